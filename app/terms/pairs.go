package terms

import (
	"strings"
	"unicode/utf8"
)

// pairs cuts a run of a script without spaces into characters with their marks,
// and gives them alone and in overlapping pairs. These scripts have no case and
// no marks that people leave out, so there is nothing to fold.
type pairs struct {
	text   string
	starts []int // of each character, and the end
}

func pairsOf(r run) pairs {
	p := pairs{text: r.text}
	marked := r.kind.has(mark)
	if marked {
		p.text = strings.Map(visible, r.text)
	}
	p.starts = make([]int, 0, len(p.text)/utf8.RuneLen('字')+2)
	for i, c := range p.text {
		if i == 0 || !marked || classOf(c).has(unspaced) {
			p.starts = append(p.starts, i)
		}
	}
	p.starts = append(p.starts, len(p.text))
	return p
}

func visible(r rune) rune {
	if isIgnored(r) {
		return -1
	}
	return r
}

// len counts the characters.
func (p pairs) len() int { return len(p.starts) - 1 }

// term gives n characters from the one at i on.
func (p pairs) term(i, n int) string {
	return cut(p.text[p.starts[i]:p.starts[i+n]], maxTermBytes)
}
