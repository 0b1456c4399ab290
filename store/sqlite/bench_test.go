//go:build unix

package sqlite

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
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
