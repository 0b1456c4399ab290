package picture

import (
	"image"
	"io"

	"github.com/bep/imagemeta"
)

// orientation is how a camera was held, as EXIF counts: 1 is upright, and what a file
// without it or with a wrong one is taken for.
type orientation int

const (
	upright orientation = 1
	most    orientation = 8
)

// formats that carry EXIF, by the name that image gives them.
var formats = map[string]imagemeta.ImageFormat{"jpeg": imagemeta.JPEG, "png": imagemeta.PNG, "webp": imagemeta.WebP, "tiff": imagemeta.TIFF}

// orientationOf reads the orientation. A file whose metadata is damaged is shown as it
// lies: its points are what is read.
func orientationOf(in io.ReadSeeker, format string) orientation {
	f, ok := formats[format]
	if !ok {
		return upright
	}
	held := upright
	_, err := imagemeta.Decode(imagemeta.Options{
		R: in, ImageFormat: f, Sources: imagemeta.EXIF,
		ShouldHandleTag: func(tag imagemeta.TagInfo) bool { return tag.Tag == "Orientation" && tag.Namespace == "IFD0" },
		HandleTag: func(tag imagemeta.TagInfo) error {
			if v, ok := tag.Value.(uint16); ok && orientation(v) <= most && v > 0 {
				held = orientation(v)
			}
			return imagemeta.ErrStopWalking
		},
	})
	if err != nil {
		return upright
	}
	return held
}

// turned gives a picture upright. Where EXIF says 2 the picture is mirrored, 3 is
// upside down, 4 both, 5 to 8 the same with rows and columns exchanged.
func (o orientation) turned(in *image.RGBA) *image.RGBA {
	if o == upright {
		return in
	}
	w, h := in.Rect.Dx(), in.Rect.Dy()
	size := in.Rect
	if o > 4 {
		size = image.Rect(0, 0, h, w)
	}
	out := image.NewRGBA(size)
	for y := range h {
		for x := range w {
			atX, atY := o.place(x, y, w, h)
			out.SetRGBA(atX, atY, in.RGBAAt(x, y))
		}
	}
	return out
}

func (o orientation) place(x, y, w, h int) (int, int) {
	switch o {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return h - 1 - y, x
	case 7:
		return h - 1 - y, w - 1 - x
	case 8:
		return y, w - 1 - x
	}
	return x, y
}
