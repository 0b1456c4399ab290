// Package picture reads pictures as far as text recognition needs them: whether a
// file is one, and the picture at a size and in a format that all recognition takes.
//
// It is pure. Its input is hostile: a picture is measured before it is unpacked.
package picture

import (
	"bytes"
	"context"
	"errors"
	"image"
	_ "image/gif"  // registers the format
	_ "image/jpeg" // registers the format
	_ "image/png"  // registers the format
	"io"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/tiff" // registers the format
	_ "golang.org/x/image/webp" // registers the format

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/extract"
)

const (
	maxPixels = 40_000_000 // each takes up to eight bytes while it is unpacked
	longest   = 2600       // points of the longer side: more tells recognition nothing
)

// Is tells a picture by its first bytes.
func Is(body []byte) bool {
	for _, mark := range []string{"\x89PNG\r\n\x1a\n", "\xFF\xD8\xFF", "GIF87a", "GIF89a", "II*\x00", "MM\x00*"} {
		if bytes.HasPrefix(body, []byte(mark)) {
			return true
		}
	}
	return len(body) > 12 && string(body[:4]) == "RIFF" && string(body[8:12]) == "WEBP"
}

// Read gives a page that is to be recognised. The error is an *app.DocumentError
// where the file is at fault.
func Read(_ context.Context, in io.ReaderAt, size int64) (*extract.Page, error) {
	if err := measure(in, size); err != nil {
		return nil, err
	}
	return &extract.Page{Scanned: []int{0}}, nil
}

func measure(in io.ReaderAt, size int64) error {
	config, _, err := image.DecodeConfig(io.NewSectionReader(in, 0, size))
	if err != nil {
		return damaged(err)
	}
	if config.Width <= 0 || config.Height <= 0 || config.Width > maxPixels/config.Height {
		return &app.DocumentError{Code: app.ErrTooLarge, Message: "the picture has more than 40 million points: make it smaller and upload that"}
	}
	return nil
}

func damaged(err error) error {
	return &app.DocumentError{Code: app.ErrMalformed, Message: "the picture is damaged: save it anew, as PNG or JPEG", Err: err}
}

// Draw gives the first picture of the file, upright where the camera noted how it was held.
func Draw(_ context.Context, in io.ReaderAt, size int64, page int) (image.Image, error) {
	if page != 0 {
		return nil, errors.New("a picture has one page")
	}
	if err := measure(in, size); err != nil {
		return nil, err
	}
	drawn, format, err := image.Decode(io.NewSectionReader(in, 0, size))
	if err != nil {
		return nil, damaged(err)
	}
	held := orientationOf(io.NewSectionReader(in, 0, size), format)
	return held.turned(fitted(drawn)), nil
}

// fitted gives a picture on white, no larger than recognition needs.
func fitted(in image.Image) *image.RGBA {
	b := in.Bounds()
	w, h := b.Dx(), b.Dy()
	if side := max(w, h); side > longest {
		w, h = max(1, w*longest/side), max(1, h*longest/side)
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(out, out.Rect, image.White, image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(out, out.Rect, in, b, draw.Over, nil)
	return out
}
