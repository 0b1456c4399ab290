package derive

import (
	"context"
	"strings"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/chunk"
	"github.com/WebsyteAI/websyte/app/retrieve"
)

// Bounds of what is recommended.
const (
	maxQuestions   = 6
	maxTried       = 40  // questions that are searched to find them
	maxPerPage     = 2   // where there are several pages
	minAnswer      = 16  // bytes of the sentence that answers
	maxDescription = 240 // bytes of it that are shown
)

// asker finds questions that are answered.
type asker struct {
	search   Searcher
	widget   app.WidgetID
	pages    []page
	language string
	tried    int
	perPage  map[int]int
	out      []app.Recommendation
	said     map[string]bool // descriptions: two questions with one answer are one
}

func newAsker(search Searcher, w app.WidgetID, pages []page, language string) *asker {
	return &asker{search: search, widget: w, pages: pages, language: language, perPage: map[int]int{}, said: map[string]bool{}}
}

// fromTopics adds questions about what the content itself is parted into.
func (a *asker) fromTopics(ctx context.Context, topics []topic) error {
	for _, t := range topics {
		if len(a.pages) > 1 && a.perPage[t.page] == maxPerPage {
			continue
		}
		added, err := a.try(ctx, question(t, a.language))
		if err != nil {
			return err
		}
		if added {
			a.perPage[t.page]++
		}
	}
	return nil
}

// try searches a question as a visitor's is searched, and takes it where there is an
// answer; the sentence that answers best is its description.
func (a *asker) try(ctx context.Context, question string) (added bool, err error) {
	if len(a.out) == maxQuestions || a.tried == maxTried || len([]rune(question)) > app.MaxName {
		return false, nil
	}
	a.tried++
	found, err := a.search.Search(ctx, retrieve.Query{Widget: a.widget, Text: question, Limit: 3})
	if err != nil || len(found.Matches) == 0 {
		return false, err
	}
	answer := bestSentence(found)
	if len(answer) < minAnswer || strings.Contains(fold(question), fold(answer)) || a.said[fold(answer)] || a.has(question) {
		return false, nil
	}
	a.said[fold(answer)] = true
	a.out = append(a.out, app.Recommendation{Title: question, Description: answer})
	return true, nil
}

func (a *asker) has(question string) bool {
	for _, r := range a.out {
		if fold(r.Title) == fold(question) {
			return true
		}
	}
	return false
}

// bestSentence is the sentence of the best match that has most of what was asked, of
// itself or of the heading that it stands under; earlier ones win.
func bestSentence(found retrieve.Result) string {
	m := found.Matches[0]
	best, most, under := "", -1., 0.
	for _, s := range chunk.Sentences(m.Text) {
		if s.Kind == chunk.Heading {
			under = 2 * share(s.Text, m.Language, found.Words)
			continue
		}
		if s.Kind == chunk.Code || !s.Tells(m.Text) || isQuestion(s.Text) {
			continue
		}
		value := share(s.Text, m.Language, found.Words) + under
		if strings.HasSuffix(s.Text, ":") || len(s.Text) < minAnswer {
			value /= 2
		}
		if value > most {
			best, most = s.Text, value
		}
	}
	return clipSentence(best, maxDescription)
}

// share is how much of the question's words, by weight, a text has.
func share(text, language string, words []retrieve.Word) float64 {
	among := termSet(text, language)
	sum := 0.
	for _, w := range words {
		for _, term := range w.Terms {
			if among[term] {
				sum += w.Weight
				break
			}
		}
	}
	return sum
}

// clipSentence shortens a sentence to n bytes, between words.
func clipSentence(s string, n int) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) <= n {
		return s
	}
	s = cut(s, n)
	if at := strings.LastIndexByte(s, ' '); at > n/2 {
		s = s[:at]
	}
	return strings.TrimRight(s, " ,;:–-") + "…"
}
