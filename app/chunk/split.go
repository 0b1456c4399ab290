package chunk

import (
	"slices"
	"sort"
	"strings"
)

// section is a heading and what stands under it up to the next heading, and the
// headings before it under which nothing stands.
type section struct {
	path       []string
	from, to   int // units
	tokens     int
	hasContent bool
}

// maxHeading bounds a heading in a path, in bytes of markdown.
const maxHeading = 300

// Split cuts markdown along headings, then paragraphs, then sentences. Every
// byte that is not blank stands in at least one chunk.
func Split(markdown string, o Options) []Chunk {
	o = o.withDefaults()
	p := packer{md: markdown, o: o, units: units(markdown, o)}
	for _, s := range p.sections() {
		p.section(s)
	}
	p.flush()
	p.keepRest()
	return p.out
}

// packer fills chunks from units. units[from:to] is the chunk that is open.
type packer struct {
	md         string
	o          Options
	units      []unit
	out        []Chunk
	from, to   int
	start      int // where the open chunk starts, before its first unit if it overlaps
	tokens     int
	hasContent bool
	path       []string // that the open chunk will have
	parent     []string // under which other sections may join it
}

func (p *packer) sections() []section {
	var out []section
	var path []string
	var levels []int
	var in inline
	for i, u := range p.units {
		if u.kind == Heading || len(out) == 0 {
			if u.kind == Heading {
				for len(levels) > 0 && levels[len(levels)-1] >= u.level {
					levels, path = levels[:len(levels)-1], path[:len(path)-1]
				}
				b := block{kind: Heading, body: min(u.start+u.level+1, u.end), tail: min(u.end, u.start+maxHeading)}
				levels, path = append(levels, u.level), append(slices.Clone(path), strings.ToValidUTF8(in.render(p.md, b), ""))
			}
			if n := len(out); n > 0 && !out[n-1].hasContent && out[n-1].tokens < p.o.Max/2 {
				out[n-1].path = path
			} else {
				out = append(out, section{path: path, from: i})
			}
		}
		s := &out[len(out)-1]
		s.to = i + 1
		s.tokens += u.tokens
		s.hasContent = s.hasContent || u.content()
	}
	return out
}

func (p *packer) section(s section) {
	if p.to > p.from && !p.joins(s) {
		p.flush()
	}
	if p.to == p.from {
		p.open(s.from, s)
	} else if s.hasContent {
		p.path = common(p.path, s.path)
	}
	left := s.tokens
	for i := s.from; i < s.to; i++ {
		if !p.fits(p.units[i], left) {
			p.breakAround(i, s)
		}
		left -= p.units[i].tokens
		p.add(p.units[i])
	}
}

// joins says whether s may stand in the open chunk: when the chunk is small,
// both are under one parent and fit together.
func (p *packer) joins(s section) bool {
	return p.tokens < p.o.Target/2 && p.tokens+s.tokens <= p.o.Target && hasPrefix(s.path, p.parent)
}

// fits says whether u may stand in the open chunk without a thought; left counts
// the tokens from it to the end of its section, which is not cut to leave a scrap.
func (p *packer) fits(u unit, left int) bool {
	total := p.tokens + u.tokens
	if !p.hasContent && p.tokens < p.o.Max/2 {
		return true
	}
	return total <= p.o.Target || p.tokens+left <= p.o.Max ||
		total <= p.o.Max && p.tokens < p.o.Target/2
}

// breakAround ends the open chunk before unit i, or before the units that are
// glued to it. Where these are all that the chunk has, i may still join them.
func (p *packer) breakAround(i int, s section) {
	first := i
	for first > max(s.from, p.from) && p.units[first-1].glued {
		first--
	}
	if !slices.ContainsFunc(p.units[p.from:first], unit.content) {
		if first < i && p.tokens+p.units[i].tokens <= p.o.Max {
			return
		}
		first = i
	}
	p.to = first
	p.flush()
	p.open(first, s)
	p.overlap(s)
	for _, u := range p.units[first:i] {
		p.add(u)
	}
}

func (p *packer) open(at int, s section) {
	p.from, p.to, p.start = at, at, p.units[at].start
	p.tokens, p.hasContent = 0, false
	p.path, p.parent = s.path, parentOf(s.path)
}

func (p *packer) add(u unit) {
	p.to++
	p.tokens += u.tokens
	p.hasContent = p.hasContent || u.content()
}

// overlap moves the open chunk's start back over the last sentences of the
// chunk before it, as far as they belong to the same section. A list item, a row
// and code begin something of their own and need none.
func (p *packer) overlap(s section) {
	if u := p.units[p.from]; !u.prose() || u.kind == Item && p.md[max(0, u.start-1)] == '\n' {
		return
	}
	if len(p.out) == 0 {
		return
	}
	floor := p.out[len(p.out)-1].Start
	left := p.o.Overlap
	for i := p.from - 1; i >= s.from; i-- {
		u := p.units[i]
		if !u.prose() || u.start <= floor {
			return
		}
		if u.tokens > left {
			p.overlapSentences(u, left)
			return
		}
		left -= u.tokens
		p.start = u.start
		p.tokens += u.tokens
	}
}

func (p *packer) overlapSentences(u unit, left int) {
	text := p.md[u.start:u.end]
	sentences := Sentences(text)
	for i := len(sentences) - 1; i > 0; i-- {
		n := p.o.Count(sentences[i].Text)
		if n > left {
			return
		}
		left -= n
		p.start = u.start + sentences[i].Start
		p.tokens += n
	}
}

// flush closes the open chunk. Headings that no text follows wait for more, or
// for keepRest, unless they are many.
func (p *packer) flush() {
	if p.to == p.from || !p.hasContent && p.tokens < p.o.Max/2 {
		return
	}
	p.emit(p.start, p.units[p.to-1].end, p.units[p.from].start)
	p.from = p.to
}

func (p *packer) emit(start, end, own int) {
	if end = start + len(strings.TrimRight(p.md[start:end], " \t\r\n\v\f")); start == end {
		return
	}
	c := Chunk{Headings: p.path, Text: p.md[start:end], Start: start, End: end}
	if p.o.PageStarts != nil {
		c.Page = 1 + sort.SearchInts(p.o.PageStarts, own+1)
	}
	p.out = append(p.out, c)
}

// keepRest puts headings at the end of the document, under which nothing
// stands, into the last chunk.
func (p *packer) keepRest() {
	if p.to == p.from {
		return
	}
	end := p.units[p.to-1].end
	if len(p.out) == 0 {
		p.emit(p.start, end, p.start)
		return
	}
	last := &p.out[len(p.out)-1]
	last.End = last.Start + len(strings.TrimRight(p.md[last.Start:end], " \t\r\n\v\f"))
	last.Text = p.md[last.Start:last.End]
}

func parentOf(path []string) []string { return path[:max(0, len(path)-1)] }

func common(a, b []string) []string {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return a[:n]
}

func hasPrefix(path, prefix []string) bool { return len(common(path, prefix)) == len(prefix) }
