package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/WebsyteAI/websyte/app"
)

func (s *Server) newEcho() *echo.Echo {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = func(err error, c echo.Context) { s.respond(c, err) }
	e.Pre(s.begin, s.recovered)
	return e
}

// begin gives a request its ID, headers and deadlines, and logs it when it is over.
func (s *Server) begin(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		started := s.Now()
		r := c.Request()
		call := &call{echo: c, id: requestID(r), ip: s.clientIP(r), own: s.ownOrigin(r), answer: c.Response().Header()}
		r = r.WithContext(context.WithValue(r.Context(), callKey{}, call))
		w := newDeadlineWriter(c.Response().Writer, s.patience)
		r.Body = w.reading(r.Body, s.Bounds.Patience)
		defer context.AfterFunc(s.closing, func() { _ = w.extend() })() // a write that hangs already
		c.SetRequest(r)
		c.Response().Writer = w
		secure(c.Response().Header(), call)
		err := s.connections.admit(r.Context(), c.Response().Header())
		if err == nil {
			err = next(c)
		}
		if err != nil {
			c.Error(err)
		}
		s.logAccess(c, started)
		if s.Meter != nil {
			s.Meter.Request(r.Method, c.Path(), c.Response().Status, s.Now().Sub(started))
		}
		return nil
	}
}

// patience is how long one write may take: when the server stops, so much less that
// streams have the time to say so.
func (s *Server) patience() time.Duration {
	if s.closing.Err() != nil {
		return min(s.Bounds.Patience, s.Bounds.Drain/2)
	}
	return s.Bounds.Patience
}

func (s *Server) logAccess(c echo.Context, started time.Time) {
	r, call := c.Request(), callOf(c.Request().Context())
	attrs := []slog.Attr{
		slog.String("requestId", call.id),
		slog.String("method", r.Method),
		slog.String("path", r.URL.Path), // never the query: it may hold what visitors typed
		slog.Int("status", c.Response().Status),
		slog.Int64("bytes", c.Response().Size),
		slog.Int64("ms", s.Now().Sub(started).Milliseconds()),
	}
	if s.StoreIP {
		attrs = append(attrs, slog.String("ip", call.ip.String()))
	}
	s.Log.LogAttrs(r.Context(), slog.LevelInfo, "request", attrs...)
}

// recovered turns a panic into an error that tells the caller nothing. Where the
// answer has begun, the connection is cut, so that nobody takes it for complete.
func (s *Server) recovered(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if e, ok := v.(error); ok && cut(e) {
				panic(http.ErrAbortHandler)
			}
			s.Log.Error("panic", "requestId", callOf(c.Request().Context()).id, "value", fmt.Sprint(v), "stack", string(debug.Stack()))
			if c.Response().Committed {
				panic(http.ErrAbortHandler)
			}
			err = app.Errorf(app.Internal, "something went wrong here: the server's log has it under this request's ID")
		}()
		return next(c)
	}
}

// cut tells whether err ends an answer that cannot be finished: huma panics where
// the caller has closed the connection.
func cut(err error) bool {
	_, broken := errors.AsType[*net.OpError](err)
	return broken || errors.Is(err, http.ErrAbortHandler)
}

const (
	noDevices = "accelerometer=(), autoplay=(), camera=(), clipboard-read=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()"
	apiPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)

// secure sets what an answer has unless its route says otherwise: nothing may
// frame it, run in it, keep it or read it from another site.
func secure(h http.Header, c *call) {
	h.Set(echo.HeaderXRequestID, c.id)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Content-Security-Policy", apiPolicy)
	h.Set("Permissions-Policy", noDevices)
	// Not no-referrer: it would make a form's Origin "null".
	h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	if strings.HasPrefix(c.own, "https:") {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// sandbox is for what others wrote: it is shown, and runs nothing as ours.
func sandbox(h http.Header, loads string) {
	h.Set("Content-Security-Policy", "sandbox allow-popups allow-top-navigation-by-user-activation; default-src 'none'; frame-ancestors 'none'; "+loads)
	h.Del("Cross-Origin-Opener-Policy") // browsers refuse it together with a sandbox
}
