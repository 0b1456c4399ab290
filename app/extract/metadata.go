package extract

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/WebsyteAI/websyte/app"
)

// metadata reads the head. The base is what addresses on the page are relative to.
func (t *tree) metadata(own *url.URL) (*Page, *url.URL) {
	m := metadata{page: &Page{}, base: own}
	for i := range t.nodes {
		if n := &t.nodes[i]; n.Type == html.ElementNode && n.Namespace == "" {
			m.element(t, i)
		}
	}
	page := m.page
	if m.canonical != "" {
		if address := absolute(m.base, m.canonical); strings.HasPrefix(address, "http") {
			page.Canonical, _, _ = strings.Cut(address, "#")
		}
	}
	for _, href := range m.feeds {
		if address := absolute(m.base, href); strings.HasPrefix(address, "http") {
			page.Feeds = append(page.Feeds, address)
		}
	}
	for _, t := range m.translations {
		if address := absolute(m.base, t.URL); strings.HasPrefix(address, "http") {
			page.Translations = append(page.Translations, Translation{t.Language, address})
		}
	}
	page.Title = bareTitle(first(m.title, m.ogTitle), m.heading)
	page.Description = first(m.description, m.ogDescription)
	return page, m.base
}

type metadata struct {
	page                       *Page
	base                       *url.URL
	based                      bool
	title, ogTitle, heading    string
	description, ogDescription string
	canonical                  string
	feeds                      []string
	translations               []Translation
}

func (m *metadata) element(t *tree, i int) {
	n := t.nodes[i].Node
	switch n.DataAtom {
	case atom.Html:
		m.page.Language = baseLanguage(first(attribute(n, "lang"), attribute(n, "xml:lang")))
	case atom.Base:
		m.setBase(attribute(n, "href"))
	case atom.Title:
		m.title = first(m.title, t.wholeText(i, maxTitle))
	case atom.H1:
		if t.nodes[i].text > t.nodes[i].linked {
			m.heading = first(m.heading, t.textOf(i, maxTitle))
		}
	case atom.Link:
		m.link(attribute(n, "rel"), strings.TrimSpace(attribute(n, "href")), n)
	case atom.Meta:
		m.meta(strings.ToLower(first(attribute(n, "name"), attribute(n, "property"), attribute(n, "http-equiv"))),
			strings.Join(strings.Fields(attribute(n, "content")), " "))
	}
}

func (m *metadata) link(relation, href string, n *html.Node) {
	switch {
	case href == "" || len(href) > maxAddress:
	case hasWord(relation, "canonical"):
		m.canonical = first(m.canonical, href)
	case hasWord(relation, "alternate") && attribute(n, "hreflang") != "" && attribute(n, "type") == "" && len(m.translations) < maxTranslations:
		m.translations = append(m.translations, Translation{clip(strings.TrimSpace(attribute(n, "hreflang")), 35), href})
	case hasWord(relation, "alternate") && isFeedType(attribute(n, "type")) && len(m.feeds) < maxFeeds:
		m.feeds = append(m.feeds, href)
	}
}

func isFeedType(mediaType string) bool {
	mediaType, _, _ = strings.Cut(strings.ToLower(mediaType), ";")
	switch strings.TrimSpace(mediaType) {
	case "application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml":
		return true
	}
	return false
}

func (m *metadata) setBase(href string) {
	if m.based || href == "" {
		return
	}
	u, err := url.Parse(strings.TrimSpace(href))
	if err != nil {
		return
	}
	if m.base != nil {
		u = m.base.ResolveReference(u)
	}
	if u.Scheme == "http" || u.Scheme == "https" {
		m.base, m.based = u, true
	}
}

func (m *metadata) meta(name, content string) {
	switch name {
	case "description":
		m.description = first(m.description, content)
	case "og:description":
		m.ogDescription = first(m.ogDescription, content)
	case "og:title":
		m.ogTitle = first(m.ogTitle, content)
	case "content-language":
		m.page.Language = first(m.page.Language, baseLanguage(content))
	case "robots", "x-robots-tag", app.Product:
		for word := range strings.FieldsFuncSeq(strings.ToLower(content), func(r rune) bool { return r == ',' || r == ' ' }) {
			m.page.NoIndex = m.page.NoIndex || word == "noindex" || word == "none"
			m.page.NoFollow = m.page.NoFollow || word == "nofollow" || word == "none"
		}
	}
}

// baseLanguage gives "de" for "de-AT", and "" for what is no language.
func baseLanguage(tag string) string {
	tag, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
	tag, _, _ = strings.Cut(tag, "_")
	if len(tag) < 2 || len(tag) > 3 || strings.Trim(tag, "abcdefghijklmnopqrstuvwxyz") != "" {
		return ""
	}
	return tag
}

// bareTitle leaves out the site's name where the page's heading is the rest of
// the title.
func bareTitle(title, heading string) string {
	if title == "" || heading == "" || len(heading) >= len(title) {
		return first(title, heading)
	}
	for _, separator := range []string{" | ", " - ", " – ", " — ", " · ", " :: ", ": ", " » ", " « "} {
		before, after := strings.HasPrefix(title, heading+separator), strings.HasSuffix(title, separator+heading)
		if before || after {
			return heading
		}
	}
	return title
}

func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
