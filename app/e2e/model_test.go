package e2e

import (
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app/apptest"
	"github.com/WebsyteAI/websyte/app/llm/llmtest"
)

const frameQuestion = "How long after delivery can a frame be returned?"

// citing is a model that answers with text, in which % is the number of the source
// that holds what.
func citing(t testing.TB, what, text string) func([]llmtest.Message) string {
	number := regexp.MustCompile(`<source number="(\d+)"`)
	return func(messages []llmtest.Message) string {
		prompt := messages[len(messages)-1].Content
		before, _, found := strings.Cut(prompt, what)
		sources := number.FindAllStringSubmatch(before, -1)
		if !found || len(sources) == 0 {
			t.Errorf("no source of the prompt has %q:\n%s", what, prompt)
			return "I do not know."
		}
		return strings.ReplaceAll(text, "%", sources[len(sources)-1][1])
	}
}

// gate holds a model's deltas back until it is opened.
type gate struct {
	at   int
	open chan struct{}
	once sync.Once
}

func newGate(t testing.TB, at int) *gate {
	g := &gate{at: at, open: make(chan struct{})}
	t.Cleanup(g.release)
	return g
}

func (g *gate) wait(delta int) {
	if delta == g.at {
		<-g.open
	}
}

func (g *gate) release() { g.once.Do(func() { close(g.open) }) }

func TestWrittenAnswer(t *testing.T) {
	t.Parallel()
	held := newGate(t, 9)
	model := llmtest.New(t, llmtest.Behaviour{
		Answer: citing(t, "A frame can be returned", "You have **sixty days** from delivery to send a frame back. [%]\n\nKeep the carton. [9]"),
		Wait:   held.wait,
	})
	s := setUp(t, apptest.Options{Model: model}, nil)
	tb := s.visit("index.html")
	tb.openPanel()
	tb.begin(frameQuestion)
	tb.wait("last('.md').innerText.includes('You have sixty days')")
	if text := eval[string](tb, "last('.md').innerText"); strings.Contains(text, "carton") {
		t.Errorf("all of it is there before the model said it: %q", text)
	}
	held.release()
	tb.wait("shown(last('.tools'))")
	tb.wait("last('.md').innerText.includes('Keep the carton.')")
	if text := eval[string](tb, "last('.md').innerText"); strings.Contains(text, "[") || strings.Contains(text, "9") {
		t.Errorf("a citation of nothing is shown: %q", text)
	}
	if got := eval[string](tb, "last('.md strong').innerText"); got != "sixty days" {
		t.Errorf("bold is %q", got)
	}
	if n := eval[int](tb, "$$('.md .cite').length"); n != 1 {
		t.Fatalf("%d numbers in the answer", n)
	}
	tb.click("$('.md .cite')")
	tb.wait("shown($('.card'))")
	card := eval[source](tb, `(card => ({quote: card.querySelector('mark').innerText, href: card.querySelector('a.open').href, rel: card.querySelector('a.open').rel, target: card.querySelector('a.open').target}))($('.card'))`)
	if !strings.Contains(card.Quote, "A frame can be returned within sixty days of delivery") || card.Target != "_blank" || !strings.Contains(card.Rel, "noopener") {
		t.Fatalf("the card has %+v", card)
	}
	tb.follow("$('.card a.open')").marked(card.Quote, true)
	tb.click("$('.md .cite')")
	tb.wait("!$('.card')")
	tb.quiet()
}

func TestModelThatBreaksOff(t *testing.T) {
	t.Parallel()
	model := llmtest.New(t, llmtest.Behaviour{
		Answer:   citing(t, "A frame can be returned", "You have sixty days from delivery to send a frame back to us. [%] Nobody will ever read the end of this sentence."),
		CutAfter: 12,
	})
	s := setUp(t, apptest.Options{Model: model}, nil)
	tb := s.visit("index.html")
	tb.openPanel()
	tb.ask(frameQuestion)
	tb.wait("last('.a').innerText.includes('You have sixty days from delivery')")
	tb.wait("last('.note').innerText.includes('The answer broke off')")
	// Asked again, the model works.
	model.Set(llmtest.Behaviour{Answer: citing(t, "A frame can be returned", "Sixty days. [%]")})
	tb.click("last('.note button')")
	tb.wait("last('.md')?.innerText.includes('Sixty days.') && shown(last('.tools'))")
	if n := eval[int](tb, "$$('.note').length"); n != 0 {
		t.Error("the note stays")
	}
	tb.quiet()
}

func TestModelThatRefuses(t *testing.T) {
	t.Parallel()
	model := llmtest.New(t, llmtest.Behaviour{Status: http.StatusInternalServerError})
	s := setUp(t, apptest.Options{Model: model}, nil)
	tb := s.visit("index.html")
	tb.openPanel()
	tb.ask(frameQuestion)
	quotes := eval[[]source](tb, shownQuotes)
	found := false
	for _, q := range quotes {
		found = found || strings.Contains(q.Quote, "A frame can be returned within sixty days")
	}
	if !found {
		t.Errorf("not quoted: %+v", quotes)
	}
	if len(model.Requests()) == 0 {
		t.Error("the model was not asked")
	}
	tb.quiet()
}

func TestStopAndHostileAnswer(t *testing.T) {
	t.Parallel()
	held := newGate(t, 6)
	gone := make(chan struct{})
	model := llmtest.New(t, llmtest.Behaviour{
		Answer: func([]llmtest.Message) string {
			return `One <img src=x onerror=alert(1)> two ![x](` + "http://127.0.0.1:1/spy.png" + `) [three](javascript:alert(1)) four five six seven eight nine ten`
		},
		Delay: 20 * time.Millisecond, Wait: held.wait, Gone: sync.OnceFunc(func() { close(gone) }),
	})
	s := setUp(t, apptest.Options{Model: model}, nil)
	tb := s.visit("index.html")
	tb.openPanel()
	tb.begin(frameQuestion)
	tb.wait("last('.md')?.innerText.includes('One')")
	tb.click("$('.send')")
	tb.wait("last('.a').innerText.includes('Stopped.')")
	held.release()
	select {
	case <-gone:
	case <-time.After(patience):
		t.Error("the model's server was not told")
	}
	tb.ask(frameQuestion)
	tb.wait("last('.md').innerText.includes('ten')")
	for what, n := range map[string]int{
		"$$('.md img, .md script, .md iframe').length":              0,
		"$$('.md a').filter(a => a.href.startsWith('java')).length": 0,
		"$$('.md *').filter(e => e.hasAttribute('onerror')).length": 0,
		"$$('.turn').length": 2,
	} {
		if got := eval[int](tb, what); got != n {
			t.Errorf("%s is %d", what, got)
		}
	}
	if tb.requested("spy.png") > 0 {
		t.Error("the browser loaded what the model named")
	}
	tb.quiet()
}
