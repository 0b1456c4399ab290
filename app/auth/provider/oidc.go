package provider

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/markbates/goth"
	"github.com/markbates/goth/providers/openidConnect"
	"golang.org/x/oauth2"
)

const (
	// freshness is how long an issuer's addresses are taken for true.
	freshness = time.Hour
	// respite is how long an issuer that failed is not asked again.
	respite = 5 * time.Second
)

// issuer is an OpenID Connect issuer. goth speaks OAuth with it; what it says of
// somebody is believed once go-oidc has verified the ID token, which goth does not.
type issuer struct {
	address   string
	client    Client
	transport http.RoundTripper
	now       func() time.Time

	turn    chan struct{} // who holds it asks the issuer
	mu      sync.Mutex
	found   *oidc.Provider // nil until the issuer has answered
	failure error          // of the last try, nil for none
	asked   time.Time
}

func newIssuer(address string, c Client, transport http.RoundTripper, now func() time.Time) *issuer {
	return &issuer{address: address, client: c, transport: transport, now: now, turn: make(chan struct{}, 1)}
}

func (i *issuer) check(ctx context.Context) error {
	_, err := i.discover(ctx)
	return err
}

// discover gives the issuer's addresses and keys. One caller asks for them, and the
// others wait for it.
func (i *issuer) discover(ctx context.Context) (*oidc.Provider, error) {
	if found, err, known := i.known(); known {
		return found, err
	}
	select {
	case i.turn <- struct{}{}:
		defer func() { <-i.turn }()
	case <-ctx.Done():
		return nil, because(Unreachable, ctx.Err())
	}
	if found, err, known := i.known(); known {
		return found, err
	}
	// Not ctx: when this caller leaves, the others still wait for the answer.
	found, err := ask(i.address, newClient(context.WithoutCancel(ctx), i.transport))
	i.mu.Lock()
	defer i.mu.Unlock()
	i.asked, i.failure = i.now(), err
	if err == nil {
		i.found = found
	}
	return i.answer()
}

// known gives what was found out, while it is fresh.
func (i *issuer) known() (found *oidc.Provider, err error, known bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	age := i.now().Sub(i.asked)
	if i.failure != nil && age >= respite || i.failure == nil && (i.found == nil || age >= freshness) {
		return nil, nil, false
	}
	found, err = i.answer()
	return found, err, true
}

// answer prefers what is old to nothing.
func (i *issuer) answer() (*oidc.Provider, error) {
	if i.found != nil {
		return i.found, nil
	}
	return nil, i.failure
}

// ask reads the issuer's discovery document.
func ask(address string, client *http.Client) (*oidc.Provider, error) {
	found, err := oidc.NewProvider(oidc.ClientContext(context.Background(), client), address)
	if err != nil {
		return nil, because(Unreachable, err)
	}
	e := found.Endpoint()
	for _, endpoint := range []string{e.AuthURL, e.TokenURL, found.UserInfoEndpoint()} {
		if err := checkEndpoint(address, endpoint); err != nil && endpoint != "" {
			return nil, because(Untrusted, err)
		}
	}
	if e.AuthURL == "" || e.TokenURL == "" {
		return nil, because(Untrusted, errors.New("the issuer's discovery document lacks an endpoint"))
	}
	return found, nil
}

// checkEndpoint refuses addresses that are no web addresses, or send unencrypted
// what the issuer itself takes encrypted.
func checkEndpoint(issuer, endpoint string) error {
	u, err := url.Parse(endpoint)
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && (u.Scheme != "http" || strings.HasPrefix(issuer, "https:")) {
		return fmt.Errorf("the issuer's discovery document has the endpoint %.200q", endpoint)
	}
	return nil
}

// speaker is goth's provider for one attempt: each has its own parameters and its
// own time.
func (i *issuer) speaker(ctx context.Context, found *oidc.Provider, a attempt) (*openidConnect.Provider, error) {
	e := found.Endpoint()
	p, err := openidConnect.NewCustomisedURL(i.client.ID, i.client.Secret, a.callback,
		e.AuthURL, e.TokenURL, i.address, found.UserInfoEndpoint(), "", "openid", "email", "profile")
	if err != nil {
		return nil, err
	}
	p.HTTPClient = newClient(ctx, i.transport)
	p.SetAuthCodeOptions(map[string]string{
		"nonce": a.nonce, "code_challenge": oauth2.S256ChallengeFromVerifier(a.verifier), "code_challenge_method": "S256",
	})
	return p, nil
}

func (i *issuer) begin(ctx context.Context, a attempt) (string, error) {
	found, err := i.discover(ctx)
	if err != nil {
		return "", err
	}
	p, err := i.speaker(ctx, found, a)
	if err != nil {
		return "", err
	}
	session, err := p.BeginAuth(a.state)
	if err != nil {
		return "", err
	}
	return session.GetAuthURL()
}

func (i *issuer) finish(ctx context.Context, a attempt, code string) (Claim, error) {
	found, err := i.discover(ctx)
	if err != nil {
		return Claim{}, err
	}
	p, err := i.speaker(ctx, found, a)
	if err != nil {
		return Claim{}, err
	}
	session := &openidConnect.Session{}
	if err := guarded(func() error {
		_, err := session.Authorize(p, url.Values{"code": {code}, "code_verifier": {a.verifier}})
		return err
	}); err != nil {
		return Claim{}, because(exchangeProblem(err), err)
	}
	token, err := i.verify(ctx, found, session.IDToken, a.nonce)
	if err != nil {
		return Claim{}, err
	}
	var user goth.User
	if err := guarded(func() (err error) {
		user, err = p.FetchUser(session)
		return err
	}); err != nil {
		return Claim{}, because(Untrusted, err)
	}
	verified := user.RawData["email_verified"]
	return Claim{
		Issuer: i.address, Subject: token.Subject, Email: user.Email, Name: user.Name,
		Verified: verified == true || verified == "true", // Amazon Cognito sends text
	}, nil
}

// verify checks signature, issuer, audience, expiry and nonce of an ID token.
func (i *issuer) verify(ctx context.Context, found *oidc.Provider, raw, nonce string) (*oidc.IDToken, error) {
	token, err := found.Verifier(&oidc.Config{ClientID: i.client.ID, Now: i.now}).Verify(ctx, raw)
	if err != nil {
		return nil, because(Untrusted, err)
	}
	var claims struct {
		Party string `json:"azp"`
	}
	if err := token.Claims(&claims); err != nil {
		return nil, because(Untrusted, err)
	}
	switch {
	case token.Nonce != nonce:
		return nil, because(Untrusted, errors.New("the ID token has another nonce"))
	case claims.Party != "" && claims.Party != i.client.ID, claims.Party == "" && len(token.Audience) > 1:
		return nil, because(Untrusted, errors.New("the ID token was made for another client"))
	}
	return token, nil
}

// exchangeProblem tells an issuer that refuses a code from one that does not answer.
func exchangeProblem(err error) Problem {
	if _, refused := errors.AsType[*oauth2.RetrieveError](err); refused {
		return Refused
	}
	if _, network := errors.AsType[*url.Error](err); network {
		return Unreachable
	}
	return Untrusted
}

// guarded makes an error of a panic of goth's, which takes an id_token for text and
// an exp for a number, whatever an issuer sends.
func guarded(do func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("the answer has another form: %v", v)
		}
	}()
	return do()
}
