package extract

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// hint is what an element's tag, role and names say of it.
type hint uint8

const (
	plain  hint = iota
	hidden      // never shown
	header      // boilerplate, unless it holds a heading
	dense       // boilerplate where it is mostly links
	small       // boilerplate where it is mostly links or small
	chrome      // boilerplate, unless it holds the content
)

// smallText is how many bytes of text a share bar or a cookie notice has at most.
const smallText = 600

// judge reads what an element says of itself.
func judge(n *html.Node) (hint, holds) {
	h, has := judgeTag(n)
	if h == hidden || n.DataAtom == atom.Html || n.DataAtom == atom.Body {
		return h, has
	}
	for i := range n.Attr {
		switch a := &n.Attr[i]; a.Key {
		case "hidden":
			if a.Val != "until-found" {
				return hidden, 0
			}
		case "aria-hidden":
			if a.Val == "true" {
				return hidden, 0
			}
		case "style":
			if a.Val != "" && isHiding(a.Val) {
				return hidden, 0
			}
		case "data-nosnippet", "data-pagefind-ignore":
			h = max(h, chrome)
		case "role":
			r, main := judgeRole(a.Val)
			h, has = max(h, r), has|main
		case "class", "id":
			if named := judgeNames(a.Val); namesCount(n.DataAtom, named) {
				h = max(h, named)
			}
		}
	}
	if has&holdsMain != 0 {
		h = plain
	}
	return h, has
}

// namesCount says whether a hint in an element's names is worth something. The
// id "footer" of a heading tells what its text is about, not what part of a page
// it is; and a link in a sentence that opens a popup is still part of the sentence.
func namesCount(a atom.Atom, h hint) bool {
	switch a {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Pre, atom.Code, atom.Dt, atom.Dd, atom.Th, atom.Article:
		return false
	case atom.A, atom.Span, atom.Em, atom.Strong, atom.B, atom.I, atom.Img, atom.Label, atom.Small, atom.Button:
		return h == small
	}
	return true
}

func judgeTag(n *html.Node) (hint, holds) {
	switch n.DataAtom {
	case atom.Nav, atom.Footer:
		if n.Parent != nil && n.Parent.DataAtom == atom.Blockquote {
			return plain, 0
		}
		return chrome, 0
	case atom.Aside:
		if isAdmonition(attribute(n, "class")) {
			return plain, holdsBlock
		}
		return chrome, 0
	case atom.Header:
		return header, 0
	case atom.Form:
		return small, 0
	case atom.Input:
		return hidden, 0
	case atom.Dialog:
		if !hasAttribute(n, "open") {
			return hidden, 0
		}
		return chrome, 0
	case atom.Main:
		return plain, holdsMain | holdsBlock
	case atom.Table, atom.Pre, atom.Blockquote, atom.Dl, atom.Article, atom.Details,
		atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return plain, holdsBlock
	}
	return plain, 0
}

func judgeRole(role string) (hint, holds) {
	switch role {
	case "main":
		return plain, holdsMain
	case "navigation", "contentinfo", "complementary", "search", "menu", "menubar", "toolbar", "dialog",
		"alertdialog", "doc-toc", "doc-pagelist":
		return chrome, 0
	case "banner":
		return header, 0
	}
	return plain, 0
}

func isHiding(style string) bool {
	style = strings.ToLower(strings.ReplaceAll(style, " ", ""))
	return strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden")
}

func isAdmonition(class string) bool {
	for word := range strings.FieldsFuncSeq(strings.ToLower(class), func(r rune) bool { return r < 'a' || r > 'z' }) {
		switch word {
		case "note", "tip", "warning", "caution", "important", "admonition", "callout", "info", "danger", "hint", "alert":
			return true
		}
	}
	return false
}

// judgeNames reads the words of a class or id.
func judgeNames(names string) hint {
	found, cookie, notice := plain, false, false
	for name := range strings.FieldsSeq(names) {
		before, rest := "", name
		for rest != "" {
			var word string
			word, rest = cutWord(rest)
			if word == "" {
				continue
			}
			word = strings.ToLower(word)
			if !isFrame(word) || framesPage(before) && rest == "" {
				found = max(found, judgeWord(word))
			}
			cookie = cookie || isCookieWord(word)
			notice = notice || isNoticeWord(word)
			before = word
		}
	}
	if cookie && notice {
		return chrome
	}
	return found
}

// cutWord cuts the first word off a name: letters, up to the next mark or, in
// camelCase, capital.
func cutWord(name string) (word, rest string) {
	i := 0
	for i < len(name) && isLetter(name[i]) && (i == 0 || name[i] > 'Z' || name[i-1] <= 'Z') {
		i++
	}
	if i < len(name) && !isLetter(name[i]) {
		return name[:i], name[i+1:]
	}
	return name[:i], name[i:]
}

// isFrame says whether word names a part that cards and accordions have as well
// as pages.
func isFrame(word string) bool { return word == "header" || word == "footer" }

// framesPage says whether a header or footer is the page's own, by the word before it.
func framesPage(before string) bool {
	switch before {
	case "", "site", "page", "main", "global", "top", "bottom", "web", "masthead", "the", "wp":
		return true
	}
	return false
}

func judgeWord(w string) hint {
	switch w {
	case "breadcrumb", "breadcrumbs", "footer", "colophon", "pagination", "pager", "addthis", "addtoany",
		"cookieconsent", "cookiebar", "cookiebanner", "onetrust", "cybotcookiebotdialog", "usercentrics", "borlabs",
		"advert", "advertisement", "adsbygoogle", "noprint", "navbox", "sidebar", "gutter", "linenos", "lineno",
		"searchmenu", "searchbox", "newsletter", "popup", "modal", "subscribe", "backtotop", "langswitcher":
		return chrome
	case "masthead", "header", "nosearch":
		return header
	case "nav", "navigation", "menu", "submenu", "mainmenu", "toc", "related", "sponsored":
		return dense
	case "navbar", "topnav", "sidenav", "topbar", "toolbar", "prevnext", "share", "sharing", "social", "skip",
		"skiplink", "skipnav", "sr", "visually", "screenreader", "editsection":
		return small
	}
	return plain
}

func isCookieWord(w string) bool {
	return w == "cookie" || w == "cookies" || w == "consent" || w == "gdpr" || w == "cmp"
}

func isNoticeWord(w string) bool {
	switch w {
	case "banner", "consent", "notice", "bar", "popup", "modal", "overlay", "message", "dialog", "law", "info", "box", "layer", "container":
		return true
	}
	return false
}

// prune drops what is boilerplate.
func (t *tree) prune() {
	total := t.nodes[0].text
	for i := 0; i < len(t.nodes); i++ {
		n := &t.nodes[i]
		if n.drop || n.hint == hidden || t.isBoilerplate(n, total) {
			t.cut(i)
			i = int(n.end) - 1
		}
	}
}

// cut drops the subtree at i and takes its text from its ancestors' counts.
func (t *tree) cut(i int) {
	n := &t.nodes[i]
	counted := n.hint != hidden && !n.drop
	n.drop = true
	if !counted {
		return
	}
	for p := n.parent; p >= 0; p = t.nodes[p].parent {
		t.nodes[p].text -= n.text
		t.nodes[p].linked -= n.linked
		t.nodes[p].links -= n.links
	}
}

// isBoilerplate weighs an element's hint against what it holds: names alone
// mislead ("page-with-sidebar"), so what holds the content stays.
func (t *tree) isBoilerplate(n *node, total int32) bool {
	if n.hint == plain || n.holds&holdsMain != 0 {
		return false
	}
	mostlyLinks := n.linked*2 >= n.text
	if !mostlyLinks && n.text*5 > total*2 {
		return false
	}
	switch n.hint {
	case header:
		return n.holds&holdsHeading == 0
	case dense:
		return mostlyLinks
	case small:
		return mostlyLinks || n.text < smallText && n.holds&holdsHeading == 0
	}
	return true
}

// dropPermalinks drops the links with which headings point at themselves.
func (t *tree) dropPermalinks() {
	for i := range t.nodes {
		if !isHeading(t.nodes[i].DataAtom) && t.nodes[i].DataAtom != atom.Dt {
			continue
		}
		for j := i + 1; j < int(t.nodes[i].end); j++ {
			if n := &t.nodes[j]; n.DataAtom == atom.A && isPermalink(n.Node, t.textOf(j, 16)) {
				n.drop = true
			}
		}
	}
}

func isPermalink(n *html.Node, text string) bool {
	switch text {
	case "#", "¶", "§", "🔗", "⚓":
		return true
	}
	if len(text) > 8 || !strings.HasPrefix(attribute(n, "href"), "#") {
		return false
	}
	class := attribute(n, "class")
	return strings.Contains(class, "anchor") || strings.Contains(class, "permalink") || strings.Contains(class, "headerlink")
}

// unfold shows what is hidden until its label is clicked: the panels of
// accordions and tabs.
func (t *tree) unfold() {
	controlled := map[string]bool{}
	for i := range t.nodes {
		n := t.nodes[i].Node
		if id := attribute(n, "aria-controls"); id != "" && (hasAttribute(n, "aria-expanded") || attribute(n, "role") == "tab") {
			controlled[id] = true
		}
	}
	for i := range t.nodes {
		n := &t.nodes[i]
		if n.DataAtom != atom.Div && n.DataAtom != atom.Section && n.DataAtom != atom.Dd {
			continue
		}
		id := attribute(n.Node, "id")
		if (attribute(n.Node, "role") == "tabpanel" || id != "" && controlled[id]) &&
			judgeNames(attribute(n.Node, "class")) == plain && judgeNames(id) == plain {
			if n.opens = true; n.hint == hidden {
				n.hint = plain
			}
		}
	}
}

// trimLead drops lists of links that stand before all else in the content:
// menus that no name gives away. A page that is mostly links keeps them.
func (t *tree) trimLead(root int) {
	const few, shortLabel, paragraph = 3, 40, 80
	if t.nodes[root].linked*2 > t.nodes[root].text {
		return
	}
	for i := root + 1; i < int(t.nodes[root].end); i++ {
		n := &t.nodes[i]
		switch {
		case n.drop:
			i = int(n.end) - 1
		case isHeading(n.DataAtom) || n.DataAtom == atom.P && n.text-n.linked > paragraph:
			return
		case n.links >= few && n.linked*10 >= n.text*8 && n.text <= n.links*shortLabel && n.holds&holdsHeading == 0 && isBlock(n.DataAtom):
			t.cut(i)
			i = int(n.end) - 1
		}
	}
}
