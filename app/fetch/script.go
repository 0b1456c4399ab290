package fetch

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"syscall"
)

// ScriptDialer connects for the scripts of one page, which run in a browser: to the
// page's own host and port as the Client would, and to public addresses. Another
// private address it never reaches, whatever AllowPrivate says.
type ScriptDialer struct {
	guard *guard
	own   string // host:port

	mu     sync.Mutex
	pinned netip.Addr // where own was first reached: a name may change its meaning
}

// ForScriptsOf makes the dialer of the page at u.
func (c *Client) ForScriptsOf(u *url.URL) *ScriptDialer {
	return &ScriptDialer{guard: c.guard, own: hostPort(u)}
}

// Dial connects to address, a host and port.
func (d *ScriptDialer) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	address = net.JoinHostPort(asciiHost(host), strings.TrimLeft(port, "0"))
	own := address == d.own
	if !own && isBadPort(strings.TrimLeft(port, "0")) {
		return nil, fmt.Errorf("port %s: %w", port, errForbiddenAddress)
	}
	private := own && (d.guard.allowPrivate || d.guard.trusts(address))
	dialer := net.Dialer{
		Timeout:  dialTimeout,
		Resolver: d.guard.resolver,
		ControlContext: func(_ context.Context, network, resolved string, _ syscall.RawConn) error {
			return d.guard.check(network, resolved, private && d.same(resolved))
		},
	}
	conn, err := dialer.DialContext(ctx, network, address)
	if err == nil && own {
		d.pin(conn)
	}
	return conn, err
}

// same tells whether resolved is where the page's own host was reached before.
func (d *ScriptDialer) same(resolved string) bool {
	pair, err := netip.ParseAddrPort(resolved)
	d.mu.Lock()
	defer d.mu.Unlock()
	return err == nil && (!d.pinned.IsValid() || d.pinned == pair.Addr().Unmap())
}

func (d *ScriptDialer) pin(conn net.Conn) {
	remote, ok := conn.RemoteAddr().(*net.TCPAddr)
	d.mu.Lock()
	defer d.mu.Unlock()
	if ok && !d.pinned.IsValid() {
		d.pinned = remote.AddrPort().Addr().Unmap()
	}
}
