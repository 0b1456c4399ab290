package server

import (
	"net/http"
	"net/netip"
	"strings"

	"github.com/WebsyteAI/websyte/app"
)

// clientIP is the address that the request came from: the nearest one that is not
// a trusted proxy. What stands further left in X-Forwarded-For is the client's claim.
func (s *Server) clientIP(r *http.Request) netip.Addr {
	ip := peer(r)
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && s.trusts(ip); i-- {
		hop, err := parseHop(hops[i])
		if err != nil {
			break
		}
		ip = hop
	}
	return ip
}

func peer(r *http.Request) netip.Addr {
	a, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{} // a Unix socket has none
	}
	return a.Addr().Unmap().WithZone("")
}

// parseHop reads an address with or without a port.
func parseHop(s string) (netip.Addr, error) {
	s = strings.TrimSpace(s)
	if a, err := netip.ParseAddrPort(s); err == nil {
		return a.Addr().Unmap(), nil
	}
	a, err := netip.ParseAddr(strings.Trim(s, "[]"))
	return a.Unmap().WithZone(""), err
}

func (s *Server) trusts(ip netip.Addr) bool {
	for _, p := range s.TrustedProxies {
		if p.Contains(ip) {
			return true
		}
	}
	return false
}

// ownOrigin is the server's origin as the caller's browser sees it.
func (s *Server) ownOrigin(r *http.Request) string {
	if s.own != "" {
		return s.own
	}
	scheme, host := "http", r.Host
	if r.TLS != nil {
		scheme = "https"
	}
	if s.trusts(peer(r)) {
		scheme = lastOf(r.Header.Get("X-Forwarded-Proto"), scheme)
		host = lastOf(r.Header.Get("X-Forwarded-Host"), host)
	}
	return app.Origin(scheme + "://" + host)
}

// lastOf is the last element of a comma-separated header: the one that the
// nearest proxy wrote.
func lastOf(header, otherwise string) string {
	parts := strings.Split(header, ",")
	if v := strings.TrimSpace(parts[len(parts)-1]); v != "" {
		return v
	}
	return otherwise
}

// origin is where the page stands that a browser calls from: "" when the request
// does not say. A browser leaves Origin out of same-origin reads.
func origin(r *http.Request, own string) string {
	o := r.Header.Get("Origin")
	if o == "" && r.Header.Get("Sec-Fetch-Site") == "same-origin" {
		return own
	}
	return o
}
