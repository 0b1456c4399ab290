package derive

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/fetch"
)

// Look is how a site shows itself, as its start page says it. What is not found is empty.
type Look struct {
	URL         string
	Name        string
	Description string
	Language    string   // BCP 47
	LogoURL     string   // of an icon
	Colors      []string // #rrggbb, the likeliest first
}

const (
	maxSheets = 3
	maxSheet  = 300 << 10 // bytes of a style sheet
	maxColors = 3
	maxName   = 100 // runes
	maxAbout  = 300 // runes
)

// Look reads a site's start page and its style sheets. A sheet that cannot be had is left out.
func (s *Service) Look(ctx context.Context, address string) (Look, error) {
	if address == "" {
		return Look{}, app.Fields{"url": "is required"}.Err()
	}
	r, err := s.fetch(ctx, address)
	if err != nil {
		return Look{}, err
	}
	base, err := url.Parse(r.URL)
	if err != nil {
		return Look{}, refused("url", err)
	}
	head := readHead(r.Body, base)
	css := head.styles
	for _, sheet := range head.sheets[:min(len(head.sheets), maxSheets)] {
		if got, err := s.Fetch.Get(ctx, fetch.Request{URL: sheet, MaxBody: maxSheet}); err == nil {
			css += "\n" + string(got.Body)
		}
		if ctx.Err() != nil {
			return Look{}, ctx.Err()
		}
	}
	return Look{
		URL: r.URL, Name: head.siteName(base), Description: clip(head.meta("description", "og:description"), maxAbout), Language: head.language,
		LogoURL: head.icon(), Colors: mainColors(head.meta("theme-color", "msapplication-tilecolor"), css),
	}, nil
}

// head is what a page's markup says of its site.
type head struct {
	title, language string
	metas           map[string]string
	icons           []icon
	sheets          []string // addresses on the same host
	styles          string
}

type icon struct {
	url  string
	size int // pixels of a side; 0 where nothing says it
}

func readHead(body []byte, base *url.URL) *head {
	h := &head{metas: map[string]string{}}
	tokens := html.NewTokenizer(bytes.NewReader(body))
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			return h
		case html.StartTagToken, html.SelfClosingTagToken:
			h.take(tokens, tokens.Token(), base)
		}
	}
}

func (h *head) take(tokens *html.Tokenizer, t html.Token, base *url.URL) {
	attr := map[string]string{}
	for _, a := range t.Attr {
		attr[a.Key] = strings.TrimSpace(a.Val)
	}
	switch t.DataAtom {
	case atom.Html:
		h.language = attr["lang"]
	case atom.Title, atom.Style:
		if tokens.Next() != html.TextToken {
			return
		}
		if text := string(tokens.Text()); t.DataAtom == atom.Style {
			h.styles += text + "\n"
		} else if h.title == "" {
			h.title = html.UnescapeString(strings.TrimSpace(text))
		}
	case atom.Meta:
		if name := strings.ToLower(cmp.Or(attr["name"], attr["property"])); name != "" && h.metas[name] == "" {
			h.metas[name] = attr["content"]
		}
	case atom.Link:
		h.link(attr, base)
	}
}

func (h *head) link(attr map[string]string, base *url.URL) {
	u, err := base.Parse(attr["href"])
	if err != nil || attr["href"] == "" || u.Scheme != "http" && u.Scheme != "https" {
		return
	}
	rel := strings.Fields(strings.ToLower(attr["rel"]))
	switch {
	case slices.Contains(rel, "stylesheet") && u.Host == base.Host:
		h.sheets = append(h.sheets, u.String())
	case slices.Contains(rel, "icon"), slices.Contains(rel, "apple-touch-icon"):
		side, _, _ := strings.Cut(attr["sizes"], "x")
		size, _ := strconv.Atoi(side) // "any" counts as unknown
		if size == 0 && slices.Contains(rel, "apple-touch-icon") {
			size = 180
		}
		h.icons = append(h.icons, icon{u.String(), size})
	}
}

func (h *head) meta(names ...string) string {
	for _, name := range names {
		if v := strings.TrimSpace(h.metas[name]); v != "" {
			return v
		}
	}
	return ""
}

// separators stand between a page's title and its site's name.
var separators = regexp.MustCompile(`\s+[|–—·•»:-]\s+`)

// siteName is the name that the page gives the site, or the shorter end of its title.
func (h *head) siteName(base *url.URL) string {
	if name := h.meta("og:site_name", "application-name", "apple-mobile-web-app-title"); name != "" {
		return clip(name, maxName)
	}
	parts := separators.Split(h.title, -1)
	name := parts[0]
	if last := parts[len(parts)-1]; len(last) < len(name) {
		name = last
	}
	return clip(cmp.Or(name, strings.TrimPrefix(base.Hostname(), "www.")), maxName)
}

// icon is the one that is nearest to 192 pixels; one of a known size comes first.
func (h *head) icon() string {
	if len(h.icons) == 0 {
		return ""
	}
	const best = 192
	return slices.MinFunc(h.icons, func(a, b icon) int {
		far := func(i icon) int {
			if i.size == 0 {
				return best
			}
			return max(i.size-best, best-i.size)
		}
		return far(a) - far(b)
	}).url
}

// clip shortens a line to n runes.
func clip(s string, n int) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}

var hexColor = regexp.MustCompile(`(?i)#([0-9a-f]{6}|[0-9a-f]{3})\b`)

// mainColors are the theme's colour and those that style sheets name most often, none
// of them grey or nearly white or black, and each unlike the others.
func mainColors(theme, css string) []string {
	count := map[string]int{}
	for _, m := range hexColor.FindAllString(css, 20_000) {
		count[long(m)]++
	}
	candidates := slices.SortedFunc(maps.Keys(count), func(a, b string) int { return cmp.Or(count[b]-count[a], cmp.Compare(a, b)) })
	if m := hexColor.FindString(theme); m != "" {
		candidates = slices.Insert(candidates, 0, long(m))
	}
	out := []string{}
	for _, c := range candidates {
		if vivid(c) && len(out) < maxColors && !slices.ContainsFunc(out, func(o string) bool { return near(o, c) }) {
			out = append(out, c)
		}
	}
	return out
}

func long(hex string) string {
	hex = strings.ToLower(hex)
	if len(hex) == 4 {
		return string([]byte{'#', hex[1], hex[1], hex[2], hex[2], hex[3], hex[3]})
	}
	return hex
}

func channels(hex string) (c [3]int) {
	for i := range c {
		v, _ := strconv.ParseInt(hex[1+2*i:3+2*i], 16, 0) // of a colour that the expression has found
		c[i] = int(v)
	}
	return c
}

// vivid tells a colour from greys and from what is nearly white or black.
func vivid(hex string) bool {
	c := channels(hex)
	brightest, darkest := max(c[0], c[1], c[2]), min(c[0], c[1], c[2])
	return brightest-darkest > 48 && brightest > 50 && darkest < 215
}

func near(a, b string) bool {
	x, y := channels(a), channels(b)
	sum := 0
	for i := range x {
		sum += max(x[i]-y[i], y[i]-x[i])
	}
	return sum < 90
}
