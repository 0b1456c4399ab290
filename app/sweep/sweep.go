// Package sweep erases what is past its time, and makes what was erased unreadable.
//
// It knows when; how something is erased is the store's to know.
package sweep

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/WebsyteAI/websyte/app/auth"
)

const (
	every      = time.Hour      // how often what has expired is erased
	scrubEvery = 24 * time.Hour // how often the files are cleaned of what was erased
	batch      = 200            // things erased in one transaction
	auditBatch = 5_000          // entries of the audit log, which are small
)

// Store erases.
type Store interface {
	ExpireLoginSessions(ctx context.Context, created, used time.Time, limit int) (int, error)
	ExpireAccess(ctx context.Context, now, devices time.Time, limit int) (int, error)
	ExpireConversations(ctx context.Context, now time.Time, days, limit int) (int, error)
	ExpireAudit(ctx context.Context, now time.Time, limit int) (int, error)
	ResumeRemovals(ctx context.Context) error
	Scrub(ctx context.Context, every time.Duration) error
}

// Content erases originals that no document has, ends what was begun for a new
// generation of a website, and removes old ones.
type Content interface {
	DropUnusedFiles(ctx context.Context) error
	SettleRuns(ctx context.Context) error
}

// Sweeper erases.
type Sweeper struct {
	store   Store
	content Content
	days    int
	now     func() time.Time
	log     *slog.Logger
}

// New makes a Sweeper; days is how long conversations are kept where their widget
// does not say, 0 for ever.
func New(store Store, content Content, days int, now func() time.Time, log *slog.Logger) *Sweeper {
	return &Sweeper{store: store, content: content, days: days, now: now, log: log}
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
	return errors.Join(s.expire(ctx), s.expireSessions(ctx), s.expireAccess(ctx), s.expireAudit(ctx), s.content.SettleRuns(ctx), s.store.ResumeRemovals(ctx), s.content.DropUnusedFiles(ctx), s.store.Scrub(ctx, scrubEvery))
}

func (s *Sweeper) expire(ctx context.Context) error {
	return inBatches(batch, func() (int, error) { return s.store.ExpireConversations(ctx, s.now(), s.days, batch) })
}

func (s *Sweeper) expireSessions(ctx context.Context) error {
	now := s.now()
	return inBatches(batch, func() (int, error) {
		return s.store.ExpireLoginSessions(ctx, now.Add(-auth.AbsoluteLifetime), now.Add(-auth.IdleLifetime), batch)
	})
}

func (s *Sweeper) expireAccess(ctx context.Context) error {
	now := s.now()
	return inBatches(batch, func() (int, error) { return s.store.ExpireAccess(ctx, now, now.Add(-auth.DeviceLifetime), batch) })
}

func (s *Sweeper) expireAudit(ctx context.Context) error {
	return inBatches(auditBatch, func() (int, error) { return s.store.ExpireAudit(ctx, s.now(), auditBatch) })
}

// inBatches erases until a batch is not full.
func inBatches(full int, erase func() (int, error)) error {
	for {
		n, err := erase()
		if err != nil || n < full {
			return err
		}
	}
}
