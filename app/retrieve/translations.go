package retrieve

import "github.com/WebsyteAI/websyte/app/terms"

// closeEnough is how near the wanted translation's score must come to the best one's: in
// another language the same passage scores a little less, another passage much less.
const closeEnough = .6

// oneTranslation cuts the passages of all but one translation of each page: the one in
// the wanted language where it answers too, and otherwise the one that answers best.
// What its owner has pinned stays.
func (q *Query) oneTranslation(cands []*candidate) {
	wanted := q.wantedLanguage()
	chosen := map[string]*candidate{}
	for _, c := range cands { // best first
		if c.Translations == "" || c.score < q.Threshold {
			continue
		}
		best := chosen[c.Translations]
		if best == nil || c.Language == wanted && best.Language != wanted && c.score >= closeEnough*best.score {
			chosen[c.Translations] = c
		}
	}
	for _, c := range cands {
		if other := chosen[c.Translations]; other != nil && other.DocumentID != c.DocumentID && rank(c) == 0 {
			c.cut = "translation"
		}
	}
}

// wantedLanguage is the one asked for, or else that of the question where it is sure.
func (q *Query) wantedLanguage() string {
	if q.Language != "" {
		return q.Language
	}
	text := clip(q.Text, maxQuestion)
	if script := terms.LanguageOfScript(text); script != "" {
		return script
	}
	best, most := "", 0
	counts, _ := terms.FunctionWords(text)
	for language, n := range counts {
		switch {
		case n > most:
			best, most = language, n
		case n == most:
			best = ""
		}
	}
	return best
}
