package chat_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/chat"
	"github.com/WebsyteAI/websyte/app/chunk"
)

func TestQuotesAreVerbatimAndCited(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil).shop()
	for _, question := range []string{norway, "Can I return a frame?", "Are scratches on the lenses covered by the warranty?"} {
		a, h := s.ask(chat.Request{Message: question, Keep: true})
		if a.Mode != app.ModeQuotes || !a.Answered || len(a.Sources) == 0 || len(a.Sources) > 5 || strings.Join(h.order, " ") != "session sources delta" {
			t.Fatalf("%s: %+v, events %q", question, a, h.order)
		}
		if !strings.HasPrefix(a.Message, "From our pages, word for word:\n\n> ") {
			t.Errorf("%s: %q", question, a.Message)
		}
		for i, c := range a.Sources {
			d, err := s.store.Document(context.Background(), s.widget.ID, c.DocumentID)
			must(t, err)
			if !strings.Contains(chunk.Plain(d.Markdown), c.Quote) || c.Index != i+1 || !strings.Contains(a.Message, fmt.Sprintf(" [%d]", i+1)) {
				t.Errorf("%s: %+v in %q", question, c, a.Message)
			}
			mark := "#:~:text="
			if strings.Contains(d.URL, "#") {
				mark = ":~:text="
			}
			if !strings.HasPrefix(c.URL, d.URL+mark) || c.Title != d.Title || c.Score <= 0 {
				t.Errorf("%s: %+v", question, c)
			}
		}
	}
}

func TestAtMostFiveSentencesOfThreePassages(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	for i := range 6 {
		var text strings.Builder
		for j := range 6 {
			fmt.Fprintf(&text, "Grinding lens %d-%d takes water. ", i, j)
		}
		s.page(fmt.Sprintf("https://shop.example/%d", i), "Grinding", text.String())
	}
	a, _ := s.ask(chat.Request{Message: "What does grinding a lens take?"})
	sentences, pages := 0, map[app.DocumentID]bool{}
	for _, c := range a.Sources {
		sentences += strings.Count(c.Quote, "Grinding")
		pages[c.DocumentID] = true
	}
	if sentences < 3 || sentences > 5 || len(pages) > 3 {
		t.Errorf("%d sentences of %d pages: %q", sentences, len(pages), a.Message)
	}
}

func TestWhatIsQuotedTogether(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, page, question, want string
		not                        string
	}{
		{"no, with its reason", "# Phones\n\nIs there phone support? No. We answer questions about support by mail alone. Mail is read every morning.",
			"Is there phone support?", "No. We answer questions about support by mail alone.", ""},
		{"yes, under a question", "# Shop\n\n## Do you ship frames to Norway?\n\nYes. We ship frames to Norway by mail, and to Sweden too.\n\n## Other\n\nNothing here is of interest.",
			"Do you ship frames to Norway?", "Yes. We ship frames to Norway by mail, and to Sweden too.", ""},
		{"an announced line of code", "# Crawling\n\nA line in cron crawls the site every night:\n\n```sh\n0 3 * * * websyte crawl\n```\n\nNothing more is to be done.",
			"How do I crawl the site every night?", "A line in cron crawls the site every night:\n0 3 * * * websyte crawl", ""},
		{"an announced list", "# Grinding\n\nTo grind a lens you need:\n\n- clean water\n- fine sand\n\nIt is done by hand.",
			"What do I need to grind a lens?", "To grind a lens you need:\nclean water\nfine sand", ""},
		{"an announced table", "# Prices\n\nLenses cost per pair:\n\n| lens | euros |\n| --- | --- |\n| plain | 80 |\n\nIt is done by hand.",
			"What do lenses cost per pair?", "Lenses cost per pair:\nlens · euros\nplain · 80", ""},
		{"a sentence rather than a list of links", "# Lenses\n\n[grind lens](/a) [lens](/b) [grind](/c) [sand](/d)\n\nTo grind a lens, take water and sand.",
			"How do I grind a lens?", "To grind a lens, take water and sand.", "grind lens lens"},
		{"a sentence rather than a drawing", "# Lenses\n\nlens --o--o--O--o grind \\\\ /// --- | lens\n\nTo grind a lens, take water and sand.",
			"How do I grind a lens?", "To grind a lens, take water and sand.", "--o--"},
		{"announced and not there", "# Grinding\n\nWater and sand grind every lens in the workshop, so we grind by hand. To grind a lens you need:\n\n## Other\n\nNothing.",
			"What do I need to grind a lens?", "Water and sand grind every lens in the workshop, so we grind by hand.", "you need:"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, nil).page("https://shop.example/a", "Help", tt.page)
			a, _ := s.ask(chat.Request{Message: tt.question})
			var quotes []string
			for _, c := range a.Sources {
				quotes = append(quotes, c.Quote)
				if !strings.Contains(chunk.Plain(tt.page), c.Quote) || !strings.Contains(c.URL, "#:~:text=") {
					t.Errorf("%+v is not what the page says: %q", c, chunk.Plain(tt.page))
				}
			}
			if got := strings.Join(quotes, "\n\n"); !strings.Contains(got, tt.want) || tt.not != "" && strings.Contains(got, tt.not) {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

func TestPagesThatRepeatEachOtherAreQuotedOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	for i, text := range []string{"Shipping to Norway takes nine working days.", "Shipping to Norway takes **nine** working days!", "Shipping to Norway takes nine  working days."} {
		s.page(fmt.Sprintf("https://shop.example/%d", i), fmt.Sprintf("Page %d", i), text)
	}
	if a, _ := s.ask(chat.Request{Message: norway}); len(a.Sources) != 1 {
		t.Errorf("%q", a.Message)
	}
}

func TestAQuoteIsNoMarkdown(t *testing.T) {
	t.Parallel()
	text := "Shipping to Norway takes \\*days\\* \\[1\\] \\[evil\\](https://evil.example) \\<b> \\`code\\` a\\_b\\_c \\# \\~\\~x\\~\\~ &amp;lt; | \\!\\[x\\](y) \\\\\\[2\\]."
	s := newSite(t, nil).page("https://shop.example/a", "Shipping", text)
	a, _ := s.ask(chat.Request{Message: norway})
	_, quote, _ := strings.Cut(a.Message, "> ")
	quote = strings.TrimSuffix(quote, " [1]")
	for i := 1; i < len(quote); i++ {
		if strings.ContainsRune("*[]<`_#~|&", rune(quote[i])) && quote[i-1] != '\\' {
			t.Errorf("%q is markup at %d of %q", quote[i], i, quote)
		}
	}
	if plain := chunk.Plain(quote); len(a.Sources) != 1 || plain != a.Sources[0].Quote {
		t.Errorf("a reader sees %q of %+v", plain, a.Sources)
	}
	for _, start := range []string{"1\\. ", "\\- ", "\\+ ", "\\> ", "12\\) "} {
		s := newSite(t, nil).page("https://shop.example/a", "Shipping", start+"shipping to Norway takes nine working days.")
		a, _ := s.ask(chat.Request{Message: norway})
		if !strings.Contains(a.Message, "> "+start) {
			t.Errorf("%q", a.Message)
		}
	}
}

// Questions of the best match's page may follow, others only with a word of what was asked.
func TestFollowUpsHaveToDoWithTheQuestion(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil).
		page("https://shop.example/best", "Shipping to Norway", "How long shipping to Norway does take: shipping to Norway takes nine days.\n\n## Is there a fee?\n\nThere is none.").
		page("https://shop.example/near", "Does shipping take long?", "It does: long is what shipping to Norway does take.").
		page("https://shop.example/far", "Is there a cat?", "Long ago a cat liked shipping, and to Norway it did take a ship.")
	a, _ := s.ask(chat.Request{Message: norway})
	if got := strings.Join(a.FollowUps, " "); got != "Is there a fee? Does shipping take long?" {
		t.Errorf("follow-ups %q of %q", a.FollowUps, a.Message)
	}
}
