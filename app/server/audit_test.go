package server_test

import (
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app/apptest"
	"github.com/WebsyteAI/websyte/app/llm/llmtest"
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

// unaudited are calls that change nothing of an account's or a widget's, or that
// visitors make; every other call that writes leaves an entry.
func unaudited(s scenario) bool {
	return s.method == "GET" || s.session || s.path == "/api/chat" ||
		strings.HasSuffix(s.path, "/search") || s.path == "/api/auth/logout" || // by a token, nobody is signed out
		s.path == "/api/recommendations" || s.path == "/api/summaries" || s.path == "/api/analyze-selector" ||
		s.path == "/api/site-look" || strings.HasSuffix(s.path, "/installation") ||
		s.path == "/api/admin/models/check"
}

func TestEveryChangeIsInTheAuditLog(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{Unlimited: true, Vectors: llmtest.New(t, llmtest.Behaviour{}), Providers: gitHub()})
	p := newPeople(t, a)
	for _, s := range scenarios() {
		if unaudited(s) || s.alone || s.want[admin] >= 400 {
			continue
		}
		t.Run(s.method+" "+s.path, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, a)
			f.crawlFor(t, a, s)
			f.accessFor(t, a, s)
			r := a.Do(t, p.as(admin, f.call(t, s)))
			if r.Status >= 400 {
				t.Fatalf("%d %s", r.Status, r.Body)
			}
			log := a.Do(t, apptest.Call{Path: "/api/admin/audit?limit=1000", Token: a.Admin.Token})
			if !strings.Contains(string(log.Body), `"requestId":"`+r.Header.Get("X-Request-ID")+`"`) {
				t.Error("leaves no entry")
			}
		})
	}
}
