package derive_test

import (
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/derive"
)

func without(t *testing.T) *derive.Service {
	t.Helper()
	return derive.New(derive.Options{Now: time.Now, Log: slog.New(slog.DiscardHandler)})
}

var texts = map[string]string{
	"en": `# Leaf and Kettle

We sell loose leaf tea from eleven small gardens. Each batch is tasted before it is packed.

## Shipping

A parcel takes two to three working days. Your shipping costs 3.90 euros.

## How to return tea

Unopened tins can be returned within 30 days of delivery.

## Can I visit you?

The shop in Mill Lane is open on Saturdays from nine to five.
`,
	"de": `# Fahrradwerkstatt Rad und Tat

Wir reparieren Fahrräder aller Art in unserer Werkstatt in Leipzig. Eine Inspektion kostet 49 Euro und dauert zwei Tage.

## Öffnungszeiten

Die Werkstatt ist von Montag bis Freitag von 9 bis 18 Uhr geöffnet. Am Samstag schließen wir um 14 Uhr.

## Wie bekomme ich einen Termin?

Rufen Sie an oder kommen Sie vorbei. Einen Termin bekommen Sie meist innerhalb von drei Tagen.
`,
	"fr": `# Boulangerie du Pont

Nous cuisons notre pain chaque matin au four à bois. La farine vient d'un moulin à dix kilomètres.

## Livraison

La livraison est gratuite à partir de vingt euros. Nous livrons avant huit heures du matin.

## Comment passer commande

Les commandes se passent par téléphone avant midi pour le lendemain.
`,
	"es": `# Hotel del Puerto

El hotel tiene treinta habitaciones con vista al mar. El desayuno se sirve de siete a once de la mañana.

## Reservas

Las reservas se pueden cancelar sin coste hasta dos días antes de la llegada.

## Cómo llegar al hotel

El autobús número cinco para delante de la puerta del hotel cada diez minutos.
`,
	"pl": `# Warsztat rowerowy

Naprawiamy rowery wszystkich marek w naszym warsztacie w Krakowie od wielu lat.

## Dostawa

Dostawa części trwa zwykle trzy dni robocze i kosztuje piętnaście złotych.
`,
	"ja": `# 緑茶の店

当店では静岡の茶園から直接仕入れた緑茶を販売しています。茶葉は毎週焙煎しています。

## 配送

ご注文から三日以内に配送いたします。送料は全国一律五百円です。
`,
}

func TestQuestionsOfContent(t *testing.T) {
	t.Parallel()
	want := map[string][]string{
		"en": {"Can I visit you?", "What should I know about shipping?", "How do I return tea?"},
		"de": {"Wie bekomme ich einen Termin?", "Was sollte ich über „Öffnungszeiten“ wissen?"},
		"fr": {"Que faut-il savoir sur « Livraison » ?", "Comment passer commande ?"},
		"es": {"¿Qué debo saber sobre «Reservas»?", "¿Cómo llegar al hotel?"},
		"pl": {"Dostawa?"},
		"ja": {"緑茶の店？"},
	}
	for lang, text := range texts {
		r, err := without(t).Recommend(t.Context(), "", derive.Content{Text: text})
		if err != nil {
			t.Fatal(err)
		}
		var titles []string
		for _, q := range r.Questions {
			titles = append(titles, q.Title)
			if !strings.Contains(plain(text), q.Description) || q.Description == "" {
				t.Errorf("%s: %q is described by %q, which the content does not say", lang, q.Title, q.Description)
			}
		}
		for _, title := range want[lang] {
			if !slices.Contains(titles, title) {
				t.Errorf("%s: %q is not among %q", lang, title, titles)
			}
		}
		if r.Placeholder == "" {
			t.Errorf("%s: no placeholder", lang)
		}
	}
}

// plain is a text of the tests in one line.
func plain(text string) string { return strings.Join(strings.Fields(text), " ") }

func TestSummariesAreOfTheContentsOwnSentences(t *testing.T) {
	t.Parallel()
	for lang, text := range texts {
		s, err := without(t).Summarize(t.Context(), "", derive.Content{Text: text})
		if err != nil {
			t.Fatal(err)
		}
		first, _, _ := strings.Cut(strings.SplitN(text, "\n\n", 3)[1], "\n")
		if !strings.HasPrefix(first, s.Short) {
			t.Errorf("%s: short is %q, which is not the sentence that says what this is", lang, s.Short)
		}
		if !strings.Contains(s.Medium, s.Short) || len(s.Medium) <= len(s.Short) || s.Model {
			t.Errorf("%s: %+v", lang, s)
		}
		for _, line := range strings.Split(text, "\n") {
			if strings.HasPrefix(line, "#") && strings.Contains(s.Medium, line) {
				t.Errorf("%s: a heading stands in %q", lang, s.Medium)
			}
		}
	}
}

func TestContentThatIsRefused(t *testing.T) {
	t.Parallel()
	s := without(t)
	for name, c := range map[string]derive.Content{
		"nothing":    {},
		"spaces":     {Text: " \n\t"},
		"a shell":    {Text: `<!doctype html><html><body><div id="root"></div><script src="app.js"></script></body></html>`},
		"no address": {URL: "ftp://example.org/"},
	} {
		if _, err := s.Summarize(t.Context(), "", c); app.CodeOf(err) != app.Invalid {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := s.Selector(t.Context(), "", c); app.CodeOf(err) != app.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTextsThatSayNothing(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"# Only\n\n## Headings\n", "1 2 3", "https://example.org/", strings.Repeat("word ", 50_000), strings.Repeat("# a\n\n", 20_000), "x"} {
		r, err := without(t).Recommend(t.Context(), "", derive.Content{Text: text})
		if err != nil || len(r.Questions) > 6 {
			t.Errorf("%.20q: %+v, %v", text, r.Questions, err)
		}
		s, err := without(t).Summarize(t.Context(), "", derive.Content{Text: text})
		if err != nil || len(s.Short) > 310 || len(s.Medium) > 1_210 {
			t.Errorf("%.20q: %+v, %v", text, s, err)
		}
	}
}

func TestSelectorOfAPage(t *testing.T) {
	t.Parallel()
	const text = `<h1>Returns</h1><p>Unopened tins can be returned within 30 days of delivery. We refund the price of the tea, and the postage where we made the mistake.</p>`
	const menu = `<nav><a href="/">Home</a> <a href="/a">Shipping</a></nav>`
	for name, c := range map[string]struct{ html, want string }{
		"main":             {menu + `<main><div class="x1f8a2">` + text + `</div></main><footer>Imprint</footer>`, "main"},
		"a name":           {menu + `<div id="page"><div class="post-content">` + text + `</div></div>`, "div.post-content"},
		"made by programs": {menu + `<div class="css-1q2w3e"><div id="b7712">` + text + `</div></div>`, "body"},
		"twice":            {`<div id="all"><div class="box">` + text + text + text + `</div><div class="box"><p>Adverts</p></div></div>`, "#all"},
	} {
		got, err := without(t).Selector(t.Context(), "", derive.Content{Text: c.html})
		if err != nil {
			t.Fatal(err)
		}
		if got.Selector != c.want {
			t.Errorf("%s: %q, want %q", name, got.Selector, c.want)
		}
		v := got.Preview
		if !strings.HasPrefix(v.Text, "Returns") || strings.Contains(v.Text, "Home") || v.Words < 25 || v.Characters < utf8.RuneCountInString(v.Text)-1 || v.Headings < 1 || v.Share < .9 {
			t.Errorf("%s: preview %+v", name, v)
		}
	}
}

// A book numbers its sections, and has a legal notice and its own title above a page.
func TestQuestionsOfABook(t *testing.T) {
	t.Parallel()
	const book = "# The Handbook of Tea\n\nThe Handbook of Tea\n\n## Legal Notice\n\nThis book is printed in Utrecht on recycled paper.\n\n" +
		"## 1.4. Brewing green tea\n\nGreen tea brews for two minutes in water of eighty degrees.\n\n## 2. What is oolong?\n\nOolong is a tea that is oxidized in part.\n"
	r, err := without(t).Recommend(t.Context(), "", derive.Content{Text: book})
	if err != nil {
		t.Fatal(err)
	}
	var titles []string
	for _, q := range r.Questions {
		titles = append(titles, q.Title)
	}
	want := []string{"What is oolong?", "What should I know about Brewing green tea?", "What should I know about Legal Notice?"}
	if !slices.Equal(titles, want) {
		t.Errorf("%q, want %q", titles, want)
	}
}
