// Package mail hands plain-text mails to an SMTP server.
//
// It knows no account and no link: it is given who gets what text. One mail goes
// over one connection, since few are sent.
package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/mail"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/WebsyteAI/websyte/app"
)

// patience is how long the server may take for one answer. A mail needs about eight.
const patience = 10 * time.Second

// Options are where mails go.
type Options struct {
	Host     string
	Port     int
	User     string // "" where the server asks for none
	Password string
	From     string // an address, with or without a name
	TLS      TLS
	Roots    *x509.CertPool // that vouch for the server; nil: the system's
}

// TLS is how the connection is encrypted.
type TLS string

const (
	StartTLS TLS = "starttls" // begun in clear; a server that cannot encrypt gets no mail
	Implicit TLS = "tls"
	None     TLS = "none"
)

// Mailer sends mails.
type Mailer struct {
	o    Options
	from *mail.Address
}

// New makes a Mailer. It connects to nothing.
func New(o Options) (*Mailer, error) {
	from, err := mail.ParseAddress(o.From)
	if err != nil {
		return nil, app.Wrap(err, app.Invalid, "smtp.from must be an address such as websyte@example.org")
	}
	return &Mailer{o, from}, nil
}

// Message is a mail to one person.
type Message struct {
	To      string // an address alone, without a name
	Subject string
	Text    string
}

// Send hands m to the server, within two minutes at worst. Its error is app.Upstream, or
// app.Invalid for what is no address or would be more than one line of a header.
func (s *Mailer) Send(ctx context.Context, m Message) error {
	to, err := mail.ParseAddress(m.To)
	if err != nil || to.Address != m.To || strings.ContainsFunc(m.To, notInAddress) {
		return app.Errorf(app.Invalid, "a mail needs one e-mail address")
	}
	if strings.ContainsAny(m.Subject, "\r\n") {
		return app.Errorf(app.Invalid, "the subject of a mail is one line")
	}
	message := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	message.FromMailAddress(s.from)
	message.ToMailAddress(to)
	message.Subject(m.Subject)
	message.SetDate()
	message.SetMessageID()
	// RFC 3834: nobody's absence is worth an answer to it.
	message.SetGenHeader("Auto-Submitted", "auto-generated")
	message.SetBodyString(gomail.TypeTextPlain, m.Text)
	return s.connected(ctx, func(c *gomail.Client) error { return c.Send(message) })
}

// Check connects and logs in, and sends nothing.
func (s *Mailer) Check(ctx context.Context) error {
	return s.connected(ctx, func(*gomail.Client) error { return nil })
}

func notInAddress(r rune) bool { return r <= ' ' || r == 0x7f }

func (s *Mailer) connected(ctx context.Context, do func(*gomail.Client) error) error {
	c, err := gomail.NewClient(s.o.Host, s.options(ctx)...)
	if err != nil {
		return app.Wrap(err, app.Invalid, "the mail server's settings do not fit together")
	}
	err = c.DialWithContext(ctx)
	if err == nil {
		err = do(c)
		_ = c.Close() // the server has said whether it took the mail
	}
	if err != nil {
		return app.Wrap(err, app.Upstream, "the mail server %s does not take mails: look at the settings below smtp", s.address())
	}
	return nil
}

func (s *Mailer) address() string { return net.JoinHostPort(s.o.Host, fmt.Sprint(s.o.Port)) }

// timeLeft bounds one answer by what is left of ctx.
func timeLeft(ctx context.Context) time.Duration {
	if end, bounded := ctx.Deadline(); bounded {
		return max(min(time.Until(end), patience), time.Millisecond)
	}
	return patience
}

func (s *Mailer) options(ctx context.Context) []gomail.Option {
	options := []gomail.Option{
		gomail.WithPort(s.o.Port), gomail.WithTimeout(timeLeft(ctx)), gomail.WithTLSConfig(s.tls()),
	}
	login := gomail.SMTPAuthAutoDiscover
	switch s.o.TLS {
	case Implicit:
		options = append(options, gomail.WithSSL())
	case None:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
		login = gomail.SMTPAuthPlainNoEnc
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if s.o.User != "" {
		options = append(options, gomail.WithSMTPAuth(login), gomail.WithUsername(s.o.User), gomail.WithPassword(s.o.Password))
	}
	return options
}

func (s *Mailer) tls() *tls.Config {
	return &tls.Config{ServerName: s.o.Host, RootCAs: s.o.Roots, MinVersion: tls.VersionTLS12}
}
