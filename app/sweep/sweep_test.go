package sweep_test

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/apptest"
	"github.com/WebsyteAI/websyte/app/sweep"
)

// needles are words that each thing alone holds.
var needles = []string{"qexpired", "qerased", "qdocument", "qwidget", "qkept", "qnote"}

// found gives those needles that stand in any file of a folder.
func found(t *testing.T, dir string) (out []string) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		held, err := os.ReadFile(filepath.Join(dir, name))
		for _, n := range needles {
			if strings.Contains(string(held), n) {
				out = append(out, n)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// chat says something to a widget and gives the session.
func chat(t *testing.T, a *apptest.App, w app.WidgetID, message string) string {
	t.Helper()
	r := a.Do(t, apptest.Call{Method: "POST", Path: "/api/chat", Token: a.Owner.Token, JSON: map[string]any{"widgetId": w, "message": message, "isEmbedded": true}})
	var said struct{ SessionID string }
	r.Into(t, &said)
	if r.Status != 200 || said.SessionID == "" {
		t.Fatalf("chat: %d %s", r.Status, r.Body)
	}
	return said.SessionID
}

// note notes something of the conversation in which a word was said.
func note(t *testing.T, a *apptest.App, w app.WidgetID, word, notes string) {
	t.Helper()
	path := "/api/widgets/" + string(w) + "/conversations"
	var list struct{ Conversations []struct{ ID string } }
	a.Do(t, apptest.Call{Path: path + "?q=" + word, Token: a.Owner.Token}).Into(t, &list)
	if len(list.Conversations) != 1 {
		t.Fatalf("conversations with %s: %+v", word, list)
	}
	r := a.Do(t, apptest.Call{Method: "PUT", Path: path + "/" + list.Conversations[0].ID, Token: a.Owner.Token, JSON: map[string]any{"notes": notes}})
	if r.Status != 200 {
		t.Fatalf("note: %d %s", r.Status, r.Body)
	}
}

func remove(t *testing.T, a *apptest.App, path, session string) {
	t.Helper()
	r := a.Do(t, apptest.Call{Method: "DELETE", Path: path, Token: a.Owner.Token, Header: map[string]string{"X-Session-ID": session}})
	if r.Status != 204 {
		t.Fatalf("DELETE %s: %d %s", path, r.Status, r.Body)
	}
}

// What was erased through the API, and what is past its time, is in no file of the
// data folder after a sweep.
func TestWhatIsErasedIsInNoFile(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	ever := a.Widget(t, map[string]any{"public": true, "retentionDays": 3650})
	usual := a.Widget(t, map[string]any{"public": true})
	doomed := a.Widget(t, map[string]any{"public": true, "instructions": "qwidget"})
	a.AddText(t, doomed, "qwidget", "The qwidget is blue.")
	a.AddText(t, ever, "Kept", "The qkept is green.")
	document := a.AddText(t, ever, "qdocument", "The qdocument is red.")
	chat(t, a, ever, "What is qkept?")
	chat(t, a, usual, "What is qexpired?")
	chat(t, a, doomed, "What is a qwidget?")
	session := chat(t, a, ever, "What is qerased?")
	note(t, a, ever, "qerased", "qnote")
	if got := found(t, a.Dir); len(got) != len(needles) {
		t.Fatalf("before: %v", got)
	}

	remove(t, a, "/api/chat/history/"+string(ever), session)
	remove(t, a, "/api/widgets/"+string(ever)+"/documents/"+string(document.ID), "")
	remove(t, a, "/api/widgets/"+string(doomed), "")
	later := func() time.Time { return time.Now().AddDate(0, 0, 91) }
	if err := sweep.New(a.Store, a.Ingest, 90, later, slog.New(slog.DiscardHandler)).Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := found(t, a.Dir); !slices.Equal(got, []string{"qkept"}) {
		t.Errorf("after: %v", got)
	}
}

// failing is a store of which one part fails.
type failing struct{ done []string }

func (f *failing) ExpireConversations(_ context.Context, _ time.Time, _, limit int) (int, error) {
	f.done = append(f.done, "expire")
	if len(f.done) < 3 {
		return limit, nil
	}
	return 0, errors.New("broken")
}

func (f *failing) ExpireAudit(_ context.Context, _ time.Time, limit int) (int, error) {
	if f.done = append(f.done, "audit"); len(f.done) < 7 {
		return limit, nil
	}
	return 0, errors.New("broken")
}

func (f *failing) ExpireLoginSessions(context.Context, time.Time, time.Time, int) (int, error) {
	f.done = append(f.done, "sessions")
	return 0, nil
}

func (f *failing) ExpireAccess(context.Context, time.Time, time.Time, int) (int, error) {
	f.done = append(f.done, "access")
	return 0, nil
}

func (f *failing) ResumeRemovals(context.Context) error {
	f.done = append(f.done, "remove")
	return nil
}

func (f *failing) SettleRuns(context.Context) error {
	f.done = append(f.done, "settle")
	return nil
}

func (f *failing) DropUnusedFiles(context.Context) error {
	f.done = append(f.done, "files")
	return nil
}

func (f *failing) Scrub(context.Context, time.Duration) error {
	f.done = append(f.done, "scrub")
	return nil
}

func TestOnePartThatFailsKeepsNoOtherFromItsWork(t *testing.T) {
	t.Parallel()
	f := &failing{}
	err := sweep.New(f, f, 90, time.Now, slog.New(slog.DiscardHandler)).Sweep(t.Context())
	if want := []string{"expire", "expire", "expire", "sessions", "access", "audit", "audit", "settle", "remove", "files", "scrub"}; err == nil || !slices.Equal(f.done, want) {
		t.Errorf("%v, %v", f.done, err)
	}
}
