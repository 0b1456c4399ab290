// Package server is websyte over HTTP: it decodes requests, finds out who calls
// and what they may, calls the package that does the work, and writes what came
// back in the shapes of the HTTP contract.
//
// It holds no rule of what an answer, a crawl or a widget is; those live in the
// packages that it calls. Errors become statuses in one place (errors.go).
//
// What a route needs stands beside it, where it is added (routes.go): who may call it
// (access.go: anybody, visitor, bearer, owning) and what the audit log calls it. From
// bearer's scope follows the access to the widget: a route that reads takes viewers,
// one that writes takes editors, owning takes the owner alone. A handler finds the
// widget with s.widget, which holds the caller to that; there is no other way to one.
package server

import (
	"context"
	"errors"
	"fmt"
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
	"github.com/WebsyteAI/websyte/app/limit"
)

// Options are what a Server works with. Zero values of what is not an interface
// mean the contract's defaults.
type Options struct {
	Store     Store
	Auth      Authenticator
	Sessions  Sessions
	Accounts  Accounts
	Providers Providers
	Signer    *auth.Signer // of what pages give visitors to send back
	Ingest    Ingest
	Search    Searcher
	Chat      Chat
	Derive    Deriver
	Insights  Insights

	Logins      *limit.Limiter // of log-ins that fail
	Limiter     *limit.Limiter // nil: rates are not limited
	Mail        Mailer         // nil: nothing is mailed; else PublicURL is needed, since links in mails name no address that a caller chose
	VisitorRate limit.Rate     // questions where a widget does not say; zero is 10 a minute
	Meter       Meter          // nil: nothing is counted
	UserRate    limit.Rate     // questions of somebody who is signed in; zero is 30 a minute

	Assets         fs.FS          // web/dist
	PublicURL      string         // the address that browsers use; "" takes it from each request
	TrustedProxies []netip.Prefix // whose X-Forwarded-* headers are believed
	StoreIP        bool           // addresses may stand in the log
	Working        func() bool    // tells whether the job worker runs; nil: not asked
	Demo           *Demo          // nil: "/" says what runs here
	Version        string
	Parts          Parts         // what else is in it, for admins
	Models         []Model       // that are configured
	Heartbeat      time.Duration // between comments in a silent stream; 0 is 15 s
	Bounds         Bounds
	Now            func() time.Time
	Log            *slog.Logger
}

// Parts name what the program is made of.
type Parts struct {
	SQLite    string // version
	SQLiteVec string // version
	LLM       string // the model that writes answers, "" for none
	Embedding string // the model that makes vectors, "" for none
}

// Server serves HTTP.
type Server struct {
	Options
	crossOrigin *http.CrossOriginProtection
	own         string // PublicURL's origin, "" when taken from the request
	echo        *echo.Echo
	api         huma.API
	assets      *assets
	pages       *pages
	seats       seats
	connections connections
	forgotten   chan forgotten
	closing     context.Context // ends when streams must end
	close       context.CancelFunc
}

const (
	defaultPerMinute     = 10
	defaultUserPerMinute = 30
	defaultHeartbeat     = 15 * time.Second
)

// New makes a Server. Its error says what in o cannot work.
func New(o Options) (*Server, error) {
	if o.Store == nil || o.Auth == nil || o.Sessions == nil || o.Accounts == nil || o.Logins == nil || o.Providers == nil || o.Signer == nil || o.Ingest == nil || o.Search == nil || o.Chat == nil || o.Derive == nil || o.Insights == nil || o.Assets == nil {
		return nil, errors.New("server: Store, Auth, Sessions, Accounts, Logins, Providers, Signer, Ingest, Search, Chat, Derive, Insights and Assets are required")
	}
	s := &Server{Options: o}
	if err := s.prepare(); err != nil {
		return nil, fmt.Errorf("server: %w", err)
	}
	s.forgotten = make(chan forgotten, maxForgotten)
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
	if s.UserRate == (limit.Rate{}) {
		s.UserRate = limit.PerMinute(defaultUserPerMinute)
	}
	if s.Heartbeat == 0 {
		s.Heartbeat = defaultHeartbeat
	}
	s.Bounds.fill()
	s.connections.most = int64(s.Bounds.Connections)
	if s.Now == nil {
		s.Now = time.Now
	}
	if s.Log == nil {
		s.Log = slog.Default()
	}
	if s.Mail != nil && s.PublicURL == "" {
		return errors.New("a mailer needs PublicURL")
	}
	if s.PublicURL != "" {
		if s.own = app.Origin(s.PublicURL); s.own == "" {
			return fmt.Errorf("public_url %q must be an http or https address", s.PublicURL)
		}
	}
	if err := s.protect(); err != nil {
		return err
	}
	if s.assets, err = loadAssets(s.Assets); err != nil {
		return err
	}
	s.pages, err = loadPages(s.Assets)
	return err
}

// protect knows writes of other origins' pages. It compares Origin with the Host of a
// request, which a proxy may have changed: the configured address counts as well.
func (s *Server) protect() error {
	s.crossOrigin = http.NewCrossOriginProtection()
	if s.own == "" {
		return nil
	}
	return s.crossOrigin.AddTrustedOrigin(s.own)
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
