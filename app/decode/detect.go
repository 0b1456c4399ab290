package decode

import (
	"bytes"

	"github.com/WebsyteAI/websyte/app/extract/archive"
)

// Kind is what a file is by its content.
type Kind string

const (
	Text      Kind = "text" // or nothing that is known here: extract decides
	PDF       Kind = "pdf"
	ZIP       Kind = "zip" // of other files
	Encrypted Kind = "encrypted office document"
	Legacy    Kind = "office document of before 2007"
	OLE       Kind = "compound file"
	RTF       Kind = "rtf"
)

// Detect tells what body is, whatever its name and type claim.
func Detect(body []byte) Kind {
	switch {
	case archive.Is(body):
		return detectZIP(body)
	case bytes.HasPrefix(body, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")):
		return detectOLE(body)
	case bytes.HasPrefix(body, []byte(`{\rtf`)):
		return RTF
	case bytes.Contains(body[:min(len(body), 1024)], []byte("%PDF-")):
		return PDF
	}
	return Text
}

// detectOLE looks for the streams that say what a compound file holds; their names
// stand in its directory as UTF-16.
func detectOLE(body []byte) Kind {
	has := func(name string) bool {
		wide := make([]byte, 0, 2*len(name))
		for i := range len(name) {
			wide = append(wide, name[i], 0)
		}
		return bytes.Contains(body, wide)
	}
	switch {
	case has("EncryptedPackage"):
		return Encrypted
	case has("WordDocument"), has("Workbook"), has("Book\x00"), has("PowerPoint Document"):
		return Legacy
	}
	return OLE
}

func detectZIP(body []byte) Kind {
	return ZIP
}
