package retrieve

import (
	"github.com/WebsyteAI/websyte/app/terms"
)

// surely is by how many function words another language must be ahead: sister
// languages share many of them.
const surely = 2

// tongue is what tells the language of a question, which is mostly too short to be
// told for sure.
type tongue struct {
	script string // the language of its script, "" for one that languages share
	counts map[string]int
	most   int // function words of one language
}

func tongueOf(text string) tongue {
	t := tongue{script: terms.LanguageOfScript(text)}
	t.counts, _ = terms.FunctionWords(text)
	for _, n := range t.counts {
		t.most = max(t.most, n)
	}
	return t
}

// foreign tells whether the question is surely in another language than lang: then
// it says nothing that its words do not stand in a passage.
func (t tongue) foreign(lang string) bool {
	switch {
	case lang == "", ideographic(t.script) && ideographic(lang):
		return false
	case t.script != "":
		return t.script != lang
	}
	return t.most-t.counts[lang] >= surely
}

// ideographic languages look alike in a few words.
func ideographic(lang string) bool { return lang == "zh" || lang == "ja" }
