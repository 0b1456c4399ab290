package cli

import (
	"context"
	"strings"
	"time"

	"github.com/WebsyteAI/websyte/app"
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

func checkLogIn(ctx context.Context, cfg config.Config) (string, error) {
	all, err := logInProviders(cfg.Auth, nil)
	if err != nil {
		return "", err
	}
	ways := []string{"password"}
	for _, p := range all.List() {
		ctx, cancel := context.WithTimeout(ctx, endpointTime)
		err := p.Check(ctx)
		cancel()
		if err != nil {
			return "", app.Wrap(err, app.Upstream, "nobody can log in with %s, whose address is %s: look at the settings below auth.%s", p.Name, p.Issuer, p.ID)
		}
		ways = append(ways, p.Name)
	}
	return strings.Join(ways, ", "), nil
}
