// Package provider logs people in with an account that they have elsewhere: at
// Google, at GitHub, or at any OpenID Connect issuer. It sends the browser there,
// checks what comes back, and says which account here that is.
//
// An account elsewhere opens the account here that it is linked to, and is linked
// by somebody who is signed in. Somebody new gets in by an invitation of the
// verified e-mail address, or because the configuration allows it. An e-mail
// address alone opens no account that exists.
//
// An issuer is configured by the operator, and trusted to know who somebody is.
// What it answers is foreign all the same. The package knows no HTTP of ours: it is
// given query parameters and the secret of a cookie.
package provider

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

// The IDs of providers, as addresses have them.
const (
	Google = "google"
	GitHub = "github"
	OIDC   = "oidc"
)

const googleIssuer = "https://accounts.google.com"

// Client is how a provider knows us.
type Client struct {
	ID     string
	Secret string
}

// Options say which providers there are: those whose client has an ID.
type Options struct {
	Google     Client
	GitHub     Client
	GitHubURL  string // https://github.com, or a GitHub Enterprise Server's address
	OIDC       Client
	OIDCIssuer string
	OIDCName   string   // for people
	Allowed    []string // e-mail addresses and domains that need no invitation
	Store      Store
	Now        func() time.Time
}

// Provider is one of them, for the log-in page.
type Provider struct {
	ID     string
	Name   string
	Issuer string // of its identities
	flow   flow
}

// flow is what providers differ in.
type flow interface {
	// begin gives the address that the browser is sent to.
	begin(ctx context.Context, a attempt) (string, error)
	// finish turns the code that the browser brought into who that is.
	finish(ctx context.Context, a attempt, code string) (Claim, error)
	// check tells whether the provider can be used.
	check(ctx context.Context) error
}

// Claim is who a provider says that somebody is.
type Claim struct {
	Issuer   string
	Subject  string
	Email    string
	Verified bool // the issuer knows that the address is theirs
	Name     string
}

// Providers are all that are configured.
type Providers struct {
	all      []Provider
	attempts attempts
	allowed  allowed
	store    Store
	now      func() time.Time
}

// New reads o. It asks nobody: issuers are asked when somebody logs in.
func New(o Options) (*Providers, error) {
	allowed, err := parseAllowed(o.Allowed)
	if err != nil {
		return nil, app.Errorf(app.Invalid, "%v", err)
	}
	p := &Providers{allowed: allowed, store: o.Store, now: o.Now}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	if o.Google.ID != "" {
		p.all = append(p.all, Provider{Google, "Google", googleIssuer, newIssuer(googleIssuer, o.Google, transport, o.Now)})
	}
	if o.GitHub.ID != "" {
		g := newGitHub(o.GitHubURL, o.GitHub, transport)
		p.all = append(p.all, Provider{GitHub, "GitHub", g.address, g})
	}
	if o.OIDC.ID != "" {
		p.all = append(p.all, Provider{OIDC, o.OIDCName, o.OIDCIssuer, newIssuer(o.OIDCIssuer, o.OIDC, transport, o.Now)})
	}
	return p, nil
}

// List gives the providers in the order of their buttons.
func (p *Providers) List() []Provider { return p.all }

// Find gives a provider by its ID; app.NotFound where there is none.
func (p *Providers) Find(id string) (Provider, error) {
	for _, one := range p.all {
		if one.ID == id {
			return one, nil
		}
	}
	return Provider{}, app.Errorf(app.NotFound, "there is no such way to log in")
}

// Check asks a provider for what a log-in needs, without logging anybody in.
func (p Provider) Check(ctx context.Context) error { return p.flow.check(ctx) }

// Beginning says what a log-in is for.
type Beginning struct {
	Callback string     // the address that the provider sends the browser back to
	Next     string     // path of ours to go to afterwards; anything else is dropped
	Link     app.UserID // the signed-in account to link to, "" to log in
}

// Begin gives the address to send the browser to, and the secret for a cookie of
// this browser alone, which Finish asks for.
func (p *Providers) Begin(ctx context.Context, id string, b Beginning) (address, secret string, err error) {
	one, err := p.Find(id)
	if err != nil {
		return "", "", err
	}
	a, secret := newAttempt(id, b, p.now())
	if address, err = one.flow.begin(ctx, a); err != nil {
		return "", "", err
	}
	p.attempts.add(a)
	return address, secret, nil
}

// Return is what the browser brings back.
type Return struct {
	State    string
	Code     string
	Error    string     // a code of RFC 6749, section 4.1.2.1
	Issuer   string     // RFC 9207; "" where the provider does not say
	Secret   string     // of the cookie
	SignedIn app.UserID // whose session the browser has, "" for none
}

// Outcome is what a log-in came to.
type Outcome struct {
	User   app.User
	Next   string // path of ours, "" where none was asked for
	Linked bool   // an identity was linked to User, who is signed in already
	New    bool   // User was created
}

// Finish ends what Begin began. What people can understand of its error is an Error.
func (p *Providers) Finish(ctx context.Context, id string, r Return) (Outcome, error) {
	one, err := p.Find(id)
	if err != nil {
		return Outcome{}, err
	}
	a, found := p.attempts.take(id, r.State, r.Secret, p.now())
	if !found {
		return Outcome{}, because(Expired, nil)
	}
	claim, err := claimed(ctx, one, a, r)
	if err != nil {
		return Outcome{}, err
	}
	out, err := p.letIn(ctx, a, claim, r.SignedIn)
	if e, ok := errors.AsType[*Error](err); ok {
		e.Known = true
	}
	return out, err
}

// letIn decides what a claim opens.
func (p *Providers) letIn(ctx context.Context, a attempt, claim Claim, signedIn app.UserID) (out Outcome, err error) {
	out = Outcome{Next: a.next, Linked: a.link != ""}
	if out.Linked {
		out.User, err = p.link(ctx, claim, a.link, signedIn)
		return out, err
	}
	out.User, out.New, err = p.admit(ctx, claim)
	return out, err
}

func claimed(ctx context.Context, p Provider, a attempt, r Return) (Claim, error) {
	switch {
	case r.Issuer != "" && p.ID != GitHub && r.Issuer != p.Issuer:
		return Claim{}, because(Untrusted, errors.New("another issuer sent the browser back"))
	case r.Error == "access_denied":
		return Claim{}, because(Cancelled, nil)
	case r.Error != "":
		return Claim{}, because(Refused, errors.New("the provider answered "+r.Error))
	case r.Code == "":
		return Claim{}, because(Refused, errors.New("the provider sent no code"))
	}
	claim, err := p.flow.finish(ctx, a, r.Code)
	if err != nil {
		return Claim{}, err
	}
	if err := (app.Identity{Issuer: claim.Issuer, Subject: claim.Subject}).Validate(); err != nil {
		return Claim{}, because(Untrusted, err)
	}
	return claim, nil
}
