package decode

import (
	"bytes"
	"context"
	"errors"
	"image/jpeg"
)

// quality of a picture that is made for text recognition, of 100
const quality = 85

// Draw gives a page of a file, from 0, as a JPEG: one of those that Read gave as
// Scanned.
func (l *Local) Draw(ctx context.Context, f File, page int) ([]byte, error) {
	draw := l.drawers[l.detect(f.Body)]
	if draw == nil {
		return nil, errors.New("this kind of file has no pictures of pages")
	}
	drawn, err := draw(ctx, bytes.NewReader(f.Body), int64(len(f.Body)), page)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = jpeg.Encode(&out, drawn, &jpeg.Options{Quality: quality})
	return out.Bytes(), err
}

// Draw is Local's, in a child.
func (p *Pool) Draw(ctx context.Context, f File, page int) ([]byte, error) {
	a, err := p.ask(ctx, f, &page)
	return a.Picture, err
}
