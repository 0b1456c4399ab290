package e2e

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/WebsyteAI/websyte/app/apptest"
)

// withoutScripts is a visitor's tab in which no page runs any.
func withoutScripts(t *testing.T, l look) *tab {
	t.Helper()
	tb := newTab(t, l)
	tb.noScripts()
	return tb
}

func (tb *tab) noScripts() {
	tb.t.Helper()
	_, err := chromedp.Call(tb.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	tb.must(err)
}

// until waits for what the test asks the page itself: without scripts it has no timers.
// A page that is just being left gives no answer.
func (tb *tab) until(expression string) {
	tb.t.Helper()
	ctx, cancel := context.WithTimeout(tb.ctx, patience)
	defer cancel()
	for {
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](expression))
		if ok && err == nil {
			return
		}
		select {
		case <-ctx.Done():
			tb.t.Fatalf("%s does not come true: %v", expression, err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// frame gives the frame of another site that a page holds.
func (tb *tab) frame(address string) *tab {
	tb.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		all, err := chromedp.Targets(tb.ctx)
		tb.must(err)
		for _, info := range all {
			if info.Type == "iframe" && strings.HasPrefix(info.URL, address) {
				ctx, stop := chromedp.NewContext(tb.ctx, chromedp.WithTargetID(info.TargetID))
				tb.t.Cleanup(stop)
				frame := &tab{t: tb.t, ctx: ctx}
				tb.must(chromedp.Do(ctx)) // without a deadline, as in attach
				tb.must(chromedp.Listen(ctx, frame.hear))
				return frame
			}
		}
		if time.Now().After(end) {
			tb.t.Fatalf("no frame of %s", address)
		}
	}
}

func TestSharePageWithoutScripts(t *testing.T) {
	t.Parallel()
	s := setUp(t, apptest.Options{}, map[string]any{"recommendations": []map[string]any{{"title": "How long after delivery can a frame be returned?"}}})
	tb := withoutScripts(t, phone)
	tb.open(s.URL + "/share/w/" + s.id)
	tb.until("document.title === 'Tarn Cycles' && document.querySelector('.starters button').checkVisibility()")
	tb.shoot("plain-welcome")
	tb.do(chromedp.Click(".starters button"))
	tb.until("document.querySelector('#last')?.innerText.includes('sixty days') === true")
	tb.shoot("plain-quotes")
	quote := eval[string](tb, "[...document.querySelectorAll('#last mark')].find(m => m.innerText.includes('sixty')).innerText")
	address := eval[string](tb, "[...document.querySelectorAll('#last figure')].find(f => f.innerText.includes('sixty')).querySelector('a').href")
	if !strings.Contains(address, "#:~:text=") || !strings.HasPrefix(address, s.shop.url) {
		t.Errorf("the quote %q leads to %s", quote, address)
	}
	tb.do(chromedp.SendKeys("#message", "Who painted sunflowers?"), chromedp.Click(".ask button"))
	tb.until("document.querySelectorAll('article').length === 2")
	if address := eval[string](tb, "location.href"); !strings.HasSuffix(address, s.id+"#last") {
		t.Errorf("it leads to %s", address)
	}
	tb.open(s.URL + "/share/w/" + s.id)
	tb.until("document.querySelectorAll('article').length === 2")
	tb.shoot("plain-refusal")
	eval[bool](tb, "(document.querySelector('summary').click(), document.querySelector('[value=erase]').click(), true)")
	tb.until("document.querySelectorAll('article').length === 0 && document.querySelector('.welcome') !== null")
	tb.quiet()
}

// A frame on another site keeps no cookie of ours: its forms hold the conversation.
func TestFrameWithoutScripts(t *testing.T) {
	t.Parallel()
	s := setUp(t, apptest.Options{}, nil)
	elsewhere := strings.Replace(s.shop.url, "127.0.0.1", "localhost", 1)
	s.Do(t, apptest.Call{Method: "PUT", Path: "/api/widgets/" + s.id, Token: s.Owner.Token, JSON: map[string]any{"allowedOrigins": []string{elsewhere}}})
	s.shop.extra.Store(`<iframe src="` + s.URL + "/embed/" + s.id + `" title="Questions" style="width:400px;height:600px;border:0"></iframe>`)
	tb := newTab(t, desktop)
	tb.open(elsewhere + "/returns.html")
	frame := tb.frame(s.URL + "/embed/")
	frame.noScripts()
	eval[bool](frame, "(location.reload(), true)")
	frame.until("document.querySelector('#message')?.checkVisibility() === true")
	ask := func(question string, turns int) {
		eval[bool](frame, fmt.Sprintf("(document.querySelector('#message').value = %q, document.querySelector('.ask button').click(), true)", question))
		frame.until(fmt.Sprintf("document.querySelectorAll('article').length === %d", turns))
	}
	ask("How long after delivery can a frame be returned?", 1)
	ask("What does postage to Norway cost?", 2)
}

// Where the widget's script cannot be loaded, the page is as without any.
func TestSharePageWithoutItsWidget(t *testing.T) {
	t.Parallel()
	s := setUp(t, apptest.Options{}, nil)
	tb := newTab(t, desktop)
	_, err := chromedp.Call(tb.ctx, network.SetBlockedURLs, network.SetBlockedURLsParams{URLPatterns: []*network.BlockPattern{{URLPattern: s.URL + "/widget.js", Block: true}}})
	tb.must(err)
	tb.open(s.URL + "/share/w/" + s.id)
	tb.wait("document.querySelector('#message').checkVisibility()")
}

// The plain page is never seen where scripts run, and nothing moves when the widget comes.
func TestTheWidgetTakesOverWithoutAFlash(t *testing.T) {
	t.Parallel()
	s := setUp(t, apptest.Options{}, nil)
	tb := newTab(t, desktop)
	tb.open(s.URL + "/share/w/" + s.id)
	tb.wait("shown($('.panel'))")
	if v := eval[float64](tb, shifts); v != 0 {
		t.Errorf("the layout shifts by %g", v)
	}
	const painted = `performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0`
	if eval[bool](tb, "document.querySelector('.plain').checkVisibility()") {
		t.Error("both are shown")
	}
	if at := eval[float64](tb, painted+" - performance.getEntriesByType('resource').find(e => e.name.endsWith('/panel.js?v=' + e.name.split('v=')[1])).startTime"); at < 0 {
		t.Errorf("something was painted %g ms before the panel was asked for", -at)
	}
	tb.quiet()
}
