package server

import (
	"context"
	"net"
	"net/http"
	"sync/atomic"

	"golang.org/x/net/netutil"

	"github.com/WebsyteAI/websyte/app"
)

// refusals are the connections beyond the bound that are told so at the same time.
// Further ones wait in the system's own queue.
const refusals = 128

// connections counts those that are open.
type connections struct {
	open atomic.Int64
	most int64
}

func (c *connections) listen(l net.Listener) net.Listener {
	return netutil.LimitListener(l, int(c.most)+refusals)
}

type connectionKey struct{}

// begun is http.Server's ConnContext: a connection knows from its beginning on
// whether it is one too many.
func (c *connections) begun(ctx context.Context, _ net.Conn) context.Context {
	return context.WithValue(ctx, connectionKey{}, c.open.Add(1) > c.most)
}

// changed is http.Server's ConnState.
func (c *connections) changed(_ net.Conn, s http.ConnState) {
	if s == http.StateClosed || s == http.StateHijacked {
		c.open.Add(-1)
	}
}

// admit refuses a request on a connection that is one too many. Where there are
// nearly too many, a connection ends with its request instead of waiting for another.
func (c *connections) admit(ctx context.Context, h http.Header) error {
	tooMany, _ := ctx.Value(connectionKey{}).(bool)
	if tooMany || c.open.Load() > c.most-c.most/4 {
		h.Set("Connection", "close")
	}
	if tooMany {
		return app.Errorf(app.Unavailable, "too many connections are open: try again in a moment")
	}
	return nil
}
