package extract

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// writer builds markdown. Breaks, spaces, list markers and opening marks wait
// until text comes, so that nothing empty is written.
type writer struct {
	out      []byte
	prefix   []byte // what each line of the containers around starts with
	marker   []byte // what the next line has in place of the end of prefix: list and quote marks not yet written
	heading  string // the marks of a heading not yet written
	pending  gap
	space    bool
	fresh    bool // nothing was written since the start or the last marker
	lineHead bool // the next text is the first of its line
	inline   int  // depth of what must stay on one line: headings and cells
	cell     int  // depth of table cells
	parted   bool // a block or line of a cell ended
	marks    []mark
}

// gap is what lies between two blocks.
type gap uint8

const (
	noGap gap = iota
	hardBreak
	newLine
	blankLine
)

// mark is an open emphasis or link.
type mark struct {
	open, close string
	at          int // where in out it opens; -1 until text comes
}

func newWriter(size int) *writer {
	return &writer{out: make([]byte, 0, size), fresh: true, lineHead: true}
}

func (w *writer) full() bool { return len(w.out) >= MaxMarkdown }

// markdown gives what was written, cut at MaxMarkdown: a single text may go beyond.
func (w *writer) markdown() string {
	if len(w.out) <= MaxMarkdown {
		return string(w.out)
	}
	const longWord = 4 << 10
	end := MaxMarkdown
	if at := bytes.LastIndexAny(w.out[end-longWord:end], " \n"); at >= 0 {
		end += at - longWord
	}
	for !utf8.RuneStart(w.out[end]) {
		end--
	}
	return string(w.out[:end])
}

// gap ends the line, and the marks on it, before what comes next.
func (w *writer) gap(g gap) {
	if w.inline > 0 {
		w.part()
		return
	}
	if g != hardBreak {
		w.suspend()
	}
	w.space = false
	if len(w.marker) == 0 && !w.fresh {
		w.pending = max(w.pending, g)
	}
}

// tight makes the gap before what comes next a line break, not a blank line.
func (w *writer) tight() {
	if w.inline > 0 {
		w.part()
		return
	}
	w.suspend()
	if w.pending > newLine || len(w.marker) == 0 && !w.fresh {
		w.pending = newLine
	}
}

// part parts what must stay on one line: by a space, and in a cell by a dot, so
// that its lines can be told apart.
func (w *writer) part() {
	w.space = true
	w.parted = w.cell > 0
}

// suspend closes the marks that are open; they open again with the next text.
func (w *writer) suspend() {
	for i := len(w.marks) - 1; i >= 0; i-- {
		w.shut(i)
		w.marks[i].at = -1
	}
}

func (w *writer) shut(i int) {
	if m := w.marks[i]; m.at >= 0 {
		w.out = append(w.out, m.close...)
	}
}

func (w *writer) open(opening, closing string) {
	w.marks = append(w.marks, mark{opening, closing, -1})
}

func (w *writer) close() {
	last := len(w.marks) - 1
	w.shut(last)
	w.marks = w.marks[:last]
}

// begin writes all that waited for text.
func (w *writer) begin() {
	if w.startLine() {
		w.space = false
	}
	if w.parted && !w.lineHead {
		w.out = append(w.out, " ·"...)
	}
	if w.space && !w.lineHead {
		w.out = append(w.out, ' ')
	}
	w.space, w.parted = false, false
	for i := range w.marks {
		if m := &w.marks[i]; m.at < 0 {
			if m.open == "[" && bytes.HasSuffix(w.out, []byte("!")) {
				w.out = append(w.out[:len(w.out)-1], `\!`...)
			}
			m.at, w.lineHead = len(w.out), false
			w.out = append(w.out, m.open...)
		}
	}
}

// startLine writes the break that is due and what the new line begins with, and
// says whether there was any.
func (w *writer) startLine() bool {
	w.fresh = false
	if w.pending == noGap && len(w.marker) == 0 && w.heading == "" {
		return false
	}
	switch w.pending {
	case hardBreak:
		w.out = append(w.out, '\\', '\n')
	case newLine:
		w.out = append(w.out, '\n')
	case blankLine:
		w.out = append(w.out, '\n')
		w.out = append(w.out, bytes.TrimRight(w.prefix[:len(w.prefix)-len(w.marker)], " ")...)
		w.out = append(w.out, '\n')
	}
	if w.pending != noGap || len(w.marker) > 0 {
		w.out = append(w.out, w.prefix[:len(w.prefix)-len(w.marker)]...)
		w.out = append(w.out, w.marker...)
		w.lineHead = true
	}
	w.out = append(w.out, w.heading...)
	w.lineHead = w.lineHead && w.heading == ""
	w.pending, w.marker, w.heading = noGap, w.marker[:0], ""
	return true
}

// enter starts a container whose first line begins with first and whose other
// lines begin with rest; both have the same length.
func (w *writer) enter(first, rest string) {
	w.marker = append(w.marker, first...)
	w.prefix = append(w.prefix, rest...)
}

// leave ends a container that enter started with a prefix of n bytes.
func (w *writer) leave(n int) {
	w.prefix = w.prefix[:len(w.prefix)-n]
	w.marker = w.marker[:max(0, len(w.marker)-n)]
}

// code writes a code span.
func (w *writer) code(text string) {
	text = strings.Join(strings.Fields(text), " ")
	if text == "" {
		return
	}
	w.begin()
	w.lineHead = false
	if w.cell > 0 {
		text = strings.ReplaceAll(text, "|", `\|`)
	}
	fence := strings.Repeat("`", longestRun(text, '`')+1)
	if len(fence) > 1 || strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		text = " " + text + " "
	}
	if len(fence) == 1 {
		text = strings.TrimSpace(text)
	}
	w.out = append(append(append(w.out, fence...), text...), fence...)
}

// fenced writes a code block as it is, under the prefix of its containers.
func (w *writer) fenced(language, text string) {
	w.gap(blankLine)
	w.startLine()
	fence := strings.Repeat("`", max(3, longestRun(text, '`')+1))
	w.out = append(append(w.out, fence...), language...)
	for line := range strings.SplitSeq(text, "\n") {
		w.out = append(append(append(w.out, '\n'), w.prefix...), line...)
	}
	w.out = append(append(append(w.out, '\n'), w.prefix...), fence...)
	w.lineHead = false
	w.gap(blankLine)
}

func longestRun(s string, c byte) int {
	longest, n := 0, 0
	for i := range len(s) {
		if s[i] != c {
			n = 0
			continue
		}
		n++
		longest = max(longest, n)
	}
	return longest
}
