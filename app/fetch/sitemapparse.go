package fetch

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"

	"golang.org/x/net/html/charset"
)

const (
	maxXMLDepth = 16
	maxXMLToken = 256 << 10 // bytes; the decoder holds a token in memory

	maxTranslations = 200 // of one page; there are fewer languages with websites
)

var errXML = errors.New("not a sitemap")

// sitemapError is a fault in the file, not in fetching it.
type sitemapError struct {
	line int
	err  error
}

func (e *sitemapError) Error() string { return fmt.Sprintf("line %d: %v", e.line, e.err) }
func (e *sitemapError) Unwrap() error { return e.err }

// ParseSitemap reads one sitemap file as a stream, in memory bounded whatever the
// file holds, and gives each its pages and nested the sitemaps that it indexes.
func ParseSitemap(r io.Reader, each func(SitemapEntry) error, nested func(address string)) error {
	b := bufio.NewReader(r)
	s := &sitemapReader{each: each, nested: nested}
	head, _ := b.Peek(feedHead) // a shorter file is as good; a real fault is met again by reading
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF")), " \t\r\n")
	switch {
	case isXML(head):
		return s.readXML(b)
	case isJSONFeed(head):
		return s.readJSON(b)
	}
	return parseList(b, each)
}

// isXML looks at the first byte that says something.
func isXML(head []byte) bool {
	return bytes.HasPrefix(head, []byte("<")) || bytes.HasPrefix(head, []byte("\xFF\xFE")) || bytes.HasPrefix(head, []byte("\xFE\xFF"))
}

// parseList reads an address a line. A line that is not one is passed over.
func parseList(b *bufio.Reader, each func(SitemapEntry) error) error {
	lines := bufio.NewScanner(b)
	lines.Buffer(nil, maxXMLToken)
	number := 0
	for lines.Scan() {
		number++
		address := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\uFEFF"))
		if !isAddress(address) {
			continue
		}
		if err := each(SitemapEntry{URL: address}); err != nil {
			return err
		}
	}
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		return &sitemapError{number + 1, err}
	} else if err != nil {
		return err
	}
	return nil
}

func isAddress(text string) bool {
	return len(text) <= maxAddressLength && (strings.HasPrefix(text, "http://") || strings.HasPrefix(text, "https://"))
}

// readXML walks the tokens. encoding/xml expands no entity of a document's own,
// so that entity bombs are without effect; depth and the size of a token are
// bounded here.
func (s *sitemapReader) readXML(r io.Reader) error {
	bounded := &tokenBound{r: bufio.NewReader(r)}
	d := xml.NewDecoder(bounded)
	d.Strict = false
	d.CharsetReader = charset.NewReaderLabel
	for {
		bounded.used = 0
		token, err := d.Token()
		if err == io.EOF && s.depth() == 0 && s.root != "" {
			return nil
		}
		if err == nil {
			err = s.token(token)
		}
		if err != nil {
			line, _ := d.InputPos()
			return located(err, line)
		}
	}
}

// located says where in the file a fault of the file is; others stay as they are.
func located(err error, line int) error {
	if _, ok := errors.AsType[*xml.SyntaxError](err); ok || errors.Is(err, errXML) || errors.Is(err, io.EOF) ||
		strings.HasPrefix(err.Error(), "xml:") {
		return &sitemapError{line, err}
	}
	return err
}

// tokenBound fails when one token takes more than maxXMLToken bytes.
type tokenBound struct {
	r    *bufio.Reader
	used int
}

func (b *tokenBound) ReadByte() (byte, error) {
	if b.used++; b.used > maxXMLToken {
		return 0, errTokenSize()
	}
	return b.r.ReadByte()
}

// Read serves a CharsetReader, which is put between the decoder and b.
func (b *tokenBound) Read(p []byte) (int, error) {
	if b.used > maxXMLToken {
		return 0, errTokenSize()
	}
	n, err := b.r.Read(p[:min(len(p), 4<<10)])
	b.used += n
	return n, err
}

func errTokenSize() error {
	return fmt.Errorf("%w: a tag or text is longer than %d bytes", errXML, maxXMLToken)
}

// sitemapReader makes entries of tokens: the elements that it stands in, and what
// the entry under way has so far.
type sitemapReader struct {
	each   func(SitemapEntry) error
	nested func(string)
	base   *url.URL // that relative addresses are relative to; nil: they are none

	root  string
	site  string // that a feed is of
	path  []string
	text  strings.Builder
	entry SitemapEntry
	other []Translation // addresses of the entry in other languages
}

func (s *sitemapReader) depth() int { return len(s.path) }

func (s *sitemapReader) token(token xml.Token) error {
	switch t := token.(type) {
	case xml.StartElement:
		return s.start(t)
	case xml.EndElement:
		return s.end()
	case xml.CharData:
		if s.text.Len()+len(t) <= maxAddressLength {
			s.text.Write(t)
		}
	}
	return nil
}

func (s *sitemapReader) start(t xml.StartElement) error {
	if s.depth() == maxXMLDepth {
		return fmt.Errorf("%w: elements are nested more than %d deep", errXML, maxXMLDepth)
	}
	name := t.Name.Local
	if strings.Contains(t.Name.Space, "image") || strings.Contains(t.Name.Space, "video") || strings.Contains(t.Name.Space, "news") {
		name = "" // what these extensions call loc is a picture
	}
	if s.depth() == 0 {
		if !isSitemapRoot(name) {
			return fmt.Errorf("%w: it begins with <%.40s>", errXML, name)
		}
		s.root = name
	}
	s.path = append(s.path, name)
	s.text.Reset()
	switch {
	case name == "link" && s.parent() == "entry":
		s.atomLink(t.Attr, &s.entry.URL)
	case name == "link" && s.parent() == "feed":
		s.atomLink(t.Attr, &s.site)
	case name == "link" && s.parent() == "url":
		s.translation(t.Attr)
	}
	return nil
}

func isSitemapRoot(name string) bool {
	switch name {
	case "urlset", "sitemapindex", "rss", "feed", "RDF":
		return true
	}
	return false
}

// translation keeps a page that the entry's page is said to be a version of in
// another language; beyond maxTranslations they are left to links.
func (s *sitemapReader) translation(attributes []xml.Attr) {
	relation, language, address := "", "", ""
	for _, a := range attributes {
		switch a.Name.Local {
		case "rel":
			relation = a.Value
		case "hreflang":
			language = a.Value
		case "href":
			address = a.Value
		}
	}
	if relation == "alternate" && language != "" && isAddress(address) && len(s.other) < maxTranslations {
		s.other = append(s.other, Translation{language, address})
	}
}

// atomLink keeps the page that an Atom entry, or the feed, is about.
func (s *sitemapReader) atomLink(attributes []xml.Attr, page *string) {
	relation, address := "alternate", ""
	for _, a := range attributes {
		switch a.Name.Local {
		case "rel":
			relation = a.Value
		case "href":
			address = a.Value
		}
	}
	if relation == "alternate" && *page == "" {
		*page = address
	}
}

func (s *sitemapReader) parent() string {
	if s.depth() < 2 {
		return ""
	}
	return s.path[s.depth()-2]
}

func (s *sitemapReader) end() error {
	if s.depth() == 0 {
		return nil
	}
	name, parent, text := s.path[s.depth()-1], s.parent(), strings.TrimSpace(s.text.String())
	s.path = s.path[:s.depth()-1]
	s.text.Reset()
	switch parent {
	case "url", "sitemap", "item", "entry":
		s.field(name, parent, text)
		return nil
	case "channel":
		if name == "link" && text != "" { // an Atom link in RSS has no text
			s.site = text
		}
	}
	switch name {
	case "url", "item", "entry", "sitemap":
		return s.emit(name)
	}
	return nil
}

func (s *sitemapReader) field(name, parent, text string) {
	switch name {
	case "loc":
		s.entry.URL = text
	case "link":
		if parent == "item" && text != "" {
			s.entry.URL = text
		}
	case "guid":
		if s.entry.URL == "" && isAddress(text) { // most are the entry's page; where one is not, the link says so
			s.entry.URL = text
		}
	case "lastmod", "updated", "pubDate", "published", "date":
		if t := parseTime(text); t.After(s.entry.LastModified) {
			s.entry.LastModified = t
		}
	}
}

func (s *sitemapReader) emit(name string) error {
	e, other := s.entry, s.other
	s.entry, s.other = SitemapEntry{}, nil
	e.URL = s.absolute(e.URL)
	switch {
	case !isAddress(e.URL):
		return nil // the protocol wants whole addresses; others are somebody's mistake
	case name == "sitemap":
		s.nested(e.URL)
		return nil
	}
	if len(other) > 0 {
		e.Translations = append(other, Translation{URL: e.URL})
	}
	err := s.each(e)
	for _, t := range other {
		if err == nil && t.URL != e.URL {
			err = s.each(SitemapEntry{URL: t.URL, LastModified: e.LastModified, Translations: e.Translations})
		}
	}
	return err
}
