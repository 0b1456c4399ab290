package fetch_test

import (
	"context"
	"net"
	"net/netip"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// nameServer is a DNS server on loopback that answers every question for an
// IPv4 address with what next says, and others with nothing.
func nameServer(t *testing.T, next func(name string) netip.Addr) *net.Resolver {
	t.Helper()
	return namesServer(t, func(name string, kind dnsmessage.Type) ([]netip.Addr, bool) {
		if kind != dnsmessage.TypeA {
			return nil, true
		}
		address := next(name)
		return []netip.Addr{address}, address.IsValid()
	})
}

// lookUp answers a question of a kind: with no addresses, or not ok for a name
// that does not exist.
type lookUp func(name string, kind dnsmessage.Type) (addresses []netip.Addr, ok bool)

// namesServer is a DNS server on loopback that answers as look says.
func namesServer(t *testing.T, look lookUp) *net.Resolver {
	t.Helper()
	socket, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		buffer := make([]byte, 1500)
		for {
			n, from, err := socket.ReadFrom(buffer)
			if err != nil {
				return // closed
			}
			if reply := dnsReply(buffer[:n], look); reply != nil {
				socket.WriteTo(reply, from)
			}
		}
	}()
	t.Cleanup(func() { socket.Close(); <-done })
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "udp", socket.LocalAddr().String())
	}}
}

func dnsReply(query []byte, look lookUp) []byte {
	var m dnsmessage.Message
	if m.Unpack(query) != nil || len(m.Questions) != 1 {
		return nil
	}
	q := m.Questions[0]
	m.Header = dnsmessage.Header{ID: m.ID, Response: true, RecursionAvailable: true}
	m.Additionals = nil
	addresses, ok := look(q.Name.String(), q.Type)
	if !ok {
		m.Header.RCode = dnsmessage.RCodeNameError
		addresses = nil
	}
	for _, address := range addresses {
		m.Answers = append(m.Answers, dnsmessage.Resource{
			Header: dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class, TTL: 1}, Body: addressRecord(address),
		})
	}
	reply, err := m.Pack()
	if err != nil {
		return nil
	}
	return reply
}

func addressRecord(address netip.Addr) dnsmessage.ResourceBody {
	if address.Is4() {
		return &dnsmessage.AResource{A: address.As4()}
	}
	return &dnsmessage.AAAAResource{AAAA: address.As16()}
}
