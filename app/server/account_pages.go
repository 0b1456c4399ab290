package server

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/auth"
	"github.com/WebsyteAI/websyte/app/auth/provider"
)

// formPage is a page with one form. It works without scripts.
type formPage struct {
	Title, Lead, Action, Button, Foot string
	Forgotten                         string // the page for a forgotten password, "" for none
	Token                             string // of the link that led here
	Next                              string // where to go afterwards
	Problem                           string // of the form as a whole
	Fields                            []formField
	Providers                         []provider.Provider
}

// formField is one field, with what is wrong with it.
type formField struct {
	Name, Label, Type, Value, Autocomplete, Hint, Problem string
	Least, Most                                           int
	Required, Fixed, Focus                                bool
}

func emailField(value string) formField {
	return formField{Name: "email", Label: "E-mail", Type: "email", Value: value, Autocomplete: "username", Most: 254, Required: true}
}

func nameField(value string) formField {
	return formField{Name: "name", Label: "Name", Type: "text", Value: value, Autocomplete: "name", Most: 200, Hint: "May be left empty."}
}

func newPasswordField() formField {
	return formField{
		Name: "password", Label: "Password", Type: "password", Autocomplete: "new-password", Least: auth.MinPassword, Most: auth.MaxPassword, Required: true,
		Hint: fmt.Sprintf("At least %d characters. A few words in a row are easy to remember and hard to guess.", auth.MinPassword),
	}
}

func passwordField() formField {
	return formField{Name: "password", Label: "Password", Type: "password", Autocomplete: "current-password", Most: auth.MaxPassword, Required: true}
}

// accountForm is a page with a form: what it shows for what was sent, or for an empty
// form, and what sending it does.
type accountForm struct {
	show func(ctx context.Context, sent url.Values) (formPage, error)
	do   func(ctx context.Context, sent url.Values) (app.User, error)
	verb app.AuditVerb
}

func (s *Server) accountPageRoutes() {
	for path, f := range map[string]accountForm{
		loginPage:     {s.loginForm, s.submitLogin, app.AuditLogin},
		"/setup":      {s.setupForm, s.submitSetup, app.AuditSetup},
		"/invitation": {s.invitationForm, s.submitInvitation, app.AuditUserCreate},
		"/reset":      {s.resetForm, s.submitReset, app.AuditUserPassword},
	} {
		s.echo.GET(path, s.showForm(f))
		s.echo.POST(path, s.submitForm(f))
	}
	s.echo.POST("/logout", s.submitLogout)
	s.forgottenPageRoutes()
}

func (s *Server) showForm(f accountForm) echo.HandlerFunc {
	return func(c echo.Context) error {
		p, err := f.show(c.Request().Context(), c.QueryParams())
		if err != nil {
			return s.showProblem(c, err)
		}
		return s.formPage(c, http.StatusOK, p)
	}
}

// maxForm is more than the longest fields take, in bytes.
const maxForm = 16 << 10

// submitForm does what a form asks for. What is wrong is said in the form, which keeps
// what was written but for passwords.
func (s *Server) submitForm(f accountForm) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		ctx := r.Context()
		if err := s.sameOrigin(r); err != nil {
			return s.showProblem(c, err)
		}
		r.Body = http.MaxBytesReader(c.Response(), r.Body, maxForm)
		if err := r.ParseForm(); err != nil {
			return s.showProblem(c, app.Errorf(app.Invalid, "the form cannot be read: go back and send it again"))
		}
		_, failed := f.do(ctx, r.PostForm)
		if failed == nil {
			s.record(ctx, f.verb)
			return c.Redirect(http.StatusSeeOther, landing(r.PostForm.Get("next")))
		}
		p, err := f.show(ctx, r.PostForm)
		if err != nil {
			return s.showProblem(c, err)
		}
		told := s.problem(ctx, failed)
		return s.formPage(c, told.status, p.with(told))
	}
}

// with says what is wrong, beside the fields that it is wrong with.
func (p formPage) with(told *problem) formPage {
	p.Problem = sentence(told.Message)
	fields := maps.Clone(told.Fields)
	for i := range p.Fields {
		f := &p.Fields[i]
		f.Focus = false
		if wrong, ok := fields[f.Name]; ok {
			f.Problem = f.Label + " " + wrong + "."
			delete(fields, f.Name)
		}
	}
	if i := slices.IndexFunc(p.Fields, func(f formField) bool { return f.Problem != "" }); i >= 0 {
		p.Fields[i].Focus = true
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		p.Problem += " " + sentence(name+" "+fields[name])
	}
	return p
}

// sentence writes a message as one.
func sentence(message string) string {
	if message == "" {
		return ""
	}
	return strings.ToUpper(message[:1]) + message[1:] + "."
}

// showProblem answers a browser where there is no form to show.
func (s *Server) showProblem(c echo.Context, err error) error {
	told := s.problem(c.Request().Context(), err)
	return s.formPage(c, told.status, formPage{Title: "That did not work", Problem: sentence(told.Message)})
}

// formPolicy lets a page load our style and send forms to us; nothing runs in it.
const formPolicy = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// formPage is kept by nobody. Its address may hold a token: what it loads or links to
// learns the origin alone, and a form's Origin is still sent.
func (s *Server) formPage(c echo.Context, status int, p formPage) error {
	return s.plainPage(c, status, "account.html", p)
}

func (s *Server) plainPage(c echo.Context, status int, name string, data any) error {
	var b bytes.Buffer
	if err := s.pages.ExecuteTemplate(&b, name, data); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	h := c.Response().Header()
	h.Set("Content-Security-Policy", formPolicy)
	h.Set("Referrer-Policy", "strict-origin")
	return c.HTMLBlob(status, b.Bytes())
}

func (s *Server) loginForm(_ context.Context, sent url.Values) (formPage, error) {
	p := formPage{
		Title: "Log in", Action: loginPage, Button: "Log in", Providers: s.Providers.List(), Next: landing(sent.Get("next")),
		Fields: []formField{emailField(sent.Get("email")), passwordField()},
		Foot:   "No password, or forgotten? An admin can send you a link that sets a new one.",
	}
	if s.Mail != nil {
		p.Foot, p.Forgotten = "", forgottenPage
	}
	p.Fields[0].Focus = true
	if problem := provider.Problem(sent.Get("problem")); problem != "" {
		p.Problem = problem.Sentence(s.providerName(sent.Get("provider")))
	}
	return p, nil
}

// providerName is one of ours: an address is no place to take text from.
func (s *Server) providerName(id string) string {
	if p, err := s.Providers.Find(id); err == nil {
		return p.Name
	}
	return "The other service"
}

func (s *Server) submitLogin(ctx context.Context, sent url.Values) (app.User, error) {
	u, err := s.logIn(ctx, sent.Get("email"), sent.Get("password"))
	return s.about(ctx, u, err)
}

// about notes for the audit log whose account a form was about.
func (s *Server) about(ctx context.Context, u app.User, err error) (app.User, error) {
	if err == nil {
		callOf(ctx).aboutThing("user", string(u.ID), u.Email)
	}
	return u, err
}

func (s *Server) setupForm(ctx context.Context, sent url.Values) (formPage, error) {
	p := formPage{
		Title: "Make the first account", Lead: "It is an admin's: it sees everything here, and lets others in.", Action: "/setup", Button: "Make the account", Token: sent.Get("token"),
		Fields: []formField{emailField(sent.Get("email")), nameField(sent.Get("name")), newPasswordField()},
	}
	p.Fields[0].Focus = true
	open, err := s.Accounts.SetUp(ctx)
	if err == nil && !open {
		err = app.Errorf(app.NotFound, "the first account was made already: log in, or let an admin invite you")
	}
	if err == nil {
		_, err = s.Accounts.Link(ctx, app.LinkSetup, p.Token)
	}
	return p, err
}

func (s *Server) submitSetup(ctx context.Context, sent url.Values) (app.User, error) {
	u, err := s.Accounts.MakeFirst(ctx, sent.Get("token"), auth.NewAccount{Email: sent.Get("email"), Name: sent.Get("name"), Password: sent.Get("password")})
	return s.signUpByForm(ctx, u, err)
}

// signUpByForm signs in who has just used a link.
func (s *Server) signUpByForm(ctx context.Context, u app.User, err error) (app.User, error) {
	if err == nil {
		err = s.beginSession(ctx, auth.Entry{User: u})
	}
	return s.about(ctx, u, err)
}

func (s *Server) invitationForm(ctx context.Context, sent url.Values) (formPage, error) {
	l, err := s.Accounts.Link(ctx, app.LinkInvitation, sent.Get("token"))
	name := l.Name
	if sent.Has("name") {
		name = sent.Get("name")
	}
	email := emailField(l.Email)
	email.Fixed = true
	p := formPage{
		Title: "You are invited", Lead: "Choose a password, and your account is ready.", Action: "/invitation", Button: "Make the account", Token: sent.Get("token"),
		Fields: []formField{email, nameField(name), newPasswordField()},
	}
	p.Fields[1].Focus = true
	if p.Providers = s.Providers.List(); len(p.Providers) > 0 {
		p.Foot = "That needs no password, where your account there has this e-mail address."
	}
	return p, err
}

func (s *Server) submitInvitation(ctx context.Context, sent url.Values) (app.User, error) {
	u, err := s.Accounts.Accept(ctx, sent.Get("token"), sent.Get("name"), sent.Get("password"))
	return s.signUpByForm(ctx, u, err)
}

func (s *Server) resetForm(ctx context.Context, sent url.Values) (formPage, error) {
	l, err := s.Accounts.Link(ctx, app.LinkReset, sent.Get("token"))
	email := emailField(l.Email)
	email.Fixed = true
	p := formPage{
		Title: "Set a new password", Lead: "It signs you out wherever you are signed in.", Action: "/reset", Button: "Set the password", Token: sent.Get("token"),
		Fields: []formField{email, newPasswordField()},
	}
	p.Fields[1].Focus = true
	return p, err
}

func (s *Server) submitReset(ctx context.Context, sent url.Values) (app.User, error) {
	u, err := s.Accounts.Reset(ctx, sent.Get("token"), sent.Get("password"))
	if err != nil {
		return u, err
	}
	if u.Suspended {
		return u, app.Errorf(app.Forbidden, "the password is set, but this account is suspended: ask an admin")
	}
	return s.signUpByForm(ctx, u, nil)
}

func (s *Server) submitLogout(c echo.Context) error {
	err := s.sameOrigin(c.Request())
	if err == nil {
		err = s.logOut(c.Request().Context())
	}
	if err != nil {
		return s.showProblem(c, err)
	}
	return c.Redirect(http.StatusSeeOther, homePage)
}

// welcomePage says what runs here. Who is signed in goes on to the console.
func (s *Server) welcomePage(c echo.Context) error {
	call := callOf(c.Request().Context())
	data := struct {
		Version string
		Setup   bool
	}{Version: s.Version}
	_, err := s.Sessions.Authenticate(c.Request(), call.secure())
	if err == nil {
		return c.Redirect(http.StatusSeeOther, consolePage)
	}
	if app.CodeOf(err) != app.Unauthenticated {
		return err
	}
	if data.Setup, err = s.Accounts.SetUp(c.Request().Context()); err != nil {
		return err
	}
	return s.plainPage(c, http.StatusOK, "home.html", data)
}
