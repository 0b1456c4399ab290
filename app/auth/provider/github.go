package provider

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/markbates/goth"
	"github.com/markbates/goth/providers/github"
	"golang.org/x/oauth2"
)

// gitHub is github.com or a GitHub Enterprise Server. It speaks OAuth alone: who
// somebody is comes from its API.
type gitHub struct {
	address   string // also the issuer of its identities
	api       string
	client    Client
	transport http.RoundTripper
}

const gitHubDotCom = "https://github.com"

// newGitHub takes the API's place from GitHub's documentation: a host of its own for
// github.com, a path on an Enterprise Server.
func newGitHub(address string, c Client, transport http.RoundTripper) *gitHub {
	address = strings.TrimSuffix(address, "/")
	g := &gitHub{address: address, api: address + "/api/v3", client: c, transport: transport}
	if address == gitHubDotCom {
		g.api = "https://api.github.com"
	}
	return g
}

func (g *gitHub) tokenURL() string { return g.address + "/login/oauth/access_token" }

// speaker is goth's provider for one attempt. Its scopes are one word to goth, which
// would otherwise take the first address it meets, verified or not.
func (g *gitHub) speaker(ctx context.Context, a attempt) *github.Provider {
	p := github.NewCustomisedURL(g.client.ID, g.client.Secret, a.callback,
		g.address+"/login/oauth/authorize", g.tokenURL(), g.api+"/user", g.api+"/user/emails", "read:user user:email")
	p.HTTPClient = newClient(ctx, g.transport)
	return p
}

// begin adds PKCE to goth's address, which GitHub takes since 2025.
func (g *gitHub) begin(ctx context.Context, a attempt) (string, error) {
	session, err := g.speaker(ctx, a).BeginAuth(a.state)
	if err != nil {
		return "", err
	}
	address, err := session.GetAuthURL()
	challenge := url.Values{"code_challenge": {oauth2.S256ChallengeFromVerifier(a.verifier)}, "code_challenge_method": {"S256"}}
	return address + "&" + challenge.Encode(), err
}

// finish exchanges the code itself: goth would leave the verifier out.
func (g *gitHub) finish(ctx context.Context, a attempt, code string) (Claim, error) {
	p := g.speaker(ctx, a)
	config := oauth2.Config{
		ClientID: g.client.ID, ClientSecret: g.client.Secret, RedirectURL: a.callback,
		Endpoint: oauth2.Endpoint{TokenURL: g.tokenURL(), AuthStyle: oauth2.AuthStyleInParams},
	}
	token, err := config.Exchange(goth.ContextForClient(p.HTTPClient), code, oauth2.VerifierOption(a.verifier))
	if err != nil {
		return Claim{}, because(exchangeProblem(err), err)
	}
	user, err := p.FetchUser(&github.Session{AccessToken: token.AccessToken})
	if err != nil {
		return Claim{}, because(Unreachable, err)
	}
	if user.UserID == "0" {
		return Claim{}, because(Untrusted, errors.New("GitHub named no account"))
	}
	email, err := g.email(ctx, token.AccessToken)
	if err != nil {
		return Claim{}, err
	}
	return Claim{Issuer: g.address, Subject: user.UserID, Email: email, Verified: email != "", Name: user.Name}, nil
}

// email gives the primary address if it is verified, else "".
func (g *gitHub) email(ctx context.Context, token string) (string, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, g.api+"/user/emails", nil)
	if err != nil {
		return "", err
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Accept", "application/vnd.github+json")
	res, err := newClient(ctx, g.transport).Do(r)
	if err != nil {
		return "", because(Unreachable, err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return "", because(Unreachable, fmt.Errorf("GitHub answered %s about e-mail addresses", res.Status))
	}
	var addresses []struct {
		Email             string
		Primary, Verified bool
	}
	if err := json.NewDecoder(res.Body).Decode(&addresses); err != nil {
		return "", because(Untrusted, err)
	}
	for _, a := range addresses {
		if a.Primary && a.Verified {
			return a.Email, nil
		}
	}
	return "", nil
}

// check asks the API for what it answers everybody.
func (g *gitHub) check(ctx context.Context) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, g.api+"/meta", nil)
	if err != nil {
		return err
	}
	res, err := newClient(ctx, g.transport).Do(r)
	if err != nil {
		return because(Unreachable, err)
	}
	defer res.Body.Close()
	if res.StatusCode >= http.StatusInternalServerError {
		return because(Unreachable, errors.New("GitHub answered "+res.Status))
	}
	return nil
}
