package derive

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/chunk"
	"github.com/WebsyteAI/websyte/app/extract"
	"github.com/WebsyteAI/websyte/app/figures"
)

// Selection is the suggested CSS selector of a page's main content, and what it keeps.
type Selection struct {
	Selector  string
	Reasoning string
	Preview   Preview
}

// Preview is what a selector keeps of a page.
type Preview struct {
	Text       string // how it begins, plain
	Characters int    // of all of it
	Words      int
	Headings   int
	Share      float64 // of the characters that are kept without a selector
}

const (
	maxPreview   = 600
	maxReasoning = 500
	goodShare    = .8 // of the content that the suggested element holds
	leastShare   = .6 // that a model's choice must keep
	mostLinked   = .5 // of a text that is no menu
)

// Selector suggests what to keep of a page: of c.Text as HTML, or of the page at
// c.URL. What a model costs is counted for owner.
func (s *Service) Selector(ctx context.Context, owner app.UserID, c Content) (Selection, error) {
	body, err := s.html(ctx, &c)
	if err != nil {
		return Selection{}, err
	}
	field := "html"
	if c.Text == "" {
		field = "url"
	}
	whole, err := extract.Extract("text/html", "", body, nil, extract.Options{})
	if err != nil {
		return Selection{}, refused(field, err)
	}
	if whole.NeedsJavaScript || strings.TrimSpace(whole.Markdown) == "" {
		return Selection{}, app.Fields{field: "the page holds no text, or only once its JavaScript runs"}.Err()
	}
	parts, err := extract.Parts(body)
	if err != nil {
		return Selection{}, refused(field, err)
	}
	p := innermost(parts)
	choice := Selection{Selector: p.Selector, Reasoning: reason(p)}
	if choice, err = s.choose(ctx, owner, parts, choice, whole, body); err != nil {
		return Selection{}, err
	}
	choice.Preview, err = preview(choice.Selector, body, whole)
	return choice, err
}

// html gives the page's bytes, and sets c's address to where it was found.
func (s *Service) html(ctx context.Context, c *Content) ([]byte, error) {
	if c.Text != "" {
		return []byte(c.Text), nil
	}
	if c.URL == "" {
		return nil, app.Fields{"html": "is required where there is no url"}.Err()
	}
	r, err := s.fetch(ctx, c.URL)
	if err != nil {
		return nil, err
	}
	if !strings.Contains(r.ContentType, "html") && !extract.IsHTML(r.Body) {
		return nil, app.Fields{"url": "is no HTML page, so that no selector is needed"}.Err()
	}
	c.URL = r.URL
	return r.Body, nil
}

// innermost is the smallest part that holds nearly all of the content.
func innermost(parts []extract.Part) extract.Part {
	best := extract.Part{Selector: "body", Share: 1}
	for _, p := range parts {
		if p.Share >= goodShare && p.Linked <= mostLinked {
			best = p
		}
	}
	return best
}

func reason(p extract.Part) string {
	if p.Selector == "body" {
		return "No element with a name that would last holds the main content alone. Menus, footers and what repeats are left out in any case."
	}
	return fmt.Sprintf("%s is the innermost element with a lasting name that holds most of the page's content: %d percent of its text, of which %d percent is in links. It matches once on this page.",
		p.Selector, percent(p.Share), percent(p.Linked))
}

func percent(share float64) int { return int(100*share + .5) }

// choose lets the model pick among the parts. Its choice counts where it is one of
// them and keeps enough.
func (s *Service) choose(ctx context.Context, owner app.UserID, parts []extract.Part, own Selection, whole *extract.Page, body []byte) (Selection, error) {
	if len(parts) < 2 {
		return own, nil
	}
	var b strings.Builder
	for _, p := range parts {
		fmt.Fprintf(&b, "selector %s: %d percent of the page's text, %d percent of it in links, begins with %q\n", p.Selector, percent(p.Share), percent(p.Linked), p.Start)
	}
	var answer struct {
		Selector  string `json:"selector"`
		Reasoning string `json:"reasoning"`
	}
	const task = "Choose the selector that keeps the main content of the page and leaves out menus, headers, footers and adverts. Say why in one or two plain sentences, in English."
	ok, err := s.ask(ctx, s.byOwner(owner), task, `{"selector": "...", "reasoning": "..."}`, b.String(), &answer)
	if err != nil || !ok {
		return own, err
	}
	for _, p := range parts {
		kept, err := preview(p.Selector, body, whole)
		if p.Selector != answer.Selector || err != nil || kept.Share < leastShare || p.Linked > mostLinked {
			continue
		}
		own = Selection{Selector: p.Selector, Reasoning: reason(p)}
		if isPlainLine(answer.Reasoning, maxReasoning) && len(figures.Unverified(answer.Reasoning, b.String())) == 0 {
			own.Reasoning = answer.Reasoning
		}
	}
	return own, nil
}

// preview applies a selector as a crawl would.
func preview(selector string, body []byte, whole *extract.Page) (Preview, error) {
	page, err := extract.Extract("text/html", "", body, nil, extract.Options{Selector: selector})
	if err != nil {
		return Preview{}, err
	}
	text := chunk.Plain(page.Markdown)
	v := Preview{Characters: utf8.RuneCountInString(text), Words: len(strings.Fields(text))}
	v.Text = clipSentence(text, maxPreview)
	for _, s := range chunk.Sentences(page.Markdown) {
		if s.Kind == chunk.Heading {
			v.Headings++
		}
	}
	if n := utf8.RuneCountInString(chunk.Plain(whole.Markdown)); n > 0 {
		v.Share = float64(v.Characters) / float64(n)
	}
	return v, nil
}
