package app

import (
	"net/mail"
	"strings"
	"time"
	"unicode"
)

// Role is what an account may do on the whole server.
type Role string

const (
	RoleOwner Role = "owner" // its own widgets
	RoleAdmin Role = "admin" // everybody's widgets, and the accounts
)

// User is an account.
type User struct {
	ID        UserID
	Email     string // lower case, unique
	Name      string
	Role      Role
	Suspended bool
	CreatedAt time.Time
}

// BuiltinOwner owns what API_BEARER_TOKEN creates where no account exists yet.
// It has no password and cannot log in.
const BuiltinOwner = "owner@localhost"

// NormalEmail is the form in which an e-mail address is stored and compared: in lower
// case, but that no letter becomes ASCII which is not. Lower case makes k of the Kelvin
// sign, and so one account's address of another's.
func NormalEmail(s string) string {
	return strings.Map(func(r rune) rune {
		if becomesASCII(r) {
			return r
		}
		return unicode.ToLower(r)
	}, strings.TrimSpace(s))
}

func becomesASCII(r rune) bool { return r > unicode.MaxASCII && unicode.ToLower(r) <= unicode.MaxASCII }

// deceives tells whether r is in no honest e-mail address: nobody sees it, or people
// take it for another letter.
func deceives(r rune) bool { return becomesASCII(r) || !unicode.IsGraphic(r) || unicode.IsSpace(r) }

// Validate reports what keeps u from being stored.
func (u User) Validate() error {
	f := Fields{}
	a, err := mail.ParseAddress(u.Email)
	f.Check(err == nil && a.Address == u.Email && len(u.Email) <= 254, "email", "must be an e-mail address such as ada@example.org")
	f.Check(!strings.ContainsFunc(u.Email, deceives), "email", "must have no characters that cannot be seen or told apart")
	f.Check(u.Email == NormalEmail(u.Email), "email", "must be in lower case")
	f.Check(len(u.Name) <= 200, "name", "must have at most 200 bytes")
	f.Check(u.Role == RoleOwner || u.Role == RoleAdmin, "role", "must be owner or admin")
	return f.Err()
}

// UserPatch changes the fields that are not nil.
type UserPatch struct {
	Name      *string
	Role      *Role
	Suspended *bool
}

// TokenScope is one thing that an API token may do.
type TokenScope string

const (
	ScopeRead  TokenScope = "read"
	ScopeWrite TokenScope = "write"
	ScopeAdmin TokenScope = "admin" // only for admins: all widgets, and the accounts
)

// Token is an API token. The store keeps a SHA-256 of its secret, never the secret.
type Token struct {
	ID         TokenID
	UserID     UserID
	Name       string
	Scopes     []TokenScope
	CreatedAt  time.Time
	ExpiresAt  time.Time // zero: never
	LastUsedAt time.Time // zero: never used; minute precision
}

// MaxTokens is how many an account can have, those that have expired among them.
const MaxTokens = 50

// Validate reports what keeps t from being stored.
func (t Token) Validate() error {
	f := Fields{}
	f.Check(t.Name != "" && len(t.Name) <= 200, "name", "is required, at most 200 bytes")
	f.Check(len(t.Scopes) > 0, "scopes", "must hold read, write or admin")
	for _, s := range t.Scopes {
		f.Check(s == ScopeRead || s == ScopeWrite || s == ScopeAdmin, "scopes", "%q is not read, write or admin", s)
	}
	return f.Err()
}
