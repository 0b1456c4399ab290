package server

import (
	"context"
	"fmt"
	"mime/multipart"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/ingest"
)

const (
	maxFile   = 25 << 20
	maxFiles  = 20 // in one request
	maxParts  = 100
	maxUpload = maxFiles*maxFile + maxJSON
)

// multipartInput reads a body by itself, part by part; huma would gather all of
// it first, without a bound.
type multipartInput struct {
	WidgetPath
	reader *multipart.Reader
}

// Resolve is huma's way to reach the request.
func (in *multipartInput) Resolve(hc huma.Context) []error {
	c := humaecho.Unwrap(hc)
	in.reader = partsOf(c.Request(), c.Response())
	return nil
}

func (s *Server) postDocuments(ctx context.Context, in *multipartInput) (*documentsAnswer, error) {
	w, err := s.widget(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	leave, err := s.sitDownToUpload(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	out := &documentsAnswer{}
	out.Body.Documents = []documentBody{}
	files := 0
	err = eachPart(in.reader, func(p *multipart.Part) error {
		if p.FileName() == "" {
			return unknownField(p.FormName())
		}
		if files++; files > maxFiles {
			return app.Errorf(app.TooLarge, "at most %d files in one request: those before it were kept", maxFiles)
		}
		d, err := s.Ingest.Upload(ctx, w.ID, fileOf(p))
		if err == nil {
			out.Body.Documents = append(out.Body.Documents, toDocument(d))
		}
		return err
	})
	if err == nil && len(out.Body.Documents) == 0 {
		err = &app.Error{Code: app.Invalid, Message: "the form holds no file", Fields: map[string]string{"file": "is required"}}
	}
	out.Body.Total = len(out.Body.Documents)
	callOf(ctx).about.Detail = fmt.Sprintf("%d files", out.Body.Total)
	if err != nil && out.Body.Total > 0 {
		s.record(ctx, app.AuditDocumentAdd) // those before the error were kept
	}
	return out, err
}

// fileOf is the file that a part of a form holds.
func fileOf(p *multipart.Part) ingest.File {
	return ingest.File{Name: p.FileName(), ContentType: p.Header.Get("Content-Type"), Body: &fileReader{p, maxFile}}
}
