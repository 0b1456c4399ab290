package fetch

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"syscall"

	"golang.org/x/net/idna"
)

// guard decides which network addresses are reached. It decides at connect, on
// the address that the socket is about to connect to, so that neither a second
// look-up, a redirect nor a strange spelling of a host gets past it.
type guard struct {
	allowPrivate bool
	trusted      map[string]bool // host:port as the transport dials it
	table        addressTable
	resolver     *net.Resolver // nil: the system's
}

func newGuard(allowPrivate bool, trusted []string) *guard {
	g := &guard{allowPrivate: allowPrivate, trusted: map[string]bool{}, table: newAddressTable()}
	for _, pair := range trusted {
		if host, port, err := net.SplitHostPort(pair); err == nil {
			g.trusted[net.JoinHostPort(asciiHost(host), port)] = true
		}
	}
	return g
}

func (g *guard) trusts(hostPort string) bool { return g.trusted[strings.ToLower(hostPort)] }

// dial connects to hostPort, the pair that the transport took from the address.
func (g *guard) dial(ctx context.Context, network, hostPort string) (net.Conn, error) {
	private := g.allowPrivate || g.trusts(hostPort)
	d := net.Dialer{
		Timeout:  dialTimeout,
		Resolver: g.resolver,
		ControlContext: func(_ context.Context, network, address string, _ syscall.RawConn) error {
			return g.check(network, address, private)
		},
	}
	return d.DialContext(ctx, network, hostPort)
}

// check refuses a resolved address. Its error names the address and is for the
// log alone: what a name means inside our network is nobody else's business.
func (g *guard) check(network, address string, private bool) error {
	if network != "tcp4" && network != "tcp6" {
		return fmt.Errorf("%s %s: %w", network, address, errForbiddenAddress)
	}
	pair, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%s: %w", address, errForbiddenAddress)
	}
	switch g.table.reach(pair.Addr()) {
	case reachPublic:
		return nil
	case reachPrivate:
		if private {
			return nil
		}
		return fmt.Errorf("%s: %w", address, errPrivateAddress)
	default:
		return fmt.Errorf("%s: %w", address, errForbiddenAddress)
	}
}

// asciiHost is the form of host that goes on the wire; a host that has none stays
// as it is, and does not resolve.
func asciiHost(host string) string {
	lower := strings.ToLower(host) // first as it is: idna folds more than case, but refuses some capitals
	for _, h := range []string{host, lower} {
		if ascii, err := idna.Lookup.ToASCII(h); err == nil {
			return ascii
		}
	}
	return lower
}
