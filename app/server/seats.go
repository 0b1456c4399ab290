package server

import (
	"context"
	"sync"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/limit"
)

// seats counts what goes on at the same time. It holds no key that has none.
type seats struct {
	mu    sync.Mutex
	taken map[string]int
}

// seat is one of a number that a key has.
type seat struct {
	key  string
	most int
	full error
}

// take takes all of the seats until leave is called, or none of them.
func (s *seats) take(wanted ...seat) (leave func(), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, w := range wanted {
		if s.taken[w.key] >= w.most {
			return nil, w.full
		}
	}
	if s.taken == nil {
		s.taken = map[string]int{}
	}
	for _, w := range wanted {
		s.taken[w.key]++
	}
	return sync.OnceFunc(func() { s.leave(wanted) }), nil
}

func (s *seats) leave(wanted []seat) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, w := range wanted {
		if s.taken[w.key]--; s.taken[w.key] == 0 {
			delete(s.taken, w.key)
		}
	}
}

// sitDownToChat bounds the answers that are being written. A token's calls are
// those of many visitors, and where rates are not limited no visitor is.
func (s *Server) sitDownToChat(ctx context.Context, w app.Widget) (leave func(), err error) {
	b, call := s.Bounds, callOf(ctx)
	wanted := []seat{
		{"chats", b.Chats, app.Errorf(app.Unavailable, "too many questions are being answered: try again in a moment")},
		{"chats of widget " + string(w.ID), b.WidgetChats, app.Errorf(app.RateLimited, "too many questions to this widget are being answered: try again in a moment")},
	}
	if s.Limiter != nil && call.principal == nil {
		who := limit.Network(call.ip).String() + " at " + string(w.ID)
		wanted = append(wanted, seat{"chats of " + who, b.VisitorChats, app.Errorf(app.RateLimited, "at most %d of your questions are answered at the same time: wait for one of them", b.VisitorChats)})
	}
	return s.seats.take(wanted...)
}

// sitDownToUpload bounds the files that come in at the same time.
func (s *Server) sitDownToUpload(ctx context.Context) (leave func(), err error) {
	b, u := s.Bounds, callOf(ctx).principal.User.ID
	return s.seats.take(
		seat{"uploads", b.Uploads, app.Errorf(app.Unavailable, "too many files are being uploaded: try again in a moment")},
		seat{"uploads of " + string(u), b.AccountUploads, app.Errorf(app.RateLimited, "at most %d uploads of one account at the same time: wait for one of them", b.AccountUploads)},
	)
}

// sitDownToFollow bounds a crawl's streams, each of which asks the database several
// times a second.
func (s *Server) sitDownToFollow(u app.UserID) (leave func(), err error) {
	return s.seats.take(seat{"followed crawls of " + string(u), s.Bounds.Followers,
		app.Errorf(app.RateLimited, "at most %d streams of one account: close one first", s.Bounds.Followers)})
}

// sitDownToExport bounds the exports, which read the database as fast as they can.
func (s *Server) sitDownToExport(u app.UserID) (leave func(), err error) {
	return s.seats.take(seat{"exports of " + string(u), s.Bounds.Exports,
		app.Errorf(app.RateLimited, "at most %d exports of one account at the same time: wait for one of them", s.Bounds.Exports)})
}
