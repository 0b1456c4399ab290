package server_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/apptest"
)

// meter keeps what the server counts.
type meter struct {
	mu    sync.Mutex
	lines []string
}

func (m *meter) add(format string, args ...any) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lines = append(m.lines, fmt.Sprintf(format, args...))
}

func (m *meter) Request(method, route string, status int, _ time.Duration) {
	m.add("%s %s %d", method, route, status)
}

func (m *meter) Answer(mode app.AnswerMode, answered bool, _ app.Timings, _ app.Usage) {
	m.add("%s %t", mode, answered)
}

func (m *meter) String() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return strings.Join(m.lines, "\n")
}

// Requests are counted by their route, so that nobody's path becomes a time series.
func TestRequestsAndAnswersAreCounted(t *testing.T) {
	t.Parallel()
	m := &meter{}
	a := apptest.Start(t, apptest.Options{Meter: m})
	w := a.Widget(t, map[string]any{"name": "Tea"})
	a.AddText(t, w, "Opening hours", "The tea house opens at nine in the morning.")
	for _, stream := range []bool{false, true} {
		a.Do(t, apptest.Call{Method: "POST", Path: "/api/chat", Token: a.Owner.Token, JSON: map[string]any{"widgetId": w, "message": "When does the tea house open?", "stream": stream}})
	}
	a.Do(t, apptest.Call{Path: "/api/widgets/" + string(w), Token: a.Stranger.Token})
	a.Do(t, apptest.Call{Path: "/made/up/" + string(w)})
	a.Stop(t) // a request is counted when its answer has left
	text := m.String()
	for want, times := range map[string]int{"quotes true": 2, "POST /api/chat 200": 2, "GET /api/widgets/:id 404": 1} {
		if strings.Count(text, want) != times {
			t.Errorf("%q is not there %d times in\n%s", want, times, text)
		}
	}
	if strings.Contains(text, string(w)) {
		t.Errorf("a path was counted:\n%s", text)
	}
}
