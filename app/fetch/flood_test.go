package fetch_test

import (
	"bytes"
	"compress/flate"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/fetch"
)

func TestFloods(t *testing.T) {
	t.Parallel()
	const ok = "HTTP/1.1 200 OK\r\n"
	for name, test := range map[string]struct {
		head, block string
		code        app.DocumentErrorCode
	}{
		"100 Continue":    {"", "HTTP/1.1 100 Continue\r\n\r\n", app.ErrUnreachable},
		"103 Early Hints": {"", "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n", app.ErrUnreachable},
		"headers":         {ok, "A: bbbbbbbbbbbbbbbb\r\n", app.ErrUnreachable},
		"one header":      {ok + "A: ", "bbbbbbbbbbbbbbbb", app.ErrUnreachable},
		"a folded header": {ok + "A: b", "\r\n bbbbbbbbbbbbbbb", app.ErrUnreachable},
		"status line":     {"HTTP/1.1 200 ", "OK OK OK OK ", app.ErrUnreachable},
		"chunk size":      {ok + "Transfer-Encoding: chunked\r\n\r\n", "0", app.ErrUnreachable},
		"chunk extension": {ok + "Transfer-Encoding: chunked\r\n\r\n1;", "aaaaaaaaaaaaaaaa", app.ErrUnreachable},
		"small chunks":    {ok + "Transfer-Encoding: chunked\r\n\r\n", "1;aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\nb\r\n", app.ErrUnreachable},
		"chunks":          {ok + "Transfer-Encoding: chunked\r\n\r\n", "10\r\nbbbbbbbbbbbbbbbb\r\n", app.ErrTooLarge},
		"trailers":        {ok + "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n", "A: bbbbbbbbbbbbbbbb\r\n", app.ErrUnreachable},
		"body":            {ok + "\r\n", "bbbbbbbbbbbbbbbb", app.ErrTooLarge},
		"body of a 404":   {"HTTP/1.1 404 Not Found\r\n\r\n", "bbbbbbbbbbbbbbbb", "http_404"},
		"gzip name":       {ok + "Content-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\x00", "name", app.ErrMalformed},
		"gzip members":    {ok + "Content-Encoding: gzip\r\n\r\n", string(pack(t, "gzip", "")), app.ErrTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, site := pour(t, test.head, test.block)
			wantCode(t, second(get(t, c, site)), test.code)
		})
	}
}

func TestFloodsOverHTTP2(t *testing.T) {
	t.Parallel()
	for name, handler := range map[string]http.HandlerFunc{
		"headers": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("A", strings.Repeat("b", 300<<10))
		},
		"early hints": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Link", strings.Repeat("b", 4<<10))
			for r.Context().Err() == nil {
				w.WriteHeader(http.StatusEarlyHints)
			}
		},
		"trailers": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Trailer", "A")
			io.WriteString(w, "body")
			w.Header().Set("A", strings.Repeat("b", 300<<10))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, site := serveTLS(t, "", time.Now().Add(time.Hour), handler)
			wantCode(t, second(get(t, c, site)), app.ErrUnreachable)
		})
	}
}

// What compression inside compression unpacks to on the way is bounded as well,
// though in the end nothing may come out of it.
func TestNestedCompressionIsBounded(t *testing.T) {
	t.Parallel()
	nothing := append(bytes.Repeat([]byte("\x00\x00\x00\xff\xff"), 1<<20), pack(t, "flate", "text")...)
	var packed bytes.Buffer
	w, _ := flate.NewWriter(&packed, flate.BestCompression)
	w.Write(nothing)
	w.Close()
	c, site := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "deflate, deflate")
		w.Write(packed.Bytes())
	}, func(o *fetch.Options) { o.MaxBody = 1 << 20 })
	wantCode(t, second(get(t, c, site)), app.ErrTooLarge)
}

// Nobody needs the body of a redirect, so that one which does not end delays nothing.
func TestRedirectWithoutAnEnd(t *testing.T) {
	t.Parallel()
	for name, block := range map[string]string{"hangs": "", "is endless": strings.Repeat("b", 1024)} {
		c, site := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/there" {
				return
			}
			w.Header().Set("Content-Length", "1000000000")
			w.Header().Set("Location", "/there")
			w.WriteHeader(http.StatusFound)
			http.NewResponseController(w).Flush()
			for block != "" && r.Context().Err() == nil {
				io.WriteString(w, block)
			}
			<-r.Context().Done()
		}, func(o *fetch.Options) { o.Stall = 5 * time.Second })
		if r, err := get(t, c, site); err != nil || r.URL != site+"/there" {
			t.Errorf("a body that %s: %v, %v", name, r, err)
		}
	}
}
