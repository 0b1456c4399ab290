package storetest

import (
	"strings"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

func testAudit(t *testing.T, b *bench) {
	ada, eve := b.site("ada"), b.site("eve")
	entry := app.AuditEntry{
		Actor: app.AuditActor{Kind: app.ActorToken, UserID: ada.user.ID, Email: ada.user.Email, TokenID: "t"}, Verb: app.AuditWidgetChange,
		Target: app.AuditTarget{Kind: "widget", ID: string(ada.widget.ID), Name: "ada"}, WidgetID: ada.widget.ID, Detail: "name, url", Address: "192.0.2.1", RequestID: "r",
	}
	ok(t, b.Record(b.ctx, entry))
	began := b.clock()
	b.pass(time.Minute)
	document := entry
	document.Verb, document.Target = app.AuditDocumentDelete, app.AuditTarget{Kind: "document", ID: "d", Name: strings.Repeat("é", 1000)}
	ok(t, b.Record(b.ctx, document))
	b.pass(time.Minute)
	other := app.AuditEntry{Actor: app.AuditActor{Kind: app.ActorSession, UserID: eve.user.ID, Email: eve.user.Email}, Verb: app.AuditWidgetCreate}
	ok(t, b.Record(b.ctx, other))
	ok(t, b.Record(b.ctx, app.AuditEntry{Actor: app.AuditActor{Kind: app.ActorNobody}, Verb: app.AuditLoginFailure}))

	list, total, err := b.AuditEntries(b.ctx, app.AuditQuery{})
	ok(t, err)
	if total != 4 || len(list) != 4 {
		t.Fatalf("%d of %d entries", len(list), total)
	}
	entry.ID, entry.At = list[3].ID, began
	equal(t, "the oldest", list[3], entry)
	if got := list[2].Target.Name; len(got) != 254 || strings.Trim(got, "é") != "" {
		t.Errorf("a long name is stored as %d bytes: %s", len(got), got)
	}

	for what, c := range map[string]struct {
		query app.AuditQuery
		want  int
	}{
		"actor":           {app.AuditQuery{Actor: string(ada.user.ID)}, 2},
		"e-mail":          {app.AuditQuery{Actor: "ADA@example.org"}, 2},
		"no such actor":   {app.AuditQuery{Actor: "nobody@example.org"}, 0},
		"verb":            {app.AuditQuery{Verb: "widget.create"}, 1},
		"kind of verbs":   {app.AuditQuery{Verb: "widget"}, 2},
		"part of a verb":  {app.AuditQuery{Verb: "widg"}, 0},
		"target":          {app.AuditQuery{Target: "d"}, 1},
		"widget":          {app.AuditQuery{Target: string(ada.widget.ID)}, 2},
		"since":           {app.AuditQuery{From: began.Add(time.Minute)}, 3},
		"until":           {app.AuditQuery{To: began.Add(time.Minute)}, 1},
		"all at once":     {app.AuditQuery{Actor: string(ada.user.ID), Verb: "document", Target: string(ada.widget.ID), From: began, To: b.clock()}, 1},
		"an empty target": {app.AuditQuery{Actor: string(eve.user.ID), Target: "x"}, 0},
	} {
		equal(t, what, count(b.AuditEntries(b.ctx, c.query)), c.want)
	}

	var seen []int64
	for after := int64(0); ; {
		part, total, err := b.AuditEntries(b.ctx, app.AuditQuery{After: after, Limit: 1})
		ok(t, err)
		equal(t, "total of a part", total, 4+len(seen))
		if len(part) == 0 {
			break
		}
		after = part[0].ID
		seen = append(seen, after)
		ok(t, b.Record(b.ctx, other)) // what is added moves nothing
	}
	equal(t, "entries seen in parts", len(seen), 4)
}

func testAuditExpiry(t *testing.T, b *bench) {
	for range 5 {
		ok(t, b.Record(b.ctx, app.AuditEntry{Actor: app.AuditActor{Kind: app.ActorCommand}, Verb: app.AuditUserCreate}))
	}
	b.pass(24 * time.Hour)
	ok(t, b.Record(b.ctx, app.AuditEntry{Actor: app.AuditActor{Kind: app.ActorCommand}, Verb: app.AuditUserDelete}))
	b.pass((app.AuditDays - 1) * 24 * time.Hour)
	equal(t, "too early", must(b.ExpireAudit(b.ctx, b.clock(), 3))(t), 0)
	b.pass(time.Second)
	equal(t, "expired", must(b.ExpireAudit(b.ctx, b.clock(), 3))(t), 3)
	equal(t, "expired", must(b.ExpireAudit(b.ctx, b.clock(), 3))(t), 2)
	list, _, err := b.AuditEntries(b.ctx, app.AuditQuery{})
	ok(t, err)
	if len(list) != 1 || list[0].Verb != app.AuditUserDelete {
		t.Errorf("left: %+v", list)
	}
}
