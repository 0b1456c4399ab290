package layout_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app/extract/layout"
)

// Words at any place, of any size, with any outline, make blocks that keep to the
// pages there are, in their order, and tables whose rows are as wide.
func FuzzRead(f *testing.F) {
	for seed := range uint64(8) {
		f.Add(seed, uint16(120), uint8(seed), "Heading of it\nOne. Two 3 ......... 4\nל א עברית")
	}
	f.Fuzz(func(t *testing.T, seed uint64, words uint16, shape uint8, text string) {
		d := generated(rand.New(rand.NewPCG(seed, 1)), int(words%1500), shape, strings.Fields(strings.ToValidUTF8(text, "")))
		last := 0
		for _, b := range layout.Read(d) {
			if b.Page < last || b.Page >= len(d.Pages) {
				t.Fatalf("a block on page %d of %d, after one on %d", b.Page, len(d.Pages), last)
			}
			last = b.Page
			if b.Kind == layout.Heading && b.Level < 1 || b.Kind == layout.Table && len(b.Rows) == 0 || b.Kind == layout.Code && len(b.Lines) == 0 {
				t.Fatalf("%+v", b)
			}
			for _, row := range b.Rows {
				if len(row) != len(b.Rows[0]) {
					t.Fatalf("rows of %d and %d cells", len(b.Rows[0]), len(row))
				}
			}
		}
	})
}

// generated puts words on lines, in columns or anywhere, as the bits of shape say.
func generated(r *rand.Rand, words int, shape uint8, text []string) layout.Document {
	text = append(text, "word", "12.5", "-", "2.", "....")
	d := layout.Document{Pages: make([]layout.Page, 1+r.IntN(4))}
	for i := range d.Pages {
		d.Pages[i].Width, d.Pages[i].Height = 595, 842
	}
	columns := 1 + float32(shape%5)
	for range words {
		w := layout.Word{Text: text[r.IntN(len(text))], Size: 6 + 6*r.Float32(), Style: layout.Style(r.IntN(4))}
		x, y := float32(r.IntN(int(columns)))*500/columns+r.Float32()*20, float32(r.IntN(60))*14
		if shape&8 != 0 {
			x, y, w.Size = 2000*r.Float32()-500, 2000*r.Float32()-500, 400*r.Float32()
		}
		if shape&16 != 0 {
			w.Turn = layout.Turn(r.IntN(4))
		}
		w.Box, w.Base = layout.Box{Left: x, Bottom: y, Right: x + w.Size*float32(len(w.Text))/2, Top: y + w.Size}, y
		p := &d.Pages[r.IntN(len(d.Pages))]
		p.Words = append(p.Words, w)
	}
	if shape&32 != 0 {
		for range r.IntN(20) {
			d.Outline = append(d.Outline, layout.Entry{Title: text[r.IntN(len(text))], Page: r.IntN(len(d.Pages)), Top: 900 * r.Float32(), Depth: r.IntN(12)})
		}
	}
	return d
}
