package fetch_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/fetch"
)

// walk collects what the sitemaps at addresses give.
func walk(c *fetch.Client, addresses ...string) (urls []string, err error) {
	err = c.Sitemaps(context.Background(), addresses, fetch.Credentials{}, func(e fetch.SitemapEntry) error {
		urls = append(urls, e.URL)
		return nil
	})
	return urls, err
}

func urlset(urls ...string) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`)
	for _, u := range urls {
		fmt.Fprintf(&b, "<url>\n <loc> %s </loc><lastmod>2024-02-03</lastmod></url>", u)
	}
	return b.String() + "</urlset>"
}

func index(urls ...string) string {
	return `<sitemapindex><sitemap><loc>` + strings.Join(urls, `</loc></sitemap><sitemap><loc>`) + `</loc></sitemap></sitemapindex>`
}

func TestSitemapFormats(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		file string
		want []string
		bad  bool
	}{
		"urlset":      {urlset("https://a/1", "https://a/2?b=1&amp;c=2"), []string{"https://a/1", "https://a/2?b=1&c=2"}, false},
		"empty":       {urlset(), nil, false},
		"with images": {`<urlset xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><url><loc>https://a/1</loc><image:image><image:loc>https://a/1.png</image:loc></image:image></url></urlset>`, []string{"https://a/1"}, false},
		"alternates":  {`<urlset xmlns:xhtml="http://www.w3.org/1999/xhtml"><url><loc>https://a/1</loc><xhtml:link rel="alternate" hreflang="de" href="https://a/de"/></url></urlset>`, []string{"https://a/1", "https://a/de"}, false},
		"cdata":       {"<urlset><url><loc><![CDATA[https://a/1?b&c]]></loc></url></urlset>", []string{"https://a/1?b&c"}, false},
		"relative":    {urlset("/page", "https://a/1", "javascript:x"), []string{"https://a/1"}, false},
		"list":        {"\xEF\xBB\xBFhttps://a/1\r\n\n# no\nhttps://a/2", []string{"https://a/1", "https://a/2"}, false},
		"rss":         {`<rss><channel><link>https://a/</link><item><title>x</title><link>https://a/1</link></item></channel></rss>`, []string{"https://a/1"}, false},
		"atom":        {`<feed><link href="https://a/"/><entry><link rel="self" href="https://a/x"/><link href="https://a/1"/></entry></feed>`, []string{"https://a/1"}, false},
		"mark":        {"\xEF\xBB\xBF" + urlset("https://a/1"), []string{"https://a/1"}, false},
		"latin":       {`<?xml version="1.0" encoding="iso-8859-1"?><urlset><url><loc>https://a/` + "\xe9" + `</loc></url></urlset>`, []string{"https://a/é"}, false},
		"entity bomb": {`<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><urlset><url><loc>https://a/&b;</loc></url></urlset>`, []string{"https://a/&b;"}, false},
		"file entity": {`<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><urlset><url><loc>https://a/&a;</loc></url></urlset>`, []string{"https://a/&a;"}, false},
		"cut":         {strings.TrimSuffix(urlset("https://a/1"), "</urlset>"), []string{"https://a/1"}, true},
		"html":        {"<!doctype html><html><body>Not found", nil, true},
		"deep":        {"<urlset>" + strings.Repeat("<a>", 1_000_000), nil, true},
		"long token":  {"<urlset><url><loc>https://a/1</loc></url><!--" + strings.Repeat("x", 1<<20) + "--></urlset>", []string{"https://a/1"}, true},
		"long line":   {"https://a/1\n" + strings.Repeat("x", 1<<20), []string{"https://a/1"}, true},
		"no encoding": {`<?xml version="1.0" encoding="no-such"?><urlset/>`, nil, true},
		"nothing":     {"", nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, site := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte(test.file)) })
			urls, err := walk(c, site+"/sitemap.xml")
			if !slices.Equal(urls, test.want) {
				t.Errorf("entries = %q, want %q", urls, test.want)
			}
			if test.bad {
				wantCode(t, err, app.ErrMalformed)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
}

func TestSitemapDates(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"2024-02-03": "2024-02-03T00:00:00Z", "2024-02-03T04:05:06+01:00": "2024-02-03T03:05:06Z",
		"2024-02-03T04:05Z": "2024-02-03T04:05:00Z", "2024-02-03T04:05:06.789Z": "2024-02-03T04:05:06.789Z",
		"2024": "2024-01-01T00:00:00Z", "yesterday": "0001-01-01T00:00:00Z", "": "0001-01-01T00:00:00Z",
	} {
		file := "<urlset><url><loc>https://a/</loc><lastmod>" + text + "</lastmod></url></urlset>"
		err := fetch.ParseSitemap(strings.NewReader(file), func(e fetch.SitemapEntry) error {
			if got := e.LastModified.Format(time.RFC3339Nano); got != want {
				t.Errorf("%q is %s, want %s", text, got, want)
			}
			return nil
		}, nil)
		if err != nil {
			t.Error(err)
		}
	}
}

func TestSitemapIndex(t *testing.T) {
	t.Parallel()
	var site string
	files := map[string]string{}
	c, site := serve(t, func(w http.ResponseWriter, r *http.Request) {
		file, ok := files[r.URL.Path]
		if !ok {
			w.WriteHeader(http.StatusNotFound)
		}
		w.Write([]byte(file))
	})
	files["/index"] = index(site+"/one", site+"/gone", site+"/index", site+"/two.gz", site+"/deeper", site+"/one", "http://10.0.0.1/inside")
	files["/one"] = urlset("https://a/1")
	files["/two.gz"] = string(pack(t, "gzip", urlset("https://a/2")))
	files["/deeper"] = index(site + "/deepest")
	files["/deepest"] = index(site + "/too-deep")
	files["/too-deep"] = urlset("https://a/never")
	urls, err := walk(c, site+"/index")
	if want := []string{"https://a/1", "https://a/2"}; !slices.Equal(urls, want) {
		t.Errorf("entries = %q, want %q", urls, want)
	}
	var gone *app.DocumentError
	if !errors.As(err, &gone) || gone.Code != "http_404" || !strings.Contains(err.Error(), "not on the public internet") {
		t.Errorf("error = %v, want that of each file", err)
	}
}

func TestSitemapStops(t *testing.T) {
	t.Parallel()
	requests := 0
	var site string
	c, site := serve(t, func(w http.ResponseWriter, r *http.Request) {
		requests++
		if r.URL.Path == "/index" {
			w.Write([]byte(index(site+"/a", site+"/b")))
			return
		}
		w.Write([]byte(urlset("https://a/1", "https://a/2", "https://a/3")))
	})
	full := errors.New("full")
	given := 0
	err := c.Sitemaps(context.Background(), []string{site + "/index", site + "/c"}, fetch.Credentials{}, func(fetch.SitemapEntry) error {
		if given++; given == 2 {
			return full
		}
		return nil
	})
	if err != full || given != 2 || requests != 2 {
		t.Errorf("error = %v after %d entries of %d files, want what the second entry returned", err, given, requests)
	}
	ctx, cancel := context.WithCancel(context.Background())
	err = c.Sitemaps(ctx, []string{site + "/index"}, fetch.Credentials{}, func(fetch.SitemapEntry) error { cancel(); return nil })
	if err != context.Canceled {
		t.Errorf("error = %v, want the context's", err)
	}
}

func TestSitemapBounds(t *testing.T) {
	t.Parallel()
	var site string
	requests := 0
	c, site := serve(t, func(w http.ResponseWriter, r *http.Request) {
		requests++
		var more []string
		for i := range 300 {
			more = append(more, fmt.Sprintf("%s/%d-%d", site, requests, i))
		}
		w.Write([]byte(index(more...)))
	})
	if _, err := walk(c, site+"/a", site+"/b"); err != nil || requests != 200 {
		t.Errorf("%d files fetched of two endless indexes, %v", requests, err)
	}

	bomb := bytes.Repeat(pack(t, "gzip", strings.Repeat("x", 200<<10)+"\n"), 300)
	c, site = serve(t, func(w http.ResponseWriter, _ *http.Request) { w.Write(bomb) })
	_, err := walk(c, site)
	wantCode(t, err, app.ErrTooLarge)
}

// Files that trickle in end by the time of all of them together.
func TestSitemapsTakeBoundedTime(t *testing.T) {
	t.Parallel()
	var requests atomic.Int32
	c, site := serve(t, func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		<-r.Context().Done()
	}, func(o *fetch.Options) { o.Timeout = 30 * time.Millisecond })
	var addresses []string
	for i := range 100 {
		addresses = append(addresses, fmt.Sprint(site, "/", i))
	}
	_, err := walk(c, addresses...)
	if err == nil || requests.Load() > 12 {
		t.Errorf("%d files asked for, %v", requests.Load(), err)
	}
}

func FuzzSitemap(f *testing.F) {
	f.Add([]byte(urlset("https://a/1", "https://a/?b&amp;c")))
	f.Add([]byte(index("https://a/s.xml")))
	f.Add([]byte("https://a/1\nhttps://a/2"))
	f.Add([]byte(`<?xml version="1.0" encoding="utf-16"?><urlset><url></loc><loc/>`))
	f.Add([]byte(`<feed><entry><link href="https://a"/></entry></feed>`))
	f.Add([]byte(`<!DOCTYPE a [<!ENTITY b "c">]><urlset><url><loc>https://&b;`))
	f.Fuzz(func(t *testing.T, file []byte) {
		count := 0
		check := func(u string) {
			if count++; count > len(file)/7 {
				t.Fatalf("%d entries of %d bytes", count, len(file))
			}
			if !strings.HasPrefix(u, "http") || len(u) > 5000 {
				t.Errorf("entry %q", u)
			}
		}
		// A fault in the file is an answer like another.
		_ = fetch.ParseSitemap(strings.NewReader(string(file)),
			func(e fetch.SitemapEntry) error { check(e.URL); return nil }, check)
	})
}
