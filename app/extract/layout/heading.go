package layout

import (
	"math"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds on headings that are told by their size.
const (
	maxHeading      = 160 // characters
	maxHeadingLines = 3
	maxSizes        = 4    // of fonts that headings have
	maxHeadingShare = 0.2  // of all text: where more is large, size tells nothing
	larger          = 1.12 // than the text
)

// fonts are how many letters each size has.
type fonts struct {
	body  float32
	total int
	count map[int]int // by half points
}

func measure(pages []Page) fonts {
	f := fonts{count: map[int]int{}}
	for _, p := range pages {
		for _, w := range p.Words {
			n := utf8.RuneCountInString(w.Text)
			f.count[halfPoints(w.Size)] += n
			f.total += n
		}
	}
	most := 0
	for size, n := range f.count {
		if n > most || n == most && float32(size)/2 < f.body {
			most, f.body = n, float32(size)/2
		}
	}
	return f
}

func halfPoints(size float32) int { return int(math.Round(float64(2 * size))) }

// sized makes headings of short blocks in larger fonts.
func (r *reader) sized() []Block {
	letters := map[int]int{}
	all := 0
	for i := range r.blocks {
		if b := &r.blocks[i]; r.isLarge(b) {
			n := utf8.RuneCountInString(b.text())
			letters[halfPoints(b.line.size)] += n
			all += n
		}
	}
	if float64(all) > maxHeadingShare*float64(r.fonts.total) {
		return r.blocks
	}
	var sizes []int
	for s := range letters {
		sizes = append(sizes, s)
	}
	slices.SortFunc(sizes, func(a, b int) int { return b - a })
	for i := range r.blocks {
		if b := &r.blocks[i]; r.isLarge(b) {
			b.Kind = Heading
			b.Level = min(slices.Index(sizes, halfPoints(b.line.size))+1, maxSizes)
			unmark(b)
		}
	}
	return joinHeadings(r.blocks)
}

// unmark puts a number back that was read as that of a list's item.
func unmark(b *Block) {
	if b.Marker != "" && b.Marker != "-" && len(b.Spans) > 0 {
		b.Spans[0].Text = b.Marker + " " + b.Spans[0].Text
	}
	b.Marker = ""
}

func (r *reader) isLarge(b *Block) bool {
	if b.Kind != Paragraph && b.Kind != Item || b.line.size < larger*r.fonts.body {
		return false
	}
	text := b.text()
	return hasLetter(text) && utf8.RuneCountInString(text) <= maxHeading
}

// joinHeadings joins the lines of one heading.
func joinHeadings(blocks []Block) []Block {
	out := blocks[:0]
	for _, b := range blocks {
		n := len(out) - 1
		if n >= 0 && b.Kind == Heading && out[n].Kind == Heading && b.Level == out[n].Level && b.Page == out[n].Page &&
			abs(out[n].line.base-b.line.base) < 1.6*b.line.size && len(b.text())+len(out[n].text()) < maxHeading {
			out[n].Spans = append(out[n].Spans, Span{Text: " "})
			out[n].Spans = append(out[n].Spans, b.Spans...)
			out[n].line.base = b.line.base
			continue
		}
		out = append(out, b)
	}
	return out
}

// outlined makes headings of the outline's entries, where they stand in the text.
func (r *reader) outlined(outline []Entry) []Block {
	at := map[int][]Block{} // headings to put before a block
	from := 0
	for _, e := range outline {
		key := folded(e.Title)
		if key == "" {
			continue
		}
		i, ok := r.find(e, key, from)
		if ok {
			b := &r.blocks[i]
			b.Kind, b.Level = Heading, e.Depth+1
			unmark(b)
			r.absorb(i, key)
			from = i + 1
			continue
		}
		i = r.place(e)
		at[i] = append(at[i], Block{Kind: Heading, Level: e.Depth + 1, Page: e.Page, Spans: []Span{{Text: cleaned(e.Title)}}})
	}
	var out []Block
	for i := range r.blocks {
		out = append(out, at[i]...)
		if b := r.blocks[i]; len(b.Spans) > 0 || len(b.Rows) > 0 || len(b.Lines) > 0 {
			out = append(out, b)
		}
	}
	return append(out, at[len(r.blocks)]...)
}

// find looks for an entry's title on its page, best where the entry points.
func (r *reader) find(e Entry, key string, from int) (int, bool) {
	best, distance := -1, float32(math.MaxFloat32)
	for i := r.firstOf(e.Page); i < len(r.blocks); i++ {
		b := &r.blocks[i]
		if b.Page > e.Page {
			break
		}
		if b.Kind != Paragraph && b.Kind != Item || !r.isTitled(i, key) {
			continue
		}
		d := float32(0)
		if e.Top > 0 {
			d = abs(e.Top - b.line.box.Top)
		}
		if i < from {
			d += 1000
		}
		if d < distance {
			best, distance = i, d
		}
	}
	return best, best >= 0
}

// isTitled says whether block i, with those below it that belong to it, is the title.
func (r *reader) isTitled(i int, key string) bool {
	have := ""
	for j := i; j < len(r.blocks) && j < i+maxHeadingLines && r.blocks[j].Page == r.blocks[i].Page; j++ {
		b := &r.blocks[j]
		if b.Kind == Table || b.Kind == Code || len(b.text()) > 2*maxHeading {
			return false
		}
		have += folded(b.Marker + b.text())
		if bare := strings.TrimLeftFunc(have, unicode.IsDigit); have == key || bare == key || bare != "" && bare == strings.TrimLeftFunc(key, unicode.IsDigit) ||
			strings.HasSuffix(have, key) && len(have) <= len(key)+12 && len(key) >= 4 {
			return true
		}
		if len(have) > len(key)+12 {
			return false
		}
	}
	return false
}

// absorb adds the blocks below a heading that are part of its title.
func (r *reader) absorb(i int, key string) {
	have := folded(r.blocks[i].text())
	for j := i + 1; j < len(r.blocks) && j < i+maxHeadingLines; j++ {
		if have == key || strings.HasSuffix(have, key) || len(have) >= len(key) {
			return
		}
		b := &r.blocks[j]
		have += folded(b.Marker + b.text())
		unmark(b)
		r.blocks[i].Spans = append(append(r.blocks[i].Spans, Span{Text: " "}), b.Spans...)
		b.Spans, b.Kind = nil, Paragraph
	}
}

// place gives the block before which a heading goes that the text does not have.
func (r *reader) place(e Entry) int {
	for i := r.firstOf(e.Page); i < len(r.blocks); i++ {
		b := &r.blocks[i]
		if b.Page > e.Page || (e.Top == 0 || b.line.box.Top <= e.Top+2) {
			return i
		}
	}
	return len(r.blocks)
}

// firstOf gives the first block of a page, or of one after it.
func (r *reader) firstOf(page int) int {
	return sort.Search(len(r.blocks), func(i int) bool { return r.blocks[i].Page >= page })
}

// folded keeps the letters and digits of a text.
func folded(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, cleaned(s))
}
