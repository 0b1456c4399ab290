package server

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"mime"
	"path"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/derive"
)

type documentsQuery struct {
	WidgetPath
	Page
	After  string `query:"after" maxLength:"20000" doc:"The next of the part before: what is added or removed meanwhile moves nothing"`
	Search string `query:"q" maxLength:"200"`
	Status string `query:"status" enum:"queued,ready,failed,gone"`
}

type documentsAnswer struct {
	Body struct {
		Documents []documentBody `json:"documents" nullable:"false"`
		Total     int            `json:"total"`
		Next      *string        `json:"next" doc:"What to send as after for the part that follows; null: this is the last"`
	}
}

// placeOf writes where a document stands as a cursor. It grants nothing: it is only
// compared with documents of the widget.
func placeOf(d app.Document) *string {
	text, _ := json.Marshal([]string{d.Title, d.URL, string(d.ID)}) // strings always have a JSON form
	cursor := base64.RawURLEncoding.EncodeToString(text)
	return &cursor
}

func readPlace(cursor string) (p app.DocumentPlace, err error) {
	if cursor == "" {
		return p, nil
	}
	var parts []string
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	if err == nil {
		err = json.Unmarshal(text, &parts)
	}
	if err != nil || len(parts) != 3 || !app.ValidID(parts[2]) {
		return p, wrongField("after", "must be the next of a part before")
	}
	return app.DocumentPlace{Title: parts[0], URL: parts[1], ID: app.DocumentID(parts[2])}, nil
}

func (s *Server) listDocuments(ctx context.Context, in *documentsQuery) (*documentsAnswer, error) {
	w, err := s.widget(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	after, err := readPlace(in.After)
	if err != nil {
		return nil, err
	}
	ds, total, err := s.Store.Documents(ctx, w.ID, app.DocumentQuery{
		Search: in.Search, Status: app.DocumentStatus(in.Status), After: after, Limit: in.Limit, Offset: in.Offset,
	})
	if err != nil {
		return nil, err
	}
	out := &documentsAnswer{}
	out.Body.Documents, out.Body.Total = make([]documentBody, len(ds)), total
	for i, d := range ds {
		out.Body.Documents[i] = toDocument(d)
	}
	if len(ds) == in.Limit {
		out.Body.Next = placeOf(ds[len(ds)-1])
	}
	return out, nil
}

// DocumentPath names a document of a widget in a path.
type DocumentPath struct {
	WidgetPath
	DocumentID string `path:"did" doc:"The document"`
}

type documentAnswer struct {
	Body struct {
		Document documentBody `json:"document"`
	}
}

// document finds a document of a widget of the caller's.
func (s *Server) document(ctx context.Context, in DocumentPath) (app.Document, error) {
	w, err := s.widget(ctx, in.ID)
	if err != nil {
		return app.Document{}, err
	}
	if !app.ValidID(in.DocumentID) {
		return app.Document{}, noDocument()
	}
	d, err := s.Store.Document(ctx, w.ID, app.DocumentID(in.DocumentID))
	if app.CodeOf(err) == app.NotFound {
		return app.Document{}, noDocument()
	}
	callOf(ctx).aboutThing("document", string(d.ID), "")
	return d, err
}

func noDocument() error { return app.Errorf(app.NotFound, "there is no such document") }

func (s *Server) getDocument(ctx context.Context, in *DocumentPath) (*documentAnswer, error) {
	d, err := s.document(ctx, *in)
	if err != nil {
		return nil, err
	}
	chunks, err := s.Store.Chunks(ctx, d.WidgetID, d.ID)
	if err != nil {
		return nil, err
	}
	out := &documentAnswer{}
	out.Body.Document = toDocument(d)
	bodies := toChunks(chunks)
	out.Body.Document.Markdown, out.Body.Document.Chunks = &d.Markdown, &bodies
	sum := derive.Summarize(d)
	out.Body.Document.Summary = &summaryBody{sum.Short, sum.Medium}
	return out, nil
}

type documentChange struct {
	DocumentPath
	Body documentInput
}

func (s *Server) putDocument(ctx context.Context, in *documentChange) (*documentAnswer, error) {
	d, err := s.document(ctx, in.DocumentPath)
	if err != nil {
		return nil, err
	}
	d, err = s.Ingest.UpdateDocument(ctx, d.WidgetID, d.ID, app.DocumentPatch{Pinned: in.Body.Pinned, Excluded: in.Body.Excluded})
	if err != nil {
		return nil, err
	}
	out := &documentAnswer{}
	out.Body.Document = toDocument(d)
	return out, nil
}

func (s *Server) deleteDocument(ctx context.Context, in *DocumentPath) (*struct{}, error) {
	d, err := s.document(ctx, *in)
	if err != nil {
		return nil, err
	}
	return nil, s.Ingest.DeleteDocument(ctx, d.WidgetID, d.ID)
}

// download gives the original back as it came: to be kept, never to be run here.
func (s *Server) download(ctx context.Context, in *DocumentPath) (*huma.StreamResponse, error) {
	d, err := s.document(ctx, *in)
	if err != nil {
		return nil, err
	}
	if d.FileKey == "" {
		return nil, app.Errorf(app.NotFound, "this document has no original: it was read from %s", firstOf(d.URL, "the web"))
	}
	d, f, err := s.Ingest.OpenFile(ctx, d.WidgetID, d.ID)
	if err != nil {
		return nil, err
	}
	if err := checkRange(callOf(ctx).echo, f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		defer f.Close()
		sendFile(humaecho.Unwrap(hc), "attachment", d, f)
	}}, nil
}

// disposition names a file after its address, or after its title. how is attachment or inline.
func disposition(how string, d app.Document) string {
	name := path.Base(strings.TrimSuffix(d.URL, "/"))
	if d.URL == "" {
		name = firstOf(app.FileName(d.Title), "document")
	}
	if v := mime.FormatMediaType(how, map[string]string{"filename": name}); v != "" {
		return v
	}
	return how
}
