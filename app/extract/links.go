package extract

import (
	"net/url"
	"strings"

	"golang.org/x/net/html/atom"
)

// links gathers where a page leads, menus included. A link stands in the main
// content when it is in one of the roots and was not dropped.
func (t *tree) links(r *renderer, roots []int) []Link {
	var out []Link
	at := map[string]int{}
	droppedUntil, mainUntil := 0, 0
	for i := range t.nodes {
		n := &t.nodes[i]
		if len(roots) > 0 && roots[0] == i {
			mainUntil, roots = int(n.end), roots[1:]
		}
		if n.drop {
			droppedUntil = max(droppedUntil, int(n.end))
		}
		href := ""
		switch n.DataAtom {
		case atom.A:
			href = attribute(n.Node, "href")
		case atom.Frame:
			href = attribute(n.Node, "src")
		}
		address := r.target(href)
		if address == "" {
			continue
		}
		main := i < mainUntil && i >= droppedUntil
		j, known := at[address]
		if !known {
			if len(out) == MaxLinks {
				continue
			}
			j = len(out)
			at[address] = j
			out = append(out, Link{URL: address, NoFollow: true})
		}
		l := &out[j]
		l.Main = l.Main || main
		l.NoFollow = l.NoFollow && hasWord(attribute(n.Node, "rel"), "nofollow")
		if l.Text == "" {
			l.Text = t.wholeText(i, maxTitle)
		}
	}
	return out
}

func hasWord(list, word string) bool {
	for w := range strings.FieldsSeq(list) {
		if strings.EqualFold(w, word) {
			return true
		}
	}
	return false
}

// target gives the address that a link leads a crawler to, "" for links within
// the page and for anything but http and https.
func (r *renderer) target(href string) string {
	address := r.resolve(href)
	address, _, _ = strings.Cut(address, "#")
	if !strings.HasPrefix(address, "http") || address == "" {
		return ""
	}
	return address
}

// address gives where a link in the text points, "" for links within the page
// and for schemes that a reader should not follow.
func (r *renderer) address(href string) string {
	address := r.resolve(href)
	if page, fragment, _ := strings.Cut(address, "#"); fragment != "" && r.base != nil {
		if own, _, _ := strings.Cut(r.base.String(), "#"); own == page {
			return ""
		}
	}
	return address
}

// resolve makes an address absolute, once for each that occurs. Marks that
// would end a link in markdown are escaped.
func (r *renderer) resolve(href string) string {
	if href == "" || href[0] == '#' || len(href) > maxAddress {
		return ""
	}
	if known, ok := r.resolved[href]; ok {
		return known
	}
	address := absolute(r.base, href)
	if strings.ContainsAny(address, "()<>\\| \n[]") {
		address = linkEscaper.Replace(address)
	}
	r.resolved[href] = address
	return address
}

var linkEscaper = strings.NewReplacer("(", "%28", ")", "%29", "<", "%3C", ">", "%3E", `\`, "%5C", "|", "%7C", " ", "%20", "\n", "")

// absolute resolves an address; "" for what is none or has another scheme than
// http, https, mailto or tel.
func absolute(base *url.URL, href string) string {
	u, err := url.Parse(strings.TrimSpace(href))
	if err != nil {
		return ""
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	switch u.Scheme {
	case "http", "https":
		if u.Host == "" || strings.ContainsAny(u.Host, `()<>\|`) { // a host cannot be escaped
			return ""
		}
	case "mailto", "tel":
		if u.Opaque == "" {
			return ""
		}
	default:
		return ""
	}
	return u.String()
}
