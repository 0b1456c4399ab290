// Package render runs the scripts of pages that are empty without them, in a
// Chromium that is found on this machine or that somebody has named, and gives what
// they made of the page as HTML.
//
// The pages are hostile. All that the browser sends goes through a proxy of this
// package, which reaches the page's own host and port and public addresses alone.
// Which pages are rendered, and what robots.txt says, is the caller's to know.
package render

import (
	"context"
	"errors"
	"net/url"
	"os"
	"sync"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/fetch"
)

const (
	atOnce      = 2                // pages
	pageTime    = 40 * time.Second // for one page, all in all
	idleTime    = 30 * time.Second // after which the browser ends
	maxRendered = 50               // pages after which it is started anew: browsers grow
	startTime   = 20 * time.Second // until a browser is there
)

// Options say which browser renders, and as whom.
type Options struct {
	Chromium  string // a path, or the http or ws address of one that runs; "" for what is found
	NoSandbox bool   // as root a browser of this machine runs only so
	Dir       string // for the browser's profile, emptied at each start
	UserAgent string
	Fetch     *fetch.Client // whose guard decides what may be reached
}

// Page is what is rendered.
type Page struct {
	URL         *url.URL
	Credentials fetch.Credentials // of the page's owner

	// Navigate is asked before the page leads to another address by a redirect or by
	// its scripts; its error is returned as it is.
	Navigate func(to *url.URL) error
}

// Result is what a page's scripts made.
type Result struct {
	URL  string // where the page has led to
	HTML []byte // UTF-8
}

// Renderer renders pages. It starts a browser when the first page comes, and ends it
// when none comes for a while. It is safe for concurrent use.
type Renderer struct {
	o        Options
	path     string // "" for a remote one
	pageTime time.Duration
	slots    chan struct{}
	starting chan struct{} // held while a browser is started, or one that is spent is waited for
	open     context.Context
	close    context.CancelFunc

	mu      sync.Mutex
	browser *browser
	idle    *time.Timer
}

// Open finds the browser, and does not start it. The error says why there is none.
func Open(o Options) (*Renderer, error) {
	path, err := find(o)
	if err != nil {
		return nil, err
	}
	r := &Renderer{o: o, path: path, pageTime: pageTime, slots: make(chan struct{}, atOnce), starting: make(chan struct{}, 1)}
	r.open, r.close = context.WithCancel(context.Background())
	return r, nil
}

// Render runs the scripts of p. The error is an *app.DocumentError, ctx's, or what
// p.Navigate returned.
func (r *Renderer) Render(ctx context.Context, p Page) (Result, error) {
	select {
	case r.slots <- struct{}{}:
		defer func() { <-r.slots }()
	case <-ctx.Done():
		return Result{}, ctx.Err()
	}
	b, err := r.enter(ctx)
	switch {
	case err != nil && ctx.Err() != nil:
		return Result{}, ctx.Err()
	case err != nil:
		return Result{}, failed(err, "the browser does not start")
	}
	defer r.leave(b)
	inner, cancel := context.WithTimeoutCause(ctx, r.pageTime, errLate)
	defer cancel()
	result, err := b.render(inner, r.o, p)
	return result, explain(ctx, inner, b, err)
}

var errLate = errors.New("the time for a page is over")

func explain(outer, inner context.Context, b *browser, err error) error {
	switch {
	case err == nil:
		return nil
	case outer.Err() != nil:
		return outer.Err()
	case b.ctx.Err() != nil:
		return failed(err, "the browser broke down")
	case errors.Is(context.Cause(inner), errLate):
		b.broken.Store(true) // it may hang as a whole
		return failed(err, "it did not come to an end")
	}
	if r, ok := errors.AsType[refusal](err); ok {
		return r.error
	}
	if e, ok := errors.AsType[*app.DocumentError](err); ok {
		return e
	}
	return failed(err, "the browser could not show the page")
}

func failed(err error, why string) error {
	return &app.DocumentError{Code: app.ErrNeedsJavaScript, Err: err, Message: "the page is empty until its JavaScript runs, and running it failed: " + why}
}

// enter gives the running browser, or starts one. One that is spent is waited for, so
// that there are never two.
func (r *Renderer) enter(ctx context.Context) (*browser, error) {
	ctx, cancel := join(r.open, ctx)
	defer cancel()
	select {
	case r.starting <- struct{}{}:
		defer func() { <-r.starting }()
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	for {
		b, spent := r.running()
		if b != nil {
			return b, nil
		}
		if spent == nil {
			return r.begin(ctx)
		}
		select {
		case <-spent.drained:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// running gives the browser for one more page, or the one that takes no more and has
// pages under way; neither where one is to be started.
func (r *Renderer) running() (b, spent *browser) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.idle != nil {
		r.idle.Stop()
	}
	switch b := r.browser; {
	case b == nil:
		return nil, nil
	case b.ctx.Err() != nil, b.isSpent() && b.users == 0:
		r.stop()
		return nil, nil
	case b.isSpent():
		return nil, b
	default:
		b.users++
		b.rendered++
		return b, nil
	}
}

func (r *Renderer) begin(ctx context.Context) (*browser, error) {
	b, err := start(ctx, r.o, r.path)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	b.users, b.rendered = 1, 1
	r.browser = b
	return b, nil
}

func (r *Renderer) leave(b *browser) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if b.users--; b.users > 0 || r.browser != b {
		return
	}
	if b.isSpent() {
		r.stop()
		close(b.drained)
		return
	}
	r.idle = time.AfterFunc(idleTime, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.browser == b && b.users == 0 {
			r.stop()
		}
	})
}

func (r *Renderer) stop() {
	if r.browser != nil {
		r.browser.stop()
		r.browser = nil
	}
}

// Close ends the browser, also one that is being started. Pages under way fail.
func (r *Renderer) Close() {
	r.close()
	r.starting <- struct{}{}
	defer func() { <-r.starting }()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.idle != nil {
		r.idle.Stop()
	}
	r.stop()
}

// Check starts the browser, and says which it is.
func (r *Renderer) Check(ctx context.Context) (string, error) {
	b, err := r.enter(ctx)
	if err != nil {
		return "", app.Wrap(err, app.Unavailable, "%s does not start: see that it runs for this user, or set crawl.chromium to another", r.Name())
	}
	defer r.leave(b)
	version, err := b.version(ctx)
	return version, err
}

// Name is the browser's path or address.
func (r *Renderer) Name() string {
	if r.path != "" {
		return r.path
	}
	u, err := url.Parse(r.o.Chromium)
	if err != nil {
		return "the browser"
	}
	return u.Scheme + "://" + u.Host
}

func isRoot() bool { return os.Geteuid() == 0 }
