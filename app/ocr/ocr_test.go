package ocr_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"strings"
	"testing"
	"time"

	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/math/fixed"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/ocr"
	"github.com/WebsyteAI/websyte/app/ocr/ocrtest"
)

// picture shows a text, four times as large as it is drawn.
func picture(t *testing.T, text string) []byte {
	t.Helper()
	small := image.NewGray(image.Rect(0, 0, 7*len(text)+20, 40))
	for i := range small.Pix {
		small.Pix[i] = 255
	}
	d := font.Drawer{Dst: small, Src: image.Black, Face: basicfont.Face7x13, Dot: fixed.P(10, 24)}
	d.DrawString(text)
	large := image.NewGray(image.Rect(0, 0, 4*small.Rect.Dx(), 4*small.Rect.Dy()))
	for y := range large.Rect.Dy() {
		for x := range large.Rect.Dx() {
			large.SetGray(x, y, small.At(x/4, y/4).(color.Gray))
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, large, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func client(t *testing.T, key string, refusals ...ocrtest.Refusal) (*ocr.Mistral, *ocrtest.Server, *[]time.Duration) {
	t.Helper()
	s := ocrtest.Start(func(int) string { return "# Read\n\nfrom the picture" }, refusals...)
	t.Cleanup(s.Close)
	var waits []time.Duration
	m := ocr.NewMistral(ocr.MistralOptions{BaseURL: s.URL, Key: key, Wait: func(_ context.Context, d time.Duration) error {
		waits = append(waits, d)
		return nil
	}})
	return m, s, &waits
}

func TestMistral(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		key      string
		refusals []ocrtest.Refusal
		calls    int
		want     app.Code // "" for text
	}{
		"page":             {ocrtest.Key, nil, 1, ""},
		"wrong key":        {"other", nil, 1, app.Upstream},
		"busy once":        {ocrtest.Key, []ocrtest.Refusal{{Status: 429, RetryAfter: "7"}}, 2, ""},
		"busy always":      {ocrtest.Key, make429(9), 4, app.RateLimited},
		"fault":            {ocrtest.Key, []ocrtest.Refusal{{Status: 500}, {Status: 503}}, 3, ""},
		"refused":          {ocrtest.Key, []ocrtest.Refusal{{Status: 400}}, 1, app.Upstream},
		"redirect":         {ocrtest.Key, []ocrtest.Refusal{{Status: 302}}, 1, app.Upstream},
		"not JSON":         {ocrtest.Key, []ocrtest.Refusal{{Body: "<html>"}}, 1, app.Upstream},
		"no page":          {ocrtest.Key, []ocrtest.Refusal{{Body: `{"pages":[]}`}}, 1, app.Upstream},
		"pages of another": {ocrtest.Key, []ocrtest.Refusal{{Body: `{"pages":[{"index":0,"markdown":"a"},{"index":1,"markdown":"b"}]}`}}, 1, app.Upstream},
		"too long":         {ocrtest.Key, []ocrtest.Refusal{{Body: `{"pages":[{"index":0,"markdown":"` + strings.Repeat("a", 5<<20) + `"}]}`}}, 1, app.Upstream},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, s, waits := client(t, c.key, c.refusals...)
			text, err := m.Read(t.Context(), picture(t, "anything"))
			if s.Pages() != c.calls {
				t.Errorf("%d calls, want %d", s.Pages(), c.calls)
			}
			if c.want != "" {
				if app.CodeOf(err) != c.want || strings.Contains(err.Error(), c.key) {
					t.Errorf("%v, want %s", err, c.want)
				}
				return
			}
			if err != nil || text.Body != "# Read\n\nfrom the picture" || text.MediaType != "text/markdown" {
				t.Errorf("%+v, %v", text, err)
			}
			if name == "busy once" && (*waits)[0] != 7*time.Second {
				t.Errorf("waited %v", *waits)
			}
		})
	}
}

func make429(n int) []ocrtest.Refusal {
	out := make([]ocrtest.Refusal, n)
	for i := range out {
		out[i].Status = 429
	}
	return out
}

func TestMistralStopsWithItsCaller(t *testing.T) {
	t.Parallel()
	m, _, _ := client(t, ocrtest.Key, ocrtest.Refusal{Silent: true})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := m.Read(ctx, picture(t, "anything")); err == nil || !errors.Is(ctx.Err(), context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
}

func TestTesseract(t *testing.T) {
	t.Parallel()
	found := ocr.FindTesseract()
	if found == nil {
		t.Fatal(".ci/needs installs it")
	}
	text, err := found.Read(t.Context(), picture(t, "The keeper reads the barometer"))
	if err != nil || !strings.Contains(strings.ToLower(text.Body), "barometer") {
		t.Errorf("%+v, %v", text, err)
	}
	if _, err := found.Read(t.Context(), []byte("no picture")); app.CodeOf(err) != app.Upstream {
		t.Errorf("no picture: %v", err)
	}
	if name, err := found.Name(t.Context()); err != nil || !strings.Contains(name, "eng") {
		t.Errorf("languages: %s, %v", name, err)
	}
}
