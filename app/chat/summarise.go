package chat

import (
	"slices"
	"strings"

	"github.com/WebsyteAI/websyte/app/retrieve"
)

// summarises tells whether the visitor wants the page that is open summed up, and
// the widget allows that it is known.
func (a *answering) summarises() bool {
	p := a.r.Page
	return a.r.Summarise && p != nil && a.r.Widget.PageContext && strings.TrimSpace(p.Title) != ""
}

// ofPage searches for the page by its title, however little that says: a wish to
// have a page summed up has no word of what the page is about.
func (a *answering) ofPage(q retrieve.Query) retrieve.Query {
	q.Text, q.Earlier, q.Threshold = clip(strings.ToValidUTF8(a.r.Page.Title, ""), MaxMessage), nil, -1
	return q
}

// onPage are the matches from one page; none, where it was not read.
func onPage(matches []retrieve.Match, address string) []retrieve.Match {
	return slices.DeleteFunc(matches, func(m retrieve.Match) bool { return pageOf(m.URL) != pageOf(address) })
}

// pageOf leaves out what does not name another page: the fragment, and a slash at the end.
func pageOf(address string) string {
	page, _, _ := strings.Cut(address, "#")
	return strings.TrimSuffix(page, "/")
}
