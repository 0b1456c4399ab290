package server

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/limit"
)

// widgetTurns is how many visitors' worth of questions a widget takes in all: far
// above what people do, it bounds what a swarm of addresses can spend.
const widgetTurns = 60

// takeTurn counts a question of a visitor, or of somebody who is signed in; a token
// has no rate.
func (s *Server) takeTurn(c echo.Context, w app.Widget) error {
	ctx := c.Request().Context()
	call := callOf(ctx)
	switch p := call.person(); {
	case s.Limiter == nil, p == nil && call.principal != nil:
		return nil
	case p != nil:
		return s.take(c, "user "+string(p.User.ID), s.UserRate)
	}
	rate := s.VisitorRate
	if w.Limits.PerMinute > 0 {
		rate = limit.PerMinute(w.Limits.PerMinute)
	}
	if err := s.take(c, s.Limiter.Visitor(call.ip, w.ID), rate); err != nil {
		return err
	}
	if rate == limit.Unlimited {
		return nil
	}
	all := limit.Rate{Count: rate.Count * widgetTurns, Per: rate.Per}
	if st, err := s.Limiter.Take(ctx, s.Limiter.Widget(w.ID), all); err != nil {
		retryAfter(c.Response().Header(), st)
		return err
	}
	return nil
}

// take counts a call and tells the caller where it stands.
func (s *Server) take(c echo.Context, key string, rate limit.Rate) error {
	return s.takeFor(c.Request().Context(), c.Response().Header(), key, rate)
}

func (s *Server) takeFor(ctx context.Context, h http.Header, key string, rate limit.Rate) error {
	if rate == limit.Unlimited {
		return nil
	}
	st, err := s.Limiter.Take(ctx, key, rate)
	h.Set("X-RateLimit-Limit", strconv.Itoa(st.Limit))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(st.Remaining))
	h.Set("X-RateLimit-Reset", strconv.Itoa(seconds(st.Reset)))
	if err != nil {
		retryAfter(h, st)
	}
	return err
}

func retryAfter(h http.Header, st limit.State) {
	h.Set("Retry-After", strconv.Itoa(max(1, seconds(st.RetryAfter))))
}

// seconds rounds up, so that who waits that long has waited enough.
func seconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }
