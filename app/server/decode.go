package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

// decode reads JSON for huma, which decodes a body twice: into a plain value that
// it checks, and into the handler's own type. Both take names in any case and the
// last of several, so a name that stands twice would be checked as one and used as
// the other: such a body is refused. So is what no text has.
func decode(data []byte, v any) error {
	if _, first := v.(*any); first {
		if err := scan(data); err != nil {
			return err
		}
	}
	err := json.Unmarshal(data, v)
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && strings.HasPrefix(e.Value, "number") {
		return json.Unmarshal(withIntegers(data), v)
	}
	return err
}

// level is an object or a list that is being read.
type level struct {
	names map[string]bool // nil for a list
	value bool            // a name was read, its value comes
}

// scan refuses objects that have a name twice, or names that differ in case alone,
// and what is no text. What is no JSON is left for Unmarshal to refuse.
func scan(data []byte) error {
	if !utf8.Valid(data) {
		return errors.New("not UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	open := []level{{}}
	for {
		token, err := d.Token()
		if err != nil {
			return nil
		}
		top := &open[len(open)-1]
		name, isText := token.(string)
		switch {
		case !isPlain(name):
			return errors.New("a NUL")
		case token == json.Delim('}') || token == json.Delim(']'):
			open = open[:len(open)-1]
		case top.names != nil && !top.value && isText:
			folded := strings.Map(fold, name)
			if top.names[folded] {
				return errors.New("a name stands twice in one object")
			}
			top.names[folded], top.value = true, true
		default:
			top.value = false
			open = opened(open, token)
		}
	}
}

// isPlain tells whether s, which a caller sent, is text: no database, log or model
// makes anything of a NUL or of what is not UTF-8.
func isPlain(s string) bool { return utf8.ValidString(s) && !strings.Contains(s, "\x00") }

func opened(open []level, token json.Token) []level {
	switch token {
	case json.Delim('{'):
		return append(open, level{names: map[string]bool{}})
	case json.Delim('['):
		return append(open, level{})
	}
	return open
}

// fold gives the first of the runes that are one letter in different cases, as
// encoding/json folds the names of fields.
func fold(r rune) rune {
	for {
		next := unicode.SimpleFold(r)
		if next <= r {
			return next
		}
		r = next
	}
}

// bodyReader notes that a body broke off or was no HTTP, which is the caller's
// doing: huma takes it for a failure of ours.
type bodyReader struct {
	io.Reader
	call *call
}

func (r bodyReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		r.call.broken = true
	}
	return n, err
}

// BodyReader is huma's way to the body.
func (c humaContext) BodyReader() io.Reader {
	return bodyReader{c.inner.BodyReader(), callOf(c.Context())}
}

var _ huma.Context = humaContext{}
