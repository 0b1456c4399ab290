package retrieve

// DefaultThreshold is the least score of a passage that may answer.
const DefaultThreshold = .5

// calibrate turns what is known of each candidate into a score from 0 to 1 that
// means the same with and without vectors and for every model.
//
// By words it is coverage: the share of what was asked, by weight, that stands in
// the passage. By meaning it is how far the cosine stands out from that of the
// last candidate, which models of every scale agree on.
func calibrate(cands []*candidate, near nearest) {
	for _, c := range cands {
		c.score = c.coverage
	}
	if len(near.hits) == 0 {
		return
	}
	ground := near.hits[len(near.hits)-1].Score
	for _, c := range cands {
		if c.meaningRank > 0 && ground < 1 {
			gap := min(1, standsOut*(c.cosine-ground)/(1-ground))
			c.score = wordShare*c.coverage + (1-wordShare)*gap
		}
	}
}

const standsOut = 2
