package auth

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"strings"
	"time"
)

// signed is strict: each token has one spelling.
var signed = base64.RawURLEncoding.Strict()

// Signer signs what somebody is given to send back, so that nobody else can have made
// it. What it signs is not secret.
type Signer struct{ key []byte }

// NewSigner makes a Signer with a key of at least 32 random bytes.
func NewSigner(key []byte) *Signer { return &Signer{key} }

// Sign makes a token of value, which is good for one purpose, and until a time.
func (s *Signer) Sign(purpose, value string, until time.Time) string {
	payload := binary.BigEndian.AppendUint64(nil, uint64(until.Unix()))
	payload = append(payload, value...)
	return signed.EncodeToString(payload) + "." + signed.EncodeToString(s.sum(purpose, payload))
}

// Verify gives the value of a token; false where it was not made by Sign for this
// purpose, or is past its time.
func (s *Signer) Verify(purpose, token string, now time.Time) (value string, ok bool) {
	said, signature, _ := strings.Cut(token, ".")
	payload, err := signed.DecodeString(said)
	if err != nil || len(payload) < 8 {
		return "", false
	}
	sum, err := signed.DecodeString(signature)
	if err != nil || !hmac.Equal(sum, s.sum(purpose, payload)) {
		return "", false
	}
	until := int64(binary.BigEndian.Uint64(payload))
	return string(payload[8:]), now.Unix() < until
}

// sum is of the purpose's length too, so that no purpose runs over into a value.
func (s *Signer) sum(purpose string, payload []byte) []byte {
	h := hmac.New(sha256.New, s.key)
	h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(purpose)))) // a hash's Write never fails
	h.Write([]byte(purpose))
	h.Write(payload)
	return h.Sum(nil)
}
