package derive

import (
	"slices"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/extract"
	"github.com/WebsyteAI/websyte/app/terms"
)

// What surrounds the topic of a question must not be searched for.
func TestPhrasesAreOfFunctionWords(t *testing.T) {
	t.Parallel()
	for lang, p := range spoken {
		for _, w := range terms.Query(strings.ReplaceAll(p.about+" "+p.howAsked, "%s", " "), []string{lang}) {
			if !w.Function && !w.Bonus {
				t.Errorf("%s: %q is searched for", lang, w.Surface)
			}
		}
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	type answer struct{ Short, Medium string }
	for _, text := range []string{`{"short": "a", "medium": "b"}`, "```json\n{\"short\": \"a\", \"medium\": \"b\"}\n```", `Here it is: {"short": "a", "medium": "b"} I hope it helps.`} {
		var a answer
		if err := parse(text, &a); err != nil || a != (answer{"a", "b"}) {
			t.Errorf("%q: %+v, %v", text, a, err)
		}
	}
	for _, text := range []string{"", "no", "{", "}{", `{"short": 1}`, `{"short": "a", "extra": true}`, `{"short": "a"} {"short": "b"}`, `["a"]`, "{\"short\": \"\xff\"}"} {
		if err := parse(text, &answer{}); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}

// Whatever a model writes, what is taken of it is plain.
func FuzzParse(f *testing.F) {
	f.Add(`{"questions": ["What is it?", "<b>x</b>?"]}`)
	f.Add("```json\n{\"questions\": null}\n```")
	f.Add(`{"questions": [{"a": "b"}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		var answer struct {
			Questions []string `json:"questions"`
		}
		if parse(text, &answer) != nil {
			return
		}
		for _, q := range answer.Questions {
			if isPlainLine(q, app.MaxName) && strings.ContainsAny(q, "<>\n\x00") {
				t.Errorf("%q", q)
			}
		}
	})
}

func TestPurposes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Contact us": "contact", "Kontakt": "contact", "Nous contacter": "contact", "Öffnungszeiten": "hours", "Mentions légales": "imprint",
		"Envíos y entregas": "shipping", "Widerrufsrecht": "returns", "Tarifs": "pricing", "Datenschutzerklärung": "privacy", "よくある質問": "help",
		"Iniciar sesión": "login", "Getting started": "docs", "How we contact our many suppliers in Japan": "", "Tea": "",
	} {
		got := ""
		if p := purposeOf(text); p != nil {
			got = p.category
		}
		if got != want {
			t.Errorf("%q is for %q, want %q", text, got, want)
		}
	}
}

func TestLinksOfASite(t *testing.T) {
	t.Parallel()
	const home = "https://example.org/"
	linking := func(to string) string { return "Read [more](" + to + ") of it." }
	pages := []page{
		{URL: home, Title: "Home", Markdown: linking("https://example.org/guide")},
		{URL: home + "guide", Title: "The guide to tea | Shop", Markdown: "Text."},
		{URL: home + "versand", Title: "Versand", Markdown: linking("https://example.org/guide#top")},
		{URL: home + "blog/shipping", Title: "Shipping news", Markdown: linking("https://example.org/guide")},
		{URL: home + "blog/one", Title: "A long evening", Markdown: "Text."},
		{URL: home + "impressum", Title: "Legal", Markdown: "Text."},
	}
	menus := []extract.Link{{URL: home, Text: "Start"}, {URL: home + "versand", Text: "Lieferung"}, {URL: home + "gardens", Text: "Our gardens"}, {URL: home + "login?next=1", Text: "Anmelden"}, {URL: home + "x", Text: ""}}
	links := linksOf(home, pages, menus)
	got := map[string]string{}
	for _, l := range links {
		got[strings.TrimPrefix(l.URL, home)] = string(l.Importance) + " " + l.Category + " " + l.Text
	}
	for address, want := range map[string]string{
		"versand": "critical shipping Lieferung", "login?next=1": "high login Anmelden", "gardens": "high page Our gardens", "guide": "high docs The guide to tea",
		"blog/shipping": "high shipping Shipping news", "blog/one": "low page A long evening", "impressum": "low imprint Legal",
	} {
		if got[address] != want {
			t.Errorf("%s: %q, want %q", address, got[address], want)
		}
	}
	if len(links) != 7 || links[0].Category != "shipping" || !slices.IsSortedFunc(links, func(x, y app.SiteLink) int {
		return slices.Index(importances, x.Importance) - slices.Index(importances, y.Importance)
	}) {
		t.Errorf("%+v", links)
	}
}

func TestLinksAreBounded(t *testing.T) {
	t.Parallel()
	var menus []extract.Link
	for i := range 4_000 {
		menus = append(menus, extract.Link{URL: "https://example.org/" + strings.Repeat("x", i%50+1) + string(rune('a'+i%26)), Text: "Page"})
	}
	if links := linksOf("", nil, menus); len(links) != maxLinks {
		t.Errorf("%d links", len(links))
	}
}
