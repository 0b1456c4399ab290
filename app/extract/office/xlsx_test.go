package office_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/WebsyteAI/websyte/app/extract/office"
)

// workbook is what excelize writes.
func workbook(t testing.TB, fill func(f *excelize.File) error) []byte {
	t.Helper()
	f := excelize.NewFile()
	b, err := f.WriteToBuffer()
	if fill != nil {
		err = errors.Join(err, fill(f))
		b, _ = f.WriteToBuffer()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func row(f *excelize.File, sheet string, n int, values ...any) error {
	return f.SetSheetRow(sheet, fmt.Sprintf("A%d", n), &values)
}

func TestXLSX(t *testing.T) {
	t.Parallel()
	page := read(t, office.ReadXLSX, workbook(t, func(f *excelize.File) error {
		s := "Prices"
		_, err := f.NewSheet("Hidden")
		date, err2 := f.NewStyle(&excelize.Style{NumFmt: 14})
		money, err3 := f.NewStyle(&excelize.Style{CustomNumFmt: new("#,##0.00 \"€\"")})
		return errors.Join(err, err2, err3, f.SetSheetName("Sheet1", s),
			row(f, "Hidden", 1, "secret"), f.SetSheetVisible("Hidden", false),
			row(f, s, 1, "Valid this year"),
			row(f, s, 3, "Size", "Price", "From", "Internal"),
			row(f, s, 4, "M", 1234.5, time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC), "x"),
			row(f, s, 5, "", 2000, 0.5, "x"),
			row(f, s, 6, "never", 1, 1, "x"),
			f.MergeCell(s, "A4", "A5"),
			f.SetRowVisible(s, 6, false), f.SetColVisible(s, "D", false),
			f.SetCellStyle(s, "B4", "B5", money), f.SetCellStyle(s, "C4", "C4", date),
		)
	}))
	equal(t, "markdown", page.Markdown, "Valid this year\n\n| Size | Price | From |\n| --- | --- | --- |\n| M | 1,234.50 € | 2026-03-04 |\n| M | 2,000.00 € | 0.5 |")
}

// Each row of a long table says what its cells are.
func TestRowsOfALongTableStandAlone(t *testing.T) {
	t.Parallel()
	page := read(t, office.ReadXLSX, workbook(t, func(f *excelize.File) error {
		err := row(f, "Sheet1", 1, "City", "Open")
		for n := range 100 {
			err = errors.Join(err, row(f, "Sheet1", n+2, fmt.Sprintf("City %d", n), "from nine"))
		}
		return errors.Join(err, row(f, "Sheet1", 103, "Last", "never"))
	}))
	for _, want := range []string{"- City: City 0; Open: from nine\n", "- City: City 99; Open: from nine", "| City | Open |\n| --- | --- |\n| Last | never |"} {
		if !strings.Contains(page.Markdown, want) {
			t.Errorf("%q is missing in %.300q", want, page.Markdown)
		}
	}
}

// A sheet that claims every cell there can be ends in time.
func TestSheetOfTheLargestSize(t *testing.T) {
	t.Parallel()
	page := read(t, office.ReadXLSX, sheetOf(`<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1" t="str"><v>first</v></c></row>
<row r="1048576"><c r="XFD1048576" t="str"><v>last</v></c></row></sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>`).pack(t))
	if !strings.HasPrefix(page.Markdown, "first") {
		t.Errorf("%d bytes, %.100q", len(page.Markdown), page.Markdown)
	}
}

// sheetOf is a workbook of one sheet with this content.
func sheetOf(content string) parts {
	const main = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	return parts{
		"_rels/.rels":                relationships + `<Relationship Id="r1" Type="` + kinds + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook ` + main + `><sheets><sheet name="S" sheetId="1" r:id="a"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": relationships + `<Relationship Id="a" Type="` + kinds + `/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   `<worksheet ` + main + `>` + content + `</worksheet>`,
	}
}
