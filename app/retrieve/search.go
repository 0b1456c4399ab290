package retrieve

import (
	"cmp"
	"context"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/WebsyteAI/websyte/app"
)

const (
	// DefaultLimit is how many passages a search gives.
	DefaultLimit = 8
	// MaxLimit bounds Query.Limit.
	MaxLimit = 50

	depth       = 100 // of each search
	perDocument = 3   // passages of one document at most
	closest     = 3
	matchTerms  = 24 // terms of the question that are looked up
)

// Searcher searches the content of widgets.
type Searcher struct {
	store     Store
	embedders func(model string) Embedder
}

// New makes a Searcher. embedders gives what embeds questions for the vectors of
// a model, nil when nothing does: then words alone are searched.
func New(store Store, embedders func(model string) Embedder) *Searcher {
	return &Searcher{store: store, embedders: embedders}
}

// Search finds the passages that answer q. A failing embedding endpoint does not
// fail it: words alone are searched then, and the trace says so.
func (s *Searcher) Search(ctx context.Context, q Query) (Result, error) {
	q.defaults()
	var (
		words  []word
		st     stats
		byWord []app.Hit
		near   nearest
	)
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() (err error) {
		if words, st, err = s.read(gctx, q); err != nil || len(words) == 0 {
			return err
		}
		byWord, err = s.store.SearchTerms(gctx, q.Widget, rarest(words, st), depth)
		return err
	})
	g.Go(func() (err error) {
		near, err = s.nearest(gctx, q)
		return err
	})
	if err := g.Wait(); err != nil {
		return Result{}, err
	}
	cands, err := s.candidates(ctx, q.Widget, byWord, near.hits)
	if err != nil {
		return Result{}, err
	}
	for _, c := range cands {
		c.byWords(words, st)
	}
	fuse(cands, near.model != "")
	calibrate(cands, near)
	return q.result(cands, words, near), nil
}

func (q *Query) defaults() {
	if q.Limit <= 0 {
		q.Limit = DefaultLimit
	}
	q.Limit = min(q.Limit, MaxLimit)
	if q.Threshold == 0 {
		q.Threshold = DefaultThreshold
	}
}

// rarest gives the terms to look up: those of the words that tell passages apart.
// Words that most chunks hold, and function words, find nothing that the others do
// not, and their lists are the longest to walk: they count when the candidates are
// ranked, and are looked up only where there is nothing else.
func rarest(words []word, st stats) []string {
	known := slices.DeleteFunc(slices.Clone(words), func(w word) bool { return w.count == 0 })
	slices.SortStableFunc(known, func(x, y word) int {
		return cmp.Or(cmp.Compare(commonness(x, st), commonness(y, st)), cmp.Compare(x.count, y.count))
	})
	var out []string
	for _, w := range known {
		if len(out) > 0 && commonness(w, st) > 0 || len(out)+len(w.Terms) > matchTerms {
			break
		}
		out = append(out, w.Terms...)
	}
	return out
}

// commonness is 0 for a word that tells passages apart.
func commonness(w word, st stats) int {
	switch {
	case w.Function:
		return 2
	case w.count > st.chunks/3:
		return 1
	}
	return 0
}

// nearest is what the search by meaning found.
type nearest struct {
	model string // "" when there are no vectors, or nothing to embed the question with
	hits  []app.Hit
	err   error // why meaning could not be searched
}

func (s *Searcher) nearest(ctx context.Context, q Query) (nearest, error) {
	model, err := s.store.ServingModel(ctx, q.Widget)
	if err != nil || model == "" {
		return nearest{}, err
	}
	e := s.embedders(model)
	if e == nil {
		return nearest{}, nil
	}
	v, err := e.Query(ctx, q.meaning())
	if err != nil {
		return nearest{err: err}, ctx.Err()
	}
	hits, err := s.store.SearchVectors(ctx, q.Widget, model, v, depth)
	if err != nil || len(hits) == 0 {
		return nearest{}, err
	}
	return nearest{model: model, hits: hits}, nil
}

// meaning is the text to embed: what was asked, after what it refers to.
func (q *Query) meaning() string {
	text := clip(q.Text, maxQuestion)
	if earlier, ok := followed(*q, wordsOf(q.Text, nil, 1)); ok {
		return clip(earlier, maxQuestion) + "\n" + text
	}
	return text
}

func (s *Searcher) candidates(ctx context.Context, w app.WidgetID, byWord, near []app.Hit) ([]*candidate, error) {
	byID := map[app.ChunkID]*candidate{}
	var ids []app.ChunkID
	get := func(id app.ChunkID) *candidate {
		if byID[id] == nil {
			byID[id] = &candidate{}
			ids = append(ids, id)
		}
		return byID[id]
	}
	for i, h := range byWord {
		get(h.Chunk).wordRank = i + 1
	}
	for i, h := range near {
		c := get(h.Chunk)
		c.meaningRank, c.cosine = i+1, h.Score
	}
	passages, err := s.store.Passages(ctx, w, ids)
	if err != nil {
		return nil, err
	}
	out := make([]*candidate, 0, len(passages))
	for _, p := range passages {
		c := byID[p.Chunk.ID]
		c.Passage = p
		out = append(out, c)
	}
	return out, nil
}

// result picks what is given back: the best above the threshold, pinned documents
// first, a few of each document, neighbours joined.
func (q *Query) result(cands []*candidate, words []word, near nearest) Result {
	slices.SortStableFunc(cands, func(x, y *candidate) int { return rankPinned(y) - rankPinned(x) })
	r := Result{Words: public(words)}
	taken := map[app.DocumentID]int{}
	var picked []*candidate
	for _, c := range cands {
		switch {
		case c.score < q.Threshold:
			c.cut = "threshold"
		case taken[c.DocumentID] >= perDocument:
			c.cut = "document"
		case len(picked) >= q.Limit:
			c.cut = "limit"
		default:
			taken[c.DocumentID]++
			picked = append(picked, c)
		}
	}
	r.Matches = join(picked)
	if len(r.Matches) == 0 {
		r.Closest = nearestPages(cands)
	}
	if q.Explain {
		r.Trace = q.trace(cands, r.Words, near)
	}
	return r
}

func rankPinned(c *candidate) int {
	if c.Pinned {
		return 1
	}
	return 0
}

// nearestPages are the best of what did not reach the threshold, one a document.
func nearestPages(cands []*candidate) []Match {
	var out []Match
	seen := map[app.DocumentID]bool{}
	for _, c := range cands {
		if len(out) < closest && !seen[c.DocumentID] && c.score > 0 {
			seen[c.DocumentID] = true
			out = append(out, Match{Passage: c.Passage, Score: c.score})
		}
	}
	return out
}

func (q *Query) trace(cands []*candidate, words []Word, near nearest) *Trace {
	t := &Trace{Query: q.meaning(), Words: words, Model: near.model, Threshold: q.Threshold}
	if near.err != nil {
		t.Failure = near.err.Error()
	}
	for _, c := range cands {
		t.Candidates = append(t.Candidates, TraceCandidate{
			Chunk: c.Chunk.ID, DocumentID: c.DocumentID, Title: c.Title,
			WordRank: c.wordRank, WordScore: c.bm25, Coverage: c.coverage,
			MeaningRank: c.meaningRank, MeaningScore: c.cosine,
			Fused: c.fused, Score: c.score, Cut: c.cut,
		})
	}
	return t
}
