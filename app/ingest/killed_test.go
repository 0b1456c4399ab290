package ingest_test

import (
	"context"
	"errors"
	"sync"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/ingest"
	"github.com/WebsyteAI/websyte/app/jobs"
	"github.com/WebsyteAI/websyte/store/sqlite"
)

var errKilled = errors.New("the program was killed")

// mortal is a store whose calls fail from some call on, as for a program that dies.
type mortal struct {
	*sqlite.Store
	mu   sync.Mutex
	left int // calls; 0: it lives
	dead bool
}

func (m *mortal) call() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.left > 0 {
		if m.left--; m.left == 0 {
			m.dead = true
		}
	}
	if m.dead {
		return errKilled
	}
	return nil
}

func (b *bench) killAfter(calls int) {
	b.mortal.mu.Lock()
	defer b.mortal.mu.Unlock()
	b.mortal.left, b.mortal.dead = calls, false
}

func (b *bench) killed() bool {
	b.mortal.mu.Lock()
	defer b.mortal.mu.Unlock()
	return b.mortal.dead
}

// handle does a job as the worker would.
func (b *bench) handle(ctx context.Context, j app.Job) error {
	var h jobs.Handler = ingest.CrawlJobs{Service: b.Service}
	if j.Kind == app.JobEmbed {
		h = ingest.EmbedJobs{Service: b.Service}
	}
	return h.Do(ctx, j)
}

func (m *mortal) FinishPages(ctx context.Context, w app.WidgetID, id app.RunID, pages []app.FinishedPage) ([]app.PageResult, error) {
	if err := m.call(); err != nil {
		return nil, err
	}
	return m.Store.FinishPages(ctx, w, id, pages)
}

func (m *mortal) StageUnmet(ctx context.Context, w app.WidgetID, id app.RunID) (bool, error) {
	if err := m.call(); err != nil {
		return false, err
	}
	return m.Store.StageUnmet(ctx, w, id)
}

func (m *mortal) StageGeneration(ctx context.Context, w app.WidgetID, id app.RunID, after int64) (int64, error) {
	if err := m.call(); err != nil {
		return 0, err
	}
	return m.Store.StageGeneration(ctx, w, id, after)
}

func (m *mortal) BeginPublication(ctx context.Context, w app.WidgetID, id app.RunID) error {
	if err := m.call(); err != nil {
		return err
	}
	return m.Store.BeginPublication(ctx, w, id)
}

func (m *mortal) PrepareVersion(ctx context.Context, w app.WidgetID, id app.RunID, v int64, c []app.Chunk) error {
	if err := m.call(); err != nil {
		return err
	}
	return m.Store.PrepareVersion(ctx, w, id, v, c)
}

func (m *mortal) SwitchRun(ctx context.Context, w app.WidgetID, id app.RunID) (app.Run, error) {
	if err := m.call(); err != nil {
		return app.Run{}, err
	}
	return m.Store.SwitchRun(ctx, w, id)
}

func (m *mortal) SettleVersion(ctx context.Context, w app.WidgetID, id app.RunID, v int64, c []app.Chunk) error {
	if err := m.call(); err != nil {
		return err
	}
	return m.Store.SettleVersion(ctx, w, id, v, c)
}

func (m *mortal) FinishPublication(ctx context.Context, w app.WidgetID, id app.RunID) error {
	if err := m.call(); err != nil {
		return err
	}
	return m.Store.FinishPublication(ctx, w, id)
}

func (m *mortal) SaveDocument(ctx context.Context, d app.Document, c []app.Chunk) (app.Document, error) {
	if err := m.call(); err != nil {
		return d, err
	}
	return m.Store.SaveDocument(ctx, d, c)
}

func (m *mortal) UnpackDocument(ctx context.Context, d app.Document, members []app.Document) error {
	if err := m.call(); err != nil {
		return err
	}
	return m.Store.UnpackDocument(ctx, d, members)
}
