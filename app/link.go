package app

import "time"

// AccountLinkID names an AccountLink.
type AccountLinkID string

// LinkKind is what an AccountLink is for.
type LinkKind string

const (
	LinkSetup      LinkKind = "setup"      // makes the first account
	LinkInvitation LinkKind = "invitation" // makes an account
	LinkReset      LinkKind = "reset"      // gives an account another password
)

// AccountLink lets whoever has it in once. The store keeps a SHA-256 of its secret,
// never the secret.
type AccountLink struct {
	ID        AccountLinkID
	Kind      LinkKind
	Email     string // of the account, "" for LinkSetup
	Name      string // of the account, "" where whoever opens the link says it
	Role      Role   // of the account; LinkInvitation alone has it
	CreatedBy UserID // "" for the program itself
	CreatedAt time.Time
	ExpiresAt time.Time // zero: never
}

// MaxAccountLinks is how many of a kind may be open.
const MaxAccountLinks = 1000

// Validate reports what keeps l from being stored.
func (l AccountLink) Validate() error {
	if l.Kind != LinkInvitation {
		return nil
	}
	return User{Email: l.Email, Name: l.Name, Role: l.Role}.Validate()
}
