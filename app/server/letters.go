package server

import (
	"context"
	"log/slog"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/mail"
)

// mailTime is how long a caller waits for a mail to be handed over.
const mailTime = 15 * time.Second

// letter is the mail that brings an account link. It holds nothing that a caller
// wrote: whoever may ask for a mail must not choose what it says.
func letter(l app.AccountLink, address string) mail.Message {
	m := mail.Message{To: l.Email, Subject: "Set another password"}
	m.Text = "Hello,\n\nwith this link you set another password for your account:\n\n"
	after := "If you did not ask for it, you need not do anything: your password stays as it is.\n"
	if l.Kind == app.LinkInvitation {
		m.Subject = "You are invited"
		m.Text = "Hello,\n\nyou are invited to an account on a websyte server. This link makes it:\n\n"
		after = "If you do not know what this is about, you need not do anything.\n"
	}
	m.Text += address + "\n\nIt works once, until " + l.ExpiresAt.UTC().Format("2 January 2006, 15:04 UTC") + ". " + after
	return m
}

// mailed mails a link, if there is a server for it, and tells whether it took it. The
// link is not lost where it did not: the caller has it.
func (s *Server) mailed(ctx context.Context, l app.AccountLink, address string) bool {
	if s.Mail == nil {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, mailTime)
	defer cancel()
	err := s.Mail.Send(ctx, letter(l, address))
	if err != nil {
		s.Log.LogAttrs(ctx, slog.LevelWarn, "a link could not be mailed", slog.String("requestId", callOf(ctx).id), slog.String("kind", string(l.Kind)), slog.Any("err", err))
	}
	return err == nil
}
