package extract

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"

	"github.com/WebsyteAI/websyte/app"
)

const maxCSVCells = 1000 // in a row

// readCSV reads a table. Rows of a long one carry the names of their columns.
func readCSV(s source) (*Page, error) {
	r := csv.NewReader(bytes.NewReader(s.body))
	r.Comma = separator(s.body)
	r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord = -1, true, true
	b := NewBuilder()
	b.Title = s.name
	var rows [][]Cell
	for size := 0; size < MaxMarkdown; {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, &app.DocumentError{Code: app.ErrMalformed, Message: "the table cannot be read; save it as CSV with quotes around what holds separators", Err: err}
		}
		row := make([]Cell, min(len(record), maxCSVCells))
		for i := range row {
			row[i].Spans = []Span{{Text: record[i]}}
			size += len(record[i]) + 1
		}
		rows = append(rows, row)
	}
	b.Table(rows, false)
	return b.Page(), nil
}

// separator is the sign that parts most of the first lines' fields.
func separator(body []byte) rune {
	const sample = 4 << 10
	head := body[:min(len(body), sample)]
	best, most := ',', bytes.Count(head, []byte(","))
	for _, c := range []rune{';', '\t', '|'} {
		if n := bytes.Count(head, []byte(string(c))); n > most {
			best, most = c, n
		}
	}
	return best
}
