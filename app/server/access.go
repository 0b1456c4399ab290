package server

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/auth"
)

// anybody may call the route; it says nothing of anybody's widgets.
func anybody() access {
	return access{check: func(*Server, *call, *http.Request) error { return nil }}
}

// bearer needs a token with scope, or a session of somebody who has it. Where the route
// is about a widget, whoever only looks at it may read, and an editor may write; see
// owning for the rest.
func bearer(scope app.TokenScope) access {
	needs := map[app.TokenScope]app.Access{app.ScopeRead: app.AccessViewer, app.ScopeWrite: app.AccessEditor, app.ScopeAdmin: app.AccessOwner}
	return access{bearer: true, needs: needs[scope], check: func(s *Server, c *call, r *http.Request) error {
		return s.authenticate(c, r, scope)
	}}
}

// to asks for another access to the widget than follows from the scope.
func (a access) to(needs app.Access) access {
	a.needs = needs
	return a
}

// owning needs a token with scope of the widget's owner, or of an admin.
func owning(scope app.TokenScope) access { return bearer(scope).to(app.AccessOwner) }

// admins needs a session of an admin, or a token with the scope admin.
func admins() access { return bearer(app.ScopeAdmin) }

// personal is for what lets an account in. It needs a session, or a token with the scope
// admin: whoever finds a token that may write must not make of it another one, which
// is there still when the first has been revoked.
func personal() access {
	return access{bearer: true, check: func(s *Server, c *call, r *http.Request) error {
		if err := s.authenticate(c, r, app.ScopeRead); err != nil {
			return err
		}
		if p := c.principal; p.Session == "" && !p.Admin() {
			return app.Errorf(app.Forbidden, "this needs a session, or a token with the scope admin")
		}
		return nil
	}}
}

// visitor takes calls without credentials; the handler must ask s.visits whether
// this widget may be asked from there. A token, where one is sent, must be right. A
// session counts where a page of ours calls, as the console does.
func visitor(scope app.TokenScope) access {
	return access{visitor: true, needs: app.AccessViewer, check: func(s *Server, c *call, r *http.Request) error {
		if r.Header.Get("Authorization") == "" {
			return s.recognise(c, r)
		}
		return s.authenticate(c, r, scope)
	}}
}

// recognise finds out who is signed in at a page of ours. Whoever is not, and every
// other page, is a visitor: cookies say nothing there of what somebody wants.
func (s *Server) recognise(c *call, r *http.Request) error {
	if o := origin(r, c.own); o != "" && o != c.own || o == "" && r.Header.Get("Sec-Fetch-Site") != "" {
		return nil
	}
	p, err := s.Sessions.Authenticate(r, c.secure())
	if err != nil && app.CodeOf(err) == app.Unauthenticated {
		return nil
	}
	if err == nil {
		c.principal = &p
	}
	return err
}

func (s *Server) authenticate(c *call, r *http.Request, scope app.TokenScope) error {
	p, err := s.whoCalls(c, r)
	if err != nil {
		return err
	}
	if !p.Can(scope) && p.Session == "" {
		return app.Errorf(app.Forbidden, "this token lacks the scope %s", scope)
	}
	if !p.Can(scope) {
		return app.Errorf(app.Forbidden, "this needs the role %s", app.RoleAdmin)
	}
	c.principal = &p
	return nil
}

// whoCalls asks a token, where one is sent, and otherwise the session's cookie.
func (s *Server) whoCalls(c *call, r *http.Request) (auth.Principal, error) {
	if header := r.Header.Get("Authorization"); header != "" {
		return s.Auth.Authenticate(r.Context(), header)
	}
	return s.signedIn(c, r)
}

// scopeOf says whose widgets the caller may see: nobody's without a token.
func scopeOf(ctx context.Context) app.Scope {
	if p := callOf(ctx).principal; p != nil {
		return p.Scope()
	}
	return app.Scope{}
}

// widget finds the widget that a route is about, and refuses callers who have not
// the access to it that the route's declaration asks for.
func (s *Server) widget(ctx context.Context, id string) (app.Widget, error) {
	if !app.ValidID(id) {
		return app.Widget{}, noWidget()
	}
	w, err := s.Store.Widget(ctx, scopeOf(ctx), app.WidgetID(id))
	if app.CodeOf(err) == app.NotFound {
		return app.Widget{}, noWidget()
	}
	if err == nil {
		err = w.Access.Need(callOf(ctx).needs)
	}
	if err != nil {
		return app.Widget{}, err
	}
	callOf(ctx).aboutWidget(w)
	return w, nil
}

func noWidget() error { return app.Errorf(app.NotFound, "there is no such widget") }

// visits finds a widget that the caller may ask: with a token one of its own,
// without one a public widget, from a page whose origin the widget allows. Who is
// signed in has both: of somebody else's widget he is a visitor.
func (s *Server) visits(ctx context.Context, c echo.Context, id string) (app.Widget, error) {
	call := callOf(ctx)
	if p := call.principal; p != nil {
		w, err := s.widget(ctx, id)
		if p.Session == "" || app.CodeOf(err) != app.NotFound {
			return w, err
		}
		call.principal, call.guest = nil, p
	}
	w, err := s.public(ctx, id)
	if err != nil {
		return app.Widget{}, err
	}
	if !w.Allows(origin(c.Request(), call.own), call.own) {
		refuseOrigin(c.Response().Header())
		return app.Widget{}, errOrigin()
	}
	return w, nil
}

func errOrigin() error {
	return app.Errorf(app.Forbidden, "this widget does not answer pages of this origin: its owner can add it to allowedOrigins")
}

// public finds a widget that visitors may see at all.
func (s *Server) public(ctx context.Context, id string) (app.Widget, error) {
	if !app.ValidID(id) {
		return app.Widget{}, noWidget()
	}
	w, err := s.Store.Widget(ctx, app.AllOwners(), app.WidgetID(id))
	if app.CodeOf(err) == app.NotFound || err == nil && !w.Public {
		return app.Widget{}, noWidget()
	}
	return w, err
}

// newOwner is whose a widget becomes that the caller creates.
func (s *Server) newOwner(ctx context.Context, asked *string) (app.UserID, error) {
	own := callOf(ctx).principal.User.ID
	if asked == nil || *asked == "" || app.UserID(*asked) == own {
		return own, nil
	}
	return s.otherOwner(ctx, *asked)
}

// otherOwner checks that the caller may give a widget to another account.
func (s *Server) otherOwner(ctx context.Context, id string) (app.UserID, error) {
	if !scopeOf(ctx).All() {
		return "", app.Errorf(app.Forbidden, "only an admin can give a widget to another account")
	}
	bad := wrongField("ownerId", "is not an account")
	if !app.ValidID(id) {
		return "", bad
	}
	u, err := s.Store.User(ctx, app.UserID(id))
	if app.CodeOf(err) == app.NotFound {
		return "", bad
	}
	return u.ID, err
}
