package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/WebsyteAI/websyte/app"
)

// testWriters has many callers write at once, some of what they write being
// refused: what was acknowledged is there afterwards, and nothing else.
func testWriters(t *testing.T, b *bench) {
	const writers, each = 32, 12
	s := b.site("ada")
	c := must(b.StartConversation(b.ctx, app.Conversation{WidgetID: s.widget.ID}, []byte("secret")))(t)
	var mu sync.Mutex
	var stored []string
	var wg sync.WaitGroup
	for n := range writers {
		wg.Go(func() {
			for i := range each {
				text := fmt.Sprintf("%d of %d", i, n)
				m, err := b.AddMessage(b.ctx, s.widget.ID, c.ID, app.Message{Role: app.RoleVisitor, Text: text})
				if err != nil {
					t.Errorf("add %s: %v", text, err)
					return
				}
				if _, err := b.AddMessage(b.ctx, s.widget.ID, c.ID, app.Message{ID: m.ID, Text: "twice"}); app.CodeOf(err) != app.Conflict {
					t.Errorf("add %s twice: %v", text, err)
				}
				mu.Lock()
				stored = append(stored, text)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	b.reopen()
	list := must(b.Messages(b.ctx, s.widget.ID, c.ID, 1000))(t)
	var got []string
	for _, m := range list {
		got = append(got, m.Text)
	}
	slices.Sort(got)
	slices.Sort(stored)
	sameList(t, "messages", got, stored)
	equal(t, "count", must(b.ConversationBySecret(b.ctx, s.widget.ID, []byte("secret")))(t).MessageCount, writers*each)
}

// testImpatience has callers leave at any moment: they disturb nobody else.
func testImpatience(t *testing.T, b *bench) {
	s := b.site("ada")
	var wg sync.WaitGroup
	for i := range 40 {
		ctx, cancel := context.WithCancel(b.ctx)
		wg.Go(func() {
			if err := b.AddUsage(ctx, s.widget.ID, b.clock(), app.Usage{CompletionTokens: 1_000_000}); err != nil && !errors.Is(err, context.Canceled) {
				t.Errorf("cancelled call %d: %v", i, err)
			}
		})
		wg.Go(func() {
			if err := b.AddUsage(b.ctx, s.widget.ID, b.clock(), app.Usage{CompletionTokens: 1}); err != nil {
				t.Errorf("call %d: %v", i, err)
			}
		})
		wg.Go(cancel)
	}
	wg.Wait()
	equal(t, "patient calls", must(b.TokensSince(b.ctx, s.widget.ID, b.clock()))(t)%1_000_000, 40)

	ended, cancel := context.WithCancel(b.ctx)
	cancel()
	if _, err := b.Users(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("read for nobody: %v", err)
	}
	if _, err := b.CreateUser(ended, app.User{Email: "x@example.org", Role: app.RoleOwner}, ""); err == nil {
		t.Error("a write for nobody was acknowledged")
	}
}

func testReopen(t *testing.T, b *bench) {
	s := b.site("ada")
	b.ready(s, "/a", "apple")
	b.embed(s, "m", 3)
	r := b.begin(s, "a", "b")
	b.claim(r, 1)
	ok(t, b.Ready(b.ctx))

	// A second process on the same folder sees the same, and can write.
	other := b.open(t, b.dir, b.clock)
	must(other.CreateUser(b.ctx, app.User{Email: "eve@example.org", Role: app.RoleAdmin}, ""))(t)
	must(b.UserByEmail(b.ctx, "eve@example.org"))(t)
	ok(t, other.Close())
	if _, err := other.Users(b.ctx); app.CodeOf(err) != app.Unavailable {
		t.Errorf("read after close: %v", err)
	}
	if _, err := other.CreateUser(b.ctx, app.User{Email: "x@example.org", Role: app.RoleOwner}, ""); app.CodeOf(err) != app.Unavailable {
		t.Errorf("write after close: %v", err)
	}

	b.reopen()
	sameList(t, "words", b.texts(s.widget.ID, "apple"), []string{"apple"})
	sameList(t, "meaning", b.near(s.widget.ID, "m", unit(3, 0)), []string{"apple"})
	r = must(b.BeginRun(b.ctx, s.widget.ID, r.ID))(t)
	equal(t, "frontier", len(b.claim(r, 9)), 2)
}
