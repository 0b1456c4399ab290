package e2e

import (
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/WebsyteAI/websyte/app/apptest"
	"github.com/WebsyteAI/websyte/app/limit"
	"github.com/WebsyteAI/websyte/app/llm/llmtest"
)

// everything is an answer with all that markdown has; % is the number of a source.
const everything = "## Returning a frame\n\nYou have **sixty days** from delivery, and *one* carton. [%] Keep it: a frame travels badly in anything else. [%]\n\n" +
	"1. Write to us\n2. Print the label\n   - at home\n   - or `here`\n\n| Zone | Price in pounds |\n| --- | ---: |\n| Norway | 16.20 |\n| Switzerland | 17.40 |\n\n" +
	"```sh\ntarn label --order 1174 --reason returned --carton original --insured yes\n```\n\n> Their own words."

// halted is a model whose answers, from when it is told to, stop in the middle until
// the test lets go.
type halted struct {
	*llmtest.Server
	halt atomic.Pointer[gate]
}

func newHalted(t testing.TB) *halted {
	h := &halted{}
	h.Server = llmtest.New(t, h.behaviour(everything))
	return h
}

func (h *halted) behaviour(text string) llmtest.Behaviour {
	return llmtest.Behaviour{
		Answer: func([]llmtest.Message) string { return strings.ReplaceAll(text, "%", "1") },
		Wait: func(delta int) {
			if g := h.halt.Load(); g != nil {
				g.wait(delta)
			}
		},
	}
}

// variety is what a walk through the widget's states asks, in one language.
type variety struct {
	page              string
	question, unknown string
}

var (
	english = variety{"returns.html", frameQuestion, "Who won the chess olympiad?"}
	arabic  = variety{"warranty-ar.html", "هل يغطي الضمان تشققات الإطار؟", "ما سعر تذكرة الطائرة إلى طوكيو؟"}
)

// glance is called in each state that a walk comes to.
type glance func(tb *tab, state string)

// walk brings a visitor through every state that the widget has. prepare may change
// the tab before the widget is opened.
func walk(t *testing.T, v variety, l look, prepare func(*tab), see glance) {
	t.Helper()
	model := newHalted(t)
	s := setUp(t, apptest.Options{Model: model.Server, VisitorRate: limit.PerMinute(1000)}, map[string]any{
		"pageContext":     true,
		"recommendations": []map[string]string{{"title": "How long can I return a frame?"}, {"title": "Which frame suits a rider of 178 centimetres?"}},
	})
	tb := s.visitAs(v.page, l)
	prepare(tb)
	see(tb, "closed")
	tb.openPanel()
	see(tb, "welcome")
	arriving(tb, model, v.question, see)
	answered(tb, see)
	tb.ask(v.unknown)
	see(tb, "refusal")
	model.Set(llmtest.Behaviour{Status: 500})
	tb.ask(v.question)
	see(tb, "quotes")
	s.failing(tb, v.question, see)
}

// arriving is an answer on its way: stopped before its first word, then in the middle of it.
func arriving(tb *tab, model *halted, question string, see glance) {
	tb.t.Helper()
	first := newGate(tb.t, 0)
	model.halt.Store(first)
	tb.begin(question)
	tb.wait("shown(last('.reading'))")
	see(tb, "reading")
	tb.click("$('.send')")
	tb.wait("shown(last('.tools'))")
	see(tb, "stopped")
	half := newGate(tb.t, 20)
	model.halt.Store(half)
	first.release()
	tb.begin(question)
	tb.wait("last('.md')?.innerText.length > 40")
	see(tb, "streaming")
	model.halt.Store(nil)
	half.release()
	tb.wait("shown(last('.tools'))")
}

// answered is what a visitor may do with an answer.
func answered(tb *tab, see glance) {
	tb.t.Helper()
	tb.click("last('.md .cite')")
	tb.wait("shown($('.card'))")
	see(tb, "card")
	tb.click("last('[data-rating=\"-1\"]')")
	tb.wait("shown(last('.comment'))")
	see(tb, "comment")
	tb.click("last('.tools button:nth-last-child(2)')")
	see(tb, "edit")
	eval[bool](tb, "(field().value = '', field().dispatchEvent(new Event('input')))")
	tb.click("$('.menu summary')")
	tb.wait("$('.menu').open")
	see(tb, "menu")
	tb.click("$$('.menu button').at(-1)")
	tb.wait("shown($('.log > .note'))")
	see(tb, "erase")
}

// failing is all that goes wrong between the widget and its server.
func (s *stage) failing(tb *tab, question string, see glance) {
	tb.t.Helper()
	tb.block(s.URL + "/api/chat*")
	tb.begin(question)
	tb.wait("shown(last('.note'))")
	see(tb, "error")
	tb.block()
	s.Do(s.t, apptest.Call{Method: "PUT", Path: "/api/widgets/" + s.id, Token: s.Owner.Token, JSON: map[string]any{"limits": map[string]any{"perMinute": 1}}})
	tb.ask(question)
	tb.begin(question)
	tb.wait("shown($('.count'))")
	see(tb, "limit")
	s.Do(s.t, apptest.Call{Method: "PUT", Path: "/api/widgets/" + s.id, Token: s.Owner.Token, JSON: map[string]any{"limits": map[string]any{"perMinute": 0}}})
	eval[bool](tb, "(field().value = '', true)")
	tb.online(false)
	eval[bool](tb, "(WebsyteChat.ask('"+question+"'), true)")
	tb.wait("shown(last('.note'))")
	see(tb, "offline")
}

// block makes requests to these addresses fail; without any, none.
func (tb *tab) block(addresses ...string) {
	tb.t.Helper()
	in := network.SetBlockedURLsParams{URLPatterns: []*network.BlockPattern{}}
	for _, a := range addresses {
		in.URLPatterns = append(in.URLPatterns, &network.BlockPattern{URLPattern: a, Block: true})
	}
	_, err := chromedp.Call(tb.ctx, network.SetBlockedURLs, in)
	tb.must(err)
}

// online takes the network away from the page, or gives it back.
func (tb *tab) online(is bool) {
	tb.t.Helper()
	all := &network.Conditions{Offline: !is, DownloadThroughput: -1, UploadThroughput: -1}
	_, err := chromedp.Call(tb.ctx, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: []*network.Conditions{all}})
	tb.must(err)
	_, err = chromedp.Call(tb.ctx, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: !is, DownloadThroughput: -1, UploadThroughput: -1})
	tb.must(err)
}
