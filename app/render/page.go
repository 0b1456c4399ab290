package render

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"time"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	cdpfetch "github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/inspector"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/fetch"
)

// Bounds of what is waited for and asked of a page.
const (
	loadTime  = 8 * time.Second // until a page has settled at first
	stepTime  = 3 * time.Second // and after each step
	calm      = 300 * time.Millisecond
	emptyTime = 2 * time.Second // longer than calm, for a page that is still empty
	maxSteps  = 10              // of scrolling, and of "load more"
	maxMoves  = 5               // to other addresses
	emptyText = 40              // characters; a page with less waits for its scripts
)

//go:embed page.js
var script string

// tab is one page at work.
type tab struct {
	ctx     context.Context
	page    Page
	traffic *traffic
	main    cdp.FrameID

	mu       sync.Mutex
	open     map[network.RequestID]bool
	last     time.Time // of any change of open
	moves    int
	settled  bool // the page may not lead elsewhere any more
	refused  error
	status   int64
	requests int
}

func (b *browser) render(ctx context.Context, o Options, p Page) (Result, error) {
	t := &tab{page: p, open: map[network.RequestID]bool{}, last: time.Now(), traffic: b.proxy.open(o.Fetch.ForScriptsOf(p.URL))}
	defer b.proxy.shut(t.traffic)
	tabCtx, closeTab := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext(func(c *target.CreateBrowserContextParams) {
		c.ProxyServer, c.ProxyBypassList = "http://"+b.proxy.address(), "<-loopback>"
	}))
	defer closeTab()
	var cancel func()
	t.ctx, cancel = join(tabCtx, ctx)
	defer cancel()
	if err := t.prepare(o); err != nil {
		return Result{}, err
	}
	return t.read()
}

// prepare opens the tab and takes hold of all that it asks for.
func (t *tab) prepare(o Options) error {
	if err := chromedp.Do(t.ctx); err != nil {
		return err
	}
	if err := chromedp.Listen(t.ctx, t.hear); err != nil {
		return err
	}
	tree, err := chromedp.Call(t.ctx, page.GetFrameTree, cdp.Empty{})
	if err != nil {
		return err
	}
	t.main = tree.FrameTree.Frame.ID
	yes := true
	own := chromedp.FromContext(t.ctx).BrowserContextID
	return first(
		call(t.ctx, network.Enable, network.EnableParams{}),
		call(t.ctx, network.SetBypassServiceWorker, network.SetBypassServiceWorkerParams{Bypass: true}),
		call(t.ctx, cdpfetch.Enable, cdpfetch.EnableParams{HandleAuthRequests: &yes, Patterns: []*cdpfetch.RequestPattern{{URLPattern: "*"}}}),
		callBrowser(t.ctx, cdpbrowser.SetDownloadBehavior, cdpbrowser.SetDownloadBehaviorParams{Behavior: cdpbrowser.SetDownloadBehaviorBehaviorDeny, BrowserContextID: own}),
	)
}

// read loads the page, unfolds it and takes what is there.
func (t *tab) read() (Result, error) {
	nav, err := chromedp.Call(t.ctx, page.Navigate, page.NavigateParams{URL: t.page.URL.String()})
	if err == nil && nav.ErrorText != "" {
		err = errors.New(nav.ErrorText)
	}
	if err = t.why(err); err != nil {
		return Result{}, err
	}
	if err := t.why(t.settle(loadTime)); err != nil {
		return Result{}, err
	}
	t.mu.Lock()
	t.settled = true
	t.mu.Unlock()
	for before := -1.0; ; {
		var size float64
		if err := t.run("size()", &size); err != nil || size == before {
			break
		}
		before = size
		if t.step("scroll()") != nil {
			break
		}
	}
	result, err := t.take()
	if err != nil {
		return result, t.why(err)
	}
	return t.more(result), nil
}

// more clicks what loads more, as long as the page stays where it is and grows.
func (t *tab) more(result Result) Result {
	for range maxSteps {
		var clicked bool
		if err := t.run("more()", &clicked); err != nil || !clicked {
			break
		}
		if t.settle(stepTime) != nil {
			break
		}
		now, err := t.take()
		if err != nil || !samePath(now.URL, result.URL) || len(now.HTML) <= len(result.HTML) {
			break
		}
		result = now
	}
	return result
}

func samePath(a, b string) bool {
	x, err := url.Parse(a)
	y, err2 := url.Parse(b)
	return err == nil && err2 == nil && x.Host == y.Host && x.Path == y.Path
}

func (t *tab) step(expression string) error {
	t.mu.Lock()
	t.requests++
	n := t.requests
	t.mu.Unlock()
	if n > maxSteps {
		return errTooMuch
	}
	var done bool
	if err := t.run(expression, &done); err != nil {
		return err
	}
	return t.settle(stepTime)
}

func (t *tab) take() (Result, error) {
	var taken struct{ URL, HTML string }
	if err := t.run("take()", &taken); err != nil {
		return Result{}, err
	}
	u, err := fetch.Parse(taken.URL)
	if err != nil {
		return Result{}, err
	}
	return Result{URL: u.String(), HTML: []byte(taken.HTML)}, nil
}

// run evaluates one of our functions where the page's scripts cannot reach it.
func (t *tab) run(expression string, into any) error {
	world, err := chromedp.Call(t.ctx, page.CreateIsolatedWorld, page.CreateIsolatedWorldParams{FrameID: t.main, WorldName: app.Product})
	if err != nil {
		return err
	}
	yes := true
	out, err := chromedp.Call(t.ctx, runtime.Evaluate, runtime.EvaluateParams{
		Expression: "(() => {" + script + "; return " + expression + "})()", ContextID: world.ExecutionContextID, ReturnByValue: &yes, AwaitPromise: &yes,
	})
	if err != nil {
		return err
	}
	if out.ExceptionDetails != nil {
		return fmt.Errorf("%s: %s", expression, out.ExceptionDetails.Text)
	}
	return json.Unmarshal([]byte(out.Result.Value), into)
}

// settle waits until nothing has been asked for in a while and the page has text,
// at most so long.
func (t *tab) settle(most time.Duration) error {
	deadline := time.Now().Add(most)
	for tick := time.NewTicker(calm / 6); ; {
		select {
		case <-t.ctx.Done():
			tick.Stop()
			return context.Cause(t.ctx)
		case now := <-tick.C:
			still := t.stillFor(now)
			if now.Before(deadline) && (still < calm || still < emptyTime && t.isEmpty()) {
				continue
			}
			tick.Stop()
			return t.why(nil)
		}
	}
}

func (t *tab) isEmpty() bool {
	var n int
	return t.run("text()", &n) != nil || n < emptyText
}

func (t *tab) stillFor(now time.Time) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.open) > 0 {
		return 0
	}
	return now.Sub(t.last)
}

// why prefers the reason for which an address was refused.
func (t *tab) why(err error) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.refused != nil {
		return t.refused
	}
	if t.status >= 400 {
		return &app.DocumentError{Code: app.HTTPStatusError(int(t.status)), Message: fmt.Sprintf("The site answered a browser with status %d.", t.status)}
	}
	return err
}

// hear is called with each event, one after the other.
func (t *tab) hear(event any) {
	switch e := event.(type) {
	case *cdpfetch.EventRequestPaused:
		go t.decide(e)
	case *cdpfetch.EventAuthRequired:
		go t.authenticate(e)
	case *network.EventRequestWillBeSent:
		if e.Type != network.ResourceTypeEventSource {
			t.note(e.RequestID, true)
		}
	case *network.EventLoadingFinished:
		t.note(e.RequestID, false)
	case *network.EventLoadingFailed:
		t.note(e.RequestID, false)
	case *network.EventResponseReceived:
		if e.Type == network.ResourceTypeDocument && e.FrameID == t.main {
			t.mu.Lock()
			t.status = e.Response.Status
			t.mu.Unlock()
		}
	case *inspector.EventTargetCrashed:
		t.refuse(failed(nil, "it took the browser's page down"))
	}
}

func (t *tab) note(id network.RequestID, open bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last = time.Now()
	if open && len(t.open) < maxRequests {
		t.open[id] = true
	} else {
		delete(t.open, id)
	}
}

func (t *tab) refuse(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.refused == nil {
		t.refused = err
	}
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func call[P any](ctx context.Context, cmd cdp.Command[P, cdp.Empty], params P) error {
	_, err := chromedp.Call(ctx, cmd, params)
	return err
}

func callBrowser[P any](ctx context.Context, cmd cdp.Command[P, cdp.Empty], params P) error {
	_, err := chromedp.CallBrowser(ctx, cmd, params)
	return err
}
