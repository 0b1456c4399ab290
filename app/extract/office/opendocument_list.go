package office

import (
	"strconv"

	"github.com/WebsyteAI/websyte/app/extract"
)

func (o *openDocument) list(e *element) {
	depth := len(o.lists)
	style := o.styles[e.attr("style-name")].numbered
	numbered := depth < len(style) && style[depth]
	if e.attr("style-name") == "" && depth > 0 { // of the list around
		numbered = o.lists[depth-1]
	}
	o.lists, o.numbers = append(o.lists, numbered), append(o.numbers, 0)
	if depth < maxDepth {
		for _, item := range e.children {
			if item.name == "list-item" || item.name == "list-header" {
				o.item(item, depth)
			}
		}
	}
	o.lists, o.numbers = o.lists[:depth], o.numbers[:depth]
}

func (o *openDocument) item(e *element, depth int) {
	if n, err := strconv.Atoi(e.attr("start-value")); err == nil {
		o.numbers[depth] = n - 1
	}
	marker := "-"
	if o.lists[depth] && e.name == "list-item" {
		o.numbers[depth]++
		marker = strconv.Itoa(o.numbers[depth]) + "."
	}
	var spans []extract.Span
	flush := func() {
		if len(spans) > 0 {
			o.Item(min(depth, 8), marker, spans...)
		}
		spans = nil
	}
	for _, c := range e.children {
		switch c.name {
		case "p":
			if len(spans) > 0 {
				spans = append(spans, extract.Span{Text: "\n"})
			}
			spans = append(spans, o.spans(c)...)
		case "h":
			flush()
			o.block(c)
		default:
			flush()
			o.block(c)
		}
	}
	flush()
	waiting := o.waiting
	o.waiting = nil
	for _, f := range waiting {
		f()
	}
}
