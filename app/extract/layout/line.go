package layout

import (
	"cmp"
	"slices"
	"unicode"

	"golang.org/x/text/unicode/bidi"
)

// segment is a run of words that stand beside each other on one line.
type segment struct {
	words []Word
	box   Box
	base  float32
	size  float32 // of its largest word
}

// line is what is read from one margin of a column to the other.
type line struct {
	segment
	rtl bool
}

// widest gap, in font sizes, between the words of a segment
const wordGap = 1.0

// byTurn parts words by the direction that they are read in, those that are most
// first, and turns each group so that it is read from left to right.
func byTurn(words []Word) [][]Word {
	var groups [4][]Word
	for _, w := range words {
		groups[w.Turn&3] = append(groups[w.Turn&3], turned(w))
	}
	out := slices.DeleteFunc(groups[:], func(g []Word) bool { return len(g) == 0 })
	slices.SortStableFunc(out, func(a, b []Word) int { return cmp.Compare(len(b), len(a)) })
	return out
}

// turned gives w as it would stand without its rotation.
func turned(w Word) Word {
	b := w.Box
	switch w.Turn & 3 {
	case 1:
		w.Box = Box{b.Bottom, -b.Right, b.Top, -b.Left}
	case 2:
		w.Box = Box{-b.Right, -b.Top, -b.Left, -b.Bottom}
	case 3:
		w.Box = Box{-b.Top, b.Left, -b.Bottom, b.Right}
	}
	return w
}

// segments joins words to runs: first as they were drawn, then those that touch.
func segments(words []Word) []segment {
	var out []segment
	for _, w := range words {
		if n := len(out) - 1; n >= 0 && out[n].takes(w) {
			out[n].add(w)
			continue
		}
		s := segment{base: w.Base, size: w.Size, box: w.Box}
		s.words = append(s.words, w)
		out = append(out, s)
	}
	return joined(out)
}

// takes says whether w goes on where s ends.
func (s *segment) takes(w Word) bool {
	last := s.words[len(s.words)-1]
	size := max(s.size, w.Size)
	if !s.sharesLine(w.Box, w.Base, w.Size) {
		return false
	}
	gap := w.Box.Left - last.Box.Right
	if w.Box.Right <= last.Box.Left+0.1*size { // from right to left
		gap = last.Box.Left - w.Box.Right
	}
	return gap > -0.6*size && gap < wordGap*size
}

// sharesLine says whether something stands on the line of s, also raised or lowered.
func (s *segment) sharesLine(b Box, base, size float32) bool {
	d := base - s.base
	if d < 0 {
		d = -d
	}
	if d <= 0.2*max(s.size, size) {
		return true
	}
	overlap := min(b.Top, s.box.Top) - max(b.Bottom, s.box.Bottom)
	small := min(size, s.size) < 0.85*max(size, s.size)
	return small && d <= 0.6*max(s.size, size) && overlap >= 0.4*min(b.height(), s.box.height())
}

func (s *segment) add(w Word) {
	if w.Size > s.size*1.15 {
		s.base = w.Base
	}
	s.words = append(s.words, w)
	s.box = s.box.join(w.Box)
	s.size = max(s.size, w.Size)
}

// joined joins segments of one line that were not drawn one after the other.
func joined(in []segment) []segment {
	order := slices.Clone(in)
	slices.SortStableFunc(order, func(a, b segment) int {
		return cmp.Or(cmp.Compare(b.base, a.base), cmp.Compare(a.box.Left, b.box.Left))
	})
	var out []segment
	for _, s := range order {
		at := -1
		for i := len(out) - 1; i >= 0 && i >= len(out)-12; i-- {
			o := &out[i]
			near := max(s.box.Left-o.box.Right, o.box.Left-s.box.Right)
			if o.sharesLine(s.box, s.base, s.size) && near < 0.5*max(o.size, s.size) && near > -0.3*max(o.size, s.size) {
				at = i
				break
			}
		}
		if at < 0 {
			out = append(out, s)
			continue
		}
		out[at] = merge(out[at], s)
	}
	return out
}

func merge(a, b segment) segment {
	first, second := a, b
	if (b.box.Left < a.box.Left) != isRightToLeft(slices.Concat(a.words, b.words)) {
		first, second = b, a
	}
	m := segment{words: slices.Concat(first.words, second.words), box: a.box.join(b.box), base: a.base, size: a.size}
	if b.size > a.size {
		m.base, m.size = b.base, b.size
	}
	return m
}

// rows groups segments by the line that they stand on, from top to bottom, each
// from left to right.
func rows(in []segment) [][]segment {
	order := slices.Clone(in)
	slices.SortStableFunc(order, func(a, b segment) int { return cmp.Compare(b.base, a.base) })
	var out [][]segment
	for _, s := range order {
		n := len(out) - 1
		if n >= 0 && out[n][0].sharesLine(s.box, s.base, s.size) {
			out[n] = append(out[n], s)
			continue
		}
		out = append(out, []segment{s})
	}
	for _, row := range out {
		slices.SortStableFunc(row, func(a, b segment) int { return cmp.Compare(a.box.Left, b.box.Left) })
	}
	return out
}

// lineOf joins a row to one line, in the direction of its script.
func lineOf(row []segment) line {
	l := line{segment: row[0]}
	var words []Word
	for _, s := range row {
		words = append(words, s.words...)
		l.box = l.box.join(s.box)
		if s.size > l.size {
			l.base, l.size = s.base, s.size
		}
	}
	if l.rtl = isRightToLeft(words); l.rtl {
		words = inReadingOrder(words)
	}
	l.words = words
	return l
}

// inReadingOrder puts the words of a line that is read from right to left in
// order; numbers and words of other scripts in it are read from left to right.
func inReadingOrder(words []Word) []Word {
	out := slices.Clone(words)
	slices.SortStableFunc(out, func(a, b Word) int { return cmp.Compare(b.Box.Left+b.Box.Right, a.Box.Left+a.Box.Right) })
	for i := 0; i < len(out); {
		if directionOf(out[i].Text) != bidi.L {
			i++
			continue
		}
		last := i
		for j := i; j < len(out); j++ {
			d := directionOf(out[j].Text)
			if d == bidi.R {
				break
			}
			if d == bidi.L {
				last = j
			}
		}
		slices.Reverse(out[i : last+1])
		i = last + 1
	}
	return out
}

// directionOf gives the direction of a word: left to right for numbers too,
// neutral for signs alone.
func directionOf(text string) bidi.Class {
	for _, r := range text {
		switch p, _ := bidi.LookupRune(r); p.Class() {
		case bidi.R, bidi.AL:
			return bidi.R
		case bidi.L, bidi.EN, bidi.AN:
			return bidi.L
		}
	}
	return bidi.ON
}

func isRightToLeft(words []Word) bool {
	var letters []rune
	for _, w := range words {
		letters = append(letters, []rune(w.Text)...)
	}
	return IsRightToLeft(letters)
}

// IsRightToLeft says whether most letters are of a script that is read so.
func IsRightToLeft(letters []rune) bool {
	right, left := 0, 0
	for _, r := range letters {
		if r < 0x590 {
			if unicode.IsLetter(r) {
				left++
			}
			continue
		}
		switch p, _ := bidi.LookupRune(r); p.Class() {
		case bidi.R, bidi.AL:
			right++
		case bidi.L:
			left++
		}
	}
	return right > left
}
