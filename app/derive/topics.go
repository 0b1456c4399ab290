package derive

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/chunk"
	"github.com/WebsyteAI/websyte/app/terms"
)

// topic is what a question can be asked about: a heading or title that has text
// below it, or a term that the content uses often.
type topic struct {
	text   string
	page   int // of the pages
	weight float64
	lower  bool // the content writes its first word in lower case too
}

const (
	minTopic        = 2  // characters
	maxTopic        = 90 // bytes
	maxTopicWords   = 12
	everywhere      = .3 // share of the pages from which on a heading tells none of them apart
	fewPages        = 4  // from which on that is known
	fewTopics       = 3  // below which frequent terms are asked about too
	topicsOfTerms   = 3
	minTermRunes    = 3
	minTermCount    = 3
	titleWeight     = 1.5
	questionWeight  = 3
	purposeWeight   = 2 // of what visitors come for, such as shipping or contact
	legalWeight     = .2
	pinnedWeight    = 3 // of what the owner has put first
	pageRankFalloff = 10
)

// topicsOf finds what can be asked about, best first. Pages come in the order of
// their importance.
func topicsOf(pages []page) []topic {
	var out []topic
	places := map[string]int{}
	for i, p := range pages {
		for _, t := range headings(p) {
			t.page = i
			t.weight *= 1 / (1 + float64(i)/pageRankFalloff)
			if p.Pinned {
				t.weight *= pinnedWeight
			}
			if places[fold(t.text)]++; places[fold(t.text)] == 1 {
				out = append(out, t)
			}
		}
	}
	out = slices.DeleteFunc(out, func(t topic) bool {
		return len(pages) >= fewPages && float64(places[fold(t.text)]) > everywhere*float64(len(pages))
	})
	if len(out) < fewTopics {
		out = append(out, frequentTerms(pages)...)
	}
	slices.SortStableFunc(out, func(x, y topic) int { return cmp.Compare(y.weight, x.weight) })
	return out
}

// headings are the title and the headings of a page that have text below them.
func headings(p page) []topic {
	var out []topic
	written := wordsIn(p.Markdown)
	add := func(text string, weight float64) {
		text = withoutNumber(text)
		t := topic{text: text, weight: weight, lower: written[lowerFirst(firstWord(text))]}
		if isQuestion(text) {
			t.weight *= questionWeight
		} else if p := purposeOf(text); p != nil && p.importance == app.ImportanceLow {
			t.weight *= legalWeight
		} else if p != nil {
			t.weight *= purposeWeight
			t.lower = t.lower || !strings.Contains(text, " ")
		}
		if isTopic(text) && !slices.ContainsFunc(out, func(o topic) bool { return fold(o.text) == fold(text) }) {
			out = append(out, t)
		}
	}
	open := ""
	for _, s := range chunk.Sentences(p.Markdown) {
		switch {
		case s.Kind == chunk.Heading:
			open = s.Text
		case open != "" && s.Tells(p.Markdown):
			add(open, 1)
			open = ""
		}
	}
	if p.Title != "" && !fileName.MatchString(p.Title) {
		add(withoutSite(p.Title), titleWeight)
	}
	return out
}

var sectionNumber = regexp.MustCompile(`^\d+(?:\.\d+)*\.?\s+`)

// withoutNumber drops the number of a section: "1.4. Follow the news". A number that is
// followed by nothing else stays.
func withoutNumber(heading string) string { return sectionNumber.ReplaceAllString(heading, "") }

// fileName is a title that is none.
var fileName = regexp.MustCompile(`^\S+\.\w{2,5}$`)

// withoutSite drops the site's name from a title: "Returns | Leaf and Kettle".
func withoutSite(title string) string {
	for _, mark := range []string{" | ", " – ", " — ", " · ", " » ", " - "} {
		if before, _, found := strings.Cut(title, mark); found && len(before) >= minTopic {
			return before
		}
	}
	return title
}

func isTopic(text string) bool {
	letters := strings.IndexFunc(text, unicode.IsLetter) >= 0
	return letters && utf8.RuneCountInString(text) >= minTopic && len(text) <= maxTopic && len(strings.Fields(text)) <= maxTopicWords &&
		!strings.ContainsAny(text, "<>{}|\n") && !strings.Contains(text, "://")
}

// frequentTerms are the content words that are used most, as they are mostly written.
func frequentTerms(pages []page) []topic {
	counts, forms := map[string]int{}, map[string]map[string]int{}
	for _, p := range pages {
		for word := range strings.FieldsFuncSeq(chunk.Plain(cut(p.Markdown, maxRead)), notLetter) {
			if utf8.RuneCountInString(word) < minTermRunes {
				continue
			}
			w := terms.Query(word, []string{p.Language})
			if len(w) != 1 || w[0].Function || p.Language == "en" && (strings.HasSuffix(word, "ing") || strings.HasSuffix(word, "ed")) {
				continue // of verbs no question can be made like this
			}
			term := w[0].Terms[len(w[0].Terms)-1] // stemmed
			counts[term]++
			if forms[term] == nil {
				forms[term] = map[string]int{}
			}
			forms[term][word]++
		}
	}
	var out []topic
	for term, n := range counts {
		if n < minTermCount {
			continue
		}
		form := most(forms[term])
		out = append(out, topic{text: form, weight: float64(n) / 1000, lower: true})
	}
	slices.SortFunc(out, func(x, y topic) int { return cmp.Or(cmp.Compare(y.weight, x.weight), strings.Compare(x.text, y.text)) })
	return out[:min(len(out), topicsOfTerms)]
}

func most(counts map[string]int) (best string) {
	for s, n := range counts {
		if best == "" || n > counts[best] || n == counts[best] && s < best {
			best = s
		}
	}
	return best
}

func notLetter(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '-' && r != '\'' && r != '’'
}

func isQuestion(text string) bool {
	return strings.HasSuffix(text, "?") || strings.HasSuffix(text, "？") || strings.HasSuffix(text, "؟")
}

func wordsIn(text string) map[string]bool {
	words := map[string]bool{}
	for w := range strings.FieldsFuncSeq(text, notLetter) {
		words[w] = true
	}
	return words
}

func firstWord(text string) string {
	word, _, _ := strings.Cut(text, " ")
	return word
}

func lowerFirst(word string) string {
	r, size := utf8.DecodeRuneInString(word)
	return string(unicode.ToLower(r)) + word[size:]
}

// fold makes equal what differs in case and marks alone.
func fold(text string) string { return strings.Join(terms.Index(text, ""), " ") }
