package server

import (
	"context"
	"errors"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/ingest"
)

// WidgetPath names a widget in a path. It is exported, as all that is embedded in
// an input is, because huma looks no further where a field is not.
type WidgetPath struct {
	ID string `path:"id" doc:"The widget"`
}

// Page picks a part of a list.
type Page struct {
	Limit  int `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	Offset int `query:"offset" minimum:"0"`
}

// Walk picks a part of a list that may be read in parts while it changes.
type Walk struct {
	Page
	After string `query:"after" maxLength:"200" doc:"The next of the part before: what is added or removed meanwhile moves nothing"`
}

// part is of a list in the order of its IDs, where a part's last ID is its next. It
// grants nothing: it is only compared with IDs of what the caller may see.
func (w Walk) part() (app.Part, error) {
	if w.After != "" && !app.ValidID(w.After) {
		return app.Part{}, wrongField("after", "must be the next of a part before")
	}
	return app.Part{After: w.After, Limit: w.Limit, Offset: w.Offset}, nil
}

// next names what comes after a part whose IDs are given; nil where it is not full.
func (w Walk) next(ids int, id func(int) string) *string {
	if ids < w.Limit {
		return nil
	}
	last := id(ids - 1)
	return &last
}

// listQuery picks a part of a list of widgets.
type listQuery struct {
	Walk
	Search string `query:"q" maxLength:"200"`
}

type widgetAnswer struct {
	Body struct {
		Widget widgetBody `json:"widget"`
	}
}

func answerWidget(w app.Widget) *widgetAnswer {
	out := &widgetAnswer{}
	out.Body.Widget = toWidget(w)
	return out
}

type widgetsAnswer struct {
	Body struct {
		Widgets []widgetBody `json:"widgets" nullable:"false"`
		Total   int          `json:"total"`
		Next    *string      `json:"next" doc:"Send it as after for the next part; null where there is none"`
	}
}

func (s *Server) listWidgets(ctx context.Context, in *listQuery) (*widgetsAnswer, error) {
	return s.widgets(ctx, in.Walk, app.WidgetQuery{Search: in.Search})
}

// widgets lists those that the caller sees.
func (s *Server) widgets(ctx context.Context, walk Walk, q app.WidgetQuery) (*widgetsAnswer, error) {
	p, err := walk.part()
	if err != nil {
		return nil, err
	}
	q.After, q.Limit, q.Offset = app.WidgetID(p.After), p.Limit, p.Offset
	ws, total, err := s.Store.Widgets(ctx, scopeOf(ctx), q)
	if err != nil {
		return nil, err
	}
	out := &widgetsAnswer{}
	out.Body.Widgets, out.Body.Total = make([]widgetBody, len(ws)), total
	for i, w := range ws {
		out.Body.Widgets[i] = toWidget(w)
	}
	out.Body.Next = walk.next(len(ws), func(i int) string { return string(ws[i].ID) })
	return out, nil
}

type newWidget struct {
	Body widgetInput
}

func (s *Server) postWidget(ctx context.Context, in *newWidget) (*widgetAnswer, error) {
	w, err := s.createWidget(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	return answerWidget(w), nil
}

// createWidget stores a widget and starts its first crawl.
func (s *Server) createWidget(ctx context.Context, in widgetInput) (app.Widget, error) {
	w := app.Widget{SaveMessages: true}
	in.patch(w).Apply(&w)
	var err error
	if w.OwnerID, err = s.newOwner(ctx, in.OwnerID); err != nil {
		return w, err
	}
	if err := w.Validate(); err != nil {
		return w, err
	}
	if w, err = s.Store.CreateWidget(ctx, w); err != nil {
		return w, err
	}
	callOf(ctx).aboutWidget(w)
	if w.CrawlURL == "" {
		return w, nil
	}
	if _, err := s.Ingest.Crawl(ctx, w.ID, ingest.CrawlRequest{URL: *in.CrawlURL}); err != nil {
		return w, s.undo(ctx, w, named(err, "url", "crawlUrl"))
	}
	return w, nil
}

// undo removes a widget that could not be made whole, and returns why.
func (s *Server) undo(ctx context.Context, w app.Widget, why error) error {
	if err := s.Ingest.DeleteWidget(context.WithoutCancel(ctx), app.OwnedBy(w.OwnerID), w.ID); err != nil {
		return err
	}
	return why
}

// named gives err's complaint about one field to the field that the caller wrote.
func named(err error, from, to string) error {
	e, ok := errors.AsType[*app.Error](err)
	if !ok || e.Fields[from] == "" {
		return err
	}
	renamed := *e
	renamed.Fields = map[string]string{}
	for k, v := range e.Fields {
		if k == from {
			k = to
		}
		renamed.Fields[k] = v
	}
	return &renamed
}

func (s *Server) getWidget(ctx context.Context, in *WidgetPath) (*widgetAnswer, error) {
	w, err := s.widget(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return answerWidget(w), nil
}

type widgetChange struct {
	WidgetPath
	Body widgetInput
}

func (s *Server) putWidget(ctx context.Context, in *widgetChange) (*widgetAnswer, error) {
	w, err := s.widget(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	p := in.Body.patch(w)
	if p.OwnerID, err = s.changedOwner(ctx, w, in.Body.OwnerID); err != nil {
		return nil, err
	}
	if err := s.crawlNew(ctx, w, p, in.Body.CrawlURL); err != nil {
		return nil, err
	}
	after, err := s.Store.UpdateWidget(ctx, scopeOf(ctx), w.ID, p)
	if err != nil {
		return nil, err
	}
	callOf(ctx).about.Detail = changedFields(toWidget(w), toWidget(after))
	return answerWidget(after), nil
}

func (s *Server) changedOwner(ctx context.Context, w app.Widget, asked *string) (*app.UserID, error) {
	if asked == nil || *asked == "" || app.UserID(*asked) == w.OwnerID {
		return nil, nil
	}
	id, err := s.otherOwner(ctx, *asked)
	return &id, err
}

// crawlNew starts a crawl where p brings another start address, or address, which is
// that as it was written, a login. It comes before the change is stored: while a crawl
// runs, neither happens.
func (s *Server) crawlNew(ctx context.Context, w app.Widget, p app.WidgetPatch, address *string) error {
	changed := w
	p.Apply(&changed)
	hasLogin := p.CrawlURL != nil && *p.CrawlURL != *address
	if changed.CrawlURL == "" || changed.CrawlURL == w.CrawlURL && !hasLogin {
		return nil
	}
	if err := changed.Validate(); err != nil {
		return err
	}
	_, err := s.Ingest.Crawl(ctx, w.ID, ingest.CrawlRequest{URL: *address})
	return named(err, "url", "crawlUrl")
}

func (s *Server) deleteWidget(ctx context.Context, in *WidgetPath) (*struct{}, error) {
	w, err := s.widget(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return nil, s.Ingest.DeleteWidget(ctx, scopeOf(ctx), w.ID)
}
