package retrieve

import (
	"context"

	"github.com/WebsyteAI/websyte/app"
)

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
	if app.CodeOf(err) == app.Conflict { // the endpoint's model is another one now
		return nearest{err: err}, nil
	}
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
