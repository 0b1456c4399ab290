package soak

import (
	"context"
	"net/http"
	"os/exec"
	"strings"
	"testing"
	"time"
)

const password = "correct horse battery"

// door is a program, and the calls that let people in and shut them out.
type door struct {
	*testing.T
	program *program
	api     *api
}

// call must be answered with a status. credential is a token, or a session's cookie.
func (d door) call(credential, method, path string, body any, want int, into any) http.Header {
	d.Helper()
	headers := []string{"Authorization", "Bearer " + credential}
	if strings.HasPrefix(credential, "websyte=") {
		headers = []string{"Authorization", "", "Cookie", credential}
	}
	res, err := d.api.sendJSON(d.Context(), method, path, body, headers...)
	must(d.T, err)
	header := res.Header
	r, err := whole(res, nil)
	must(d.T, err)
	if r.status != want {
		d.Errorf("%s %s: %d, want %d: %s", method, path, r.status, want, r.body)
	} else if into != nil {
		must(d.T, r.into(into))
	}
	return header
}

// signUp invites somebody who makes an account, and gives the ID and the invitation.
func (d door) signUp(email string) (id, invitation string) {
	d.Helper()
	var invited struct{ Link string }
	d.call(token, http.MethodPost, "/api/admin/invitations", map[string]any{"email": email}, http.StatusCreated, &invited)
	_, invitation, _ = strings.Cut(invited.Link, "token=")
	var made struct{ User struct{ ID string } }
	d.accept(invitation, http.StatusCreated, &made)
	return made.User.ID, invitation
}

func (d door) accept(invitation string, want int, into any) {
	d.Helper()
	d.call("websyte=", http.MethodPost, "/api/auth/invitation", map[string]any{"token": invitation, "password": password}, want, into)
}

// logIn gives the session's cookie.
func (d door) logIn(email string) string {
	d.Helper()
	header := d.call("websyte=", http.MethodPost, "/api/auth/login", map[string]any{"email": email, "password": password}, http.StatusOK, nil)
	for _, c := range (&http.Response{Header: header}).Cookies() {
		if c.Name == "websyte" {
			return c.Name + "=" + c.Value
		}
	}
	d.Fatal("no cookie")
	return ""
}

// newToken gives the secret and the ID.
func (d door) newToken(session string) (secret, id string) {
	d.Helper()
	var made struct {
		Secret string
		Token  struct{ ID string }
	}
	d.call(session, http.MethodPost, "/api/user/tokens", map[string]any{"name": "x", "scopes": []string{"read"}}, http.StatusCreated, &made)
	return made.Secret, made.Token.ID
}

func (d door) opens(want int, credentials ...string) {
	d.Helper()
	for _, c := range credentials {
		d.call(c, http.MethodGet, "/api/user", nil, want, nil)
	}
}

func openDoor(t *testing.T) *door {
	t.Helper()
	p := &program{dir: t.TempDir()}
	p.start(t)
	d := &door{t, p, newAPI(p.url)}
	t.Cleanup(func() {
		d.api.close()
		p.kill(t)
	})
	return d
}

// again kills the program and starts it.
func (d *door) again() {
	d.Helper()
	d.api.close()
	d.program.kill(d.T)
	d.program.start(d.T)
	d.api = newAPI(d.program.url)
}

// TestWhoWasShutOutStaysOutAfterKills kills the program right after each answer.
func TestWhoWasShutOutStaysOutAfterKills(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	ada, invitation := d.signUp("ada@example.org")
	d.again()
	d.accept(invitation, http.StatusForbidden, nil)

	out, kept := d.logIn("ada@example.org"), d.logIn("ada@example.org")
	secret, id := d.newToken(kept)
	d.call(out, http.MethodPost, "/api/auth/logout", nil, http.StatusNoContent, nil)
	d.again()
	d.opens(http.StatusUnauthorized, out)
	d.opens(http.StatusOK, kept, secret)

	d.call(kept, http.MethodDelete, "/api/user/tokens/"+id, nil, http.StatusNoContent, nil)
	d.again()
	d.opens(http.StatusUnauthorized, secret)

	second, _ := d.newToken(kept)
	d.call(token, http.MethodPut, "/api/admin/users/"+ada, map[string]any{"suspended": true}, http.StatusOK, nil)
	d.again()
	d.opens(http.StatusUnauthorized, kept, second)
	d.call("websyte=", http.MethodPost, "/api/auth/login", map[string]any{"email": "ada@example.org", "password": password}, http.StatusUnauthorized, nil)
}

// command runs one beside the server, with its data folder.
func (d door) command(input string, args ...string) {
	d.Helper()
	ctx, cancel := context.WithTimeout(d.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Env, cmd.Stdin = d.program.environ(), strings.NewReader(input)
	if out, err := cmd.CombinedOutput(); err != nil {
		d.Fatalf("%v: %v\n%s", args, err, out)
	}
}

// TestCommandsShutOutAtOnce runs them beside the server, which must not remember who
// was let in.
func TestCommandsShutOutAtOnce(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	const email = "ada@example.org"
	d.signUp(email)
	session := d.logIn(email)
	secret, id := d.newToken(session)
	d.opens(http.StatusOK, session, secret)
	d.command("", "token", "revoke", id)
	d.opens(http.StatusUnauthorized, secret)
	d.opens(http.StatusOK, session)

	d.command("another long password\n", "user", "password", "--email", email)
	d.opens(http.StatusUnauthorized, session)
	d.call("websyte=", http.MethodPost, "/api/auth/login", map[string]any{"email": email, "password": password}, http.StatusUnauthorized, nil)

	d.command(password+"\n", "user", "password", "--email", email)
	session = d.logIn(email)
	secret, _ = d.newToken(session)
	d.command("", "user", "suspend", "--email", email)
	d.opens(http.StatusUnauthorized, session, secret)
	d.command("", "user", "restore", "--email", email)
	d.opens(http.StatusUnauthorized, session)
}
