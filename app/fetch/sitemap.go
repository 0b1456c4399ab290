package fetch

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

const (
	maxSitemapBytes = 50 << 20 // decompressed, as the protocol at sitemaps.org says
	maxSitemapDepth = 3        // an index of indexes of sitemaps
	maxSitemapFiles = 200      // that one call fetches

	maxSitemapTimeouts = 10 // of Options.Timeout, that one call takes
)

// SitemapEntry is one page that a sitemap names.
type SitemapEntry struct {
	URL          string        // as it is written: neither checked nor in any scope
	LastModified time.Time     // zero when the sitemap does not say
	Translations []Translation // the page in all languages, as the sitemap names them
}

// Translation is a page in a language.
type Translation struct{ Language, URL string } // BCP 47 or x-default; as it is written

// Sitemaps gives each the entries of the sitemaps at addresses and of those that
// they index. It reads urlset and sitemapindex, RSS and Atom feeds and plain lists,
// gzipped or not. What each returns ends it and is returned. A sitemap that cannot
// be read does not keep the others from being read; the errors of all are returned
// together at the end. At most 200 files are fetched, in a time of ten requests'
// Timeout: what does not fit is left out.
func (c *Client) Sitemaps(ctx context.Context, addresses []string, owner Credentials, each func(SitemapEntry) error) error {
	w := &sitemapWalk{client: c, owner: owner, each: each, seen: map[string]bool{}, end: time.Now().Add(maxSitemapTimeouts * c.options.Timeout)}
	err := w.all(ctx, addresses, 1)
	switch {
	case w.stopped != nil:
		return w.stopped
	case ctx.Err() != nil:
		return context.Cause(ctx)
	}
	return err
}

type sitemapWalk struct {
	client  *Client
	owner   Credentials
	each    func(SitemapEntry) error
	seen    map[string]bool
	end     time.Time // no file is asked for after
	stopped error     // what each returned
}

// all reads the files at addresses, each followed by those that it indexes.
func (w *sitemapWalk) all(ctx context.Context, addresses []string, depth int) error {
	var errs []error
	for _, address := range addresses {
		if ctx.Err() != nil || w.stopped != nil || depth > maxSitemapDepth || time.Now().After(w.end) {
			break
		}
		if w.seen[address] || len(w.seen) >= maxSitemapFiles {
			continue
		}
		w.seen[address] = true
		nested, err := w.file(ctx, address)
		errs = append(errs, err, w.all(ctx, nested, depth+1))
	}
	return joined(errs)
}

// joined keeps a single error as it is.
func joined(errs []error) error {
	var first error
	count := 0
	for _, err := range errs {
		if err != nil {
			if count++; count == 1 {
				first = err
			}
		}
	}
	if count <= 1 {
		return first
	}
	return errors.Join(errs...)
}

// file reads one file and returns the addresses of those that it indexes.
func (w *sitemapWalk) file(ctx context.Context, address string) ([]string, error) {
	a, err := w.client.open(ctx, Request{URL: address, Credentials: w.owner, MaxBody: maxSitemapBytes})
	if err != nil {
		return nil, err
	}
	defer a.close()
	body, err := gunzipped(a.body)
	if err != nil {
		return nil, explain(ctx, a.inner, a.url.Hostname(), err)
	}
	var nested []string
	err = ParseSitemap(body, w.entry, func(address string) {
		if len(nested) < maxSitemapFiles {
			nested = append(nested, address)
		}
	})
	switch {
	case err == nil, w.stopped != nil:
		return nested, err
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	}
	if syntax, ok := errors.AsType[*sitemapError](err); ok {
		return nested, failure(app.ErrMalformed, syntax, "The sitemap %s is damaged: %v. Pages after that place are found by links alone.", a.url.Path, syntax)
	}
	return nested, explain(ctx, a.inner, a.url.Hostname(), err)
}

func (w *sitemapWalk) entry(e SitemapEntry) error {
	w.stopped = w.each(e)
	return w.stopped
}

// gunzipped decompresses a file that is gzip itself, as sitemap.xml.gz is. What
// comes out is bounded anew.
func gunzipped(r io.Reader) (*bufio.Reader, error) {
	b := bufio.NewReader(r)
	head, err := b.Peek(2)
	if err != nil && err != io.EOF {
		return nil, err
	}
	if !bytes.Equal(head, []byte{0x1f, 0x8b}) {
		return b, nil
	}
	z, err := gzip.NewReader(b)
	if err != nil {
		return nil, err
	}
	return bufio.NewReader(capped(z, maxSitemapBytes)), nil
}

// parseTime reads the W3C's profile of ISO 8601 and what feeds use. What is none
// of them is no date.
func parseTime(text string) time.Time {
	text = strings.TrimSpace(text)
	for _, layout := range [...]string{time.RFC3339, "2006-01-02", "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05",
		"2006-01-02 15:04:05", "2006-01", "2006", time.RFC1123Z, time.RFC1123} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}
