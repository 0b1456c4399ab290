// Package layout finds the order in which a printed page is read: from words
// with their places it makes headings, paragraphs, lists, tables and code.
//
// It knows nothing of the format that the words come from, and nothing of
// markdown. It never fails; what it cannot tell apart it reads from top to bottom.
package layout

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Document is what the pages of a document show.
type Document struct {
	Pages   []Page
	Outline []Entry // in the order of the document; empty where it has none
}

// Page is one physical page. Coordinates are in points, upwards from the lower
// left corner.
type Page struct {
	Width, Height float32
	Words         []Word // in the order in which the page was drawn
}

// Word is what was drawn without a space in between.
type Word struct {
	Text  string
	Box   Box
	Base  float32 // height of the line that the letters stand on, in the direction of Turn
	Size  float32 // of the font, in points
	Turn  Turn
	Style Style
	Link  string // address that a click opens, "" for none
}

// Turn is by how many quarter turns against the clock text is rotated.
type Turn uint8

// Style is what sets words apart.
type Style uint8

const (
	Bold Style = 1 << iota
	Fixed
)

// Entry is a line of the outline.
type Entry struct {
	Title string
	Page  int     // from 0
	Top   float32 // height on the page, 0 when it is not known
	Depth int     // from 0
}

// Box is a rectangle.
type Box struct{ Left, Bottom, Right, Top float32 }

func (b Box) width() float32  { return b.Right - b.Left }
func (b Box) height() float32 { return b.Top - b.Bottom }

func (b Box) join(c Box) Box {
	return Box{min(b.Left, c.Left), min(b.Bottom, c.Bottom), max(b.Right, c.Right), max(b.Top, c.Top)}
}

// Kind is what a block is.
type Kind uint8

const (
	Paragraph Kind = iota
	Heading
	Item // of a list
	Table
	Code
)

// Block is a part of the text.
type Block struct {
	Kind   Kind
	Page   int    // from 0, on which it begins
	Level  int    // of a heading, from 1
	Marker string // of an item: "-" or a number with its dot
	Spans  []Span // of a heading, paragraph or item
	Rows   [][]string
	Lines  []string // of code

	line line // the first one
}

// Span is text that one link covers, or none.
type Span struct{ Text, Link string }

// Read makes the blocks of a document. Lines that repeat from page to page, and
// page numbers, are left out.
func Read(d Document) []Block {
	repeated := findRepeated(d.Pages)
	fonts := measure(d.Pages)
	r := reader{fonts: fonts, known: wordsOf(d.Pages)}
	for i, p := range d.Pages {
		r.page(i, without(p.Words, repeated[i]))
	}
	r.rejoin()
	if len(d.Outline) > 0 {
		return r.outlined(d.Outline)
	}
	return r.sized()
}

// rejoin makes one of paragraphs that go on over the end of a page. It belongs to
// the page on which it begins.
func (r *reader) rejoin() {
	out := r.blocks[:0]
	for _, b := range r.blocks {
		n := len(out) - 1
		if n >= 0 && b.Page == out[n].Page+1 && b.Kind == Paragraph && goesOn(&out[n], &b) {
			last := &out[n].Spans[len(out[n].Spans)-1]
			if last.Link == b.Spans[0].Link {
				last.Text = joinText(last.Text, b.Spans[0].Text, r.known)
				b.Spans = b.Spans[1:]
			} else {
				b.Spans[0].Text = " " + b.Spans[0].Text
			}
			out[n].Spans = append(out[n].Spans, b.Spans...)
			continue
		}
		out = append(out, b)
	}
	r.blocks = out
}

// goesOn says whether b begins in the middle of the sentence that a ends in.
func goesOn(a, b *Block) bool {
	if a.Kind != Paragraph && a.Kind != Item || len(a.Spans) == 0 || len(b.Spans) == 0 || abs(a.line.size-b.line.size) > 0.5 {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(strings.TrimSpace(a.text()))
	after, _ := utf8.DecodeRuneInString(b.text())
	return unicode.IsLower(after) && (unicode.IsLetter(before) || before == ',' || isHyphen(before))
}

// Title gives what stands in the largest letters on the first page with text, ""
// where they are not much larger than the rest.
func Title(blocks []Block) string {
	largest := -1
	for i := range blocks {
		if blocks[i].Page > blocks[0].Page {
			break
		}
		if b := &blocks[i]; len(b.Spans) > 0 && hasLetter(b.text()) && (largest < 0 || b.line.size > 1.05*blocks[largest].line.size) {
			largest = i
		}
	}
	if largest < 0 || utf8.RuneCountInString(blocks[largest].text()) > maxHeading {
		return ""
	}
	sizes := map[int]int{}
	for i := range blocks {
		sizes[halfPoints(blocks[i].line.size)] += len(blocks[i].text())
	}
	body, most := 0, 0
	for size, n := range sizes {
		if n > most {
			body, most = size, n
		}
	}
	if float32(halfPoints(blocks[largest].line.size)) < 1.3*float32(body) {
		return ""
	}
	return blocks[largest].text()
}

// reader gathers the blocks.
type reader struct {
	fonts  fonts
	known  map[string]bool // words that stand inside lines, in lower case
	blocks []Block
}

func (r *reader) page(number int, words []Word) {
	for _, group := range byTurn(words) {
		for _, b := range r.flow(group) {
			b.Page = number
			r.blocks = append(r.blocks, b)
		}
	}
}

func (b *Block) text() string {
	out := ""
	for _, s := range b.Spans {
		out += s.Text
	}
	return out
}
