package cli

import (
	"context"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/store/sqlite"
)

// Whoever runs a command has no account here: the audit log says that it was one.

func recordUser(ctx context.Context, s *sqlite.Store, verb app.AuditVerb, u app.User, detail string) error {
	return record(ctx, s, app.AuditEntry{Verb: verb, Target: app.AuditTarget{Kind: "user", ID: string(u.ID), Name: u.Email}, Detail: detail})
}

func recordToken(ctx context.Context, s *sqlite.Store, verb app.AuditVerb, k app.Token, of app.User) error {
	return record(ctx, s, app.AuditEntry{Verb: verb, Target: app.AuditTarget{Kind: "token", ID: string(k.ID), Name: k.Name}, Detail: "of " + of.Email + ": " + showScopes(k.Scopes)})
}

func record(ctx context.Context, s *sqlite.Store, e app.AuditEntry) error {
	e.Actor.Kind = app.ActorCommand
	if err := s.Record(ctx, e); err != nil {
		return app.Wrap(err, app.CodeOf(err), "this was done, but could not be written into the audit log")
	}
	return nil
}
