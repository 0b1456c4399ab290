package server

import (
	"bytes"
	"context"
	"fmt"

	"github.com/danielgtaylor/huma/v2"

	"github.com/WebsyteAI/websyte/app/qa"
)

type tableAnswer struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `header:"Content-Disposition"`
	Body               []byte
}

func (s *Server) getQuestions(ctx context.Context, in *WidgetPath) (*tableAnswer, error) {
	w, err := s.widget(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	entries, err := s.Ingest.Questions(ctx, w.ID)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := qa.Write(&b, entries); err != nil {
		return nil, err
	}
	return &tableAnswer{"text/csv; charset=utf-8", `attachment; filename="questions.csv"`, b.Bytes()}, nil
}

type tableInput struct {
	WidgetPath
	RawBody []byte `contentType:"text/csv"`
}

type importAnswer struct {
	Body struct {
		Created int `json:"created"`
		Changed int `json:"changed"`
	}
}

func (s *Server) postQuestions(ctx context.Context, in *tableInput) (*importAnswer, error) {
	w, err := s.widget(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	entries, err := qa.Read(bytes.NewReader(in.RawBody))
	if err != nil {
		return nil, err
	}
	out := &importAnswer{}
	out.Body.Created, out.Body.Changed, err = s.Ingest.ImportQuestions(ctx, w.ID, entries)
	callOf(ctx).about.Detail = fmt.Sprintf("%d questions", len(entries))
	return out, err
}

const maxTable = 8 << 20 // bytes

func takesTable(op *huma.Operation) {
	op.MaxBodyBytes = maxTable
	op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"text/csv": {Schema: binary()}},
		Description: "UTF-8 with the columns question and answer, and where wanted alternatives (a line each) and id. At most 1,000 rows."}
}

func sendsTable(op *huma.Operation) {
	op.Responses = map[string]*huma.Response{"200": {
		Description: "A row for each: question, answer, alternatives (a line each) and id",
		Content:     map[string]*huma.MediaType{"text/csv": {Schema: binary()}},
	}}
}
