package sqlite

import (
	"fmt"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

// belongings are the tables that hold nothing when their widget has gone.
var belongings = []string{
	"sources", "documents", "document_texts", "chunks", "terms_docsize", "index_stats", "vector_sets", "vectors", "directions",
	"vec_3_rowids", "versions", "past_vectors", "runs", "frontier", "jobs", "conversations", "messages", "usage",
}

// estate is a widget with more of everything than one step removes.
type estate struct {
	owner    app.UserID
	widget   app.WidgetID
	source   app.SourceID
	document app.DocumentID
	run      app.Run
}

func newEstate(t *testing.T, s *Store) (e estate) {
	ctx := t.Context()
	e.widget = newWidget(t, s)
	w, err := s.Widget(ctx, app.AllOwners(), e.widget)
	fatal(t, err)
	e.owner = w.OwnerID
	src, err := s.CreateSource(ctx, app.Source{WidgetID: e.widget, Kind: app.KindWebsite})
	fatal(t, err)
	e.source = src.ID
	for i, chunks := range []int{2*removedChunks + 1, 2, removedChunks} {
		e.document = addDocument(t, s, e, fmt.Sprint(i), chunks)
	}
	excluded := true
	_, err = s.UpdateDocument(ctx, e.widget, e.document, app.DocumentPatch{Excluded: &excluded})
	fatal(t, err)
	e.document = addDocument(t, s, e, "last", removedChunks+5)
	addPast(t, s, e, 1, forgottenVectors+1)
	var pages []app.FrontierPage
	for i := range removedAddresses + 1 {
		pages = append(pages, app.FrontierPage{URL: fmt.Sprint("/", i), Key: fmt.Sprint("/", i)})
	}
	e.run, err = s.StartRun(ctx, app.Run{WidgetID: e.widget, SourceID: e.source}, pages)
	fatal(t, err)
	for i := range removedConversations + 1 {
		c, err := s.StartConversation(ctx, app.Conversation{WidgetID: e.widget}, fmt.Append(nil, i))
		fatal(t, err)
		_, err = s.AddMessage(ctx, e.widget, c.ID, app.Message{Role: app.RoleVisitor, Text: "hi"})
		fatal(t, err)
	}
	fatal(t, s.AddUsage(ctx, e.widget, s.clock(), app.Usage{PromptTokens: 1}))
	return e
}

func addDocument(t *testing.T, s *Store, e estate, url string, n int) app.DocumentID {
	var chunks []app.Chunk
	for i := range n {
		chunks = append(chunks, app.Chunk{Text: fmt.Sprint(i), Terms: "apple"})
	}
	d, err := s.SaveDocument(t.Context(), app.Document{WidgetID: e.widget, SourceID: e.source, Kind: app.KindPage, URL: url, Title: url, Status: app.DocumentReady}, chunks)
	fatal(t, err)
	kept, err := s.Chunks(t.Context(), e.widget, d.ID)
	fatal(t, err)
	var vectors []app.ChunkVector
	for _, c := range kept {
		vectors = append(vectors, app.ChunkVector{Chunk: c.ID, Vector: []float32{1, 0, 0}})
	}
	fatal(t, s.AddVectors(t.Context(), e.widget, "m", vectors))
	return d.ID
}

func count(t *testing.T, s *Store, table string) int {
	t.Helper()
	n, err := read(t.Context(), s, func(t *tx) (int, error) { return one(t, "count", value[int], "SELECT count(*) FROM "+table) })
	fatal(t, err)
	return n
}

// A removal that ends after any of its steps leaves the database in order and
// nothing half visible, and another one goes on.
func TestRemovalInSteps(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		mark func(*tx, estate) error
		left map[string]int // of belongings
	}{
		"document": {func(t *tx, e estate) error {
			num, err := documentNum(t, e.widget, e.document)
			if err != nil {
				return err
			}
			return markDocuments(t, "num = ?", num)
		}, map[string]int{"documents": 3, "document_texts": 3, "chunks": 3*removedChunks + 3, "terms_docsize": 2*removedChunks + 3, "vectors": 2*removedChunks + 3,
			"directions": 2*removedChunks + 3, "vec_3_rowids": 2*removedChunks + 3, "vector_sets": 1, "index_stats": 1, "sources": 1, "runs": 1, "frontier": removedAddresses + 1,
			"jobs": 1, "conversations": removedConversations + 1, "messages": removedConversations + 1, "usage": 1}},
		"source": {func(t *tx, e estate) error {
			n, err := sourceNum(t, e.widget, e.source)
			if err != nil {
				return err
			}
			return markSource(t, n.source)
		}, map[string]int{"vector_sets": 1, "index_stats": 1, "jobs": 1, "conversations": removedConversations + 1, "messages": removedConversations + 1, "usage": 1}},
		"widget": {func(t *tx, e estate) error {
			num, err := widgetNum(t, e.widget)
			if err != nil {
				return err
			}
			return markWidget(t, num)
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openStore(t)
			e := newEstate(t, s)
			fatal(t, changeOnly(t.Context(), s, func(t *tx) error { return c.mark(t, e) }))
			for steps := 0; ; steps++ {
				hidden(t, s, e, name)
				more, err := change(t.Context(), s, removeStep)
				fatal(t, err)
				if !more {
					if steps == 0 {
						t.Error("one step did it all")
					}
					break
				}
			}
			for _, table := range belongings {
				if n := count(t, s, table); n != c.left[table] {
					t.Errorf("%d rows are left in %s, want %d", n, table, c.left[table])
				}
			}
		})
	}
}

// hidden fails the test where something of what was marked shows.
func hidden(t *testing.T, s *Store, e estate, what string) {
	t.Helper()
	ctx := t.Context()
	if found, err := s.Check(ctx); err != nil || len(found) > 0 {
		t.Errorf("check: %q %v", found, err)
	}
	if _, err := s.Document(ctx, e.widget, e.document); app.CodeOf(err) != app.NotFound {
		t.Errorf("the document: %v", err)
	}
	docs, _, err := s.Documents(ctx, e.widget, app.DocumentQuery{})
	if want := map[string]int{"document": 3}[what]; err != nil || len(docs) != want {
		t.Errorf("%d documents, want %d, %v", len(docs), want, err)
	}
	sources, err := s.Sources(ctx, e.widget)
	if want := map[string]int{"document": 1}[what]; err != nil || len(sources) != want {
		t.Errorf("%d sources, want %d, %v", len(sources), want, err)
	}
	widgets, total, err := s.Widgets(ctx, app.AllOwners(), app.WidgetQuery{})
	if want := map[string]int{"document": 1, "source": 1}[what]; err != nil || len(widgets) != want || total != want {
		t.Errorf("%d widgets, want %d, %v", len(widgets), want, err)
	}
	if _, err := s.FinishRun(ctx, e.widget, e.run.ID, app.RunFailed, ""); what != "document" && app.CodeOf(err) != app.NotFound {
		t.Errorf("its run: %v", err)
	}
	if r, err := s.LatestRun(ctx, e.widget); what == "source" && (err != nil || r.Status != app.RunIdle) {
		t.Errorf("the latest run: %v %v", r, err)
	}
	hits, err := s.SearchTerms(ctx, e.widget, []string{"apple"}, 1000)
	if err != nil && app.CodeOf(err) != app.NotFound {
		t.Error(err)
	}
	var ids []app.ChunkID
	for _, h := range hits {
		ids = append(ids, h.Chunk)
	}
	passages, err := s.Passages(ctx, e.widget, ids)
	if err != nil || what != "document" && len(passages) > 0 {
		t.Errorf("%d passages are found, %v", len(passages), err)
	}
}

// Deleting something large is answered at once; then it is removed without anybody
// asking for it, and its account can be deleted.
func TestRemovalOfLargeThings(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	e := newEstate(t, s)
	_, err := s.DeleteDocument(t.Context(), e.widget, e.document)
	fatal(t, err)
	hidden(t, s, e, "document")
	for deadline := time.Now().Add(time.Minute); count(t, s, "documents") != 3; {
		if time.Now().After(deadline) {
			t.Fatal("the document is not removed")
		}
	}
	_, err = s.DeleteWidget(t.Context(), app.OwnedBy(e.owner), e.widget)
	fatal(t, err)
	hidden(t, s, e, "widget")
	fatal(t, s.DeleteUser(t.Context(), e.owner))
	for _, table := range append(belongings, "widgets", "users", "document_counts") {
		if n := count(t, s, table); n != 0 {
			t.Errorf("%d rows are left in %s", n, table)
		}
	}
}

// Closing a store does not wait until everything is removed; the next one goes on.
func TestRemovalGoesOnAfterClosing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := Open(t.Context(), Options{Dir: dir})
	fatal(t, err)
	e := newEstate(t, s)
	_, err = s.DeleteWidget(t.Context(), app.OwnedBy(e.owner), e.widget)
	fatal(t, err)
	fatal(t, s.Close())
	s, err = Open(t.Context(), Options{Dir: dir})
	fatal(t, err)
	defer s.Close()
	if n := count(t, s, "widgets"); n != 1 {
		t.Fatal("it was removed before the store was closed: there is nothing to go on with")
	}
	fatal(t, s.ResumeRemovals(t.Context()))
	if n := count(t, s, "widgets"); n != 0 {
		t.Error("the widget is not removed")
	}
}
