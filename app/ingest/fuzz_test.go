package ingest_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/chunk"
	"github.com/WebsyteAI/websyte/app/ingest"
	"github.com/WebsyteAI/websyte/app/terms"
)

// An upload of any name, kind and bytes is a document that is whole, or one that
// says why it is none; and each word of what it says is found again.
func FuzzDocument(f *testing.F) {
	f.Add("a.html", "text/html", []byte("<h1>Shipping</h1><p>Takes three days. <b>Free</b> above 50 €."))
	f.Add("../\u202egnp.md", "", []byte("# 東京\n\n| a | b |\n|-|-|\n| ｶﾅ | C++ |\n\n```go\nx := 1\n```"))
	f.Add("a\\b.txt", "text/plain", []byte("Straße, naïve, हिन्दी, ไทย, don't, e-mail@example.org, 3.45.1, camelCase"))
	f.Add("\xff\x00", "application/octet-stream", []byte("\x00\xff"))
	f.Add("a.txt", "text/plain; charset=utf-16", []byte("a\x00b\x00"))
	b := newBench(f)
	f.Fuzz(func(t *testing.T, name, contentType string, body []byte) {
		d, err := b.Upload(t.Context(), b.widget, ingest.File{Name: name, ContentType: contentType, Body: strings.NewReader(string(body))})
		check(t, err)
		defer func() { check(t, b.DeleteDocument(t.Context(), b.widget, d.ID)) }()
		if d.Title == "" || !utf8.ValidString(d.Title) || strings.ContainsFunc(d.Title, unicode.IsControl) {
			t.Errorf("title %q", d.Title)
		}
		if d.Status == app.DocumentQueued {
			return
		}
		if d.Status != app.DocumentReady {
			if d.Status != app.DocumentFailed || d.ErrorCode == "" || d.ErrorCode == app.ErrInternal || d.Error == "" {
				t.Errorf("%+v", d)
			}
			return
		}
		if d, err = b.store.Document(t.Context(), b.widget, d.ID); err != nil {
			t.Fatal(err)
		}
		chunks, err := b.store.Chunks(t.Context(), b.widget, d.ID)
		check(t, err)
		for _, c := range chunks {
			if d.Markdown[c.Start:c.End] != c.Text || !utf8.ValidString(c.Text) {
				t.Errorf("chunk %d:%d is %q", c.Start, c.End, c.Text)
			}
			checkFound(t, b, d, c)
		}
	})
}

// checkFound searches for the words of a passage, one at a time.
func checkFound(t *testing.T, b *bench, d app.Document, c app.Chunk) {
	t.Helper()
	words := terms.Query(chunk.Plain(c.Text), []string{d.Language})
	for _, w := range words[:min(len(words), 8)] {
		if w.Bonus {
			continue
		}
		hits, err := b.store.SearchTerms(t.Context(), b.widget, w.Terms, 100)
		check(t, err)
		if len(hits) == 0 {
			t.Errorf("%q of %q is not found as %q", w.Surface, c.Text, w.Terms)
		}
	}
}
