package terms

import "slices"

// particles make another verb of the one before them, which as a noun is written
// in one word: to back it up, the backup; to log in, the login.
var particles = []string{"up", "in", "out", "off", "on", "down", "over"}

// phrasalReach is how many words may stand between verb and particle: back it up.
const phrasalReach = 1

// phrasal lets an English verb with a particle also stand for the word that both
// make together, where the index has it.
func (q *query) phrasal() {
	if !q.english {
		return
	}
	for i := range q.words {
		if w := &q.words[i]; !w.Function && !w.Bonus {
			if p := q.particleAfter(i); p != "" {
				w.Terms = distinct(append(w.Terms, q.alternatives(w.Surface+p)...))
			}
		}
	}
}

func (q *query) particleAfter(i int) string {
	for _, next := range q.words[i+1 : min(len(q.words), i+2+phrasalReach)] {
		if slices.Contains(particles, next.Surface) {
			return next.Surface
		}
		if !next.Function {
			break
		}
	}
	return ""
}
