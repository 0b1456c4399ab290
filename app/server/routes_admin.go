package server

import (
	"net/http"

	"github.com/WebsyteAI/websyte/app"
)

// adminRoutes are over all owners.
func (s *Server) adminRoutes() {
	const users = "/api/admin/users"

	add(s, route{method: http.MethodGet, path: "/api/admin/widgets", who: admins(), summary: "List everybody's widgets"}, s.listAllWidgets)
	add(s, route{method: http.MethodGet, path: users, who: admins(), summary: "List accounts, oldest first"}, s.listAccounts)
	add(s, route{method: http.MethodPut, path: users + "/{id}", who: admins(), audit: app.AuditUserChange, summary: "Change an account's name or role, suspend or restore it"}, s.putAccount)
	add(s, route{method: http.MethodDelete, path: users + "/{id}", who: admins(), audit: app.AuditUserDelete, summary: "Delete an account", status: http.StatusNoContent}, s.deleteAccount)
	add(s, route{method: http.MethodGet, path: "/api/admin/stats", who: admins(), summary: "How much is stored, what waits, and what runs here"}, s.getStats)
	add(s, route{method: http.MethodGet, path: "/api/admin/models", who: admins(), summary: "Which models are configured"}, s.listModels)
	add(s, route{method: http.MethodPost, path: "/api/admin/models/check", who: admins(), summary: "Ask each model for something short, and say whether it answers"}, s.checkModels)
	add(s, route{method: http.MethodGet, path: "/api/admin/audit", who: admins(), summary: "Who did what to what, newest first"}, s.listAudit)
}
