// Package extract turns the bytes of a page or file into its title, its main
// content as markdown, and its links.
//
// There is one file for each format of text; formats lists them. Others have
// packages below, which write with a Builder. The markdown is a dialect that package chunk reads: a block is one line, a backslash at the end
// of a line breaks inside a block, code fences always name a language, and no
// HTML is left.
//
// It is pure: no network, no clock, no store. Its input is hostile.
package extract

import (
	"bytes"
	"mime"
	"net/url"
	"path"
	"strings"

	"github.com/WebsyteAI/websyte/app"
)

// Bounds on what a page gives. What lies beyond is left out.
const (
	MaxMarkdown = 5 << 20 // bytes
	MaxLinks    = 5000
	MaxTags     = 1_000_000 // of HTML; each takes some 600 bytes of memory with its text
	maxTitle    = 300       // bytes, also of a link's text
	maxAbout    = 1000
	maxFeeds    = 10

	maxTranslations = 200
	maxAddress      = 2048
)

// Page is what was read.
type Page struct {
	Title, Description string
	Language           string        // BCP 47 base language in lower case, "" when the page does not say
	Markdown           string        // the main content
	Canonical          string        // absolute, "" where the page names none that is http or https
	Links              []Link        // of the whole page, menus included, in order, each address once
	Translations       []Translation // the page itself among them, mostly
	Feeds              []string      // absolute addresses of the feeds that its head names
	NoIndex, NoFollow  bool          // the page's own wish, from its meta elements
	NeedsJavaScript    bool          // an empty shell that a script would fill
	PageStarts         []int         // offsets in Markdown at which the physical pages 2, 3 and so on start; nil without pages
	Scanned            []int         // physical pages, from 0, that are pictures whose text only recognition could read
}

// Link leads from a page to an address: absolute, http or https, without fragment.
type Link struct {
	URL, Text string
	NoFollow  bool
	Main      bool // stands in the main content
}

// Translation is the page in a language, as its head names it.
type Translation struct{ Language, URL string } // BCP 47 or x-default; absolute

// Options say what to keep of an HTML page, as CSS selectors. Empty means to
// find the main content.
type Options struct {
	Selector string
	Drop     []string
	Whole    bool // a chapter of a book, not a page of a site: no part of it is a menu or a frame
}

// source is what a format reads.
type source struct {
	body []byte // UTF-8
	name string
	base *url.URL // of the page, nil when it has no address
	o    Options
}

// format is one kind of document. A new one is a file with its functions and a
// line in formats.
type format struct {
	// sniff says that content is of this format whatever its type and name claim; nil for formats without a signature
	sniff func(body []byte) bool
	types []string // media types
	names []string // endings of file names
	read  func(source) (*Page, error)
}

func formats() []format {
	return []format{
		{sniff: IsHTML, types: []string{"text/html", "application/xhtml+xml"}, names: []string{".html", ".htm", ".xhtml"}, read: readHTML},
		{types: []string{"text/markdown", "text/x-markdown"}, names: []string{".md", ".markdown", ".mdown", ".mkd"}, read: readMarkdown},
		{sniff: isSubtitles, types: []string{"text/vtt", "application/x-subrip"}, names: []string{".vtt", ".srt"}, read: readSubtitles},
		{types: []string{"text/csv", "text/tab-separated-values"}, names: []string{".csv", ".tsv"}, read: readCSV},
		{types: []string{"application/json", "application/x-ndjson", "application/jsonl", "application/ld+json"}, names: []string{".json", ".jsonl", ".ndjson"}, read: readJSON},
		{types: []string{"text/plain"}, names: []string{".txt", ".text"}, read: readText},
	}
}

// Extract reads a document. What the content shows counts first, then the name
// for types that say little, then the type. The error is an *app.DocumentError.
func Extract(contentType, name string, body []byte, base *url.URL, o Options) (*Page, error) {
	f, ok := choose(contentType, name, body)
	if !ok {
		return nil, &app.DocumentError{
			Code:    app.ErrUnsupported,
			Message: "this kind of file cannot be read; save it as PDF, DOCX, HTML or plain text",
		}
	}
	page, err := f.read(source{body: toUTF8(body, contentType), name: name, base: base, o: o})
	if err != nil {
		return nil, err
	}
	page.bound()
	return page, nil
}

// bound keeps what describes a page within its bounds.
func (p *Page) bound() {
	p.Title = clip(label(p.Title), maxTitle)
	p.Description = clip(label(p.Description), maxAbout)
}

func choose(contentType, name string, body []byte) (format, bool) {
	if isBinary(body) {
		return format{}, false
	}
	declared, known := byType(contentType)
	named, ok := byName(name)
	if ok && (!known || declared.types[0] == "text/plain") {
		return named, true
	}
	for _, f := range formats() {
		if f.sniff != nil && f.sniff(body) && (!known || declared.types[0] != "text/markdown") {
			return f, true
		}
	}
	return declared, known
}

func byType(contentType string) (format, bool) {
	media, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		media, _, _ = strings.Cut(strings.ToLower(contentType), ";")
		media = strings.TrimSpace(media)
	}
	for _, f := range formats() {
		for _, t := range f.types {
			if t == media {
				return f, true
			}
		}
	}
	return format{}, false
}

func byName(name string) (format, bool) {
	ending := strings.ToLower(path.Ext(name))
	for _, f := range formats() {
		for _, n := range f.names {
			if n == ending {
				return f, true
			}
		}
	}
	return format{}, false
}

// isBinary says whether body holds no text: a NUL byte near its start, unless
// it is UTF-16.
func isBinary(body []byte) bool {
	head := body[:min(len(body), 1024)]
	if bytes.HasPrefix(head, []byte("\xFE\xFF")) || bytes.HasPrefix(head, []byte("\xFF\xFE")) {
		return false
	}
	return bytes.IndexByte(head, 0) >= 0 || bytes.HasPrefix(head, []byte("%PDF-"))
}
