package fetch_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/fetch"
)

// serveTLS starts a server with its own certificate, valid until then and for
// that name (by default its address), and a client that knows the certificate.
func serveTLS(t *testing.T, name string, until time.Time, h http.HandlerFunc) (*fetch.Client, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotBefore: time.Unix(0, 0), NotAfter: until,
		IsCA: true, BasicConstraintsValid: true,
	}
	if name == "" {
		template.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)}
	} else {
		template.DNSNames = []string{name}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewUnstartedServer(h)
	s.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	s.EnableHTTP2 = true
	s.Config.ErrorLog = quiet()
	s.StartTLS()
	t.Cleanup(s.Close)
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	c := client(t, fetch.Options{AllowPrivate: true})
	c.UseRoots(roots)
	return c, s.URL
}

// rootsOf holds the certificate that the server at site shows.
func rootsOf(t *testing.T, site string) *x509.CertPool {
	t.Helper()
	conn, err := tls.Dial("tcp", address(t, site).Host, &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	roots := x509.NewCertPool()
	roots.AddCert(conn.ConnectionState().PeerCertificates[0])
	return roots
}

func TestCertificates(t *testing.T) {
	t.Parallel()
	unreached := func(http.ResponseWriter, *http.Request) { t.Error("the request was sent") }
	for message, test := range map[string]struct {
		name  string
		until time.Time
	}{
		"has expired":  {"", time.Now().Add(-time.Hour)},
		"another name": {"other.example.com", time.Now().Add(time.Hour)},
	} {
		c, site := serveTLS(t, test.name, test.until, unreached)
		_, err := get(t, c, site)
		if d := wantCode(t, err, app.ErrTLS); !strings.Contains(d.Message, message) || d.Temporary {
			t.Errorf("message = %q, want that it %s", d.Message, message)
		}
	}
}

func TestStreamThatIsAborted(t *testing.T) {
	t.Parallel()
	c, site := serveTLS(t, "", time.Now().Add(time.Hour), func(w http.ResponseWriter, _ *http.Request) {
		w.Write([]byte("half"))
		http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	})
	_, err := get(t, c, site)
	if d := wantCode(t, err, app.ErrUnreachable); !d.Temporary {
		t.Errorf("%v: a broken stream is worth another attempt", err)
	}
}
