// Package jobs runs durable work: it leases jobs from the store, gives each to
// the handler of its kind, and retries with backoff what failed. A job whose
// worker died is leased again when its lease runs out, so a handler must be able
// to go on where another one stopped.
//
// It knows nothing of what a job does.
package jobs

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

// Store is where jobs wait.
type Store interface {
	ClaimJob(ctx context.Context, now time.Time, lease time.Duration) (*app.Job, error)
	ExtendJob(ctx context.Context, j app.Job, until time.Time) error
	FinishJob(ctx context.Context, j app.Job) error
	RetryJob(ctx context.Context, j app.Job, at time.Time, cause string) error
	ReleaseJob(ctx context.Context, j app.Job) error
}

// Handler does one job. Its context ends when the worker stops or the lease is
// lost; it then returns soon, and what it has stored stays. An error means that
// the job is tried again, until MaxAttempts.
type Handler interface {
	Do(ctx context.Context, j app.Job) error
	// GiveUp is called when the last attempt failed, or when the worker died at
	// each of them; again, if it fails itself.
	GiveUp(ctx context.Context, j app.Job, cause error) error
}

const (
	// MaxAttempts is how often a failing job is tried.
	MaxAttempts = 8
	lease       = time.Minute
	firstRetry  = 5 * time.Second
	lastRetry   = 10 * time.Minute
	idlePoll    = 2 * time.Second  // how long work of another process may wait
	lastWords   = 10 * time.Second // to write an outcome after the worker was stopped
	maxCause    = 1000             // bytes of an error that are stored
)

// Worker runs jobs, several at a time.
type Worker struct {
	store    Store
	handlers map[app.JobKind]Handler
	log      *slog.Logger
	now      func() time.Time
	slots    int
	wake     chan struct{}
}

// New makes a worker for at most slots jobs at a time.
func New(store Store, handlers map[app.JobKind]Handler, slots int, now func() time.Time, log *slog.Logger) *Worker {
	return &Worker{store: store, handlers: handlers, log: log, now: now, slots: slots, wake: make(chan struct{}, 1)}
}

// Wake makes the worker look for work now.
func (w *Worker) Wake() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// Run works until ctx ends, then waits for its handlers and gives back their jobs.
func (w *Worker) Run(ctx context.Context) {
	var running sync.WaitGroup
	defer running.Wait()
	free := make(chan struct{}, w.slots)
	for ctx.Err() == nil {
		select {
		case free <- struct{}{}:
		case <-ctx.Done():
			return
		}
		job, err := w.store.ClaimJob(ctx, w.now(), lease)
		if err != nil && ctx.Err() == nil {
			w.log.Error("claim a job", "err", err)
		}
		if job == nil {
			<-free
			w.rest(ctx)
			continue
		}
		running.Go(func() {
			defer func() { <-free; w.Wake() }()
			w.do(ctx, *job)
		})
	}
}

func (w *Worker) rest(ctx context.Context) {
	t := time.NewTimer(idlePoll)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-w.wake:
	case <-t.C:
	}
}
