package server

import (
	"net/http"

	"github.com/WebsyteAI/websyte/app"
)

// accountRoutes sign people in and out, and let them see to their account.
func (s *Server) accountRoutes() {
	const auth, user = "/api/auth/", "/api/user"
	add(s, route{method: http.MethodGet, path: auth + "session", who: console(), summary: "Who is signed in", describe: s.maybeNobody}, s.getSession)
	add(s, route{method: http.MethodPost, path: auth + "setup", who: console(), audit: app.AuditSetup, summary: "Make the first account, an admin's", status: http.StatusCreated}, s.postSetup)
	add(s, route{method: http.MethodPost, path: auth + "login", who: console(), audit: app.AuditLogin, summary: "Sign in with e-mail and password"}, s.postLogin)
	add(s, route{method: http.MethodPost, path: auth + "logout", who: console(), summary: "Sign out", status: http.StatusNoContent}, s.postLogout)
	add(s, route{method: http.MethodPost, path: auth + "invitation", who: console(), audit: app.AuditUserCreate, summary: "Make the account that an invitation is for", status: http.StatusCreated}, s.postInvitation)
	add(s, route{method: http.MethodPost, path: auth + "reset", who: console(), audit: app.AuditUserPassword, summary: "Set another password with a link"}, s.postReset)

	add(s, route{method: http.MethodPost, path: auth + "forgotten", who: console(), summary: "Ask for a mail with a link that sets another password", status: http.StatusAccepted}, s.postForgotten)

	read, write := bearer(app.ScopeRead), bearer(app.ScopeWrite)
	add(s, route{method: http.MethodGet, path: user, who: read, summary: "Read your account"}, s.getUser)
	add(s, route{method: http.MethodPut, path: user, who: write, audit: app.AuditUserChange, summary: "Change your name or password"}, s.putUser)
	add(s, route{method: http.MethodGet, path: user + "/sessions", who: read, summary: "List where you are signed in"}, s.listSessions)
	add(s, route{method: http.MethodDelete, path: user + "/sessions", who: write, audit: app.AuditSessionEnd, summary: "Sign out everywhere else", status: http.StatusNoContent}, s.deleteSessions)
	add(s, route{method: http.MethodDelete, path: user + "/sessions/{id}", who: write, audit: app.AuditSessionEnd, summary: "Sign out somewhere", status: http.StatusNoContent}, s.deleteSession)
}

// invitationRoutes let admins let people in.
func (s *Server) invitationRoutes() {
	admin := bearer(app.ScopeAdmin)
	const invitations = "/api/admin/invitations"
	add(s, route{method: http.MethodGet, path: invitations, who: admin, summary: "List open invitations"}, s.listInvitations)
	add(s, route{method: http.MethodPost, path: invitations, who: admin, audit: app.AuditUserInvite, summary: "Invite somebody, in place of an earlier invitation of the same e-mail", status: http.StatusCreated}, s.invite)
	add(s, route{method: http.MethodDelete, path: invitations + "/{id}", who: admin, audit: app.AuditUserUninvite, summary: "Revoke an invitation", status: http.StatusNoContent}, s.deleteInvitation)
	add(s, route{method: http.MethodPost, path: "/api/admin/users/{id}/reset", who: admin, audit: app.AuditUserPassword, summary: "Make a link that sets another password", status: http.StatusCreated}, s.offerReset)
}
