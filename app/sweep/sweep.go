// Package sweep erases what is past its time, and makes what was erased unreadable.
//
// It knows when; how something is erased is the store's to know.
package sweep

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

const (
	every      = time.Hour      // how often expired conversations are erased
	scrubEvery = 24 * time.Hour // how often the files are cleaned of what was erased
	batch      = 200            // conversations erased in one transaction
	auditBatch = 5_000          // entries of the audit log, which are small
)

// Store erases.
type Store interface {
	ExpireConversations(ctx context.Context, now time.Time, days, limit int) (int, error)
	ExpireAudit(ctx context.Context, now time.Time, limit int) (int, error)
	ResumeRemovals(ctx context.Context) error
	Scrub(ctx context.Context, every time.Duration) error
}

// Files erases originals that no document has.
type Files interface {
	DropUnusedFiles(ctx context.Context) error
}

// Sweeper erases.
type Sweeper struct {
	store Store
	files Files
	days  int
	now   func() time.Time
	log   *slog.Logger
}

// New makes a Sweeper; days is how long conversations are kept where their widget
// does not say, 0 for ever.
func New(store Store, files Files, days int, now func() time.Time, log *slog.Logger) *Sweeper {
	return &Sweeper{store: store, files: files, days: days, now: now, log: log}
}

// Run sweeps at once and then every hour until ctx ends. What fails is logged, and
// tried again the next time.
func (s *Sweeper) Run(ctx context.Context) {
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		if err := s.Sweep(ctx); err != nil && ctx.Err() == nil {
			s.log.ErrorContext(ctx, "erase what is past its time", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}

// Sweep erases everything that is past its time now. One part that fails keeps no
// other from its work.
func (s *Sweeper) Sweep(ctx context.Context) error {
	return errors.Join(s.expire(ctx), s.expireAudit(ctx), s.store.ResumeRemovals(ctx), s.files.DropUnusedFiles(ctx), s.store.Scrub(ctx, scrubEvery))
}

func (s *Sweeper) expire(ctx context.Context) error {
	for {
		n, err := s.store.ExpireConversations(ctx, s.now(), s.days, batch)
		if err != nil || n < batch {
			return err
		}
	}
}

func (s *Sweeper) expireAudit(ctx context.Context) error {
	for {
		n, err := s.store.ExpireAudit(ctx, s.now(), auditBatch)
		if err != nil || n < auditBatch {
			return err
		}
	}
}
