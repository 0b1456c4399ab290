package auth

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

// TokenPrefix begins every token, so that people and secret scanners know one.
const TokenPrefix = "websyte_"

// NewToken makes a token's secret, to be shown once, and the hash to store.
func NewToken() (secret string, hash []byte) {
	secret = TokenPrefix + newSecret()
	return secret, HashToken(secret)
}

// HashToken is what the store knows a token by.
func HashToken(secret string) []byte { return hashOf(secret) }

// maxLifetime is ten years: longer is meant to be no expiry at all.
const maxLifetime = 3660 * 24 * time.Hour

// ParseLifetime reads how long a token holds: "90d", or Go's "12h" and "30m".
func ParseLifetime(s string) (time.Duration, error) {
	d, err := time.ParseDuration(s)
	if days, ok := strings.CutSuffix(s, "d"); ok {
		var n uint64
		n, err = strconv.ParseUint(days, 10, 12) // at most 4,095
		d = time.Duration(n) * 24 * time.Hour
	}
	if err != nil || d <= 0 || d > maxLifetime {
		return 0, errors.New("must be a time such as 90d or 12h, at most 3660d")
	}
	return d, nil
}

// MayMake refuses a token that would do more than what p showed to be let in, or hold
// longer: whoever finds a token must not be able to keep what it gives.
func (p Principal) MayMake(t app.Token, now time.Time) error {
	f := app.Fields{}
	f.Check(t.ExpiresAt.IsZero() || t.ExpiresAt.After(now) && t.ExpiresAt.Sub(now) <= maxLifetime, "expiresAt", "must lie in the future, within ten years")
	own := p.Token.ExpiresAt
	f.Check(own.IsZero() || !t.ExpiresAt.IsZero() && !t.ExpiresAt.After(own), "expiresAt", "must not lie after the end of the token that makes this one")
	if err := f.Err(); err != nil {
		return err
	}
	for _, s := range t.Scopes {
		if !p.Can(s) {
			return app.Errorf(app.Forbidden, "whoever makes a token with the scope %s must have it", s)
		}
	}
	return CheckScopes(t.Scopes, p.User.Role)
}

// CheckScopes refuses a token that would give its owner more than the owner has.
func CheckScopes(scopes []app.TokenScope, role app.Role) error {
	if slices.Contains(scopes, app.ScopeAdmin) && role != app.RoleAdmin {
		return app.Errorf(app.Forbidden, "only an admin's token can have the scope admin")
	}
	return nil
}
