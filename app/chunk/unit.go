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

// units cuts the blocks of markdown until each fits.
func units(md string, most int) []unit {
	blocks := scan(md)
	out := make([]unit, 0, len(blocks))
	for i := 0; i < len(blocks); {
		n := 1
		if tabular(blocks[i].kind) {
			for i+n < len(blocks) && tabular(blocks[i+n].kind) && blocks[i+n].start == blocks[i+n-1].end+1 {
				n++
			}
			out = appendTable(out, md, blocks[i:i+n], most)
		} else {
			out = appendBlock(out, md, blocks[i], most)
		}
		i += n
	}
	glueItems(md, out, most)
	return out
}

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

func appendBlock(out []unit, md string, b block, most int) []unit {
	u := unit{start: b.start, end: b.end, kind: b.kind, level: b.level}
	u.tokens = blockTokens(md[b.start:b.end], b.kind)
	u.glued = b.kind == Heading || u.prose() && introduces(md[b.body:b.tail])
	if u.tokens <= most {
		return append(out, u)
	}
	if b.kind == Heading {
		return appendHeading(out, md, u, most)
	}
	if b.kind == Code {
		return appendLines(out, md, u, most)
	}
	return appendSentences(out, md, u, most)
}

// introduces says whether text announces what comes after it.
func introduces(text string) bool {
	text = strings.TrimRight(text, " \t\r")
	return strings.HasSuffix(text, ":") || strings.HasSuffix(text, "：") || isBold(text)
}

// appendTable keeps a table whole or cuts it between rows; its head stays with
// its first row.
func appendTable(out []unit, md string, rows []block, most int) []unit {
	start, end := rows[0].start, rows[len(rows)-1].end
	if tokens := blockTokens(md[start:end], Row); tokens <= most {
		return append(out, unit{start: start, end: end, kind: Row, tokens: tokens})
	}
	for i, row := range rows {
		u := unit{start: row.start, end: row.end, kind: Row, tokens: blockTokens(md[row.start:row.end], Row)}
		u.glued = row.kind == delimiter || i+1 < len(rows) && rows[i+1].kind == delimiter
		if u.tokens > most {
			out = appendWords(out, md, u, most)
			continue
		}
		out = append(out, u)
	}
	return out
}

// appendSentences cuts a long paragraph between its sentences.
func appendSentences(out []unit, md string, u unit, most int) []unit {
	sentences := Sentences(md[u.start:u.end])
	from := u.start
	for i := range sentences {
		part := u
		part.start, part.end = from, u.end
		if i+1 < len(sentences) {
			from = u.start + sentences[i+1].Start
			part.end = from
		}
		part.tokens = blockTokens(md[part.start:part.end], u.kind)
		part.glued = part.glued && i+1 == len(sentences)
		out = appendWords(out, md, part, most)
	}
	if len(sentences) == 0 {
		return appendWords(out, md, u, most)
	}
	return out
}

// appendHeading cuts a heading that is longer than a chunk; what is cut off reads
// on as a paragraph.
func appendHeading(out []unit, md string, u unit, most int) []unit {
	at := len(out)
	u.kind = Paragraph
	out = appendWords(out, md, u, most)
	out[at].kind, out[at].glued = Heading, true
	return out
}

// appendLines cuts code between lines.
func appendLines(out []unit, md string, u unit, most int) []unit {
	part := u
	part.end, part.tokens = u.start, 0
	for at := u.start; at < u.end; {
		next := min(lineEnd(md, at)+1, u.end)
		n := Tokens(md[at:next])
		if part.tokens > 0 && part.tokens+n > most/2 {
			out = append(out, part)
			part.start, part.tokens = at, 0
		}
		part.end, part.tokens = next, part.tokens+n
		if part.tokens > most {
			out = appendWords(out, md, part, most)
			part.start, part.tokens = next, 0
		}
		at = next
	}
	if part.start < part.end {
		out = append(out, part)
	}
	return out
}

// appendWords cuts what nothing else could cut, at a bound in bytes that holds
// for every script.
func appendWords(out []unit, md string, u unit, most int) []unit {
	for limit := max(most*3, 16); u.tokens > most && u.end-u.start > limit; {
		part := u
		part.end = u.start + cut(md[u.start:u.start+limit])
		part.tokens, part.glued = blockTokens(md[part.start:part.end], u.kind), false
		out = append(out, part)
		u.start = part.end
		u.tokens = max(u.tokens-part.tokens, (u.end-u.start)/16)
	}
	return append(out, u)
}
