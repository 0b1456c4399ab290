// Package pdftest makes PDF files for tests.
package pdftest

import (
	"bytes"
	"fmt"
)

// Page is what one page draws: operators of PDF. The fonts /F1 (Helvetica) and /F2
// (Courier), and the picture /Scan, which is grey, are there to be used.
type Page string

// Text is a page of lines in Helvetica.
func Text(lines ...string) Page {
	var b bytes.Buffer
	b.WriteString("BT /F1 11 Tf 14 TL 72 760 Td\n")
	for _, l := range lines {
		fmt.Fprintf(&b, "(%s) Tj T*\n", l)
	}
	b.WriteString("ET\n")
	return Page(b.String())
}

// Scan is a page that shows a picture and nothing else.
func Scan() Page { return "q 500 0 0 700 50 50 cm /Scan Do Q\n" }

// Make makes a file of pages.
func Make(pages ...Page) []byte { return MakeWith("", pages...) }

// MakeWith makes a file with more entries in its catalog.
func MakeWith(catalog string, pages ...Page) []byte {
	w := &writer{}
	w.out.WriteString("%PDF-1.7\n")
	kids := ""
	const first = 6
	for i := range pages {
		kids += fmt.Sprintf("%d 0 R ", first+2*i)
	}
	w.object(1, "<< /Type /Catalog /Pages 2 0 R "+catalog+" >>")
	w.object(2, fmt.Sprintf("<< /Type /Pages /Count %d /Kids [ %s] >>", len(pages), kids))
	w.object(3, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
	w.object(4, "<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>")
	w.object(5, stream("/Type /XObject /Subtype /Image /Width 8 /Height 8 /BitsPerComponent 8 /ColorSpace /DeviceGray", string(bytes.Repeat([]byte{0xC0}, 64))))
	for i, p := range pages {
		w.object(first+2*i, fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << /Font << /F1 3 0 R /F2 4 0 R >> /XObject << /Scan 5 0 R >> >> >>", first+2*i+1))
		w.object(first+2*i+1, stream("", string(p)))
	}
	return w.end()
}

func stream(dict, body string) string {
	return fmt.Sprintf("<< %s /Length %d >>\nstream\n%s\nendstream", dict, len(body), body)
}

type writer struct {
	out bytes.Buffer
	at  []int
}

func (w *writer) object(number int, body string) {
	w.at = append(w.at, w.out.Len())
	fmt.Fprintf(&w.out, "%d 0 obj\n%s\nendobj\n", number, body)
}

func (w *writer) end() []byte {
	start := w.out.Len()
	fmt.Fprintf(&w.out, "xref\n0 %d\n0000000000 65535 f \n", len(w.at)+1)
	for _, at := range w.at {
		fmt.Fprintf(&w.out, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&w.out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(w.at)+1, start)
	return w.out.Bytes()
}
