package pdf

import (
	"strings"

	"github.com/WebsyteAI/websyte/app/extract"
	"github.com/WebsyteAI/websyte/app/extract/layout"
)

// write makes markdown of what was read.
func write(d *document) *extract.Page {
	blocks := layout.Read(d.Document)
	b := extract.NewBuilder()
	if b.Title = d.title; b.Title == "" {
		b.Title = layout.Title(blocks)
	}
	page := 0
	turn := func(to int) {
		for ; page < to; page++ {
			b.NewPage()
		}
	}
	for _, block := range blocks {
		if b.Full() {
			break
		}
		turn(block.Page)
		writeBlock(b, block)
		if b.Title == "" && block.Kind == layout.Heading {
			b.Title = textOf(block)
		}
	}
	turn(len(d.Pages) - 1)
	out := b.Page()
	out.Scanned = d.scanned
	if out.PageStarts == nil {
		out.PageStarts = []int{} // it has a page
	}
	return out
}

func writeBlock(b *extract.Builder, block layout.Block) {
	switch block.Kind {
	case layout.Heading:
		b.Heading(block.Level, spansOf(block)...)
	case layout.Item:
		b.Item(0, block.Marker, spansOf(block)...)
	case layout.Table:
		var rows [][]extract.Cell
		for _, row := range block.Rows {
			var cells []extract.Cell
			for _, text := range row {
				cells = append(cells, extract.Cell{Spans: []extract.Span{{Text: text}}})
			}
			rows = append(rows, cells)
		}
		b.Table(rows, false)
	case layout.Code:
		b.Code(strings.Join(block.Lines, "\n"))
	default:
		b.Paragraph(spansOf(block)...)
	}
}

func spansOf(block layout.Block) []extract.Span {
	var out []extract.Span
	for _, s := range block.Spans {
		out = append(out, extract.Span{Text: s.Text, Link: s.Link})
	}
	return out
}

func textOf(block layout.Block) string {
	var text strings.Builder
	for _, s := range block.Spans {
		text.WriteString(s.Text)
	}
	return text.String()
}
