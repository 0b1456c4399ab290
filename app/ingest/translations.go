package ingest

import (
	"context"
	"net/url"
	"slices"

	"github.com/WebsyteAI/websyte/app/extract"
	"github.com/WebsyteAI/websyte/app/fetch"
)

// translated is a page among its translations.
type translated struct {
	group    string // names them all
	language string // of the page, "" where none or several are told
}

// translatedFrom tells what a list of translations says of the page at own. The group is
// equal for all pages that list the same ones, so that a page is never taken for a
// translation of one that does not list it, as where a template links the same home
// pages from everywhere.
func translatedFrom(list []extract.Translation, own *url.URL) (t translated) {
	keys := []string{fetch.Key(own)}
	var languages []string
	for _, other := range list {
		u, err := fetch.Parse(other.URL)
		if err != nil {
			continue
		}
		keys = append(keys, fetch.Key(u))
		if language := baseLanguage(other.Language); keys[0] == fetch.Key(u) && language != "" {
			languages = append(languages, language)
		}
	}
	slices.Sort(keys)
	if keys = slices.Compact(keys); len(keys) < 2 {
		return t
	}
	t.group = hashOf(keys...)[:16]
	if languages = slices.Compact(languages); len(languages) == 1 {
		t.language = languages[0]
	}
	return t
}

// translate gives the group that a page, or else the site's sitemap, names, and takes
// the language that they say: it is meant, where that of a template often is not.
func (c *crawl) translate(p *extract.Page, address *url.URL) string {
	t := translatedFrom(p.Translations, address)
	if t.group == "" {
		t = c.translations[fetch.Key(address)]
	}
	if t.language != "" {
		p.Language = t.language
	}
	return t.group
}

// translateStart tells the start page, which is read before the sitemaps are, what they
// say of its translations.
func (c *crawl) translateStart(ctx context.Context) error {
	for _, u := range []*url.URL{c.scope.start, c.scope.settled} {
		if u == nil || c.translations[fetch.Key(u)].group == "" {
			continue
		}
		d, err := c.known(ctx, u.String())
		if err != nil {
			return err
		}
		if d.ID != "" && d.Translations == "" {
			if err := c.Store.SetTranslations(ctx, c.run.WidgetID, d.ID, c.translations[fetch.Key(u)].group); err != nil {
				return err
			}
		}
	}
	return nil
}

// translations are those that a sitemap names.
func translations(e fetch.SitemapEntry) (out []extract.Translation) {
	for _, t := range e.Translations {
		out = append(out, extract.Translation(t))
	}
	return out
}
