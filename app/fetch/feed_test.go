package fetch_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app/fetch"
)

func TestFeeds(t *testing.T) {
	t.Parallel()
	many := func(n int) string { return strings.Repeat("<item><link>https://a/x</link></item>", n) }
	for name, test := range map[string]struct {
		file  string
		site  string
		count int
		first string // address and time
	}{
		"rss": {`<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><atom:link href="https://a/feed" rel="self"/><link>https://a/</link>
			<image><link>https://b/</link></image><item><link>https://a/1</link><atom:link href="https://a/no"/><pubDate>Mon, 06 May 2024 07:08:09 GMT</pubDate></item></channel></rss>`,
			"https://a/", 1, "https://a/1 2024-05-06"},
		"rss with guids alone": {`<rss><channel><item><guid>https://a/1</guid></item><item><guid>tag:x</guid></item></channel></rss>`, "", 1, "https://a/1 0001-01-01"},
		"rdf": {`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><link>https://a/</link></channel>
			<item><link>https://a/1</link><dc:date>2024-05-06</dc:date></item></rdf:RDF>`, "https://a/", 1, "https://a/1 2024-05-06"},
		"atom, relative": {`<!-- x --><feed xmlns="http://www.w3.org/2005/Atom"><link rel="self" href="/feed"/><link href="/"/><entry><published>2024-05-01</published><updated>2024-05-06</updated><link href="/1"/></entry></feed>`,
			"https://feeds.example/", 1, "https://feeds.example/1 2024-05-06"},
		"json": {`{"version": "https://jsonfeed.org/version/1.1", "home_page_url": "https://a/", "items": [{"url": "/1", "date_published": "2024-05-06T00:00:00Z"}, {"url": "javascript:x"}]}`,
			"https://a/", 1, "https://feeds.example/1 2024-05-06"},
		"endless":     {"<rss><channel>" + many(3000), "", 1000, "https://a/x 0001-01-01"},
		"cut":         {"<rss><channel>" + many(3), "", 3, "https://a/x 0001-01-01"},
		"entity bomb": {`<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><rss><channel><item><link>https://a/&b;</link></item></channel></rss>`, "", 1, "https://a/&b; 0001-01-01"},
		"deep":        {"<rss>" + strings.Repeat("<a>", 1_000_000), "", 0, ""},
		"deep json":   {`{"version": "https://jsonfeed.org/version/1.1", "items": ` + strings.Repeat("[", 1_000_000), "", 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if !fetch.IsFeed([]byte(test.file)) {
				t.Error("is not taken for a feed")
			}
			base, _ := url.Parse("https://feeds.example/feed.xml")
			f, _ := fetch.ParseFeed([]byte(test.file), base) // where it is damaged, what stands before counts
			first := ""
			if len(f.Entries) > 0 {
				first = strings.ReplaceAll(f.Entries[0].URL, "%26", "&") + f.Entries[0].LastModified.Format(" 2006-01-02")
			}
			if f.Site != test.site || len(f.Entries) != test.count || first != test.first {
				t.Errorf("site %q, %d entries, the first %q", f.Site, len(f.Entries), first)
			}
		})
	}
	for _, other := range []string{"", "{}", `{"a": 1}`, "<html><body>rss", "<urlset><url/></urlset>", "text", "<", urlset("https://a/rss")} {
		if fetch.IsFeed([]byte(other)) {
			t.Errorf("%q is taken for a feed", other)
		}
	}
}

func FuzzFeed(f *testing.F) {
	for _, seed := range []string{
		`<rss><channel><link>/a</link><item><link>b</link><guid>https://a/</guid><pubDate>2024</pubDate></item></channel></rss>`,
		`<feed><link href="/"/><entry><link href="c"/><updated>2024-01-01</updated></entry></feed>`,
		`{"version": "https://jsonfeed.org/version/1", "items": [{"url": "d"}]}`,
	} {
		f.Add([]byte(seed))
	}
	base, _ := url.Parse("https://a/b/")
	f.Fuzz(func(t *testing.T, file []byte) {
		fetch.IsFeed(file)
		feed, _ := fetch.ParseFeed(file, base) // a fault in the file is an answer like another
		if len(feed.Entries) > 1000 {
			t.Errorf("%d entries", len(feed.Entries))
		}
		for _, address := range append([]string{feed.Site}, addresses(feed)...) {
			if address != "" && (!strings.HasPrefix(address, "http") || len(address) > 5000) {
				t.Errorf("address %q", address)
			}
		}
	})
}

func addresses(f fetch.Feed) (out []string) {
	for _, e := range f.Entries {
		out = append(out, fmt.Sprint(e.URL))
	}
	return out
}
