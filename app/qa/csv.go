package qa

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/csvsafe"
)

// MaxRows bounds the entries of a file, and of a widget.
const MaxRows = 1_000

const maxProblems = 20 // that are told of a file

var columns = []string{"question", "answer", "alternatives", "id"}

// Entry is a row of a file. ID is "" for a new entry.
type Entry struct {
	ID app.SourceID
	app.SourceContent
}

// Write writes entries as CSV, alternatives a line each within their cell.
func Write(w io.Writer, entries []Entry) error {
	out := csvsafe.NewWriter(w)
	out.Write(columns...)
	for _, e := range entries {
		out.Write(e.Question, e.Answer, strings.Join(e.Alternatives, "\n"), string(e.ID))
	}
	return out.Flush()
}

// Read reads what Write wrote, and any CSV with the columns question and answer, in
// any order; alternatives and id may be missing. An error tells of each row that is
// wrong, at most twenty of them; the row of the columns' names is row 1.
func Read(r io.Reader) ([]Entry, error) {
	in := csvsafe.NewReader(r)
	first, err := in.Read()
	if err != nil {
		return nil, Problem("row 1", "must name the columns: question, answer, alternatives, id")
	}
	place, err := places(first)
	if err != nil {
		return nil, err
	}
	f := reading{place: place, wrong: app.Fields{}, seen: map[string]int{}}
	for row := 2; ; row++ {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			return f.out, f.wrong.Err()
		}
		if err != nil {
			f.wrong[rowName(row)] = "is no CSV: look for a quotation mark without its other one"
			return nil, f.wrong.Err()
		}
		if len(f.out) == MaxRows {
			return nil, app.Errorf(app.TooLarge, "at most %d questions in one file", MaxRows)
		}
		f.take(row, cells)
	}
}

func rowName(row int) string { return "row " + strconv.Itoa(row) }

// Problem is an error about one row.
func Problem(row, message string) error {
	return &app.Error{Code: app.Invalid, Message: "the file was not taken: nothing has changed", Fields: app.Fields{row: message}}
}

// places are where the columns stand.
func places(cells []string) (map[string]int, error) {
	place := map[string]int{}
	for i, cell := range cells {
		name := strings.ToLower(strings.TrimSpace(cell))
		_, twice := place[name]
		known := false
		for _, c := range columns {
			known = known || c == name
		}
		if !known || twice {
			return nil, Problem("row 1", fmt.Sprintf("column %d is none of question, answer, alternatives, id, or there twice", i+1))
		}
		place[name] = i
	}
	for _, name := range columns[:2] {
		if _, ok := place[name]; !ok {
			return nil, Problem("row 1", "must name the column "+name)
		}
	}
	return place, nil
}

type reading struct {
	place map[string]int
	out   []Entry
	seen  map[string]int // rows by question and by id
	wrong app.Fields
}

func (f *reading) take(row int, cells []string) {
	if strings.TrimSpace(strings.Join(cells, "")) == "" || len(f.wrong) == maxProblems {
		return
	}
	cell := func(name string) string {
		if i, ok := f.place[name]; ok && i < len(cells) {
			return cells[i]
		}
		return ""
	}
	c := app.SourceContent{Question: cell("question"), Answer: cell("answer")}
	for line := range strings.Lines(cell("alternatives")) {
		if line = strings.TrimSpace(line); line != "" {
			c.Alternatives = append(c.Alternatives, line)
		}
	}
	c, err := Tidy(c)
	if e, ok := errors.AsType[*app.Error](err); ok {
		for name, message := range e.Fields {
			f.wrong[rowName(row)] = name + " " + message
		}
		return
	}
	e := Entry{app.SourceID(strings.TrimSpace(cell("id"))), c}
	for _, key := range []string{Key(c.Question), " " + string(e.ID)} {
		if other := f.seen[key]; other > 0 {
			f.wrong[rowName(row)] = "has the question or the id of " + rowName(other)
		} else if key != " " {
			f.seen[key] = row
		}
	}
	f.out = append(f.out, e)
}
