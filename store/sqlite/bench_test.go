//go:build unix

package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

// zipf makes texts of words as frequent as those of a language: rank 0 is the
// most common one.
type zipf struct{ *rand.Zipf }

func newZipf() zipf {
	return zipf{rand.NewZipf(rand.New(rand.NewPCG(1, 2)), 1.07, 3, 60_000)}
}

func word(rank uint64) string { return fmt.Sprintf("t%x", rank*2654435761%1000003) }

func (z zipf) words(n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = word(z.Uint64())
	}
	return strings.Join(list, " ")
}

// benchQueries name words by rank.
var benchQueries = []struct {
	name  string
	ranks []uint64
}{
	{"rare", []uint64{5000, 9000, 20000}},
	{"middling", []uint64{200, 500, 5000}},
	{"common+rare", []uint64{0, 5000, 9000}},
	{"common", []uint64{0, 1, 2}},
	{"sixMixed", []uint64{10, 30, 100, 300, 1000, 3000}},
}

// layout is a way to keep widgets apart in one FTS5 table.
type layout struct {
	name, columns string
	scope, prefix func(widget int) string // in a column of its own, or before each term
}

var layouts = []layout{
	{"column", "scope, head, body", func(w int) string { return fmt.Sprintf("w%d", w) }, func(int) string { return "" }},
	{"prefix", "head, body", nil, func(w int) string { return indexPrefix(int64(w)) }},
}

func (l layout) insert(tx *sql.Tx, id, widget int, head, body string) error {
	args := []any{id}
	if l.scope != nil {
		args = append(args, l.scope(widget))
	}
	args = append(args, indexed(l.prefix(widget), head), indexed(l.prefix(widget), body))
	_, err := tx.Exec("INSERT INTO f(rowid, "+l.columns+") VALUES (?"+strings.Repeat(", ?", len(args)-1)+")", args...)
	return err
}

func (l layout) query(widget int, terms []string) (match, rank string) {
	match = matchQuery(l.prefix(widget), terms)
	if l.scope == nil {
		return match, "bm25(f, 2.0, 1.0)"
	}
	return fmt.Sprintf("scope:%s AND {head body}:(%s)", l.scope(widget), match), "bm25(f, 0.0, 2.0, 1.0)"
}

// reportCPU adds the processor time that an operation took, which other programs
// on the machine change less than they do its duration.
func reportCPU(b *testing.B) func() {
	used := func() time.Duration {
		var r syscall.Rusage
		check(b, syscall.Getrusage(syscall.RUSAGE_SELF, &r))
		return time.Duration(r.Utime.Nano() + r.Stime.Nano())
	}
	start := used()
	return func() { b.ReportMetric(float64((used()-start).Microseconds())/1000/float64(b.N), "cpu-ms/op") }
}

// BenchmarkScope compares the two layouts; the package comment quotes it.
func BenchmarkScope(b *testing.B) {
	for _, size := range []struct{ widgets, chunks int }{{1, 50_000}, {1000, 100}} {
		for _, l := range layouts {
			b.Run(fmt.Sprintf("%s/%dx%d", l.name, size.widgets, size.chunks), func(b *testing.B) {
				db := l.build(b, size.widgets, size.chunks)
				for _, q := range benchQueries {
					b.Run(q.name, func(b *testing.B) { l.search(b, db, size.widgets/2, q.ranks) })
				}
			})
		}
	}
}

func (l layout) build(b *testing.B, widgets, chunks int) *sql.DB {
	b.Helper()
	path := filepath.Join(b.TempDir(), "scope.db")
	db, err := sql.Open("sqlite", dsn(path, "journal_mode(WAL)", "synchronous(NORMAL)"))
	check(b, err)
	b.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	_, err = db.Exec("CREATE VIRTUAL TABLE f USING fts5(" + l.columns + `, content='', contentless_delete=1, tokenize="ascii tokenchars '._'")`)
	check(b, err)
	start, z, id := time.Now(), newZipf(), 0
	for w := 0; w < widgets; {
		tx, err := db.Begin()
		check(b, err)
		for most := id + 5000; w < widgets && id < most; w++ {
			for range chunks {
				id++
				check(b, l.insert(tx, id, w, z.words(8), z.words(112)))
			}
		}
		check(b, tx.Commit())
	}
	var pages, bytes int
	check(b, db.QueryRow("SELECT page_count, page_size FROM pragma_page_count, pragma_page_size").Scan(&pages, &bytes))
	b.Logf("%s, %d widgets of %d chunks: built in %.1f s, %.1f MB", l.name, widgets, chunks, time.Since(start).Seconds(), float64(pages*bytes)/1e6)
	return db
}

func (l layout) search(b *testing.B, db *sql.DB, widget int, ranks []uint64) {
	var terms []string
	for _, r := range ranks {
		terms = append(terms, word(r))
	}
	match, rank := l.query(widget, terms)
	defer reportCPU(b)()
	for b.Loop() {
		rows, err := db.Query("SELECT rowid, "+rank+" AS score FROM f WHERE f MATCH ? ORDER BY score LIMIT 50", match)
		check(b, err)
		for rows.Next() {
		}
		check(b, rows.Err())
	}
}

func check(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// benchWidget is a widget with that many chunks, in documents of ten.
func benchWidget(b *testing.B, s *Store, chunks int) app.WidgetID {
	b.Helper()
	ctx, z := b.Context(), newZipf()
	u, err := s.CreateUser(ctx, app.User{Email: "ada@example.org", Role: app.RoleOwner}, "")
	check(b, err)
	w, err := s.CreateWidget(ctx, app.Widget{OwnerID: u.ID, Name: "w"})
	check(b, err)
	src, err := s.CreateSource(ctx, app.Source{WidgetID: w.ID, Kind: app.KindWebsite})
	check(b, err)
	start := time.Now()
	for i := 0; i < chunks; i += 10 {
		var list []app.Chunk
		for range 10 {
			text := z.words(112)
			list = append(list, app.Chunk{Text: text, HeadTerms: z.words(8), Terms: text})
		}
		_, err := s.SaveDocument(ctx, app.Document{WidgetID: w.ID, SourceID: src.ID, URL: fmt.Sprint(i), Status: app.DocumentReady}, list)
		check(b, err)
	}
	b.Logf("%d chunks stored in %.1f s", chunks, time.Since(start).Seconds())
	return w.ID
}

func BenchmarkSearchTerms(b *testing.B) {
	s := openStore(b)
	w := benchWidget(b, s, 50_000)
	for _, q := range benchQueries {
		var terms []string
		for _, r := range q.ranks {
			terms = append(terms, word(r))
		}
		b.Run(q.name, func(b *testing.B) {
			defer reportCPU(b)()
			for b.Loop() {
				_, err := s.SearchTerms(b.Context(), w, terms, 50)
				check(b, err)
			}
		})
		b.Run(q.name+"/counts", func(b *testing.B) {
			defer reportCPU(b)()
			for b.Loop() {
				_, _, _, err := s.TermCounts(b.Context(), w, terms)
				check(b, err)
			}
		})
	}
}

func BenchmarkSearchVectors(b *testing.B) {
	s := openStore(b)
	w := benchWidget(b, s, 50_000)
	r := rand.New(rand.NewPCG(3, 4))
	start, chunks := time.Now(), []app.ChunkID(nil)
	for {
		pending, err := s.PendingChunks(b.Context(), w, "m", 1000)
		check(b, err)
		if len(pending) == 0 {
			break
		}
		var vectors []app.ChunkVector
		for _, p := range pending {
			v := app.ChunkVector{Chunk: p.ID, Vector: randomUnit(r, 384)}
			for i := range 10 {
				v.Sentences = append(v.Sentences, app.SentenceVector{Start: i, Direction: app.DirectionOf(v.Vector)})
			}
			vectors, chunks = append(vectors, v), append(chunks, p.ID)
		}
		check(b, s.AddVectors(b.Context(), w, "m", vectors))
	}
	b.Logf("50,000 vectors stored in %.1f s", time.Since(start).Seconds())
	query := randomUnit(r, 384)
	b.Run("search", func(b *testing.B) {
		defer reportCPU(b)()
		for b.Loop() {
			_, err := s.SearchVectors(b.Context(), w, "m", query, 50)
			check(b, err)
		}
	})
	b.Run("compare", func(b *testing.B) { // as many candidates as a search compares at most
		defer reportCPU(b)()
		for b.Loop() {
			r.Shuffle(len(chunks), func(i, j int) { chunks[i], chunks[j] = chunks[j], chunks[i] })
			found, err := s.Directions(b.Context(), w, "m", chunks[:200])
			check(b, err)
			for _, v := range found {
				v.Direction.Cosine(query)
				for _, sentence := range v.Sentences {
					sentence.Direction.Cosine(query)
				}
			}
		}
	})
}

func randomUnit(r *rand.Rand, dims int) []float32 {
	v, sum := make([]float32, dims), 0.0
	for i := range v {
		v[i] = float32(r.NormFloat64())
		sum += float64(v[i]) * float64(v[i])
	}
	for i := range v {
		v[i] /= float32(math.Sqrt(sum))
	}
	return v
}

// BenchmarkWrites is acknowledged writes by 50 callers, beside the same rows in one
// transaction.
func BenchmarkWrites(b *testing.B) {
	s := openStore(b)
	w := benchWidget(b, s, 10)
	c, err := s.StartConversation(b.Context(), app.Conversation{WidgetID: w}, []byte("secret"))
	check(b, err)
	m := app.Message{Role: app.RoleVisitor, Text: strings.Repeat("word ", 40)}
	b.Run("50writers", func(b *testing.B) {
		var left atomic.Int64
		left.Store(int64(b.N))
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				for left.Add(-1) >= 0 {
					if _, err := s.AddMessage(context.Background(), w, c.ID, m); err != nil {
						b.Error(err)
					}
				}
			})
		}
		wg.Wait()
	})
	b.Run("1writer", func(b *testing.B) {
		for b.Loop() {
			_, err := s.AddMessage(b.Context(), w, c.ID, m)
			check(b, err)
		}
	})
	b.Run("bulk", func(b *testing.B) {
		err := changeOnly(b.Context(), s, func(t *tx) error {
			for i := range b.N {
				_, err := t.exec(`INSERT INTO messages(id, conversation, role, text, sources, closest, mode, answered, model, prompt_tokens, completion_tokens,
					retrieve_ms, first_token_ms, total_ms, rating, comment, created_at) VALUES (?, 1, 'user', ?, 'null', 'null', '', 0, '', 0, 0, 0, 0, 0, 0, '', 0)`,
					fmt.Sprint(b.N, " ", i), m.Text)
				if err != nil {
					return err
				}
			}
			return nil
		})
		check(b, err)
	})
}
