package pdf

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/responses"

	"github.com/WebsyteAI/websyte/app/extract/layout"
)

// sheet is a page that is being read.
type sheet struct {
	*file
	page     requests.Page
	text     references.FPDF_TEXTPAGE
	bounds   layout.Box // what is seen of it
	rotation int        // quarter turns with the clock by which it is shown
}

func (f *file) sheet(number int) (*sheet, error) {
	loaded, err := f.engine.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: f.ref, Index: number})
	if err != nil {
		return nil, err
	}
	s := &sheet{file: f, page: requests.Page{ByReference: &loaded.Page}}
	box, err := f.engine.FPDF_GetPageBoundingBox(&requests.FPDF_GetPageBoundingBox{Page: s.page})
	if err != nil {
		s.close()
		return nil, err
	}
	s.bounds = layout.Box{Left: box.Rect.Left, Bottom: box.Rect.Bottom, Right: box.Rect.Right, Top: box.Rect.Top}
	if turned, err := f.engine.FPDFPage_GetRotation(&requests.FPDFPage_GetRotation{Page: s.page}); err == nil {
		s.rotation = int(turned.PageRotation)
	}
	return s, nil
}

func (s *sheet) close() {
	_, _ = s.engine.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: *s.page.ByReference}) // its memory goes with the file at the latest
}

// page reads a page, and says whether it is a picture without text.
func (f *file) page(number int) (layout.Page, bool) {
	s, err := f.sheet(number)
	if err != nil {
		return layout.Page{}, false
	}
	defer s.close()
	out := layout.Page{Width: s.bounds.Right - s.bounds.Left, Height: s.bounds.Top - s.bounds.Bottom, Words: s.words()}
	if countLetters(out.Words) < minLetters {
		return out, s.pictured() >= scanned
	}
	s.link(out.Words)
	return out, false
}

func countLetters(words []layout.Word) int {
	n := 0
	for _, w := range words {
		for _, r := range w.Text {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				n++
			}
		}
	}
	return n
}

// words gives the words that are seen.
func (s *sheet) words() []layout.Word {
	loaded, err := s.engine.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: s.page})
	if err != nil {
		return nil
	}
	s.text = loaded.TextPage
	defer func() { _, _ = s.engine.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: s.text}) }()
	count, err := s.engine.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: s.text})
	if err != nil || count.Count > maxGlyphs {
		return nil
	}
	got, err := s.engine.GetPageTextStructured(&requests.GetPageTextStructured{Page: s.page, Mode: requests.GetPageTextStructuredModeChars})
	if err != nil {
		return nil
	}
	return s.visible(s.assemble(got.Chars))
}

// glyph is a character as pdfium gives it.
type glyph struct {
	*responses.GetPageTextStructuredChar
	at int
}

// assemble joins glyphs to words.
func (s *sheet) assemble(chars []*responses.GetPageTextStructuredChar) []word {
	var out []word
	open := false
	for i, c := range chars {
		r := runeOf(c)
		if r == 0 || r <= ' ' || r == '\u00A0' || r == '\u3000' {
			open = false
			continue
		}
		g := glyph{c, i}
		if n := len(out) - 1; open && out[n].takes(g) {
			out[n].add(g, r)
			continue
		}
		out = append(out, s.begin(g, r))
		open = true
	}
	return out
}

// runeOf gives the character; pdfium marks the hyphen at the end of a line as such.
func runeOf(c *responses.GetPageTextStructuredChar) rune {
	r, size := utf8.DecodeRuneInString(c.Text)
	switch {
	case size == 0:
		return 0
	case r == 2, r == 0xFFFE:
		return '-'
	}
	return r
}

// ordered puts the letters of a script that is written from right to left in the
// order in which they are read, where they were drawn from left to right.
func (w *word) ordered() string {
	if layout.IsRightToLeft(w.text) && w.Turn == 0 && w.last.Left+w.last.Right > w.first.Left+w.first.Right {
		slices.Reverse(w.text)
		for i := 1; i < len(w.text); i++ { // marks follow their letter
			for j := i; j > 0 && unicode.IsMark(w.text[j-1]) && !unicode.IsMark(w.text[j]); j-- {
				w.text[j-1], w.text[j] = w.text[j], w.text[j-1]
			}
		}
	}
	return string(w.text)
}

// word is a word in the making.
type word struct {
	layout.Word
	text   []rune
	first  layout.Box // its first glyph
	last   layout.Box // of its last glyph
	alpha  uint
	light  bool // it is drawn in nearly white
	hidden bool // it is not drawn: the text that recognition puts over a scan
}

func boxOf(p responses.CharPosition) layout.Box {
	return layout.Box{Left: float32(p.Left), Bottom: float32(p.Bottom), Right: float32(p.Right), Top: float32(p.Top)}
}

// takes says whether a glyph goes on where the word ends.
func (w *word) takes(g glyph) bool {
	b := boxOf(g.PointPosition)
	along, across := gapBetween(w.last, b, w.Turn)
	return along < 0.35*w.Size && across < 0.9*w.Size && turnOf(g.Angle) == w.Turn
}

// gapBetween gives how far apart two glyphs are along and across the line.
func gapBetween(a, b layout.Box, t layout.Turn) (along, across float32) {
	x := max(b.Left-a.Right, a.Left-b.Right)
	y := max(b.Bottom-a.Top, a.Bottom-b.Top)
	middle := (b.Bottom+b.Top)/2 - (a.Bottom+a.Top)/2
	if t%2 == 1 {
		x, y = y, x
		middle = (b.Left+b.Right)/2 - (a.Left+a.Right)/2
	}
	return x, max(y, middle, -middle)
}

func (w *word) add(g glyph, r rune) {
	b := boxOf(g.PointPosition)
	w.text = append(w.text, r)
	w.last = b
	w.Box = layout.Box{Left: min(w.Box.Left, b.Left), Bottom: min(w.Box.Bottom, b.Bottom), Right: max(w.Box.Right, b.Right), Top: max(w.Box.Top, b.Top)}
}

// begin asks how a word's first glyph is drawn, which stands for the whole word.
func (s *sheet) begin(g glyph, r rune) word {
	b := boxOf(g.PointPosition)
	w := word{first: b, last: b, alpha: 255}
	w.Box, w.Turn, w.Base = b, turnOf(g.Angle), b.Bottom
	w.text = append(w.text, r)
	w.Size = s.size(g.at, b)
	if o, err := s.engine.FPDFText_GetCharOrigin(&requests.FPDFText_GetCharOrigin{TextPage: s.text, Index: g.at}); err == nil {
		w.Base = [4]float32{float32(o.Y), float32(-o.X), float32(-o.Y), float32(o.X)}[w.Turn]
	}
	if info, err := s.engine.FPDFText_GetFontInfo(&requests.FPDFText_GetFontInfo{TextPage: s.text, Index: g.at}); err == nil {
		w.Style = styleOf(info.FontName, info.Flags)
	}
	if c, err := s.engine.FPDFText_GetFillColor(&requests.FPDFText_GetFillColor{TextPage: s.text, Index: g.at}); err == nil {
		w.alpha = c.A
		w.light = min(c.R, c.G, c.B) > 200
	}
	w.hidden = s.isUndrawn(g.at)
	return w
}

// size is the font's as it is drawn.
func (s *sheet) size(at int, b layout.Box) float32 {
	font, err := s.engine.FPDFText_GetFontSize(&requests.FPDFText_GetFontSize{TextPage: s.text, Index: at})
	if err != nil {
		return b.Top - b.Bottom
	}
	size := font.FontSize
	if m, err := s.engine.FPDFText_GetMatrix(&requests.FPDFText_GetMatrix{TextPage: s.text, Index: at}); err == nil {
		size *= math.Hypot(float64(m.Matrix.C), float64(m.Matrix.D))
	}
	return float32(size)
}

// turnOf rounds an angle against the clock, in radians, to quarter turns.
func turnOf(angle float64) layout.Turn {
	return layout.Turn(int(math.Round(angle/(math.Pi/2))) & 3)
}

const fixedPitch, forceBold = 1 << 0, 1 << 18 // font flags of PDF 32000, table 123

func styleOf(name string, flags int) layout.Style {
	var out layout.Style
	name = strings.ToLower(name)
	if flags&fixedPitch != 0 || strings.Contains(name, "mono") || strings.Contains(name, "courier") || strings.Contains(name, "typewriter") || strings.HasPrefix(name, "cmtt") {
		out |= layout.Fixed
	}
	if flags&forceBold != 0 || strings.Contains(name, "bold") || strings.Contains(name, "black") || strings.Contains(name, "heavy") || strings.HasPrefix(name, "cmbx") {
		out |= layout.Bold
	}
	return out
}
