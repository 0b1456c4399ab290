package retrieve

import (
	"cmp"
	"slices"
)

// rarest gives the terms to look up: those of the words that tell passages apart.
// Words that most chunks hold, and function words, find nothing that the others do
// not, and their lists are the longest to walk: they count when the candidates are
// ranked, and are looked up only where there is nothing else.
func rarest(words []word, st stats) []string {
	known := slices.DeleteFunc(slices.Clone(words), func(w word) bool { return w.count == 0 })
	slices.SortStableFunc(known, func(x, y word) int {
		return cmp.Or(cmp.Compare(commonness(x, st), commonness(y, st)), cmp.Compare(x.count, y.count))
	})
	var out []string
	for _, w := range known {
		if len(out) > 0 && commonness(w, st) > 0 || len(out)+len(w.Terms) > matchTerms {
			break
		}
		out = append(out, w.Terms...)
	}
	return out
}

// commonness is 0 for a word that tells passages apart.
func commonness(w word, st stats) int {
	switch {
	case w.Function:
		return 2
	case w.count > st.chunks/3:
		return 1
	}
	return 0
}
