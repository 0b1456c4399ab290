package e2e

import (
	"net/http"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app/apptest"
)

func TestSharePageAndFrame(t *testing.T) {
	t.Parallel()
	s := setUp(t, apptest.Options{}, nil)
	for _, path := range []string{"/share/w/" + s.id, "/embed/" + s.id} {
		t.Run(strings.Split(path, "/")[1], func(t *testing.T) {
			csp := s.Do(t, apptest.Call{Path: path}).Header.Get("Content-Security-Policy")
			if !strings.HasPrefix(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || !strings.Contains(csp, "frame-ancestors") {
				t.Errorf("policy: %s", csp)
			}
			tb := newTab(t, desktop)
			tb.open(s.URL + path)
			tb.wait("shown($('.panel'))")
			tb.ask("How long after delivery can a frame be returned?")
			tb.wait("last('.quotes').innerText.includes('sixty days')")
			tb.quiet()
			tb.shoot(strings.Split(path, "/")[1])
			quote := eval[string](tb, "$$('.quotes .one').find(one => one.innerText.includes('sixty')).querySelector('mark').innerText")
			tb.follow("$$('.quotes .one').find(one => one.innerText.includes('sixty')).querySelector('cite a')").marked(quote, true)
		})
	}
}

// A page of the shop holds the frame; one of another origin may not.
func TestFrameInThePage(t *testing.T) {
	t.Parallel()
	s := setUp(t, apptest.Options{}, nil)
	s.shop.extra.Store(`<iframe src="` + s.URL + "/embed/" + s.id + `" title="Questions" style="width:400px;height:600px;border:0"></iframe>`)
	tb := newTab(t, desktop)
	tb.open(s.shop.url + "/returns.html")
	const talk = `new Promise(done => {
		const frame = document.querySelector('iframe'), base = new URL(frame.src).origin, got = [];
		addEventListener('message', e => {
			if (e.origin !== base || e.data?.type !== 'websyte-ai-chat-widget') return;
			got.push(e.data.action);
			if (e.data.action === 'chat-response') done(got.join());
		});
		const ask = () => got.includes('chat-started') || (frame.contentWindow.postMessage({type: 'websyte-ai-chat-widget', action: 'send-message', data: {message: 'What does postage to Norway cost?'}}, base), setTimeout(ask, 1000));
		ask();
	})`
	if got := eval[string](tb, talk); !strings.Contains(got, "chat-started") {
		t.Errorf("the frame said: %s", got)
	}
	tb.quiet()

	stranger := newShop(t)
	stranger.extra.Store(s.shop.extra.Load())
	other := newTab(t, desktop)
	other.open(stranger.url + "/returns.html")
	other.wait("document.querySelector('iframe')")
	if c := strings.Join(other.complaints(), "\n"); !strings.Contains(c, "frame-ancestors") {
		t.Errorf("a stranger frames it: %q", c)
	}
}

func TestOtherPagesOpen(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t, apptest.Options{})
	for _, path := range []string{"/", "/api/docs"} {
		tb := newTab(t, desktop)
		tb.open(s.URL + path)
		tb.wait("document.body.innerText.length > 20")
		tb.quiet()
		tb.shoot("page" + strings.ReplaceAll(path, "/", "-"))
		if n := tb.requested("http"); n != tb.requested(s.URL) {
			t.Errorf("%s asked elsewhere: %q", path, tb.requests)
		}
	}
	if r := s.Do(t, apptest.Call{Path: "/share/w/nothing"}); r.Status != http.StatusNotFound {
		t.Errorf("a widget that is not there: %d", r.Status)
	}
}
