// Package apptest runs the whole program for a test: a real store in a folder of
// the test's, the real pipeline and worker, and a real HTTP server on a port of
// its own. Only a language model may be a stand-in (llmtest).
//
// It wires the parts as package cli does, and may import all of them but cli.
package apptest

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/auth"
	"github.com/WebsyteAI/websyte/app/auth/provider"
	"github.com/WebsyteAI/websyte/app/chat"
	"github.com/WebsyteAI/websyte/app/derive"
	"github.com/WebsyteAI/websyte/app/embed/openai"
	"github.com/WebsyteAI/websyte/app/fetch"
	"github.com/WebsyteAI/websyte/app/ingest"
	"github.com/WebsyteAI/websyte/app/insights"
	"github.com/WebsyteAI/websyte/app/jobs"
	"github.com/WebsyteAI/websyte/app/limit"
	"github.com/WebsyteAI/websyte/app/llm"
	"github.com/WebsyteAI/websyte/app/llm/llmtest"
	"github.com/WebsyteAI/websyte/app/logo"
	"github.com/WebsyteAI/websyte/app/mail"
	"github.com/WebsyteAI/websyte/app/mail/mailtest"
	"github.com/WebsyteAI/websyte/app/render"
	"github.com/WebsyteAI/websyte/app/retrieve"
	"github.com/WebsyteAI/websyte/app/seal"
	"github.com/WebsyteAI/websyte/app/server"
	"github.com/WebsyteAI/websyte/store/files"
	"github.com/WebsyteAI/websyte/store/sqlite"
)

// Options say what is not as in a fresh program.
type Options struct {
	Model          *llmtest.Server // writes answers; nil: quotes
	Vectors        *llmtest.Server // embeds; nil: words alone
	BuiltinToken   string          // API_BEARER_TOKEN
	VisitorRate    limit.Rate      // zero: the contract's
	Meter          server.Meter    // nil: nothing is counted
	Unlimited      bool            // ENABLE_RATE_LIMITING=false
	TokensPerMonth int             // limits.tokens_per_month
	FilesPerWidget int64           // limits.files_per_widget; 0: none
	Originals      files.Files     // nil: a folder in the data folder
	Prices         *insights.Prices
	PublicURL      string
	Mail           *mailtest.Server // nil: nothing is mailed
	Providers      provider.Options // of log-in; Store and Now are filled in
	TrustedProxies []netip.Prefix
	StoreIP        bool
	Heartbeat      time.Duration
	Bounds         server.Bounds
	Settle         time.Duration // how long content rests before something is derived from it; 0: a minute
	SendBuffer     int           // bytes that the system takes of an answer that nobody reads; 0: as it likes
	Demo           *server.Demo
	Working        func() bool      // nil: true
	Now            func() time.Time // of the store, accounts and sessions; nil: time.Now
	Assets         fs.FS            // nil: the repository's web/dist
	Log            io.Writer        // nil: nowhere
	Render         Renderer         // nil: pages that are empty without their scripts are not read
}

// Renderer runs the scripts of a page.
type Renderer interface {
	Render(ctx context.Context, p render.Page) (render.Result, error)
}

// Account is somebody with widgets, and tokens of theirs.
type Account struct {
	ID        app.UserID
	Email     string // its password is Password
	Token     string // read and write; an admin's admin too
	ReadOnly  string
	WriteOnly string
}

// App is a running program.
type App struct {
	URL      string
	Dir      string // the data folder
	Store    *sqlite.Store
	Ingest   *ingest.Service
	Owner    Account
	Stranger Account
	Admin    Account

	public   string // Options.PublicURL
	server   *server.Server
	contract func() (*contract, error)
	stop     context.CancelFunc
	stopped  sync.WaitGroup
	err      error
}

// Start runs a program until its test ends.
func Start(t testing.TB, o Options) *App {
	t.Helper()
	a := &App{}
	opts := a.wire(t, o)
	a.Owner = a.Account(t, "owner@example.org", app.RoleOwner)
	a.Stranger = a.Account(t, "stranger@example.org", app.RoleOwner)
	a.Admin = a.Account(t, "admin@example.org", app.RoleAdmin)
	a.serve(t, opts, o.SendBuffer)
	return a
}

// wire makes the parts and starts the worker.
func (a *App) wire(t testing.TB, o Options) server.Options {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	if o.Log != nil {
		log = slog.New(slog.NewJSONHandler(o.Log, nil))
	}
	dir := t.TempDir()
	now := o.Now
	if now == nil {
		now = time.Now
	}
	store, err := sqlite.Open(t.Context(), sqlite.Options{Dir: dir, Clock: now, FilesPerWidget: o.FilesPerWidget})
	must(t, err)
	sealing, err := seal.Open(dir)
	must(t, err)
	originals := o.Originals
	if originals == nil {
		originals, err = files.OpenDisk(filepath.Join(dir, "files"))
		must(t, err)
	}
	client := fetch.New(fetch.Options{AllowPrivate: true}) // a test's sites are on loopback
	search := retrieve.New(store, func(string) retrieve.Embedder { return questions(o.Vectors) })
	var worker *jobs.Worker
	reader := ingest.New(ingest.Options{
		Store: store, Fetch: client, Files: originals, Render: o.Render, Seal: sealing, Embedder: passages(o.Vectors), MaxPages: 500,
		Settle: o.Settle, Wake: func() { worker.Wake() }, Now: time.Now, Log: log,
	})
	deriver := derive.New(derive.Options{
		Store: store, Fetch: client, Render: o.Render, Search: search, Model: model(o.Model), Budget: limit.NewBudget(store, o.TokensPerMonth, time.Now), Now: time.Now, Log: log,
	})
	worker = jobs.New(store, map[app.JobKind]jobs.Handler{
		app.JobCrawl:  ingest.CrawlJobs{Service: reader},
		app.JobEmbed:  ingest.EmbedJobs{Service: reader},
		app.JobDerive: derive.Jobs{Service: deriver},
		app.JobLogo:   logo.Jobs{Store: store, Fetch: client},
	}, 2, time.Now, log)
	logins, err := limit.New(now)
	must(t, err)
	limiter, err := limit.New(time.Now)
	must(t, err)
	a.Dir, a.Store, a.Ingest, a.public = dir, store, reader, o.PublicURL

	ctx, stop := context.WithCancel(context.Background())
	a.stop = stop
	a.stopped.Go(func() { worker.Run(ctx) })
	t.Cleanup(func() {
		a.Stop(t)
		client.Close()
		must(t, errors.Join(store.Close(), originals.Close()))
	})
	o.Providers.Store, o.Providers.Now = store, time.Now
	providers, err := provider.New(o.Providers)
	must(t, err)
	key, err := store.Secret(t.Context(), "pages")
	must(t, err)
	out := server.Options{
		Store: store, Providers: providers, Signer: auth.NewSigner(key), Ingest: reader, Search: search, Derive: deriver,
		Auth:     auth.NewAuthenticator(store, o.BuiltinToken, now, log),
		Sessions: auth.NewSessions(store, now, log), Accounts: auth.NewAccounts(store, 2, now), Logins: logins,
		Chat: chat.New(chat.Options{
			Store: store, Search: search, Model: model(o.Model), Now: time.Now, Log: log,
			Budget: limit.NewBudget(store, o.TokensPerMonth, time.Now),
		}),
		Insights:    insights.New(store, o.Prices),
		VisitorRate: o.VisitorRate, Meter: o.Meter, Assets: o.Assets, PublicURL: o.PublicURL, TrustedProxies: o.TrustedProxies,
		StoreIP: o.StoreIP, Heartbeat: o.Heartbeat, Bounds: o.Bounds, Demo: o.Demo, Working: o.Working, Version: "test", Parts: server.Parts{SQLite: "3", SQLiteVec: "v0"}, Models: models(o), Now: time.Now, Log: log,
	}
	if o.Mail != nil {
		out.Mail, err = mail.New(mail.Options{
			Host: o.Mail.Host, Port: o.Mail.Port, User: mailtest.User, Password: mailtest.Password,
			From: "Websyte <websyte@example.org>", TLS: mail.StartTLS, Roots: o.Mail.Roots,
		})
		must(t, err)
	}
	if !o.Unlimited {
		out.Limiter = limiter
	}
	if out.Assets == nil {
		out.Assets = os.DirFS(filepath.Join(Root(t), "web", "dist"))
	}
	return out
}

func model(m *llmtest.Server) chat.Model {
	if m == nil {
		return nil
	}
	return llm.New(llm.Options{BaseURL: m.BaseURL, Model: "test", Timeout: 20 * time.Second})
}

func models(o Options) []server.Model {
	var all []server.Model
	if m := o.Model; m != nil {
		all = append(all, server.Model{Use: server.ForAnswers, Name: "test", Endpoint: m.BaseURL, Check: model(m).(*llm.Client).Check})
	}
	if m := o.Vectors; m != nil {
		all = append(all, server.Model{Use: server.ForVectors, Name: "test-embed", Endpoint: m.BaseURL, Check: func(ctx context.Context) error {
			_, err := embedder(m).Query(ctx, "Does this work?")
			return err
		}})
	}
	return all
}

func embedder(m *llmtest.Server) *openai.Embedder {
	return openai.New(openai.Options{BaseURL: m.BaseURL, Model: "test-embed"})
}

func passages(m *llmtest.Server) ingest.Embedder {
	if m == nil {
		return nil
	}
	return embedder(m)
}

func questions(m *llmtest.Server) retrieve.Embedder {
	if m == nil {
		return nil
	}
	return embedder(m)
}

func (a *App) serve(t testing.TB, o server.Options, sendBuffer int) {
	t.Helper()
	srv, err := server.New(o)
	must(t, err)
	a.server = srv
	a.contract = sync.OnceValues(func() (*contract, error) { return readContract(srv.Handler()) })
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	a.URL = "http://" + l.Addr().String()
	ctx, stop := context.WithCancel(context.Background())
	worker := a.stop
	a.stop = func() { stop(); worker() }
	a.stopped.Go(func() { a.err = srv.Serve(ctx, buffered{l, sendBuffer}) })
}

// buffered accepts connections with a send buffer of a size, where it is not 0.
type buffered struct {
	net.Listener
	size int
}

func (b buffered) Accept() (net.Conn, error) {
	c, err := b.Listener.Accept()
	if err == nil && b.size > 0 {
		err = c.(*net.TCPConn).SetWriteBuffer(b.size)
	}
	return c, err
}

// Stop ends the program as a signal does, and waits for it. It may be called again.
func (a *App) Stop(t testing.TB) {
	t.Helper()
	a.stop()
	a.stopped.Wait()
	must(t, a.err)
}

// Account makes an account with its tokens.
func (a *App) Account(t testing.TB, email string, role app.Role) Account {
	t.Helper()
	u, err := a.Store.CreateUser(t.Context(), app.User{Email: email, Role: role}, passwordHash)
	must(t, err)
	scopes := []app.TokenScope{app.ScopeRead, app.ScopeWrite}
	if role == app.RoleAdmin {
		scopes = append(scopes, app.ScopeAdmin)
	}
	token := func(scopes ...app.TokenScope) string {
		secret, _ := a.NewToken(t, app.Token{UserID: u.ID, Scopes: scopes})
		return secret
	}
	return Account{ID: u.ID, Email: email, Token: token(scopes...), ReadOnly: token(app.ScopeRead), WriteOnly: token(app.ScopeWrite)}
}

// NewToken stores a token and gives its secret.
func (a *App) NewToken(t testing.TB, k app.Token) (secret string, id app.TokenID) {
	t.Helper()
	secret, hash := auth.NewToken()
	k.Name = "test"
	k, err := a.Store.CreateToken(t.Context(), k, hash)
	must(t, err)
	return secret, k.ID
}

// Routes lists what the server answers, as "GET /api/widgets/{id}".
func (a *App) Routes() []string { return a.server.Routes() }

// Root is the folder of the module.
func Root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	must(t, err)
	for {
		_, err := os.Stat(filepath.Join(dir, "go.mod"))
		if err == nil {
			return dir
		}
		if parent := filepath.Dir(dir); errors.Is(err, fs.ErrNotExist) && parent != dir {
			dir = parent
			continue
		}
		t.Fatal("no go.mod above the test")
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
