package office_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/WebsyteAI/websyte/app/extract"
	"github.com/WebsyteAI/websyte/app/extract/office"
)

// check reads a document of foreign bytes: it is a page within its bounds, or an
// error that says what to do.
func check(t *testing.T, r reader, p parts) {
	t.Helper()
	body := p.pack(t)
	page, err := r(t.Context(), bytes.NewReader(body), int64(len(body)))
	if err != nil {
		if code(err) == "" {
			t.Fatalf("an error without a code: %v", err)
		}
		return
	}
	if !utf8.ValidString(page.Markdown+page.Title+page.Description) || len(page.Markdown) > extract.MaxMarkdown || len(page.Links) > extract.MaxLinks {
		t.Fatalf("%d bytes, title %q, %d links", len(page.Markdown), page.Title, len(page.Links))
	}
	if strings.Contains(strings.ToLower(page.Markdown), "](javascript:") {
		t.Fatalf("a link to a script: %q", page.Markdown)
	}
	for i, at := range page.PageStarts {
		if at > len(page.Markdown) || i > 0 && at < page.PageStarts[i-1] {
			t.Fatalf("pages start at %d of %d", page.PageStarts, len(page.Markdown))
		}
	}
}

func FuzzDOCX(f *testing.F) {
	base := docx("")
	f.Add([]byte(p("Kapitel", run("One"))+numbered("1", "1", "x")+`<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>`), []byte(base["word/styles.xml"]), []byte(base["word/numbering.xml"]))
	f.Add([]byte(p("", `<w:hyperlink r:id="l">`+run("a")+`</w:hyperlink><w:r><w:footnoteReference w:id="2"/></w:r>`)), []byte("<a/>"), []byte("<a/>"))
	f.Fuzz(func(t *testing.T, body, styles, numbering []byte) {
		d := docx(string(body))
		d["word/styles.xml"], d["word/numbering.xml"] = string(styles), string(numbering)
		check(t, office.ReadDOCX, d)
	})
}

func FuzzPPTX(f *testing.F) {
	f.Add([]byte(shape(`<p:ph type="title"/>`, line("", "First"))+shape("", line(`lvl="3"`, "x"))), []byte(`<p:sldSz cx="1" cy="2"/>`))
	f.Fuzz(func(t *testing.T, shapes, presentation []byte) {
		check(t, office.ReadPPTX, parts{
			"ppt/presentation.xml":            `<p:presentation xmlns:p="p" xmlns:r="` + kinds + `"><p:sldIdLst><p:sldId r:id="a"/><p:sldId r:id="a"/></p:sldIdLst>` + string(presentation) + `</p:presentation>`,
			"ppt/_rels/presentation.xml.rels": relationships + `<Relationship Id="a" Type="x/slide" Target="s.xml"/></Relationships>`,
			"ppt/s.xml":                       slideXML + `><p:cSld><p:spTree>` + string(shapes) + `</p:spTree></p:cSld></p:sld>`,
		})
	})
}

func FuzzXLSX(f *testing.F) {
	f.Add([]byte(`<cols><col min="2" max="3" hidden="1"/></cols><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>44000.5</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells>`),
		[]byte(`<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>x</t></si></sst>`),
		[]byte(`<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts><numFmt numFmtId="170" formatCode="[h]:mm:ss \x"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs></styleSheet>`))
	f.Fuzz(func(t *testing.T, sheet, strings, styles []byte) {
		d := sheetOf(string(sheet))
		d["xl/sharedStrings.xml"], d["xl/styles.xml"] = string(strings), string(styles)
		check(t, office.ReadXLSX, d)
	})
}

func FuzzOpenDocument(f *testing.F) {
	f.Add([]byte(`<office:text><text:h text:outline-level="2">Two</text:h><text:list><text:list-item><text:p>x<text:s text:c="9"/></text:p></text:list-item></text:list></office:text>`))
	f.Add([]byte(`<office:spreadsheet><table:table table:name="P"><table:table-row><table:table-cell table:number-columns-repeated="9"><text:p>x</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet>`))
	f.Add([]byte(`<office:presentation><draw:page><draw:frame presentation:class="title"><draw:text-box><text:p>One</text:p></draw:text-box></draw:frame></draw:page></office:presentation>`))
	f.Fuzz(func(t *testing.T, body []byte) {
		check(t, office.ReadOpenDocument, parts{"content.xml": odfXML + `<office:body>` + string(body) + `</office:body></office:document-content>`})
	})
}
