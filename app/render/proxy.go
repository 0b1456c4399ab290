package render

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Bounds of what one page may load.
const (
	maxRequests    = 300
	maxConnections = 100      // over the time of the page
	maxPageBytes   = 30 << 20 // of all answers, as they come from the network
	maxAnswerBytes = 10 << 20
	answerTime     = 15 * time.Second // until the header of an answer
)

var errTooMuch = errors.New("the page loads more than one may")

// dialer reaches what the scripts of one page may reach.
type dialer interface {
	Dial(ctx context.Context, network, address string) (net.Conn, error)
}

// proxy is the only way from a browser to the network. It serves those alone who
// know the name and password of a page, so that it is no open door for others on
// this machine.
type proxy struct {
	listener net.Listener
	server   *http.Server
	serving  sync.WaitGroup

	mu    sync.Mutex
	pages map[string]*traffic // by name
}

// traffic is what one page sends and receives.
type traffic struct {
	name, password string
	dial           dialer
	transport      *http.Transport
	ctx            context.Context
	end            context.CancelFunc
	requests       atomic.Int64
	connections    atomic.Int64
	bytes          atomic.Int64
}

// listenFor opens a proxy on address, host and port.
func listenFor(address string) (*proxy, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, err
	}
	p := &proxy{listener: l, pages: map[string]*traffic{}}
	p.server = &http.Server{Handler: p, ReadHeaderTimeout: answerTime, IdleTimeout: time.Minute, ErrorLog: log.New(io.Discard, "", 0)}
	p.serving.Go(func() { _ = p.server.Serve(l) }) // ends when the proxy is closed
	return p, nil
}

func (p *proxy) address() string { return p.listener.Addr().String() }

func (p *proxy) close() {
	_ = p.server.Close() // nobody waits for what is under way
	p.serving.Wait()
}

// open lets a page through, until its traffic is closed.
func (p *proxy) open(d dialer) *traffic {
	t := &traffic{name: rand.Text(), password: rand.Text(), dial: d}
	t.ctx, t.end = context.WithCancel(context.Background())
	t.transport = &http.Transport{
		DialContext: t.connect, DisableCompression: true, ResponseHeaderTimeout: answerTime, MaxResponseHeaderBytes: 256 << 10,
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pages[t.name] = t
	return t
}

func (p *proxy) shut(t *traffic) {
	p.mu.Lock()
	delete(p.pages, t.name)
	p.mu.Unlock()
	t.end()
	t.transport.CloseIdleConnections()
}

// pageOf is the page that r comes from, nil for a stranger's.
func (p *proxy) pageOf(r *http.Request) *traffic {
	encoded, _ := strings.CutPrefix(r.Header.Get("Proxy-Authorization"), "Basic ")
	pair, _ := base64.StdEncoding.DecodeString(encoded) // what is wrong with it, the password is as well
	name, password, _ := strings.Cut(string(pair), ":")
	p.mu.Lock()
	defer p.mu.Unlock()
	t := p.pages[name]
	if t == nil || subtle.ConstantTimeCompare([]byte(password), []byte(t.password)) != 1 {
		return nil
	}
	return t
}

func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	t := p.pageOf(r)
	switch {
	case t == nil:
		w.Header().Set("Proxy-Authenticate", `Basic realm="websyte"`)
		w.WriteHeader(http.StatusProxyAuthRequired)
	case t.requests.Add(1) > maxRequests || t.bytes.Load() > maxPageBytes:
		http.Error(w, errTooMuch.Error(), http.StatusTooManyRequests)
	case r.Method == http.MethodConnect:
		t.tunnel(w, r)
	case r.URL.Scheme != "http" || r.URL.Host == "":
		http.Error(w, "only http and https pass", http.StatusForbidden)
	default:
		t.forward(w, r)
	}
}

// connect is the way of every connection of a page.
func (t *traffic) connect(ctx context.Context, network, address string) (net.Conn, error) {
	if t.connections.Add(1) > maxConnections {
		return nil, errTooMuch
	}
	c, err := t.dial.Dial(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return &counted{Conn: c, of: t}, nil
}

func (t *traffic) forward(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(t.ctx, cancel)()
	(&httputil.ReverseProxy{
		Rewrite:       func(*httputil.ProxyRequest) {}, // as it came, but for what is meant for a proxy
		Transport:     t.transport,
		FlushInterval: -1,
		ErrorLog:      log.New(io.Discard, "", 0),
		ModifyResponse: func(a *http.Response) error {
			if a.StatusCode != http.StatusSwitchingProtocols {
				a.Body = &bounded{ReadCloser: a.Body, left: maxAnswerBytes}
			}
			return nil
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
	}).ServeHTTP(w, r.WithContext(ctx))
}

// tunnel joins the browser with the host that it asks for.
func (t *traffic) tunnel(w http.ResponseWriter, r *http.Request) {
	there, err := t.connect(r.Context(), "tcp", r.Host)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer there.Close()
	here, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer here.Close()
	defer context.AfterFunc(t.ctx, func() { here.Close(); there.Close() })()
	if _, err := io.WriteString(here, "HTTP/1.1 200 Connection established\r\n\r\n"); err != nil {
		return
	}
	var back sync.WaitGroup
	back.Go(func() {
		_, _ = io.Copy(here, there) // either side may go at any time
		here.Close()
	})
	_, _ = io.Copy(there, buffered)
	there.Close()
	back.Wait()
}

// counted adds what is read to the page's bytes, and ends at the bound.
type counted struct {
	net.Conn
	of *traffic
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if c.of.bytes.Add(int64(n)) > maxPageBytes {
		return 0, errTooMuch
	}
	return n, err
}

// bounded is the body of an answer that may not be endless.
type bounded struct {
	io.ReadCloser
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, errTooMuch
	}
	return n, err
}
