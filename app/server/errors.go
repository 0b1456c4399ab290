package server

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"

	"github.com/labstack/echo/v4"

	"github.com/WebsyteAI/websyte/app"
)

// problem is the body of every answer that is an error. huma writes it as it is,
// because it has a status.
type problem struct {
	Message   string            `json:"error" doc:"What a person can act on"`
	Code      app.Code          `json:"code" enum:"invalid,unauthenticated,forbidden,not_found,conflict,too_large,unsupported,rate_limited,budget_exhausted,upstream,unavailable,internal"`
	Fields    map[string]string `json:"fields,omitempty" doc:"What is wrong with each field"`
	RequestID string            `json:"requestId" doc:"Names this request in the server's log"`
	status    int
}

func (p *problem) Error() string  { return p.Message }
func (p *problem) GetStatus() int { return p.status }

func statusOf(c app.Code) int {
	switch c {
	case app.Invalid:
		return http.StatusBadRequest
	case app.Unauthenticated:
		return http.StatusUnauthorized
	case app.Forbidden:
		return http.StatusForbidden
	case app.NotFound:
		return http.StatusNotFound
	case app.Conflict:
		return http.StatusConflict
	case app.TooLarge:
		return http.StatusRequestEntityTooLarge
	case app.Unsupported:
		return http.StatusUnsupportedMediaType
	case app.RateLimited, app.BudgetExhausted:
		return http.StatusTooManyRequests
	case app.Upstream:
		return http.StatusBadGateway
	case app.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// problem turns any error into what the caller may know of it. What only the log
// may know is written there, once, under the request's ID.
func (s *Server) problem(ctx context.Context, err error) *problem {
	id := callOf(ctx).id
	if p, ok := errors.AsType[*problem](err); ok {
		p.RequestID = id
		return p
	}
	e := s.known(ctx, err)
	if e.Err != nil && statusOf(e.Code) >= 500 {
		s.Log.LogAttrs(ctx, slog.LevelError, "request failed", slog.String("requestId", id), slog.String("code", string(e.Code)), slog.Any("err", e.Err))
	}
	callOf(ctx).advise(statusOf(e.Code))
	return &problem{Message: e.Message, Code: e.Code, Fields: e.Fields, RequestID: id, status: statusOf(e.Code)}
}

// known finds the app.Error in err or makes one that says no more than it may.
func (s *Server) known(ctx context.Context, err error) *app.Error {
	if e, ok := errors.AsType[*app.Error](err); ok {
		return e
	}
	if e, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return app.Errorf(app.TooLarge, "the request is larger than %d bytes", e.Limit)
	}
	if e, ok := errors.AsType[*echo.HTTPError](err); ok {
		return fromStatus(e.Code)
	}
	if errors.Is(err, context.Canceled) && s.closing.Err() != nil {
		return errStopping()
	}
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		return app.Errorf(app.Unavailable, "the caller went away")
	}
	if n, ok := errors.AsType[net.Error](err); ok && n.Timeout() && errors.Is(err, os.ErrDeadlineExceeded) {
		return app.Errorf(app.Invalid, "the request's body came too slowly")
	}
	return app.Wrap(err, app.Internal, "something went wrong here: the server's log has it under this request's ID")
}

// wrongField is for a field whose name and value the caller sent.
func wrongField(name, wrong string) error {
	return app.Fields{clip(name, 200): wrong}.Err()
}

// errStopping ends streams when the server stops.
func errStopping() *app.Error {
	return app.Errorf(app.Unavailable, "the server is being restarted: try again in a moment")
}

// fromStatus words what the router or huma refused.
func fromStatus(status int) *app.Error {
	switch status {
	case http.StatusNotFound:
		return app.Errorf(app.NotFound, "there is nothing at this address")
	case http.StatusMethodNotAllowed:
		return app.Errorf(app.Invalid, "this address does not know that method")
	case http.StatusRequestEntityTooLarge:
		return app.Errorf(app.TooLarge, "the request is too large")
	case http.StatusUnsupportedMediaType:
		return app.Errorf(app.Unsupported, "the body must be application/json")
	case http.StatusRequestTimeout:
		return app.Errorf(app.Invalid, "the request's body came too slowly")
	}
	if status < 500 {
		return app.Errorf(app.Invalid, "the request cannot be understood")
	}
	return app.Errorf(app.Internal, "something went wrong here: the server's log has it under this request's ID")
}

// respond writes err as JSON, if nothing was written yet.
func (s *Server) respond(c echo.Context, err error) {
	p := s.problem(c.Request().Context(), err)
	if c.Response().Committed {
		return
	}
	if e, ok := errors.AsType[*echo.HTTPError](err); ok && e.Code == http.StatusMethodNotAllowed {
		p.status = http.StatusMethodNotAllowed
	}
	if err := c.JSON(p.status, p); err != nil {
		s.Log.Debug("the caller went away", "requestId", p.RequestID, "err", err)
	}
}
