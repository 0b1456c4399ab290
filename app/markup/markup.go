// Package markup turns the markdown of an answer into HTML for pages that run no
// script. What is not markdown that it knows is text: raw HTML too.
//
// It writes only elements of a fixed set, with no attribute but an ordered list's
// start and what a link needs; a picture becomes a link. Where a link may lead is the
// caller's to say.
package markup

import (
	"html/template"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Links say where a text's links may lead.
type Links struct {
	// Cite gives the address and the name of what [n] refers to; false takes [n] out.
	Cite func(n int) (href, name string, ok bool)
	// Trusts tells whether an address, http, https or mailto, may be a link; else it
	// is the text that it is.
	Trusts func(address string) bool
}

// Renderer renders. It is safe for concurrent use.
type Renderer struct{ parser parser.Parser }

// New makes a Renderer. Neither HTML nor references are parsed at all.
func New() *Renderer {
	p := parser.NewParser(
		parser.WithBlockParsers(
			util.Prioritized(parser.NewSetextHeadingParser(), 100), util.Prioritized(parser.NewThematicBreakParser(), 200),
			util.Prioritized(parser.NewListParser(), 300), util.Prioritized(parser.NewListItemParser(), 400),
			util.Prioritized(parser.NewCodeBlockParser(), 500), util.Prioritized(parser.NewATXHeadingParser(), 600),
			util.Prioritized(parser.NewFencedCodeBlockParser(), 700), util.Prioritized(parser.NewBlockquoteParser(), 800),
			util.Prioritized(parser.NewParagraphParser(), 1000)),
		parser.WithInlineParsers(
			util.Prioritized(parser.NewCodeSpanParser(), 100), util.Prioritized(parser.NewLinkParser(), 200),
			util.Prioritized(parser.NewAutoLinkParser(), 300), util.Prioritized(parser.NewEmphasisParser(), 500)),
	)
	goldmark.New(goldmark.WithParser(p), goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.Linkify))
	return &Renderer{p}
}

// HTML renders markdown.
func (r *Renderer) HTML(markdown string, l Links) template.HTML {
	source := []byte(markdown)
	w := &writer{source: source, links: l}
	w.children(r.parser.Parse(text.NewReader(source)), 0)
	return template.HTML(w.out.String())
}

// maxDepth is how deep elements nest; what is deeper is the text that it holds.
const maxDepth = 24

// children writes what is in a node. Pieces of text that follow each other are one:
// the parser cuts them where something could have begun.
func (w *writer) children(parent ast.Node, depth int) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		if t, ok := n.(*ast.Text); ok {
			n = w.run(t)
			continue
		}
		w.node(n, depth+1)
	}
}

// node writes a node and what is in it.
func (w *writer) node(n ast.Node, depth int) {
	switch n := n.(type) {
	case *ast.AutoLink:
		w.autoLink(n)
		return
	case *ast.CodeSpan:
		w.codeSpan(n)
		return
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		w.codeBlock(n)
		return
	case *ast.Link:
		w.link(string(n.Destination), n, depth)
		return
	case *ast.Image:
		w.link(string(n.Destination), n, depth)
		return
	case *ast.ThematicBreak:
		w.raw("<hr>")
		return
	}
	open, end := tags(n)
	if depth > maxDepth {
		open, end = "", " "
	}
	w.raw(open)
	w.children(n, depth)
	w.raw(end)
}
