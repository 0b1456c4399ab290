package chat

import (
	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/retrieve"
)

// refuse says that nothing was found, and offers the closest pages.
func (a *answering) refuse(pages []retrieve.Match) error {
	a.answer.Closest = closestPages(pages)
	text := a.text.NotFound
	if len(a.answer.Closest) == 0 {
		text = a.text.NotFoundAtAll
	}
	return a.say(text, app.ModeNone, false)
}

func closestPages(matches []retrieve.Match) []app.PageLink {
	out := []app.PageLink{}
	seen := map[string]bool{}
	for _, m := range matches {
		if m.URL != "" && !seen[m.URL] && len(out) < 3 {
			seen[m.URL] = true
			out = append(out, app.PageLink{Title: titleOf(m.Passage), URL: m.URL})
		}
	}
	return out
}

func titleOf(p app.Passage) string {
	if p.Title != "" {
		return p.Title
	}
	return p.URL
}
