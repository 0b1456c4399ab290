package chunk

import "strings"

// unit is what chunks are made of: a run of bytes that is not cut any more.
type unit struct {
	start, end int
	tokens     int
	kind       BlockKind
	level      int  // of a heading
	glued      bool // should not be the last of its chunk: a heading, a term, "for example:"
}

func (u unit) prose() bool { return u.kind == Paragraph || u.kind == Item || u.kind == Quote }

func (u unit) content() bool { return u.kind != Heading }

// cutter makes units of the blocks of markdown.
type cutter struct {
	md    string
	most  int // tokens of a unit
	count func(string) int
	out   []unit
}

// units cuts the blocks of markdown until each fits.
func units(md string, o Options) []unit {
	blocks := scan(md)
	c := &cutter{md: md, most: o.Max, count: o.Count, out: make([]unit, 0, len(blocks))}
	for i := 0; i < len(blocks); {
		n := 1
		if tabular(blocks[i].kind) {
			for i+n < len(blocks) && tabular(blocks[i+n].kind) && blocks[i+n].start == blocks[i+n-1].end+1 {
				n++
			}
			c.table(blocks[i : i+n])
		} else {
			c.block(blocks[i])
		}
		i += n
	}
	glueItems(md, c.out, o.Max)
	return c.out
}

// tokens counts those of md[start:end], a block or a part of one.
func (c *cutter) tokens(start, end int, kind BlockKind) int {
	return blockTokens(c.md[start:end], kind, c.count)
}

func (c *cutter) add(u unit) { c.out = append(c.out, u) }

// glueItems keeps a list item, such as a term, and what is indented under it in
// one chunk, where all of it fits.
func glueItems(md string, units []unit, most int) {
	type item struct{ at, indent, tokens int }
	var open []item
	closeTo := func(indent, end int) {
		for len(open) > 0 && open[len(open)-1].indent >= indent {
			last := open[len(open)-1]
			open = open[:len(open)-1]
			if last.tokens <= most {
				for i := last.at; i < end-1; i++ {
					units[i].glued = true
				}
			}
			if len(open) > 0 {
				open[len(open)-1].tokens += last.tokens
			}
		}
	}
	for i, u := range units {
		if u.start > 0 && md[u.start-1] != '\n' {
			continue // goes on in the line of the unit before
		}
		indent := indentation(md[u.start:u.end])
		closeTo(indent, i)
		if u.kind == Item || u.kind == Row {
			open = append(open, item{i, indent, u.tokens})
		} else if len(open) > 0 {
			open[len(open)-1].tokens += u.tokens
		}
	}
	closeTo(0, len(units))
}

func indentation(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

func tabular(k BlockKind) bool { return k == Row || k == delimiter }

func (c *cutter) block(b block) {
	u := unit{start: b.start, end: b.end, kind: b.kind, level: b.level, tokens: c.tokens(b.start, b.end, b.kind)}
	u.glued = b.kind == Heading || u.prose() && introduces(c.md[b.body:b.tail])
	switch {
	case u.tokens <= c.most:
		c.add(u)
	case b.kind == Heading:
		c.heading(u)
	case b.kind == Code:
		c.lines(u)
	default:
		c.sentences(u)
	}
}

// introduces says whether text announces what comes after it.
func introduces(text string) bool {
	text = strings.TrimRight(text, " \t\r")
	return strings.HasSuffix(text, ":") || strings.HasSuffix(text, "：") || isBold(text)
}

// table keeps a table whole or cuts it between rows; its head stays with its first
// row.
func (c *cutter) table(rows []block) {
	start, end := rows[0].start, rows[len(rows)-1].end
	if tokens := c.tokens(start, end, Row); tokens <= c.most {
		c.add(unit{start: start, end: end, kind: Row, tokens: tokens})
		return
	}
	for i, row := range rows {
		u := unit{start: row.start, end: row.end, kind: Row, tokens: c.tokens(row.start, row.end, Row)}
		u.glued = row.kind == delimiter || i+1 < len(rows) && rows[i+1].kind == delimiter
		c.words(u)
	}
}

// sentences cuts a long paragraph between its sentences.
func (c *cutter) sentences(u unit) {
	sentences := Sentences(c.md[u.start:u.end])
	from := u.start
	for i := range sentences {
		part := u
		part.start, part.end = from, u.end
		if i+1 < len(sentences) {
			from = u.start + sentences[i+1].Start
			part.end = from
		}
		part.tokens = c.tokens(part.start, part.end, u.kind)
		part.glued = part.glued && i+1 == len(sentences)
		c.words(part)
	}
	if len(sentences) == 0 {
		c.words(u)
	}
}

// heading cuts a heading that is longer than a chunk; what is cut off reads on as a
// paragraph.
func (c *cutter) heading(u unit) {
	at := len(c.out)
	u.kind = Paragraph
	c.words(u)
	c.out[at].kind, c.out[at].glued = Heading, true
}

// lines cuts code between lines.
func (c *cutter) lines(u unit) {
	part := u
	part.end, part.tokens = u.start, 0
	for at := u.start; at < u.end; {
		next := min(lineEnd(c.md, at)+1, u.end)
		n := c.count(c.md[at:next])
		if part.tokens > 0 && part.tokens+n > c.most/2 {
			c.add(part)
			part.start, part.tokens = at, 0
		}
		part.end, part.tokens = next, part.tokens+n
		if part.tokens > c.most {
			c.words(part)
			part.start, part.tokens = next, 0
		}
		at = next
	}
	if part.start < part.end {
		c.add(part)
	}
}

// leastCut is how many bytes are not cut any more.
const leastCut = 16

// words cuts what nothing else could cut. A part has three bytes for each token that
// it may have, and less where that is still too much.
func (c *cutter) words(u unit) {
	for u.tokens > c.most && u.end-u.start > leastCut {
		part := c.head(u)
		if part.end == u.end {
			break
		}
		c.add(part)
		u.start = part.end
		u.tokens = max(u.tokens-part.tokens, (u.end-u.start)/16)
		if u.tokens <= c.most { // an estimate: the parts of a text may have more tokens than the whole
			u.tokens = c.tokens(u.start, u.end, u.kind)
		}
	}
	c.add(u)
}

// head is a first part of u.
func (c *cutter) head(u unit) unit {
	part := u
	part.glued = false
	for size := min(max(c.most*3, leastCut), u.end-u.start); ; size /= 2 {
		part.end = u.start + cut(c.md[u.start:u.start+size])
		part.tokens = c.tokens(part.start, part.end, u.kind)
		if part.tokens <= c.most || size < 2*leastCut {
			return part
		}
	}
}
