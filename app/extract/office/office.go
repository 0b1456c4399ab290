// Package office reads what office programs write: Word, PowerPoint and Excel
// (ECMA-376), and OpenDocument.
//
// It reads what a reader of the document sees: headings by style and outline
// level, lists with their numbers, tables, notes, links, text boxes. What is
// deleted, hidden, or repeated on every page is left out.
//
// It is pure, and runs where it can be killed (package decode): it bounds what it
// gives, not how long it takes.
package office

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/extract"
	"github.com/WebsyteAI/websyte/app/extract/archive"
)

// maxPart bounds a part that is read as a whole: slides, styles, relations.
const maxPart = 16 << 20

// document is an open office file.
type document struct {
	*archive.Archive
	*extract.Builder
}

func open(r io.ReaderAt, size int64) (*document, error) {
	a, err := archive.Open(r, size)
	if err != nil {
		return nil, err
	}
	return &document{a, extract.NewBuilder()}, nil
}

// tree reads a part whole; an empty element for one that is not there.
func (d *document) tree(part string) (*element, error) {
	body, err := d.Archive.Open(part)
	if errors.Is(err, archive.ErrMissing) {
		return &element{}, nil
	}
	if err != nil {
		return nil, err
	}
	defer body.Close()
	root := &element{}
	err = walk(io.LimitReader(body, maxPart), func(xml.StartElement) verdict { return take }, func(e *element) error {
		root = e
		return nil
	})
	return root, err
}

// relation leads from a part to another, or out of the document.
type relation struct {
	kind, target string
	external     bool
}

// relations are those of a part, by ID.
func (d *document) relations(part string) (map[string]relation, error) {
	folder, name := path.Split(part)
	root, err := d.tree(folder + "_rels/" + name + ".rels")
	if err != nil {
		return nil, err
	}
	out := map[string]relation{}
	for _, e := range root.all("Relationship") {
		r := relation{kind: path.Base(e.attr("Type")), target: e.attr("Target"), external: e.attr("TargetMode") == "External"}
		if !r.external {
			r.target = resolve(folder, r.target)
		}
		out[e.attr("Id")] = r
	}
	return out, nil
}

// resolve gives the path of a part that is named relative to a folder.
func resolve(folder, target string) string {
	target, _, _ = strings.Cut(target, "#")
	if strings.HasPrefix(target, "/") {
		return strings.TrimPrefix(path.Clean(target), "/")
	}
	return path.Join(folder, target)
}

// mainPart is where the document itself stands.
func (d *document) mainPart(usual string) (string, error) {
	all, err := d.relations("")
	if err != nil {
		return "", err
	}
	for _, r := range all {
		if r.kind == "officeDocument" && d.Has(r.target) {
			return r.target, nil
		}
	}
	if !d.Has(usual) {
		return "", malformed(fmt.Errorf("there is no %s", usual))
	}
	return usual, nil
}

// describe takes title and description from the document's properties. Where they
// cannot be read, there are none.
func (d *document) describe(part string) {
	root, err := d.tree(part)
	if err != nil {
		return
	}
	if e := root.find("title"); e != nil {
		d.Title = ownTitle(e.allText())
	}
	for _, name := range []string{"description", "subject"} {
		if e := root.find(name); e != nil && d.Description == "" {
			d.Description = e.allText()
		}
	}
}

// ownTitle leaves out what programs put there by themselves.
func ownTitle(title string) string {
	title = strings.TrimSpace(title)
	title = strings.TrimPrefix(title, "Microsoft Word - ")
	title = strings.TrimPrefix(title, "Microsoft PowerPoint - ")
	switch strings.ToLower(title) {
	case "powerpoint presentation", "powerpoint-präsentation", "présentation powerpoint", "presentación de powerpoint", "untitled", "document", "title":
		return ""
	}
	return title
}

func malformed(err error) error {
	return &app.DocumentError{Code: app.ErrMalformed, Message: "the file is damaged or not whole; open it, and save it anew", Err: err}
}
