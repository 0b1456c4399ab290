package server_test

import (
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/apptest"
	"github.com/WebsyteAI/websyte/app/mail/mailtest"
)

const ownAddress = "https://chat.example.org"

func withMail(t *testing.T, o mailtest.Options) (*apptest.App, *mailtest.Server) {
	t.Helper()
	s := mailtest.Start(t, o)
	return apptest.Start(t, apptest.Options{Mail: s, PublicURL: ownAddress}), s
}

// linkIn finds the link of a mail, as a path.
func linkIn(t *testing.T, m mailtest.Mail, page string) (token string) {
	t.Helper()
	_, after, found := strings.Cut(m.Text, ownAddress+page+"?token=")
	token, _, _ = strings.Cut(after, "\n")
	if !found || len(token) < 20 {
		t.Fatalf("no link in %q", m.Text)
	}
	return token
}

func post(a *apptest.App, t *testing.T, path, token string, body map[string]any) apptest.Reply {
	t.Helper()
	return a.Do(t, apptest.Call{Method: "POST", Path: path, Token: token, JSON: body, Header: map[string]string{"Sec-Fetch-Site": "same-origin"}})
}

func TestInvitationsAndResetsAreMailed(t *testing.T) {
	t.Parallel()
	a, s := withMail(t, mailtest.Options{})
	var out struct {
		Link   string
		Mailed bool
	}
	post(a, t, "/api/admin/invitations", a.Admin.Token, map[string]any{"email": "new@example.org", "name": "A\r\nBcc: eve@example.org"}).Into(t, &out)
	m := s.Next(t)
	token := linkIn(t, m, "/invitation")
	if !out.Mailed || m.To != "new@example.org" || out.Link != ownAddress+"/invitation?token="+token || m.Header.Get("Bcc") != "" {
		t.Errorf("%+v, mailed %+v", out, m)
	}
	if r := post(a, t, "/api/auth/invitation", "", map[string]any{"token": token, "password": apptest.Password}); r.Status != 201 {
		t.Errorf("the invitation does not hold: %d %s", r.Status, r.Body)
	}
	post(a, t, "/api/admin/users/"+string(a.Owner.ID)+"/reset", a.Admin.Token, nil).Into(t, &out)
	if m := s.Next(t); !out.Mailed || m.To != a.Owner.Email || !strings.Contains(m.Text, out.Link+"\n") {
		t.Errorf("%+v, mailed %+v", out, m)
	}
}

func TestALinkIsNotLostWithItsMail(t *testing.T) {
	t.Parallel()
	a, s := withMail(t, mailtest.Options{Refuse: true})
	var out struct {
		Link   string
		Mailed bool
	}
	post(a, t, "/api/admin/invitations", a.Admin.Token, map[string]any{"email": "new@example.org"}).Into(t, &out)
	if out.Mailed || !strings.HasPrefix(out.Link, ownAddress+"/invitation?token=") || s.Count() != 0 {
		t.Errorf("%+v", out)
	}
}

func TestAForgottenPassword(t *testing.T) {
	t.Parallel()
	a, s := withMail(t, mailtest.Options{})
	yes := true
	if _, err := a.Store.UpdateUser(t.Context(), a.Stranger.ID, app.UserPatch{Suspended: &yes}); err != nil {
		t.Fatal(err)
	}
	const path = "/api/auth/forgotten"
	for _, email := range []string{"nobody@example.org", a.Stranger.Email, "nonsense", "", "\u212aate@example.org", a.Owner.Email} {
		if r := post(a, t, path, "", map[string]any{"email": email}); r.Status != 202 || len(r.Body) > 0 {
			t.Errorf("%q: %d %s", email, r.Status, r.Body)
		}
	}
	m := s.Next(t) // they are mailed in their order: nobody before was
	if m.To != a.Owner.Email {
		t.Errorf("mailed %+v", m)
	}
	token := linkIn(t, m, "/reset")
	if r := post(a, t, "/api/auth/reset", "", map[string]any{"token": token, "password": "another password"}); r.Status != 200 {
		t.Errorf("the link does not hold: %d %s", r.Status, r.Body)
	}
	for range 2 {
		post(a, t, path, "", map[string]any{"email": a.Owner.Email})
	}
	for _, email := range []string{strings.ToUpper(a.Owner.Email), "nobody2@example.org"} {
		r := post(a, t, path, "", map[string]any{"email": email})
		if want := map[bool]int{true: 429, false: 202}[email != "nobody2@example.org"]; r.Status != want {
			t.Errorf("%s: %d, want %d", email, r.Status, want)
		}
	}
	var log struct {
		Entries []struct {
			Actor  struct{ Kind string }
			Target struct{ ID, Name string }
		}
	}
	a.Do(t, apptest.Call{Path: "/api/admin/audit?verb=user.password&actor=&target=" + string(a.Owner.ID), Token: a.Admin.Token}).Into(t, &log)
	if n := len(log.Entries); n < 2 || log.Entries[n-1].Actor.Kind != "nobody" || log.Entries[n-1].Target.Name != a.Owner.Email {
		t.Errorf("the audit log has %+v", log.Entries)
	}
	a.Do(t, apptest.Call{Path: "/api/admin/audit?verb=user.password", Token: a.Admin.Token}).Into(t, &log)
	for _, e := range log.Entries {
		if e.Target.ID != string(a.Owner.ID) {
			t.Errorf("the audit log has one of %+v", e.Target)
		}
	}
	var session struct{ MailsPasswords bool }
	a.Do(t, apptest.Call{Path: "/api/auth/session"}).Into(t, &session)
	if !session.MailsPasswords {
		t.Error("the log-in page is not told of it")
	}
}

func TestWithoutAMailServerNobodyIsPromisedAMail(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	if r := post(a, t, "/api/auth/forgotten", "", map[string]any{"email": a.Owner.Email}); r.Status != 404 || !strings.Contains(string(r.Body), "ask an admin") {
		t.Errorf("%d %s", r.Status, r.Body)
	}
}

func TestThePageForAForgottenPassword(t *testing.T) {
	t.Parallel()
	a, s := withMail(t, mailtest.Options{})
	if r := a.Do(t, apptest.Call{Path: "/login"}); !strings.Contains(string(r.Body), `href="/forgotten"`) {
		t.Errorf("the log-in page does not lead there: %s", r.Body)
	}
	send := func(email, site string) apptest.Reply {
		return a.Do(t, apptest.Call{
			Method: "POST", Path: "/forgotten", Body: strings.NewReader("email=" + email), ContentType: "application/x-www-form-urlencoded",
			Header: map[string]string{"Sec-Fetch-Site": site},
		})
	}
	unknown, known := send("nobody@example.org", "same-origin"), send(a.Owner.Email, "same-origin")
	if unknown.Status != 202 || known.Status != 202 || string(unknown.Body) != string(known.Body) {
		t.Errorf("%d %d: %s", unknown.Status, known.Status, known.Body)
	}
	if m := s.Next(t); m.To != a.Owner.Email {
		t.Errorf("mailed %+v", m)
	}
	if r := send(a.Owner.Email, "cross-site"); r.Status != 403 {
		t.Errorf("from another site: %d", r.Status)
	}
	plain := apptest.Start(t, apptest.Options{})
	if r := plain.Do(t, apptest.Call{Path: "/login"}); strings.Contains(string(r.Body), "/forgotten") {
		t.Error("a mail is promised without a mail server")
	}
}
