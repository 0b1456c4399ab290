package storetest

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app"
)

// unit is a vector of length 1 in the plane of the first two axes, turned by
// angle of a right angle's hundredths.
func unit(dims, angle int) []float32 {
	v := make([]float32, dims)
	a := float64(angle) * math.Pi / 200
	v[0], v[1] = float32(math.Cos(a)), float32(math.Sin(a))
	return v
}

// embed gives every pending chunk of s a vector; they fan out in order.
func (b *bench) embed(s site, model string, dims int) {
	b.t.Helper()
	pending := must(b.PendingChunks(b.ctx, s.widget.ID, model, 100))(b.t)
	var vectors []app.ChunkVector
	for i, p := range pending {
		vectors = append(vectors, app.ChunkVector{Chunk: p.ID, Vector: unit(dims, i), Sentences: []app.SentenceVector{{Direction: app.DirectionOf(unit(dims, i))}}})
	}
	ok(b.t, b.AddVectors(b.ctx, s.widget.ID, model, vectors))
}

// near searches by meaning and gives the passages' texts.
func (b *bench) near(w app.WidgetID, model string, v []float32) []string {
	b.t.Helper()
	return b.hitTexts(w, must(b.SearchVectors(b.ctx, w, model, v, 50))(b.t))
}

func testWords(t *testing.T, b *bench) {
	ada, eve := b.site("ada"), b.site("eve")
	b.ready(ada, "/a", "apple banana", "apple cherry", "cherry date")
	b.ready(eve, "/a", "apple fig")
	sameList(t, "one term", b.texts(ada.widget.ID, "date"), []string{"cherry date"})
	sameList(t, "any of two", b.texts(ada.widget.ID, "banana", "cherry")[:1], []string{"apple banana"})
	equal(t, "any of two", len(b.texts(ada.widget.ID, "banana", "cherry")), 3)
	equal(t, "unknown term", len(b.texts(ada.widget.ID, "fig")), 0)
	equal(t, "no term", len(b.texts(ada.widget.ID)), 0)
	equal(t, "headings count", len(b.texts(ada.widget.ID, "title")), 3)
	hits := must(b.SearchTerms(b.ctx, ada.widget.ID, []string{"apple", "banana"}, 1))(t)
	equal(t, "limit", len(hits), 1)
	equal(t, "score", hits[0].Score > 0, true)
	hits = must(b.SearchTerms(b.ctx, ada.widget.ID, []string{"apple"}, 0))(t)
	equal(t, "limit of none", len(hits), 0)

	counts, chunks, length, err := b.TermCounts(b.ctx, ada.widget.ID, []string{"apple", "cherry", "fig", "apple", ""})
	ok(t, err)
	equal(t, "counts", fmt.Sprint(counts), "map[apple:2 cherry:2]")
	equal(t, "chunks", chunks, 3)
	equal(t, "terms", length, 9)

	near := func(prefix string, min, max, limit int) string {
		var out []string
		for _, c := range must(b.NearTerms(b.ctx, ada.widget.ID, prefix, min, max, limit))(t) {
			out = append(out, fmt.Sprintf("%s %d", c.Term, c.Count))
		}
		slices.Sort(out)
		return strings.Join(out, ", ")
	}
	equal(t, "all terms", near("", 1, 99, 99), "apple 2, banana 1, cherry 2, date 1, title 3")
	equal(t, "five to six letters", near("", 5, 6, 99), "apple 2, banana 1, cherry 2, title 3")
	equal(t, "prefix", near("ch", 1, 99, 99), "cherry 2")
	equal(t, "limited", len(strings.Split(near("", 1, 99, 2), ", ")), 2)

	equal(t, "languages", fmt.Sprint(must(b.Languages(b.ctx, ada.widget.ID))(t)), "[en]")
	d := b.ready(ada, "/b", "x")
	d.Language = "de"
	for range 2 {
		must(b.SaveDocument(b.ctx, d, nil))(t)
		d.ID = ""
	}
	d.Language = ""
	must(b.SaveDocument(b.ctx, d, nil))(t)
	equal(t, "languages", fmt.Sprint(must(b.Languages(b.ctx, ada.widget.ID))(t)), "[de en]")
}

// Every term that app/terms may make, and many that it does not, must be found and
// must not break out of its widget or of the query.
func testOddTerms(t *testing.T, b *bench) {
	ada, eve := b.site("ada"), b.site("eve")
	odd := []string{
		"c++", "c#", "node.js", "don't", "3,14", "a/b", "a:b", "(x)", `"quoted"`, "--flag", "a*", "^start", "x_y", "e-mail", "50%", "{a}", `back\slash`, "`tick`", "né", "हिन्दी",
		"東京", "𝕏", "7.apple", "and", "or", "not", "near", "head", strings.Repeat("ab", 64),
	}
	b.ready(ada, "/a", odd...)
	b.ready(eve, "/a", "plain")
	for _, term := range odd {
		sameList(t, "search "+term, b.texts(ada.widget.ID, term), []string{term})
		equal(t, "elsewhere "+term, len(b.texts(eve.widget.ID, term)), 0)
		counts, _, _, err := b.TermCounts(b.ctx, ada.widget.ID, []string{term})
		ok(t, err)
		equal(t, "count "+term, counts[term], 1)
	}
	for _, term := range []string{`" OR "`, "*", `"`, "\x00", "a b", strings.Repeat("x", 5000), "\xff", `plain" OR head:"x`} {
		equal(t, fmt.Sprintf("search %.20q", term), len(b.texts(eve.widget.ID, term)), 0)
	}
	many := []string{"plain"}
	for i := range 5000 {
		many = append(many, fmt.Sprint("term", i))
	}
	sameList(t, "thousands of terms", b.texts(eve.widget.ID, many...), []string{"plain"})
}

// Terms on every page must not hide the telling ones, nor be useless alone.
func testCommonTerms(t *testing.T, b *bench) {
	ada := b.site("ada")
	var texts []string
	for i := range 300 {
		texts = append(texts, fmt.Sprintf("the of and to number%d group%d", i, i%100))
	}
	b.ready(ada, "/a", texts...)
	sameList(t, "the telling term", b.texts(ada.widget.ID, "the", "of", "and", "to", "number77")[:1], []string{texts[77]})
	equal(t, "common terms alone", len(b.texts(ada.widget.ID, "the", "of", "and", "to")), 50)
	equal(t, "few rare hits are filled up", len(b.texts(ada.widget.ID, "the", "of", "and", "to", "group5")), 50)
}

func testPassages(t *testing.T, b *bench) {
	ada := b.site("ada")
	d := b.ready(ada, "/a", "one", "two", "three", "four")
	chunks := must(b.Chunks(b.ctx, ada.widget.ID, d.ID))(t)
	ids := []app.ChunkID{chunks[2].ID, 1 << 40, chunks[0].ID, -1}
	got := must(b.Passages(b.ctx, ada.widget.ID, ids))(t)
	if len(got) != 2 || got[0].Text != "three" || got[1].Text != "one" {
		t.Errorf("passages %+v", got)
	}
	p := got[0]
	equal(t, "address", p.URL, d.URL)
	equal(t, "title", p.Title, d.Title)
	equal(t, "language", p.Language, "en")
	equal(t, "document", p.DocumentID, d.ID)
	equal(t, "ordinal", p.Ordinal, 2)
	equal(t, "headings", strings.Join(p.Headings, "/"), "Title")
	equal(t, "terms", p.HeadTerms+" "+p.Terms, "title three")
	equal(t, "no IDs", len(must(b.Passages(b.ctx, ada.widget.ID, nil))(t)), 0)

	near := must(b.Neighbours(b.ctx, ada.widget.ID, d.ID, 1, 2))(t)
	equal(t, "neighbours", len(near), 2)
	equal(t, "in order", near[0].Text+near[1].Text, "twothree")
	equal(t, "beyond both ends", len(must(b.Neighbours(b.ctx, ada.widget.ID, d.ID, -5, 50))(t)), 4)
}

func testVectors(t *testing.T, b *bench) {
	ada, eve := b.site("ada"), b.site("eve")
	b.ready(ada, "/a", "zero", "one", "two")
	b.ready(eve, "/a", "other")
	equal(t, "serving before any", must(b.ServingModel(b.ctx, ada.widget.ID))(t), "")
	equal(t, "near before any", len(b.near(ada.widget.ID, "m", unit(4, 0))), 0)
	equal(t, "pending", len(must(b.PendingChunks(b.ctx, ada.widget.ID, "m", 2))(t)), 2)
	sameList(t, "widgets pending", must(b.PendingWidgets(b.ctx, "m"))(t), []app.WidgetID{ada.widget.ID, eve.widget.ID})
	equal(t, "finished too early", must(b.FinishVectors(b.ctx, ada.widget.ID, "m"))(t), false)
	pending := must(b.PendingChunks(b.ctx, ada.widget.ID, "m", 9))(t)
	ok(t, b.AddVectors(b.ctx, ada.widget.ID, "m", []app.ChunkVector{{Chunk: pending[1].ID, Vector: unit(4, 1)}}))
	behind := must(b.PendingChunks(b.ctx, ada.widget.ID, "m", 1))(t)
	ok(t, b.AddVectors(b.ctx, ada.widget.ID, "m", []app.ChunkVector{{Chunk: pending[2].ID, Vector: unit(4, 2)}}))
	before := must(b.PendingChunks(b.ctx, ada.widget.ID, "m", 1))(t)
	if len(behind) != 1 || behind[0].ID == pending[1].ID || len(before) != 1 || before[0].ID != pending[0].ID {
		t.Errorf("pending %v, then %v", behind, before)
	}
	b.embed(ada, "m", 4)
	equal(t, "finished", must(b.FinishVectors(b.ctx, ada.widget.ID, "m"))(t), true)
	b.embed(eve, "m", 4)
	equal(t, "serving", must(b.ServingModel(b.ctx, ada.widget.ID))(t), "m")
	equal(t, "embedded", must(b.EmbeddedCount(b.ctx, ada.widget.ID))(t), 3)
	equal(t, "widgets pending", len(must(b.PendingWidgets(b.ctx, "m"))(t)), 0)
	sameList(t, "nearest first", b.near(ada.widget.ID, "m", unit(4, 2)), []string{"two", "one", "zero"})
	hits := must(b.SearchVectors(b.ctx, ada.widget.ID, "m", unit(4, 50), 1))(t)
	equal(t, "limit", len(hits), 1)
	if want := math.Cos(48 * math.Pi / 200); math.Abs(hits[0].Score-want) > 1e-5 {
		t.Errorf("cosine %v, want %v", hits[0].Score, want)
	}
	must(b.SearchVectors(b.ctx, ada.widget.ID, "m", unit(4, 0), 1_000_000))(t)
	equal(t, "another model", len(b.near(ada.widget.ID, "n", unit(4, 0))), 0)
	_, err := b.SearchVectors(b.ctx, ada.widget.ID, "m", unit(5, 0), 1)
	refused(t, "another length", err, app.Conflict)

	chunk := hits[0].Chunk
	refused(t, "vectors of two lengths", b.AddVectors(b.ctx, ada.widget.ID, "x", []app.ChunkVector{{Chunk: chunk, Vector: unit(3, 0)}, {Chunk: chunk, Vector: unit(4, 0)}}), app.Invalid)
	refused(t, "an empty vector", b.AddVectors(b.ctx, ada.widget.ID, "x", []app.ChunkVector{{Chunk: chunk}}), app.Invalid)
	refused(t, "a length that changed", b.AddVectors(b.ctx, ada.widget.ID, "m", []app.ChunkVector{{Chunk: chunk, Vector: unit(5, 0)}}), app.Conflict)
	ok(t, b.AddVectors(b.ctx, ada.widget.ID, "m", []app.ChunkVector{{Chunk: chunk, Vector: unit(4, 99)}}))
	equal(t, "a vector anew", must(b.EmbeddedCount(b.ctx, ada.widget.ID))(t), 3)

	d := must(b.DocumentByURL(b.ctx, ada.widget.ID, ada.source.ID, ada.widget.URL+"/a"))(t)
	equal(t, "of the document", d.EmbeddedCount, 3)
	_, err = b.DeleteDocument(b.ctx, ada.widget.ID, d.ID)
	ok(t, err)
	equal(t, "after the document's end", must(b.EmbeddedCount(b.ctx, ada.widget.ID))(t), 0)
	equal(t, "near after its end", len(must(b.SearchVectors(b.ctx, ada.widget.ID, "m", unit(4, 0), 9))(t)), 0)
}

func testSentences(t *testing.T, b *bench) {
	ada := b.site("ada")
	d := b.ready(ada, "/a", "One. Two.", "Three.", "Four.")
	w, pending := ada.widget.ID, must(b.PendingChunks(b.ctx, ada.widget.ID, "m", 9))(t)
	equal(t, "vectors before any", len(must(b.Directions(b.ctx, w, "m", []app.ChunkID{pending[0].ID}))(t)), 0)
	vectors := []app.ChunkVector{
		{Chunk: pending[0].ID, Vector: unit(4, 10), Sentences: []app.SentenceVector{{Direction: app.DirectionOf(unit(4, 0))}, {Start: 5, Direction: app.DirectionOf(unit(4, 150))}}},
		{Chunk: pending[1].ID, Vector: unit(4, 50)},
	}
	ok(t, b.AddVectors(b.ctx, w, "m", vectors))
	left := must(b.PendingChunks(b.ctx, w, "m", 9))(t)
	if len(left) != 1 || left[0].ID != pending[2].ID {
		t.Errorf("pending %v, want the third alone: a passage may have no sentence", left)
	}
	got := must(b.Directions(b.ctx, w, "m", []app.ChunkID{pending[1].ID, 1 << 40, pending[2].ID, pending[0].ID}))(t)
	want := []app.ChunkDirections{
		{Chunk: pending[1].ID, Direction: app.DirectionOf(vectors[1].Vector), Sentences: []app.SentenceVector{}},
		{Chunk: pending[0].ID, Direction: app.DirectionOf(vectors[0].Vector), Sentences: vectors[0].Sentences},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("read %v, want %v", got, want)
	}
	if near := got[1].Sentences[1].Direction.Cosine(unit(4, 100)); math.Abs(near-math.Cos(math.Pi/4)) > .005 {
		t.Errorf("cosine to a sentence %v, want that of half a right angle", near)
	}
	equal(t, "of another model", len(must(b.Directions(b.ctx, w, "n", []app.ChunkID{pending[0].ID}))(t)), 0)

	vectors[0].Sentences = vectors[0].Sentences[:1]
	ok(t, b.AddVectors(b.ctx, w, "m", vectors[:1]))
	equal(t, "sentences anew", len(must(b.Directions(b.ctx, w, "m", []app.ChunkID{pending[0].ID}))(t)[0].Sentences), 1)
	refused(t, "a sentence of another length", b.AddVectors(b.ctx, w, "m", []app.ChunkVector{{Chunk: pending[0].ID, Vector: unit(4, 0), Sentences: []app.SentenceVector{{Direction: make(app.Direction, 3)}}}}), app.Invalid)
	refused(t, "too many sentences", b.AddVectors(b.ctx, w, "m", []app.ChunkVector{{Chunk: pending[0].ID, Vector: unit(4, 0), Sentences: sentences(app.MaxSentences + 1)}}), app.Invalid)
	ok(t, b.AddVectors(b.ctx, w, "m", []app.ChunkVector{{Chunk: pending[0].ID, Vector: unit(4, 0), Sentences: sentences(app.MaxSentences)}}))
	equal(t, "the most", len(must(b.Directions(b.ctx, w, "m", []app.ChunkID{pending[0].ID}))(t)[0].Sentences), app.MaxSentences)

	b.reopen()
	equal(t, "after a restart", len(must(b.Directions(b.ctx, w, "m", []app.ChunkID{pending[0].ID}))(t)[0].Sentences), app.MaxSentences)
	yes := true
	must(b.UpdateDocument(b.ctx, w, d.ID, app.DocumentPatch{Excluded: &yes}))(t)
	equal(t, "of an excluded document", len(must(b.Directions(b.ctx, w, "m", []app.ChunkID{pending[0].ID}))(t)), 0)
}

func sentences(n int) []app.SentenceVector {
	out := make([]app.SentenceVector, n)
	for i := range out {
		out[i] = app.SentenceVector{Start: i, Direction: app.DirectionOf(unit(4, i))}
	}
	return out
}

func testChangeModel(t *testing.T, b *bench) {
	ada := b.site("ada")
	b.ready(ada, "/a", "zero", "one")
	b.embed(ada, "old", 4)
	pending := must(b.PendingChunks(b.ctx, ada.widget.ID, "new", 1))(t)
	ok(t, b.AddVectors(b.ctx, ada.widget.ID, "new", []app.ChunkVector{{Chunk: pending[0].ID, Vector: unit(4, 0)}}))
	equal(t, "serving meanwhile", must(b.ServingModel(b.ctx, ada.widget.ID))(t), "old")
	equal(t, "embedded meanwhile", must(b.EmbeddedCount(b.ctx, ada.widget.ID))(t), 2)
	equal(t, "old vectors meanwhile", len(b.near(ada.widget.ID, "old", unit(4, 0))), 2)
	equal(t, "not yet", must(b.FinishVectors(b.ctx, ada.widget.ID, "new"))(t), false)
	b.embed(ada, "new", 4)
	equal(t, "now", must(b.FinishVectors(b.ctx, ada.widget.ID, "new"))(t), true)
	equal(t, "serving", must(b.ServingModel(b.ctx, ada.widget.ID))(t), "new")
	equal(t, "old vectors", len(b.near(ada.widget.ID, "old", unit(4, 0))), 0)
	equal(t, "new vectors", len(b.near(ada.widget.ID, "new", unit(4, 0))), 2)
	sameList(t, "pending for the old", must(b.PendingWidgets(b.ctx, "old"))(t), []app.WidgetID{ada.widget.ID})

	b.embed(ada, "wide", 8)
	equal(t, "another length", must(b.FinishVectors(b.ctx, ada.widget.ID, "wide"))(t), true)
	equal(t, "its vectors", len(b.near(ada.widget.ID, "wide", unit(8, 0))), 2)
}
