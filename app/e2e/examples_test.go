package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app/apptest"
)

// TestExamplesOfTheManual runs every block of the shell in docs/api.md as it stands
// there, in its order and in one shell, with the real curl against the real program,
// which has an empty data folder. Two addresses are replaced: the server's
// (https://chat.example.org) and the site's (https://example.org). A block that is
// followed by one of JSON or of events must have written an answer of that shape.
func TestExamplesOfTheManual(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(apptest.Root(t), "docs", "api.md"))
	if err != nil {
		t.Fatal(err)
	}
	examples := examplesIn(string(text))
	if len(examples) < 10 {
		t.Fatalf("only %d examples found", len(examples))
	}
	site := httptest.NewServer(http.FileServer(http.Dir(filepath.Join("testdata", "tea"))))
	t.Cleanup(site.Close)
	s := serve(t)
	addresses := strings.NewReplacer("https://chat.example.org", s.url, "https://example.org", site.URL)
	for i, out := range s.shell(t, examples, addresses) {
		if err := examples[i].check(out); err != nil {
			t.Errorf("docs/api.md, line %d: %v\n%s\nwrote: %.2000s", examples[i].line, err, examples[i].script, out)
		}
	}
}

// example is a block of the shell, and the block after it that shows what it writes.
type example struct {
	line     int
	script   string
	language string // of the answer, "" where none is shown
	answer   string
}

var fenced = regexp.MustCompile("(?m)^```(\\w+)\n((?s:.*?))^```\n|^## ")

// examplesIn finds the examples of a page. A heading parts an example from an answer.
func examplesIn(markdown string) []example {
	var out []example
	open := false
	for _, m := range fenced.FindAllStringSubmatchIndex(markdown, -1) {
		if m[2] < 0 {
			open = false
			continue
		}
		language, body := markdown[m[2]:m[3]], markdown[m[4]:m[5]]
		switch {
		case language == "sh":
			out = append(out, example{line: 1 + strings.Count(markdown[:m[0]], "\n"), script: body})
			open = true
		case open && (language == "json" || language == "events" || language == "csv"):
			out[len(out)-1].language, out[len(out)-1].answer = language, body
			open = false
		}
	}
	return out
}

func (e example) check(out string) error {
	switch e.language {
	case "json":
		return sameJSON(e.answer, out)
	case "events":
		return sameEvents(e.answer, out)
	case "csv":
		return sameLine(e.answer, out)
	}
	if strings.HasPrefix(out, `{"error"`) {
		return fmt.Errorf("an error was answered")
	}
	return nil
}

func sameJSON(want, have string) error {
	var w, h any
	if err := json.Unmarshal([]byte(want), &w); err != nil {
		return fmt.Errorf("the manual's answer is not JSON: %w", err)
	}
	if err := json.Unmarshal([]byte(have), &h); err != nil {
		return fmt.Errorf("what was written is not JSON: %w", err)
	}
	return sameShape("", w, h)
}

// sameShape tells whether have has all that want has, each of the same type. Of a
// list each item is held against want's first one, and there must be one. What want
// leaves out may be there, and anything may be null.
func sameShape(place string, want, have any) error {
	switch w := want.(type) {
	case map[string]any:
		h, ok := have.(map[string]any)
		if !ok {
			return fmt.Errorf("%s: %T where the manual has an object", place, have)
		}
		for name, v := range w {
			got, ok := h[name]
			if !ok {
				return fmt.Errorf("%s.%s is in the manual and not in the answer", place, name)
			}
			if err := sameShape(place+"."+name, v, got); err != nil {
				return err
			}
		}
	case []any:
		h, ok := have.([]any)
		if !ok || len(w) > 0 && len(h) == 0 {
			return fmt.Errorf("%s: %v where the manual has a list of %d", place, have, len(w))
		}
		for i := range h {
			if len(w) == 0 {
				break
			}
			if err := sameShape(fmt.Sprintf("%s[%d]", place, i), w[0], h[i]); err != nil {
				return err
			}
		}
	default:
		if want != nil && have != nil && fmt.Sprintf("%T", want) != fmt.Sprintf("%T", have) {
			return fmt.Errorf("%s: %T where the manual has %T", place, have, want)
		}
	}
	return nil
}

var eventName = regexp.MustCompile(`(?m)^event: ?(\w+)`)

// sameEvents tells whether the same events came in the same order, repeats aside.
func sameEvents(want, have string) error {
	w, h := eventNames(want), eventNames(have)
	if w != h {
		return fmt.Errorf("the events %q where the manual has %q", h, w)
	}
	return nil
}

func eventNames(stream string) string {
	var names []string
	for _, m := range eventName.FindAllStringSubmatch(stream, -1) {
		if len(names) == 0 || names[len(names)-1] != m[1] {
			names = append(names, m[1])
		}
	}
	return strings.Join(names, " ")
}

// sameLine compares the first lines, which name the columns.
func sameLine(want, have string) error {
	w, _, _ := strings.Cut(want, "\n")
	h, _, _ := strings.Cut(have, "\n")
	if strings.TrimSpace(w) != strings.TrimSpace(strings.TrimPrefix(h, "\ufeff")) {
		return fmt.Errorf("the columns %q where the manual has %q", h, w)
	}
	return nil
}

// Each comparison must find what is not as the manual says.
func TestExamplesAreCompared(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ language, want, have string }{
		{"json", `{"a": 1}`, `{}`},
		{"json", `{"a": 1}`, `{"a": "1"}`},
		{"json", `{"a": [{"b": ""}]}`, `{"a": []}`},
		{"json", `{"a": [{"b": ""}]}`, `{"a": [{"b": "x"}, {"c": "x"}]}`},
		{"json", `{"a": {}}`, `{"error": "no such thing"}`},
		{"json", `{"a": 1}`, `curl: (7)`},
		{"events", "event: session\nevent: done", "event: session\nevent: error"},
		{"csv", "a,b", "a\nb"},
		{"", "", `{"error": "no"}`},
	} {
		if err := (example{language: c.language, answer: c.want}).check(c.have); err == nil {
			t.Errorf("%s %s is taken for %s", c.language, c.have, c.want)
		}
	}
	if err := sameJSON(`{"a": [{"b": null}], "c": {}}`, `{"a": [{"b": 1, "d": 2}], "c": {"e": 1}}`); err != nil {
		t.Error(err)
	}
}
