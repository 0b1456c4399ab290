package retrieve

import (
	"context"

	"github.com/WebsyteAI/websyte/app"
)

// nearest is what the search by meaning found.
type nearest struct {
	model    string    // "" when there are no vectors, or nothing to embed the question with
	question []float32 // its vector
	floor    float64   // cosine from which on the model's mean anything
	hits     []app.Hit
	err      error // why meaning could not be searched
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
	floor, err := s.floors.floor(ctx, model, e)
	if err != nil {
		return nearest{err: err}, ctx.Err()
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
	return nearest{model: model, question: v, floor: floor, hits: hits}, nil
}

// Embed gives the vector of a text by the model whose vectors serve the widget, as
// comparable with those of its sentences as a question's; nil without such a model.
func (s *Searcher) Embed(ctx context.Context, w app.WidgetID, text string) ([]float32, error) {
	model, err := s.store.ServingModel(ctx, w)
	if err != nil || model == "" {
		return nil, err
	}
	if e := s.embedders(model); e != nil {
		return e.Query(ctx, clip(text, maxQuestion))
	}
	return nil, nil
}

// compare gives the candidates the cosines of their sentences, and their own to
// those that words alone brought up.
func (s *Searcher) compare(ctx context.Context, w app.WidgetID, near nearest, cands []*candidate) error {
	if near.model == "" {
		return nil
	}
	byID := map[app.ChunkID]*candidate{}
	var ids []app.ChunkID
	for _, c := range cands {
		byID[c.Chunk.ID], ids = c, append(ids, c.Chunk.ID)
	}
	directions, err := s.store.Directions(ctx, w, near.model, ids)
	for _, d := range directions {
		byID[d.Chunk].byMeaning(near.question, d)
	}
	return err
}

// meaning is the text to embed: what was asked, after what it refers to.
func (q *Query) meaning() string {
	text := clip(q.Text, maxQuestion)
	if earlier, ok := followed(*q, wordsOf(q.Text, nil, 1)); ok {
		return clip(earlier, maxQuestion) + "\n" + text
	}
	return text
}
