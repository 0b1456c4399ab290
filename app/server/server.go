// Package server is websyte over HTTP: it decodes requests, finds out who calls
// and what they may, calls the package that does the work, and writes what came
// back in the shapes of the HTTP contract.
//
// It holds no rule of what an answer, a crawl or a widget is; those live in the
// packages that it calls. Errors become statuses in one place (errors.go), and
// the permission that a route needs stands beside the route (routes.go).
package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"regexp"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/auth"
	"github.com/WebsyteAI/websyte/app/chat"
	"github.com/WebsyteAI/websyte/app/ingest"
	"github.com/WebsyteAI/websyte/app/limit"
	"github.com/WebsyteAI/websyte/app/retrieve"
)

// Store is what the server itself reads and writes.
type Store interface {
	WidgetStore
	DocumentStore
	AccountStore
	Conversations(ctx context.Context, w app.WidgetID, limit, offset int) ([]app.Conversation, int, error)
	Ready(ctx context.Context) error
}

// WidgetStore keeps widgets.
type WidgetStore interface {
	CreateWidget(ctx context.Context, w app.Widget) (app.Widget, error)
	Widget(ctx context.Context, s app.Scope, id app.WidgetID) (app.Widget, error)
	Widgets(ctx context.Context, s app.Scope, q app.WidgetQuery) ([]app.Widget, int, error)
	UpdateWidget(ctx context.Context, s app.Scope, id app.WidgetID, p app.WidgetPatch) (app.Widget, error)
}

// DocumentStore keeps documents.
type DocumentStore interface {
	Document(ctx context.Context, w app.WidgetID, id app.DocumentID) (app.Document, error)
	Documents(ctx context.Context, w app.WidgetID, q app.DocumentQuery) ([]app.Document, int, error)
	UpdateDocument(ctx context.Context, w app.WidgetID, id app.DocumentID, p app.DocumentPatch) (app.Document, error)
	Chunks(ctx context.Context, w app.WidgetID, id app.DocumentID) ([]app.Chunk, error)
}

// AccountStore says whose a widget can be.
type AccountStore interface {
	User(ctx context.Context, id app.UserID) (app.User, error)
}

// Authenticator tells who sends an Authorization header.
type Authenticator interface {
	Authenticate(ctx context.Context, header string) (auth.Principal, error)
}

// Ingest reads content into widgets.
type Ingest interface {
	Crawl(ctx context.Context, w app.WidgetID, r ingest.CrawlRequest) (app.Run, error)
	Status(ctx context.Context, w app.WidgetID) (ingest.Status, error)
	Subscribe(w app.WidgetID) (events <-chan ingest.PageEvent, stop func())
	Cancel(ctx context.Context, w app.WidgetID) error
	Reset(ctx context.Context, w app.WidgetID) error
	AddText(ctx context.Context, w app.WidgetID, title, text string) (app.Document, error)
	Upload(ctx context.Context, w app.WidgetID, f ingest.File) (app.Document, error)
	OpenFile(ctx context.Context, w app.WidgetID, id app.DocumentID) (app.Document, io.ReadSeekCloser, error)
	DeleteDocument(ctx context.Context, w app.WidgetID, id app.DocumentID) error
	DeleteWidget(ctx context.Context, s app.Scope, id app.WidgetID) error
	RefreshEmbeddings(ctx context.Context, w app.WidgetID) (app.JobID, error)
}

// Searcher finds passages.
type Searcher interface {
	Search(ctx context.Context, q retrieve.Query) (retrieve.Result, error)
}

// Chat answers visitors.
type Chat interface {
	Answer(ctx context.Context, r chat.Request, sink chat.Sink) (chat.Answer, error)
	History(ctx context.Context, w app.WidgetID, session string) ([]app.Message, error)
	Erase(ctx context.Context, w app.WidgetID, session string) error
	Rate(ctx context.Context, session string, id app.MessageID, rating int, comment string) error
}

// Options are what a Server works with. Zero values of what is not an interface
// mean the contract's defaults.
type Options struct {
	Store  Store
	Auth   Authenticator
	Ingest Ingest
	Search Searcher
	Chat   Chat

	Limiter     *limit.Limiter // nil: rates are not limited
	VisitorRate limit.Rate     // questions where a widget does not say; zero is 10 a minute

	Assets         fs.FS          // web/dist
	PublicURL      string         // the address that browsers use; "" takes it from each request
	TrustedProxies []netip.Prefix // whose X-Forwarded-* headers are believed
	StoreIP        bool           // addresses may stand in the log
	Working        func() bool    // tells whether the job worker runs; nil: not asked
	Demo           *Demo          // nil: "/" says what runs here
	Version        string
	Heartbeat      time.Duration // between comments in a silent stream; 0 is 15 s
	Now            func() time.Time
	Log            *slog.Logger
}

// Server serves HTTP.
type Server struct {
	Options
	own     string // PublicURL's origin, "" when taken from the request
	echo    *echo.Echo
	api     huma.API
	assets  *assets
	pages   *pages
	closing context.Context // ends when streams must end
	close   context.CancelFunc
}

const (
	defaultPerMinute = 10
	defaultHeartbeat = 15 * time.Second
)

// New makes a Server. Its error says what in o cannot work.
func New(o Options) (*Server, error) {
	if o.Store == nil || o.Auth == nil || o.Ingest == nil || o.Search == nil || o.Chat == nil || o.Assets == nil {
		return nil, errors.New("server: Store, Auth, Ingest, Search, Chat and Assets are required")
	}
	s := &Server{Options: o}
	if err := s.prepare(); err != nil {
		return nil, fmt.Errorf("server: %w", err)
	}
	s.closing, s.close = context.WithCancel(context.Background())
	s.echo = s.newEcho()
	s.api = newAPI(s.echo, o.Version)
	s.routes()
	return s, nil
}

func (s *Server) prepare() (err error) {
	if s.VisitorRate == (limit.Rate{}) {
		s.VisitorRate = limit.PerMinute(defaultPerMinute)
	}
	if s.Heartbeat == 0 {
		s.Heartbeat = defaultHeartbeat
	}
	if s.Now == nil {
		s.Now = time.Now
	}
	if s.Log == nil {
		s.Log = slog.Default()
	}
	if s.PublicURL != "" {
		if s.own = app.Origin(s.PublicURL); s.own == "" {
			return fmt.Errorf("public_url %q must be an http or https address", s.PublicURL)
		}
	}
	if s.assets, err = loadAssets(s.Assets); err != nil {
		return err
	}
	s.pages, err = loadPages(s.Assets)
	return err
}

// Handler gives the whole server as a handler, without Serve's graceful end.
func (s *Server) Handler() http.Handler { return headAsGet(s.echo) }

// headAsGet routes HEAD like GET; net/http, which has the request as it came,
// leaves the body out.
func headAsGet(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			r = r.WithContext(r.Context())
			r.Method = http.MethodGet
		}
		next.ServeHTTP(w, r)
	})
}

// Routes lists what the server answers, as "GET /api/widgets/{id}".
func (s *Server) Routes() []string {
	var out []string
	for _, r := range s.echo.Routes() {
		out = append(out, r.Method+" "+pathParam.ReplaceAllString(r.Path, "{$1}"))
	}
	return out
}

var pathParam = regexp.MustCompile(`:(\w+)`)
