package ingest_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/llm/llmtest"
)

// embedded checks how many chunks have vectors, and of which model.
func (b *bench) embedded(when string, n int, model string) {
	b.t.Helper()
	equal(b.t, "vectors "+when, b.status().Embedded, n)
	serving, err := b.store.ServingModel(b.t.Context(), b.widget)
	check(b.t, err)
	equal(b.t, "model "+when, serving, model)
}

func (b *bench) idle(when string) {
	b.t.Helper()
	j, err := b.store.ClaimJob(b.t.Context(), b.clock().Add(time.Hour), time.Minute)
	check(b.t, err)
	if j != nil {
		b.t.Errorf("%s: job %+v waits", when, j)
	}
}

func TestVectorsFollowContent(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newBenchWith(t, "m1")
	d := b.upload("a.md", "", "# Fruit\n\nApples are sweet.")
	check(t, b.do(t.Context()))
	b.embedded("after an upload", 1, "m1")
	has(t, "what is embedded", b.embed.Last().Input[0], "Fruit")
	has(t, "what is embedded", b.embed.Last().Input[0], "Apples are sweet.")

	s.page("/", "the home page")
	b.crawl(s.URL)
	check(t, b.do(t.Context()))
	b.embedded("after a crawl", 2, "m1")
	b.crawl(s.URL)
	calls := len(b.embed.Requests())
	check(t, b.do(t.Context()))
	equal(t, "calls for what is the same", len(b.embed.Requests()), calls)

	yes, no := true, false
	_, err := b.UpdateDocument(t.Context(), b.widget, d.ID, app.DocumentPatch{Excluded: &yes})
	check(t, err)
	b.embedded("of an excluded document", 1, "m1")
	b.idle("after it was excluded")
	got, err := b.UpdateDocument(t.Context(), b.widget, d.ID, app.DocumentPatch{Excluded: &no, Pinned: &yes})
	check(t, err)
	equal(t, "pinned", got.Pinned, true)
	check(t, b.do(t.Context()))
	b.embedded("of a document that is back", 2, "m1")
	_, err = b.UpdateDocument(t.Context(), b.widget, d.ID, app.DocumentPatch{Pinned: &no})
	check(t, err)
	b.idle("after it was unpinned")
}

// Vectors that were made before a fault are not made again.
func TestEmbeddingGoesOn(t *testing.T) {
	t.Parallel()
	b := newBenchWith(t, "m1")
	const files = 70
	for i := range files {
		b.upload(fmt.Sprint(i, ".md"), "", fmt.Sprintf("Text number %d is about fruit.", i))
	}
	b.embed.Set(llmtest.Behaviour{Embeddings: func(r any) any {
		if n := len(b.embed.Requests()); n > 2 { // a text and its one sentence differ: 64 each
			return map[string]any{"data": "nonsense"}
		}
		return r
	}})
	if err := b.do(t.Context()); err == nil {
		t.Fatal("nonsense was taken for vectors")
	}
	b.embedded("after a fault", 64, "m1")
	b.embed.Set(llmtest.Behaviour{})
	check(t, b.do(t.Context()))
	b.embedded("after it went on", files, "m1")
	equal(t, "texts of the last call", len(b.embed.Last().Input), 2*(files-64))
}

// Sentences that stand twice are embedded once, headings and lists of links not at all.
func TestSentencesAreEmbedded(t *testing.T) {
	t.Parallel()
	b := newBenchWith(t, "m1")
	d := b.upload("a.md", "", "# Fruit\n\nApples are sweet. Lemons are sour.\n\n[Home](https://a.example/) [Shop](https://a.example/shop)\n\n- Contact\n- Imprint\n")
	b.upload("b.md", "", "# Nuts\n\nWalnuts are dry.\n\n- Contact\n- Imprint\n")
	check(t, b.do(t.Context()))
	var all []string
	for _, r := range b.embed.Requests() {
		all = append(all, r.Input...)
	}
	slices.Sort(all)
	all = slices.DeleteFunc(all, func(text string) bool { return strings.Contains(text, "\n") }) // whole passages
	equal(t, "sentences embedded", strings.Join(all, ", "), "Apples are sweet., Contact, Imprint, Lemons are sour., Walnuts are dry.")

	chunks, err := b.store.Chunks(t.Context(), b.widget, d.ID)
	check(t, err)
	vectors, err := b.store.Directions(t.Context(), b.widget, "m1", []app.ChunkID{chunks[0].ID})
	check(t, err)
	var starts []string
	for _, s := range vectors[0].Sentences {
		starts = append(starts, chunks[0].Text[s.Start:s.Start+5])
	}
	equal(t, "starts", strings.Join(starts, ", "), "Apple, Lemon, Conta, Impri")
}

func TestAnotherModelServesWhenItIsReady(t *testing.T) {
	t.Parallel()
	b := newBenchWith(t, "m1")
	b.upload("a.md", "", "Apples are sweet.")
	check(t, b.do(t.Context()))
	check(t, b.ResumeEmbedding(t.Context()))
	b.idle("when all vectors are there")

	b.serve("m2")
	b.embed.Set(llmtest.Behaviour{Dimensions: 64})
	check(t, b.ResumeEmbedding(t.Context()))
	b.embedded("before", 1, "m1")
	check(t, b.do(t.Context()))
	b.embedded("after", 1, "m2")
	b.idle("after the change")
}

func TestWithoutAModel(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.upload("a.md", "", "Apples are sweet.")
	b.idle("after an upload")
	check(t, b.ResumeEmbedding(t.Context()))
	_, err := b.RefreshEmbeddings(t.Context(), b.widget)
	equal(t, "refresh", app.CodeOf(err), app.Conflict)
	_, err = b.store.EnqueueJob(t.Context(), app.Job{Kind: app.JobEmbed, WidgetID: b.widget})
	check(t, err)
	check(t, b.do(t.Context())) // of a time when there was a model
	b.serve("m1")
	id, err := b.RefreshEmbeddings(t.Context(), b.widget)
	check(t, err)
	equal(t, "job", id != "", true)
	check(t, b.do(t.Context()))
	b.embedded("with one", 1, "m1")
}

// What the model cannot read is not given to it: chunks are counted as it counts, and
// a path of headings that is too long loses the outer ones.
func TestPassagesFitIntoTheModel(t *testing.T) {
	t.Parallel()
	b := newBenchWith(t, "m1")
	b.Tokens, b.MaxTokens = func(s string) int { return len(s) }, 600
	long := strings.Repeat("outer ", 40)
	text := "# " + long + "\n\n## " + long + "\n\n### Inner\n\n"
	for i := range 60 {
		text += fmt.Sprintf("Apples are sweet %d times. ", i)
	}
	b.upload("a.md", "", text)
	check(t, b.do(t.Context()))
	passages := 0
	for _, r := range b.embed.Requests() {
		for _, text := range r.Input {
			if len(text) > b.MaxTokens {
				t.Errorf("a text of %d tokens: %.80q", len(text), text)
			}
			if path, body, isPassage := strings.Cut(text, "\n"); isPassage && strings.HasPrefix(body, "Apples") {
				passages++
				has(t, "the path", path, "Inner")
			}
		}
	}
	if passages < 4 {
		t.Errorf("%d passages", passages)
	}
}

// Chunks that were cut for another model are not cut anew.
func TestWhatTheModelDoesNotReadIsLogged(t *testing.T) {
	t.Parallel()
	b := newBenchWith(t, "m1")
	var log bytes.Buffer
	b.Log = slog.New(slog.NewTextHandler(&log, nil))
	b.Tokens, b.MaxTokens = func(s string) int { return len(s) }, 300
	b.upload("short.md", "", "Apples are sweet.")
	check(t, b.do(t.Context()))
	equal(t, "log of what fits", log.String(), "")

	long := b.upload("long.md", "", strings.Repeat("Apples are sweet, and nobody knows why ", 8))
	check(t, b.do(t.Context()))
	has(t, "log", log.String(), string(long.ID))
}

// inputs are the texts embedded since the last call, passages and sentences.
func (b *bench) inputs(before int) (out []string) {
	for _, r := range b.embed.Requests()[before:] {
		out = append(out, r.Input...)
	}
	return out
}

// story is a page of three sections, each one passage.
func story(parts ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, "<!doctype html><html lang=en><title>Fruit</title><main><h1>Fruit</h1>")
		for _, p := range parts {
			fmt.Fprintf(w, "<h2>Section %s</h2><p>%s</p>", strings.Fields(p)[0], strings.Repeat(p+" ", 40))
		}
		fmt.Fprint(w, "</main>")
	}
}

// Editing one paragraph embeds the passages that hold it, and nothing else, also where
// passages before and behind it move.
func TestOnlyWhatHasChangedIsEmbedded(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newBenchWith(t, "m1")
	s.page("/", "the home page", "/a")
	s.on("/a", story("Apples are sweet and red.", "Lemons are sour and yellow.", "Plums are blue and round."))
	b.crawl(s.URL)
	check(t, b.do(t.Context()))
	d := b.documents("")[s.URL+"/a"]
	before, vectors := b.chunks(d.ID), b.directions(d.ID)
	asked := len(b.embed.Requests())

	s.on("/a", story("Apples are sweet and red.", "Pears are green and long.", "Plums are blue and round.", "Lemons are sour and yellow."))
	b.crawl(s.URL)
	check(t, b.do(t.Context()))
	for _, text := range b.inputs(asked) {
		if !strings.Contains(text, "Pears") {
			t.Errorf("embedded again: %.80q", text)
		}
	}
	after, now := b.chunks(d.ID), b.directions(d.ID)
	for _, c := range before {
		at := slices.IndexFunc(after, func(other app.Chunk) bool { return other.Text == c.Text })
		switch {
		case at < 0:
			t.Errorf("%.40q has gone", c.Text)
		case after[at].ID != c.ID:
			t.Errorf("%.40q has another ID", c.Text)
		case !reflect.DeepEqual(now[c.ID], vectors[c.ID]):
			t.Errorf("%.40q has other vectors", c.Text)
		}
	}
	d = b.documents("")[s.URL+"/a"]
	for i, c := range after {
		equal(t, "ordinal", c.Ordinal, i)
		equal(t, "place in the page", d.Markdown[c.Start:c.End], c.Text)
	}
	equal(t, "embedded", d.EmbeddedCount, len(after))
}

func (b *bench) directions(id app.DocumentID) map[app.ChunkID]app.ChunkDirections {
	b.t.Helper()
	var ids []app.ChunkID
	for _, c := range b.chunks(id) {
		ids = append(ids, c.ID)
	}
	list, err := b.store.Directions(b.t.Context(), b.widget, "m1", ids)
	check(b.t, err)
	out := map[app.ChunkID]app.ChunkDirections{}
	for _, d := range list {
		out[d.Chunk] = d
	}
	return out
}

func TestAPageThatMovesKeepsItsVectors(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), newBenchWith(t, "m1")
	s.page("/", "the home page", "/old")
	s.on("/old", story("Apples are sweet and red.", "Lemons are sour and yellow."))
	b.crawl(s.URL)
	check(t, b.do(t.Context()))
	asked := len(b.embed.Requests())
	s.page("/", "the home page", "/new")
	s.on("/new", story("Apples are sweet and red.", "Lemons are sour and yellow."))
	s.on("/old", status(404))
	b.crawl(s.URL)
	check(t, b.do(t.Context()))
	for _, text := range b.inputs(asked) {
		if strings.Contains(text, "Apples") || strings.Contains(text, "Lemons") {
			t.Errorf("embedded again: %.80q", text)
		}
	}
	equal(t, "ready", b.paths(s, app.DocumentReady), "/ /new")
	d := b.documents("")[s.URL+"/new"]
	equal(t, "embedded", d.EmbeddedCount, d.ChunkCount)
	equal(t, "with directions", len(b.directions(d.ID)), d.ChunkCount)
}
