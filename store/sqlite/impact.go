package sqlite

import "strings"

// A chunk's impact for a term is what BM25 counts of it: how often the term stands
// there, in heading and text, for the chunk's length. The index knows impacts as
// three levels. Finer ones put no more right passages among the first hundred, and
// each level of a term is a look-up of its own.
const (
	headWeight  = 2   // a term in a heading counts as often
	usualLength = 120 // terms of a chunk; about what package chunk makes
	saturation  = 1.2 // BM25's k1
	lengthShare = .75 // BM25's b
)

// levels are how often a term stands in a chunk of usual length, or would: from
// that number on, and typically.
var levels = [...]struct{ from, typical float64 }{{0, 1}, {1.6, 2.4}, {4, 6}}

func levelOf(inHead, inBody int, length int64) int {
	often := float64(headWeight*inHead+inBody) / (1 - lengthShare + lengthShare*float64(length)/usualLength)
	level := 0
	for level+1 < len(levels) && often >= levels[level+1].from {
		level++
	}
	return level
}

// weightOf is BM25's factor for a level, 0 to 1.
func weightOf(level int) float64 {
	return levels[level].typical / (levels[level].typical + saturation)
}

// levelMark stands between a term and its level. No term has it: see indexable.
const levelMark = "\u0080"

// levelled is a term of the index with its level.
func levelled(term string, level int) string { return term + levelMark + string(rune('a'+level)) }

// unlevelled takes apart what levelled joined.
func unlevelled(s string) (term string, level int) {
	return s[:len(s)-len(levelMark)-1], int(s[len(s)-1] - 'a')
}

// impacts are a chunk's terms as the index holds them: each once, with its level.
func impacts(widget int64, r indexRow) string {
	type count struct{ head, body int }
	counts := map[string]count{}
	for term := range strings.FieldsSeq(r.head) {
		c := counts[term]
		c.head++
		counts[term] = c
	}
	for term := range strings.FieldsSeq(r.terms) {
		c := counts[term]
		c.body++
		counts[term] = c
	}
	prefix := indexPrefix(widget)
	var out strings.Builder
	for term, c := range counts {
		if indexable(term) {
			out.WriteString(levelled(prefix+term, levelOf(c.head, c.body, r.length)) + " ")
		}
	}
	return out.String()
}
