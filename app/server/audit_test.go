package server_test

import (
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app/apptest"
)

func TestTheAuditLogSaysWhoDidWhat(t *testing.T) {
	t.Parallel()
	for _, storeIP := range []bool{false, true} {
		a := apptest.Start(t, apptest.Options{StoreIP: storeIP})
		id := string(a.Widget(t, map[string]any{"name": "Mine"}))
		r := a.Do(t, apptest.Call{Method: "PUT", Path: "/api/widgets/" + id, Token: a.Owner.Token, JSON: map[string]any{"instructions": "secret words", "public": true}})
		if r.Status != 200 {
			t.Fatalf("change: %d %s", r.Status, r.Body)
		}
		a.Do(t, apptest.Call{Method: "DELETE", Path: "/api/widgets/" + id, Token: a.Stranger.Token}) // is refused
		var out struct {
			Entries []struct {
				Verb, Detail, Address, RequestID string
				Actor                            struct{ Kind, Email string }
				Target                           struct{ ID, Name string }
			}
			Total int
		}
		log := a.Do(t, apptest.Call{Path: "/api/admin/audit?target=" + id, Token: a.Admin.Token})
		log.Into(t, &out)
		if out.Total != 2 || len(out.Entries) != 2 || strings.Contains(string(log.Body), "secret words") {
			t.Fatalf("the log: %s", log.Body)
		}
		e := out.Entries[0]
		if e.Verb != "widget.change" || e.Detail != "instructions, public" || e.Actor.Kind != "token" || e.Actor.Email != "owner@example.org" ||
			e.Target.ID != id || e.Target.Name != "Mine" || e.RequestID != r.Header.Get("X-Request-ID") || (e.Address == "127.0.0.1") != storeIP {
			t.Errorf("the entry: %+v", e)
		}
	}
}
