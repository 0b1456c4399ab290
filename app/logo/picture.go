package logo

import (
	"bytes"
	"encoding/xml"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"

	"github.com/WebsyteAI/websyte/app"
)

const (
	maxSide   = 4096     // pixels; more would fill the memory of a visitor's browser
	maxPixels = 16 << 20 // likewise
)

// format is a kind of picture, known by how its bytes begin.
type format struct {
	contentType string
	begins      string
	size        func(io.Reader) (image.Config, error)
}

func formats() []format {
	return []format{
		{"image/png", "\x89PNG\r\n\x1a\n", png.DecodeConfig},
		{"image/jpeg", "\xff\xd8\xff", jpeg.DecodeConfig},
		{"image/gif", "GIF8", gif.DecodeConfig},
		{"image/webp", "RIFF", webp.DecodeConfig},
		{"image/x-icon", "\x00\x00\x01\x00", iconSize},
	}
}

// picture tells by the bytes alone which picture they are. Its error is an
// *app.DocumentError.
func picture(b []byte) (contentType string, err error) {
	for _, f := range formats() {
		if !bytes.HasPrefix(b, []byte(f.begins)) {
			continue
		}
		c, err := f.size(bytes.NewReader(b))
		if err != nil {
			return "", &app.DocumentError{Code: app.ErrMalformed, Message: "The logo is damaged: it cannot be read as a picture.", Err: err}
		}
		if c.Width < 1 || c.Height < 1 || c.Width > maxSide || c.Height > maxSide || c.Width*c.Height > maxPixels {
			return "", &app.DocumentError{Code: app.ErrTooLarge, Message: "The logo has too many pixels."}
		}
		return f.contentType, nil
	}
	if isDrawing(b) {
		return "image/svg+xml", nil
	}
	return "", &app.DocumentError{Code: app.ErrUnsupported, Message: "What is at this address is no picture. A logo is a PNG, JPEG, WebP, GIF, SVG or ICO file: name the address of the file itself."}
}

// iconSize reads the first entry of an ICO file, whose sides have at most 256 pixels.
func iconSize(r io.Reader) (image.Config, error) {
	var head [8]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return image.Config{}, err
	}
	if head[4] == 0 && head[5] == 0 {
		return image.Config{}, io.ErrUnexpectedEOF // holds no picture
	}
	side := func(b byte) int { return (int(b)+255)%256 + 1 } // 0 is 256
	return image.Config{Width: side(head[6]), Height: side(head[7])}, nil
}

// isDrawing tells an SVG: well-formed XML whose root is svg. What declares entities is
// none, since a few of them can expand to gigabytes.
func isDrawing(b []byte) bool {
	if bytes.Contains(b, []byte("<!ENTITY")) {
		return false
	}
	d := xml.NewDecoder(bytes.NewReader(b))
	d.CharsetReader = func(string, io.Reader) (io.Reader, error) { return nil, io.ErrUnexpectedEOF } // UTF-8 alone
	root := false
	for {
		t, err := d.Token()
		if err != nil {
			return root && err == io.EOF
		}
		if e, ok := t.(xml.StartElement); ok && !root {
			if root = e.Name.Local == "svg" && e.Name.Space == "http://www.w3.org/2000/svg"; !root {
				return false
			}
		}
	}
}
