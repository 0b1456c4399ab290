package e2e

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"strconv"
	"strings"

	"github.com/chromedp/chromedp"
)

func nth(list string, i int) string { return list + "[" + strconv.Itoa(i) + "]" }

// place is where a text stands in a page that has come to rest.
type place struct {
	ScrollY, Width, Height float64
	Found                  bool
	Rects                  []struct{ X, Y, Width, Height float64 }
}

// findText looks for a text in the page's own text, cells and blocks apart, and
// gives the lines that it takes. Spaces count as one.
const findText = `(() => {
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	let text = '', at = [];
	for (let n; n = walker.nextNode();) {
		if (!n.parentElement.checkVisibility()) continue;
		for (let i = 0; i < n.data.length; i++) {
			if (/\s/.test(n.data[i])) continue;
			text += n.data[i];
			at.push([n, i]);
		}
	}
	const p = {scrollY, width: innerWidth, height: innerHeight, found: false, rects: []};
	const want = WANT.replace(/\s+/g, '');
	const from = text.indexOf(want);
	if (from >= 0) {
		p.found = true;
		const range = document.createRange();
		range.setStart(...at[from]);
		const [end, offset] = at[from + want.length - 1];
		range.setEnd(end, offset + 1);
		p.rects = [...range.getClientRects()].map(({x, y, width, height}) => ({x, y, width, height})).filter(r => r.width > 2);
	}
	return p;
})()`

// marked checks that the tab shows a quote: scrolled to, and highlighted in the
// colour that the shop's style gives to that alone.
func (tb *tab) marked(quote string, below bool) {
	tb.t.Helper()
	first := piece(quote)
	shot, p := tb.find(first)
	if below && p.ScrollY == 0 {
		tb.t.Errorf("the page did not scroll to %q", first)
	}
	for _, r := range p.Rects {
		if r.Y < 0 || r.Y+r.Height > p.Height {
			tb.t.Errorf("a line of %q stands at %.0f, out of sight (0 to %.0f)", first, r.Y, p.Height)
			continue
		}
		if share := coloured(shot, image.Rect(int(r.X), int(r.Y), int(r.X+r.Width), int(r.Y+r.Height))); share < .3 {
			tb.t.Errorf("a line of %q is not highlighted: %.0f%% has the colour", first, share*100)
		}
	}
}

// find gives a picture of the tab at rest, and where a text stands in it. A page
// without scripts runs no timers and hears of no frames; a picture makes one.
func (tb *tab) find(text string) (image.Image, place) {
	tb.t.Helper()
	was := place{ScrollY: -1}
	for {
		shot := tb.picture()
		p := eval[place](tb, strings.ReplaceAll(findText, "WANT", strconv.Quote(text)))
		if !p.Found || len(p.Rects) == 0 {
			tb.t.Fatalf("%q is not on the page", text)
		}
		if p.ScrollY == was.ScrollY {
			return shot, p
		}
		was = p
	}
}

// inSight checks that the tab has scrolled to a text, and shows it.
func (tb *tab) inSight(text string) {
	tb.t.Helper()
	_, p := tb.find(text)
	if first := p.Rects[0]; p.ScrollY == 0 || first.Y < 0 || first.Y+first.Height > p.Height {
		tb.t.Errorf("%q stands at %.0f of %.0f, the page is scrolled by %.0f", text, first.Y, p.Height, p.ScrollY)
	}
}

// piece is what stands in one piece on the page: of a table's row, which is quoted
// as its cells with dots between, the second cell. The first one may be the
// fragment's prefix, which is not highlighted.
func piece(quote string) string {
	if cells := strings.Split(quote, " · "); len(cells) > 1 {
		return cells[1]
	}
	return quote
}

// highlight is ::target-text in testdata/shop.
var highlight = color.RGBA{0xff, 0, 0xff, 0xff}

func coloured(m image.Image, r image.Rectangle) float64 {
	n := 0
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if color.RGBAModel.Convert(m.At(x, y)) == highlight {
				n++
			}
		}
	}
	return float64(n) / float64(max(1, r.Dx()*r.Dy()))
}

func (tb *tab) picture() image.Image {
	tb.t.Helper()
	m, err := png.Decode(bytes.NewReader(tb.screenshot()))
	tb.must(err)
	return m
}

func (tb *tab) screenshot() []byte {
	tb.t.Helper()
	ctx, cancel := context.WithTimeout(tb.ctx, patience)
	defer cancel()
	b, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	tb.must(err)
	return b
}
