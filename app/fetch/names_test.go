package fetch_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/fetch"
	"golang.org/x/net/dns/dnsmessage"
)

// public is a client to which the servers on 127.0.0.1 are the internet, while
// the rest of loopback is loopback.
func public(t *testing.T, look lookUp) *fetch.Client {
	t.Helper()
	c := client(t, fetch.Options{})
	c.TakeForPublic()
	c.UseResolver(namesServer(t, look))
	return c
}

// of gives those of addresses that a question of that kind asks for.
func of(kind dnsmessage.Type, addresses ...string) []netip.Addr {
	var out []netip.Addr
	for _, text := range addresses {
		a := netip.MustParseAddr(text)
		if (kind == dnsmessage.TypeA) == a.Is4() {
			out = append(out, a)
		}
	}
	return out
}

const inside = `127.200.0.1 10.0.0.1 192.168.1.1 172.16.0.1 100.64.0.1 169.254.169.254 0.0.0.0 224.0.0.1 ::1 fe80::1 fd00::1 ff02::1
	::ffff:127.200.0.1 ::ffff:169.254.169.254 ::127.200.0.1 64:ff9b::7fc8:1 64:ff9b:1::7fc8:1 2002:7fc8:1:: 2001:0:4136:e378:8000:63bf:3fff:fdd2`

// A name that leads to the internet when it is first looked up, and inwards after.
func TestRebinding(t *testing.T) {
	t.Parallel()
	var moved atomic.Bool
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Connection", "close") // the next request looks the name up again
		moved.Store(true)
		if r.URL.Path == "/redirect" {
			http.Redirect(w, r, "/again", http.StatusFound)
		}
	}))
	t.Cleanup(s.Close)
	site := "http://rebind.example.com:" + address(t, s.URL).Port()
	for to := range strings.FieldsSeq(inside) {
		c := public(t, func(_ string, kind dnsmessage.Type) ([]netip.Addr, bool) {
			if moved.Load() {
				return of(kind, to), true
			}
			return of(kind, "127.0.0.1"), true
		})
		moved.Store(false)
		if _, err := get(t, c, site); err != nil || !moved.Load() {
			t.Fatal("the public address was not reached:", err)
		}
		wantCode(t, second(get(t, c, site)), app.ErrBlocked)
		moved.Store(false)
		wantCode(t, second(get(t, c, site+"/redirect")), app.ErrBlocked)
		if !moved.Load() {
			t.Error("the redirect was not met")
		}
	}
}

// Of a name's addresses those that may be reached are tried, and no others.
func TestNamesWithSeveralAddresses(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(s.Close)
	site := "http://several.example.com:" + address(t, s.URL).Port()
	for addresses, code := range map[string]app.DocumentErrorCode{
		"10.0.0.1 127.0.0.1 ::1": "http_404", "127.0.0.1 169.254.169.254": "http_404",
		"10.0.0.1 ::1": app.ErrBlocked, "169.254.169.254 127.200.0.1": app.ErrBlocked,
	} {
		c := public(t, func(_ string, kind dnsmessage.Type) ([]netip.Addr, bool) {
			return of(kind, strings.Fields(addresses)...), true
		})
		wantCode(t, second(get(t, c, site)), code)
	}
}

// An open connection is used again for the name that it was made for alone,
// though another name means the same server and its certificate covers both.
func TestConnectionsAreNotSharedBetweenNames(t *testing.T) {
	t.Parallel()
	_, secure := serveTLS(t, "*.example.com", time.Now().Add(time.Hour), func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, r.Proto)
	})
	plain := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.Proto) }))
	t.Cleanup(plain.Close)
	for site, protocol := range map[string]string{
		"https://NAME.example.com:" + address(t, secure).Port():   "HTTP/2.0",
		"http://NAME.example.com:" + address(t, plain.URL).Port(): "HTTP/1.1",
	} {
		c := public(t, func(name string, kind dnsmessage.Type) ([]netip.Addr, bool) {
			if strings.HasPrefix(name, "public.") {
				return of(kind, "127.0.0.1"), true
			}
			return of(kind, "127.200.0.1"), true
		})
		c.UseRoots(rootsOf(t, secure))
		for range 2 {
			r, err := get(t, c, strings.Replace(site, "NAME", "public", 1))
			if err != nil || string(r.Body) != protocol {
				t.Fatalf("%s: %v, %v", site, r, err)
			}
			wantCode(t, second(get(t, c, strings.Replace(site, "NAME", "inside", 1))), app.ErrBlocked)
		}
	}
}

// Every way to write loopback is refused, however the system's resolver or a
// name server would take it.
func TestSpellingsOfLoopback(t *testing.T) {
	t.Parallel()
	reached := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the server was reached") }))
	t.Cleanup(reached.Close)
	port := address(t, reached.URL).Port()
	everything := client(t, fetch.Options{})
	everything.UseResolver(nameServer(t, func(string) netip.Addr { return netip.MustParseAddr("127.0.0.1") }))
	system := client(t, fetch.Options{})
	redirecting := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", r.URL.Query().Get("to"))
		w.WriteHeader(http.StatusFound)
	}))
	t.Cleanup(redirecting.Close)
	trusting := client(t, fetch.Options{Trusted: []string{redirecting.Listener.Addr().String()}})
	for host := range strings.FieldsSeq(`127.0.0.1 127.1 127.0.1 0177.0.0.1 00000177.0.0.1 0x7f.1 0x7f.0.0.1 0x7f000001 2130706433 017700000001
		127.0.0.1. 127.1. localhost localhost. LOCALHOST localhost.localdomain 0 0.0.0.0 0x0 000000000000
		①②⑦.⓪.⓪.① 127。0。0。1 １２７.0.0.1 ⓛocalhost %31%32%37.0.0.1 127%2e0%2e0%2e1 127.0.0.1%00 127.0.0.1%20
		[::1] [::] [0:0:0:0:0:0:0:1] [::ffff:127.0.0.1] [::ffff:7f00:1] [::127.0.0.1] [::1%25lo] [fe80::1%25lo] [::ffff:127.0.0.1%25lo]
		[64:ff9b::127.0.0.1] [64:ff9b:1::127.0.0.1] [2002:7f00:1::] [v1.x] x@127.0.0.1 x:y@127.0.0.1 example.com\@127.0.0.1`) {
		for _, test := range []struct {
			c    *fetch.Client
			site string
		}{
			{everything, "http://" + host + ":" + port},
			{system, "http://" + host + ":" + port},
			{trusting, redirecting.URL + "/?to=http://" + strings.ReplaceAll(host, "%", "%25") + ":" + port},
		} {
			// Some are no names to a resolver; none may lead anywhere.
			d, ok := second(get(t, test.c, test.site)).(*app.DocumentError)
			if !ok || d.Code != app.ErrBlocked && d.Code != app.ErrUnreachable && d.Code != app.ErrRedirects {
				t.Errorf("%s: %v, want it refused", test.site, d)
			}
		}
	}
	wantCode(t, second(get(t, everything, "http://0x7f.1:"+port)), app.ErrBlocked) // a name, to this resolver
}
