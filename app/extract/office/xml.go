package office

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"golang.org/x/net/html/charset"

	"github.com/WebsyteAI/websyte/app"
)

const (
	maxDepth    = 256       // of elements in each other
	maxElements = 2_000_000 // in one subtree; each takes some 200 bytes
)

// element is a subtree of a part. Text is an element without a name.
type element struct {
	name     string // without prefix: the vocabularies here do not clash where it matters
	attrs    []xml.Attr
	text     string
	children []*element
}

// verdict says what to do with an element of a stream.
type verdict int

const (
	descend verdict = iota
	take            // its subtree as a whole
	skip
	stop // read no further
)

// walk reads a part as a stream, and hands over the subtrees that are taken.
func walk(r io.Reader, decide func(xml.StartElement) verdict, taken func(*element) error) error {
	w := walker{x: xml.NewDecoder(r)}
	w.x.CharsetReader = charset.NewReaderLabel
	for {
		t, err := w.x.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return unreadable(err)
		}
		start, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		switch decide(start) {
		case take:
			w.count = 0
			e, err := w.subtree(start, 0)
			if err != nil {
				return err
			}
			if err := taken(e); err != nil {
				return err
			}
		case skip:
			if err := w.x.Skip(); err != nil {
				return unreadable(err)
			}
		case stop:
			return nil
		}
	}
}

type walker struct {
	x     *xml.Decoder
	count int
}

func (w *walker) subtree(start xml.StartElement, depth int) (*element, error) {
	e := &element{name: start.Name.Local, attrs: start.Attr}
	if w.count++; depth > maxDepth || w.count > maxElements {
		return nil, &app.DocumentError{Code: app.ErrTooLarge, Message: "a part of the file is nested too deep or too large; split the file, or save it in a simpler form"}
	}
	for {
		t, err := w.x.Token()
		if err != nil {
			return nil, unreadable(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			child, err := w.subtree(t, depth+1)
			if err != nil {
				return nil, err
			}
			e.children = append(e.children, child)
		case xml.CharData:
			e.children = append(e.children, &element{text: string(t)})
		case xml.EndElement:
			return e, nil
		}
	}
}

// unreadable keeps the archive's own errors, which say more.
func unreadable(err error) error {
	if derr, ok := errors.AsType[*app.DocumentError](err); ok {
		return derr
	}
	return malformed(err)
}

// attr is an attribute by its name without prefix, "" where it is not there.
func (e *element) attr(name string) string {
	if e == nil {
		return ""
	}
	return attrOf(e.attrs, name)
}

func attrOf(attrs []xml.Attr, name string) string {
	for _, a := range attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// relID is the attribute of a relation's ID, which some elements have beside an id
// of their own.
func (e *element) relID(name string) string {
	if e == nil {
		return ""
	}
	for _, a := range e.attrs {
		if a.Name.Local == name && strings.Contains(a.Name.Space, "relationships") {
			return a.Value
		}
	}
	return ""
}

// child is the element that a path of names leads to, nil for none.
func (e *element) child(names ...string) *element {
	for _, name := range names {
		var next *element
		if e != nil {
			for _, c := range e.children {
				if c.name == name {
					next = c
					break
				}
			}
		}
		e = next
	}
	return e
}

// find is the first element of a name below e, nil for none.
func (e *element) find(name string) *element {
	if e == nil {
		return nil
	}
	for _, c := range e.children {
		if c.name == name {
			return c
		}
		if found := c.find(name); found != nil {
			return found
		}
	}
	return nil
}

// all are the outermost elements of a name below e.
func (e *element) all(name string) []*element {
	var out []*element
	if e == nil {
		return nil
	}
	for _, c := range e.children {
		if c.name == name {
			out = append(out, c)
		} else {
			out = append(out, c.all(name)...)
		}
	}
	return out
}

// allText is the text of e and all below it.
func (e *element) allText() string { return strings.TrimSpace(e.rawText()) }

// rawText is allText with the white space around it.
func (e *element) rawText() string {
	if e == nil {
		return ""
	}
	var b strings.Builder
	e.write(&b)
	return b.String()
}

func (e *element) write(b *strings.Builder) {
	b.WriteString(e.text)
	for _, c := range e.children {
		c.write(b)
	}
}
