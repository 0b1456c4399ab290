package fetch_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/fetch"
)

func TestReach(t *testing.T) {
	t.Parallel()
	for want, addresses := range map[string]string{
		"public": `1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.1
			169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.0.1.0 192.167.255.255 192.169.0.0
			198.17.255.255 198.20.0.0 223.255.255.255 168.63.129.15
			2606:4700::1111 2a00:1450:4001::1 2001:4860:4860::8888 ::ffff:8.8.8.8 64:ff9b::808:808`,
		"private": `10.0.0.0 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.255 172.16.0.1
			172.31.255.255 192.168.0.1 ::1 fc00::1 fd12:3456::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1`,
		"never": `0.0.0.0 0.1.2.3 169.254.0.1 169.254.169.254 168.63.129.16 100.100.100.200 192.0.0.192 192.0.2.1
			192.88.99.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1
			255.255.255.255 :: ::7f00:1 ::ffff:169.254.169.254 ::ffff:0:127.0.0.1 fd00:ec2::254 fd20:ce::254
			fe80::1 fe80::1%eth0 fec0::1 ff02::1 100::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2
			2001:db8::1 2001:10::1 2002:7f00:1:: 2002:808:808::1 3fff::1 5f00::1 64:ff9b::7f00:1
			64:ff9b::a9fe:a9fe 64:ff9b::a00:1 64:ff9b:1::808:808 fd00:42::42 fd00:a9fe:a9fe::1 fd00:c1::a9fe:a9fe`,
	} {
		for address := range strings.FieldsSeq(addresses) {
			if got := fetch.Reach(address); got != want {
				t.Errorf("%s is %s, want %s", address, got, want)
			}
		}
	}
}

func TestForbiddenAddresses(t *testing.T) {
	t.Parallel()
	c := client(t, fetch.Options{})
	private := client(t, fetch.Options{AllowPrivate: true})
	for _, host := range strings.Fields("127.0.0.1 10.1.2.3 192.168.1.1 172.16.0.1 100.64.0.1 [::ffff:127.0.0.1]") {
		_, err := get(t, c, "http://"+host+"/")
		wantCode(t, err, app.ErrBlocked)
	}
	for _, host := range strings.Fields("169.254.169.254 100.100.100.200 0.0.0.0 224.0.0.1 255.255.255.255 198.18.0.1 [::ffff:169.254.169.254]") {
		for _, c := range []*fetch.Client{c, private} {
			d := wantCode(t, second(get(t, c, "http://"+host+"/latest/meta-data/")), app.ErrBlocked)
			if d.Temporary {
				t.Errorf("%s: a blocked address is worth no second attempt", host)
			}
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestTrustedPairsReachLoopbackAlone(t *testing.T) {
	t.Parallel()
	c := client(t, fetch.Options{Trusted: []string{"169.254.169.254:80", "no port", ""}})
	wantCode(t, second(get(t, c, "http://169.254.169.254/")), app.ErrBlocked)
}

func TestNameThatChangesItsMeaning(t *testing.T) {
	t.Parallel()
	_, site := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Connection", "close") })
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(site, "http://"))
	var asked atomic.Int32
	c := client(t, fetch.Options{AllowPrivate: true})
	c.UseResolver(nameServer(t, func(string) netip.Addr {
		if asked.Add(1) == 1 {
			return netip.MustParseAddr("127.0.0.1")
		}
		return netip.MustParseAddr("169.254.169.254")
	}))
	address := "http://rebind.example.com:" + port
	if _, err := get(t, c, address); err != nil {
		t.Fatal(err)
	}
	wantCode(t, second(get(t, c, address)), app.ErrBlocked)
}

func TestNamesInTrustedPairs(t *testing.T) {
	t.Parallel()
	_, site := serve(t, func(http.ResponseWriter, *http.Request) {})
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(site, "http://"))
	c := client(t, fetch.Options{Trusted: []string{"Intern.Example.com:" + port}})
	c.UseResolver(nameServer(t, func(string) netip.Addr { return netip.MustParseAddr("127.0.0.1") }))
	if _, err := get(t, c, "http://INTERN.example.com:"+port); err != nil {
		t.Fatal(err)
	}
	wantCode(t, second(get(t, c, "http://other.example.com:"+port)), app.ErrBlocked)
	wantCode(t, second(get(t, c, "http://intern.example.com")), app.ErrBlocked)
}

func TestNamesThatDoNotExist(t *testing.T) {
	t.Parallel()
	c := client(t, fetch.Options{})
	c.UseResolver(nameServer(t, func(string) netip.Addr { return netip.Addr{} }))
	d := wantCode(t, second(get(t, c, "http://nowhere.example.com")), app.ErrUnreachable)
	if d.Temporary || !strings.Contains(d.Message, "nowhere.example.com") {
		t.Fatalf("error = %+v, want a lasting one that names the host", d)
	}
}

// A proxy of the environment would connect for us, past the guard.
func TestProxiesOfTheEnvironmentAreIgnored(t *testing.T) {
	proxy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the proxy was asked") }))
	t.Cleanup(proxy.Close)
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"} {
		t.Setenv(name, proxy.URL)
	}
	reached := false
	_, site := serve(t, func(http.ResponseWriter, *http.Request) { reached = true })
	c := client(t, fetch.Options{AllowPrivate: true})
	c.UseResolver(nameServer(t, func(string) netip.Addr { return netip.MustParseAddr("127.0.0.1") }))
	// A name, because loopback itself is never asked for through such a proxy.
	if _, err := get(t, c, "http://site.example.com:"+address(t, site).Port()); err != nil || !reached {
		t.Errorf("error = %v, the site was reached: %v", err, reached)
	}
	wantCode(t, second(get(t, c, "https://site.example.com:"+address(t, site).Port())), app.ErrTLS)
}

func TestAddressesThatAreNotFetched(t *testing.T) {
	t.Parallel()
	c := client(t, fetch.Options{AllowPrivate: true})
	for _, address := range []string{"", "/path", "example.com", "ftp://example.com/", "file:///etc/passwd", "gopher://example.com",
		"javascript:alert(1)", "data:text/html,x", "http://", "http:///path", "http:opaque", "http://user@127.0.0.1/",
		"http://user:secret@127.0.0.1/", "http://127.0.0.1:0/", "http://127.0.0.1:65536/", "http://127.0.0.1:x/",
		"http://127.0.0.1:22/", "http://127.0.0.1:022/", "http://127.0.0.1:0000006379/", "http://127.0.0.1:000/", "http://127.0.0.1:6379/", "http://127.0.0.1:25/", "https://127.0.0.1:5432/",
		"http://a b/", "http://[::1/", "http://exa\x00mple.com/", "http://127.0.0.1/" + strings.Repeat("a", 5000)} {
		_, err := c.Get(context.Background(), fetch.Request{URL: address})
		d := wantCode(t, err, app.ErrBlocked)
		if strings.Contains(d.Message, "secret") {
			t.Errorf("%q: the message repeats a password", address)
		}
	}
}
