package sqlite_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/store/sqlite"
)

// needles are what each thing holds that must not be found any more.
type needles map[string][]byte

// in gives the files that each needle is found in.
func (n needles) in(t *testing.T, dir string) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	for path, held := range contents(t, dir) {
		for what, needle := range n {
			if bytes.Contains([]byte(held), needle) {
				found[what] = append(found[what], path)
			}
		}
	}
	return found
}

// What is erased leaves no byte in the files, and what is kept stays.
func TestErasedIsGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	other := must(w.store.CreateWidget(t.Context(), app.Widget{OwnerID: w.widget.OwnerID, Name: "other"}))(t)
	otherSource := must(w.store.CreateSource(t.Context(), app.Source{WidgetID: other.ID, Kind: app.KindText, Title: "othersource"}))(t)
	secrets := needles{
		"a message": []byte("qmessage"), "a comment": []byte("qcomment"), "a conversation's page": []byte("qpage"),
		"a title": []byte("qtitle"), "a text": []byte("qtext"), "a heading": []byte("qheading"), "a term": []byte("qterm"),
		"a vector": vectorBytes(0.123456), "sentences": []byte("12345678"), "the other widget": []byte("othersource"),
	}
	var conversations []app.ConversationID
	var documents []app.DocumentID
	for i := range 120 {
		conversations = append(conversations, w.converse(i))
		documents = append(documents, w.write(w.widget.ID, w.source.ID, i))
		w.write(other.ID, otherSource.ID, i)
	}
	if found := secrets.in(t, w.dir); len(found) < len(secrets) {
		t.Fatalf("before: only %v", found)
	}
	for i := range conversations {
		if i%3 == 0 {
			continue // these are expected to stay, and hold no needle
		}
		if err := w.store.DeleteConversation(t.Context(), w.widget.ID, conversations[i]); err != nil {
			t.Fatal(err)
		}
		must(w.store.DeleteDocument(t.Context(), w.widget.ID, documents[i]))(t)
	}
	must(w.store.DeleteWidget(t.Context(), app.AllOwners(), other.ID))(t)
	if err := w.store.ResumeRemovals(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := w.store.Scrub(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	if found := secrets.in(t, w.dir); len(found) > 0 {
		t.Errorf("erased, and still there: %v", found)
	}
	if found, err := w.store.Check(t.Context()); err != nil || len(found) > 0 {
		t.Error(found, err)
	}
	hits := must(w.store.SearchTerms(t.Context(), w.widget.ID, []string{"kept"}, 50))(t)
	if len(hits) != 40 {
		t.Errorf("%d of 40 kept documents are found", len(hits))
	}
}

// One document among many is no reason for the word index to clean itself up.
func TestErasedTermsAreGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	for i := range 100 {
		w.write(w.widget.ID, w.source.ID, 3*i)
	}
	d := w.write(w.widget.ID, w.source.ID, 1)
	if err := w.store.Scrub(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	must(w.store.DeleteDocument(t.Context(), w.widget.ID, d))(t)
	if err := w.store.Scrub(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	if found := (needles{"a term": []byte("qterm")}).in(t, w.dir); len(found) > 0 {
		t.Errorf("erased, and still there: %v", found)
	}
	hits := must(w.store.SearchTerms(t.Context(), w.widget.ID, []string{"kept"}, 50))(t)
	if len(hits) != 50 {
		t.Errorf("%d of the kept documents are found", len(hits))
	}
}

// Scrubbing waits for readers without keeping writers waiting, and says so where
// they never end.
func TestScrubWaitsForReaders(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	reader := must(sql.Open("sqlite", filepath.Join(w.dir, sqlite.File)))(t)
	defer reader.Close()
	snapshot := must(reader.BeginTx(t.Context(), nil))(t)
	must(snapshot.Exec("SELECT count(*) FROM users"))(t)
	must(w.store.CreateWidget(t.Context(), app.Widget{OwnerID: w.widget.OwnerID, Name: "later"}))(t)
	scrubbed := make(chan error, 1)
	go func() { scrubbed <- w.store.Scrub(t.Context(), 0) }()
	for range 5 {
		if err := w.store.Ready(t.Context()); err != nil {
			t.Error(err)
		}
	}
	select {
	case err := <-scrubbed:
		t.Fatalf("it did not wait: %v", err)
	default:
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := w.store.Scrub(ctx, 0); err == nil {
		t.Error("it is done though somebody reads")
	}
	if err := errors.Join(snapshot.Rollback(), <-scrubbed); err != nil {
		t.Error(err)
	}
	if log := must(os.Stat(filepath.Join(w.dir, sqlite.File+"-wal")))(t); log.Size() > 8192 { // when it was scrubbed is in there
		t.Errorf("the log has %d bytes", log.Size())
	}
}

func vectorBytes(x float32) []byte {
	return binary.LittleEndian.AppendUint32(nil, math.Float32bits(x))
}

// secret begins with a needle where i is to be erased.
func secret(needle string, i int) string {
	if i%3 == 0 {
		return fmt.Sprintf("kept%d", i)
	}
	return fmt.Sprintf("%s%d", needle, i)
}

func (w *world) converse(i int) app.ConversationID {
	t := w.t
	c := must(w.store.StartConversation(t.Context(), app.Conversation{WidgetID: w.widget.ID, Page: secret("qpage", i)}, fmt.Append(nil, "secret", i)))(t)
	for range 3 {
		text := strings.Repeat(secret("qmessage", i)+" ", 1+i*i%700)
		must(w.store.AddMessage(t.Context(), w.widget.ID, c.ID, app.Message{Role: app.RoleVisitor, Text: text}))(t)
	}
	m := must(w.store.AddMessage(t.Context(), w.widget.ID, c.ID, app.Message{Role: app.RoleAssistant, Text: "yes", Answered: true}))(t)
	if err := w.store.RateMessage(t.Context(), fmt.Append(nil, "secret", i), m.ID, 1, secret("qcomment", i)); err != nil {
		t.Fatal(err)
	}
	return c.ID
}

func (w *world) write(widget app.WidgetID, source app.SourceID, i int) app.DocumentID {
	t := w.t
	if widget != w.widget.ID && i%3 == 0 {
		i++ // all of that widget goes
	}
	d := app.Document{
		WidgetID: widget, SourceID: source, Kind: app.KindPage, URL: secret("/qtitle", i), Title: secret("qtitle", i),
		Status: app.DocumentReady, Markdown: strings.Repeat(secret("qtext", i)+" ", 1+i*i%900),
	}
	chunks := []app.Chunk{{Headings: []string{secret("qheading", i)}, Text: secret("qtext", i), HeadTerms: "head", Terms: secret("qterm", i) + " both"}}
	if i%3 == 0 {
		chunks[0].Terms += " kept"
	}
	saved := must(w.store.SaveDocument(t.Context(), d, chunks))(t)
	kept := must(w.store.Chunks(t.Context(), widget, saved.ID))(t)
	v := app.ChunkVector{Chunk: kept[0].ID, Vector: []float32{0.123456, float32(i), 1, 0, 0, 0, 0, 0}, Sentences: []app.SentenceVector{{Direction: app.Direction{'1', '2', '3', '4', '5', '6', '7', '8'}}}}
	if i%3 == 0 {
		v.Vector[0], v.Sentences = 0.5, nil
	}
	if err := w.store.AddVectors(t.Context(), widget, "m", []app.ChunkVector{v}); err != nil {
		t.Fatal(err)
	}
	return saved.ID
}
