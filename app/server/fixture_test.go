package server_test

import (
	"bytes"
	"maps"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/apptest"
	"github.com/WebsyteAI/websyte/app/auth/provider"
)

// fixture is a public widget of the owner's with a file and a visitor's session.
type fixture struct {
	widget   app.WidgetID
	document app.DocumentID
	source   app.SourceID
	session  string
	message  string
	token    string // see spareToken
	user     string // see otherUser
	app      *apptest.App
	shared   string // e-mail of an account that the widget is shared with
	run      string
	access   string // a link, an account or a session, where the scenario is about one

	conversation string
}

func newFixture(t *testing.T, a *apptest.App) fixture {
	t.Helper()
	f := fixture{app: a, widget: a.Widget(t, map[string]any{"public": true, "saveMessages": true, "allowedOrigins": []string{siteOrigin}})}
	r := a.Do(t, upload(t, "/api/widgets/"+string(f.widget)+"/documents", a.Owner.Token, "file", "shipping.txt", "Shipping takes three days.\n"))
	var docs struct {
		Documents []struct {
			ID       app.DocumentID
			SourceID app.SourceID
		}
	}
	r.Into(t, &docs)
	if r.Status != http.StatusAccepted || len(docs.Documents) != 1 {
		t.Fatalf("upload: %d %s", r.Status, r.Body)
	}
	f.document, f.source = docs.Documents[0].ID, docs.Documents[0].SourceID
	r = a.Do(t, apptest.Call{Method: "POST", Path: "/api/chat", Token: a.Owner.Token, JSON: map[string]any{
		"widgetId": f.widget, "message": "How long does shipping take?", "isEmbedded": true,
	}})
	var said struct{ SessionID, MessageID string }
	r.Into(t, &said)
	if r.Status != http.StatusOK || said.SessionID == "" {
		t.Fatalf("chat: %d %s", r.Status, r.Body)
	}
	f.shared = colleague(t, a, f.widget)
	f.session, f.message = said.SessionID, said.MessageID
	var list struct{ Conversations []struct{ ID string } }
	a.Do(t, apptest.Call{Path: "/api/widgets/" + string(f.widget) + "/conversations", Token: a.Owner.Token}).Into(t, &list)
	f.conversation = list.Conversations[0].ID
	return f
}

// spareToken gives the ID of a token of the owner's where the path names one: an
// account cannot have one for each fixture.
func (f *fixture) spareToken(t *testing.T, s scenario) string {
	t.Helper()
	if f.token == "" && strings.Contains(s.path, "{tid}") {
		_, id := f.app.NewToken(t, app.Token{UserID: f.app.Owner.ID, Scopes: []app.TokenScope{app.ScopeRead}})
		f.token = string(id)
	}
	return f.token
}

const oneUser = "/api/admin/users/{id}"

// otherUser gives the ID of an account that no other fixture has.
func (f *fixture) otherUser(t *testing.T) string {
	t.Helper()
	if f.user == "" {
		u, err := f.app.Store.CreateUser(t.Context(), app.User{Email: string(f.widget) + "@example.org", Role: app.RoleOwner}, "")
		must(t, err)
		f.user = string(u.ID)
	}
	return f.user
}

func (f *fixture) call(t *testing.T, s scenario) apptest.Call {
	t.Helper()
	id := string(f.widget)
	if strings.Contains(s.path, "/messages/") {
		id = f.message
	}
	if f.access != "" {
		id = f.access
	}
	if s.path == oneUser {
		id = f.otherUser(t)
	}
	path := strings.NewReplacer(
		"{id}", id, "{widgetId}", string(f.widget), "{did}", string(f.document), "{documentId}", string(f.document), "{name}", "shipping.txt", "{sid}", string(f.source), "{runId}", f.run, "{cid}", f.conversation,
		"{account}", f.shared, "{tid}", f.spareToken(t, s),
		"{provider}", provider.GitHub,
	).Replace(s.path) + s.query
	c := apptest.Call{Method: s.method, Path: path, JSON: s.json}
	if s.csv != "" {
		c.Body, c.ContentType = strings.NewReader(s.csv), "text/csv"
	}
	if s.form {
		c = upload(t, path, "", "file", "more.txt", "Returns are free.\n")
		c.Header = nil
		c.ContentType = "multipart/form-data; boundary=" + boundary
	}
	if fields, ok := s.json.(map[string]any); ok && fields["widgetId"] == "{id}" {
		c.JSON = map[string]any{"widgetId": f.widget, "message": fields["message"]}
	}
	if fields, ok := s.json.(map[string]any); ok && fields["token"] == "" {
		c.JSON = put(maps.Clone(fields), []string{"token"}, f.access)
	}
	if s.session {
		c.Header = map[string]string{"X-Session-ID": f.session}
	}
	return c
}

const boundary = "0123456789abcdef"

// upload is a form with one file and other fields as pairs.
func upload(t *testing.T, path, token, field, name, content string, fields ...string) apptest.Call {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if err := w.SetBoundary(boundary); err != nil {
		t.Fatal(err)
	}
	part, err := w.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {multipart.FileContentDisposition(field, name)}, "Content-Type": {"text/plain"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(fields); i += 2 {
		if err := w.WriteField(fields[i], fields[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return apptest.Call{Method: http.MethodPost, Path: path, Token: token, Body: &b, ContentType: w.FormDataContentType()}
}

// colleague shares a widget of the owner's with somebody, and gives the e-mail.
func colleague(t *testing.T, a *apptest.App, w app.WidgetID) string {
	t.Helper()
	const email = "colleague@example.org"
	_, err := a.Store.CreateUser(t.Context(), app.User{Email: email, Role: app.RoleOwner}, "")
	if app.CodeOf(err) != app.Conflict { // made for another fixture
		must(t, err)
	}
	u, err := a.Store.UserByEmail(t.Context(), email)
	must(t, err)
	_, err = a.Store.SetShare(t.Context(), app.OwnedBy(a.Owner.ID), w, u.ID, app.AccessViewer)
	must(t, err)
	return email
}
