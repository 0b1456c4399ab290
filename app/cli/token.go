package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/auth"
	"github.com/WebsyteAI/websyte/store/sqlite"
	"github.com/spf13/cobra"
)

func newToken(p *Program) *cobra.Command {
	c := group("token", "API tokens: create, list, revoke")
	c.AddCommand(newTokenCreate(p), newTokenList(p), newTokenRevoke(p))
	return c
}

func newTokenCreate(p *Program) *cobra.Command {
	c := &cobra.Command{
		Use:   "create",
		Short: "Make a token and print it, this once, alone on standard output",
		Args:  cobra.NoArgs,
	}
	addSettings(c, "data")
	email := emailFlag(c)
	name := c.Flags().String("name", "command line", "what the token is for")
	scopes := c.Flags().String("scope", "read,write", "what it may do: read, write, admin")
	expires := c.Flags().String("expires", "", "how long it holds, such as 90d (default: until it is revoked)")
	c.RunE = p.onStore(func(c *cobra.Command, s *sqlite.Store, _ []string) error {
		t := app.Token{Name: *name, Scopes: parseScopes(*scopes)}
		if err := expire(&t, *expires, time.Now()); err != nil {
			return err
		}
		if err := t.Validate(); err != nil {
			return err
		}
		u, err := account(c.Context(), s, *email)
		if err != nil {
			return err
		}
		if err := auth.CheckScopes(t.Scopes, u.Role); err != nil {
			return err
		}
		t.UserID = u.ID
		secret, hash := auth.NewToken()
		if t, err = s.CreateToken(c.Context(), t, hash); err != nil {
			return err
		}
		if err := recordToken(c.Context(), s, app.AuditTokenCreate, t, u); err != nil {
			return err
		}
		_, err = fmt.Fprintln(p.Stdout, secret)
		return err
	})
	return c
}

func parseScopes(s string) []app.TokenScope {
	var scopes []app.TokenScope
	for name := range strings.SplitSeq(s, ",") {
		scopes = append(scopes, app.TokenScope(strings.TrimSpace(name)))
	}
	return scopes
}

func expire(t *app.Token, lifetime string, now time.Time) error {
	if lifetime == "" {
		return nil
	}
	d, err := auth.ParseLifetime(lifetime)
	if err != nil {
		return app.Errorf(app.Invalid, "--expires: %.40q %v", lifetime, err)
	}
	t.ExpiresAt = now.Add(d)
	return nil
}

// owned is a token with its account.
type owned struct {
	app.Token
	user app.User
}

// tokens lists those of one account, or everybody's where email is "".
func tokens(ctx context.Context, s *sqlite.Store, email string) ([]owned, error) {
	users, err := s.Users(ctx)
	if email != "" {
		var u app.User
		u, err = account(ctx, s, email)
		users = []app.User{u}
	}
	if err != nil {
		return nil, err
	}
	var all []owned
	for _, u := range users {
		of, err := s.Tokens(ctx, u.ID)
		if err != nil {
			return nil, err
		}
		for _, t := range of {
			all = append(all, owned{t, u})
		}
	}
	return all, nil
}

func newTokenList(p *Program) *cobra.Command {
	c := &cobra.Command{Use: "list", Short: "List tokens, never their secrets", Args: cobra.NoArgs}
	addSettings(c, "data")
	email := c.Flags().String("email", "", "of this account alone")
	asJSON := c.Flags().Bool("json", false, "as JSON")
	c.RunE = p.onStore(func(c *cobra.Command, s *sqlite.Store, _ []string) error {
		all, err := tokens(c.Context(), s, *email)
		if err != nil {
			return err
		}
		if *asJSON {
			return printJSON(p.Stdout, "tokens", tokensJSON(all))
		}
		var rows [][]string
		for _, t := range all {
			rows = append(rows, []string{
				string(t.ID), t.user.Email, t.Name, showScopes(t.Scopes),
				showTime(t.CreatedAt, ""), showTime(t.ExpiresAt, "never"), showTime(t.LastUsedAt, "never"),
			})
		}
		return printTable(p.Stdout, []string{"ID", "EMAIL", "NAME", "SCOPES", "CREATED", "EXPIRES", "LAST USED"}, rows)
	})
	return c
}

func showScopes(scopes []app.TokenScope) string {
	names := make([]string, len(scopes))
	for i, s := range scopes {
		names[i] = string(s)
	}
	return strings.Join(names, ",")
}

type tokenJSON struct {
	ID         app.TokenID      `json:"id"`
	Email      string           `json:"email"`
	Name       string           `json:"name"`
	Scopes     []app.TokenScope `json:"scopes"`
	CreatedAt  *string          `json:"createdAt"`
	ExpiresAt  *string          `json:"expiresAt"`
	LastUsedAt *string          `json:"lastUsedAt"`
}

func tokensJSON(list []owned) []tokenJSON {
	all := make([]tokenJSON, len(list))
	for i, t := range list {
		all[i] = tokenJSON{t.ID, t.user.Email, t.Name, t.Scopes, jsonTime(t.CreatedAt), jsonTime(t.ExpiresAt), jsonTime(t.LastUsedAt)}
	}
	return all
}

func newTokenRevoke(p *Program) *cobra.Command {
	c := &cobra.Command{
		Use:   "revoke ID",
		Short: "Revoke a token at once, by its ID or, with --email, by its name",
		Args:  cobra.MaximumNArgs(1),
	}
	addSettings(c, "data")
	email := c.Flags().String("email", "", "the account that has it")
	name := c.Flags().String("name", "", "the token's name")
	c.RunE = p.onStore(func(c *cobra.Command, s *sqlite.Store, args []string) error {
		all, err := tokens(c.Context(), s, *email)
		if err != nil {
			return err
		}
		t, err := choose(all, strings.Join(args, ""), *name)
		if err != nil {
			return err
		}
		if err := s.DeleteToken(c.Context(), t.UserID, t.ID); err != nil {
			return err
		}
		if err := recordToken(c.Context(), s, app.AuditTokenRevoke, t.Token, t.user); err != nil {
			return err
		}
		fmt.Fprintf(p.Stderr, "revoked %q of %s\n", t.Name, t.user.Email)
		return nil
	})
	return c
}

// choose finds the one token with that ID or, where none is given, that name.
func choose(all []owned, id, name string) (owned, error) {
	var found []owned
	for _, t := range all {
		if id != "" && string(t.ID) == id || id == "" && name != "" && t.Name == name {
			found = append(found, t)
		}
	}
	switch {
	case id == "" && name == "":
		return owned{}, app.Errorf(app.Invalid, "say which token: give its ID, from websyte token list")
	case len(found) == 0:
		return owned{}, app.Errorf(app.NotFound, "there is no such token: see websyte token list")
	case len(found) > 1:
		return owned{}, app.Errorf(app.Conflict, "%d tokens are called %.100q: give the ID of one, from websyte token list", len(found), name)
	}
	return found[0], nil
}
