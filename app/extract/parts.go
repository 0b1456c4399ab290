package extract

import (
	"bytes"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/WebsyteAI/websyte/app"
)

// Part is an element of a page that may be its main content.
type Part struct {
	Selector string  // matches this element alone
	Share    float64 // of the page's text that it holds, without menus and the like
	Linked   float64 // share of its own text that is in links
	Start    string  // how its text begins
}

const (
	maxParts    = 12
	wholePart   = .5 // of the content that a part must hold
	startOfPart = 200
)

// Parts names the elements of an HTML page that hold most of its main content, from
// the outermost to the innermost, at most twelve. Names that look made by a program,
// and change with it, are not used.
func Parts(body []byte) ([]Part, error) {
	doc, err := html.Parse(bytes.NewReader(firstTags(body)))
	if err != nil {
		return nil, &app.DocumentError{Code: app.ErrMalformed, Message: "the page's HTML cannot be read", Err: err}
	}
	t := plant(doc)
	t.prune()
	total := t.nodes[0].text
	if total == 0 {
		return nil, nil
	}
	var out []Part
	for _, i := range t.trunk() {
		selector := t.selectorOf(i)
		if selector == "" {
			continue
		}
		n := &t.nodes[i]
		out = append(out, Part{
			Selector: selector, Share: float64(n.text) / float64(total),
			Linked: float64(n.linked) / float64(n.text), Start: t.textOf(i, startOfPart),
		})
	}
	return out[max(0, len(out)-maxParts):], nil
}

// trunk goes down from the body as long as one element holds most of the content.
func (t *tree) trunk() []int {
	at := t.find(atom.Body)
	if at < 0 {
		return nil
	}
	out := []int{at}
	least := int32(float64(t.nodes[0].text) * wholePart)
	for {
		next := -1
		for i := at + 1; i < int(t.nodes[at].end); i = int(t.nodes[i].end) {
			if n := &t.nodes[i]; n.Type == html.ElementNode && !n.drop && n.hint != hidden && n.text > least {
				next = i
			}
		}
		if next < 0 || isText(t.nodes[next].DataAtom) {
			return out
		}
		out = append(out, next)
		at = next
	}
}

// isText tells elements that are content themselves, and no place for it.
func isText(a atom.Atom) bool {
	switch a {
	case atom.P, atom.Ul, atom.Ol, atom.Dl, atom.Table, atom.Pre, atom.Blockquote, atom.A, atom.Span:
		return true
	}
	return isHeading(a)
}

// stableName is an ID or class that a person gave.
var stableName = regexp.MustCompile(`^[a-zA-Z][a-zA-Z]*(?:[-_]{1,2}[a-zA-Z]{2,})*$`)

const maxStableName = 40

// selectorOf is the simplest selector that matches the element at i alone, "" where
// there is none that would last.
func (t *tree) selectorOf(i int) string {
	n := t.nodes[i].Node
	var names []string
	if n.DataAtom == atom.Main || n.DataAtom == atom.Article {
		names = append(names, n.Data)
	}
	if attribute(n, "role") == "main" {
		names = append(names, "[role=main]")
	}
	if id := attribute(n, "id"); isStable(id) {
		names = append(names, "#"+id)
	}
	for class := range strings.FieldsSeq(attribute(n, "class")) {
		if isStable(class) {
			names = append(names, n.Data+"."+class)
		}
	}
	for _, name := range names {
		if t.matches(name) == 1 {
			return name
		}
	}
	if n.DataAtom == atom.Body {
		return "body"
	}
	return ""
}

func isStable(name string) bool { return len(name) <= maxStableName && stableName.MatchString(name) }

func (t *tree) matches(selector string) int {
	m, err := parseSelector(selector)
	if err != nil {
		return 0
	}
	count := 0
	for i := range t.nodes {
		if n := t.nodes[i].Node; n.Type == html.ElementNode && m.Match(n) {
			count++
		}
	}
	return count
}
