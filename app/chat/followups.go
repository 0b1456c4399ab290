package chat

import (
	"strings"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/chunk"
	"github.com/WebsyteAI/websyte/app/retrieve"
	"github.com/WebsyteAI/websyte/app/terms"
)

const maxFollowUps = 3

// followUps are questions that the pages themselves ask: those of the best match's
// document, and others that share a word with what was asked.
func followUps(found retrieve.Result, asked string) []string {
	var out []string
	seen := map[string]bool{strings.ToLower(strings.TrimSpace(asked)): true}
	for _, m := range found.Matches {
		for _, h := range headings(m) {
			near := m.DocumentID == found.Matches[0].DocumentID || mentions(h, m.Language, found.Words)
			if isQuestion(h) && near && !seen[strings.ToLower(h)] && len(out) < maxFollowUps {
				seen[strings.ToLower(h)] = true
				out = append(out, h)
			}
		}
	}
	return out
}

// headings are the title of a match, the headings above it and those in it.
func headings(m retrieve.Match) []string {
	out := append([]string{strings.TrimSpace(m.Title)}, m.Headings...)
	for _, s := range chunk.Sentences(m.Text) {
		if s.Kind == chunk.Heading {
			out = append(out, s.Text)
		}
	}
	return out
}

// mentions tells whether a text has a content word of the question.
func mentions(text, language string, words []retrieve.Word) bool {
	among := map[string]bool{}
	for _, t := range terms.Index(text, language) {
		among[t] = true
	}
	return coverage(words, among) > 0
}

func isQuestion(h string) bool {
	return len(h) <= app.MaxName && asks(h)
}
