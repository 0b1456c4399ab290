package fetch_test

import (
	"net"
	"net/netip"
	"sync/atomic"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/WebsyteAI/websyte/app/fetch"
)

// A page's scripts are not let inwards by a name that changes its meaning: neither
// that of their own page, nor another one.
func TestRebindingOfScripts(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp4", "0.0.0.0:0") // answers at every address that the names lead to
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	_, port, _ := net.SplitHostPort(l.Addr().String())
	for name, allowed := range map[string]bool{"on the internet": false, "in an intranet": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var moved atomic.Bool
			c := client(t, fetch.Options{AllowPrivate: allowed})
			if !allowed {
				c.TakeForPublic()
			}
			c.UseResolver(namesServer(t, func(_ string, kind dnsmessage.Type) ([]netip.Addr, bool) {
				if moved.Load() {
					return of(kind, "127.200.0.1"), true
				}
				return of(kind, "127.0.0.1"), true
			}))
			d := c.ForScriptsOf(address(t, "http://own.example.com:"+port+"/"))
			dial := func(host string) error {
				conn, err := d.Dial(t.Context(), "tcp", host+":"+port)
				if err == nil {
					conn.Close()
				}
				return err
			}
			if err := dial("own.example.com"); err != nil {
				t.Fatal(err)
			}
			if err := dial("other.example.com"); (err == nil) == allowed {
				t.Errorf("another host at an address that is public: %v: %v", !allowed, err)
			}
			moved.Store(true)
			if err := dial("own.example.com"); err == nil {
				t.Error("the page's own name leads to another private address now")
			}
			if err := dial("other.example.com"); err == nil {
				t.Error("another name leads inwards")
			}
			moved.Store(false)
			if err := dial("own.example.com"); err != nil {
				t.Errorf("the own host where it was: %v", err)
			}
		})
	}
}
