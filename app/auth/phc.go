package auth

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// params are argon2id's.
type params struct {
	memory  uint32 // KiB
	time    uint32 // passes
	threads uint8
}

// standard is OWASP's recommendation for argon2id where memory is short.
var standard = params{memory: 19 * 1024, time: 2, threads: 1}

const (
	saltBytes = 16
	keyBytes  = 32
)

// phc is a hash in the PHC string format:
// $argon2id$v=19$m=19456,t=2,p=1$salt$key, in base64 without padding.
type phc struct {
	params
	salt, key []byte
}

func (p phc) String() string {
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, p.memory, p.time, p.threads, b64(p.salt), b64(p.key))
}

var errPHC = errors.New("a stored password hash is not argon2id in the PHC format")

// parsePHC reads a stored hash, as String writes it and in no other form. Its
// costs are bounded, so that a damaged one does not take the machine.
func parsePHC(s string) (phc, error) {
	var p phc
	parts := strings.Split(s, "$")
	if len(s) > 500 || len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" {
		return phc{}, errPHC
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.memory, &p.time, &p.threads); err != nil {
		return phc{}, errPHC
	}
	var errSalt, errKey error
	p.salt, errSalt = base64.RawStdEncoding.DecodeString(parts[4])
	p.key, errKey = base64.RawStdEncoding.DecodeString(parts[5])
	if errors.Join(errSalt, errKey) != nil || !p.sane() || p.String() != s {
		return phc{}, errPHC
	}
	return p, nil
}

// isStandard tells whether a stored hash is as new ones are.
func isStandard(hash string) bool {
	p, err := parsePHC(hash)
	return err == nil && p.params == standard && len(p.salt) == saltBytes && len(p.key) == keyBytes
}

func (p phc) sane() bool {
	return p.memory >= 8 && p.memory <= 256*1024 && p.time >= 1 && p.time <= 10 &&
		p.threads >= 1 && p.threads <= 16 && len(p.salt) >= 8 && len(p.key) >= 16 && len(p.key) <= 64
}
