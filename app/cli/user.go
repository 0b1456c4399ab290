package cli

import (
	"context"
	"fmt"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/auth"
	"github.com/WebsyteAI/websyte/store/sqlite"
	"github.com/spf13/cobra"
)

func newUser(p *Program) *cobra.Command {
	c := group("user", "Accounts: add, list, password, suspend, restore, remove")
	c.AddCommand(
		newUserAdd(p), newUserList(p), newUserPassword(p), newUserRemove(p),
		newUserState(p, "suspend", "Refuse an account's tokens and sessions, at once", true),
		newUserState(p, "restore", "Let a suspended account in again", false),
	)
	return c
}

// emailFlag adds the required flag --email.
func emailFlag(c *cobra.Command) *string {
	email := c.Flags().String("email", "", "the account's e-mail address")
	_ = c.MarkFlagRequired("email") // fails for flags that are not there
	return email
}

// account finds the account with that e-mail address.
func account(ctx context.Context, s *sqlite.Store, email string) (app.User, error) {
	u, err := s.UserByEmail(ctx, app.NormalEmail(email))
	if app.CodeOf(err) == app.NotFound && err != nil {
		return app.User{}, app.Errorf(app.NotFound, "no account has the e-mail %.254q: see websyte user list", email)
	}
	return u, err
}

func newUserAdd(p *Program) *cobra.Command {
	c := &cobra.Command{
		Use:   "add",
		Short: "Add an account; its password is typed, or read from standard input",
		Args:  cobra.NoArgs,
	}
	addSettings(c, "data")
	email := emailFlag(c)
	name := c.Flags().String("name", "", "the person's name")
	role := c.Flags().String("role", string(app.RoleOwner), "owner (its own widgets) or admin (everybody's)")
	c.RunE = func(c *cobra.Command, _ []string) error {
		cfg, err := p.settings(c)
		if err != nil {
			return err
		}
		u := app.User{Email: app.NormalEmail(*email), Name: *name, Role: app.Role(*role)}
		if err := u.Validate(); err != nil {
			return err
		}
		hash, err := p.passwordHash(c.Context())
		if err != nil {
			return err
		}
		return withStore(c.Context(), cfg.Data, func(s *sqlite.Store) error {
			if u, err = s.CreateUser(c.Context(), u, hash); err != nil {
				return err
			}
			if err := recordUser(c.Context(), s, app.AuditUserCreate, u, string(u.Role)); err != nil {
				return err
			}
			fmt.Fprintf(p.Stderr, "added %s as %s\n", u.Email, u.Role)
			return nil
		})
	}
	return c
}

func (p *Program) passwordHash(ctx context.Context) (string, error) {
	password, err := p.readPassword()
	if err != nil {
		return "", err
	}
	return auth.NewHasher(1).Hash(ctx, password)
}

func newUserList(p *Program) *cobra.Command {
	c := &cobra.Command{Use: "list", Short: "List accounts, oldest first", Args: cobra.NoArgs}
	addSettings(c, "data")
	asJSON := c.Flags().Bool("json", false, "as JSON")
	c.RunE = p.onStore(func(c *cobra.Command, s *sqlite.Store, _ []string) error {
		users, err := s.Users(c.Context())
		if err != nil {
			return err
		}
		if *asJSON {
			return printJSON(p.Stdout, "users", usersJSON(users))
		}
		var rows [][]string
		for _, u := range users {
			state := "active"
			if u.Suspended {
				state = "suspended"
			}
			rows = append(rows, []string{u.Email, u.Name, string(u.Role), state, showTime(u.CreatedAt, "")})
		}
		return printTable(p.Stdout, []string{"EMAIL", "NAME", "ROLE", "STATE", "CREATED"}, rows)
	})
	return c
}

type userJSON struct {
	ID        app.UserID `json:"id"`
	Email     string     `json:"email"`
	Name      string     `json:"name"`
	Role      app.Role   `json:"role"`
	Suspended bool       `json:"suspended"`
	CreatedAt *string    `json:"createdAt"`
}

func usersJSON(users []app.User) []userJSON {
	all := make([]userJSON, len(users))
	for i, u := range users {
		all[i] = userJSON{u.ID, u.Email, u.Name, u.Role, u.Suspended, jsonTime(u.CreatedAt)}
	}
	return all
}

// onAccount makes a command of what works on the account that --email names.
func (p *Program) onAccount(use, short string, do func(context.Context, *sqlite.Store, app.User) error) *cobra.Command {
	c := &cobra.Command{Use: use, Short: short, Args: cobra.NoArgs}
	addSettings(c, "data")
	email := emailFlag(c)
	c.RunE = p.onStore(func(c *cobra.Command, s *sqlite.Store, _ []string) error {
		u, err := account(c.Context(), s, *email)
		if err != nil {
			return err
		}
		return do(c.Context(), s, u)
	})
	return c
}

func newUserPassword(p *Program) *cobra.Command {
	const short = "Set an account's password; it is typed, or read from standard input"
	return p.onAccount("password", short, func(ctx context.Context, s *sqlite.Store, u app.User) error {
		hash, err := p.passwordHash(ctx)
		if err != nil {
			return err
		}
		if err := s.SetPasswordHash(ctx, u.ID, hash); err != nil {
			return err
		}
		if err := recordUser(ctx, s, app.AuditUserPassword, u, ""); err != nil {
			return err
		}
		fmt.Fprintf(p.Stderr, "%s has a new password\n", u.Email)
		return nil
	})
}

func newUserState(p *Program, use, short string, suspended bool) *cobra.Command {
	return p.onAccount(use, short, func(ctx context.Context, s *sqlite.Store, u app.User) error {
		if _, err := s.UpdateUser(ctx, u.ID, app.UserPatch{Suspended: &suspended}); err != nil {
			return err
		}
		verb := app.AuditUserRestore
		if suspended {
			verb = app.AuditUserSuspend
		}
		if err := recordUser(ctx, s, verb, u, ""); err != nil {
			return err
		}
		fmt.Fprintf(p.Stderr, "%s: %s\n", use, u.Email)
		return nil
	})
}

func newUserRemove(p *Program) *cobra.Command {
	const short = "Remove an account with its tokens and widgets and all that they hold"
	return p.onAccount("remove", short, func(ctx context.Context, s *sqlite.Store, u app.User) error {
		if err := p.confirm("This removes "+u.Email+" with all of its widgets. Type the e-mail to go on: ", u.Email); err != nil {
			return err
		}
		if err := removeAccount(ctx, s, u); err != nil {
			return err
		}
		if err := recordUser(ctx, s, app.AuditUserDelete, u, ""); err != nil {
			return err
		}
		fmt.Fprintf(p.Stderr, "removed %s\n", u.Email)
		return nil
	})
}

// removeAccount locks u out, which refuses the last admin, and removes its widgets
// before it: what ends half-way is done again. Files that nothing refers to any more
// the server removes.
func removeAccount(ctx context.Context, s *sqlite.Store, u app.User) error {
	yes := true
	if _, err := s.UpdateUser(ctx, u.ID, app.UserPatch{Suspended: &yes}); err != nil {
		return err
	}
	for {
		ws, _, err := s.Widgets(ctx, app.OwnedBy(u.ID), app.WidgetQuery{})
		if err != nil {
			return err
		}
		if len(ws) == 0 {
			return s.DeleteUser(ctx, u.ID)
		}
		for _, w := range ws {
			if _, err := s.DeleteWidget(ctx, app.OwnedBy(u.ID), w.ID); err != nil {
				return err
			}
		}
	}
}
