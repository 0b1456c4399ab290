package ingest

import (
	"cmp"
	"context"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

// embedBatch is how many chunks are embedded at once, together with their sentences.
const embedBatch = 64

// EmbedJobs is the handler of JobEmbed.
type EmbedJobs struct{ *Service }

// Do gives every chunk of the widget a vector of the configured model; what has one
// is left alone. Until all are in, the vectors of the model before go on serving.
func (s EmbedJobs) Do(ctx context.Context, j app.Job) error {
	if err := s.embedPending(ctx, j.WidgetID); err != nil {
		return err
	}
	return s.askToDerive(ctx, j.WidgetID)
}

func (s *Service) embedPending(ctx context.Context, w app.WidgetID) error {
	if s.Embedder == nil {
		return nil
	}
	model := s.Embedder.Model()
	for {
		pending, err := s.Store.PendingChunks(ctx, w, model, embedBatch)
		if err != nil {
			return err
		}
		if len(pending) == 0 {
			_, err := s.Store.FinishVectors(ctx, w, model)
			return err
		}
		if err := s.embed(ctx, w, model, pending); err != nil {
			return err
		}
	}
}

// GiveUp leaves the chunks without vectors: they are found by words, and the next
// start or crawl tries again.
func (s EmbedJobs) GiveUp(ctx context.Context, j app.Job, _ error) error {
	return s.askToDerive(ctx, j.WidgetID)
}

func (s *Service) embed(ctx context.Context, w app.WidgetID, model string, pending []app.Passage) error {
	e := s.newEmbedding(pending)
	vectors, err := s.Embedder.Passages(ctx, e.texts)
	if err != nil {
		return err
	}
	if len(vectors) != len(e.texts) {
		return app.Errorf(app.Upstream, "the embedding model gave %d vectors for %d texts", len(vectors), len(e.texts))
	}
	return s.Store.AddVectors(ctx, w, model, e.of(vectors))
}

// RefreshEmbeddings queues the widget's embedding.
func (s *Service) RefreshEmbeddings(ctx context.Context, w app.WidgetID) (app.JobID, error) {
	if s.Embedder == nil {
		return "", app.Errorf(app.Conflict, "no embedding model is configured: set embedding.provider to builtin or openai, start anew, then try again")
	}
	j, err := s.Store.EnqueueJob(ctx, app.Job{Kind: app.JobEmbed, WidgetID: w})
	if err != nil {
		return "", err
	}
	s.Wake()
	return j.ID, nil
}

// askForVectorsOf queues the widget's embedding, if there is a model, and what is
// derived from its content once that is done.
func (s *Service) askForVectorsOf(ctx context.Context, w app.WidgetID) error {
	if s.Embedder == nil {
		return s.askToDerive(ctx, w)
	}
	_, err := s.RefreshEmbeddings(ctx, w)
	return err
}

// ResumeEmbedding queues every widget that has chunks without a vector of the
// configured model: at start, since the model may have changed.
func (s *Service) ResumeEmbedding(ctx context.Context) error {
	if s.Embedder == nil {
		return nil
	}
	widgets, err := s.Store.PendingWidgets(ctx, s.Embedder.Model())
	if err != nil {
		return err
	}
	for _, w := range widgets {
		if err := s.askForVectorsOf(ctx, w); err != nil {
			return err
		}
	}
	return nil
}

// settle is how long content rests before something is derived from it: what changes
// in between is derived from once.
const settle = time.Minute

// askToDerive queues what is derived from a widget's content and site, which may have
// changed.
func (s *Service) askToDerive(ctx context.Context, w app.WidgetID) error {
	due := s.Now().Add(cmp.Or(s.Settle, settle))
	for _, kind := range []app.JobKind{app.JobDerive, app.JobLogo} {
		if _, err := s.Store.EnqueueJob(ctx, app.Job{Kind: kind, WidgetID: w, DueAt: due}); err != nil {
			return err
		}
	}
	return nil
}
