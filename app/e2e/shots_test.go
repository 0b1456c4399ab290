package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app/apptest"
	"github.com/WebsyteAI/websyte/app/llm/llmtest"
)

// shoot saves a picture of the tab where WEBSYTE_SHOTS names a folder, for a
// person to look at; without it, it does nothing.
func (tb *tab) shoot(name string) {
	tb.t.Helper()
	dir := os.Getenv("WEBSYTE_SHOTS")
	if dir == "" {
		return
	}
	tb.must(os.MkdirAll(dir, 0o750))
	eval[bool](tb, "rest().then(() => true)")
	tb.must(os.WriteFile(filepath.Join(dir, name+".png"), tb.screenshot(), 0o600))
}

// looks are what every picture is taken in.
func looks() map[string]look {
	out := map[string]look{}
	for _, scheme := range []string{"light", "dark"} {
		for name, l := range map[string]look{"desktop": desktop, "phone": phone} {
			l.scheme = scheme
			out[name+"-"+scheme] = l
		}
	}
	return out
}

const written = "You have **sixty days** from delivery to send a frame back, as long as it has not been ridden outdoors. [%] Keep the carton: a frame travels badly in anything else. [%]"

// The widget has its size, its colours and its direction in every look.
func TestLooks(t *testing.T) {
	t.Parallel()
	model := llmtest.New(t, llmtest.Behaviour{Answer: citing(t, "A frame can be returned", written)})
	s := setUp(t, apptest.Options{Model: model}, map[string]any{
		"recommendations": []map[string]string{{"title": "How long can I return a frame?"}, {"title": "What does postage to Norway cost?"}, {"title": "Which frame suits a rider of 178 centimetres?"}},
	})
	for name, l := range looks() {
		t.Run(name, func(t *testing.T) {
			tb := s.visitAs("returns.html", l)
			tb.t = t
			tb.shoot(name + "-button")
			tb.openPanel()
			tb.shoot(name + "-welcome")
			if got := eval[string](tb, "$('.ws').dataset.theme"); got != l.scheme {
				t.Errorf("the scheme is %q", got)
			}
			if full := eval[bool](tb, "$('.panel').getBoundingClientRect().width === innerWidth"); full != l.phone {
				t.Errorf("fills the screen: %t", full)
			}
			tb.ask(frameQuestion)
			tb.click("$('.md .cite')")
			tb.wait("shown($('.card'))")
			tb.shoot(name + "-answer")
			if overflow := eval[bool](tb, "$('.panel').scrollWidth > $('.panel').clientWidth || $('.log').scrollWidth > $('.log').clientWidth"); overflow {
				t.Error("the panel scrolls sideways")
			}
		})
	}
}

func TestLooksOfQuotes(t *testing.T) {
	t.Parallel()
	s := setUp(t, apptest.Options{}, nil)
	for name, l := range looks() {
		if strings.HasSuffix(name, "dark") {
			continue
		}
		t.Run(name, func(t *testing.T) {
			tb := s.visitAs("warranty-ar.html", l)
			tb.t = t
			tb.openPanel()
			if got := eval[string](tb, "getComputedStyle($('.panel')).direction"); got != "rtl" {
				t.Errorf("Arabic runs %s", got)
			}
			tb.shoot(name + "-arabic-welcome")
			tb.ask("هل يغطي الضمان تشققات الإطار؟")
			tb.shoot(name + "-arabic-quotes")
			tb.ask("ما سعر تذكرة الطائرة إلى طوكيو؟")
			tb.shoot(name + "-arabic-refusal")
			tb = s.visitAs("index.html", l)
			tb.t = t
			tb.openPanel()
			tb.ask("What does postage to Norway cost?")
			tb.shoot(name + "-quotes")
			tb.ask("Who won the chess olympiad?")
			tb.shoot(name + "-refusal")
		})
	}
}
