package ingest

import (
	"context"
	"net/url"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/extract"
	"github.com/WebsyteAI/websyte/app/fetch"
	"github.com/WebsyteAI/websyte/app/terms"
)

// addressOf is where the page says that it belongs. A canonical link that leads
// out of the scope, or from a page below to where the site or the crawl begins, is
// a mistake that many sites make: following it would fold all pages into one. One that
// leads to another page would take that page's place: other is then its address, to be
// read as well.
func (c *crawl) addressOf(ctx context.Context, p *extract.Page, final *url.URL, page app.FrontierPage) (address *url.URL, other []string) {
	canonical, err := fetch.Parse(p.Canonical)
	if p.Canonical == "" || err != nil || !c.scope.has(canonical) {
		return final, nil
	}
	if samePath(canonical, final) {
		return canonical, nil
	}
	if page.Depth > 0 && c.scope.isStart(canonical) {
		return final, nil
	}
	target := c.target(ctx, canonical, page)
	switch {
	case target == nil:
		return final, nil
	case !sameWords(p, target):
		return final, []string{canonical.String()}
	}
	return canonical, nil
}

// samePath tells of addresses that they differ in their queries at most.
func samePath(a, b *url.URL) bool { return fetch.Key(pathOf(a)) == fetch.Key(pathOf(b)) }

// pathOf leaves the query out.
func pathOf(u *url.URL) *url.URL {
	bare := *u
	bare.RawQuery = ""
	return &bare
}

// target reads what a canonical link leads to; nil where that cannot be read, or does
// not want to be.
func (c *crawl) target(ctx context.Context, canonical *url.URL, page app.FrontierPage) *extract.Page {
	resp, err := c.fetch(ctx, found(canonical, page.Depth+1), app.Document{})
	if err != nil {
		return nil
	}
	final, err := fetch.Parse(resp.URL)
	if err != nil {
		return nil
	}
	p, err := c.extract(ctx, resp, final)
	if err != nil || p.NoIndex {
		return nil
	}
	return p
}

// sameShare is how many of a hundred words two addresses of one page have in common at
// least: a print view leaves some out, and says others.
const sameShare = 70

// sameWords tells whether two pages say the same, in about the same words.
func sameWords(a, b *extract.Page) bool {
	first, second := wordsOf(a), wordsOf(b)
	common := 0
	for w := range first {
		if second[w] {
			common++
		}
	}
	return common*100 >= sameShare*max(len(first), len(second))
}

func wordsOf(p *extract.Page) map[string]bool {
	words := map[string]bool{}
	for _, w := range terms.Index(p.Markdown, p.Language) {
		words[w] = true
	}
	return words
}
