package cli

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net"
	"net/netip"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/auth"
	"github.com/WebsyteAI/websyte/app/auth/provider"
	"github.com/WebsyteAI/websyte/app/chat"
	"github.com/WebsyteAI/websyte/app/config"
	"github.com/WebsyteAI/websyte/app/decode"
	"github.com/WebsyteAI/websyte/app/derive"
	"github.com/WebsyteAI/websyte/app/embed/builtin"
	"github.com/WebsyteAI/websyte/app/fetch"
	"github.com/WebsyteAI/websyte/app/ingest"
	"github.com/WebsyteAI/websyte/app/insights"
	"github.com/WebsyteAI/websyte/app/jobs"
	"github.com/WebsyteAI/websyte/app/limit"
	"github.com/WebsyteAI/websyte/app/logo"
	"github.com/WebsyteAI/websyte/app/mail"
	"github.com/WebsyteAI/websyte/app/render"
	"github.com/WebsyteAI/websyte/app/retrieve"
	"github.com/WebsyteAI/websyte/app/seal"
	"github.com/WebsyteAI/websyte/app/server"
	"github.com/WebsyteAI/websyte/app/sweep"
	"github.com/WebsyteAI/websyte/store/files"
	"github.com/WebsyteAI/websyte/store/sqlite"
)

const (
	workers = 3 // jobs at a time: two crawls, or a crawl and its embedding, beside the reading of uploads
)

// node is a running program: the parts, made and handed to each other.
type node struct {
	cfg       config.Config
	embed     embedders
	log       *slog.Logger
	store     *sqlite.Store
	files     files.Files
	seal      *seal.Key
	fetch     *fetch.Client
	scans     recognizer
	decode    *decode.Pool
	render    *render.Renderer // nil: pages that are empty without their scripts are not read
	ingest    *ingest.Service
	chat      *chat.Service
	search    *retrieve.Searcher
	worker    *jobs.Worker
	limiter   *limit.Limiter
	auth      *auth.Authenticator
	sessions  *auth.Sessions
	accounts  *auth.Accounts
	logins    *limit.Limiter
	providers *provider.Providers
	signer    *auth.Signer
	mail      *mail.Mailer // nil: nothing is mailed
	derive    *derive.Service
	working   atomic.Bool
	parts     server.Parts
	unlock    func() error
}

// newNode opens the data folder for this process alone. trusted are host:port pairs
// that may be fetched though they are private.
func newNode(ctx context.Context, cfg config.Config, log *slog.Logger, trusted ...string) (*node, error) {
	unlock, err := lockDataDir(cfg.Data)
	if err != nil {
		return nil, err
	}
	n := &node{cfg: cfg, log: log, unlock: unlock}
	if err := n.open(ctx, trusted); err != nil {
		return nil, errors.Join(err, n.close())
	}
	return n, nil
}

func (n *node) open(ctx context.Context, trusted []string) (err error) {
	if n.parts.SQLite, n.parts.SQLiteVec, err = sqlite.Version(ctx); err != nil {
		return err
	}
	if n.store, err = sqlite.Open(ctx, sqlite.Options{Dir: n.cfg.Data, FilesPerWidget: n.cfg.Limits.FilesPerWidget}); err != nil {
		return err
	}
	if err = n.openFiles(ctx); err != nil {
		return err
	}
	if n.seal, err = seal.Open(n.cfg.Data); err != nil {
		return err
	}
	if n.embed, err = openEmbedders(n.cfg); err != nil {
		return err
	}
	n.scans = openRecognizer(n.cfg.OCR)
	if n.limiter, err = limit.New(time.Now); err != nil {
		return err
	}
	if n.logins, err = limit.New(time.Now); err != nil {
		return err
	}
	n.sessions = auth.NewSessions(n.store, time.Now, n.log)
	n.accounts = auth.NewAccounts(n.store, max(1, runtime.GOMAXPROCS(0)/2), time.Now)
	if n.providers, err = logInProviders(n.cfg.Auth, n.store); err != nil {
		return err
	}
	if n.mail, _, err = mailer(n.cfg.SMTP); err != nil {
		return err
	}
	key, err := n.store.Secret(ctx, "pages")
	if err != nil {
		return err
	}
	n.signer = auth.NewSigner(key)
	n.auth = auth.NewAuthenticator(n.store, n.cfg.APIBearerToken.Reveal(), time.Now, n.log)
	n.fetch = fetch.New(fetch.Options{UserAgent: n.cfg.Crawl.UserAgent, AllowPrivate: n.cfg.Crawl.AllowPrivate, Trusted: trusted})
	n.decode = decode.NewPool(decode.PoolOptions{Args: []string{decodeCommand, "--" + cacheFlag, filepath.Join(n.cfg.Data, cacheFolder)}})
	if n.render, err = openRenderer(n.cfg, n.fetch); err != nil {
		n.log.Info("pages made by JavaScript are not read", "why", err)
	}
	n.search = retrieve.New(n.store, n.questionEmbedder)
	n.ingest = ingest.New(n.ingestOptions())
	budget := limit.NewBudget(n.store, n.cfg.Limits.TokensPerMonth, time.Now)
	deriving := derive.Options{Store: n.store, Fetch: n.fetch, Search: n.search, Model: n.model(), Budget: budget, Now: time.Now, Log: n.log}
	if n.render != nil {
		deriving.Render = n.render
	}
	n.derive = derive.New(deriving)
	n.worker = jobs.New(n.store, map[app.JobKind]jobs.Handler{
		app.JobCrawl:  ingest.CrawlJobs{Service: n.ingest},
		app.JobEmbed:  ingest.EmbedJobs{Service: n.ingest},
		app.JobDerive: derive.Jobs{Service: n.derive},
		app.JobRead:   ingest.ReadJobs{Service: n.ingest},
		app.JobLogo:   logo.Jobs{Store: n.store, Fetch: n.fetch},
	}, workers, time.Now, n.log)
	n.chat = chat.New(chat.Options{
		Store: n.store, Search: n.search, Model: n.model(), Now: time.Now, Log: n.log,
		Budget: budget,
	})
	return nil
}

// close ends what newNode began, in reverse.
func (n *node) close() error {
	if n.render != nil {
		n.render.Close()
	}
	if n.fetch != nil {
		n.fetch.Close()
	}
	if n.decode != nil {
		n.decode.Close()
	}
	var err error
	if n.files != nil {
		err = n.files.Close()
	}
	if n.store != nil {
		err = errors.Join(err, n.store.Close())
	}
	return errors.Join(err, n.unlock())
}

// model writes answers; nil where no endpoint is configured.
func (n *node) model() chat.Model {
	if m, found := languageModel(n.cfg); found {
		return m
	}
	return nil
}

func (n *node) ingestOptions() ingest.Options {
	o := ingest.Options{
		Store: n.store, Fetch: n.fetch, Files: n.files, Seal: n.seal, Decode: n.decode, MaxPages: n.cfg.Crawl.MaxPages,
		Wake: func() { n.worker.Wake() }, Now: time.Now, Log: n.log,
	}
	if e := n.embed.configured(); e != nil {
		o.Embedder = e
	}
	if n.render != nil {
		o.Render = n.render
	}
	if n.scans != nil {
		o.Recognize, o.PagesPerMonth = n.scans, n.cfg.OCR.PagesPerMonth
	}
	if n.cfg.Embedding.Provider == config.Builtin {
		o.Tokens, o.MaxTokens = n.embed.builtin.Tokens, builtin.MaxTokens
	}
	return o
}

// questionEmbedder embeds questions for vectors of the given model.
func (n *node) questionEmbedder(model string) retrieve.Embedder {
	if e := n.embed.of(model); e != nil {
		return e
	}
	return nil
}

// serve answers on l and works on jobs until ctx ends.
func (n *node) serve(ctx context.Context, l net.Listener, web fs.FS, demo *server.Demo) error {
	options := n.serverOptions(web, demo)
	scraped, err := n.scraped()
	if err != nil {
		return err
	}
	if scraped != nil {
		defer scraped.listener.Close()
		options.Meter = scraped
	}
	srv, err := server.New(options)
	if err != nil {
		return err
	}
	// The folder is ours alone: who held a lease here is dead.
	if err := n.store.ReleaseJobs(ctx); err != nil {
		return err
	}
	if err := n.ingest.ResumeEmbedding(ctx); err != nil {
		return err
	}
	var background sync.WaitGroup
	defer background.Wait()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	background.Go(func() {
		n.working.Store(true)
		defer n.working.Store(false)
		n.worker.Run(ctx)
	})
	if scraped != nil {
		background.Go(func() { scraped.run(ctx, n) })
	}
	background.Go(func() { n.auth.Run(ctx) })
	background.Go(func() { n.sessions.Run(ctx) })
	background.Go(func() { n.ingest.RunSchedules(ctx) })
	background.Go(func() { sweep.New(n.store, n.ingest, n.cfg.Privacy.RetentionDays, time.Now, n.log).Run(ctx) })
	return srv.Serve(ctx, l)
}

// rateOf is a configured rate; a server takes the zero one for its default.
func rateOf(r config.Rate) limit.Rate {
	if r == (config.Rate{}) {
		return limit.Unlimited
	}
	return limit.Rate{Count: r.Count, Per: r.Per}
}

func (n *node) serverOptions(web fs.FS, demo *server.Demo) server.Options {
	o := server.Options{
		Store: n.store, Ingest: n.ingest, Search: n.search, Chat: n.chat, Derive: n.derive,
		Auth: n.auth, Sessions: n.sessions, Accounts: n.accounts, Logins: n.logins, Providers: n.providers, Signer: n.signer,
		Insights:    insights.New(n.store, prices(n.cfg.LLM)),
		VisitorRate: rateOf(n.cfg.Limits.ChatVisitor), UserRate: rateOf(n.cfg.Limits.ChatUser),
		Assets: web, PublicURL: n.cfg.PublicURL, TrustedProxies: n.cfg.Server.TrustedProxies,
		Bounds: server.Bounds{Connections: connections(openFiles())}, StoreIP: n.cfg.Privacy.StoreIP, Working: n.working.Load, Demo: demo, Version: thisBuild().version, Now: time.Now, Log: n.log,
	}
	o.Parts, o.Models = n.parts, n.models()
	if e, found := n.cfg.LLMEndpoint(); found {
		o.Parts.LLM = e.Model
	}
	if e := n.embed.configured(); e != nil {
		o.Parts.Embedding = e.Model()
	}
	if n.mail != nil {
		o.Mail = n.mail
	}
	if n.cfg.Limits.Enabled {
		o.Limiter = n.limiter
	}
	return o
}

const (
	mostConnections  = 4096
	fewConnections   = 16
	databaseAndFiles = 256 // files that are open besides connections, with room to spare
)

// connections is how many may be open: each may have another one, to the model.
func connections(openFiles int) int {
	return min(max((openFiles-databaseAndFiles)/2, fewConnections), mostConnections)
}

// listen takes the configured address; where that is busy and any will do, another one.
func listen(addr string, anyPort bool) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if err == nil || !anyPort {
		if err != nil {
			err = app.Wrap(err, app.Unavailable, "cannot listen on %s: stop what uses it, or name another with --addr", addr)
		}
		return l, err
	}
	return net.Listen("tcp", net.JoinHostPort("127.0.0.1", "0"))
}

// browserAddress is how a browser on this machine reaches l.
func browserAddress(l net.Listener) string {
	a, err := netip.ParseAddrPort(l.Addr().String())
	if err != nil {
		return "http://" + l.Addr().String()
	}
	host := a.Addr().Unmap()
	if host.IsUnspecified() {
		host = netip.AddrFrom4([4]byte{127, 0, 0, 1})
	}
	return "http://" + netip.AddrPortFrom(host, a.Port()).String()
}
