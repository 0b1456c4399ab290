package server

import "net/http"

// accountRoutes sign people in and out.
func (s *Server) accountRoutes() {
	add(s, route{method: http.MethodGet, path: "/api/auth/session", who: console(), summary: "Who is signed in", describe: s.maybeNobody}, s.getSession)
	add(s, route{method: http.MethodPost, path: "/api/auth/login", who: console(), summary: "Sign in with e-mail and password"}, s.postLogin)
	add(s, route{method: http.MethodPost, path: "/api/auth/logout", who: console(), summary: "Sign out", status: http.StatusNoContent}, s.postLogout)
}
