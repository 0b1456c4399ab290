package fetch

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/WebsyteAI/websyte/app"
	"golang.org/x/net/http/httpguts"
)

// Credentials are headers that the owner of a site has given for it, such as
// Authorization. They go to that site alone, whatever is asked for with them.
type Credentials struct {
	Site   *url.URL // whose scheme, host and port count
	Header http.Header
}

// For gives what goes along with a request for u: nil where u is of another site.
func (c Credentials) For(u *url.URL) http.Header {
	if c.Site == nil || !SameSite(c.Site, u) {
		return nil
	}
	return c.Header
}

// SameSite holds for the same host and port, and for the step from http to https on
// the usual ports, which sites send their visitors; never for the step back, which
// would bare a secret.
func SameSite(first, u *url.URL) bool {
	if asciiHost(first.Hostname()) != asciiHost(u.Hostname()) {
		return false
	}
	upgrade := first.Scheme == "http" && u.Scheme == "https" && portOf(first) == "80" && portOf(u) == "443"
	return upgrade || first.Scheme == u.Scheme && portOf(first) == portOf(u)
}

// SplitLogin takes the user name and password out of an address, and gives the value
// of the header Authorization that stands for them; "" where there are none.
func SplitLogin(address string) (bare, authorization string) {
	u, err := url.Parse(tidy(address))
	if err != nil || u.User.String() == "" || u.Host == "" {
		return address, ""
	}
	password, _ := u.User.Password()
	authorization = "Basic " + base64.StdEncoding.EncodeToString([]byte(u.User.Username()+":"+password))
	u.User = nil
	return u.String(), authorization
}

// Bounds of an owner's headers: servers take 8 KB of one, and often of all.
const (
	maxHeaders     = 32
	maxHeaderName  = 100  // bytes
	maxHeaderValue = 8000 // bytes
)

// CheckHeader says whether header may be sent with a source's requests: what
// frames the message, or what the client itself decides, may not.
func CheckHeader(header http.Header) error {
	fields := app.Fields{}
	fields.Check(len(header) <= maxHeaders, "headers", "at most %d headers", maxHeaders)
	for name, values := range header {
		fields.Check(!isOurs(name), "headers", "%.100q is set by websyte itself", name)
		fields.Check(httpguts.ValidHeaderFieldName(name) && len(name) <= maxHeaderName, "headers", "%.100q is not the name of a header", name)
		fields.Check(!slices.ContainsFunc(values, func(v string) bool { return !httpguts.ValidHeaderFieldValue(v) }),
			"headers", "the value of %.100q has characters that a header cannot hold", name)
		fields.Check(!slices.ContainsFunc(values, func(v string) bool { return len(v) > maxHeaderValue }),
			"headers", "the value of %.100q is longer than %d bytes", name, maxHeaderValue)
	}
	return fields.Err()
}

// isOurs holds for headers that frame a message, that we decide, or that our own
// proxy reads.
func isOurs(name string) bool {
	switch name = http.CanonicalHeaderKey(name); name {
	case "Host", "Connection", "Content-Length", "Transfer-Encoding", "Te", "Trailer", "Upgrade",
		"Keep-Alive", "Expect", "Accept-Encoding", "Range", "If-Range", "If-None-Match", "If-Modified-Since":
		return true
	}
	return strings.HasPrefix(name, "Proxy-")
}
