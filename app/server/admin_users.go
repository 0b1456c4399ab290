package server

import (
	"context"
	"fmt"

	"github.com/WebsyteAI/websyte/app"
)

type accountBody struct {
	ID          app.UserID `json:"id"`
	Email       string     `json:"email"`
	Name        string     `json:"name"`
	Role        app.Role   `json:"role" enum:"owner,admin"`
	Suspended   bool       `json:"suspended"`
	CreatedAt   *string    `json:"createdAt" format:"date-time"`
	WidgetCount int        `json:"widgetCount" doc:"That it owns"`
	LastSeenAt  *string    `json:"lastSeenAt" format:"date-time" doc:"In a session or by a token, to the minute; null: never"`
}

func toAccount(a app.AccountSummary) accountBody {
	return accountBody{a.ID, a.Email, a.Name, a.Role, a.Suspended, timestamp(a.CreatedAt), a.WidgetCount, timestamp(a.LastSeenAt)}
}

type accountsAnswer struct {
	Body struct {
		Users []accountBody `json:"users" nullable:"false"`
		Total int           `json:"total"`
		Next  *string       `json:"next" doc:"Send it as after for the next part; null where there is none"`
	}
}

func (s *Server) listAccounts(ctx context.Context, in *listQuery) (*accountsAnswer, error) {
	p, err := in.part()
	if err != nil {
		return nil, err
	}
	list, total, err := s.Store.AccountList(ctx, app.AccountQuery{Search: in.Search, After: app.UserID(p.After), Limit: p.Limit, Offset: p.Offset})
	if err != nil {
		return nil, err
	}
	out := &accountsAnswer{}
	out.Body.Users, out.Body.Total = make([]accountBody, len(list)), total
	for i, a := range list {
		out.Body.Users[i] = toAccount(a)
	}
	out.Body.Next = in.next(len(list), func(i int) string { return string(list[i].ID) })
	return out, nil
}

// UserPath names an account in a path.
type UserPath struct {
	ID string `path:"id" doc:"The account"`
}

// user finds the account that an admin changes.
func (s *Server) user(ctx context.Context, in UserPath) (app.User, error) {
	none := app.Errorf(app.NotFound, "there is no such account")
	if !app.ValidID(in.ID) {
		return app.User{}, none
	}
	u, err := s.Store.User(ctx, app.UserID(in.ID))
	if app.CodeOf(err) == app.NotFound && err != nil {
		return app.User{}, none
	}
	callOf(ctx).aboutThing("user", string(u.ID), u.Email)
	return u, err
}

// isCaller tells whether u is who calls. The environment's token is nobody's.
func isCaller(ctx context.Context, u app.User) bool {
	p := callOf(ctx).principal
	return !p.Builtin && p.User.ID == u.ID
}

// userChange takes what was read: what is only read is ignored.
type userChange struct {
	UserPath
	Body struct {
		Name      *string   `json:"name,omitempty" maxLength:"200"`
		Role      *app.Role `json:"role,omitempty" enum:"owner,admin"`
		Suspended *bool     `json:"suspended,omitempty" doc:"true ends its sessions and refuses its tokens, at once"`

		ID          any `json:"id,omitempty" readOnly:"true"`
		Email       any `json:"email,omitempty" readOnly:"true"`
		CreatedAt   any `json:"createdAt,omitempty" readOnly:"true"`
		WidgetCount any `json:"widgetCount,omitempty" readOnly:"true"`
		LastSeenAt  any `json:"lastSeenAt,omitempty" readOnly:"true"`
	}
}

func (s *Server) putAccount(ctx context.Context, in *userChange) (*userAnswer, error) {
	u, err := s.user(ctx, in.UserPath)
	if err != nil {
		return nil, err
	}
	p := app.UserPatch{Name: in.Body.Name, Role: in.Body.Role, Suspended: in.Body.Suspended}
	if isCaller(ctx, u) && (p.Role != nil && *p.Role != u.Role || p.Suspended != nil && *p.Suspended) {
		return nil, app.Errorf(app.Conflict, "this is your own account: another admin can take its role or suspend it")
	}
	after, err := s.Store.UpdateUser(ctx, u.ID, p)
	if err != nil {
		return nil, err
	}
	aboutUserChange(ctx, u, after)
	out := &userAnswer{}
	out.Body.User = toUser(after)
	return out, nil
}

func aboutUserChange(ctx context.Context, before, after app.User) {
	about := &callOf(ctx).about
	about.Detail = changedFields(toUser(before), toUser(after))
	if before.Role != after.Role {
		about.Detail += ": " + string(after.Role)
	}
	switch {
	case after.Suspended && !before.Suspended:
		about.Verb = app.AuditUserSuspend
	case before.Suspended && !after.Suspended:
		about.Verb = app.AuditUserRestore
	}
}

type userRemoval struct {
	UserPath
	Widgets   string `query:"widgets" enum:"delete" doc:"Its widgets are deleted with it"`
	WidgetsTo string `query:"widgetsTo" maxLength:"254" doc:"The ID or e-mail of the account that gets its widgets"`
}

// deleteAccount wants to be told what becomes of the account's widgets. The account is
// locked out first, so that what ends half-way can be done again and nothing new
// comes in between.
func (s *Server) deleteAccount(ctx context.Context, in *userRemoval) (*struct{}, error) {
	u, err := s.user(ctx, in.UserPath)
	if err != nil {
		return nil, err
	}
	if isCaller(ctx, u) {
		return nil, app.Errorf(app.Conflict, "this is your own account: another admin can delete it")
	}
	heir, err := s.heir(ctx, u, in)
	if err != nil {
		return nil, err
	}
	yes := true
	if _, err := s.Store.UpdateUser(ctx, u.ID, app.UserPatch{Suspended: &yes}); err != nil {
		return nil, err
	}
	if heir.ID != "" {
		n, err := s.Store.GiveWidgets(ctx, u.ID, heir.ID)
		if err != nil {
			return nil, err
		}
		callOf(ctx).about.Detail = givenTo(heir, n)
	} else if err := s.deleteWidgets(ctx, u); err != nil {
		return nil, err
	}
	return nil, s.Store.DeleteUser(ctx, u.ID)
}

func givenTo(heir app.User, widgets int) string {
	return fmt.Sprintf("%d widgets to %s", widgets, heir.Email)
}

// heir is who gets u's widgets: nobody where they are to be deleted, or there are none.
func (s *Server) heir(ctx context.Context, u app.User, in *userRemoval) (app.User, error) {
	_, owned, err := s.Store.Widgets(ctx, app.OwnedBy(u.ID), app.WidgetQuery{Limit: 1})
	switch {
	case err != nil:
		return app.User{}, err
	case in.Widgets != "" && in.WidgetsTo != "":
		return app.User{}, wrongField("widgetsTo", "cannot stand beside widgets=delete")
	case in.WidgetsTo != "":
		return s.newHome(ctx, u, in.WidgetsTo)
	case owned > 0 && in.Widgets == "":
		return app.User{}, app.Errorf(app.Conflict, "this account owns %d widgets: say widgetsTo=ACCOUNT to give them to another one, or widgets=delete", owned)
	}
	return app.User{}, nil
}

func (s *Server) newHome(ctx context.Context, u app.User, name string) (app.User, error) {
	heir, err := s.account(ctx, name)
	if err != nil && app.CodeOf(err) != app.NotFound {
		return app.User{}, err
	}
	if err != nil || heir.ID == u.ID || heir.Suspended {
		return app.User{}, wrongField("widgetsTo", "must be another account that is not suspended")
	}
	return heir, nil
}

// deleteWidgets deletes all of an account's widgets with all that they hold.
func (s *Server) deleteWidgets(ctx context.Context, u app.User) error {
	for {
		ws, _, err := s.Store.Widgets(ctx, app.OwnedBy(u.ID), app.WidgetQuery{})
		if err != nil || len(ws) == 0 {
			return err
		}
		for _, w := range ws {
			if err := s.Ingest.DeleteWidget(ctx, app.OwnedBy(u.ID), w.ID); err != nil {
				return err
			}
			s.recordEntry(ctx, app.AuditEntry{
				Actor: callOf(ctx).principal.Actor(), Verb: app.AuditWidgetDelete, WidgetID: w.ID,
				Target: app.AuditTarget{Kind: "widget", ID: string(w.ID), Name: w.Name}, Detail: "with " + u.Email,
			})
		}
	}
}
