package derive

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/chunk"
	"github.com/WebsyteAI/websyte/app/terms"
)

// Bounds of a summary.
const (
	maxShort        = 300   // bytes
	maxMedium       = 1_200 // bytes
	mediumSentences = 5
	maxCandidates   = 400 // sentences that are weighed
	shortSentence   = 40  // bytes: below that it says little by itself
	longSentence    = 320 // bytes: above that it says too much
)

// said is a sentence that a summary may be made of.
type said struct {
	text  string
	terms []string // each once, function words left out
	value float64  // by where it stands
}

// Summarize makes a summary of a document's own sentences, with no model.
func Summarize(d app.Document) app.Summary {
	return extractive([]page{{Title: d.Title, Description: d.Description, Language: d.Language, Markdown: cut(d.Markdown, maxRead)}})
}

// extractive picks the sentences whose words the content uses most, those that say
// what others do not, and gives them in the order of the text. The first sentences of
// a page, and of the first page, count more: that is where pages say what they are.
func extractive(pages []page) app.Summary {
	all := sentencesOf(pages)
	if len(all) == 0 {
		return app.Summary{}
	}
	language := pages[0].Language
	weights := weightsOf(all)
	var picked []int
	length := 0
	for len(picked) < mediumSentences {
		i := best(all, weights, picked)
		if i < 0 || len(picked) > 0 && length+len(all[i].text) > maxMedium {
			break
		}
		picked = append(picked, i)
		length += len(all[i].text) + 1
		for _, term := range all[i].terms {
			weights[term] /= 4 // what is said need not be said again
		}
	}
	out := app.Summary{Short: clipSentence(all[picked[0]].text, maxShort)}
	slices.Sort(picked)
	var texts []string
	for _, i := range picked {
		texts = append(texts, all[i].text)
	}
	out.Medium = clipSentence(strings.Join(texts, between(language)), maxMedium)
	return out
}

// between parts sentences, in scripts that part words.
func between(language string) string {
	if language == "zh" || language == "ja" {
		return ""
	}
	return " "
}

func sentencesOf(pages []page) []said {
	var out []said
	add := func(p page, text string, value float64) {
		text = strings.Join(strings.Fields(text), " ")
		if n := len(text); n < shortSentence {
			value *= .4
		} else if n > longSentence {
			value *= .25
		}
		out = append(out, said{text, contentTerms(text, p.Language), value})
	}
	for i, p := range pages {
		first := 1.5
		if i == 0 {
			first = 2.5
			if len(p.Description) >= shortSentence && len(pages) > 1 {
				add(p, p.Description, 2)
			}
		}
		for _, s := range chunk.Sentences(p.Markdown) {
			if s.Kind != chunk.Paragraph || !s.Tells(p.Markdown) || isQuestion(s.Text) || strings.HasSuffix(s.Text, ":") || strings.ContainsAny(s.Text, "{}<>|=") {
				continue
			}
			if add(p, s.Text, first); len(out) == maxCandidates {
				return out
			}
			first = max(1, first*.6)
		}
	}
	return out
}

// contentTerms gives the terms of a text that carry meaning, each once.
func contentTerms(text, language string) []string {
	var out []string
	for _, w := range terms.Query(text, []string{language}) {
		if !w.Function && !w.Bonus && len(w.Terms) > 0 {
			out = append(out, w.Terms[len(w.Terms)-1])
		}
	}
	return out
}

func termSet(text, language string) map[string]bool {
	set := map[string]bool{}
	for _, term := range terms.Index(text, language) {
		set[term] = true
	}
	return set
}

// weightsOf counts in how many sentences each term stands. What stands in one alone
// says little of the whole.
func weightsOf(all []said) map[string]float64 {
	weights := map[string]float64{}
	for _, s := range all {
		for _, term := range s.terms {
			weights[term]++
		}
	}
	for term, n := range weights {
		weights[term] = math.Log(1 + n)
	}
	return weights
}

func best(all []said, weights map[string]float64, picked []int) int {
	at, most := -1, 0.
	for i, s := range all {
		if slices.Contains(picked, i) || slices.ContainsFunc(picked, func(j int) bool { return all[j].text == s.text }) {
			continue
		}
		sum := 0.
		for _, term := range s.terms {
			sum += weights[term]
		}
		if v := s.value * sum / math.Sqrt(float64(len(s.terms)+8)); cmp.Compare(v, most) > 0 {
			at, most = i, v
		}
	}
	return at
}
