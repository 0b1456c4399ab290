// Package derive makes from content what leads people to it: starter questions that
// it answers, summaries, the important links of a site, and the CSS selector of a
// page's main content.
//
// Each is made without a language model first, from the content's own sentences,
// headings and links. With a model it is better, and what the model says is data: it
// is read strictly, held against the content, and left aside where it does not hold.
//
// It knows nothing of HTTP or SQL, and does not index: what is checked by a search is
// checked by the real one.
package derive

import (
	"context"
	"log/slog"
	"net/url"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/fetch"
	"github.com/WebsyteAI/websyte/app/llm"
	"github.com/WebsyteAI/websyte/app/render"
	"github.com/WebsyteAI/websyte/app/retrieve"
)

// Store is what the derivation for a widget reads, and where its result is kept.
type Store interface {
	Sources(ctx context.Context, w app.WidgetID) ([]app.Source, error)
	DocumentsAfter(ctx context.Context, w app.WidgetID, src app.SourceID, after app.DocumentID, limit int) ([]app.Document, error)
	Widget(ctx context.Context, s app.Scope, id app.WidgetID) (app.Widget, error)
	LatestRun(ctx context.Context, w app.WidgetID) (app.Run, error)
	ContentVersion(ctx context.Context, w app.WidgetID) (int64, error)
	Derived(ctx context.Context, w app.WidgetID) (app.Derived, error)
	SaveDerived(ctx context.Context, w app.WidgetID, p app.DerivedPatch) (app.Derived, error)
	EnqueueJob(ctx context.Context, j app.Job) (app.Job, error)
}

// Fetcher reads what people's addresses name.
type Fetcher interface {
	Get(ctx context.Context, r fetch.Request) (*fetch.Response, error)
	Robots(ctx context.Context, site *url.URL, owner fetch.Credentials) (*fetch.Robots, error)
}

// Renderer runs the scripts of a page.
type Renderer interface {
	Render(ctx context.Context, p render.Page) (render.Result, error)
}

// Searcher finds passages.
type Searcher interface {
	Search(ctx context.Context, q retrieve.Query) (retrieve.Result, error)
}

// Model writes.
type Model interface {
	Stream(ctx context.Context, r llm.Request, delta func(text string) error) (llm.Result, error)
}

// Budget counts what a call may cost before it is made, for a widget or for an
// account; settle, nil where the budget is spent, then counts what it did cost.
type Budget interface {
	Reserve(ctx context.Context, w app.Widget, most app.Usage) (settle func(context.Context, app.Usage) error, err error)
	ReserveFor(ctx context.Context, u app.UserID, most app.Usage) (settle func(context.Context, app.Usage) error, err error)
}

// Options are what a Service works with.
type Options struct {
	Store  Store
	Fetch  Fetcher
	Render Renderer // nil: pages that are empty without their scripts are refused
	Search Searcher
	Model  Model // nil: everything is made of the content's own words
	Budget Budget
	Now    func() time.Time
	Log    *slog.Logger
}

// Service derives.
type Service struct{ Options }

// New makes a Service.
func New(o Options) *Service { return &Service{o} }
