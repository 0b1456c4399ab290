package retrieve

import "strings"

const pairReach = 5 // terms between two words that stand together

// positions are where each term of the words stands among space-joined terms, in order.
func positions(terms string, words []word) map[string][]int {
	at := map[string][]int{}
	for _, w := range words {
		for _, t := range w.Terms {
			at[t] = nil
		}
	}
	i := 0
	for t := range strings.SplitSeq(terms, " ") {
		if list, asked := at[t]; asked {
			at[t] = append(list, i)
		}
		i++
	}
	return at
}

// in is how often w stands there.
func (w word) in(at map[string][]int) float64 {
	n := 0
	for _, t := range w.Terms {
		n += len(at[t])
	}
	return float64(n)
}

// pairs weighs the neighbours among the question's content words that stand near
// each other in the text.
func pairs(words []word, at map[string][]int) float64 {
	sum := 0.
	var last *word
	for i := range words {
		w := &words[i]
		if !w.content() {
			continue
		}
		if last != nil {
			if d := distance(at, last.Terms, w.Terms); d <= pairReach {
				sum += min(last.weight(), w.weight()) / float64(d)
			}
		}
		last = w
	}
	return sum
}

// distance is the least number of terms from one of a to one of b, either way;
// more than pairReach when they stand further apart.
func distance(at map[string][]int, a, b []string) int {
	best := pairReach + 1
	for _, x := range a {
		for _, y := range b {
			best = min(best, closestOf(at[x], at[y]))
		}
	}
	return best
}

// closestOf walks two ascending lists once.
func closestOf(a, b []int) int {
	best := pairReach + 1
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch d := b[j] - a[i]; {
		case d > 0:
			best = min(best, d)
			i++
		case d < 0:
			best = min(best, -d)
			j++
		default:
			i++
		}
	}
	return best
}
