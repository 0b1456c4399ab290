package server

import (
	"net/http"

	"github.com/WebsyteAI/websyte/app"
)

// providerRoutes sign people in with accounts elsewhere, which they can link and unlink.
func (s *Server) providerRoutes() {
	const provider, identities = "/api/auth/{provider}", "/api/user/identities"
	read, write := bearer(app.ScopeRead), bearer(app.ScopeWrite)

	add(s, route{method: http.MethodGet, path: provider, who: anybody(), summary: "Go to a provider to sign in", status: http.StatusSeeOther}, s.beginLogin)
	add(s, route{method: http.MethodGet, path: provider + "/callback", who: anybody(), summary: "Come back from a provider", status: http.StatusSeeOther}, s.finishLogin)
	add(s, route{method: http.MethodGet, path: identities, who: read, summary: "List the accounts elsewhere that you can sign in with"}, s.listIdentities)
	add(s, route{method: http.MethodPost, path: identities, who: write, summary: "Begin to link an account elsewhere to yours"}, s.beginLink)
	add(s, route{method: http.MethodDelete, path: identities + "/{id}", who: personal(), audit: app.AuditUserUnlink, summary: "Unlink an account elsewhere", status: http.StatusNoContent}, s.deleteIdentity)
}
