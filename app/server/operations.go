package server

import (
	"slices"

	"github.com/danielgtaylor/huma/v2"
)

// tags group the routes, in the order in which the document shows them.
var tags = []*huma.Tag{
	{Name: "auth", Description: "Logging in. The answer sets the cookie that the session is known by; a program sends a token instead."},
	{Name: "user", Description: "One's own account, sessions and tokens."},
	{Name: "widgets", Description: "Assistants, what they have read, and what is made of it."},
	{Name: "chat", Description: "Asking. A visitor's page calls it without credentials, if the widget is public and allows the page's origin."},
	{Name: "public", Description: "What a visitor's browser may know."},
	{Name: "services", Description: "Work on any text or page. Each account has 20 calls a minute; tokens that a model takes count for the account."},
	{Name: "automation", Description: "The same as the widgets' routes, under the names that automations use."},
	{Name: "usage", Description: "What was spent."},
	{Name: "admin", Description: "Everybody's widgets and accounts, for admins alone."},
	{Name: "server", Description: "How the server is."},
}

// tagOf names the group of a route whose path does not begin with it.
var tagOf = map[string]string{
	"":              "public", // below no /api
	"widget-script": "public", "recommendations": "services", "summaries": "services", "analyze-selector": "services", "site-look": "services", "health": "server", "ready": "server", "users": "admin", "invitations": "auth", "invitation": "auth",
}

// notes say of a route what its summary has no room for.
var notes = map[string]string{
	"POST /api/widgets":                       "Only name is required. With a crawlUrl the site is read at once. As a form it also takes files, and content as text.",
	"PUT /api/widgets/{id}":                   "What is left out stays. Read-only fields are ignored, so that what was read can be sent back. A new crawlUrl starts a crawl. Recommendations that differ from those that were found in the content are yours from then on; sending those back goes on with them.",
	"POST /api/widgets/{id}/crawl":            "Answered at once; the crawl runs in the background. One crawl of a widget runs at a time.",
	"POST /api/widgets/{id}/documents":        "A file that cannot be read becomes a document with an error; the request does not fail.",
	"POST /api/widgets/{id}/search":           "By words and by meaning, as the chat searches. Below the threshold nothing is found.",
	"GET /api/widgets/{id}/recommendations":   "Those that were found in the content. The widget shows these until its owner writes others into it.",
	"POST /api/widgets/{id}/recommendations":  "From headings and frequent terms, with a language model better. Each is checked by the search that answers visitors. They are also found by themselves when the content has changed.",
	"GET /api/widgets/{id}/links":             "The pages that visitors look for, by their names and addresses, the menus of the start page, and how often pages link to them.",
	"POST /api/widgets/{id}/links/regenerate": "Fetches the start page for its menus, where robots.txt allows that.",
	"POST /api/widgets/{id}/summary":          "Of the pages' own sentences, or by a language model where what it writes stands in them.",
	"POST /api/recommendations":               "Send content, or the url of a page, which is fetched where robots.txt allows that. Without a language model the questions are made of headings and frequent terms; each is one that the content answers.",
	"POST /api/summaries":                     "Send content, or the url of a page. Without a language model it is made of the content's own sentences; a model's is taken where its figures stand in the content.",
	"POST /api/analyze-selector":              "Send html, or the url of a page. Names that look made by a program are not suggested, since they change.",
	"POST /api/chat":                          "With stream, or where text/event-stream is accepted, the answer comes as events; else as JSON. Messages are kept if isEmbedded is true and the widget keeps messages; the answer then holds a sessionId.",
	"GET /api/chat/history/{widgetId}":        "With X-Session-ID the messages of that session, for whoever holds it; without it the owner's list of conversations.",
}

// arrange puts the document in order once all routes are in it.
func (s *Server) arrange() {
	api := s.api.OpenAPI()
	used := map[string]bool{}
	for path, item := range api.Paths {
		for _, op := range operationsOf(item) {
			if op.Description == "" {
				op.Description = notes[op.Method+" "+path]
			}
			used[op.Tags[0]] = true
		}
	}
	api.Tags = slices.DeleteFunc(slices.Clone(tags), func(t *huma.Tag) bool { return !used[t.Name] })
	s.illustrate()
}
