package server

import (
	"sync"

	"github.com/WebsyteAI/websyte/app"
)

// maxFollowers is how many crawls' streams one account may hold open: some tabs of
// some people. Each asks the database several times a second.
const maxFollowers = 32

// followers counts open streams by the account whose widget is followed. It holds
// no account without one.
type followers struct {
	mu   sync.Mutex
	open map[app.UserID]int
}

// enter counts a stream until leave is called.
func (f *followers) enter(u app.UserID) (leave func(), err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.open[u] >= maxFollowers {
		return nil, app.Errorf(app.RateLimited, "at most %d streams of one account: close one first", maxFollowers)
	}
	if f.open == nil {
		f.open = map[app.UserID]int{}
	}
	f.open[u]++
	return func() { f.leave(u) }, nil
}

func (f *followers) leave(u app.UserID) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.open[u]--; f.open[u] == 0 {
		delete(f.open, u)
	}
}
