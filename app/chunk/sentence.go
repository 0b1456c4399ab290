package chunk

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// maxSentence bounds a sentence, in bytes: what goes on for longer without an
// end is cut between words.
const maxSentence = 1200

// Sentence is the unit of quotes. A table row is one sentence, with
// CellSeparator between its cells; code is cut between lines.
type Sentence struct {
	Text       string // plain, as a reader sees it; lines that are broken in the document are here as well
	Start, End int    // bytes in the given markdown
	Block      int    // ordinal of its block
	Kind       BlockKind
}

// Sentences gives the sentences of markdown in reading order, without overlap.
// The markdown may be a slice of a document, such as a chunk's text.
func Sentences(markdown string) []Sentence {
	var s splitter
	for _, b := range scan(markdown) {
		s.block(markdown, b)
	}
	return s.out
}

type splitter struct {
	in    inline
	out   []Sentence
	ends  []int
	count int // of blocks
}

func (s *splitter) block(md string, b block) {
	switch b.kind {
	case rule, delimiter:
		return
	case Code:
		s.code(md, b)
	default:
		s.prose(md, b)
	}
	s.count++
}

func (s *splitter) prose(md string, b block) {
	text := s.in.render(md, b)
	whole := b.kind == Row || b.kind == Heading
	s.ends = sentenceEnds(s.ends[:0], text, whole)
	from := 0
	for _, to := range s.ends {
		plain := strings.TrimSpace(text[from:to])
		if plain != "" {
			lead := strings.Index(text[from:to], plain)
			s.out = append(s.out, Sentence{
				Text:  plain,
				Start: s.start(md, b, from+lead),
				End:   s.end(md, b, from+lead+len(plain)),
				Block: s.count,
				Kind:  b.kind,
			})
		}
		from = to
	}
}

// start gives the offset in the source at which the sentence that begins at a
// rendered offset starts: with the marks in front of it, without those that end
// what came before.
func (s *splitter) start(md string, b block, at int) int {
	src := s.in.source(at)
	from := b.body
	if at > 0 {
		from = s.gap(md, b, at)
	}
	for from < src && isSpace(md[from]) {
		from++
	}
	return from
}

func (s *splitter) end(md string, b block, at int) int {
	if at < len(s.in.text) {
		return s.gap(md, b, at)
	}
	return b.body + len(strings.TrimRight(strings.TrimSuffix(strings.TrimRight(md[b.body:b.tail], " \t\r"), `\`), " \t\r"))
}

// gap gives the offset in the source at which the marks that belong to the text
// before a rendered offset end: at the white space, or in front of an opening.
func (s *splitter) gap(md string, b block, at int) int {
	before := at - 1
	for before > 0 && !utf8.RuneStart(s.in.text[before]) {
		before--
	}
	next := at
	for next < len(s.in.text) && isSpace(s.in.text[next]) {
		next++
	}
	from, to := s.after(md, before, at), b.tail
	if next < len(s.in.text) {
		to = s.in.source(next)
	}
	for i := from; i < to; i++ {
		if isSpace(md[i]) || md[i] == '[' || md[i] == '<' {
			return i
		}
	}
	return max(from, to)
}

// after gives the offset behind the source of the rendered character text[from:to].
func (s *splitter) after(md string, from, to int) int {
	src := s.in.source(from)
	if md[src] == '&' && s.in.text[from] != '&' {
		if n := strings.IndexByte(md[src:], ';'); n > 0 {
			return src + n + 1
		}
	}
	return s.in.source(to-1) + 1
}

// code makes a sentence of each group of lines that fits.
func (s *splitter) code(md string, b block) {
	for at := b.body; at < b.tail; {
		end := codeEnd(md, at, b.tail)
		from, to := trimBlank(md, at, end)
		if from < to {
			part := b
			part.body, part.tail = at+strings.LastIndexByte(md[at:from], '\n')+1, to
			text := dedent(md, part)
			if text = strings.Trim(text, "\n"); strings.TrimSpace(text) != "" {
				s.out = append(s.out, Sentence{Text: text, Start: from, End: to, Block: s.count, Kind: Code})
			}
		}
		at = end
	}
}

// codeEnd gives the end of the lines from at on that make one sentence of code:
// all of them, or those up to the last blank line or line end within the bound.
func codeEnd(md string, at, tail int) int {
	if tail-at <= maxSentence {
		return tail
	}
	window := md[at : at+maxSentence]
	if n := strings.LastIndex(window, "\n\n"); n > 0 {
		return at + n + 1
	}
	if n := strings.LastIndexByte(window, '\n'); n > 0 {
		return at + n + 1
	}
	return at + cut(window)
}

func trimBlank(s string, from, to int) (int, int) {
	for from < to && isSpace(s[from]) {
		from++
	}
	for from < to && isSpace(s[to-1]) {
		to--
	}
	return from, to
}

// cut gives where to cut text that is too long: after its last space, or at
// the start of its last character.
func cut(s string) int {
	if n := strings.LastIndexByte(s, ' '); n > len(s)/2 {
		return n + 1
	}
	for n := len(s) - 1; n > max(0, len(s)-utf8.UTFMax); n-- {
		if utf8.RuneStart(s[n]) {
			return n
		}
	}
	return len(s)
}

// sentenceEnds appends the offsets at which the sentences of text end. A line
// break is a space for it.
func sentenceEnds(ends []int, text string, whole bool) []int {
	text = strings.ReplaceAll(text, "\n", " ")
	from, end, state := 0, 0, -1
	rest := text
	for rest != "" {
		piece := rest
		if !whole && mayEnd(rest) {
			piece, rest, state = uniseg.FirstSentenceInString(rest, state)
		} else {
			rest = ""
		}
		end += len(piece)
		for end-from > maxSentence {
			from += cut(text[from : from+maxSentence])
			ends = append(ends, from)
		}
		if rest == "" || !goesOn(text[from:end], rest) {
			ends = append(ends, end)
			from = end
		}
	}
	return ends
}

// mayEnd says cheaply whether a sentence may end before the end of text; most
// blocks of one sentence are answered here.
func mayEnd(text string) bool {
	for i := 0; i < len(text)-1; i++ {
		switch c := text[i]; {
		case c == '.' || c == '!' || c == '?':
			if next := text[i+1]; !letter(next) && (next < '0' || next > '9') {
				return true
			}
		case c == 0xE2 && text[i+1] == 0x80:
			i += 2
		case c > 0xC3:
			return true
		}
	}
	return false
}

// goesOn repairs what UAX #29 takes for the end of a sentence and is none.
func goesOn(sentence, rest string) bool {
	trimmed := strings.TrimRight(sentence, " ")
	if !wordy(trimmed) {
		return true
	}
	last := trimmed[len(trimmed)-1]
	if last >= utf8.RuneSelf {
		return false
	}
	if len(trimmed) == len(sentence) {
		return true // no space: a file name, an address, a call
	}
	if last != '.' {
		return false
	}
	return abbreviated(trimmed[:len(trimmed)-1], rest)
}

func wordy(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; letter(c) {
			return true
		} else if c >= utf8.RuneSelf {
			return strings.ContainsFunc(s[i:], unicode.IsLetter)
		}
	}
	return false
}
