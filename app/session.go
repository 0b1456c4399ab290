package app

import "time"

// LoginSession is a browser in which somebody is signed in. The store keeps a
// SHA-256 of the secret in its cookie, never the secret.
type LoginSession struct {
	ID         LoginSessionID
	UserID     UserID
	Device     string // "Firefox on Windows": for its owner to know it by
	CreatedAt  time.Time
	LastUsedAt time.Time // minute precision

	// PasswordHash is what let its owner in, "" where something else did. It is not
	// stored: the session begins only while the account still has it.
	PasswordHash string
}

// MaxLoginSessions is how many an account has at most: one more ends the one that
// was not used for longest.
const MaxLoginSessions = 100

// MaxKnownDevices is how many browsers an account is remembered in after logging in
// there: one more forgets the one that was not used for longest.
const MaxKnownDevices = 50
