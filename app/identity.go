package app

import "time"

// IdentityID names an Identity.
type IdentityID string

// Identity is an account elsewhere, such as at Google, that its owner logs in with.
// Issuer and Subject name it; its e-mail address may change and names nobody.
type Identity struct {
	ID         IdentityID
	UserID     UserID
	Issuer     string // the address of who vouches for it
	Subject    string // its name there, which never changes
	Email      string // as the issuer gave it when it was linked, "" where it gave none
	CreatedAt  time.Time
	LastUsedAt time.Time // zero: never used to log in
}

// MaxIdentities is how many identities may be linked to one account.
const MaxIdentities = 20

// Validate reports what keeps i from being stored. OpenID Connect Core section 2
// bounds a subject to 255 characters.
func (i Identity) Validate() error {
	f := Fields{}
	f.Check(i.Issuer != "" && len(i.Issuer) <= 2048, "issuer", "is required, at most 2,048 bytes")
	f.Check(i.Subject != "" && len(i.Subject) <= 255, "subject", "is required, at most 255 bytes")
	f.Check(len(i.Email) <= 254, "email", "must have at most 254 bytes")
	return f.Err()
}
