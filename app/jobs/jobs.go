// Package jobs runs durable work: it leases jobs from the store, gives each to
// the handler of its kind, and retries with backoff what failed. A job whose
// worker died is leased again when its lease runs out, so a handler must be able
// to go on where another one stopped.
//
// It knows nothing of what a job does.
package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
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
	// GiveUp is called once when the last attempt failed.
	GiveUp(ctx context.Context, j app.Job, cause error) error
}

const (
	// MaxAttempts is how often a failing job is tried.
	MaxAttempts = 8
	lease       = time.Minute
	firstRetry  = 5 * time.Second
	lastRetry   = 10 * time.Minute
	idlePoll    = 2 * time.Second // how long work of another process may wait
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

func (w *Worker) do(ctx context.Context, j app.Job) {
	log := w.log.With("job", j.ID, "kind", j.Kind, "widget", j.WidgetID, "attempt", j.Attempts)
	held, release := context.WithCancelCause(ctx)
	defer release(nil)
	beat := make(chan struct{})
	go func() {
		defer close(beat)
		w.keepLease(held, j, release)
	}()
	started := w.now()
	err := w.handle(held, j)
	lost := errors.Is(context.Cause(held), errLeaseLost)
	release(nil)
	<-beat

	// The outcome is written although ctx may have ended.
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	switch {
	case lost:
		log.Warn("job was taken over by another worker")
		return
	case err == nil:
		log.Info("job done", "ms", w.now().Sub(started).Milliseconds())
		err = w.store.FinishJob(end, j)
	case ctx.Err() != nil:
		err = w.store.ReleaseJob(end, j)
	default:
		err = w.failed(end, j, err, log)
	}
	if err != nil && app.CodeOf(err) != app.Conflict {
		log.Error("store a job's outcome", "err", err)
	}
}

func (w *Worker) failed(ctx context.Context, j app.Job, cause error, log *slog.Logger) error {
	if j.Attempts < MaxAttempts {
		at := w.now().Add(backoff(j.Attempts))
		log.Warn("job failed, will be tried again", "at", at, "err", cause)
		return w.store.RetryJob(ctx, j, at, cause.Error())
	}
	log.Error("job failed for good", "err", cause)
	if h := w.handlers[j.Kind]; h != nil {
		if err := h.GiveUp(ctx, j, cause); err != nil {
			return err
		}
	}
	return w.store.FinishJob(ctx, j)
}

// handle turns a handler's panic into an error: one bad page must not stop the
// server that answers visitors.
func (w *Worker) handle(ctx context.Context, j app.Job) (err error) {
	h := w.handlers[j.Kind]
	if h == nil {
		return fmt.Errorf("no handler for jobs of kind %q", j.Kind)
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("job panicked: %v", p)
		}
	}()
	return h.Do(ctx, j)
}

var errLeaseLost = errors.New("lease lost")

func (w *Worker) keepLease(ctx context.Context, j app.Job, lost context.CancelCauseFunc) {
	t := time.NewTicker(lease / 3)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			if err := w.store.ExtendJob(ctx, j, w.now().Add(lease)); app.CodeOf(err) == app.Conflict && err != nil {
				lost(errLeaseLost)
				return
			}
		}
	}
}

// backoff doubles from firstRetry to lastRetry, plus or minus a quarter, so that
// jobs that failed together do not come back together.
func backoff(attempts int) time.Duration {
	d := min(firstRetry<<min(attempts-1, 20), lastRetry)
	return d*3/4 + rand.N(d/2)
}
