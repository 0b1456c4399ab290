package sqlite

import (
	"testing"

	"github.com/WebsyteAI/websyte/app"
)

// Failed log-ins, which anybody can cause, push nothing else out.
func TestAuditIsBoundedInNumber(t *testing.T) {
	t.Parallel()
	s, err := Open(t.Context(), Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	fill := func(verb app.AuditVerb, n int) {
		t.Helper()
		err := changeOnly(t.Context(), s, func(x *tx) error {
			_, err := x.exec(`WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < ?)
				INSERT INTO audit(`+auditColumns+`) SELECT NULL, ?, 'nobody', '', '', '', ?, '', '', '', '', '', '', '' FROM n`, n, x.now, verb)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	fill(app.AuditUserCreate, 1)
	fill(app.AuditLoginFailure, app.MaxAuditFailures+7)
	fill(app.AuditLogin, app.MaxAuditEntries+1)
	for n := -1; n != 0; {
		if n, err = s.ExpireAudit(t.Context(), s.clock(), 5); err != nil {
			t.Fatal(err)
		}
	}
	for verb, want := range map[app.AuditVerb]int{app.AuditLoginFailure: app.MaxAuditFailures, app.AuditLogin: app.MaxAuditEntries, app.AuditUserCreate: 0} {
		_, n, err := s.AuditEntries(t.Context(), app.AuditQuery{Verb: string(verb), Limit: 1})
		if err != nil || n != want {
			t.Errorf("%d entries of %s are left, want %d: %v", n, verb, want, err)
		}
	}
}
