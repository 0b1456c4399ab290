package logo

import (
	"bytes"
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/fetch"
)

const (
	maxPage  = 2 << 20 // bytes of a start page
	maxIcons = 5       // that are tried
	wanted   = 72      // pixels: twice of what is shown
)

// icons gives where a site's icons may be, the best first; none where its page cannot
// be had.
func (s Jobs) icons(ctx context.Context, w app.Widget) ([]string, error) {
	address := w.CrawlURL
	if address == "" {
		address = w.URL
	}
	u, err := fetch.Parse(address)
	if err != nil {
		return nil, nil // a widget without a site
	}
	robots, err := s.Fetch.Robots(ctx, u, fetch.Credentials{})
	if err != nil || !robots.Allowed(u) {
		return nil, ctx.Err()
	}
	r, err := s.Fetch.Get(ctx, fetch.Request{URL: u.String(), MaxBody: maxPage})
	if err != nil {
		return nil, ctx.Err()
	}
	base, err := url.Parse(r.URL)
	if err != nil {
		return nil, nil
	}
	return append(iconsIn(r.Body, base), base.ResolveReference(&url.URL{Path: "/favicon.ico"}).String()), nil
}

// icon is one that a page names.
type icon struct {
	address string
	size    int // of a side in pixels; 0 where the page does not say
}

// iconsIn gives the icons that a page names in its head, those first that are nearest
// above the size that is shown.
func iconsIn(page []byte, base *url.URL) []string {
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return nil
	}
	var found []icon
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || n.DataAtom != atom.Link {
			continue
		}
		if i, ok := iconOf(n, base); ok && len(found) < 100 {
			found = append(found, i)
		}
	}
	slices.SortStableFunc(found, func(a, b icon) int { return a.distance() - b.distance() })
	var out []string
	for _, i := range found[:min(maxIcons, len(found))] {
		out = append(out, i.address)
	}
	return out
}

// distance is from what is wanted; one that is too small is worse than one that is
// too large.
func (i icon) distance() int {
	if i.size < wanted {
		return 10_000 + wanted - i.size
	}
	return i.size - wanted
}

func iconOf(n *html.Node, base *url.URL) (icon, bool) {
	attributes := map[string]string{}
	for _, a := range n.Attr {
		attributes[a.Key] = a.Val
	}
	i := icon{size: sizeOf(attributes["sizes"])}
	kinds := strings.Fields(strings.ToLower(attributes["rel"]))
	touch := slices.Contains(kinds, "apple-touch-icon") || slices.Contains(kinds, "apple-touch-icon-precomposed")
	if touch && i.size == 0 {
		i.size = 180 // what Apple says of them
	}
	if !touch && !slices.Contains(kinds, "icon") {
		return i, false
	}
	u, err := base.Parse(strings.TrimSpace(attributes["href"]))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return i, false
	}
	i.address = u.String()
	return i, true
}

// sizeOf reads the largest of "16x16 32x32"; "any" is a drawing, which fits.
func sizeOf(sizes string) (most int) {
	for _, s := range strings.Fields(strings.ToLower(sizes)) {
		if s == "any" {
			return wanted
		}
		side, _, _ := strings.Cut(s, "x")
		if n, err := strconv.Atoi(side); err == nil && n > most && n <= maxSide {
			most = n
		}
	}
	return most
}
