// Package fetch is the only HTTP client for addresses that people give: site
// owners, visitors, pages, sitemaps. It knows which network addresses such a
// request may reach, how long and how big an answer may be, how text is encoded,
// and what robots.txt and sitemaps say.
//
// It must not know what a crawl, a widget or a store is: it keeps nothing
// between requests but open connections, and follows no link by itself.
package fetch

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

// Bounds that hold whatever the options say.
const (
	maxRedirects   = 10
	maxHeaderBytes = 256 << 10
	dialTimeout    = 10 * time.Second
	defaultTimeout = 60 * time.Second
	defaultStall   = 20 * time.Second
	defaultMaxBody = 20 << 20
)

// Options say what a Client may reach and how much it takes. The zero value is
// safe: public addresses alone, with the default bounds.
type Options struct {
	UserAgent    string        // default: app.Product
	AllowPrivate bool          // also private and loopback addresses; never link-local or metadata ones
	Trusted      []string      // "host:port" pairs that may be private though AllowPrivate is not set
	MaxBody      int64         // bytes after decompression; default 20 MiB
	Timeout      time.Duration // for a whole request, redirects and body included; default 60 s
	Stall        time.Duration // the longest time without any progress; default 20 s
}

func (o Options) withDefaults() Options {
	if o.UserAgent == "" {
		o.UserAgent = app.Product
	}
	if o.MaxBody <= 0 {
		o.MaxBody = defaultMaxBody
	}
	if o.Timeout <= 0 {
		o.Timeout = defaultTimeout
	}
	if o.Stall <= 0 {
		o.Stall = defaultStall
	}
	return o
}

// Client fetches. It is safe for concurrent use, sends no cookies, uses no proxy
// and follows no environment variable.
type Client struct {
	options   Options
	guard     *guard
	transport *http.Transport
}

// New makes a Client. Close it to drop its idle connections.
func New(o Options) *Client {
	o = o.withDefaults()
	g := newGuard(o.AllowPrivate, o.Trusted)
	return &Client{options: o, guard: g, transport: &http.Transport{
		Proxy:                  nil, // a proxy would connect for us, past the guard
		DialContext:            g.dial,
		ForceAttemptHTTP2:      true,
		TLSHandshakeTimeout:    dialTimeout,
		DisableCompression:     true, // decompressed here, within bounds
		MaxIdleConns:           64,
		MaxIdleConnsPerHost:    4,
		IdleConnTimeout:        30 * time.Second,
		MaxResponseHeaderBytes: maxHeaderBytes,
	}}
}

// Close drops idle connections. Requests under way end by themselves.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

// Request is one address to get.
type Request struct {
	URL          string
	ETag         string // of the copy that the caller has; sent to URL alone, not after a redirect
	LastModified string // likewise
	Credentials  Credentials
	MaxBody      int64 // 0: the client's

	// Redirect is asked before each redirect is followed, with the address in its
	// normal form; its error is returned as it is.
	Redirect func(to *url.URL) error
}

// Response is an answer with status 2xx, or 304 to a conditional request.
type Response struct {
	URL          string // after redirects, normalized
	Status       int
	NotModified  bool
	ContentType  string // media type alone, lower case; found from the bytes where the server named none
	Body         []byte // valid UTF-8 where ContentType is a text format
	ETag         string
	LastModified string
	Header       http.Header
}

// Get fetches r. Any failure is an *app.DocumentError, any status from 400 on
// included, but for the end of ctx itself and for what r.Redirect returned.
func (c *Client) Get(ctx context.Context, r Request) (*Response, error) {
	a, err := c.open(ctx, r)
	if err != nil {
		return nil, err
	}
	defer a.close()
	return a.read()
}
