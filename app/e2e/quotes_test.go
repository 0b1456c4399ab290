package e2e

import (
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app/apptest"
)

// source is a quote as the widget shows it.
type source struct {
	Quote, Before, After, Href, Rel, Target string
}

const shownQuotes = `$$('.quotes .one').map(one => {
	const a = one.querySelector('cite a'), mark = one.querySelector('mark');
	return {quote: mark.innerText, before: mark.previousSibling?.textContent ?? '', after: mark.nextSibling?.textContent ?? '', href: a?.href ?? '', rel: a?.rel ?? '', target: a?.target ?? ''};
})`

func TestQuotesOpenThePageAtTheSentence(t *testing.T) {
	t.Parallel()
	s := setUp(t, apptest.Options{}, nil)
	for _, c := range []struct {
		name, page, question, quote, opens string
		below                              bool // the quote is below the fold
	}{
		{"a paragraph", "index.html", "How long can I return a frame?", "A frame can be returned within sixty days of delivery", "returns.html", true},
		{"a table", "returns.html", "What does postage to Norway cost?", "£16.20", "shipping.html", true},
		{"details", "shipping.html", "Which frame suits a rider of 178 centimetres?", "Riders between 174 and 181 centimetres", "sizes.html", false},
		{"details whose question is asked word for word", "sizes.html", "How high should the saddle be?", "Put your heel on the pedal", "sizes.html", false},
		{"German", "rueckgabe.html", "Ist die erste Inspektion kostenlos?", "Die erste Inspektion ist kostenlos", "rueckgabe.html", true},
		{"Arabic", "warranty-ar.html", "هل يغطي الضمان تشققات الإطار؟", "يغطي الضمان تشققات الإطار", "warranty-ar.html", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			tb := s.visit(c.page)
			tb.t = t
			tb.openPanel()
			tb.ask(c.question)
			sources := eval[[]source](tb, shownQuotes)
			at := -1
			for i, q := range sources {
				if strings.Contains(q.Quote, c.quote) && at < 0 {
					at = i
				}
				if q.Rel != "noopener noreferrer" && q.Rel != "noopener" || q.Target != "_blank" {
					t.Errorf("a link with rel %q and target %q", q.Rel, q.Target)
				}
			}
			if at < 0 {
				t.Fatalf("%q is not quoted: %+v", c.quote, sources)
			}
			if !strings.HasPrefix(sources[at].Href, s.shop.url+"/"+c.opens+"#:~:text=") {
				t.Fatalf("the quote's link is %s", sources[at].Href)
			}
			page := tb.follow(nth("$$('.quotes .one')", at) + ".querySelector('cite a')")
			page.marked(sources[at].Quote, c.below)
			tb.quiet()
		})
	}
}

// What stands around an answer is in the page's language, whatever the browser's is.
func TestSentencesInThePagesLanguage(t *testing.T) {
	t.Parallel()
	s := setUp(t, apptest.Options{}, nil)
	tb := s.visit("rueckgabe.html")
	tb.openPanel()
	for question, want := range map[string]string{"Danke": "Gern", "Pinguine im Zoo?": "nicht gefunden"} {
		tb.ask(question)
		if got := eval[string](tb, "last('.a').innerText"); !strings.Contains(got, want) {
			t.Errorf("%s is answered by %q on a German page", question, got)
		}
	}
}

func TestNothingFound(t *testing.T) {
	t.Parallel()
	s := setUp(t, apptest.Options{}, nil)
	tb := s.visit("index.html")
	tb.openPanel()
	tb.ask("Which cryptocurrency do penguins prefer?")
	tb.wait("last('.md').innerText.includes('I did not find this on our pages')")
	if n := eval[int](tb, "$$('.quotes, .cite, .card, .notes').length"); n != 0 {
		t.Errorf("a refusal shows %d citations", n)
	}
	links := eval[[]string](tb, "$$('.near a').map(a => a.href)")
	tb.ask("Do you rent out bicycles for a hen party in Lisbon?")
	links = append(links, eval[[]string](tb, "[...$$('.turn').at(-1).querySelectorAll('.near a')].map(a => a.href)")...)
	if len(links) == 0 {
		t.Error("no closest pages")
	}
	for _, l := range links {
		if !strings.HasPrefix(l, s.shop.url+"/") {
			t.Errorf("a closest page elsewhere: %s", l)
		}
	}
	tb.quiet()
}

func TestGreeting(t *testing.T) {
	t.Parallel()
	s := setUp(t, apptest.Options{}, map[string]any{"welcome": "Ask the workshop."})
	tb := s.visit("index.html")
	tb.openPanel()
	tb.wait("$('.hello').innerText.includes('Ask the workshop.')")
	tb.ask("Hello!")
	tb.wait("last('.a').innerText.includes('Ask the workshop.')")
	tb.ask("thank you")
	if text := eval[string](tb, "last('.a').innerText"); strings.Contains(text, "did not find") || strings.TrimSpace(text) == "" {
		t.Errorf("thanks are answered by %q", text)
	}
	if n := eval[int](tb, "$$('.quotes, .cite, .near').length"); n != 0 {
		t.Errorf("a greeting has %d citations", n)
	}
	tb.quiet()
}
