package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	devtools "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/WebsyteAI/websyte/app/apptest"
)

// TestWhatAFrameObeysAndSays goes through the messages of the contract, each way.
func TestWhatAFrameObeysAndSays(t *testing.T) {
	t.Parallel()
	s := setUp(t, apptest.Options{}, map[string]any{"pageContext": true})
	page := strings.Replace(s.shop.url, "127.0.0.1", "localhost", 1) // another site, so that the frame has a process of its own
	put := func(fields map[string]any) {
		t.Helper()
		if r := s.Do(t, apptest.Call{Method: "PUT", Path: "/api/widgets/" + s.id, Token: s.Owner.Token, JSON: fields}); r.Status != 200 {
			t.Fatalf("%d %s", r.Status, r.Body)
		}
	}
	put(map[string]any{"allowedOrigins": []string{page}})
	s.shop.extra.Store(`<script>got = []; addEventListener('message', e => e.origin === '` + s.URL + `' && e.data.type === 'websyte-ai-chat-widget' && got.push(e.data))</script>
		<iframe src="` + s.URL + "/embed/" + s.id + `" title="Questions" style="width:400px;height:600px;border:0"></iframe>`)
	tb := newTab(t, desktop)
	tb.open(page + "/returns.html")
	tb.wait("got.some(m => m.action === 'ready')")
	frame := tb.frame(s.URL + "/embed/")
	post := func(action, data string) {
		t.Helper()
		eval[bool](tb, fmt.Sprintf("(document.querySelector('iframe').contentWindow.postMessage({type: 'websyte-ai-chat-widget', action: %q, data: %s}, %q), true)", action, data, s.URL))
	}

	post("set-placeholder", `{placeholder: 'Type here'}`)
	frame.wait("field()?.placeholder === 'Type here'")
	post("configure", `null`) // what is no data does no harm
	post("configure", `{placeholder: 'Or here', context: {title: 'Our returns', content: 'x'}}`)
	frame.wait("field().placeholder === 'Or here' && $('.panel').innerText.includes('Our returns')")
	post("open", `{}`)
	frame.wait("shown($('.panel'))")
	post("send-message", `{message: 'What does postage to Norway cost?'}`)
	tb.wait("got.some(m => m.action === 'chat-started') && got.some(m => m.action === 'chat-response' && m.data.answered && m.data.sources.length > 0)")
	post("clear-chat", `{}`)
	frame.wait("$$('.turn').length === 0")
	post("close", `{}`)
	tb.wait("got.some(m => m.action === 'chat-closed')")
	_, err := chromedp.Call(tb.ctx, devtools.BringToFront, cdp.Empty{}) // what is not to be seen has no size
	tb.must(err)
	eval[bool](tb, "(document.querySelector('iframe').scrollIntoView(), document.querySelector('iframe').style.width = '420px', true)")
	tb.wait("got.some(m => m.action === 'resize' && m.data.width === 420)")

	// Neither another frame of the page is obeyed, nor a message of another type.
	eval[bool](tb, `(document.body.append(Object.assign(document.createElement('iframe'), {src: '`+s.shop.url+`/returns.html?plain'})), true)`)
	stranger := tb.frame(s.shop.url)
	stranger.until(`(parent.frames[0].postMessage({type: 'websyte-ai-chat-widget', action: 'send-message', data: {message: 'Who asks?'}}, '*'), true)`)
	eval[bool](tb, `(document.querySelector('iframe').contentWindow.postMessage({type: 'other', action: 'send-message', data: {message: 'Who asks?'}}, '*'), true)`)
	post("set-placeholder", `{placeholder: 'After all'}`)
	frame.wait("field().placeholder === 'After all' && $$('.turn').length === 0")

	if c := frame.complaints(); len(c) > 0 {
		t.Errorf("the frame's console says %q", c)
	}
	put(map[string]any{"public": false})
	post("send-message", `{message: 'How long?'}`)
	tb.wait("got.some(m => m.action === 'error' && m.data.code === 'not_found')")
}
