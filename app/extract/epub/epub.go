// Package epub reads books: the chapters in their order, each as the page that it is.
//
// It is pure.
package epub

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"net/url"
	"path"
	"strings"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/extract"
	"github.com/WebsyteAI/websyte/app/extract/archive"
)

const (
	maxPackage = 4 << 20  // bytes of the files that describe the book
	maxChapter = 16 << 20 // bytes
)

type container struct {
	Books []struct {
		Path string `xml:"full-path,attr"`
	} `xml:"rootfiles>rootfile"`
}

type book struct {
	Title       string `xml:"metadata>title"`
	Description string `xml:"metadata>description"`
	Language    string `xml:"metadata>language"`
	Items       []struct {
		ID         string `xml:"id,attr"`
		Path       string `xml:"href,attr"`
		Type       string `xml:"media-type,attr"`
		Properties string `xml:"properties,attr"`
	} `xml:"manifest>item"`
	Order []struct {
		ID     string `xml:"idref,attr"`
		Linear string `xml:"linear,attr"`
	} `xml:"spine>itemref"`
}

// Read reads a book.
func Read(ctx context.Context, r io.ReaderAt, size int64) (*extract.Page, error) {
	a, err := archive.Open(r, size)
	if err != nil {
		return nil, err
	}
	var c container
	if err := decode(a, "META-INF/container.xml", &c); err != nil {
		return nil, err
	}
	if len(c.Books) == 0 {
		return nil, malformed(errors.New("the container names no book"))
	}
	var b book
	if err := decode(a, c.Books[0].Path, &b); err != nil {
		return nil, err
	}
	out := extract.NewBuilder()
	out.Title, out.Description, out.Language = b.Title, b.Description, b.Language
	for _, chapter := range b.chapters(path.Dir(c.Books[0].Path)) {
		if out.Full() || ctx.Err() != nil {
			break
		}
		page, err := read(a, chapter)
		if errors.Is(err, archive.ErrMissing) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out.Include(page)
	}
	return out.Page(), ctx.Err()
}

func read(a *archive.Archive, chapter string) (*extract.Page, error) {
	body, err := a.Read(chapter, maxChapter)
	if err != nil {
		return nil, err
	}
	return extract.Extract("application/xhtml+xml", chapter, body, nil, extract.Options{Selector: "body", Whole: true})
}

// chapters are the paths of what is read from beginning to end.
func (b book) chapters(folder string) []string {
	paths := map[string]string{}
	for _, i := range b.Items {
		name, err := url.PathUnescape(i.Path)
		if err == nil && strings.Contains(i.Type, "html") && i.Properties != "nav" {
			paths[i.ID] = path.Join(folder, name)
		}
	}
	var out []string
	for _, o := range b.Order {
		if p := paths[o.ID]; p != "" && o.Linear != "no" {
			out = append(out, p)
			delete(paths, o.ID)
		}
	}
	return out
}

func decode(a *archive.Archive, name string, v any) error {
	body, err := a.Read(name, maxPackage)
	if err == nil {
		err = xml.Unmarshal(body, v)
	}
	if _, ok := errors.AsType[*app.DocumentError](err); ok || err == nil {
		return err
	}
	return malformed(err)
}

func malformed(err error) error {
	return &app.DocumentError{Code: app.ErrMalformed, Message: "the book is damaged or not whole; download it anew", Err: err}
}
