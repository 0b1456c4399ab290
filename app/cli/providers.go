package cli

import (
	"time"

	"github.com/WebsyteAI/websyte/app/auth/provider"
	"github.com/WebsyteAI/websyte/app/config"
)

// logInProviders are the ways to log in beside a password that c names. store may be
// nil where nobody logs in.
func logInProviders(c config.Auth, store provider.Store) (*provider.Providers, error) {
	client := func(c config.Client) provider.Client { return provider.Client{ID: c.ID, Secret: c.Secret.Reveal()} }
	return provider.New(provider.Options{
		Google: client(c.Google),
		GitHub: client(c.GitHub.Client), GitHubURL: c.GitHub.URL,
		OIDC: client(c.OIDC.Client), OIDCIssuer: c.OIDC.Issuer, OIDCName: c.OIDC.Name,
		Allowed: c.AllowedEmails, Store: store, Now: time.Now,
	})
}
