package unigram

import (
	"math"
	"slices"
	"unicode/utf8"
)

const (
	mark    = "▁"      // begins a word
	maxKept = 64 << 10 // bytes of a word whose scratch is used again
)

// word is one normalised word, and the search for its likeliest pieces. Pieces hold
// the mark at most at their start, so that no piece spans two words.
type word struct {
	text  []byte
	ends  []end
	score float32 // of all words before: sums are rounded as if the text were searched at once
}

// end is the best way to cut a word up to one of its bytes.
type end struct {
	score float32
	start int32 // of the last piece
	id    int32 // of the last piece
}

func (w *word) begin() { w.text = append(w.text[:0], mark...) }

// close appends the ids of the word's pieces.
func (t *Tokenizer) close(ids []int32, w *word) []int32 {
	w.reset()
	for start := 0; start < len(w.text); {
		_, size := utf8.DecodeRune(w.text[start:])
		t.extend(w, start, size)
		start += size
	}
	first := len(ids)
	for at := len(w.text); at > 0; at = int(w.ends[at].start) {
		ids = append(ids, w.ends[at].id)
	}
	slices.Reverse(ids[first:])
	w.score = w.ends[len(w.text)].score
	return ids
}

func (w *word) reset() {
	w.ends = slices.Grow(w.ends[:0], len(w.text)+1)[:len(w.text)+1]
	for i := range w.ends {
		w.ends[i].score = float32(math.Inf(-1))
	}
	w.ends[0].score = w.score
}

// extend tries every piece that begins at start, and at last that the character
// there, of size bytes, is unknown. Of equal sums the one that came first stays.
func (t *Tokenizer) extend(w *word, start, size int) {
	score := w.ends[start].score
	node := t.unit(0)
	for i, b := range w.text[start:] {
		var found bool
		if node, found = t.child(node, b); !found {
			break
		}
		if node&(leaf|ends) == 0 {
			continue
		}
		id := t.value(node)
		w.reach(start+i+1, end{score + t.score(id), int32(start), id})
		if node&leaf != 0 {
			break
		}
	}
	w.reach(start+size, end{score + t.unknownScore, int32(start), t.unknown})
}

func (w *word) reach(at int, e end) {
	if e.score > w.ends[at].score {
		w.ends[at] = e
	}
}
