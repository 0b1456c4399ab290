package pdf

import (
	"image"
	"slices"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/requests"
)

// drawnSize is how many points the longer side of a page has that is drawn for
// recognition: 200 an inch on A4.
const drawnSize = 2339

func (s *sheet) draw() *image.Gray { return s.render(drawnSize) }

// render draws the page in grey, its longer side as long as given; nil where that fails.
func (s *sheet) render(longer int) *image.Gray {
	r, err := s.engine.RenderPageInPixels(&requests.RenderPageInPixels{
		Page: s.page, Width: longer, Height: longer, ImageFormat: requests.RenderImageFormatGrayscale, RenderFlags: enums.FPDF_RENDER_FLAG_ANNOT,
	})
	if err != nil {
		return nil
	}
	defer r.Cleanup()
	g, ok := r.Result.RenderedImage.(*image.Gray)
	if !ok {
		return nil
	}
	out := *g
	out.Pix = slices.Clone(g.Pix) // it lies in pdfium's memory
	return &out
}

// pictured gives the share of the page that its largest picture covers, and 1 for
// a page of many lines without letters: text that was turned into curves.
func (s *sheet) pictured() float32 {
	count, err := s.engine.FPDFPage_CountObjects(&requests.FPDFPage_CountObjects{Page: s.page})
	if err != nil {
		return 0
	}
	whole := (s.bounds.Right - s.bounds.Left) * (s.bounds.Top - s.bounds.Bottom)
	largest, paths := float32(0), 0
	for i := 0; i < min(count.Count, maxObjects); i++ {
		object, err := s.engine.FPDFPage_GetObject(&requests.FPDFPage_GetObject{Page: s.page, Index: i})
		if err != nil {
			continue
		}
		kind, err := s.engine.FPDFPageObj_GetType(&requests.FPDFPageObj_GetType{PageObject: object.PageObject})
		if err != nil {
			continue
		}
		switch kind.Type {
		case enums.FPDF_PAGEOBJ_PATH:
			paths++
		case enums.FPDF_PAGEOBJ_IMAGE, enums.FPDF_PAGEOBJ_FORM:
			b, err := s.engine.FPDFPageObj_GetBounds(&requests.FPDFPageObj_GetBounds{PageObject: object.PageObject})
			if err == nil && whole > 0 {
				largest = max(largest, (b.Right-b.Left)*(b.Top-b.Bottom)/whole)
			}
		}
	}
	if paths > 300 {
		return 1
	}
	return largest
}
