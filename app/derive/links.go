package derive

import (
	"cmp"
	"context"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/extract"
	"github.com/WebsyteAI/websyte/app/fetch"
)

// Bounds and weights of links.
const (
	maxLinks     = 50
	frequent     = .3 // share of the pages that link to a page which is important
	fewestLinked = 3  // pages
	menuOfNote   = 8  // links of a menu that count as high
)

// linked is a page that others lead to.
type linked struct {
	app.SiteLink
	purpose *purpose
	pinned  bool
	menu    int // place in the start page's menus from 1; 0: not there
	from    int // pages that link to it
}

// linkSet gathers links by what their addresses fold to.
type linkSet struct {
	byKey map[string]*linked
	order []*linked
}

func (l *linkSet) at(address string) *linked {
	u, err := fetch.Parse(address)
	if err != nil {
		return nil
	}
	key := fetch.Key(u)
	if l.byKey[key] == nil {
		l.byKey[key] = &linked{SiteLink: app.SiteLink{URL: fetch.Normalize(u).String()}}
		l.order = append(l.order, l.byKey[key])
	}
	return l.byKey[key]
}

// linksOf finds the important links of a site: its pages, and what the menus of its
// start page lead to. menus may be nil.
func linksOf(start string, pages []page, menus []extract.Link) []app.SiteLink {
	set := &linkSet{byKey: map[string]*linked{}}
	for i, m := range menus {
		if l := set.at(m.URL); l != nil && l.menu == 0 && isLabel(m.Text) {
			l.menu, l.Text = i+1, withoutNumber(m.Text)
		}
	}
	for _, p := range pages {
		if l := set.at(p.URL); l != nil {
			l.Text, l.pinned = firstOf(l.Text, withoutNumber(withoutSite(p.Title))), p.Pinned
		}
	}
	set.count(pages)
	home, _ := fetch.Parse(start)
	var out []*linked
	for _, l := range set.order {
		if l.Text != "" && !isHome(l.URL, home) {
			l.judge(home, len(pages))
			out = append(out, l)
		}
	}
	return rank(out)
}

var linkInText = regexp.MustCompile(`\]\((https?://[^)\s]+)\)`)

// count counts from how many pages' texts each known page is linked.
func (l *linkSet) count(pages []page) {
	for _, p := range pages {
		seen := map[*linked]bool{}
		for _, m := range linkInText.FindAllStringSubmatch(p.Markdown, extract.MaxLinks) {
			u, err := fetch.Parse(m[1])
			if err != nil {
				continue
			}
			if to := l.byKey[fetch.Key(u)]; to != nil && !seen[to] {
				seen[to] = true
				to.from++
			}
		}
	}
}

// isLabel tells a link's text from a picture's or a paragraph's.
func isLabel(text string) bool { return strings.TrimSpace(text) != "" && len(text) <= maxTopic }

func isHome(address string, home *url.URL) bool {
	u, err := fetch.Parse(address)
	return err != nil || home != nil && fetch.Key(u) == fetch.Key(home) || u.Path == "/" && u.RawQuery == "" && (home == nil || u.Host == home.Host)
}

// judge says how important a page is and what it is for.
func (l *linked) judge(home *url.URL, pages int) {
	u, err := url.Parse(l.URL)
	if err != nil {
		return
	}
	l.Category = "page"
	if l.purpose = purposeOf(l.Text); l.purpose == nil && (home == nil || u.Host == home.Host) {
		l.purpose = purposeAt(u)
	}
	often := l.from >= fewestLinked && float64(l.from) >= frequent*float64(pages)
	switch {
	case l.purpose != nil:
		l.Category, l.Importance = l.purpose.category, l.purpose.importance
	case l.pinned || often || l.menu > 0 && l.menu <= menuOfNote:
		l.Importance = app.ImportanceHigh
	case l.menu > 0 || l.from >= fewestLinked:
		l.Importance = app.ImportanceMedium
	default:
		l.Importance = app.ImportanceLow
	}
}

var importances = []app.Importance{app.ImportanceCritical, app.ImportanceHigh, app.ImportanceMedium, app.ImportanceLow}

// rank sorts links by importance. Of several pages for the same purpose the first
// keeps its importance: the others are about a detail of it.
func rank(all []*linked) []app.SiteLink {
	order := func(x, y *linked) int {
		return cmp.Or(cmp.Compare(slices.Index(importances, x.Importance), slices.Index(importances, y.Importance)),
			cmp.Compare(placeInMenu(x), placeInMenu(y)), cmp.Compare(y.from, x.from), cmp.Compare(len(x.URL), len(y.URL)), strings.Compare(x.URL, y.URL))
	}
	slices.SortStableFunc(all, order)
	seen := map[string]bool{}
	for _, l := range all {
		if l.purpose != nil && seen[l.Category] {
			next := slices.Index(importances, l.Importance) + 1
			l.Importance = importances[min(next, len(importances)-1)]
		}
		seen[l.Category] = true
	}
	slices.SortStableFunc(all, order)
	out := []app.SiteLink{}
	for _, l := range all[:min(len(all), maxLinks)] {
		out = append(out, l.SiteLink)
	}
	return out
}

// placeInMenu puts what is in no menu last.
func placeInMenu(l *linked) int {
	if l.menu == 0 {
		return extract.MaxLinks + 1
	}
	return l.menu
}

// menus are the links of a site's start page that stand outside of its main content.
// A start page that cannot be had now has none.
func (s *Service) menus(ctx context.Context, start string) ([]extract.Link, error) {
	if start == "" {
		return nil, nil
	}
	r, err := s.fetch(ctx, start)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		s.Log.InfoContext(ctx, "the start page's menus cannot be read", "url", start, "err", err)
		return nil, nil
	}
	base, err := fetch.Parse(r.URL)
	if err != nil {
		return nil, nil
	}
	p, err := extract.Extract(r.ContentType, "", r.Body, base, extract.Options{})
	if err != nil {
		return nil, nil // a file, such as a PDF, has no menus
	}
	return slices.DeleteFunc(p.Links, func(l extract.Link) bool { return l.Main }), nil
}
