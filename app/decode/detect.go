package decode

import (
	"bytes"

	"github.com/WebsyteAI/websyte/app/extract/archive"
	"github.com/WebsyteAI/websyte/app/extract/picture"
)

// Kind is what a file is by its content.
type Kind string

const (
	Text      Kind = "text" // or nothing that is known here: extract decides
	PDF       Kind = "pdf"
	DOCX      Kind = "docx"
	PPTX      Kind = "pptx"
	XLSX      Kind = "xlsx"
	XLSB      Kind = "xlsb"
	ODF       Kind = "opendocument" // text, spreadsheet or presentation
	EPUB      Kind = "epub"
	Picture   Kind = "picture"
	ZIP       Kind = "zip" // of other files
	Encrypted Kind = "encrypted office document"
	Legacy    Kind = "office document of before 2007"
	OLE       Kind = "compound file"
	RTF       Kind = "rtf"
)

// MediaType is the type of what is of this kind, "" where it has none of its own.
func (k Kind) MediaType() string {
	switch k {
	case PDF:
		return "application/pdf"
	case DOCX:
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	case PPTX:
		return "application/vnd.openxmlformats-officedocument.presentationml.presentation"
	case XLSX:
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case EPUB:
		return "application/epub+zip"
	}
	return ""
}

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
	case picture.Is(body):
		return Picture
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

const (
	maxMimetype     = 200     // bytes
	maxContentTypes = 1 << 20 // bytes
)

// detectZIP tells office documents, which are ZIP files, from others by the member
// that says so.
func detectZIP(body []byte) Kind {
	a, err := archive.Open(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return ZIP
	}
	mimetype, _ := a.Read("mimetype", maxMimetype) // empty where it cannot be read
	types, _ := a.Read("[Content_Types].xml", maxContentTypes)
	switch {
	case bytes.HasPrefix(mimetype, []byte("application/vnd.oasis.opendocument.")):
		return ODF
	case bytes.HasPrefix(mimetype, []byte("application/epub+zip")):
		return EPUB
	}
	for _, k := range []struct {
		mark string
		kind Kind
	}{
		{"wordprocessingml.document.main+xml", DOCX},
		{"wordprocessingml.template.main+xml", DOCX},
		{"ms-word.document.macroEnabled.main+xml", DOCX},
		{"ms-word.template.macroEnabledTemplate.main+xml", DOCX},
		{"presentationml.presentation.main+xml", PPTX},
		{"presentationml.slideshow.main+xml", PPTX},
		{"presentationml.template.main+xml", PPTX},
		{"ms-powerpoint.presentation.macroEnabled.main+xml", PPTX},
		{"spreadsheetml.sheet.main+xml", XLSX},
		{"spreadsheetml.template.main+xml", XLSX},
		{"ms-excel.sheet.macroEnabled.main+xml", XLSX},
		{"ms-excel.sheet.binary.macroEnabled.main", XLSB},
	} {
		if bytes.Contains(types, []byte(k.mark)) {
			return k.kind
		}
	}
	return ZIP
}
