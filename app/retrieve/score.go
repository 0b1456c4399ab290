package retrieve

import "math"

// DefaultThreshold is the least score of a passage that may answer. By words alone
// it refuses 7% of XQuAD's answerable questions (English, German and Spanish,
// articles that the fit had not seen) and 89% of those whose article is left out.
const DefaultThreshold = .4

// Coefficients of a logistic regression on half of XQuAD's articles (English,
// German, Spanish): answerable or not, from the best candidate of a corpus in
// which every second article is left out. AUROC on the other half: en .975, de
// .965, es .967; coverage alone has .964, .949, .954.
const (
	perCoverage = 4.18
	perBM25     = 15.72
	perMissing  = -7.75
	intercept   = -3.24
)

// standsOut scales how far the best cosines lie above the last candidate's.
const standsOut = 2

// calibrate turns what is known of each candidate into a score from 0 to 1 that
// means the same with and without vectors and for every model.
//
// By words it is the chance that the passage answers, given how much of the
// question stands in it. By meaning it is how far the cosine stands out from that
// of the last candidate, which models of every scale agree on.
func calibrate(cands []*candidate, near nearest) {
	for _, c := range cands {
		c.score = c.chance()
	}
	if len(near.hits) == 0 {
		return
	}
	ground := near.hits[len(near.hits)-1].Score
	for _, c := range cands {
		if c.meaningRank > 0 && ground < 1 {
			gap := min(1, standsOut*(c.cosine-ground)/(1-ground))
			c.score = wordShare*c.score + (1-wordShare)*gap
		}
	}
}

// chance is that of the words alone; none without a word of the question.
func (c *candidate) chance() float64 {
	if c.coverage == 0 {
		return 0
	}
	z := perCoverage*c.coverage + perBM25*c.saturation + perMissing*c.missing + intercept
	return 1 / (1 + math.Exp(-z))
}
