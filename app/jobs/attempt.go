package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime/debug"
	"strings"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

var (
	errLeaseLost = errors.New("lease lost")
	errDied      = errors.New("the program ended during each attempt")
)

// attempt is one try at a job.
type attempt struct {
	*Worker
	job     app.Job
	handler Handler
	log     *slog.Logger
}

func (w *Worker) do(ctx context.Context, j app.Job) {
	a := &attempt{Worker: w, job: j, handler: w.handlers[j.Kind]}
	if a.handler == nil {
		a.handler = unknown{}
	}
	a.log = w.log.With("job", j.ID, "kind", j.Kind, "widget", j.WidgetID, "attempt", j.Attempts)
	started := w.now()
	err := a.hold(ctx)
	if errors.Is(err, errLeaseLost) {
		a.log.Warn("job was taken over by another worker")
		return
	}
	// The outcome is written although ctx may have ended.
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastWords)
	defer cancel()
	switch {
	case err == nil:
		a.log.Info("job done", "ms", w.now().Sub(started).Milliseconds())
		err = w.store.FinishJob(end, j)
	case ctx.Err() != nil:
		err = w.store.ReleaseJob(end, j)
	default:
		err = a.failed(end, err)
	}
	if err != nil && app.CodeOf(err) != app.Conflict {
		a.log.Error("store a job's outcome", "err", err)
	}
}

// hold works on the job while it keeps the lease; errLeaseLost when it could not.
func (a *attempt) hold(ctx context.Context) error {
	if a.job.Attempts > MaxAttempts {
		return errDied
	}
	held, release := context.WithCancelCause(ctx)
	beat := make(chan struct{})
	go func() {
		defer close(beat)
		a.keepLease(held, release)
	}()
	err := a.guarded(func() error { return a.handler.Do(held, a.job) })
	if errors.Is(context.Cause(held), errLeaseLost) {
		err = errLeaseLost
	}
	release(nil)
	<-beat
	return err
}

// keepLease extends the lease until ctx ends. When another worker has the job, or
// may have it since the store could not be told in time, it calls lost.
func (a *attempt) keepLease(ctx context.Context, lost context.CancelCauseFunc) {
	t := time.NewTicker(lease / 3)
	defer t.Stop()
	until := a.now().Add(lease)
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
		next := a.now().Add(lease)
		err := a.store.ExtendJob(ctx, a.job, next)
		switch {
		case ctx.Err() != nil:
			return
		case err == nil:
			until = next
		case app.CodeOf(err) == app.Conflict || !a.now().Before(until):
			lost(errLeaseLost)
			return
		default:
			a.log.Warn("extend a job's lease", "err", err)
		}
	}
}

func (a *attempt) failed(ctx context.Context, cause error) error {
	if a.job.Attempts < MaxAttempts {
		at := a.now().Add(backoff(a.job.Attempts))
		err := a.store.RetryJob(ctx, a.job, at, clipped(cause.Error()))
		if err == nil { // else it went together with its widget
			a.log.Warn("job failed, will be tried again", "at", at, "err", cause)
		}
		return err
	}
	a.log.Error("job failed for good", "err", cause)
	if err := a.guarded(func() error { return a.handler.GiveUp(ctx, a.job, cause) }); err != nil {
		return err
	}
	return a.store.FinishJob(ctx, a.job)
}

// guarded turns a handler's panic into an error: one bad page must not stop the
// server that answers visitors.
func (a *attempt) guarded(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			a.log.Error("job panicked", "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("job panicked: %v", p)
		}
	}()
	return do()
}

// unknown is the handler of jobs that no handler is for.
type unknown struct{}

func (unknown) Do(_ context.Context, j app.Job) error {
	return fmt.Errorf("no handler for jobs of kind %q", j.Kind)
}

func (unknown) GiveUp(context.Context, app.Job, error) error { return nil }

// backoff doubles from firstRetry to lastRetry, plus or minus a quarter, so that
// jobs that failed together do not come back together.
func backoff(attempts int) time.Duration {
	d := min(firstRetry<<min(attempts-1, 20), lastRetry)
	return d*3/4 + rand.N(d/2)
}

func clipped(s string) string {
	return strings.ToValidUTF8(s[:min(len(s), maxCause)], "")
}
