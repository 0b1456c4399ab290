package mail_test

import (
	"context"
	"crypto/x509"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/mail"
	"github.com/WebsyteAI/websyte/app/mail/mailtest"
)

func options(s *mailtest.Server) mail.Options {
	return mail.Options{
		Host: s.Host, Port: s.Port, User: mailtest.User, Password: mailtest.Password,
		From: "Websyte <websyte@example.org>", TLS: mail.StartTLS, Roots: s.Roots,
	}
}

func mailer(t *testing.T, o mail.Options) *mail.Mailer {
	t.Helper()
	m, err := mail.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestAMailArrivesAsItWasWritten(t *testing.T) {
	t.Parallel()
	for name, how := range map[string]struct {
		server mailtest.Options
		tls    mail.TLS
	}{
		"starttls": {mailtest.Options{}, mail.StartTLS},
		"tls":      {mailtest.Options{Implicit: true}, mail.Implicit},
		"none":     {mailtest.Options{Clear: true}, mail.None},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := mailtest.Start(t, how.server)
			o := options(s)
			o.TLS = how.tls
			text := "Grüße\n.\nhttps://chat.example.org/invitation#" + strings.Repeat("x", 100) + "\n"
			if err := mailer(t, o).Send(t.Context(), mail.Message{To: "ada@example.org", Subject: "Für Ada", Text: text}); err != nil {
				t.Fatal(err)
			}
			got := s.Next(t)
			if got.From != "websyte@example.org" || got.To != "ada@example.org" || got.Text != text {
				t.Errorf("got %+v", got)
			}
			for header, want := range map[string]string{
				"From": `"Websyte" <websyte@example.org>`, "To": "<ada@example.org>", "Subject": "=?UTF-8?q?F=C3=BCr_Ada?=", "Auto-Submitted": "auto-generated",
			} {
				if got.Header.Get(header) != want {
					t.Errorf("%s is %q", header, got.Header.Get(header))
				}
			}
		})
	}
}

func TestNothingIsSentUnlessTheServerIsTheRightOne(t *testing.T) {
	t.Parallel()
	for name, wrong := range map[string]func(*mailtest.Options, *mail.Options){
		"a certificate that nobody vouches for": func(_ *mailtest.Options, o *mail.Options) { o.Roots = x509.NewCertPool() },
		"a server that cannot encrypt":          func(s *mailtest.Options, _ *mail.Options) { s.Clear = true },
		"a wrong password":                      func(_ *mailtest.Options, o *mail.Options) { o.Password = "guess" },
		"no log-in":                             func(_ *mailtest.Options, o *mail.Options) { o.User, o.Password = "", "" },
		"a refused recipient":                   func(s *mailtest.Options, _ *mail.Options) { s.Refuse = true },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var with mailtest.Options
			wrong(&with, &mail.Options{})
			s := mailtest.Start(t, with)
			o := options(s)
			wrong(&with, &o)
			err := mailer(t, o).Send(t.Context(), mail.Message{To: "ada@example.org", Subject: "s", Text: "t"})
			if err == nil || app.CodeOf(err) != app.Upstream || s.Count() != 0 {
				t.Errorf("%v, %d mails", err, s.Count())
			}
			if err != nil && strings.Contains(err.Error(), mailtest.Password) {
				t.Errorf("the error tells the password: %v", err)
			}
		})
	}
}

func TestAMailHasOneRecipientAndOneSubject(t *testing.T) {
	t.Parallel()
	s := mailtest.Start(t, mailtest.Options{})
	m := mailer(t, options(s))
	for _, message := range []mail.Message{
		{To: "ada@example.org\r\nBcc: eve@example.org", Subject: "s"},
		{To: "ada@example.org, eve@example.org", Subject: "s"},
		{To: "\"ada\r\nBcc: eve@example.org\"@example.org", Subject: "s"},
		{To: "Ada <ada@example.org>", Subject: "s"},
		{To: "ada@example.org> SIZE=1\r\nRCPT TO:<eve@example.org", Subject: "s"},
		{To: "ada\x00@example.org", Subject: "s"},
		{To: "", Subject: "s"},
		{To: "ada@example.org", Subject: "s\r\nBcc: eve@example.org"},
		{To: "ada@example.org", Subject: "s\nBcc: eve@example.org"},
	} {
		if err := m.Send(t.Context(), message); err == nil || app.CodeOf(err) != app.Invalid {
			t.Errorf("%+v: %v", message, err)
		}
	}
	if s.Count() != 0 {
		t.Errorf("%d mails were sent", s.Count())
	}
}

func TestChecking(t *testing.T) {
	t.Parallel()
	s := mailtest.Start(t, mailtest.Options{})
	o := options(s)
	if err := mailer(t, o).Check(t.Context()); err != nil || s.Count() != 0 {
		t.Errorf("%v, %d mails", err, s.Count())
	}
	o.Password = "guess"
	if err := mailer(t, o).Check(t.Context()); err == nil {
		t.Error("a wrong password was taken")
	}
}

// A server that says nothing costs no more than the caller's own time.
func TestASilentServer(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	m := mailer(t, mail.Options{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, From: "a@example.org", TLS: mail.StartTLS})
	done := make(chan error, 1)
	go func() { done <- m.Send(ctx, mail.Message{To: "ada@example.org", Subject: "s", Text: "t"}) }()
	select {
	case err := <-done:
		if err == nil {
			t.Error("sent to a server that says nothing")
		}
	case <-time.After(30 * time.Second):
		t.Error("still waiting")
	}
}
