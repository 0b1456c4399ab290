package sqlite

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/WebsyteAI/websyte/app"
)

// A database that cannot grow refuses what does not fit and says why. What was
// acknowledged stays, what was refused leaves nothing, and once there is room
// again the store goes on.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	limit := func(pages int) {
		fatal(t, changeOnly(t.Context(), s, func(t *tx) error {
			_, err := one(t, "limit", value[int], fmt.Sprintf("PRAGMA max_page_count = %d", pages))
			return err
		}))
	}
	w := newWidget(t, s)
	c, err := s.StartConversation(t.Context(), app.Conversation{WidgetID: w}, []byte("secret"))
	fatal(t, err)
	used, err := read(t.Context(), s, func(t *tx) (int, error) { return one(t, "count", value[int], "PRAGMA page_count") })
	fatal(t, err)
	limit(used + 40)

	var mu sync.Mutex
	stored := map[app.MessageID]bool{}
	refused := 0
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 10 {
				m, err := s.AddMessage(t.Context(), w, c.ID, app.Message{Role: app.RoleVisitor, Text: strings.Repeat("x", 9000)})
				mu.Lock()
				if err == nil {
					stored[m.ID] = true
				} else {
					refused++
					if app.CodeOf(err) != app.Unavailable || !strings.Contains(err.Error(), "full") {
						t.Errorf("refused with %v", err)
					}
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if refused == 0 || len(stored) == 0 {
		t.Fatalf("%d stored, %d refused", len(stored), refused)
	}
	limit(1 << 30)
	last, err := s.AddMessage(t.Context(), w, c.ID, app.Message{Role: app.RoleVisitor, Text: "room again"})
	fatal(t, err)
	stored[last.ID] = true
	list, err := s.Messages(t.Context(), w, c.ID, 1000)
	fatal(t, err)
	for _, m := range list {
		if !stored[m.ID] {
			t.Errorf("%s was refused and is there", m.ID)
		}
	}
	if len(list) != len(stored) {
		t.Errorf("%d messages, %d acknowledged", len(list), len(stored))
	}
	if found, err := s.Check(t.Context()); err != nil || len(found) > 0 {
		t.Error(found, err)
	}
}

func newWidget(t *testing.T, s *Store) app.WidgetID {
	t.Helper()
	u, err := s.CreateUser(t.Context(), app.User{Email: "ada@example.org", Role: app.RoleOwner}, "")
	fatal(t, err)
	w, err := s.CreateWidget(t.Context(), app.Widget{OwnerID: u.ID, Name: "w"})
	fatal(t, err)
	return w.ID
}
