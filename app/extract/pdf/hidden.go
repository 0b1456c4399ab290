package pdf

import (
	"image"

	"github.com/klippa-app/go-pdfium/requests"

	"github.com/WebsyteAI/websyte/app/extract/layout"
)

const (
	smallest   = 1.5  // points: smaller letters are not seen
	faint      = 13   // of 255: more transparent ones neither
	contrast   = 24   // of 255, between the lightest and the darkest point of a word that is seen
	sampleSize = 1000 // points of the longer side of a page that is drawn to compare with
	invisible  = 3    // the text rendering mode that draws nothing
)

func (s *sheet) isUndrawn(at int) bool {
	object, err := s.engine.FPDFText_GetTextObject(&requests.FPDFText_GetTextObject{TextPage: s.text, Index: at})
	if err != nil {
		return false
	}
	mode, err := s.engine.FPDFTextObj_GetTextRenderMode(&requests.FPDFTextObj_GetTextRenderMode{PageObject: object.TextObject})
	return err == nil && mode.TextRenderMode == invisible
}

// visible leaves out words that a reader of the page does not see: they would
// let whoever made the file speak to a model behind its readers' backs. Text that
// is not drawn stays where a picture covers the page: recognition put it there.
func (s *sheet) visible(words []word) []layout.Word {
	var out []layout.Word
	undrawn := 0
	for i := range words {
		if words[i].hidden {
			undrawn++
		}
	}
	overScan := undrawn > 0 && s.pictured() >= scanned
	var drawn *image.Gray
	for i := range words {
		w := &words[i]
		if w.Size < smallest || w.alpha < faint || !s.isInside(w.Box) || w.hidden && !overScan {
			continue
		}
		if w.light && !w.hidden {
			if drawn == nil {
				drawn = s.render(sampleSize)
			}
			if drawn != nil && !s.isSeen(drawn, w.Box) {
				continue
			}
		}
		w.Word.Text = w.ordered()
		out = append(out, w.Word)
	}
	return out
}

func (s *sheet) isInside(b layout.Box) bool {
	x, y := (b.Left+b.Right)/2, (b.Bottom+b.Top)/2
	return x >= s.bounds.Left && x <= s.bounds.Right && y >= s.bounds.Bottom && y <= s.bounds.Top
}

// isSeen says whether a word stands out from what is behind it.
func (s *sheet) isSeen(drawn *image.Gray, b layout.Box) bool {
	area := s.shown(drawn, b).Inset(-1).Intersect(drawn.Rect)
	low, high := uint8(255), uint8(0)
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for _, v := range drawn.Pix[drawn.PixOffset(area.Min.X, y):drawn.PixOffset(area.Max.X, y)] {
			low, high = min(low, v), max(high, v)
		}
	}
	return int(high)-int(low) >= contrast
}

// shown gives where a box of the page is on its picture.
func (s *sheet) shown(drawn *image.Gray, b layout.Box) image.Rectangle {
	width, height := s.bounds.Right-s.bounds.Left, s.bounds.Top-s.bounds.Bottom
	left, right := (b.Left-s.bounds.Left)/width, (b.Right-s.bounds.Left)/width
	top, bottom := (s.bounds.Top-b.Top)/height, (s.bounds.Top-b.Bottom)/height
	switch s.rotation {
	case 1:
		left, right, top, bottom = 1-bottom, 1-top, left, right
	case 2:
		left, right, top, bottom = 1-right, 1-left, 1-bottom, 1-top
	case 3:
		left, right, top, bottom = top, bottom, 1-right, 1-left
	}
	x, y := float32(drawn.Rect.Dx()), float32(drawn.Rect.Dy())
	return image.Rect(int(left*x), int(top*y), int(right*x)+1, int(bottom*y)+1)
}
