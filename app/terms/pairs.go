package terms

import "unicode/utf8"

// pairs cuts a run of a script without spaces into characters with their marks,
// and gives them alone and in overlapping pairs.
type pairs struct {
	text   string
	starts []int // of each character, and the end
	marked bool  // marks or invisible characters are in it
}

func pairsOf(r run) pairs {
	p := pairs{text: r.text, starts: make([]int, 0, len(r.text)/utf8.RuneLen('字')+2), marked: r.kind.has(mark)}
	for i, c := range r.text {
		if i == 0 || !p.marked || classOf(c).has(unspaced) {
			p.starts = append(p.starts, i)
		}
	}
	p.starts = append(p.starts, len(r.text))
	return p
}

// len counts the characters.
func (p pairs) len() int { return len(p.starts) - 1 }

// term gives n characters from the one at i on. Without marks they are in their
// folded form already: these scripts have no case.
func (p pairs) term(i, n int) string {
	text := p.text[p.starts[i]:p.starts[i+n]]
	if p.marked || len(text) > maxTermBytes {
		return foldTerm(text)
	}
	return text
}
