package layout

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// Bounds on what counts as a running header or footer.
const (
	marginLines  = 2    // at each end of a page
	marginShare  = 0.15 // of a page's height
	minRepeats   = 3
	maxHeaderLen = 200 // characters
	spread       = 6   // pages around, of which a repeated line stands on a few: left and right pages have their own
)

// without leaves out the words at the given places.
func without(words []Word, at map[int]bool) []Word {
	if len(at) == 0 {
		return words
	}
	var out []Word
	for i, w := range words {
		if !at[i] {
			out = append(out, w)
		}
	}
	return out
}

// margin is a line at the head or foot of a page.
type margin struct {
	page  int
	key   string  // its text, numbers left out
	at    float32 // its height
	words []int
}

// findRepeated gives for each page the words of running headers and footers and
// of page numbers.
func findRepeated(pages []Page) []map[int]bool {
	out := make([]map[int]bool, len(pages))
	byKey := map[string][]margin{}
	for i, p := range pages {
		for _, m := range margins(i, p) {
			byKey[m.key] = append(byKey[m.key], m)
		}
	}
	for _, same := range byKey {
		for i, m := range same {
			if repeats(same, i) {
				if out[m.page] == nil {
					out[m.page] = map[int]bool{}
				}
				for _, w := range m.words {
					out[m.page][w] = true
				}
			}
		}
	}
	return out
}

// repeats says whether the line stands at the same height on enough pages nearby.
func repeats(same []margin, i int) bool {
	m := same[i]
	near, last := 0, -1
	for j := max(0, i-4*spread); j < len(same) && j <= i+4*spread; j++ {
		o := same[j]
		if o.page != last && abs(o.at-m.at) < 6 && abs(float32(o.page-m.page)) <= spread {
			near++
			last = o.page
		}
	}
	return near >= minRepeats
}

func abs(x float32) float32 { return max(x, -x) }

// margins gives the outermost lines of a page.
func margins(number int, p Page) []margin {
	type placed struct {
		at   int
		word Word
	}
	var words []placed
	for i, w := range p.Words {
		if w.Turn == 0 {
			words = append(words, placed{i, w})
		}
	}
	slices.SortStableFunc(words, func(a, b placed) int { return cmp.Compare(b.word.Base, a.word.Base) })
	var lines [][]placed
	for _, w := range words {
		n := len(lines) - 1
		if n >= 0 && abs(lines[n][0].word.Base-w.word.Base) < 0.4*w.word.Size {
			lines[n] = append(lines[n], w)
			continue
		}
		lines = append(lines, []placed{w})
	}
	var out []margin
	for i, l := range lines {
		base := l[0].word.Base
		top, bottom := base > p.Height*(1-marginShare), base < p.Height*marginShare
		if (i >= marginLines || !top) && (i < len(lines)-marginLines || !bottom) {
			continue
		}
		slices.SortStableFunc(l, func(a, b placed) int { return cmp.Compare(a.word.Box.Left, b.word.Box.Left) })
		m := margin{page: number, at: base}
		var text strings.Builder
		for _, w := range l {
			text.WriteString(w.word.Text)
			m.words = append(m.words, w.at)
		}
		if text.Len() <= maxHeaderLen {
			m.key = withoutNumbers(text.String())
			out = append(out, m)
		}
	}
	return out
}

// withoutNumbers makes lines equal that differ in a page's number alone.
func withoutNumbers(s string) string {
	bare := strings.Trim(strings.ToLower(s), " -–—.|")
	if bare != "" && len(bare) < 8 && strings.Trim(bare, "ivxlc") == "" {
		return "#"
	}
	var b strings.Builder
	last := rune(0)
	for _, r := range s {
		if unicode.IsDigit(r) {
			r = '#'
			if last == '#' {
				continue
			}
		}
		b.WriteRune(r)
		last = r
	}
	return b.String()
}
