package server

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode"

	"github.com/danielgtaylor/huma/v2"
)

// decode reads JSON for huma, which decodes a body twice: into a plain value that
// it checks, and into the handler's own type. Both take names in any case, so a
// name that stands twice in different cases would be checked as one and used as
// the other: such a body is refused.
func decode(data []byte, v any) error {
	if err := json.Unmarshal(data, v); err != nil {
		return err
	}
	if plain, ok := v.(*any); ok && namedTwice(*plain) {
		return errors.New("a name stands twice in one object")
	}
	return nil
}

// namedTwice tells whether an object in v has names that differ in case alone.
// encoding/json bounds the depth of v.
func namedTwice(v any) bool {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			if namedTwice(e) {
				return true
			}
		}
	case map[string]any:
		seen := make(map[string]bool, len(v))
		for name, e := range v {
			folded := strings.Map(fold, name)
			if seen[folded] || namedTwice(e) {
				return true
			}
			seen[folded] = true
		}
	}
	return false
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
