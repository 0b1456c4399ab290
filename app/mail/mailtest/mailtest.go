// Package mailtest runs a real SMTP server for tests: with STARTTLS, a certificate of
// its own and log-in, and it keeps what it is sent.
package mailtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// The account that the server knows.
const (
	User     = "websyte"
	Password = "päss wörd"
)

// Options say how the server differs from a usual one.
type Options struct {
	Implicit bool // TLS from the first byte
	Clear    bool // no TLS at all
	Refuse   bool // every recipient
}

// Server is a running server.
type Server struct {
	Host  string
	Port  int
	Roots *x509.CertPool // that vouch for it

	mails   chan Mail
	refuses bool
}

// Mail is what somebody was sent.
type Mail struct {
	From, To string // of the envelope
	Header   mail.Header
	Text     string // decoded
}

// Start runs a server until the test ends.
func Start(t testing.TB, o Options) *Server {
	t.Helper()
	config, roots := certificate(t)
	s := &Server{Host: "127.0.0.1", Roots: roots, mails: make(chan Mail, 100), refuses: o.Refuse}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.Port = l.Addr().(*net.TCPAddr).Port
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{server: s}, nil }))
	server.Domain, server.TLSConfig, server.AllowInsecureAuth = "127.0.0.1", config, o.Clear
	server.MaxMessageBytes, server.ErrorLog = 1<<20, silent{}
	if o.Clear {
		server.TLSConfig = nil
	}
	if o.Implicit {
		l = tls.NewListener(l, config)
	}
	var running sync.WaitGroup
	running.Go(func() { _ = server.Serve(l) })
	t.Cleanup(func() {
		_ = server.Close()
		_ = l.Close() // where the server had not begun to serve it
		running.Wait()
	})
	return s
}

// Next waits for a mail.
func (s *Server) Next(t testing.TB) Mail {
	t.Helper()
	select {
	case m := <-s.mails:
		return m
	case <-time.After(20 * time.Second):
		t.Fatal("no mail came")
		return Mail{}
	}
}

// Count is how many mails came that nobody has taken.
func (s *Server) Count() int { return len(s.mails) }

type silent struct{}

func (silent) Printf(string, ...any) {}
func (silent) Println(...any)        {}

// session is one connection.
type session struct {
	server *Server
	known  bool
	mail   Mail
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != User || password != Password {
			return smtp.ErrAuthFailed
		}
		s.known = true
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if !s.known {
		return smtp.ErrAuthRequired
	}
	s.mail.From = from
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if s.server.refuses {
		return &smtp.SMTPError{Code: 550, Message: "no such mailbox"}
	}
	s.mail.To = strings.TrimPrefix(s.mail.To+","+to, ",")
	return nil
}

func (s *session) Data(r io.Reader) error {
	m, err := mail.ReadMessage(r)
	if err != nil {
		return err
	}
	text, err := io.ReadAll(decoded(m))
	if err != nil {
		return err
	}
	s.mail.Header, s.mail.Text = m.Header, strings.ReplaceAll(string(text), "\r\n", "\n")
	select {
	case s.server.mails <- s.mail:
		return nil
	default:
		return errors.New("more mails than the test asked for")
	}
}

func (s *session) Reset()        { s.mail = Mail{} }
func (s *session) Logout() error { return nil }

// certificate is for 127.0.0.1, and vouches for itself.
func certificate(t testing.TB) (*tls.Config, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, roots
}
