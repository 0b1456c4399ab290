package app

import (
	"strings"
	"testing"
)

func TestAuditEntriesAreOneLineOfText(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é", 1000)
	e := AuditEntry{
		Actor:  AuditActor{Email: "ada\n@example.org"},
		Target: AuditTarget{Name: "Shop\r\n2026-01-01 admin user.delete\x1b[2J \u202Egpj.exe\u2066 عربى"},
		Detail: long,
	}.Bounded()
	if e.Actor.Email != "ada@example.org" || e.Target.Name != "Shop2026-01-01 admin user.delete[2J gpj.exe عربى" {
		t.Errorf("%+q did %+q", e.Actor.Email, e.Target.Name)
	}
	if len(e.Detail) != maxAuditDetail || !strings.HasPrefix(long, e.Detail) {
		t.Errorf("the detail has %d bytes", len(e.Detail))
	}
}
