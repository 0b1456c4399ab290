package fetch

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/netip"
)

// UseResolver looks names up at r, so that a test decides what they mean.
func (c *Client) UseResolver(r *net.Resolver) { c.guard.resolver = r }

// UseRoots trusts certificates under roots.
func (c *Client) UseRoots(roots *x509.CertPool) {
	c.transport.TLSClientConfig = &tls.Config{RootCAs: roots}
}

// TakeForPublic makes 127.0.0.1 a public address, so that a test's server stands
// for a site on the internet. 127.128.0.0/9 and the rest stay what they are.
func (c *Client) TakeForPublic() {
	for i, p := range c.guard.table.private {
		if p == netip.MustParsePrefix("127.0.0.0/8") {
			c.guard.table.private[i] = netip.MustParsePrefix("127.128.0.0/9")
		}
	}
}

// Reach says what connecting to address would be: "public", "private" or "never".
func Reach(address string) string {
	return [...]string{"public", "private", "never"}[newAddressTable().reach(netip.MustParseAddr(address))]
}

// Hosts is how many hosts g remembers.
func (g *Gate) Hosts() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.hosts)
}

const MaxHosts = maxHosts

var Decode = decode
