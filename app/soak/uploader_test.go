package soak

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
)

// uploader puts files into a widget of its own, reads them and deletes them.
type uploader struct {
	widget string
	name   string
	rand   *rand.Rand
	count  int
	files  map[string]string // content by name, of all that was ever sent
	kept   map[string]string // document by name, of what was acknowledged
	maybe  map[string]bool   // names that were sent without an answer
	hidden map[string]string // name, of what was excluded: "yes", or "maybe" without an answer
	going  string            // name of what is being deleted
	gone   []string          // documents
}

func newUploader(widget, name string, r *rand.Rand) *uploader {
	return &uploader{widget: widget, name: name, rand: r, files: map[string]string{}, kept: map[string]string{}, maybe: map[string]bool{}, hidden: map[string]string{}}
}

const maxKept = 12

func (u *uploader) path() string { return "/api/widgets/" + u.widget + "/documents" }

func (u *uploader) work(ctx context.Context, a *api) error {
	if len(u.kept) > 0 && u.rand.IntN(4) == 0 {
		return u.exclude(ctx, a)
	}
	if len(u.kept) > maxKept || len(u.kept) > 0 && u.rand.IntN(3) == 0 {
		return u.remove(ctx, a)
	}
	return u.add(ctx, a)
}

// add uploads one or two files. Some have the bytes of another one.
func (u *uploader) add(ctx context.Context, a *api) error {
	var files []file
	for range 1 + u.rand.IntN(2) {
		u.count++
		f := file{name: fmt.Sprintf("%s-%d.md", u.name, u.count)}
		f.content = fmt.Sprintf("# Leaflet %d\n\n%s", u.count/(1+u.rand.IntN(2)), strings.Repeat(fmt.Sprintf("Leaflet %d of %s says how to wash the wool of kind %[1]d.\n\n", u.count/4, u.name), 1+u.rand.IntN(40)))
		files = append(files, f)
		u.files[f.name], u.maybe[f.name] = f.content, true
	}
	r, err := a.upload(ctx, u.path(), nil, files...)
	if err != nil {
		return err
	}
	var out struct{ Documents []document }
	if err := r.into(&out); err != nil || r.status != http.StatusAccepted || len(out.Documents) != len(files) {
		return violation("upload: %d %s", r.status, r.body)
	}
	for i, f := range files {
		u.kept[f.name] = out.Documents[i].ID
		delete(u.maybe, f.name)
	}
	return nil
}

func (u *uploader) remove(ctx context.Context, a *api) error {
	for name, id := range u.kept {
		u.going = name
		r, err := a.do(ctx, http.MethodDelete, u.path()+"/"+id, nil)
		if err != nil {
			return err
		}
		if r.status != http.StatusNoContent {
			return violation("delete: %d %s", r.status, r.body)
		}
		delete(u.kept, name)
		u.gone, u.going = append(u.gone, id), ""
		return nil
	}
	return nil
}

// exclude hides a document from search, or shows it again.
func (u *uploader) exclude(ctx context.Context, a *api) error {
	for name, id := range u.kept {
		hide := u.hidden[name] == ""
		u.hidden[name] = "maybe"
		r, err := a.do(ctx, http.MethodPut, u.path()+"/"+id, map[string]any{"excluded": hide})
		if err != nil {
			return err
		}
		if r.status != http.StatusOK {
			return violation("exclude: %d %s", r.status, r.body)
		}
		if u.hidden[name] = "yes"; !hide {
			delete(u.hidden, name)
		}
		return nil
	}
	return nil
}

// document is one of a list, or with its text.
type document struct {
	ID, Kind, URL, Title, Status, Markdown string
	ChunkCount, EmbeddedCount              int
	Excluded                               bool
	Chunks                                 []struct {
		Ordinal    int
		Headings   []string
		Text       string
		Start, End int
	}
}

// documents is the whole list, however many parts it comes in.
func documents(ctx context.Context, a *api, widget string) ([]document, error) {
	var all []document
	for after := ""; ; {
		r, err := a.do(ctx, http.MethodGet, "/api/widgets/"+widget+"/documents?limit=1000&after="+url.QueryEscape(after), nil)
		if err != nil {
			return nil, err
		}
		var out struct {
			Documents []document
			Next      string
		}
		if err := r.into(&out); err != nil || r.status != http.StatusOK {
			return nil, violation("documents: %d %s", r.status, r.body)
		}
		if all, after = append(all, out.Documents...), out.Next; after == "" {
			return all, nil
		}
	}
}

func (u *uploader) verify(ctx context.Context, a *api) error {
	docs, err := documents(ctx, a, u.widget)
	if err != nil {
		return err
	}
	var wrong []error
	here, excluded := map[string]bool{}, map[string]bool{}
	for _, d := range docs {
		if d.Kind != "file" {
			continue
		}
		here[d.ID], excluded[d.ID] = true, d.Excluded
		if d.Status != "ready" || d.ChunkCount == 0 {
			wrong = append(wrong, violation("%+v is not ready", d))
		}
	}
	for name, id := range u.kept {
		switch {
		case here[id]:
			wrong = append(wrong, u.compare(ctx, a, name, id), u.compareHidden(name, excluded[id]))
			delete(here, id)
		case name == u.going:
			delete(u.kept, name)
			u.gone = append(u.gone, id)
		default:
			wrong = append(wrong, violation("the file %s (%s) is lost", name, id))
		}
	}
	u.going = ""
	for _, id := range u.gone {
		if here[id] {
			wrong = append(wrong, violation("a deleted file is back: %s", id))
		}
	}
	// What is left was sent without an answer. It has the title of its heading, so it
	// is known by its bytes.
	for id := range here {
		wrong = append(wrong, u.adopt(ctx, a, id))
	}
	u.maybe = map[string]bool{}
	return errors.Join(wrong...)
}

func (u *uploader) compareHidden(name string, excluded bool) error {
	said := u.hidden[name]
	if u.hidden[name] = "yes"; !excluded {
		delete(u.hidden, name)
	}
	if said != "maybe" && (said == "yes") != excluded {
		return violation("the file %s is excluded: %t", name, excluded)
	}
	return nil
}

func (u *uploader) compare(ctx context.Context, a *api, name, id string) error {
	r, err := a.do(ctx, http.MethodGet, u.path()+"/"+id+"/download", nil)
	if err != nil {
		return err
	}
	if r.status != http.StatusOK || string(r.body) != u.files[name] {
		return violation("the file %s comes back as %d, %d bytes of %d", name, r.status, len(r.body), len(u.files[name]))
	}
	return nil
}

func (u *uploader) adopt(ctx context.Context, a *api, id string) error {
	r, err := a.do(ctx, http.MethodGet, u.path()+"/"+id+"/download", nil)
	if err != nil {
		return err
	}
	for name := range u.maybe {
		if r.status == http.StatusOK && string(r.body) == u.files[name] {
			u.kept[name] = id
			delete(u.maybe, name)
			return nil
		}
	}
	return violation("a document that nobody sent, or one twice: %s %d %.80s", id, r.status, r.body)
}
