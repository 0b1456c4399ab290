package server

import (
	"context"
	"net/http"
	"net/netip"
	"regexp"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/auth"
)

// call is what the server knows of one request beyond the request itself.
type call struct {
	id        string // X-Request-ID
	ip        netip.Addr
	own       string // the server's origin as this caller sees it
	principal *auth.Principal
	guest     *auth.Principal // who is signed in, at a widget that is somebody else's; see visits
	needs     app.Access      // see access.needs
	about     app.AuditEntry  // of which the handler gives target, widget and detail, and a verb where it is not the route's
	echo      echo.Context
	answer    http.Header // of the response
	broken    bool        // the body could not be read to its end
}

// person is who is signed in, nil for tokens and visitors.
func (c *call) person() *auth.Principal {
	if p := c.principal; p != nil && p.Session != "" {
		return p
	}
	return c.guest
}

type callKey struct{}

// callOf gives the call that a request's context carries; an empty one outside of a request.
func callOf(ctx context.Context) *call {
	if c, ok := ctx.Value(callKey{}).(*call); ok {
		return c
	}
	return &call{}
}

// retryLater is in how many seconds a caller may try again where nothing says it
// more precisely.
const retryLater = "5"

// advise says in the header of an answer of this status how the caller may try again.
func (c *call) advise(status int) {
	if c.answer == nil {
		return
	}
	switch status {
	case http.StatusUnauthorized:
		c.answer.Set("WWW-Authenticate", "Bearer") // RFC 9110 section 11.6.1 wants one
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		if c.answer.Get("Retry-After") == "" {
			c.answer.Set("Retry-After", retryLater)
		}
	}
}

var saneID = regexp.MustCompile(`^[A-Za-z0-9._-]{8,64}$`)

func requestID(r *http.Request) string {
	if id := r.Header.Get(echo.HeaderXRequestID); saneID.MatchString(id) {
		return id
	}
	return uuid.Must(uuid.NewV7()).String() // fails only without randomness, as everything then does
}
