package cli

import (
	"context"
	"fmt"

	"github.com/WebsyteAI/websyte/app/config"
	"github.com/WebsyteAI/websyte/app/mail"
)

// mailer sends mails; false where no server is configured.
func mailer(c config.SMTP) (*mail.Mailer, bool, error) {
	if c.Host == "" {
		return nil, false, nil
	}
	m, err := mail.New(mail.Options{
		Host: c.Host, Port: c.Port, User: c.User, Password: c.Password.Reveal(), From: c.From, TLS: mail.TLS(c.TLS),
	})
	return m, err == nil, err
}

func checkMail(ctx context.Context, cfg config.Config) (string, error) {
	m, found, err := mailer(cfg.SMTP)
	if err != nil {
		return "", err
	}
	if !found {
		return "none: links are shown to who makes them; set smtp.host to mail them", nil
	}
	return fmt.Sprintf("%s:%d takes mails", cfg.SMTP.Host, cfg.SMTP.Port), m.Check(ctx)
}
