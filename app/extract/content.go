package extract

import (
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// roots gives the subtrees that hold the main content, in document order.
func (t *tree) roots() []int {
	body := t.find(atom.Body)
	if body < 0 {
		return []int{0}
	}
	mains := t.landmarks(body, func(n *node) bool {
		return n.DataAtom == atom.Main || attribute(n.Node, "role") == "main"
	})
	if t.holdMost(mains, body) {
		return t.withTitle(mains, body)
	}
	articles := t.landmarks(body, func(n *node) bool { return n.DataAtom == atom.Article })
	if len(articles) == 1 && t.holdMost(articles, body) {
		return t.withTitle(articles, body)
	}
	return []int{body}
}

func (t *tree) find(a atom.Atom) int {
	for i := range t.nodes {
		if t.nodes[i].DataAtom == a && t.nodes[i].Namespace == "" {
			return i
		}
	}
	return -1
}

// landmarks gives the outermost elements that stay and match.
func (t *tree) landmarks(from int, match func(*node) bool) []int {
	var out []int
	for i := from; i < int(t.nodes[from].end); i++ {
		n := &t.nodes[i]
		if n.drop {
			i = int(n.end) - 1
		} else if n.Type == html.ElementNode && match(n) {
			out = append(out, i)
			i = int(n.end) - 1
		}
	}
	return out
}

// holdMost says whether the landmarks hold at least half of what stays.
func (t *tree) holdMost(landmarks []int, body int) bool {
	held := int32(0)
	for _, i := range landmarks {
		held += t.nodes[i].text
	}
	return held > 0 && held*2 >= t.nodes[body].text
}

// withTitle puts the page's first heading before landmarks that leave it out.
func (t *tree) withTitle(landmarks []int, body int) []int {
	for i := body; i < landmarks[0]; i++ {
		n := &t.nodes[i]
		if n.drop {
			i = int(n.end) - 1
		} else if n.DataAtom == atom.H1 && n.text > n.linked {
			return append([]int{i}, landmarks...)
		}
	}
	return landmarks
}

// holdsSetOut says whether the subtree at i holds code, a table or a quotation.
func (t *tree) holdsSetOut(i int) bool {
	for j := i + 1; j < int(t.nodes[i].end); j++ {
		switch t.nodes[j].DataAtom {
		case atom.Pre, atom.Table, atom.Dl, atom.Blockquote:
			return true
		}
	}
	return false
}

// isShort says whether the subtree at i is a line of text: a term's
// description of this size is written beside the term.
func (t *tree) isShort(i int) bool {
	const short = 100
	if t.nodes[i].text > short {
		return false
	}
	blocks := 0
	for j := i + 1; j < int(t.nodes[i].end); j++ {
		switch a := t.nodes[j].DataAtom; {
		case a == atom.P || a == atom.Div:
			blocks++
		case isBlock(a) || a == atom.Br:
			return false
		}
	}
	return blocks <= 1
}
