package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"unicode/utf8"

	"github.com/WebsyteAI/websyte/app"
	"golang.org/x/crypto/argon2"
)

// Bounds of a password, in bytes. The least is NIST SP 800-63B's; the most keeps
// hashing cheap.
const (
	MinPassword = 8
	MaxPassword = 1024
)

// CheckPassword reports what keeps a password from being taken.
func CheckPassword(password string) error {
	f := app.Fields{}
	f.Check(len(password) >= MinPassword && len(password) <= MaxPassword, "password", "must have %d to %d bytes", MinPassword, MaxPassword)
	f.Check(utf8.ValidString(password), "password", "must be text")
	return f.Err()
}

// Hasher hashes and checks passwords, a few at a time: each takes 19 MiB and tens
// of milliseconds of a core, which a flood of logins must not multiply.
type Hasher struct {
	slots chan struct{}
	line  chan struct{} // who has a slot, and who waits for one
	decoy string
}

// maxLine is how many may wait for a slot: a second or so of work.
const maxLine = 64

// NewHasher makes a Hasher that works on at most parallel passwords at once. 64 more
// wait; beyond, the answer is app.Unavailable.
func NewHasher(parallel int) *Hasher {
	decoy := phc{params: standard, salt: make([]byte, saltBytes), key: make([]byte, keyBytes)}
	parallel = max(parallel, 1)
	return &Hasher{slots: make(chan struct{}, parallel), line: make(chan struct{}, parallel+maxLine), decoy: decoy.String()}
}

// Hash gives the PHC string of a password, with its parameters and a fresh salt.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	if err := CheckPassword(password); err != nil {
		return "", err
	}
	return h.derive(ctx, password)
}

// derive hashes a password that may be taken.
func (h *Hasher) derive(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // never fails: it stops the program instead
	made := phc{params: standard, salt: salt}
	key, err := h.key(ctx, password, made, keyBytes)
	made.key = key
	return made.String(), err
}

// Verify tells whether password is the one that hash was made from. An empty hash
// is that of nobody: it matches nothing, and takes as long.
func (h *Hasher) Verify(ctx context.Context, hash, password string) (bool, error) {
	nobody := hash == ""
	if nobody {
		hash = h.decoy
	}
	stored, err := parsePHC(hash)
	if err != nil {
		return false, err
	}
	if len(password) > MaxPassword {
		return false, nil
	}
	key, err := h.key(ctx, password, stored, len(stored.key))
	if err != nil {
		return false, err
	}
	same := subtle.ConstantTimeCompare(key, stored.key) == 1
	return same && !nobody, nil
}

// key waits for a slot and derives a key of n bytes.
func (h *Hasher) key(ctx context.Context, password string, p phc, n int) ([]byte, error) {
	select {
	case h.line <- struct{}{}:
	default:
		return nil, app.Errorf(app.Unavailable, "too many people are logging in right now: try again in a moment")
	}
	defer func() { <-h.line }()
	select {
	case h.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-h.slots }()
	return argon2.IDKey([]byte(password), p.salt, p.time, p.memory, p.threads, uint32(n)), nil
}
