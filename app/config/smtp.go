package config

import (
	"errors"
	"net/mail"
	"strings"

	"github.com/WebsyteAI/websyte/app"
)

// SMTP is the server that mails are handed to; Host is "" for none.
type SMTP struct {
	Host     string
	Port     int
	User     string // "" where it asks for none
	Password Secret
	From     string // an address, with or without a name
	TLS      string // StartTLS, ImplicitTLS or NoTLS
}

// How a connection to a mail server is encrypted.
const (
	StartTLS    = "starttls" // begun in clear, and given up where the server cannot encrypt
	ImplicitTLS = "tls"
	NoTLS       = "none"
)

// check refuses what could mail nothing, and what would show a password or a link to
// whoever listens. A link needs an address that no caller chose: publicURL.
func (s SMTP) check(publicURL string) error {
	switch {
	case s.Host == "":
		return nil
	case s.From == "":
		return app.Errorf(app.Invalid, "smtp.host is set without smtp.from: name the sender, such as websyte@example.org")
	case publicURL == "":
		return app.Errorf(app.Invalid, "smtp.host is set without public_url, which mailed links begin with: set it to the address that browsers use")
	case (s.User == "") != s.Password.Empty():
		return app.Errorf(app.Invalid, "smtp needs both user and password, or neither")
	case s.TLS == NoTLS && !isLoopback(s.Host):
		return app.Errorf(app.Invalid, "smtp.tls may be none for a mail server on this machine alone: set it to starttls or tls")
	}
	return nil
}

func checkSender(s string) error {
	if s == "" {
		return nil
	}
	a, err := mail.ParseAddress(s)
	if err != nil || len(s) > 320 || strings.ContainsAny(s, "\r\n") || strings.ContainsFunc(a.Address, func(r rune) bool { return r > '~' }) {
		return errors.New("must be an address such as websyte@example.org or Websyte <websyte@example.org>")
	}
	return nil
}
