package office_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/extract"
	"github.com/WebsyteAI/websyte/app/extract/office"
)

type reader func(context.Context, io.ReaderAt, int64) (*extract.Page, error)

// parts are the members of a document, by path.
type parts map[string]string

func (p parts) pack(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, body := range p {
		f, err := w.Create(name)
		if err == nil {
			_, err = io.WriteString(f, body)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func read(t testing.TB, r reader, body []byte) *extract.Page {
	t.Helper()
	page, err := r(t.Context(), bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	return page
}

func equal(t testing.TB, what, got, want string) {
	t.Helper()
	if got = strings.TrimSpace(got); got != strings.TrimSpace(want) {
		t.Errorf("%s is\n%s\n\nwant\n%s", what, got, want)
	}
}

const (
	relationships = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	kinds         = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	wordXML       = `<w:document xmlns:w="w" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:mc="mc" xmlns:wps="wps"><w:body>`
)

// docx is a Word document with this body.
func docx(body string) parts {
	return parts{
		"_rels/.rels":       relationships + `<Relationship Id="r1" Type="` + kinds + `/officeDocument" Target="word/document.xml"/></Relationships>`,
		"docProps/core.xml": `<cp xmlns:dc="dc"><dc:title>Terms of trade</dc:title></cp>`,
		"word/document.xml": wordXML + body + `</w:body></w:document>`,
		"word/_rels/document.xml.rels": relationships +
			`<Relationship Id="s" Type="` + kinds + `/styles" Target="styles.xml"/><Relationship Id="n" Type="` + kinds + `/numbering" Target="numbering.xml"/>` +
			`<Relationship Id="f" Type="` + kinds + `/footnotes" Target="/word/footnotes.xml"/>` +
			`<Relationship Id="l" Type="` + kinds + `/hyperlink" Target="https://example.org/a(b)" TargetMode="External"/></Relationships>`,
		"word/styles.xml": `<w:styles xmlns:w="w">
<w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>
<w:style w:styleId="Kapitel"><w:name w:val="Kapitel"/><w:basedOn w:val="berschrift1"/></w:style>
<w:style w:styleId="Own"><w:name w:val="Own"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>
<w:style w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>
<w:style w:styleId="Secret"><w:name w:val="Secret"/><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:styleId="Loop"><w:name w:val="Loop"/><w:basedOn w:val="Loop"/></w:style></w:styles>`,
		"word/numbering.xml": `<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="·"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num></w:numbering>`,
		"word/footnotes.xml": `<w:footnotes xmlns:w="w"><w:footnote w:id="0" w:type="separator"><w:p/></w:footnote><w:footnote w:id="2"><w:p><w:r><w:t>Within the EU.</w:t></w:r></w:p></w:footnote></w:footnotes>`,
		"word/header1.xml":   `<w:hdr xmlns:w="w"><w:p><w:r><w:t>Header</w:t></w:r></w:p></w:hdr>`,
	}
}

func p(style, runs string) string {
	return `<w:p><w:pPr><w:pStyle w:val="` + style + `"/></w:pPr>` + runs + `</w:p>`
}

func numbered(id, level, text string) string {
	return `<w:p><w:pPr><w:numPr><w:ilvl w:val="` + level + `"/><w:numId w:val="` + id + `"/></w:numPr></w:pPr>` + run(text) + `</w:p>`
}

func run(text string) string { return `<w:r><w:t xml:space="preserve">` + text + `</w:t></w:r>` }

func styled(properties, text string) string {
	return `<w:r><w:rPr>` + properties + `</w:rPr><w:t xml:space="preserve">` + text + `</w:t></w:r>`
}

func TestDOCX(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ body, want string }{
		"headings by style, however it is called": {p("berschrift1", run("One")) + p("Kapitel", run("Two")) + p("Own", run("Three")) + p("Loop", run("text")),
			"# One\n\n# Two\n\n### Three\n\ntext"},
		"contents": {p("TOC1", run("One 3")) + p("", run("text")), "text"},
		"runs of one look": {p("", run("so")+styled("<w:b/>", "bo")+styled("<w:b w:val=\"1\"/>", "ld")+styled("<w:b w:val=\"0\"/>", " not")+styled("<w:i/><w:strike/>", " both")),
			"so**bold** not *~~both~~*"},
		"lists": {numbered("1", "0", "first") + numbered("1", "1", "inner") + numbered("1", "1", "other") + numbered("1", "0", "second") + numbered("2", "0", "bullet") + p("", run("text")),
			"3. first\n   - 3.a) inner\n   - 3.b) other\n4. second\n- bullet\n\ntext"},
		"links": {p("", run("see ")+`<w:hyperlink r:id="l">`+run("the page")+`</w:hyperlink>, `+
			`<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "https://example.org/" \o "x" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>`+run("home")+`<w:r><w:fldChar w:fldCharType="end"/></w:r>`+run("!")),
			`see [the page](https://example.org/a%28b%29)[home](https://example.org/)!`},
		"tracked changes": {p("", run("kept ")+`<w:ins>`+run("added")+`</w:ins><w:del><w:r><w:delText>deleted</w:delText></w:r></w:del><w:moveFrom>`+run("moved")+`</w:moveFrom>`),
			"kept added"},
		"hidden text": {p("Secret", run("style")) + p("", run("seen")+styled("<w:vanish/>", "hidden")+styled(`<w:color w:val="ffffff"/>`, "white")+styled(`<w:sz w:val="2"/>`, "tiny")+
			styled(`<w:color w:val="FFFFFF"/><w:shd w:fill="000000"/>`, " on black")), "seen on black"},
		"notes": {p("", run("Free")+`<w:r><w:footnoteReference w:id="2"/></w:r>`+run(".")) + p("", run("next")), "Free[1].\n\n[1\\] Within the EU.\n\nnext"},
		"tables": {`<w:tbl><w:tr><w:tc>` + p("", run("Size")) + `</w:tc><w:tc>` + p("", run("Price")) + `</w:tc></w:tr>` +
			`<w:tr><w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>` + p("", run("M")) + `</w:tc><w:tc>` + p("", run("3 €")) + p("", run("new")) + `</w:tc></w:tr>` +
			`<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc>` + p("", run("a|b")) + `</w:tc></w:tr></w:tbl>`,
			"| Size | Price |\n| --- | --- |\n| M | 3 € · new |\n| M | a\\|b |"},
		"a table that lays out": {`<w:tbl><w:tr><w:tc>` + p("berschrift1", run("One")) + numbered("2", "0", "item") + `</w:tc></w:tr></w:tbl>`, "# One\n\n- item"},
		"text boxes, once": {p("", run("before")+`<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx><w:txbxContent>`+p("", run("box"))+`</w:txbxContent></wps:txbx></w:drawing></mc:Choice>`+
			`<mc:Fallback><w:pict><w:txbxContent>`+p("", run("box"))+`</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>`), "before\n\nbox"},
		"markdown is text": {p("", run("# no *heading* [x](y)")), `\# no \*heading\* [x\](y)`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			page := read(t, office.ReadDOCX, docx(c.body).pack(t))
			equal(t, "markdown", page.Markdown, c.want)
			equal(t, "title", page.Title, "Terms of trade")
		})
	}
}

const slideXML = `<p:sld xmlns:p="p" xmlns:a="a" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`

func shape(placeholder, paragraphs string) string {
	return `<p:sp><p:nvSpPr><p:cNvPr id="1"/><p:nvPr>` + placeholder + `</p:nvPr></p:nvSpPr><p:txBody>` + paragraphs + `</p:txBody></p:sp>`
}

func line(properties, text string) string {
	return `<a:p><a:pPr ` + properties + `/><a:r><a:t>` + text + `</a:t></a:r></a:p>`
}

func TestPPTX(t *testing.T) {
	t.Parallel()
	slide := func(attributes, shapes string) string {
		return slideXML + attributes + `><p:cSld><p:spTree>` + shapes + `</p:spTree></p:cSld></p:sld>`
	}
	body := parts{
		"ppt/presentation.xml":            `<p:presentation xmlns:p="p" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><p:sldIdLst><p:sldId id="256" r:id="b"/><p:sldId id="257" r:id="h"/><p:sldId id="258" r:id="a"/></p:sldIdLst><p:sldSz cx="100" cy="50"/></p:presentation>`,
		"ppt/_rels/presentation.xml.rels": relationships + `<Relationship Id="a" Type="x/slide" Target="slides/slide1.xml"/><Relationship Id="b" Type="x/slide" Target="slides/slide2.xml"/><Relationship Id="h" Type="x/slide" Target="slides/slide3.xml"/></Relationships>`,
		"ppt/slides/slide2.xml": slide("", shape("<p:ph/>", line("", "point")+line(`lvl="1"`, "inner"))+shape(`<p:ph type="title"/>`, line("", "First"))+
			shape(`<p:ph type="sldNum"/>`, line("", "7"))+
			`<p:sp><p:nvSpPr><p:cNvPr id="9"/></p:nvSpPr><p:spPr><a:xfrm><a:off x="300" y="0"/><a:ext cx="10" cy="10"/></a:xfrm></p:spPr><p:txBody>`+line("", "beside the slide")+`</p:txBody></p:sp>`),
		"ppt/slides/_rels/slide2.xml.rels": relationships + `<Relationship Id="n" Type="x/notesSlide" Target="../notesSlides/n1.xml"/></Relationships>`,
		"ppt/notesSlides/n1.xml":           slide("", shape(`<p:ph type="body"/>`, line("", "said to it"))+shape(`<p:ph type="sldNum"/>`, line("", "1"))),
		"ppt/slides/slide3.xml":            slide(` show="0"`, shape("", line("", "hidden"))),
		"ppt/slides/slide1.xml": slide("", shape(`<p:ph type="ctrTitle"/>`, line("", "Last"))+shape("", line("", "a box"))+
			`<p:graphicFrame><a:tbl><a:tr><a:tc><a:txBody>`+line("", "Size")+`</a:txBody></a:tc><a:tc><a:txBody>`+line("", "Price")+`</a:txBody></a:tc></a:tr>`+
			`<a:tr><a:tc><a:txBody>`+line("", "M")+`</a:txBody></a:tc><a:tc><a:txBody>`+line("", "3")+`</a:txBody></a:tc></a:tr></a:tbl></p:graphicFrame>`),
	}.pack(t)
	page := read(t, office.ReadPPTX, body)
	equal(t, "markdown", page.Markdown, "## First\n\n- point\n  - inner\n\nsaid to it\n\n## Last\n\na box\n\n| Size | Price |\n| --- | --- |\n| M | 3 |")
	last := strings.Index(page.Markdown, "## Last")
	if s := page.PageStarts; len(s) != 2 || s[0] > last || s[1] > last || s[1] < last-2 {
		t.Errorf("pages start at %d; the third at %d", s, last)
	}
}

const odfXML = `<office:document-content xmlns:office="o" xmlns:text="t" xmlns:table="b" xmlns:draw="d" xmlns:style="s" xmlns:fo="f" xmlns:xlink="x" xmlns:presentation="p">`

func TestOpenDocument(t *testing.T) {
	t.Parallel()
	const styles = `<office:automatic-styles><style:style style:name="B"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="H"><style:text-properties text:display="none"/></style:style><style:style style:name="HT"><style:table-properties table:display="false"/></style:style>
<text:list-style style:name="N"><text:list-level-style-number text:level="1" style:num-format="1"/><text:list-level-style-bullet text:level="2"/></text:list-style>
<number:date-style xmlns:number="n" style:name="D"><number:text>.</number:text></number:date-style></office:automatic-styles>`
	for name, c := range map[string]struct{ body, want string }{
		"text": {`<office:text><text:tracked-changes><text:p>deleted</text:p></text:tracked-changes><text:h text:outline-level="2">Two</text:h>
<text:p>so <text:span text:style-name="B">bold</text:span><text:s text:c="3"/>x<text:span text:style-name="H">hidden</text:span><text:a xlink:href="https://example.org/">home</text:a><text:line-break/>line` +
			`<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>a note</text:p></text:note-body></text:note></text:p><text:p text:style-name="H">no</text:p></office:text>`,
			"## Two\n\nso **bold** x[home](https://example.org/)\\\nline[1\\]\n\n[1\\] a note"},
		"lists": {`<office:text><text:list text:style-name="N"><text:list-item><text:p>one</text:p><text:list><text:list-item><text:p>inner</text:p></text:list-item></text:list></text:list-item><text:list-item><text:p>two</text:p></text:list-item></text:list></office:text>`,
			"1. one\n   1. inner\n2. two"},
		"tables": {`<office:text><table:table><table:table-row><table:table-cell><text:p>Size</text:p></table:table-cell><table:table-cell><text:p>Price</text:p></table:table-cell></table:table-row>
<table:table-row><table:table-cell><text:p>M</text:p></table:table-cell><table:table-cell><text:p>3</text:p></table:table-cell></table:table-row></table:table></office:text>`,
			"| Size | Price |\n| --- | --- |\n| M | 3 |"},
		"sheets": {`<office:spreadsheet><table:table table:name="Prices"><table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
<table:table-row><table:table-cell table:number-columns-repeated="2"><text:p>x</text:p></table:table-cell><table:table-cell table:number-columns-repeated="16000"/></table:table-row>
<table:table-row table:visibility="collapse"><table:table-cell><text:p>hidden</text:p></table:table-cell></table:table-row></table:table>
<table:table table:name="No" table:style-name="HT"><table:table-row><table:table-cell><text:p>hidden</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet>`,
			"## Prices\n\n|  |  |\n| --- | --- |\n| x | x |"},
		"slides": {`<office:presentation><draw:page><draw:frame presentation:class="title"><draw:text-box><text:p>One</text:p></draw:text-box></draw:frame><draw:frame><draw:text-box><text:p>said</text:p></draw:text-box></draw:frame></draw:page>
<draw:page><draw:frame><draw:text-box><text:p>two</text:p></draw:text-box></draw:frame></draw:page></office:presentation>`, "## One\n\nsaid\n\ntwo"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			page := read(t, office.ReadOpenDocument, parts{"content.xml": odfXML + styles + `<office:body>` + c.body + `</office:body></office:document-content>`}.pack(t))
			equal(t, "markdown", page.Markdown, c.want)
		})
	}
}

func code(err error) app.DocumentErrorCode {
	if derr, ok := errors.AsType[*app.DocumentError](err); ok {
		return derr.Code
	}
	return ""
}

func TestWhatIsNoDocument(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("<w:ins>", 100_000)
	for name, c := range map[string]struct {
		read reader
		body parts
		want app.DocumentErrorCode
	}{
		"no body":                {office.ReadDOCX, parts{"a.txt": "text"}, app.ErrMalformed},
		"cut":                    {office.ReadDOCX, parts{"word/document.xml": wordXML + "<w:p>"}, app.ErrMalformed},
		"nested":                 {office.ReadDOCX, docx(deep), app.ErrTooLarge},
		"entities":               {office.ReadDOCX, parts{"word/document.xml": `<!DOCTYPE d [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>` + wordXML + `<w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>`}, app.ErrMalformed},
		"slides":                 {office.ReadPPTX, parts{"ppt/x": ""}, app.ErrMalformed},
		"workbook":               {office.ReadXLSX, parts{"xl/workbook.xml": "<workbook"}, app.ErrMalformed},
		"nothing":                {office.ReadOpenDocument, parts{}, app.ErrMalformed},
		"behind a password":      {office.ReadOpenDocument, parts{"META-INF/manifest.xml": `<m:manifest xmlns:m="m"><m:file-entry m:full-path="content.xml"><m:encryption-data/></m:file-entry></m:manifest>`, "content.xml": "\x00"}, app.ErrEncrypted},
		"content that is no XML": {office.ReadOpenDocument, parts{"content.xml": "<a"}, app.ErrMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := c.body.pack(t)
			if _, err := c.read(t.Context(), bytes.NewReader(body), int64(len(body))); code(err) != c.want {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
}
