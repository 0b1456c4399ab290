package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/terms"
	"github.com/WebsyteAI/websyte/store/sqlite"
)

// corpusSize is what a data folder holds.
type corpusSize struct{ widgets, chunks int } // chunks of all widgets together

// corpus is a data folder with generated knowledge.
type corpus struct {
	dir     string
	widgets []app.WidgetID
	texts   []string // a sample of the first widget's chunks
}

const (
	chunksOfDocument = 20
	wordsOfChunk     = 100
	wordsOfHeading   = 5
	sampled          = 2_000
)

// corpus gives a data folder of that size, which is made once in a run. A row that
// starts the program on it leaves nothing behind that another one would notice.
func (b *bench) corpus(ctx context.Context, size corpusSize) (c corpus, err error) {
	if c, ok := b.corpora[size]; ok {
		return c, nil
	}
	if c.dir, err = b.sub("corpus"); err != nil {
		return c, err
	}
	store, owner, err := newStore(ctx, c.dir)
	if err != nil {
		return c, err
	}
	w := newWriter(uint64(size.chunks))
	for range size.widgets {
		id, texts, err := fill(ctx, store, owner, w, size.chunks/size.widgets)
		if err != nil {
			return c, errors.Join(err, store.Close())
		}
		c.widgets = append(c.widgets, id)
		if c.texts == nil {
			c.texts = texts
		}
	}
	b.corpora[size] = c
	return c, store.Close()
}

func newStore(ctx context.Context, dir string) (*sqlite.Store, app.User, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, app.User{}, err
	}
	store, err := sqlite.Open(ctx, sqlite.Options{Dir: dir})
	if err != nil {
		return nil, app.User{}, err
	}
	owner, err := store.CreateUser(ctx, app.User{Email: "owner@example.org", Role: app.RoleOwner}, "")
	return store, owner, err
}

func newWidget(ctx context.Context, store *sqlite.Store, owner app.User) (app.Widget, error) {
	return store.CreateWidget(ctx, app.Widget{OwnerID: owner.ID, Name: "Bench", Public: true, SaveMessages: true})
}

// fill makes a widget with that many chunks.
func fill(ctx context.Context, store *sqlite.Store, owner app.User, w *writer, chunks int) (app.WidgetID, []string, error) {
	widget, err := newWidget(ctx, store, owner)
	if err != nil {
		return "", nil, err
	}
	source, err := store.CreateSource(ctx, app.Source{WidgetID: widget.ID, Kind: app.KindWebsite, URL: "https://example.org/"})
	if err != nil {
		return "", nil, err
	}
	var sample []string
	saving, ctx := errgroup.WithContext(ctx)
	saving.SetLimit(32) // that share commits
	for first := 0; first < chunks; first += chunksOfDocument {
		d, list := document(w, widget.ID, source.ID, first, min(chunksOfDocument, chunks-first))
		saving.Go(func() error {
			_, err := store.SaveDocument(ctx, d, list)
			return err
		})
		if len(sample) < sampled || first%(10*chunksOfDocument) == 0 {
			sample = append(sample, list[0].Text)
		}
	}
	return widget.ID, sample, saving.Wait()
}

func document(w *writer, widget app.WidgetID, source app.SourceID, first, n int) (app.Document, []app.Chunk) {
	title := strings.TrimSpace(w.text(wordsOfHeading))
	var markdown strings.Builder
	var chunks []app.Chunk
	for i := range n {
		text, start := strings.TrimSpace(w.text(wordsOfChunk)), markdown.Len()
		markdown.WriteString(text + "\n\n")
		chunks = append(chunks, app.Chunk{
			Ordinal: i, Headings: []string{title}, Text: text, Start: start, End: start + len(text),
			HeadTerms: strings.Join(terms.Index(title, "en"), " "), Terms: strings.Join(terms.Index(text, "en"), " "),
		})
	}
	return app.Document{
		WidgetID: widget, SourceID: source, Kind: app.KindPage, URL: fmt.Sprintf("https://example.org/%d", first),
		Title: title, Language: "en", Markdown: markdown.String(), Status: app.DocumentReady, ChunkCount: n,
	}, chunks
}
