package fetch

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/url"
	"strings"
)

const (
	maxFeedEntries = 1000     // of one feed; the rest are left to links
	maxFeedBytes   = 20 << 20 // of a JSON Feed, which is read at once
	feedHead       = 2 << 10  // bytes in which a feed must show that it is one
)

// Feed is what an RSS or Atom feed or a JSON Feed says.
type Feed struct {
	Site    string // the page that it is the feed of, "" where it does not say
	Entries []SitemapEntry
}

// IsFeed tells whether content begins as a feed does, whatever type it bears.
func IsFeed(body []byte) bool {
	head := bytes.TrimLeft(bytes.TrimPrefix(body[:min(len(body), feedHead)], []byte("\xEF\xBB\xBF")), " \t\r\n")
	if isJSONFeed(head) {
		return true
	}
	if !bytes.HasPrefix(head, []byte("<")) {
		return false
	}
	d := xml.NewDecoder(bytes.NewReader(head))
	d.Strict = false
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	for {
		token, err := d.RawToken()
		if err != nil {
			return false
		}
		if start, ok := token.(xml.StartElement); ok {
			return start.Name.Local == "rss" || start.Name.Local == "feed" || start.Name.Local == "RDF" && bytes.Contains(head, []byte("purl.org/rss"))
		}
	}
}

func isJSONFeed(head []byte) bool {
	return bytes.HasPrefix(head, []byte("{")) && bytes.Contains(head, []byte("jsonfeed.org"))
}

// ParseFeed reads a feed whose relative addresses are relative to base. It gives at
// most 1000 entries. With an error comes what stands before the damage.
func ParseFeed(body []byte, base *url.URL) (Feed, error) {
	var f Feed
	errFull := errors.New("a feed has enough entries")
	each := func(e SitemapEntry) error {
		if f.Entries = append(f.Entries, e); len(f.Entries) >= maxFeedEntries {
			return errFull
		}
		return nil
	}
	s := &sitemapReader{each: each, nested: func(string) {}, base: base}
	var err error
	if isJSONFeed(bytes.TrimLeft(bytes.TrimPrefix(body[:min(len(body), feedHead)], []byte("\xEF\xBB\xBF")), " \t\r\n")) {
		err = s.readJSON(bytes.NewReader(body))
	} else {
		err = s.readXML(bytes.NewReader(body))
	}
	if errors.Is(err, errFull) {
		err = nil
	}
	f.Site = s.absolute(s.site)
	if !isAddress(f.Site) {
		f.Site = ""
	}
	return f, err
}

// readJSON reads a JSON Feed (jsonfeed.org, version 1.1).
func (s *sitemapReader) readJSON(r io.Reader) error {
	var feed struct {
		HomePage string `json:"home_page_url"`
		Items    []struct {
			URL       string `json:"url"`
			Modified  string `json:"date_modified"`
			Published string `json:"date_published"`
		} `json:"items"`
	}
	r = io.LimitReader(r, maxFeedBytes)
	if err := json.NewDecoder(r).Decode(&feed); err != nil {
		return &sitemapError{1, err}
	}
	s.site = feed.HomePage
	for _, item := range feed.Items {
		s.entry = SitemapEntry{URL: strings.TrimSpace(item.URL), LastModified: parseTime(item.Modified)}
		if s.entry.LastModified.IsZero() {
			s.entry.LastModified = parseTime(item.Published)
		}
		if err := s.emit("item"); err != nil {
			return err
		}
	}
	return nil
}

// absolute resolves an address of a file that may hold relative ones.
func (s *sitemapReader) absolute(address string) string {
	if s.base == nil || address == "" {
		return address
	}
	u, err := s.base.Parse(address)
	if err != nil {
		return ""
	}
	return u.String()
}
