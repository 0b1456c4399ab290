package ingest

import (
	"errors"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/fetch"
)

// scope says which addresses belong to a crawl: those of the start address's host
// and folder, less what the globs leave out.
type scope struct {
	start            *url.URL
	settled          *url.URL // where it led, nil until it was read
	roots            []root
	include, exclude []*regexp.Regexp
}

type root struct{ host, folder string }

func newScope(start string, settings app.CrawlSettings) (*scope, error) {
	u, err := fetch.Parse(start)
	if err != nil {
		return nil, unusable(err)
	}
	s := &scope{start: u, roots: []root{rootOf(u)}}
	if s.include, err = globs("include", settings.Include); err != nil {
		return nil, err
	}
	s.exclude, err = globs("exclude", settings.Exclude)
	return s, err
}

// unusable says what is wrong with a start address, without the parser's own words.
func unusable(err error) error {
	said := "must be an http or https address"
	if derr, ok := errors.AsType[*app.DocumentError](err); ok {
		said = derr.Message
	}
	return &app.Error{Code: app.Invalid, Message: "the address cannot be crawled", Fields: app.Fields{"url": said}, Err: err}
}

// rootOf is the folder that u is in.
func rootOf(u *url.URL) root {
	folder := u.EscapedPath()
	return root{hostOf(u), folder[:strings.LastIndexByte(folder, '/')+1]}
}

// settle takes in where the start address led: another host (www) or folder is
// in scope as well, and what turns out to be a folder itself is the whole scope.
// It is called while one page alone is read.
func (s *scope) settle(u *url.URL) {
	s.settled = u
	folder := *s.start
	folder.Path, folder.RawPath = folder.Path+"/", ""
	switch {
	case hostOf(u) == hostOf(s.start) && u.EscapedPath() == folder.EscapedPath():
		s.roots = []root{rootOf(u)}
	case !s.inRoots(u):
		s.roots = append(s.roots, rootOf(u))
	}
}

// sites are the start pages of the hosts in scope.
func (s *scope) sites() []*url.URL {
	var out []*url.URL
	for _, r := range s.roots {
		site := &url.URL{Scheme: s.start.Scheme, Host: r.host, Path: "/"}
		if !slices.ContainsFunc(out, func(u *url.URL) bool { return u.Host == site.Host }) {
			out = append(out, site)
		}
	}
	return out
}

// isStart tells whether u is where a site or the crawl begins.
func (s *scope) isStart(u *url.URL) bool {
	for _, r := range s.roots {
		if u.EscapedPath() == r.folder {
			return true
		}
	}
	return u.Path == "" || u.Path == "/" || fetch.Key(u) == fetch.Key(s.start)
}

// hostOf folds http and https, which a site mixes, but keeps ports apart.
func hostOf(u *url.URL) string {
	host := strings.ToLower(u.Host)
	return strings.TrimSuffix(strings.TrimSuffix(host, ":80"), ":443")
}

func (s *scope) has(u *url.URL) bool {
	return s.inRoots(u) && s.wanted(u)
}

func (s *scope) inRoots(u *url.URL) bool {
	if u.Scheme != "http" && u.Scheme != "https" {
		return false
	}
	for _, r := range s.roots {
		if hostOf(u) == r.host && strings.HasPrefix(u.EscapedPath()+"/", r.folder) {
			return true
		}
	}
	return false
}

// mayHaveFeed tells whether u is a place for a feed of the site: one of a folder often
// stands outside of it.
func (s *scope) mayHaveFeed(u *url.URL) bool {
	return slices.ContainsFunc(s.roots, func(r root) bool { return hostOf(u) == r.host }) && !s.unwanted(u)
}

// wanted holds the globs against the address as it is sent, and as people write it.
func (s *scope) wanted(u *url.URL) bool {
	return (len(s.include) == 0 || matches(s.include, u)) && !s.unwanted(u)
}

func (s *scope) unwanted(u *url.URL) bool { return matches(s.exclude, u) }

func matches(globs []*regexp.Regexp, u *url.URL) bool {
	sent, written := u.EscapedPath(), u.Path
	if u.RawQuery != "" {
		sent, written = sent+"?"+u.RawQuery, written+"?"+u.RawQuery
	}
	return slices.ContainsFunc(globs, func(re *regexp.Regexp) bool { return re.MatchString(sent) || re.MatchString(written) })
}

// globs compiles patterns over path and query: * is anything but a slash, ** is
// anything, ? one character. A pattern without a leading slash may begin at any folder.
func globs(field string, patterns []string) ([]*regexp.Regexp, error) {
	var out []*regexp.Regexp
	for _, p := range patterns {
		re, err := regexp.Compile(globExpr(p))
		if err != nil {
			return nil, &app.Error{Code: app.Invalid, Message: "a pattern cannot be used", Fields: app.Fields{field: "cannot read the pattern " + p}, Err: err}
		}
		out = append(out, re)
	}
	return out, nil
}

func globExpr(p string) string {
	p = strings.ToValidUTF8(p, "\uFFFD")
	anywhere := ""
	if !strings.HasPrefix(p, "/") {
		anywhere = "(?:.*/)?"
	}
	wildcards := strings.NewReplacer(`\*\*`, ".*", `\*`, "[^/]*", `\?`, "[^/]")
	return "(?s)^" + anywhere + wildcards.Replace(regexp.QuoteMeta(p)) + "$"
}

// assets are endings of addresses that hold no text for a visitor; they are not fetched to find out.
const assets = " .css .js .mjs .json .xml .rss .atom .map .png .jpg .jpeg .gif .webp .avif .svg .ico .bmp .tif .tiff .woff .woff2 .ttf .otf .eot" +
	" .mp3 .mp4 .m4a .m4v .webm .ogg .ogv .wav .avi .mov .zip .gz .tgz .bz2 .xz .zst .7z .rar .tar .jar .exe .msi .dmg .deb .rpm .apk .iso .bin" +
	" .doc .xls .ppt "

// files are endings of addresses that are fetched though they are most likely no pages.
const files = " .pdf .docx .xlsx .pptx .odt .ods .odp .epub .csv "

func isAsset(u *url.URL) bool { return endsIn(u, assets) }

func isFile(u *url.URL) bool { return endsIn(u, files) }

func endsIn(u *url.URL, endings string) bool {
	ext := strings.ToLower(path.Ext(u.Path))
	return ext != "" && strings.Contains(endings, " "+ext+" ")
}
