package server

import (
	"context"
	"net/http"

	"github.com/WebsyteAI/websyte/app"
)

// sourceRoutes are about what a widget's knowledge comes from, and how each reading
// of it differed from the one before.
func (s *Server) sourceRoutes() {
	read, write := bearer(app.ScopeRead), bearer(app.ScopeWrite)
	const sources, one = "/api/widgets/{id}/sources", "/api/widgets/{id}/sources/{sid}"
	const runs, run = "/api/widgets/{id}/runs", "/api/widgets/{id}/runs/{runId}"
	add(s, route{method: http.MethodGet, path: sources, who: read, summary: "List what the widget reads"}, s.listSources)
	add(s, route{method: http.MethodPost, path: sources, who: write, audit: app.AuditSourceCreate, summary: "Add something to read", status: http.StatusCreated}, s.postSource)
	add(s, route{method: http.MethodGet, path: one, who: read, summary: "Read a source"}, s.getSource)
	add(s, route{method: http.MethodPut, path: one, who: write, audit: app.AuditSourceChange, summary: "Change a source"}, s.putSource)
	add(s, route{method: http.MethodDelete, path: one, who: write, audit: app.AuditSourceDelete, summary: "Delete a source with its documents", status: http.StatusNoContent}, s.deleteSource)
	const table = "/api/widgets/{id}/qa.csv"
	add(s, route{method: http.MethodGet, path: table, who: read, summary: "Questions and answers as CSV", change: sendsTable}, s.getQuestions)
	add(s, route{method: http.MethodPost, path: table, who: write, audit: app.AuditSourceChange, summary: "Take in questions and answers from CSV, all or none", change: takesTable}, s.postQuestions)
	add(s, route{method: http.MethodGet, path: runs, who: read, summary: "List crawls, newest first"}, s.listRuns)
	add(s, route{method: http.MethodGet, path: run, who: read, summary: "What a crawl found to be different"}, s.getRun)
	add(s, route{method: http.MethodPost, path: run + "/restore", who: write, audit: app.AuditRunRestore, summary: "Publish what a crawl holds back, or bring back what it made", status: http.StatusAccepted}, s.restoreRun)
}

type sourcesQuery struct {
	WidgetPath
	Walk
}

type sourcesAnswer struct {
	Body struct {
		Sources []sourceBody `json:"sources" nullable:"false"`
		Total   int          `json:"total"`
		Next    *string      `json:"next" doc:"Send it as after for the next part; null where there is none"`
	}
}

func (s *Server) listSources(ctx context.Context, in *sourcesQuery) (*sourcesAnswer, error) {
	w, err := s.widget(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	p, err := in.part()
	if err != nil {
		return nil, err
	}
	list, total, err := s.Store.SourcePage(ctx, w.ID, p)
	if err != nil {
		return nil, err
	}
	out := &sourcesAnswer{}
	out.Body.Sources, out.Body.Total = make([]sourceBody, len(list)), total
	for i, src := range list {
		out.Body.Sources[i] = toSource(src)
		out.Body.Sources[i].Text = nil
	}
	out.Body.Next = in.next(len(list), func(i int) string { return string(list[i].ID) })
	return out, nil
}

type newSource struct {
	WidgetPath
	Body sourceInput
}

type sourceAnswer struct {
	Body struct {
		Source sourceBody `json:"source"`
	}
}

func answerSource(src app.Source, err error) (*sourceAnswer, error) {
	if err != nil {
		return nil, err
	}
	out := &sourceAnswer{}
	out.Body.Source = toSource(src)
	return out, nil
}

func (s *Server) postSource(ctx context.Context, in *newSource) (*sourceAnswer, error) {
	w, err := s.widget(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	src := in.Body.onto(app.Source{WidgetID: w.ID, Kind: in.Body.Kind})
	switch src.Kind {
	case app.KindText, app.KindQA:
		return answerSource(s.Ingest.SaveWritten(ctx, src))
	case app.KindWebsite:
	default:
		return nil, wrongField("kind", "must be website, text or qa")
	}
	if in.Body.URL == nil {
		return nil, wrongField("url", "is required")
	}
	return answerSource(s.Ingest.AddWebsite(ctx, src, in.Body.headers()))
}

// SourcePath names a source of a widget in a path.
type SourcePath struct {
	WidgetPath
	SourceID string `path:"sid" doc:"The source"`
}

// source finds a source of a widget of the caller's.
func (s *Server) source(ctx context.Context, in SourcePath) (app.Source, error) {
	w, err := s.widget(ctx, in.ID)
	if err != nil {
		return app.Source{}, err
	}
	missing := app.Errorf(app.NotFound, "there is no such source")
	if !app.ValidID(in.SourceID) {
		return app.Source{}, missing
	}
	src, err := s.Store.Source(ctx, w.ID, app.SourceID(in.SourceID))
	if app.CodeOf(err) == app.NotFound {
		return app.Source{}, missing
	}
	callOf(ctx).aboutThing("source", string(src.ID), "")
	return src, err
}

func (s *Server) getSource(ctx context.Context, in *SourcePath) (*sourceAnswer, error) {
	return answerSource(s.source(ctx, *in))
}

type sourceChange struct {
	SourcePath
	Body sourceInput
}

func (s *Server) putSource(ctx context.Context, in *sourceChange) (*sourceAnswer, error) {
	src, err := s.source(ctx, in.SourcePath)
	if err != nil {
		return nil, err
	}
	if in.Body.Kind != "" && in.Body.Kind != src.Kind {
		return nil, wrongField("kind", "cannot be changed: add another source")
	}
	switch src.Kind {
	case app.KindText, app.KindQA:
		return answerSource(s.Ingest.SaveWritten(ctx, in.Body.onto(src)))
	case app.KindFiles:
		return answerSource(s.Ingest.ChangeFiles(ctx, in.Body.onto(src)))
	}
	return answerSource(s.Ingest.ChangeWebsite(ctx, in.Body.onto(src), in.Body.headers()))
}

func (s *Server) deleteSource(ctx context.Context, in *SourcePath) (*struct{}, error) {
	src, err := s.source(ctx, *in)
	if err != nil {
		return nil, err
	}
	return nil, s.Ingest.DeleteSource(ctx, src.WidgetID, src.ID)
}
