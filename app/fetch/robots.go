package fetch

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

const (
	maxRobotsBytes     = 500 << 10 // RFC 9309 section 2.5
	maxRobotsRedirects = 5         // section 2.3.1.2
	maxCrawlDelay      = 30 * time.Second
	maxSitemapLines    = 100
	anySize            = 1 << 40 // the bound is on what is read: of a longer file, the beginning counts
)

var errRobotsRedirects = errors.New("robots.txt redirects too often")

// Robots is what a site's robots.txt says to us. The zero value allows everything.
type Robots struct {
	rules    []rule // the most specific first
	delay    time.Duration
	sitemaps []string
}

// Robots fetches the rules of the site that u belongs to: its scheme, host and
// port. By RFC 9309 a file that is not there (any 4xx, or more than five
// redirects) allows everything, and a site that does not answer for it (5xx, no
// connection) is not crawled at all: that is an error, most often one that passes.
// 429 counts with the latter, as a request for patience.
func (c *Client) Robots(ctx context.Context, u *url.URL, owner Credentials) (*Robots, error) {
	address := (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/robots.txt"}).String()
	redirects := 0
	a, err := c.open(ctx, Request{URL: address, Credentials: owner, MaxBody: anySize, Redirect: func(*url.URL) error {
		if redirects++; redirects > maxRobotsRedirects {
			return errRobotsRedirects
		}
		return nil
	}})
	if err != nil {
		return missingRobots(err, redirects > 0)
	}
	defer a.close()
	body, err := readLines(a.body, maxRobotsBytes)
	if err != nil {
		return missingRobots(explain(a.outer, a.inner, u.Hostname(), err), redirects > 0)
	}
	return ParseRobots(body), nil
}

// missingRobots decides what a failure to get robots.txt means.
func missingRobots(err error, redirected bool) (*Robots, error) {
	if errors.Is(err, errRobotsRedirects) {
		return &Robots{}, nil
	}
	d, ok := errors.AsType[*app.DocumentError](err)
	if !ok {
		return nil, err // the end of the caller's context
	}
	if status, ok := errors.AsType[*StatusError](err); ok && status.Status/100 == 4 && status.Status != http.StatusTooManyRequests {
		return &Robots{}, nil
	}
	if !redirected && slices.Contains([]app.DocumentErrorCode{app.ErrBlocked, app.ErrUnreachable, app.ErrTLS}, d.Code) {
		return nil, d // not about robots.txt: nothing of the site can be fetched
	}
	return nil, &app.DocumentError{
		Code: app.ErrRobots, Temporary: d.Temporary, RetryAfter: d.RetryAfter, Err: err,
		Message: "The site's robots.txt could not be read, so that nothing may be crawled: " + d.Message,
	}
}

// Allowed says whether we may fetch u, by RFC 9309 section 2.2.2: the longest
// matching rule decides, and of two as long the one that allows.
func (r *Robots) Allowed(u *url.URL) bool {
	path := matchForm(u)
	if path == "/robots.txt" {
		return true
	}
	for _, rule := range r.rules {
		if rule.matches(path) {
			return rule.allow
		}
	}
	return true
}

// CrawlDelay is the time that the site wants between requests, 0 when it names
// none, 30 seconds at most: beyond that a crawl would never end.
func (r *Robots) CrawlDelay() time.Duration { return r.delay }

// Sitemaps are the addresses that the file names, at most 100, unchecked.
func (r *Robots) Sitemaps() []string { return r.sitemaps }

// rule is one Allow or Disallow line. In its pattern * stands for anything and a
// $ at the end for the end; both are %2A and %24 where they mean themselves.
type rule struct {
	pattern string
	allow   bool
}

// matches takes time linear in path and pattern and no memory, for a hostile file
// has many rules: each piece between stars is looked for after the one before, and
// never again.
func (r rule) matches(path string) bool {
	pattern, anchored := strings.CutSuffix(r.pattern, "$")
	piece, pattern, star := strings.Cut(pattern, "*")
	path, ok := strings.CutPrefix(path, piece)
	if !ok || !star {
		return ok && (!anchored || path == "")
	}
	for {
		piece, pattern, star = strings.Cut(pattern, "*")
		if !star && anchored {
			return strings.HasSuffix(path, piece)
		}
		if _, path, ok = strings.Cut(path, piece); !ok || !star {
			return ok
		}
	}
}

// matchForm is the part of u that rules are matched against, in one spelling.
func matchForm(u *url.URL) string {
	path := u.EscapedPath()
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // as it goes on the wire
	}
	form := canonicalPath(path)
	if u.RawQuery != "" || u.ForceQuery {
		form += "?" + canonicalQuery(u.RawQuery)
	}
	return strings.NewReplacer("*", "%2A", "$", "%24").Replace(form)
}

func canonicalPath(path string) string { return escape(path, pathKeeps) }

// canonicalQuery also decodes what a query may hold either way, so that
// u=http%3A%2F%2Fa and u=http://a are the same (the RFC's table in 2.2.2).
func canonicalQuery(query string) string {
	return strings.NewReplacer("%2F", "/", "%3A", ":", "%3F", "?", "%40", "@").Replace(escape(query, queryKeeps))
}
