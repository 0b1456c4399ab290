package retrieve

import (
	"context"

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
	floors    floors
}

// New makes a Searcher. embedders gives what embeds questions for the vectors of
// a model, nil when nothing does: then words alone are searched.
func New(store Store, embedders func(model string) Embedder) *Searcher {
	return &Searcher{store: store, embedders: embedders, floors: floors{of: map[string]float64{}}}
}

// Search finds the passages that answer q. A failing embedding endpoint does not
// fail it: words alone are searched then, and the trace says so.
func (s *Searcher) Search(ctx context.Context, q Query) (Result, error) {
	q.defaults()
	var told worded
	var near nearest
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() (err error) { told, err = s.worded(gctx, q); return err })
	g.Go(func() (err error) { near, err = s.nearest(gctx, q); return err })
	if err := g.Wait(); err != nil {
		return Result{}, err
	}
	cands, err := s.candidates(ctx, q.Widget, told.hits, near.hits)
	if err != nil {
		return Result{}, err
	}
	if err := s.compare(ctx, q.Widget, near, cands); err != nil {
		return Result{}, err
	}
	for _, c := range cands {
		c.byWords(told.words, told.stats)
	}
	fuse(cands, near.model != "")
	calibrate(cands, near, told, tongueOf(clip(q.Text, maxQuestion)))
	entries(cands, q, told, near)
	return q.result(cands, told.words, near), nil
}

// worded is what the search by words found.
type worded struct {
	words []word
	stats stats
	hits  []app.Hit
}

func (s *Searcher) worded(ctx context.Context, q Query) (worded, error) {
	words, st, err := s.read(ctx, q)
	if err != nil || len(words) == 0 {
		return worded{}, err
	}
	hits, err := s.store.SearchTerms(ctx, q.Widget, rarest(words, st), depth)
	return worded{words, st, hits}, err
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
		c.meaningRank = i + 1
		c.near(h.Score)
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
