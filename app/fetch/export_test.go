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
