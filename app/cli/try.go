package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/chat"
	"github.com/WebsyteAI/websyte/app/config"
	"github.com/WebsyteAI/websyte/app/ingest"
	"github.com/WebsyteAI/websyte/app/server"
)

const tryMaxPages = 50

type tryFlags struct {
	maxPages int
	ask      string
}

func newTry(p *Program) *cobra.Command {
	var f tryFlags
	c := &cobra.Command{
		Use:   "try SITE",
		Short: "Read a site, a folder or a file, and show an assistant for it",
		Long: "Read a site (an address), a folder or a file into a temporary data folder, and serve a page\n" +
			"with an assistant that answers from it. What is named here is trusted: a loopback address works.",
		Example: "  websyte try https://example.org\n  websyte try docs --ask \"How do I back it up?\"",
		Args:    cobra.ExactArgs(1),
		RunE:    func(c *cobra.Command, args []string) error { return p.try(c, args[0], f) },
	}
	c.Flags().IntVar(&f.maxPages, "max-pages", tryMaxPages, "pages to read at most")
	c.Flags().StringVar(&f.ask, "ask", "", "print the answer to this question and exit")
	addSettings(c)
	return c
}

func (p *Program) try(c *cobra.Command, name string, f tryFlags) (err error) {
	cfg, err := p.trySettings(c, f)
	if err != nil {
		return err
	}
	s, err := openSite(name)
	if err != nil {
		return err
	}
	if !c.Flags().Changed("data") {
		if cfg.Data, err = os.MkdirTemp("", "websyte-try-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(cfg.Data)) }()
		cfg.Files = "" // what is kept elsewhere belongs to other data
	}
	l, err := listen(cfg.Addr, !c.Flags().Changed("addr"))
	if err != nil {
		return err
	}
	defer l.Close()
	s.servedAt(browserAddress(l))
	n, err := newNode(c.Context(), cfg, newLogger(cfg.Log, p.Stderr), s.trusted())
	if err != nil {
		return err
	}
	defer closing(n, n.log)
	t := &trial{node: n, p: p, site: s, flags: f}
	return t.run(c.Context(), l)
}

// trySettings keeps the log quiet, unless it is asked for: the progress is what counts.
func (p *Program) trySettings(c *cobra.Command, f tryFlags) (config.Config, error) {
	cfg, err := p.settings(c)
	if err != nil {
		return cfg, err
	}
	if f.maxPages < 1 || f.maxPages > 100_000 {
		return cfg, app.Errorf(app.Invalid, "--max-pages must be 1 to 100000")
	}
	if !c.Flags().Changed("log-level") {
		cfg.Log.Level = "error"
	}
	return cfg, nil
}

// trial is one run of try.
type trial struct {
	*node
	p      *Program
	site   *site
	flags  tryFlags
	widget app.Widget // as it was when the trial began
}

// run serves from the beginning, since a folder is read through the server itself,
// and stays until ctx ends or the question is answered.
func (t *trial) run(ctx context.Context, l net.Listener) error {
	if err := t.makeWidget(ctx); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	served := make(chan error, 1)
	go func() { served <- t.serve(ctx, l, t.p.Assets.Web, t.demo(l)) }()
	read := make(chan error, 1)
	go func() { read <- t.read(ctx, l) }()
	var err error
	select {
	case err = <-served:
		stop()
		<-read
		return err
	case err = <-read:
	}
	if err != nil || t.flags.ask != "" {
		stop()
	}
	return errors.Join(err, <-served)
}

// makeWidget finds the assistant of an earlier try with the same data, or makes one.
func (t *trial) makeWidget(ctx context.Context) error {
	owner, err := t.store.UserByEmail(ctx, app.BuiltinOwner)
	if app.CodeOf(err) == app.NotFound {
		owner, err = t.store.CreateUser(ctx, app.User{Email: app.BuiltinOwner, Role: app.RoleAdmin}, "")
	}
	if err != nil {
		return err
	}
	known, _, err := t.store.Widgets(ctx, app.OwnedBy(owner.ID), app.WidgetQuery{Limit: 1000})
	if err != nil {
		return err
	}
	for _, w := range known {
		if w.CrawlURL == t.site.start {
			t.widget = w
			return nil
		}
	}
	t.widget, err = t.store.CreateWidget(ctx, app.Widget{
		OwnerID: owner.ID, Name: t.site.name(), CrawlURL: t.site.start, Public: true, SaveMessages: true,
	})
	return err
}

func (t *trial) demo(l net.Listener) *server.Demo {
	return &server.Demo{
		WidgetID: t.widget.ID, SiteName: t.site.name(), SiteURL: t.site.start, Files: t.site.files,
		PageCount: func(ctx context.Context) int { return t.status(ctx).PagesDone },
		Questions: t.questions,
	}
}

func (t *trial) status(ctx context.Context) ingest.Status {
	st, err := t.ingest.Status(ctx, t.widget.ID)
	if err != nil && ctx.Err() == nil {
		t.log.Error("read the crawl's status", "err", err)
	}
	return st
}

// read crawls the site, says how it went, and answers the question if there is one.
func (t *trial) read(ctx context.Context, l net.Listener) error {
	run, err := t.ingest.Crawl(ctx, t.widget.ID, ingest.CrawlRequest{URL: cmp.Or(t.site.login, t.site.start), Settings: app.CrawlSettings{MaxPages: t.flags.maxPages}})
	if err != nil {
		return err
	}
	started := time.Now()
	st, err := t.watch(ctx, run.ID)
	if err != nil {
		return err
	}
	out := t.p.Stdout
	if t.flags.ask != "" {
		out = t.p.Stderr
	}
	if err := t.report(ctx, out, st, time.Since(started)); err != nil {
		return err
	}
	w, err := t.rename(ctx, run.ID)
	if err != nil {
		return err
	}
	if t.flags.ask != "" {
		return t.answer(ctx, t.p.Stdout, w)
	}
	fmt.Fprintf(out, "\nOpen %s and ask. Ctrl-C ends it.\n", browserAddress(l))
	return nil
}

// rename calls the assistant what the start page calls itself.
func (t *trial) rename(ctx context.Context, run app.RunID) (app.Widget, error) {
	pages, err := t.store.RunPages(ctx, t.widget.ID, run, 0, 1)
	if err != nil || len(pages) == 0 || pages[0].DocumentID == "" {
		return t.widget, err
	}
	d, err := t.store.Document(ctx, t.widget.ID, pages[0].DocumentID)
	if err != nil || d.Title == "" || len(d.Title) > app.MaxName {
		return t.widget, err
	}
	return t.store.UpdateWidget(ctx, app.AllOwners(), t.widget.ID, app.WidgetPatch{Name: &d.Title})
}

const statusEvery = 150 * time.Millisecond

// watch shows the progress until the run and its vectors are done.
func (t *trial) watch(ctx context.Context, run app.RunID) (ingest.Status, error) {
	bar := newProgress(t.p.Stderr, t.site.given)
	defer bar.end()
	tick := time.NewTicker(statusEvery)
	defer tick.Stop()
	for {
		st, err := t.ingest.Status(ctx, t.widget.ID)
		if err != nil {
			return st, err
		}
		bar.show(st)
		if st.RunID == run && !st.Status.Active() && (t.ingest.Embedder == nil || st.Embedded >= st.Chunks || st.Status != app.RunCompleted) {
			return st, nil
		}
		select {
		case <-ctx.Done():
			return st, ctx.Err()
		case <-tick.C:
		}
	}
}

// answer asks the question of --ask and prints the answer with its sources.
func (t *trial) answer(ctx context.Context, out io.Writer, w app.Widget) error {
	a, err := t.chat.Answer(ctx, chat.Request{Widget: w, Message: t.flags.ask}, nil)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, printableLines(a.Message))
	for _, s := range a.Sources {
		fmt.Fprintf(out, "\n[%d] %s\n    %s\n", s.Index, printable(s.Title), printable(s.URL))
	}
	for _, p := range a.Closest {
		fmt.Fprintf(out, "\n- %s\n  %s\n", printable(p.Title), printable(p.URL))
	}
	return nil
}
