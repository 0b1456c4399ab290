package server

import (
	"net/http"

	"github.com/WebsyteAI/websyte/app"
)

// insightRoutes tell owners what visitors asked.
func (s *Server) insightRoutes() {
	read, write := bearer(app.ScopeRead), bearer(app.ScopeWrite)
	const widget, list = "/api/widgets/{id}", "/api/widgets/{id}/conversations"
	const one = list + "/{cid}"

	add(s, route{method: http.MethodGet, path: list, who: read, summary: "List conversations, the last spoken in first"}, s.listConversations)
	add(s, route{method: http.MethodDelete, path: list, who: write, audit: app.AuditConversationErase, summary: "Erase conversations"}, s.deleteConversations)
	add(s, route{method: http.MethodGet, path: list + "/export", who: read, audit: app.AuditConversationExport, summary: "Export conversations", change: sendsExport}, s.exportConversations)
	add(s, route{method: http.MethodGet, path: one, who: read, summary: "Read a conversation with its messages"}, s.getConversation)
	add(s, route{method: http.MethodPut, path: one, who: write, audit: app.AuditConversationNote, summary: "Note something of a conversation"}, s.putConversation)
	add(s, route{method: http.MethodDelete, path: one, who: write, audit: app.AuditConversationErase, summary: "Erase a conversation", status: http.StatusNoContent}, s.deleteConversation)

	add(s, route{method: http.MethodGet, path: widget + "/analytics", who: read, summary: "What was asked and how it was answered, by day"}, s.analytics)
	add(s, route{method: http.MethodGet, path: "/api/usage", who: read, summary: "What your widgets did and cost, by widget and by day; all widgets for an admin"}, s.usage)
}
