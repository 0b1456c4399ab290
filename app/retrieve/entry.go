package retrieve

import (
	"slices"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/qa"
	"github.com/WebsyteAI/websyte/app/terms"
)

// When an owner's entry answers a question, whatever pages say: it asks the same in
// nearly the same words, or means nearly the same. Chosen by hand on the questions of
// entry_test.go: of thirty about other things the nearest one's meaning is .61, so that
// about half of those that are asked in other words are left to the usual search.
const (
	sameWords   = .85 // of both, the words of the question and of the wording
	mostWords   = .6  // with nearMeaning
	nearMeaning = .55 // where the model's scale begins is 0, the same text 1
	sameMeaning = .65
	ownedScore  = .95 // at least, of an entry that answers
)

// entries marks the candidates that are an owner's answer to this question.
func entries(cands []*candidate, q Query, told worded, near nearest) {
	asked := qa.Key(q.Text)
	for _, c := range cands {
		if c.Kind != app.KindQA {
			continue
		}
		wordings, _ := qa.Parse(c.Text)
		for _, w := range wordings {
			if asked != "" && qa.Key(w.Text) == asked || !c.nameless && c.asks(w, told, near) {
				c.owned = true
				c.score = max(c.score, ownedScore)
			}
		}
	}
}

// asks tells whether a wording asks what the visitor does.
func (c *candidate) asks(w qa.Wording, told worded, near nearest) bool {
	words := shared(told.words, w.Text, c.Language)
	meaning := 0.
	if near.model != "" && near.floor < 1 {
		meaning = (c.cosineOf(w) - near.floor) / (1 - near.floor)
	}
	return words >= sameWords || meaning >= nearMeaning && words >= mostWords || meaning >= sameMeaning
}

// cosineOf is that of the question and the sentences of a wording, on average.
func (c *candidate) cosineOf(w qa.Wording) float64 {
	sum, n := 0., 0.
	for _, s := range c.sentences {
		if s.Start >= w.Start && s.Start < w.End {
			sum, n = sum+s.Cosine, n+1
		}
	}
	if n == 0 {
		return 0
	}
	return sum / n
}

// shared is the share of content words that the question and the wording have in
// common, of whichever has less of its own in the other.
func shared(asked []word, wording, language string) float64 {
	there := terms.Query(wording, []string{language})
	var all, met float64
	for _, w := range asked {
		if !w.content() {
			continue
		}
		all += w.weight()
		if slices.ContainsFunc(there, func(o terms.Word) bool { return alike(w.Terms, o.Terms) }) {
			met += w.weight()
		}
	}
	var said, heard float64
	for _, o := range there {
		if o.Function || o.Bonus {
			continue
		}
		said++
		if slices.ContainsFunc(asked, func(w word) bool { return alike(w.Terms, o.Terms) }) {
			heard++
		}
	}
	if all == 0 || said == 0 {
		return 0
	}
	return min(met/all, heard/said)
}

func alike(a, b []string) bool {
	return slices.ContainsFunc(a, func(t string) bool { return slices.Contains(b, t) })
}
