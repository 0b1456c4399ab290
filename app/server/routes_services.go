package server

import (
	"net/http"

	"github.com/WebsyteAI/websyte/app"
)

// serviceRoutes work on any content, and count against the caller's account.
func (s *Server) serviceRoutes() {
	write := bearer(app.ScopeWrite)
	add(s, route{method: http.MethodPost, path: "/api/recommendations", who: write, summary: "Find questions that a text answers"}, s.postRecommendations)
	add(s, route{method: http.MethodPost, path: "/api/summaries", who: write, summary: "Summarize a text or a page"}, s.postSummaries)
	add(s, route{method: http.MethodPost, path: "/api/analyze-selector", who: write, summary: "Suggest which part of a page to read"}, s.postSelector)
	add(s, route{method: http.MethodPost, path: "/api/site-look", who: write, summary: "Find a site's name, icon and colours"}, s.postLook)
}

// derivedRoutes are about what is made of a widget's content.
func (s *Server) derivedRoutes() {
	read, write := bearer(app.ScopeRead), bearer(app.ScopeWrite)
	for _, one := range []string{"/api/widgets/{id}", "/api/automation/widgets/{id}"} {
		add(s, route{method: http.MethodPost, path: one + "/recommendations", who: write, audit: app.AuditDerive, summary: "Find starter questions that the content answers"}, s.recommend)
		add(s, route{method: http.MethodGet, path: one + "/links", who: read, summary: "List the site's important links"}, s.getLinks)
	}
	const one = "/api/widgets/{id}"
	add(s, route{method: http.MethodGet, path: one + "/recommendations", who: read, summary: "Read the starter questions that were found"}, s.getRecommended)
	add(s, route{method: http.MethodPost, path: one + "/links/regenerate", who: write, audit: app.AuditDerive, summary: "Find the site's important links anew"}, s.regenerateLinks)
	add(s, route{method: http.MethodPost, path: one + "/installation", who: write, summary: "Look whether a page carries the widget"}, s.postInstallation)
	add(s, route{method: http.MethodGet, path: one + "/summary", who: read, summary: "Read the summary of the content"}, s.getSummary)
	add(s, route{method: http.MethodPost, path: one + "/summary", who: write, audit: app.AuditDerive, summary: "Summarize the content anew"}, s.summarize)
}
