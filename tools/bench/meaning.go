package main

import (
	"cmp"
	"context"
	"maps"
	"os"
	"runtime"
	"slices"
	"time"

	"github.com/WebsyteAI/websyte/app/embed/builtin"
	"github.com/WebsyteAI/websyte/app/embed/openai"
	"github.com/WebsyteAI/websyte/app/retrieve"
)

// embedder makes vectors of passages and of questions.
type embedder interface {
	Model() string
	Passages(ctx context.Context, texts []string) ([][]float32, error)
	Query(ctx context.Context, text string) ([]float32, error)
}

// benchEmbedder is the builtin model, or the endpoint that WEBSYTE_BENCH_EMBEDDINGS names.
func benchEmbedder() (embedder, error) {
	if base := os.Getenv("WEBSYTE_BENCH_EMBEDDINGS"); base != "" {
		return openai.New(openai.Options{BaseURL: base, Model: cmp.Or(os.Getenv("WEBSYTE_BENCH_MODEL"), "multilingual-e5-small"), Timeout: 10 * time.Minute}), nil
	}
	return builtin.Open(builtin.Options{Threads: runtime.NumCPU()})
}

// meaningGoals are those of XQuAD: the mean reciprocal rank, and the share of
// questions whose answer the quotes hold.
var meaningGoals = map[string]struct{ mrr, quotes float64 }{"en": {.984, .93}, "es": {.977, .92}, "de": {.973, .90}}

// measureMeaning asks XQuAD's questions through the program's own search and chat, in
// the language of the paragraphs and across languages.
func measureMeaning(ctx context.Context, b *bench) ([]figure, error) {
	model, err := benchEmbedder()
	if err != nil {
		return nil, err
	}
	e := remember(model)
	languages := []string{"en", "es", "de", "hi"}
	if b.quick {
		languages = languages[:2]
	}
	all := map[string]*xquad{}
	for _, lang := range languages {
		x, err := b.loadXQuAD(lang)
		if err != nil {
			return nil, err
		}
		if x == nil {
			return []figure{absent("retrieval on XQuAD by meaning", "there is no ../shared/eval")}, nil
		}
		all[lang] = x
	}
	var out []figure
	for _, lang := range languages {
		figures, err := b.meaning(ctx, e, lang, all)
		if err != nil {
			return nil, err
		}
		out = append(out, figures...)
	}
	return out, nil
}

// meaning measures the paragraphs of one language.
func (b *bench) meaning(ctx context.Context, e embedder, lang string, all map[string]*xquad) ([]figure, error) {
	x := all[lang]
	whole, err := b.newLibrary(ctx, x, e, func(int) bool { return true })
	if err != nil {
		return nil, err
	}
	half, err := b.newLibrary(ctx, x, e, func(p int) bool { return x.article[p]%2 == 0 })
	if err != nil {
		return nil, err
	}
	second, err := b.newLibrary(ctx, x, e, func(p int) bool { return p%2 == 0 })
	if err != nil {
		return nil, err
	}
	out, err := b.ranked(ctx, whole, lang, x)
	if err != nil {
		return nil, err
	}
	quotes, err := whole.quotes(ctx, x)
	if err != nil {
		return nil, err
	}
	f := figure{What: "XQuAD " + lang + ", the answer stands in at most three sentences that chat quotes", Value: quotes}
	if goal := meaningGoals[lang].quotes; goal > 0 {
		f = f.atLeast(goal)
	}
	out = append(out, f)
	told, err := half.told(ctx, x, x)
	if err != nil {
		return nil, err
	}
	hard, err := second.told(ctx, x, x)
	if err != nil {
		return nil, err
	}
	out = append(out,
		figure{What: "XQuAD " + lang + ", AUROC, half the articles left out", Value: told.auroc()}.atLeast(.98),
		figure{What: "XQuAD " + lang + ", the same, answerable questions refused", Value: refused(told.there)}.atMost(.02),
		figure{What: "XQuAD " + lang + ", the same, absent questions refused", Value: refused(told.absent)},
		figure{What: "XQuAD " + lang + ", AUROC, every second paragraph left out", Value: hard.auroc()},
		figure{What: "XQuAD " + lang + ", the same, answerable questions refused", Value: refused(hard.there)},
		figure{What: "XQuAD " + lang + ", the same, absent questions refused", Value: refused(hard.absent)},
	)
	for _, asked := range slices.Sorted(maps.Keys(all)) {
		if asked == lang || asked != "en" && lang != "en" {
			continue
		}
		figures, err := across(ctx, whole, half, lang, asked, all[asked])
		if err != nil {
			return nil, err
		}
		out = append(out, figures...)
	}
	return out, nil
}

// ranked compares ways to order the same candidates.
func (b *bench) ranked(ctx context.Context, whole *library, lang string, x *xquad) ([]figure, error) {
	words, err := b.newLibrary(ctx, x, nil, func(int) bool { return true })
	if err != nil {
		return nil, err
	}
	var byWords, byPassages, fused, program, heldOut float64
	held := 0.
	for _, q := range x.questions {
		plain, err := words.search(ctx, q.text)
		if err != nil {
			return nil, err
		}
		r, err := whole.retriever.Search(ctx, retrieve.Query{Widget: whole.widget.ID, Text: q.text, Limit: 10, Threshold: -1, Explain: true})
		if err != nil {
			return nil, err
		}
		byWords += reciprocalRank(plain, q.paragraph)
		byPassages += reciprocalRank(whole.ordered(r.Trace, passagesAlone), q.paragraph)
		fused += reciprocalRank(whole.ordered(r.Trace, wordsAndPassages), q.paragraph)
		rank := reciprocalRank(whole.found(r), q.paragraph)
		program += rank
		if x.heldOut(q) {
			heldOut, held = heldOut+rank, held+1
		}
	}
	n := float64(len(x.questions))
	name := "XQuAD " + lang + ", MRR@10, "
	best := max(byWords, byPassages) / n
	f := figure{What: name + "fused with sentences", Value: program / n}.beside("the better of the first two", best)
	if goal := meaningGoals[lang].mrr; goal > 0 {
		f = f.atLeast(goal)
	} else {
		f = f.atLeast(best + .01)
	}
	return []figure{
		{What: name + "words alone", Value: byWords / n},
		{What: name + "passages alone", Value: byPassages / n},
		{What: name + "fused without sentences", Value: fused / n},
		f,
		{What: name + "the same, articles that nothing was fitted on", Value: heldOut / held},
	}, nil
}

// heldOut tells whether a question is of an article that no weight was chosen on.
func (x *xquad) heldOut(q asked) bool { return x.article[q.paragraph]/2%2 == 1 }

// ordered gives the paragraphs of a trace's candidates by a score of their own.
func (l *library) ordered(t *retrieve.Trace, score func(*retrieve.Trace) []float64) []found {
	scores := score(t)
	var out []found
	for i, c := range t.Candidates {
		out = append(out, found{l.paragraph[c.DocumentID], scores[i]})
	}
	slices.SortStableFunc(out, func(x, y found) int { return cmp.Compare(y.score, x.score) })
	seen := map[int]bool{}
	return slices.DeleteFunc(out, func(f found) bool {
		again := seen[f.paragraph]
		seen[f.paragraph] = true
		return again
	})
}

func passagesAlone(t *retrieve.Trace) []float64 {
	out := make([]float64, len(t.Candidates))
	for i, c := range t.Candidates {
		out[i] = c.MeaningScore
	}
	return out
}

// wordsAndPassages weighs both as did best without sentences, see DESIGN.
func wordsAndPassages(t *retrieve.Trace) []float64 {
	out := passagesAlone(t)
	if len(out) == 0 {
		return nil
	}
	low, high, top := slices.Min(out), slices.Max(out), 1e-9
	for _, c := range t.Candidates {
		top = max(top, c.WordScore)
	}
	for i, c := range t.Candidates {
		out[i] = .3*c.WordScore/top + .7*(out[i]-low)/max(high-low, 1e-9)
	}
	return out
}

// verdicts are the best scores of questions that a library answers and of others.
type verdicts struct{ there, absent []float64 }

func (v verdicts) auroc() float64 { return auroc(v.there, v.absent) }

// told scores questions of articles that nothing was fitted on.
func (l *library) told(ctx context.Context, x, questions *xquad) (v verdicts, err error) {
	holds := map[int]bool{}
	for _, p := range l.paragraph {
		holds[p] = true
	}
	for _, q := range questions.questions {
		if !x.heldOut(q) {
			continue
		}
		list, err := l.search(ctx, q.text)
		if err != nil {
			return v, err
		}
		if holds[q.paragraph] {
			v.there = append(v.there, best(list, -1))
		} else {
			v.absent = append(v.absent, best(list, -1))
		}
	}
	return v, nil
}

// refused is the share of scores below the default threshold.
func refused(scores []float64) float64 {
	n := 0
	for _, s := range scores {
		if s < retrieve.DefaultThreshold {
			n++
		}
	}
	return float64(n) / float64(len(scores))
}

// across asks in one language what stands in another.
func across(ctx context.Context, whole, half *library, lang, asked string, questions *xquad) ([]figure, error) {
	sum := 0.
	for _, q := range questions.questions {
		list, err := whole.search(ctx, q.text)
		if err != nil {
			return nil, err
		}
		sum += reciprocalRank(list, q.paragraph)
	}
	told, err := half.told(ctx, questions, questions)
	name := "XQuAD, " + asked + " asked of " + lang + ", "
	return []figure{
		{What: name + "MRR@10", Value: sum / float64(len(questions.questions))},
		{What: name + "AUROC, half the articles left out", Value: told.auroc()},
		{What: name + "answerable questions refused", Value: refused(told.there)},
		{What: name + "absent questions refused", Value: refused(told.absent)},
	}, err
}
