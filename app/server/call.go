package server

import (
	"context"
	"net/http"
	"net/netip"
	"regexp"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/WebsyteAI/websyte/app/auth"
)

// call is what the server knows of one request beyond the request itself.
type call struct {
	id        string // X-Request-ID
	ip        netip.Addr
	own       string // the server's origin as this caller sees it
	principal *auth.Principal
	body      http.ResponseWriter
	broken    bool // the body could not be read to its end
}

type callKey struct{}

// callOf gives the call that a request's context carries; an empty one outside of a request.
func callOf(ctx context.Context) *call {
	if c, ok := ctx.Value(callKey{}).(*call); ok {
		return c
	}
	return &call{}
}

var saneID = regexp.MustCompile(`^[A-Za-z0-9._-]{8,64}$`)

func requestID(r *http.Request) string {
	if id := r.Header.Get(echo.HeaderXRequestID); saneID.MatchString(id) {
		return id
	}
	return uuid.Must(uuid.NewV7()).String() // fails only without randomness, as everything then does
}

// readUntil bounds how long the body may take from now on; the zero time lifts
// the bound. It must be lifted before a handler goes on to stream: a deadline
// that passes later would be taken for a closed connection.
func (c *call) readUntil(t time.Time) {
	if c.body != nil {
		_ = http.NewResponseController(c.body).SetReadDeadline(t) // a recorder in a test has none
	}
}
