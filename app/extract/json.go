package extract

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/WebsyteAI/websyte/app"
)

// Bounds on one record of JSON.
const (
	maxJSONDepth  = 64
	maxJSONValues = 200_000
)

// readJSON reads JSON and JSON Lines. A record is an element of the outermost list,
// or a line; each of its values stands after the keys that lead to it.
func readJSON(s source) (*Page, error) {
	d := json.NewDecoder(bytes.NewReader(s.body))
	d.UseNumber()
	j := jsonReader{Builder: NewBuilder(), d: d}
	j.Title = s.name
	for !j.Full() {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = j.outermost(t)
		}
		if err != nil {
			return nil, notJSON(err)
		}
	}
	return j.Page(), nil
}

func notJSON(err error) error {
	if derr, ok := errors.AsType[*app.DocumentError](err); ok {
		return derr
	}
	return &app.DocumentError{Code: app.ErrMalformed, Message: "the file is not valid JSON; check it, or upload it as plain text", Err: err}
}

type jsonReader struct {
	*Builder
	d      *json.Decoder
	values int
}

// value is one of a record's: the keys that lead to it, and what it is.
type value struct{ path, text string }

// outermost reads a record, or a list of them.
func (j *jsonReader) outermost(t json.Token) error {
	if t != json.Delim('[') {
		return j.unit(t)
	}
	for j.d.More() {
		if j.Full() {
			return nil
		}
		t, err := j.d.Token()
		if err == nil {
			err = j.unit(t)
		}
		if err != nil {
			return err
		}
	}
	_, err := j.d.Token()
	return err
}

// unit reads a record that begins with a token.
func (j *jsonReader) unit(t json.Token) error {
	j.values = 0
	var record []value
	err := j.read(t, "", 0, &record)
	if err == nil {
		j.record(record)
	}
	return err
}

// read adds the values at and below a token.
func (j *jsonReader) read(t json.Token, path string, depth int, out *[]value) error {
	if j.values++; j.values > maxJSONValues || depth > maxJSONDepth {
		return &app.DocumentError{Code: app.ErrTooLarge, Message: "a record of the JSON is too large or nested too deep; split it, or write it as JSON Lines"}
	}
	delim, isDelim := t.(json.Delim)
	if !isDelim {
		if text := scalar(t); text != "" {
			*out = append(*out, value{path, text})
		}
		return nil
	}
	for n := 1; j.d.More(); n++ {
		key := strconv.Itoa(n)
		if delim == '{' {
			k, err := j.d.Token()
			if err != nil {
				return err
			}
			key, _ = k.(string)
		}
		element, err := j.d.Token()
		if err != nil {
			return err
		}
		below := joined(path, key)
		if _, nested := element.(json.Delim); delim == '[' && !nested {
			below = path // the values of a list share its path
		}
		if err := j.read(element, below, depth+1, out); err != nil {
			return err
		}
	}
	_, err := j.d.Token()
	return err
}

func joined(path, key string) string {
	if path == "" {
		return clip(key, maxTitle)
	}
	return clip(path+"."+key, maxTitle)
}

func scalar(t json.Token) string {
	switch v := t.(type) {
	case string:
		return strings.TrimSpace(v)
	case bool:
		return strconv.FormatBool(v)
	case json.Number:
		return v.String()
	}
	return ""
}

// longValue is from how many bytes on a value is a paragraph of its own.
const longValue = 300

// record writes the values of one unit: under its name where it has one, short ones
// on lines of a paragraph, long ones as paragraphs.
func (j *jsonReader) record(values []value) {
	if name := nameOf(values); name != "" {
		j.Heading(2, Span{Text: name})
	}
	var short []Span
	flush := func() {
		j.Paragraph(short...)
		short = nil
	}
	for i := 0; i < len(values); {
		v := values[i]
		for i++; i < len(values) && values[i].path == v.path && len(v.text) < longValue; i++ {
			v.text += ", " + values[i].text
		}
		if len(v.text) >= longValue || strings.Contains(v.text, "\n\n") {
			flush()
			j.long(v)
			continue
		}
		if len(short) > 0 {
			short = append(short, Span{Text: "\n"})
		}
		short = append(short, Span{Text: labelled(v)})
	}
	flush()
}

func labelled(v value) string {
	text := strings.Join(strings.Fields(v.text), " ")
	if v.path == "" {
		return text
	}
	return v.path + ": " + text
}

func (j *jsonReader) long(v value) {
	for n, paragraph := range strings.Split(strings.ReplaceAll(v.text, "\r\n", "\n"), "\n\n") {
		if n == 0 && v.path != "" {
			paragraph = v.path + ": " + paragraph
		}
		j.Paragraph(Span{Text: strings.TrimSpace(paragraph)})
	}
}

// nameOf is what a record is called, "" where nothing says.
func nameOf(values []value) string {
	for _, key := range []string{"title", "name", "question", "headline", "label"} {
		for _, v := range values {
			if strings.EqualFold(v.path, key) && len(v.text) <= 150 {
				return strings.Join(strings.Fields(v.text), " ")
			}
		}
	}
	return ""
}
