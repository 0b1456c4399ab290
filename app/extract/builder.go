package extract

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Builder writes the markdown of a document that is made of paragraphs rather than
// of elements: office files, PDF, subtitles, records. What is blank is not written.
type Builder struct {
	Title, Description string
	Language           string // as the document says it, such as "de-AT"

	w       *writer
	page    Page
	known   map[string]bool // addresses of links
	heading string          // the first
	items   []int           // widths of the markers of the open list items
}

// Span is a run of text of one look. White space collapses, a line feed breaks the line.
type Span struct {
	Text                     string
	Strong, Emphasis, Strike bool
	Raised, Lowered          bool
	Link                     string // absolute; others than http, https, mailto and tel are dropped
}

// Cell is one of a table's.
type Cell struct {
	Spans []Span
	Width int // in columns; 0 is 1
}

// NewBuilder makes a Builder.
func NewBuilder() *Builder {
	return &Builder{w: newWriter(4 << 10), known: map[string]bool{}}
}

// Full tells that the page is as long as a page may be: what comes is left out.
func (b *Builder) Full() bool { return b.w.full() }

// NewPage begins the next physical page. The first one needs no call.
func (b *Builder) NewPage() { b.page.PageStarts = append(b.page.PageStarts, len(b.w.out)) }

// Heading writes a heading of a level from 1; below 6 there is none.
func (b *Builder) Heading(level int, spans ...Span) {
	b.closeItems(0)
	b.w.gap(blankLine)
	b.w.heading = strings.Repeat("#", min(max(level, 1), 6)) + " "
	b.w.inline++
	b.spans(spans, true)
	b.w.inline--
	b.heading = first(b.heading, plainText(spans))
	b.w.heading = ""
	b.w.space = false
	b.w.gap(blankLine)
}

// Paragraph writes a paragraph, which ends all list items.
func (b *Builder) Paragraph(spans ...Span) {
	b.closeItems(0)
	b.w.gap(blankLine)
	b.spans(spans, false)
	b.w.gap(blankLine)
}

// Item writes an item of a list, at a depth from 0: deeper than the item before is
// in it. The marker is "-" or a number.
func (b *Builder) Item(depth int, marker string, spans ...Span) {
	if isBlank(spans) {
		return
	}
	began := len(b.items) == 0
	b.closeItems(depth)
	switch {
	case began:
		b.w.gap(blankLine)
	default:
		b.w.tight()
	}
	b.w.gap(newLine)
	marker = markerOf(marker)
	b.w.enter(marker, strings.Repeat(" ", len(marker)))
	b.items = append(b.items, len(marker))
	b.spans(spans, false)
	b.w.tight()
}

// markerOf is a marker that markdown knows: numbers of other kinds become figures
// in the text, see Item's callers.
func markerOf(marker string) string {
	if n, err := strconv.Atoi(strings.TrimRight(marker, ".)")); err == nil && n >= 0 && n < 1e8 {
		return strconv.Itoa(n) + ". "
	}
	return "- "
}

// closeItems ends the items at and below a depth.
func (b *Builder) closeItems(depth int) {
	for len(b.items) > max(depth, 0) {
		last := len(b.items) - 1
		b.w.leave(b.items[last])
		b.items = b.items[:last]
	}
}

// Code writes lines as they are.
func (b *Builder) Code(text string) {
	b.closeItems(0)
	if text = codeText(text); text != "" {
		b.w.fenced("text", text)
	}
}

// Include writes a page that was read from a part of the document.
func (b *Builder) Include(p *Page) {
	b.closeItems(0)
	if p.Markdown == "" || b.Full() {
		return
	}
	b.w.gap(blankLine)
	b.w.startLine()
	b.w.out = append(b.w.out, p.Markdown...)
	b.w.gap(blankLine)
	for _, l := range p.Links {
		b.note(l)
	}
}

// Page is what was written.
func (b *Builder) Page() *Page {
	page := b.page
	page.Title, page.Description, page.Language = first(label(b.Title), b.heading), b.Description, baseLanguage(b.Language)
	page.bound()
	page.Markdown = b.w.markdown()
	for i, at := range page.PageStarts {
		page.PageStarts[i] = min(at, len(page.Markdown))
	}
	return &page
}

func isBlank(spans []Span) bool {
	return !slices.ContainsFunc(spans, func(s Span) bool {
		return strings.ContainsFunc(s.Text, func(r rune) bool { return !unicode.IsSpace(r) && !isInvisible(r) })
	})
}

// look is a span without its text.
func (s Span) look() Span { s.Text = ""; return s }

// spans writes runs of text; those of one look are one.
func (b *Builder) spans(spans []Span, plain bool) {
	for i := 0; i < len(spans) && !b.Full(); {
		s := spans[i]
		var text strings.Builder
		for ; i < len(spans) && (spans[i].look() == s.look() || isBlank(spans[i:i+1]) && spans[i].Link == s.Link); i++ {
			text.WriteString(spans[i].Text)
		}
		s.Text = text.String()
		if plain {
			s.Strong, s.Emphasis = false, false
		}
		b.span(s)
	}
}

func (b *Builder) span(s Span) {
	marks := 0
	mark := func(opening, closing string) {
		b.w.open(opening, closing)
		marks++
	}
	if address := b.link(s); address != "" {
		mark("[", "]("+address+")")
	}
	if s.Strong {
		mark("**", "**")
	}
	if s.Emphasis {
		mark("*", "*")
	}
	if s.Strike {
		mark("~~", "~~")
	}
	b.lines(s)
	for range marks {
		b.w.close()
	}
}

func (b *Builder) lines(s Span) {
	if s.Raised || s.Lowered {
		if shifted := shift(strings.TrimSpace(s.Text), s.Raised); shifted != "" {
			s.Text = shifted
		}
	}
	for i, line := range strings.Split(strings.ToValidUTF8(s.Text, ""), "\n") {
		if i > 0 && (len(b.w.out) > 0 || b.w.inline > 0) {
			b.w.gap(hardBreak)
		}
		b.w.text(line)
	}
}

// link notes where a span leads, and gives the address as markdown takes it.
func (b *Builder) link(s Span) string {
	if s.Link == "" || len(s.Link) > maxAddress {
		return ""
	}
	address := absolute(nil, s.Link)
	target, _, _ := strings.Cut(address, "#")
	if strings.HasPrefix(target, "http") {
		b.note(Link{URL: target, Text: clip(label(s.Text), maxTitle), Main: true})
	}
	return linkEscaper.Replace(address)
}

// note adds a link, each address once.
func (b *Builder) note(l Link) {
	if !b.known[l.URL] && len(b.page.Links) < MaxLinks {
		b.known[l.URL] = true
		b.page.Links = append(b.page.Links, l)
	}
}
