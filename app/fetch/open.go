package fetch

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

// answer is a response whose body has not been read yet. Close it.
type answer struct {
	outer, inner context.Context
	url          *url.URL
	response     *http.Response
	body         io.Reader // decompressed and bounded
	close        func()
}

// open sends r, follows its redirects and returns the first answer that is not
// one. Statuses other than success are errors.
func (c *Client) open(ctx context.Context, r Request) (*answer, error) {
	u, err := Parse(r.URL)
	if err != nil {
		return nil, err
	}
	if err := CheckHeader(r.Credentials.Header); err != nil {
		return nil, blocked(err, "One of the source's headers cannot be sent.")
	}
	w := watch(ctx, c.options.Timeout, c.options.Stall)
	response, u, err := c.follow(w, r, u)
	if err != nil {
		w.stop()
		return nil, err
	}
	a := &answer{outer: ctx, inner: w.ctx, url: u, response: response}
	a.close = func() { response.Body.Close(); w.stop() }
	if err := c.accept(a, w, r); err != nil {
		a.close()
		return nil, err
	}
	return a, nil
}

// follow asks for u and for whatever it redirects to.
func (c *Client) follow(w *watchdog, r Request, first *url.URL) (*http.Response, *url.URL, error) {
	u := first
	for range maxRedirects + 1 {
		response, err := c.ask(w, r, first, u)
		if err != nil {
			return nil, nil, err
		}
		if !isRedirect(response) {
			return response, u, nil
		}
		to, err := redirect(response, u)
		discard(response.Body)
		if err != nil {
			return nil, nil, err
		}
		if r.Redirect != nil {
			if err := r.Redirect(Normalize(to)); err != nil {
				return nil, nil, err
			}
		}
		u = to
	}
	return nil, nil, failure(app.ErrRedirects, nil, "The address redirects more than %d times. Check the site for a redirect loop.", maxRedirects)
}

// ask makes one exchange.
func (c *Client) ask(w *watchdog, r Request, first, u *url.URL) (*http.Response, error) {
	if err := c.checkPort(u); err != nil {
		return nil, err
	}
	w.progress()
	q := (&http.Request{
		Method: http.MethodGet, URL: u, Host: u.Host, Header: c.header(r, first, u),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}).WithContext(w.ctx)
	response, err := c.transport.RoundTrip(q)
	if err != nil {
		return nil, explain(w.outer, w.ctx, u.Hostname(), err)
	}
	return response, nil
}

// header is what goes with the request for u, where first is the address that was
// asked for. Secrets for one site are not told to another.
func (c *Client) header(r Request, first, u *url.URL) http.Header {
	header := http.Header{}
	header.Set("User-Agent", c.options.UserAgent)
	header.Set("Accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8")
	header.Set("Accept-Encoding", "gzip, deflate")
	for name, values := range r.Credentials.For(u) {
		header[http.CanonicalHeaderKey(name)] = slices.Clone(values)
	}
	if u == first {
		setValid(header, "If-None-Match", r.ETag)
		setValid(header, "If-Modified-Since", r.LastModified)
	}
	return header
}

func isRedirect(response *http.Response) bool {
	switch response.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return response.Header.Get("Location") != ""
	}
	return false
}

// redirect is where response sends us from u.
func redirect(response *http.Response, u *url.URL) (*url.URL, error) {
	location, err := u.Parse(response.Header.Get("Location"))
	if err != nil {
		return nil, failure(app.ErrRedirects, err, "%s redirects to something that is not an address.", u.Hostname())
	}
	if err := check(location); err != nil {
		return nil, blocked(err, "%s redirects to an address that is not fetched.", u.Hostname())
	}
	// Fetched as the server spells it: folding here could fold into a loop.
	location.Fragment, location.RawFragment = "", ""
	return location, nil
}

// accept judges the status and prepares the body.
func (c *Client) accept(a *answer, w *watchdog, r Request) error {
	status, host := a.response.StatusCode, a.url.Hostname()
	conditional := a.response.Request.Header.Get("If-None-Match") != "" || a.response.Request.Header.Get("If-Modified-Since") != ""
	if status/100 != 2 && !(status == http.StatusNotModified && conditional) {
		return c.statusError(a.url, r.Credentials.For(a.url) != nil, a.response, time.Now())
	}
	limit := c.options.MaxBody
	if r.MaxBody > 0 {
		limit = r.MaxBody
	}
	if a.response.ContentLength > limit {
		return failure(app.ErrTooLarge, errTooLarge, "The document is larger than the limit of %d bytes.", limit)
	}
	var err error
	if a.body, err = decompress(capped(w.reader(a.response.Body), limit), a.response.Header, limit); err != nil {
		return explain(a.outer, a.inner, host, err)
	}
	return nil
}

// discardTime is how long a connection that might be used again is waited for.
const discardTime = 200 * time.Millisecond

// discard reads a little of a body that nobody needs, so that the connection can
// be used again, and closes it. A failure here costs that connection alone.
func discard(body io.ReadCloser) {
	late := time.AfterFunc(discardTime, func() { body.Close() })
	defer late.Stop()
	io.CopyN(io.Discard, body, 4<<10)
	body.Close()
}
