package retrieve

// calibration turns what is known of a candidate that has vectors into a score:
// coefficients of a logistic regression, cosines brought to 0..1 from where the
// model's scale begins.
type calibration struct{ chunk, sentence, coverage, pair, intercept float64 }

// Both were fitted on half of XQuAD's articles with multilingual-e5-small, from
// corpora in which every second article or every second paragraph is left out. The
// intercepts are such that, of the questions whose article is there, DefaultThreshold
// refuses one in fifty, of all four languages together; `make bench ROWS=meaning`
// measures the result.
var (
	sameLanguage = calibration{chunk: 1.27, sentence: 12.32, coverage: 5.27, pair: 2.41, intercept: -5.95}
	// Of a question in another language than the passage words say nothing, and the
	// cosines are lower.
	otherLanguage = calibration{chunk: 13.14, sentence: 22.86, intercept: -3.82}
)

// calibrate gives each candidate a score from 0 to 1 that means the same with and
// without vectors and for every model.
func calibrate(cands []*candidate, near nearest, asked tongue) {
	foreign := map[string]bool{}
	for _, c := range cands {
		if _, ok := foreign[c.Language]; !ok {
			foreign[c.Language] = asked.foreign(c.Language)
		}
		switch {
		case !c.embedded:
			c.score = c.chance()
		case foreign[c.Language]:
			c.score = otherLanguage.score(c, near.floor)
		default:
			c.score = sameLanguage.score(c, near.floor)
		}
	}
}

func (k calibration) score(c *candidate, floor float64) float64 {
	scale := func(cosine float64) float64 { return (cosine - floor) / (1 - floor) }
	return logistic(k.chunk*scale(c.cosine) + k.sentence*scale(c.nearest) + k.coverage*c.coverage + k.pair*c.together + k.intercept)
}
