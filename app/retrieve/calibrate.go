package retrieve

// calibration turns what is known of a candidate that has vectors into a score:
// coefficients of a logistic regression, cosines brought to 0..1 from where the
// model's scale begins.
type calibration struct{ chunk, sentence, coverage, pair, unknown, nameless, intercept float64 }

// The first four numbers were fitted on half of XQuAD's articles with
// multilingual-e5-small, from corpora in which every second article or every second
// paragraph is left out. The rest was chosen by hand, with the results in view: the
// intercepts so that, of the questions whose article is there, DefaultThreshold refuses
// at most one in fifty, of all four languages together; what counts against words that
// stand nowhere, and against a passage without a name that is asked for, so that twenty
// questions about other things are refused by the manual of Git, which has every word
// of twenty others that it answers. `make bench ROWS=meaning` measures the result.
var (
	sameLanguage = calibration{chunk: 1.27, sentence: 12.32, coverage: 5.27, pair: 2.41, unknown: -3, nameless: -1, intercept: -5.5}
	// Of a question in another language than the passage words say nothing, and the
	// cosines are lower.
	otherLanguage = calibration{chunk: 13.14, sentence: 22.86, intercept: -3.82}
)

// calibrate gives each candidate a score from 0 to 1 that means the same with and
// without vectors and for every model.
func calibrate(cands []*candidate, near nearest, told worded, asked tongue) {
	absent := unknown(told)
	foreign := map[string]bool{}
	for _, c := range cands {
		if _, ok := foreign[c.Language]; !ok {
			foreign[c.Language] = asked.foreign(c.Language)
		}
		switch {
		case !c.embedded:
			c.score = c.chance()
		case foreign[c.Language]:
			c.score = otherLanguage.score(c, near.floor, absent)
		default:
			c.score = sameLanguage.score(c, near.floor, absent)
		}
	}
}

func (k calibration) score(c *candidate, floor, absent float64) float64 {
	scale := func(cosine float64) float64 { return (cosine - floor) / (1 - floor) }
	z := k.chunk*scale(c.cosine) + k.sentence*scale(c.nearest) + k.coverage*c.coverage + k.pair*c.together + k.unknown*absent + k.intercept
	if c.nameless {
		z += k.nameless
	}
	return logistic(z)
}

// fewWords is how many chunks a widget has that lacks about half of the words that
// people ask with, though it answers: below that, a word that it lacks says little.
const fewWords = 400

// unknown is the share of the question's content words, by weight, that stand nowhere
// in the widget, as far as that says something.
func unknown(told worded) float64 {
	var asked, absent float64
	for _, w := range told.words {
		if !w.content() {
			continue
		}
		asked += w.weight()
		if w.count == 0 {
			absent += w.weight()
		}
	}
	if asked == 0 {
		return 0
	}
	chunks := float64(told.stats.chunks)
	return absent / asked * chunks / (chunks + fewWords)
}
