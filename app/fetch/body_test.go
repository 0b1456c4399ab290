package fetch_test

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/fetch"
)

// pack writes text through each kind of writer.
func pack(t *testing.T, encoding, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	var w io.WriteCloser
	switch encoding {
	case "gzip":
		w = gzip.NewWriter(&b)
	case "zlib":
		w = zlib.NewWriter(&b)
	case "flate":
		w, _ = flate.NewWriter(&b, flate.BestSpeed)
	}
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestEncodings(t *testing.T) {
	t.Parallel()
	const text = "some text, some text, some text"
	once := pack(t, "gzip", text)
	for name, test := range map[string]struct {
		encoding string
		body     []byte
		code     app.DocumentErrorCode
	}{
		"gzip":       {"GZIP", once, ""},
		"zlib":       {"deflate", pack(t, "zlib", text), ""},
		"raw":        {"deflate", pack(t, "flate", text), ""},
		"twice":      {"gzip, gzip", pack(t, "gzip", string(once)), ""},
		"identity":   {"identity", []byte(text), ""},
		"mislabeled": {"utf-8", []byte(text), ""},
		"thrice":     {"gzip, gzip, gzip", nil, app.ErrMalformed},
		"not gzip":   {"gzip", []byte(text), app.ErrMalformed},
		"brotli":     {"br", []byte(text), app.ErrUnsupported},
		"cut":        {"gzip", once[:len(once)-10], app.ErrUnreachable},
		"damaged":    {"gzip", append(append([]byte{}, once[:12]...), "xxxxxxxxxxxxxxxxxxxxxxx"...), app.ErrMalformed},
	} {
		c, site := serve(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			w.Header().Set("Content-Encoding", test.encoding)
			w.Write(test.body)
		})
		r, err := get(t, c, site)
		if test.code != "" {
			if d, ok := err.(*app.DocumentError); !ok || d.Code != test.code {
				t.Errorf("%s: error = %v, want %s", name, err, test.code)
			}
			continue
		}
		if err != nil || string(r.Body) != text {
			t.Errorf("%s: body %v, error %v", name, r, err)
		}
	}
}

func TestTooLarge(t *testing.T) {
	t.Parallel()
	bomb := bytes.Repeat(pack(t, "gzip", strings.Repeat("\x00", 1<<20)), 50)
	bombInBomb := pack(t, "gzip", string(bomb))
	for name, handler := range map[string]http.HandlerFunc{
		"said":    func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Length", "100000000") },
		"endless": endless(bytes.Repeat([]byte("x"), 32<<10), ""),
		"bomb": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(bomb)
		},
		"bomb in bomb": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip, gzip")
			w.Write(bombInBomb)
		},
		// Stored blocks of no bytes: endless input, no output.
		"nothing for ever": endless(bytes.Repeat([]byte("\x00\x00\x00\xff\xff"), 6<<10), "deflate"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, site := serve(t, handler, func(o *fetch.Options) { o.MaxBody = 1 << 20 })
			_, err := get(t, c, site)
			if d := wantCode(t, err, app.ErrTooLarge); d.Temporary {
				t.Error("what is too large stays too large")
			}
		})
	}
}

func endless(block []byte, encoding string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if encoding != "" {
			w.Header().Set("Content-Encoding", encoding)
		}
		for {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	}
}

func TestBodyAtTheLimit(t *testing.T) {
	t.Parallel()
	c, site := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.NewResponseController(w).Flush() // no Content-Length
		w.Write(make([]byte, len(r.URL.RawQuery)))
	})
	for size, code := range map[int]app.DocumentErrorCode{9: "", 10: "", 11: app.ErrTooLarge} {
		r, err := c.Get(context.Background(), fetch.Request{URL: site + "?" + strings.Repeat("a", size), MaxBody: 10})
		if code != "" {
			wantCode(t, err, code)
		} else if err != nil || len(r.Body) != size {
			t.Errorf("%d bytes: %v, %v", size, r, err)
		}
	}
}

func TestSlow(t *testing.T) {
	t.Parallel()
	hang := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	drip := func(w http.ResponseWriter, r *http.Request) {
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				w.Write([]byte("x"))
				http.NewResponseController(w).Flush()
			case <-r.Context().Done():
				return
			}
		}
	}
	stop := func(w http.ResponseWriter, r *http.Request) {
		w.Write([]byte("x"))
		http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}
	for name, test := range map[string]struct {
		handler        http.HandlerFunc
		timeout, stall time.Duration
	}{
		"no header, stalled":   {hang, time.Minute, 50 * time.Millisecond},
		"no header, in all":    {hang, 50 * time.Millisecond, time.Minute},
		"body stops":           {stop, time.Minute, 50 * time.Millisecond},
		"a byte now and again": {drip, 200 * time.Millisecond, 100 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, site := serve(t, test.handler, func(o *fetch.Options) { o.Timeout, o.Stall = test.timeout, test.stall })
			_, err := get(t, c, site)
			if d := wantCode(t, err, app.ErrTimeout); !d.Temporary {
				t.Error("a timeout is worth another attempt")
			}
		})
	}
}

func TestProgressIsNoStall(t *testing.T) {
	t.Parallel()
	c, site := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for range 8 {
			<-tick.C
			w.Write([]byte("x"))
			http.NewResponseController(w).Flush()
		}
	}, func(o *fetch.Options) { o.Stall = 600 * time.Millisecond })
	if r, err := get(t, c, site); err != nil || len(r.Body) != 8 {
		t.Fatalf("%v, %v", r, err)
	}
}

// pour answers every connection with head and then with block until the other
// side has had enough.
func pour(t *testing.T, head, block string) (*fetch.Client, string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := l.Accept()
			if err != nil {
				return // closed
			}
			conn.Read(make([]byte, 4096))
			_, err = io.WriteString(conn, head)
			for err == nil && block != "" {
				_, err = io.WriteString(conn, block)
			}
			conn.Close()
		}
	}()
	t.Cleanup(func() { l.Close(); <-done })
	return client(t, fetch.Options{Trusted: []string{l.Addr().String()}, MaxBody: 1 << 20}), "http://" + l.Addr().String()
}

func TestMalformedAnswers(t *testing.T) {
	t.Parallel()
	const ok = "HTTP/1.1 200 OK\r\n"
	for name, test := range map[string]struct {
		answer    string
		temporary bool
	}{
		"nothing":          {"", true},
		"not HTTP":         {"SSH-2.0-OpenSSH_9.2\r\n", false},
		"bad status":       {"HTTP/1.1 abc OK\r\n\r\n", false},
		"bad header":       {ok + "no colon\r\n\r\n", false},
		"cut in header":    {ok + "Content-Type: text/html\r\n", true},
		"cut in body":      {ok + "Content-Length: 100\r\n\r\nshort", true},
		"two lengths":      {ok + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", false},
		"negative length":  {ok + "Content-Length: -1\r\n\r\n", false},
		"bad chunk":        {ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc", false},
		"cut in chunk":     {ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nab", true},
		"endless header":   {ok + "A: " + strings.Repeat("b", 300<<10) + "\r\n\r\n", false},
		"too many headers": {ok + strings.Repeat("A: bbbbbbbbbbbbbbbb\r\n", 20_000) + "\r\n", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, site := pour(t, test.answer, "")
			_, err := get(t, c, site)
			if d := wantCode(t, err, app.ErrUnreachable); d.Temporary != test.temporary {
				t.Errorf("temporary is %v, want %v (%v)", d.Temporary, test.temporary, err)
			}
		})
	}
}

func TestServerThatIsDown(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	c := client(t, fetch.Options{Trusted: []string{l.Addr().String()}})
	_, err = get(t, c, "http://"+l.Addr().String())
	if d := wantCode(t, err, app.ErrUnreachable); !d.Temporary {
		t.Error("it may come back")
	}
}

func TestConditional(t *testing.T) {
	t.Parallel()
	c, site := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/always" || r.Header.Get("If-None-Match") == `W/"7"` && r.Header.Get("If-Modified-Since") == "Mon, 02 Jan 2006 15:04:05 GMT" {
			w.Header().Set("ETag", `W/"8"`)
			w.WriteHeader(http.StatusNotModified)
		}
	})
	r, err := c.Get(context.Background(), fetch.Request{URL: site, ETag: `W/"7"`, LastModified: "Mon, 02 Jan 2006 15:04:05 GMT"})
	if err != nil || !r.NotModified || r.Status != 304 || r.Body != nil || r.ETag != `W/"8"` {
		t.Fatalf("%+v, %v", r, err)
	}
	if r, err := c.Get(context.Background(), fetch.Request{URL: site, ETag: "a\r\nb: c"}); err != nil || r.NotModified {
		t.Fatalf("%+v, %v: a stored value that is no header must not be sent", r, err)
	}
	_, err = get(t, c, site+"/always")
	wantCode(t, err, "http_304")
}

func TestStatuses(t *testing.T) {
	t.Parallel()
	future := time.Now().Add(time.Hour).UTC().Format(http.TimeFormat)
	for name, test := range map[string]struct {
		status    int
		retry     string
		code      app.DocumentErrorCode
		temporary bool
		least     time.Duration
	}{
		"unauthorized":  {401, "", app.ErrNeedsLogin, false, 0},
		"forbidden":     {403, "", "http_403", false, 0},
		"not found":     {404, "5", "http_404", false, 0},
		"gone":          {410, "", "http_410", false, 0},
		"too many":      {429, "7", "http_429", true, 7 * time.Second},
		"at a date":     {503, future, "http_503", true, 59 * time.Minute},
		"in the past":   {503, "Mon, 02 Jan 2006 15:04:05 GMT", "http_503", true, 0},
		"absurd":        {503, "2000000000", "http_503", true, 24 * time.Hour},
		"nonsense":      {500, "soon", "http_500", true, 0},
		"bad gateway":   {502, "-1", "http_502", true, 0},
		"no target":     {302, "", "http_302", false, 0},
		"strange range": {600, "", "http_600", true, 0},
	} {
		c, site := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			if test.retry != "" {
				w.Header().Set("Retry-After", test.retry)
			}
			w.WriteHeader(test.status)
		})
		_, err := get(t, c, site)
		d := wantCode(t, err, test.code)
		if d.Temporary != test.temporary || d.RetryAfter < test.least || d.RetryAfter > test.least+time.Minute+time.Second {
			t.Errorf("%s: %+v", name, d)
		}
	}
}

func TestMediaTypes(t *testing.T) {
	t.Parallel()
	for declared, want := range map[string]string{
		"text/HTML;charset=x": "text/html", "": "text/html", "application/octet-stream": "text/html",
		"text/plain": "text/plain", ";;": "text/html", "application/pdf ; a=b": "application/pdf",
	} {
		c, site := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Content-Type"] = []string{declared}
			w.Write([]byte("<!doctype html><p>x"))
		})
		r, err := get(t, c, site)
		if err != nil || r.ContentType != want {
			t.Errorf("%q: %+v, %v, want %s", declared, r, err, want)
		}
	}
}

func TestTLS(t *testing.T) {
	t.Parallel()
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.Proto) }))
	s.EnableHTTP2 = true
	s.Config.ErrorLog = quiet()
	s.StartTLS()
	defer s.Close()
	o := fetch.Options{AllowPrivate: true}
	_, err := get(t, client(t, o), s.URL)
	wantCode(t, err, app.ErrTLS)

	known := client(t, o)
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	known.UseRoots(roots)
	r, err := get(t, known, s.URL)
	if err != nil || string(r.Body) != "HTTP/2.0" {
		t.Fatalf("%v, %v", r, err)
	}
	_, err = get(t, known, strings.Replace(s.URL, "127.0.0.1", "localhost", 1))
	wantCode(t, err, app.ErrTLS)
	_, err = get(t, known, strings.Replace(s.URL, "https", "http", 1))
	wantCode(t, err, "http_400")

	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	_, err = get(t, known, strings.Replace(plain.URL, "http", "https", 1))
	wantCode(t, err, app.ErrTLS)
}
