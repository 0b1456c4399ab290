package office

import (
	"context"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/WebsyteAI/websyte/app/extract"
	"github.com/WebsyteAI/websyte/app/extract/archive"
)

// ReadXLSX reads a workbook: each sheet that is shown, with its cells as they are
// shown, but for dates, which are written so that no country reads them otherwise.
func ReadXLSX(ctx context.Context, r io.ReaderAt, size int64) (*extract.Page, error) {
	d, err := open(r, size)
	if err != nil {
		return nil, err
	}
	d.describe("docProps/core.xml")
	f, err := excelize.OpenReader(io.NewSectionReader(r, 0, size), excelize.Options{
		UnzipSizeLimit: archive.MaxUnpacked, UnzipXMLSizeLimit: archive.MaxUnpacked, // nothing goes to the disk
		ShortDatePattern: "yyyy-mm-dd",
	})
	if err != nil {
		return nil, malformed(err)
	}
	defer f.Close()
	sheets, err := d.sheets()
	if err != nil {
		return nil, err
	}
	for _, s := range sheets {
		if err := d.sheet(ctx, f, s, len(sheets) > 1); err != nil {
			return nil, err
		}
	}
	return d.Page(), ctx.Err()
}

// sheetPart is a sheet that is shown.
type sheetPart struct{ name, part string }

func (d *document) sheets() ([]sheetPart, error) {
	main, err := d.mainPart("xl/workbook.xml")
	if err != nil {
		return nil, err
	}
	root, err := d.tree(main)
	if err != nil {
		return nil, err
	}
	relations, err := d.relations(main)
	if err != nil {
		return nil, err
	}
	var out []sheetPart
	for _, e := range root.child("sheets").all("sheet") {
		if state := e.attr("state"); state == "" || state == "visible" {
			out = append(out, sheetPart{e.attr("name"), relations[e.relID("id")].target})
		}
	}
	return out, nil
}

func (d *document) sheet(ctx context.Context, f *excelize.File, s sheetPart, titled bool) error {
	rows, err := f.Rows(s.name)
	if _, isChart := errors.AsType[excelize.ErrSheetNotExist](err); isChart {
		return nil
	}
	if err != nil {
		return malformed(err)
	}
	defer rows.Close()
	body, _ := f.Pkg.Load(s.part)
	raw, _ := body.([]byte) // nothing is hidden or merged where it is not there
	layout := layoutOf(raw)
	if titled {
		d.Heading(2, extract.Span{Text: s.name})
	}
	w := sheetWriter{b: d.Builder}
	for n := 1; rows.Next() && ctx.Err() == nil && !w.full(); n++ {
		hidden := rows.GetRowOpts().Hidden
		values, err := rows.Columns()
		if err != nil {
			return malformed(err)
		}
		if cells := layout.cells(n, values); !hidden {
			w.add(cells)
		}
	}
	w.end()
	return nil
}

// layout is what a sheet hides and merges.
type layout struct {
	hidden map[int]bool // columns from 1
	merged map[int][]merge
	active []merge // that reach below the row where they began
}

type merge struct {
	column, width int
	last          int // row
	value         string
}

// Bounds on what a sheet merges and hides.
const (
	maxMerges = 20_000
	maxHidden = 16_384
)

var (
	mergeElement  = regexp.MustCompile(`<(?:\w+:)?mergeCell [^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"`)
	columnElement = regexp.MustCompile(`<(?:\w+:)?col [^>]*>`)
	attribute     = regexp.MustCompile(`(\w+)="(\w*)"`)
)

// layoutOf looks for elements in the text of a sheet: reading it as a tree would
// take many times its size.
func layoutOf(sheet []byte) *layout {
	l := &layout{hidden: map[int]bool{}, merged: map[int][]merge{}}
	for _, m := range mergeElement.FindAllSubmatch(sheet, maxMerges) {
		first, last := columnNumber(m[1]), columnNumber(m[3])
		top, _ := strconv.Atoi(string(m[2])) // digits
		bottom, _ := strconv.Atoi(string(m[4]))
		l.merged[top] = append(l.merged[top], merge{column: first, width: min(last-first+1, maxSpan), last: bottom})
	}
	for _, c := range columnElement.FindAll(sheet, maxHidden) {
		values := map[string]string{}
		for _, a := range attribute.FindAllSubmatch(c, 20) {
			values[string(a[1])] = string(a[2])
		}
		if !isTrue(values["hidden"]) {
			continue
		}
		first, _ := strconv.Atoi(values["min"])
		last, _ := strconv.Atoi(values["max"])
		for n := max(first, 1); n <= min(last, maxHidden); n++ {
			l.hidden[n] = true
		}
	}
	return l
}

func columnNumber(name []byte) int {
	n := 0
	for _, c := range name {
		n = n*26 + int(c-'A') + 1
	}
	return n
}

// cells gives those of row n, as far as there are values. What is merged stands in
// each row that it reaches over.
func (l *layout) cells(n int, values []string) []extract.Cell {
	kept := l.active[:0]
	for _, m := range l.active {
		if m.last >= n {
			kept = append(kept, m)
		}
	}
	l.active = kept
	widths := map[int]int{}
	for _, m := range l.merged[n] {
		if m.column <= len(values) {
			m.value = values[m.column-1]
		}
		widths[m.column] = m.width
		if m.last > n && len(l.active) < maxColumns {
			l.active = append(l.active, m)
		}
	}
	values = values[:min(len(values), maxColumns)]
	for _, m := range l.active {
		for len(values) < m.column && m.column <= maxColumns {
			values = append(values, "")
		}
		if m.column <= len(values) && values[m.column-1] == "" {
			values[m.column-1] = m.value
			widths[m.column] = m.width
		}
	}
	return l.shown(values, widths)
}

// shown leaves out hidden columns, and those that a cell before covers.
func (l *layout) shown(values []string, widths map[int]int) []extract.Cell {
	out := make([]extract.Cell, 0, len(values))
	for n := 1; n <= len(values); n++ {
		width := 0
		for at := range max(widths[n], 1) {
			if !l.hidden[n+at] {
				width++
			}
		}
		if width > 0 {
			out = append(out, extract.Cell{Spans: []extract.Span{{Text: strings.TrimSpace(values[n-1])}}, Width: width})
		}
		n += max(widths[n], 1) - 1
	}
	return out
}
