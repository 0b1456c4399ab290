package derive

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/extract"
	"github.com/WebsyteAI/websyte/app/fetch"
)

// Bounds of what is read of a widget's content.
const (
	maxPages      = 300
	maxSite       = 3 << 20  // bytes
	maxOfPage     = 20 << 10 // bytes
	batch         = 50
	questionPages = 60
	summaryPages  = 20
)

// site is what a widget knows, as far as it is looked at: what is pinned first, then the
// pages near the start.
type site struct {
	start    string          // address, "" without a website
	excluded map[string]bool // keys of addresses that its owner left out
	pages    []page
	language string // that most pages are in, or the widget's
}

func (s *Service) site(ctx context.Context, w app.Widget) (site, error) {
	out := site{start: firstOf(w.CrawlURL, w.URL), excluded: map[string]bool{}}
	sources, err := s.Store.Sources(ctx, w.ID)
	if err != nil {
		return out, err
	}
	left := maxSite
	for _, src := range sources {
		if src.Kind == app.KindWebsite {
			out.start = firstOf(out.start, src.URL)
		}
		if err := s.addPages(ctx, &out, src, &left); err != nil {
			return out, err
		}
	}
	slices.SortStableFunc(out.pages, func(x, y page) int { return cmp.Or(pinnedFirst(x, y), cmp.Compare(depth(x.URL), depth(y.URL))) })
	out.language = languageOf(w, out.pages)
	return out, nil
}

func (s *Service) addPages(ctx context.Context, out *site, src app.Source, left *int) error {
	for after := app.DocumentID(""); len(out.pages) < maxPages && *left > 0; {
		docs, err := s.Store.DocumentsAfter(ctx, src.WidgetID, src.ID, after, batch)
		if err != nil || len(docs) == 0 {
			return err
		}
		for _, d := range docs {
			if d.Excluded {
				out.excluded[keyOf(d.URL)] = true
			}
			if d.Excluded || len(out.pages) == maxPages || *left <= 0 {
				continue
			}
			text := cut(d.Markdown, maxOfPage)
			*left -= len(text)
			out.pages = append(out.pages, page{ID: d.ID, URL: d.URL, Title: d.Title, Description: d.Description, Language: d.Language, Markdown: text, Pinned: d.Pinned})
		}
		after = docs[len(docs)-1].ID
	}
	return nil
}

func pinnedFirst(x, y page) int {
	switch {
	case x.Pinned == y.Pinned:
		return 0
	case x.Pinned:
		return -1
	}
	return 1
}

// keyOf is equal for addresses that fold to the same, "" for what is none.
func keyOf(address string) string {
	u, err := fetch.Parse(address)
	if err != nil {
		return ""
	}
	return fetch.Key(u)
}

// depth is how many folders deep an address is; what has none comes last.
func depth(address string) int {
	u, err := url.Parse(address)
	if err != nil || address == "" {
		return 99
	}
	return strings.Count(strings.Trim(strings.TrimSuffix(u.Path, "index.html"), "/"), "/") + min(1, len(strings.Trim(u.Path, "/")))
}

func languageOf(w app.Widget, pages []page) string {
	if base, _, _ := strings.Cut(strings.ToLower(w.Language), "-"); base != "" {
		return base
	}
	counts := map[string]int{}
	for _, p := range pages {
		if p.Language != "" {
			counts[p.Language]++
		}
	}
	return most(counts)
}

// spoken gives the first pages of the site's language, or of none that is known; where
// there is none of these, those of all.
func (s site) spoken(limit int) []page {
	var out []page
	for _, p := range s.pages {
		if (p.Language == s.language || p.Language == "") && len(out) < limit {
			out = append(out, p)
		}
	}
	if len(out) == 0 {
		out = s.pages[:min(len(s.pages), limit)]
	}
	return out
}

// Recommendations finds the starter questions that a widget's content answers, by the
// search that will answer them, and stores them.
func (s *Service) Recommendations(ctx context.Context, w app.Widget) ([]app.Recommendation, error) {
	from, err := s.site(ctx, w)
	if err != nil {
		return nil, err
	}
	rs, err := s.recommend(ctx, w, from)
	if err != nil {
		return nil, err
	}
	_, err = s.Store.SaveDerived(ctx, w.ID, app.DerivedPatch{Recommendations: &rs})
	return rs, err
}

func (s *Service) recommend(ctx context.Context, w app.Widget, from site) ([]app.Recommendation, error) {
	pages := from.spoken(questionPages)
	a := newAsker(s.Search, w.ID, pages, from.language)
	if len(pages) == 0 {
		return a.out, nil
	}
	err := s.questions(ctx, s.byWidget(w), a, topicsOf(pages))
	return a.out, err
}

// Links finds the important links of a widget's site, and stores them. It fetches the
// start page for its menus.
func (s *Service) Links(ctx context.Context, w app.Widget) ([]app.SiteLink, error) {
	from, err := s.site(ctx, w)
	if err != nil {
		return nil, err
	}
	links, err := s.links(ctx, from)
	if err != nil {
		return nil, err
	}
	_, err = s.Store.SaveDerived(ctx, w.ID, app.DerivedPatch{Links: &links})
	return links, err
}

func (s *Service) links(ctx context.Context, from site) ([]app.SiteLink, error) {
	menus, err := s.menus(ctx, from.start)
	if err != nil {
		return nil, err
	}
	menus = slices.DeleteFunc(menus, func(m extract.Link) bool { return from.excluded[keyOf(m.URL)] })
	return linksOf(from.start, from.pages, menus), nil
}

// Summary makes the summary of a widget's content, and stores it.
func (s *Service) Summary(ctx context.Context, w app.Widget) (app.Derived, error) {
	from, err := s.site(ctx, w)
	if err != nil {
		return app.Derived{}, err
	}
	summary, err := s.siteSummary(ctx, w, from)
	if err != nil {
		return app.Derived{}, err
	}
	return s.Store.SaveDerived(ctx, w.ID, app.DerivedPatch{Summary: &summary})
}

func (s *Service) siteSummary(ctx context.Context, w app.Widget, from site) (app.Summary, error) {
	pages := from.spoken(summaryPages)
	if len(pages) == 0 {
		return app.Summary{}, nil
	}
	return s.summary(ctx, s.byWidget(w), pages)
}
