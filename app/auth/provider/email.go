package provider

import (
	"errors"
	"fmt"
	"strings"

	"golang.org/x/net/idna"
)

// maxEmail is the longest address in bytes that SMTP takes (RFC 5321, 4.5.3.1.3).
const maxEmail = 254

var errEmail = errors.New("not an e-mail address that can be compared")

// normalEmail is the one form in which an issuer's e-mail address is compared: ASCII
// in lower case, the domain as the DNS has it. Nothing else is equated. A plus or a
// dot makes another address, since only the mail server knows whether it does not. A
// local part beyond ASCII is refused, since lower case makes K of the Kelvin sign and
// i of others; so is a domain that is not written as it is registered, since mapping
// makes example.org of full-width letters.
func normalEmail(s string) (string, error) {
	local, domain, found := strings.Cut(s, "@")
	if !found || len(s) > maxEmail || !isDotAtom(local) {
		return "", errEmail
	}
	ascii, err := idna.Registration.ToASCII(lower(domain))
	if err != nil || !isDomain(ascii) {
		return "", errEmail
	}
	return lower(local) + "@" + ascii, nil
}

// spellings are the forms in which people may have typed a normal address before.
func spellings(email string) []string {
	local, domain, _ := strings.Cut(email, "@")
	if unicode, err := idna.Registration.ToUnicode(domain); err == nil && unicode != domain {
		return []string{email, local + "@" + unicode}
	}
	return []string{email}
}

// lower leaves all but ASCII alone.
func lower(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}, s)
}

// isDotAtom tells whether s is a local part that needs no quotes (RFC 5322, 3.2.3).
func isDotAtom(s string) bool {
	for atom := range strings.SplitSeq(s, ".") {
		if atom == "" || strings.Trim(atom, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~") != "" {
			return false
		}
	}
	return true
}

func isDomain(s string) bool {
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return false
		}
	}
	return true
}

// allowed are the e-mail addresses and domains that get in without an invitation.
type allowed map[string]bool

// parseAllowed reads entries such as ada@example.org and @example.org.
func parseAllowed(entries []string) (allowed, error) {
	all := allowed{}
	for _, e := range entries {
		domain := strings.HasPrefix(e, "@")
		if domain {
			e = "x" + e
		}
		email, err := normalEmail(e)
		if err != nil {
			return nil, fmt.Errorf("auth.allowed_emails: %q is neither an e-mail address nor a domain such as @example.org", e)
		}
		if domain {
			email = email[1:]
		}
		all[email] = true
	}
	return all, nil
}

// holds tells whether a normal address is one of these, or of one of these domains.
// A domain does not stand for those below it.
func (a allowed) holds(email string) bool {
	return a[email] || a[email[strings.Index(email, "@"):]]
}
