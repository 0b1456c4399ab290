package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
)

// secretBytes of randomness are in a secret: no hash need be slow to guard it.
const secretBytes = 32

var secretLength = base64.RawURLEncoding.EncodedLen(secretBytes)

func newSecret() string {
	var random [secretBytes]byte
	_, _ = rand.Read(random[:]) // never fails: it stops the program instead
	return base64.RawURLEncoding.EncodeToString(random[:])
}

func hashOf(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}
