package config

import (
	"errors"
	"net"
	"net/netip"
	"net/url"
	"strings"

	"github.com/WebsyteAI/websyte/app"
)

// Auth says by whom people can log in beside their password, and who gets in.
type Auth struct {
	AllowedEmails []string // addresses, and domains as @example.org, that need no invitation
	Google        Client
	GitHub        GitHub
	OIDC          OIDC
}

// Client is how a provider knows this server; empty where it is not used.
type Client struct {
	ID     string
	Secret Secret
}

// GitHub is github.com, or a GitHub Enterprise Server.
type GitHub struct {
	Client
	URL string
}

// OIDC is an OpenID Connect issuer.
type OIDC struct {
	Client
	Issuer string
	Name   string // for people
}

// check refuses half a provider.
func (a Auth) check() error {
	if (a.Google.ID == "") != a.Google.Secret.Empty() {
		return app.Errorf(app.Invalid, "auth.google needs both client_id and client_secret (GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET)")
	}
	if (a.GitHub.ID == "") != a.GitHub.Secret.Empty() {
		return app.Errorf(app.Invalid, "auth.github needs both client_id and client_secret (GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET)")
	}
	if (a.OIDC.ID == "") != (a.OIDC.Issuer == "") || a.OIDC.ID == "" && !a.OIDC.Secret.Empty() {
		return app.Errorf(app.Invalid, "auth.oidc needs both issuer and client_id")
	}
	return nil
}

func (a Auth) warnings() []string {
	if len(a.AllowedEmails) > 0 && a.Google.ID == "" && a.GitHub.ID == "" && a.OIDC.ID == "" {
		return []string{"auth.allowed_emails is set and has no effect without auth.google, auth.github or auth.oidc: nobody else vouches for an e-mail address"}
	}
	return nil
}

// checkAllowed takes ASCII alone: another script's letters look like these.
func checkAllowed(s string) error {
	local, domain, found := strings.Cut(s, "@")
	for i := range len(s) {
		found = found && s[i] > ' ' && s[i] <= '~'
	}
	if !found || domain == "" || strings.ContainsAny(local+domain, `@"(),:;<>[\]`) || len(s) > 254 {
		return errors.New("must hold e-mail addresses, or domains such as @example.org (one with other letters as xn--...)")
	}
	return nil
}

func checkClient(s string) error {
	if len(s) > 500 || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) {
		return errors.New("must be plain ASCII, at most 500 bytes")
	}
	return nil
}

func checkLabel(s string) error {
	if s == "" || len(s) > 100 || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' }) {
		return errors.New("must have 1 to 100 bytes")
	}
	return nil
}

// checkIssuer wants what tokens can name: an address that ends with its path.
func checkIssuer(s string) error {
	if s == "" {
		return nil
	}
	return checkProviderAddress(s)
}

// checkProviderAddress wants TLS, but for this machine: who listens on the way could
// say who somebody is.
func checkProviderAddress(s string) error {
	u, err := url.Parse(s)
	if err != nil || !app.IsWebAddress(s) || u.RawQuery != "" || u.Fragment != "" || u.Scheme != "https" && !isLoopback(u.Hostname()) {
		return errors.New("must be an https address without a query, such as https://login.example.org")
	}
	return nil
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

func checkHost(s string) error {
	if s == "" {
		return nil
	}
	if _, err := netip.ParseAddr(s); err == nil {
		return nil
	}
	if _, _, err := net.SplitHostPort(s); err == nil || strings.Trim(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz0123456789.-_") != "" || len(s) > 253 {
		return errors.New("must be a host such as mail.example.org; its port is smtp.port")
	}
	return nil
}
