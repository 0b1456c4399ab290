package picture_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"testing"

	"github.com/WebsyteAI/websyte/app/extract/picture"
)

// A camera stores what its sensor saw, and notes how it was held. Each of the eight
// ways must come out as the same picture: red at the upper left, blue at the upper right.
func TestAPhotographIsDrawnUpright(t *testing.T) {
	t.Parallel()
	// Where the upper left and upper right corners of the scene lie on the sensor,
	// in the corners 0 upper left, 1 upper right, 2 lower right, 3 lower left.
	for orientation, corners := range map[int][2]int{1: {0, 1}, 2: {1, 0}, 3: {2, 3}, 4: {3, 2}, 5: {0, 3}, 6: {3, 0}, 7: {2, 1}, 8: {1, 2}} {
		t.Run(fmt.Sprint(orientation), func(t *testing.T) {
			t.Parallel()
			wide := image.Pt(80, 40)
			if orientation > 4 {
				wide = image.Pt(40, 80)
			}
			body := photograph(t, wide, corners, orientation)
			out, err := picture.Draw(t.Context(), bytes.NewReader(body), int64(len(body)), 0)
			if err != nil {
				t.Fatal(err)
			}
			if size := out.Bounds().Size(); size != image.Pt(80, 40) {
				t.Fatalf("drawn as %v", size)
			}
			left, right := out.At(5, 5).(color.RGBA), out.At(75, 5).(color.RGBA)
			if left.R < 200 || left.B > 80 || right.B < 200 || right.R > 80 {
				t.Errorf("upper left %v, upper right %v", left, right)
			}
		})
	}
}

// Damaged metadata is no reason not to read a picture.
func TestDamagedMetadataIsPassedOver(t *testing.T) {
	t.Parallel()
	whole := photograph(t, image.Pt(80, 40), [2]int{0, 1}, 6)
	for _, at := range []int{4, 8, 14, 20, 24, 30, 32} {
		body := bytes.Clone(whole)
		for i := at; i < at+4; i++ {
			body[i] ^= 0xA5
		}
		if _, err := picture.Draw(t.Context(), bytes.NewReader(body), int64(len(body)), 0); err != nil && at > 4 {
			t.Errorf("damaged at %d: %v", at, err)
		}
	}
}

func FuzzDraw(f *testing.F) {
	f.Add(photograph(f, image.Pt(80, 40), [2]int{0, 1}, 6))
	f.Fuzz(func(t *testing.T, body []byte) {
		drawn, err := picture.Draw(t.Context(), bytes.NewReader(body), int64(len(body)), 0)
		if err == nil && drawn.Bounds().Empty() {
			t.Error("nothing was drawn")
		}
	})
}

// photograph is a JPEG whose two named corners are red and blue, with EXIF.
func photograph(t testing.TB, size image.Point, corners [2]int, orientation int) []byte {
	t.Helper()
	in := image.NewRGBA(image.Rectangle{Max: size})
	for i := range in.Pix {
		in.Pix[i] = 255
	}
	half := size.Div(2)
	for i, c := range []color.RGBA{{255, 0, 0, 255}, {0, 0, 255, 255}} {
		at := []image.Point{{}, {X: half.X}, half, {Y: half.Y}}[corners[i]]
		for y := range half.Y {
			for x := range half.X {
				in.SetRGBA(at.X+x, at.Y+y, c)
			}
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, in, nil); err != nil {
		t.Fatal(err)
	}
	return append(append([]byte("\xFF\xD8"), exif(orientation)...), b.Bytes()[2:]...)
}

// exif is a segment with one tag: orientation is 0x0112, a short (3), once.
func exif(orientation int) []byte {
	tiff := []byte("MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00")
	binary.BigEndian.PutUint16(tiff[18:], uint16(orientation))
	body := append([]byte("Exif\x00\x00"), tiff...)
	segment := binary.BigEndian.AppendUint16([]byte("\xFF\xE1"), uint16(len(body)+2))
	return append(segment, body...)
}
