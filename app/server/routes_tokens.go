package server

import (
	"net/http"

	"github.com/WebsyteAI/websyte/app"
)

// tokenRoutes are for an account's own API tokens.
func (s *Server) tokenRoutes() {
	const tokens = "/api/user/tokens"

	add(s, route{method: http.MethodGet, path: tokens, who: personal(), summary: "List your API tokens"}, s.listTokens)
	add(s, route{method: http.MethodPost, path: tokens, who: personal(), audit: app.AuditTokenCreate, summary: "Make an API token; its secret is shown this once", status: http.StatusCreated}, s.postToken)
	add(s, route{method: http.MethodDelete, path: tokens + "/{tid}", who: personal(), audit: app.AuditTokenRevoke, summary: "Revoke an API token, at once", status: http.StatusNoContent}, s.deleteToken)
}
