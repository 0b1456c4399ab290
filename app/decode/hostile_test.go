package decode_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/decode"
	"github.com/WebsyteAI/websyte/app/extract"
	"github.com/WebsyteAI/websyte/app/extract/pdf"
	"github.com/WebsyteAI/websyte/app/extract/pdf/pdftest"
)

// hostilePDFs are files that somebody made to do harm.
func hostilePDFs() map[string][]byte {
	const (
		fonts = "/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
		one   = "<< /Type /Pages /Count 1 /Kids [3 0 R] >>"
		root  = "<< /Type /Catalog /Pages 2 0 R >>"
	)
	words := string(pdftest.Text("some innocent words"))
	page := func(more string) string {
		return "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R " + more + " >>"
	}
	shows := func(object string) []byte { // a page that is one picture
		return pdftest.Raw(root, one, page("/Resources << /XObject << /X 5 0 R >> >>"), pdftest.Stream("", "q 595 0 0 842 0 0 cm /X Do Q"), object)
	}
	image := "/Type /XObject /Subtype /Image /BitsPerComponent 8 /ColorSpace /DeviceGray /Width %d /Height %[1]d /Filter %s"
	return map[string][]byte{
		"forms in forms, ten times ten times": laughs(root, one, page, fonts, words),
		"a form in itself": pdftest.Raw(root, one, page("/Resources << "+fonts+" /XObject << /X 5 0 R >> >>"), pdftest.Stream("", words+"/X Do"),
			pdftest.Stream("/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X 5 0 R >> >>", "/X Do /X Do")),
		"pages in a circle": pdftest.Raw(root, "<< /Type /Pages /Count 9 /Kids [3 0 R 5 0 R] >>", page("/Resources << "+fonts+" >>"), pdftest.Stream("", words),
			"<< /Type /Pages /Parent 5 0 R /Count 9 /Kids [2 0 R 5 0 R] >>"),
		"two thousand million pages": pdftest.Raw(root, "<< /Type /Pages /Count 2000000000 /Kids [3 0 R] >>", page("/Resources << "+fonts+" >>"), pdftest.Stream("", words)),
		"content without an end": pdftest.Raw(root, one, page("/Resources << "+fonts+" >>"),
			pdftest.Stream("/Filter [/FlateDecode /FlateDecode]", deflated(deflated(strings.Repeat("q Q ", 1<<18), 96), 1))),
		"two gigabytes of content": pdftest.Raw(root, one, page("/Resources << "+fonts+" >>"),
			pdftest.Stream("/Filter [/FlateDecode /FlateDecode]", deflated(deflated(strings.Repeat(" ", 1<<20), 1), 2048))),
		"a picture of two gigabytes":         shows(pdftest.Stream(fmt.Sprintf(image, 45000, "[/FlateDecode /FlateDecode]"), deflated(deflated(strings.Repeat("\x00", 1<<20), 1), 2048))),
		"JBIG2":                              shows(pdftest.Stream(fmt.Sprintf(image, 60000, "/JBIG2Decode"), jbig2(60000))),
		"JPEG 2000":                          shows(pdftest.Stream(fmt.Sprintf(image, 60000, "/JPXDecode"), jpx(60000))),
		"an outline a hundred thousand deep": deepOutline(one, page("/Resources << "+fonts+" >>"), words),
		"an outline in a circle": pdftest.Raw("<< /Type /Catalog /Pages 2 0 R /Outlines << /First 5 0 R >> >>", one, page("/Resources << "+fonts+" >>"), pdftest.Stream("", words),
			"<< /Title (round) /Dest [3 0 R /Fit] /First 5 0 R /Next 5 0 R >>"),
		"scripts": pdftest.Raw("<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (while\\(true\\);) >> /AcroForm << /Fields [] /XFA 5 0 R >> >>", one,
			page("/AA << /O << /S /JavaScript /JS (while\\(true\\);) >> >> /Resources << "+fonts+" >>"), pdftest.Stream("", words),
			pdftest.Stream("", `<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"><template><script>while(true);</script></template></xdp:xdp>`)),
		"twenty thousand objects": soup(words, fonts),
	}
}

// laughs is a page whose form draws ten others, and so on, ten levels deep.
func laughs(root, one string, page func(string) string, fonts, words string) []byte {
	objects := []string{root, one, page("/Resources << " + fonts + " /XObject << /X 5 0 R >> >>"), pdftest.Stream("", words+"/X Do")}
	for level := range 10 {
		objects = append(objects, pdftest.Stream(
			fmt.Sprintf("/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X %d 0 R >> >>", level+6),
			strings.Repeat("/X Do ", 10)))
	}
	return pdftest.Raw(append(objects, pdftest.Stream("/Type /XObject /Subtype /Form /BBox [0 0 1 1]", "q Q"))...)
}

func deepOutline(one, page, words string) []byte {
	objects := []string{"<< /Type /Catalog /Pages 2 0 R /Outlines << /First 5 0 R >> >>", one, page, pdftest.Stream("", words)}
	for i := range 100_000 {
		objects = append(objects, fmt.Sprintf("<< /Title (level) /Dest [3 0 R /Fit] /First %d 0 R >>", i+6))
	}
	return pdftest.Raw(objects...)
}

// soup is a page beside objects that name each other without sense.
func soup(words, fonts string) []byte {
	objects := []string{"<< /Type /Catalog /Pages 2 0 R /Names 77 0 R /Outlines 99 0 R >>", "<< /Type /Pages /Count 1 /Kids [3 0 R 500 0 R 3 0 R] >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents [4 0 R 321 0 R] /Annots [50 0 R 51 0 R] /Resources << " + fonts + " /XObject 60 0 R >> >>", pdftest.Stream("", words)}
	for i := len(objects); i < 20_000; i++ {
		a, b := 1+i*7919%20_000, 1+i*104_729%20_000
		objects = append(objects, [...]string{
			fmt.Sprintf("<< /Type /Pages /Kids [%d 0 R %d 0 R] /Parent %d 0 R >>", a, b, i),
			fmt.Sprintf("<< /Length %d 0 R /Type %d 0 R /First %d 0 R /Next %d 0 R /Title (soup) >>", a, b, b, a),
			fmt.Sprintf("%d 0 R", b),
			fmt.Sprintf("[ %d 0 R [ [ %d 0 R ] ] -99999999999999999999 1e400 ]", a, i+1),
		}[i%4])
	}
	return pdftest.Raw(objects...)
}

// deflated compresses s, so many times repeated.
func deflated(s string, times int) string {
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	for range times {
		_, _ = io.WriteString(w, s) // into memory
	}
	_ = w.Close()
	return out.String()
}

// jbig2 is a page of so many points a side, and nothing on it.
func jbig2(side uint32) string {
	info := binary.BigEndian.AppendUint32(nil, side)
	info = binary.BigEndian.AppendUint32(info, side)
	info = append(info, make([]byte, 11)...)
	return "\x00\x00\x00\x00\x30\x00\x01" + string(binary.BigEndian.AppendUint32(nil, uint32(len(info)))) + string(info)
}

// jpx is the head of a JPEG 2000 codestream of so many points a side.
func jpx(side uint32) string {
	b := []byte("\xFF\x4F\xFF\x51\x00\x29\x00\x00")
	for _, v := range []uint32{side, side, 0, 0, side, side, 0, 0} {
		b = binary.BigEndian.AppendUint32(b, v)
	}
	b = append(b, "\x00\x01\x07\x01\x01"+"\xFF\x52\x00\x0C\x00\x00\x00\x01\x00\x05\x04\x04\x00\x01"+"\xFF\x5C\x00\x13\x40"...)
	b = append(b, make([]byte, 16)...)
	return string(append(b, "\xFF\x90\x00\x0A\x00\x00\x00\x00\x00\x00\x00\x01\xFF\x93\xFF\xD9"...))
}

// A file that was made to do harm ends as text within bounds, or as an error that says
// what to do, also when its page is drawn; and others are read beside it.
func TestHostilePDFs(t *testing.T) {
	t.Parallel()
	pool := portablePool(t, decode.Limits{Time: 8 * time.Second})
	files := hostilePDFs()
	ended := make(chan struct{})
	var beside, hostile sync.WaitGroup
	beside.Go(func() { readUntil(t, pool, ended) })
	for name, body := range files {
		hostile.Go(func() { endures(t, pool, name, body) })
	}
	hostile.Wait()
	close(ended)
	beside.Wait()
}

// readUntil reads a sound file again and again.
func readUntil(t *testing.T, pool *decode.Pool, ended <-chan struct{}) {
	sound := pdftest.Make(pdftest.Text("the words of another upload"))
	for n := 0; ; n++ {
		select {
		case <-ended:
			if n == 0 {
				t.Error("nothing was read beside the hostile files")
			}
			return
		default:
		}
		page, err := pool.Read(t.Context(), decode.File{Name: "sound.pdf", Body: sound})
		if err != nil || page.Markdown != "the words of another upload" {
			t.Errorf("a sound file: %+v, %v", page, err)
			return
		}
	}
}

func endures(t *testing.T, pool *decode.Pool, name string, body []byte) {
	f := decode.File{Name: "a.pdf", Body: body}
	page, err := pool.Read(t.Context(), f)
	switch {
	case err != nil:
		isRefusal(t, name, err)
	case len(page.Markdown) > extract.MaxMarkdown || len(page.PageStarts) > pdf.MaxPages:
		t.Errorf("%s: %d bytes of text, %d pages", name, len(page.Markdown), len(page.PageStarts))
	}
	if harmless[name] && (err != nil || !strings.Contains(page.Markdown, "innocent words")) {
		t.Errorf("%s: its words are not read: %+v, %v", name, page, err)
	}
	if drawn[name] {
		if _, err := pool.Draw(t.Context(), f, 0); err != nil {
			isRefusal(t, name, err)
		}
	}
}

var (
	// harmless are files whose words can be read all the same.
	harmless = map[string]bool{"an outline a hundred thousand deep": true, "an outline in a circle": true, "scripts": true, "twenty thousand objects": true}
	// drawn are files of pictures.
	drawn = map[string]bool{"a picture of two gigabytes": true, "JBIG2": true, "JPEG 2000": true}
)

func isRefusal(t *testing.T, name string, err error) {
	t.Helper()
	derr, ok := errors.AsType[*app.DocumentError](err)
	if !ok || derr.Message == "" || derr.Code == app.ErrInternal {
		t.Errorf("%s: %v", name, err)
	}
}

// A file that is cut anywhere gives the text that is left, or is called damaged.
func TestCutPDFs(t *testing.T) {
	t.Parallel()
	pool := portablePool(t, decode.Limits{})
	whole, err := os.ReadFile("../extract/pdf/testdata/article.pdf")
	if err != nil {
		t.Fatal(err)
	}
	for tenths := 1; tenths < 10; tenths++ {
		_, err := pool.Read(t.Context(), decode.File{Name: "a.pdf", Body: whole[:len(whole)*tenths/10]})
		if derr, ok := errors.AsType[*app.DocumentError](err); err != nil && (!ok || derr.Code != app.ErrMalformed) {
			t.Errorf("cut at %d tenths: %v", tenths, err)
		}
	}
}

func portablePool(t *testing.T, l decode.Limits) *decode.Pool {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	p := decode.NewPool(decode.PoolOptions{Args: []string{portable, filepath.Join(cache, "websyte-test-pdf")}, Limits: l})
	t.Cleanup(p.Close)
	return p
}
