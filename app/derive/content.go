package derive

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/extract"
	"github.com/WebsyteAI/websyte/app/fetch"
	"github.com/WebsyteAI/websyte/app/render"
	"github.com/WebsyteAI/websyte/app/terms"
)

// Bounds of what is derived from, in bytes where not said otherwise.
const (
	MaxContent   = 500_000 // characters of content or HTML that a caller sends
	maxFetched   = 5 << 20 // of a page that is fetched
	maxRead      = 200_000 // of a text that is looked at
	fetchTimeout = 30 * time.Second
)

// Content is what somebody asks about: text (plain, Markdown or HTML), or the
// address of a page, which is fetched where there is no text.
type Content struct {
	Text, Title, URL string
}

// page is content that has been read.
type page struct {
	ID          app.DocumentID
	URL         string
	Title       string
	Description string
	Language    string // BCP 47 base language, "" when unknown
	Markdown    string
	Pinned      bool
}

// read makes a page of c. The error says which field is wrong.
func (s *Service) read(ctx context.Context, c Content) (page, error) {
	if strings.TrimSpace(c.Text) != "" {
		return read(c, "content", "text/markdown", []byte(c.Text))
	}
	if c.URL == "" {
		return page{}, app.Fields{"content": "is required where there is no url"}.Err()
	}
	r, err := s.fetch(ctx, c.URL)
	if err != nil {
		return page{}, err
	}
	c.URL = r.URL
	return read(c, "url", r.ContentType, r.Body)
}

// read takes what reads as HTML for HTML, whatever it is said to be.
func read(c Content, field, contentType string, body []byte) (page, error) {
	if extract.IsHTML(body) {
		contentType = "text/html"
	}
	base, _ := fetch.Parse(c.URL) // nil where it is no address
	p, err := extract.Extract(contentType, "", body, base, extract.Options{})
	if err != nil {
		return page{}, refused(field, err)
	}
	if p.NeedsJavaScript {
		return page{}, app.Fields{field: "the page is empty until its JavaScript runs, and there is no Chromium to run it: send its text as content"}.Err()
	}
	if strings.TrimSpace(p.Markdown) == "" {
		return page{}, app.Fields{field: "holds no text"}.Err()
	}
	out := page{ID: "content", URL: c.URL, Title: firstOf(strings.TrimSpace(c.Title), p.Title), Description: p.Description, Language: p.Language, Markdown: cut(p.Markdown, maxRead)}
	if out.Language == "" {
		out.Language = terms.Detect(out.Markdown)
	}
	return out, nil
}

// fetch gets a page as a crawl would: through the guard, only where robots.txt lets
// us, and as its scripts make it where it is empty without them.
func (s *Service) fetch(ctx context.Context, address string) (*fetch.Response, error) {
	u, err := fetch.Parse(address)
	if err != nil {
		return nil, refused("url", err)
	}
	r, err := s.get(ctx, u)
	if err != nil || s.Render == nil {
		return r, err
	}
	base, err := fetch.Parse(r.URL)
	if err != nil {
		return nil, refused("url", err)
	}
	if p, err := extract.Extract(r.ContentType, "", r.Body, base, extract.Options{}); err != nil || !p.NeedsJavaScript {
		return r, nil // what is wrong with it, whoever reads it says
	}
	made, err := s.Render.Render(ctx, render.Page{URL: base, Navigate: func(to *url.URL) error { return s.allow(ctx, to) }})
	if err != nil {
		return nil, refused("url", err)
	}
	return &fetch.Response{URL: made.URL, Status: r.Status, ContentType: "text/html", Body: made.HTML}, nil
}

func (s *Service) get(ctx context.Context, u *url.URL) (*fetch.Response, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, fetchTimeout, &app.DocumentError{Code: app.ErrTimeout, Temporary: true, Message: u.Hostname() + " did not answer in time"})
	defer cancel()
	if err := s.allow(ctx, u); err != nil {
		return nil, err
	}
	r, err := s.Fetch.Get(ctx, fetch.Request{URL: u.String(), MaxBody: maxFetched})
	if err != nil {
		return nil, refused("url", err)
	}
	return r, nil
}

// allow is an error where robots.txt does not let us fetch u.
func (s *Service) allow(ctx context.Context, u *url.URL) error {
	robots, err := s.Fetch.Robots(ctx, u, fetch.Credentials{})
	if err != nil {
		return refused("url", err)
	}
	if !robots.Allowed(u) {
		return app.Fields{"url": "robots.txt of the site does not allow this page: send its text as content"}.Err()
	}
	return nil
}

// refused words why content cannot be had: where the address or the text is wrong it
// is the caller's to mend, else the site failed.
func refused(field string, err error) error {
	e, ok := errors.AsType[*app.DocumentError](err)
	if !ok {
		return err
	}
	if e.Temporary || e.Code == app.HTTPStatusError(http.StatusInternalServerError) {
		return app.Wrap(err, app.Upstream, "%s", e.Message)
	}
	return &app.Error{Code: app.Invalid, Message: "some fields need another value", Fields: app.Fields{field: e.Message}, Err: e}
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// cut shortens s to at most n bytes of valid text.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "")
}
