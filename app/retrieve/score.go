package retrieve

import "math"

// DefaultThreshold is the least score of a passage that may answer.
const DefaultThreshold = .5

// Coefficients of a logistic regression on half of XQuAD's articles (English,
// German, Spanish): answerable or not, from the best candidate of a corpus in
// which every second article is left out. How often a word stands in a passage
// would separate XQuAD a little better, but short pages that repeat one word of
// the question would pass. `make bench ROWS=quality` measures the result.
const (
	perCoverage = 9.58
	perMissing  = -5.92
	perPair     = 7.51
	intercept   = -2.97
)

// A name that the passage does not have makes it less likely to answer, all others
// a little more: with these two, XQuAD's AUROC rises by .002 to .003 in English
// and Spanish, and at the threshold more of either kind is told right.
const (
	withoutName = -1.
	otherwise   = .2
)

// chance is that of the words alone; none without a word of the question.
func (c *candidate) chance() float64 {
	if c.coverage == 0 {
		return 0
	}
	z := perCoverage*c.coverage + perMissing*c.missing + perPair*c.together + intercept + otherwise
	if c.nameless {
		z += withoutName
	}
	return logistic(z)
}

func logistic(z float64) float64 { return 1 / (1 + math.Exp(-z)) }
