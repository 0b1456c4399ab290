package apptest

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/embed/openai"
	"github.com/WebsyteAI/websyte/app/ingest"
	"github.com/WebsyteAI/websyte/app/retrieve"
	"github.com/WebsyteAI/websyte/store/sqlite"
)

// evalFolder holds XQuAD, which is for measuring and not part of the project.
const evalFolder = "../../../shared/eval"

type question struct {
	text      string
	paragraph int
	answers   []string
}

type xquad struct {
	paragraphs []string
	article    []int // of each paragraph
	questions  []question
}

func loadXQuAD(b *testing.B, lang string) xquad {
	raw, err := os.ReadFile(filepath.Join(evalFolder, "xquad."+lang+".json"))
	if err != nil {
		b.Skipf("XQuAD is not at hand: %v", err)
	}
	var file struct {
		Data []struct {
			Paragraphs []struct {
				Context string
				QAs     []struct {
					Question string
					Answers  []struct{ Text string }
				}
			}
		}
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		b.Fatal(err)
	}
	var x xquad
	for article, d := range file.Data {
		for _, p := range d.Paragraphs {
			for _, qa := range p.QAs {
				q := question{text: qa.Question, paragraph: len(x.paragraphs)}
				for _, a := range qa.Answers {
					q.answers = append(q.answers, a.Text)
				}
				x.questions = append(x.questions, q)
			}
			x.paragraphs = append(x.paragraphs, p.Context)
			x.article = append(x.article, article)
		}
	}
	return x
}

// corpus is a widget that holds some of the paragraphs.
type corpus struct {
	search    *retrieve.Searcher
	widget    app.WidgetID
	paragraph map[app.DocumentID]int
}

func newCorpus(b *testing.B, x xquad, holds func(paragraph int) bool) corpus {
	ctx := context.Background()
	store, err := sqlite.Open(ctx, sqlite.Options{Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { store.Close() })
	owner, err := store.CreateUser(ctx, app.User{Email: "a@example.org", Role: app.RoleOwner}, "")
	if err != nil {
		b.Fatal(err)
	}
	w, err := store.CreateWidget(ctx, app.Widget{OwnerID: owner.ID, Name: "XQuAD"})
	if err != nil {
		b.Fatal(err)
	}
	vectors := embedderFromEnv()
	o := ingest.Options{Store: store, Now: time.Now, Log: slog.Default(), Wake: func() {}}
	if vectors != nil {
		o.Embedder = vectors
	}
	in := ingest.New(o)
	c := corpus{retrieve.New(store, func(string) retrieve.Embedder {
		if vectors == nil {
			return nil
		}
		return vectors
	}), w.ID, map[app.DocumentID]int{}}
	for i, text := range x.paragraphs {
		if holds(i) {
			d, err := in.AddText(ctx, w.ID, "", text)
			if err != nil {
				b.Fatal(err)
			}
			c.paragraph[d.ID] = i
		}
	}
	if err := (ingest.EmbedJobs{Service: in}).Do(ctx, app.Job{WidgetID: w.ID}); err != nil {
		b.Fatal(err)
	}
	return c
}

// embedderFromEnv is the embeddings endpoint that WEBSYTE_BENCH_EMBEDDINGS names,
// nil without one: search goes by words alone then.
func embedderFromEnv() *openai.Embedder {
	base := os.Getenv("WEBSYTE_BENCH_EMBEDDINGS")
	if base == "" {
		return nil
	}
	return openai.New(openai.Options{BaseURL: base, Model: cmp.Or(os.Getenv("WEBSYTE_BENCH_MODEL"), "multilingual-e5-small"), Timeout: time.Minute})
}

func (c corpus) ask(b *testing.B, q question) retrieve.Result {
	r, err := c.search.Search(context.Background(), retrieve.Query{Widget: c.widget, Text: q.text, Limit: 10, Threshold: -1})
	if err != nil {
		b.Fatal(err)
	}
	return r
}

// rank is where the right paragraph stands, from 1; 0 when it is not found.
func (c corpus) rank(r retrieve.Result, q question) int {
	seen := map[app.DocumentID]bool{}
	for _, m := range r.Matches {
		seen[m.DocumentID] = true
		if c.paragraph[m.DocumentID] == q.paragraph {
			return len(seen)
		}
	}
	return 0
}

func top(r retrieve.Result) float64 {
	best := 0.
	for _, m := range r.Matches {
		best = max(best, m.Score)
	}
	return best
}

// BenchmarkXQuAD measures retrieval through the program's own search, by words,
// or with meaning too where WEBSYTE_BENCH_EMBEDDINGS names an endpoint:
// MRR@10 over all paragraphs; how well the top score tells questions whose article
// is there from those whose article is left out (AUROC); and what the default
// threshold refuses of either.
func BenchmarkXQuAD(b *testing.B) {
	for _, lang := range []string{"en", "es", "de", "hi"} {
		b.Run(lang, func(b *testing.B) {
			x := loadXQuAD(b, lang)
			all := newCorpus(b, x, func(int) bool { return true })
			half := newCorpus(b, x, func(p int) bool { return x.article[p]%2 == 0 })
			b.ResetTimer()
			for b.Loop() {
				var rr float64
				third := 0
				for _, q := range x.questions {
					if rank := all.rank(all.ask(b, q), q); rank > 0 {
						rr += 1 / float64(rank)
						if rank <= 3 {
							third++
						}
					}
				}
				var with, without []float64
				for _, q := range x.questions {
					s := top(half.ask(b, q))
					if x.article[q.paragraph]%2 == 0 {
						with = append(with, s)
					} else {
						without = append(without, s)
					}
				}
				n := float64(len(x.questions))
				b.ReportMetric(rr/n, "MRR@10")
				b.ReportMetric(float64(third)/n, "top3")
				b.ReportMetric(auroc(with, without), "AUROC")
				b.ReportMetric(shareBelow(with, retrieve.DefaultThreshold), "refused-answerable")
				b.ReportMetric(shareBelow(without, retrieve.DefaultThreshold), "refused-absent")
				if os.Getenv("WEBSYTE_BENCH_SCORES") != "" {
					fmt.Println(lang, "with", deciles(with), "without", deciles(without))
				}
			}
		})
	}
}

// auroc is the chance that an answerable question scores above an absent one.
func auroc(with, without []float64) float64 {
	var wins float64
	for _, a := range with {
		for _, n := range without {
			switch {
			case a > n:
				wins++
			case a == n:
				wins += .5
			}
		}
	}
	return wins / float64(len(with)*len(without))
}

func shareBelow(scores []float64, threshold float64) float64 {
	n := 0
	for _, s := range scores {
		if s < threshold {
			n++
		}
	}
	return float64(n) / float64(len(scores))
}

func deciles(scores []float64) string {
	slices.Sort(scores)
	var out []string
	for i := range 11 {
		out = append(out, fmt.Sprintf("%.2f", scores[min(len(scores)-1, i*len(scores)/10)]))
	}
	return strings.Join(out, " ")
}
