// Package endpoint is what all calls of an OpenAI-compatible server have in
// common: a bounded HTTP client that goes where the operator said and nowhere
// else, and errors that say what to check and never hold the key.
//
// It knows nothing of chats or embeddings. The address is configuration, not
// something that visitors give, so it is not behind the guard of app/fetch.
package endpoint

import (
	"cmp"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/sashabaranov/go-openai"
)

// Options say where the server is.
type Options struct {
	BaseURL string // with the version, as in https://api.openai.com/v1, which "" stands for
	APIKey  string // "" where the server asks for none
	Model   string
	What    string // how errors name the server: "language model"
}

// Endpoint is one configured server.
type Endpoint struct {
	*openai.Client
	what, model, key string
}

// New makes an Endpoint; nothing is connected yet. Redirects are followed only
// on the same scheme, host and port, and proxies of the environment are not
// used: either would hand the key to somebody whom the operator did not name.
func New(o Options) *Endpoint {
	config := openai.DefaultConfig(o.APIKey)
	config.BaseURL = cmp.Or(strings.TrimRight(o.BaseURL, "/"), config.BaseURL)
	config.EmptyMessagesLimit = maxEmptyLines
	config.HTTPClient = &doer{client: &http.Client{Transport: newTransport(), CheckRedirect: sameHost}}
	return &Endpoint{Client: openai.NewClientWithConfig(config), what: o.What, model: o.Model, key: o.APIKey}
}

func newTransport() *http.Transport {
	return &http.Transport{
		DialContext:            (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout:    10 * time.Second,
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           32,
		MaxIdleConnsPerHost:    32,
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
		DisableCompression:     true, // a compressed stream arrives in lumps
	}
}

// redirectError names the host alone: the rest of an address may hold secrets.
type redirectError struct{ host string }

func (e *redirectError) Error() string { return "redirected to " + e.host }

func sameHost(req *http.Request, via []*http.Request) error {
	first := via[0].URL
	if req.URL.Scheme != first.Scheme || req.URL.Host != first.Host {
		return &redirectError{host: req.URL.Scheme + "://" + req.URL.Host}
	}
	if len(via) > 3 {
		return fmt.Errorf("redirected more than three times")
	}
	return nil
}
