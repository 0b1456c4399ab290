package qa_test

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/qa"
)

func FuzzRead(f *testing.F) {
	f.Add("question,answer,alternatives,id\nWhat?,\"=1\n-2\",\"a\nb\",7\n")
	f.Add("answer;question\n\"a;b\";q\n")
	f.Add("question,answer\n\"")
	f.Add("question,answer\n'=q,'a\n")
	f.Fuzz(func(t *testing.T, file string) {
		entries, err := qa.Read(strings.NewReader(file))
		if err != nil {
			if code := app.CodeOf(err); code != app.Invalid && code != app.TooLarge {
				t.Fatalf("%v", err)
			}
			return
		}
		var b bytes.Buffer
		if err := qa.Write(&b, entries); err != nil {
			t.Fatal(err)
		}
		again, err := qa.Read(&b)
		if err != nil || !reflect.DeepEqual(again, entries) {
			t.Fatalf("%v\n%+v\n%+v", err, entries, again)
		}
		for _, e := range entries {
			text := qa.Markdown(e.SourceContent)
			wordings, at := qa.Parse(text)
			if text[at:] != e.Answer || len(wordings) != 1+len(e.Alternatives) || wordings[0].Text != e.Question {
				t.Fatalf("parse %q: %v %d", text, wordings, at)
			}
		}
	})
}

func TestReadTellsWhichRowsAreWrong(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{
		"":                                      "row 1",
		"question,reply\n":                      "row 1",
		"question\n":                            "row 1",
		"question,answer\nq,\n":                 "row 2",
		"question,answer\nq,a\n,b\n":            "row 3",
		"question,answer\nq,a\nQ?,b\n":          "row 3",
		"question,answer,id\nq,a,x\nr,b,x\n":    "row 3",
		"question,answer\nq,a\n\"r,b\n":         "row 3",
		"question,answer\nq,\x00\n":             "row 2",
		"question,answer\nq,\xff\n":             "row 2",
		"question,answer,alternatives\nq,a,?\n": "row 2",
	} {
		_, err := qa.Read(strings.NewReader(file))
		e, _ := err.(*app.Error)
		if e == nil || e.Fields[want] == "" {
			t.Errorf("%q: %v", file, err)
		}
	}
	if _, err := qa.Read(strings.NewReader("question,answer\n" + strings.Repeat("a,b\n", 1))); err != nil {
		t.Error(err)
	}
	var b strings.Builder
	for i := range qa.MaxRows + 1 {
		b.WriteString("q" + strings.Repeat("x", i%400) + string(rune('a'+i/400)) + ",b\n")
	}
	if _, err := qa.Read(strings.NewReader("question,answer\n" + b.String())); app.CodeOf(err) != app.TooLarge {
		t.Errorf("too many rows: %v", err)
	}
}
