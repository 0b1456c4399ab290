package jobs_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/jobs"
	"github.com/WebsyteAI/websyte/store/sqlite"
)

// handler does jobs with functions.
type handler struct {
	do     func(ctx context.Context, j app.Job) error
	giveUp func(j app.Job, cause error) error
}

func (h handler) Do(ctx context.Context, j app.Job) error { return h.do(ctx, j) }

func (h handler) GiveUp(_ context.Context, j app.Job, cause error) error {
	return h.giveUp(j, cause)
}

// bench is a real store and a worker on it, in a bubble where time passes when
// nobody has anything to do.
type bench struct {
	*faulty
	t    *testing.T
	work *jobs.Worker
	stop func()
}

// faulty is a store whose lease cannot be extended while err is set.
type faulty struct {
	*sqlite.Store
	mu  sync.Mutex
	err error
}

func (f *faulty) ExtendJob(ctx context.Context, j app.Job, until time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err != nil {
		return f.err
	}
	return f.Store.ExtendJob(ctx, j, until)
}

func (f *faulty) fail(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.err = err
}

// run tests in a bubble. What blocks a goroutine there must be made there.
func run(t *testing.T, test func(b *bench)) {
	t.Parallel()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s, err := sqlite.Open(t.Context(), sqlite.Options{Dir: dir})
		check(t, err)
		b := &bench{t: t, faulty: &faulty{Store: s}}
		test(b)
		b.stop()
		check(t, s.Close())
	})
}

// start runs the worker that the bench ends with.
func (b *bench) start(slots int, h jobs.Handler) { b.work, b.stop = b.worker(slots, h) }

// worker starts a worker; stop ends it and waits.
func (b *bench) worker(slots int, h jobs.Handler) (w *jobs.Worker, stop func()) {
	w = jobs.New(b.faulty, map[app.JobKind]jobs.Handler{app.JobEmbed: h}, slots, time.Now, slog.New(slog.DiscardHandler))
	ctx, cancel := context.WithCancel(b.t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		w.Run(ctx)
	}()
	return w, func() { cancel(); <-ended }
}

// add queues a job of a new widget.
func (b *bench) add(kind app.JobKind) app.Job {
	b.t.Helper()
	w, err := b.CreateWidget(b.t.Context(), app.Widget{Name: "w", OwnerID: b.owner()})
	check(b.t, err)
	j, err := b.EnqueueJob(b.t.Context(), app.Job{Kind: kind, WidgetID: w.ID})
	check(b.t, err)
	b.work.Wake()
	return j
}

func (b *bench) owner() app.UserID {
	const email = "owner@example.org"
	u, err := b.UserByEmail(b.t.Context(), email)
	if app.CodeOf(err) == app.NotFound {
		u, err = b.CreateUser(b.t.Context(), app.User{Email: email, Role: app.RoleOwner}, "")
	}
	check(b.t, err)
	return u.ID
}

// claim takes whatever job is due in an hour, past the worker.
func (b *bench) claim() *app.Job {
	b.t.Helper()
	j, err := b.ClaimJob(b.t.Context(), time.Now().Add(time.Hour), time.Minute)
	check(b.t, err)
	return j
}

func (b *bench) empty() {
	b.t.Helper()
	if j := b.claim(); j != nil {
		b.t.Errorf("job %+v is still there", j)
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func TestAJobIsDoneOnceAtOnce(t *testing.T) {
	run(t, func(b *bench) {
		done := make(chan app.Job, 9)
		b.start(1, handler{do: func(_ context.Context, j app.Job) error { done <- j; return nil }})
		synctest.Wait() // the worker rests
		began := time.Now()
		queued := b.add(app.JobEmbed)
		j := <-done
		equal(t, "job", j.ID, queued.ID)
		equal(t, "attempt", j.Attempts, 1)
		equal(t, "time until a woken worker begins", time.Since(began), 0)
		time.Sleep(time.Hour)
		equal(t, "done again", len(done), 0)
		b.empty()
	})
}

// Another process may queue work, whose Wake this worker does not hear.
func TestWorkIsFoundWithoutBeingWoken(t *testing.T) {
	run(t, func(b *bench) {
		done := make(chan app.Job, 9)
		b.start(1, handler{do: func(_ context.Context, j app.Job) error { done <- j; return nil }})
		first := b.add(app.JobEmbed)
		<-done
		synctest.Wait()
		began := time.Now()
		_, err := b.EnqueueJob(b.t.Context(), app.Job{Kind: app.JobEmbed, WidgetID: first.WidgetID})
		check(t, err)
		<-done
		if waited := time.Since(began); waited > 3*time.Second {
			t.Errorf("waited %v", waited)
		}
	})
}

func TestAJobLongerThanItsLeaseKeepsIt(t *testing.T) {
	run(t, func(b *bench) {
		done := make(chan app.Job, 9)
		b.start(2, handler{do: func(ctx context.Context, j app.Job) error {
			time.Sleep(time.Hour)
			done <- j
			return ctx.Err()
		}})
		b.add(app.JobEmbed)
		equal(t, "attempt", (<-done).Attempts, 1)
		time.Sleep(2 * time.Hour)
		equal(t, "done again", len(done), 0)
	})
}

func TestALostLeaseStopsTheHandler(t *testing.T) {
	for name, fault := range map[string]error{
		"another worker has it":                 app.Errorf(app.Conflict, "another worker has taken this job over"),
		"the store fails for as long as it was": errors.New("disk full"),
	} {
		t.Run(name, func(t *testing.T) {
			run(t, func(b *bench) {
				began, ended := make(chan app.Job, 9), make(chan time.Duration, 9)
				b.start(1, handler{do: func(ctx context.Context, j app.Job) error {
					at := time.Now()
					began <- j
					<-ctx.Done()
					ended <- time.Since(at)
					return ctx.Err()
				}})
				b.fail(fault)
				b.add(app.JobEmbed)
				<-began
				if after := <-ended; after > time.Minute {
					t.Errorf("worked on for %v", after)
				}
				b.fail(nil)
				// What it left is neither released nor finished: the lease runs out.
				equal(t, "attempt of the next worker", (<-began).Attempts, 2)
			})
		})
	}
}

// One failure of the store between two that work is no loss.
func TestALeaseSurvivesAFault(t *testing.T) {
	run(t, func(b *bench) {
		began, ended := make(chan app.Job, 9), make(chan error, 9)
		b.start(1, handler{do: func(ctx context.Context, j app.Job) error {
			began <- j
			select {
			case <-ctx.Done():
			case <-time.After(time.Hour):
			}
			ended <- ctx.Err()
			return ctx.Err()
		}})
		b.add(app.JobEmbed)
		<-began
		b.fail(errors.New("busy"))
		time.Sleep(30 * time.Second)
		b.fail(nil)
		equal(t, "end", <-ended, nil)
	})
}

func TestAFailureIsTriedAgainLaterEachTime(t *testing.T) {
	run(t, func(b *bench) {
		times, gaveUp := make(chan time.Time, 99), make(chan error, 9)
		broken := errors.New("broken " + strings.Repeat("x", 5000))
		b.start(1, handler{
			do:     func(context.Context, app.Job) error { times <- time.Now(); return broken },
			giveUp: func(_ app.Job, cause error) error { gaveUp <- cause; return nil },
		})
		b.add(app.JobEmbed)
		last := <-times
		wait := 5 * time.Second
		for range jobs.MaxAttempts - 1 {
			at := <-times
			if gap := at.Sub(last); gap < wait*3/4 || gap > wait*5/4+3*time.Second {
				t.Errorf("tried again after %v, want about %v", gap, wait)
			}
			last, wait = at, min(2*wait, 10*time.Minute)
		}
		equal(t, "cause", <-gaveUp, broken)
		time.Sleep(time.Hour)
		equal(t, "tried after it was given up", len(times), 0)
		equal(t, "given up again", len(gaveUp), 0)
		b.empty()
	})
}

func TestGivingUpIsRepeatedWhenItFails(t *testing.T) {
	run(t, func(b *bench) {
		gaveUp := make(chan error, 9)
		b.start(1, handler{
			do: func(context.Context, app.Job) error { return errors.New("broken") },
			giveUp: func(j app.Job, cause error) error {
				gaveUp <- cause
				if j.Attempts == jobs.MaxAttempts {
					panic("the store is away")
				}
				return nil
			},
		})
		b.add(app.JobEmbed)
		<-gaveUp
		<-gaveUp
		time.Sleep(time.Hour)
		equal(t, "given up once more", len(gaveUp), 0)
		b.empty()
	})
}

// A job at which the program dies each time must not be begun for ever.
func TestAJobThatKillsTheProgramIsGivenUp(t *testing.T) {
	run(t, func(b *bench) {
		did, gaveUp := make(chan app.Job, 9), make(chan error, 9)
		b.start(1, handler{
			do:     func(_ context.Context, j app.Job) error { did <- j; return nil },
			giveUp: func(_ app.Job, cause error) error { gaveUp <- cause; return nil },
		})
		b.stop()
		b.add(app.JobEmbed)
		for range jobs.MaxAttempts {
			if b.claim() == nil {
				t.Fatal("no job")
			}
			time.Sleep(2 * time.Hour) // without a word
		}
		b.start(1, handler{
			do:     func(_ context.Context, j app.Job) error { did <- j; return nil },
			giveUp: func(_ app.Job, cause error) error { gaveUp <- cause; return nil },
		})
		if err := <-gaveUp; err == nil {
			t.Error("given up without a cause")
		}
		equal(t, "begun", len(did), 0)
		synctest.Wait()
		b.empty()
	})
}

func TestAPanicIsAFailure(t *testing.T) {
	run(t, func(b *bench) {
		tried := make(chan int, 9)
		b.start(1, handler{do: func(_ context.Context, j app.Job) error {
			tried <- j.Attempts
			if j.Attempts == 1 {
				panic("a bad page")
			}
			return nil
		}})
		b.add(app.JobEmbed)
		equal(t, "attempt", <-tried, 1)
		equal(t, "attempt", <-tried, 2)
		synctest.Wait()
		b.empty()
	})
}

func TestStoppingGivesJobsBack(t *testing.T) {
	run(t, func(b *bench) {
		began := make(chan app.Job, 9)
		block := handler{do: func(ctx context.Context, j app.Job) error {
			began <- j
			<-ctx.Done()
			time.Sleep(3 * time.Second) // to put things in order
			return ctx.Err()
		}}
		b.start(1, block)
		b.add(app.JobEmbed)
		first := <-began
		at := time.Now()
		b.stop()
		equal(t, "waited for the handler", time.Since(at), 3*time.Second)
		b.start(1, block)
		next := <-began
		equal(t, "the same job", next.ID, first.ID)
		equal(t, "attempt", next.Attempts, 1)
		equal(t, "time until it went on", time.Since(at), 3*time.Second)
	})
}

// A handler that ended well while the worker stops has done its job.
func TestStoppingCountsWhatIsDone(t *testing.T) {
	run(t, func(b *bench) {
		began := make(chan app.Job, 9)
		b.start(1, handler{do: func(ctx context.Context, j app.Job) error { began <- j; <-ctx.Done(); return nil }})
		b.add(app.JobEmbed)
		<-began
		b.stop()
		b.empty()
	})
}

func TestSlots(t *testing.T) {
	run(t, func(b *bench) {
		began, next := make(chan app.Job, 9), make(chan struct{})
		b.start(2, handler{do: func(_ context.Context, j app.Job) error { began <- j; <-next; return nil }})
		for range 3 {
			b.add(app.JobEmbed)
		}
		<-began
		<-began
		time.Sleep(10 * time.Minute)
		equal(t, "more at once than there are slots", len(began), 0)
		at := time.Now()
		next <- struct{}{}
		<-began
		equal(t, "time until a free slot was used", time.Since(at), 0)
		close(next)
		synctest.Wait()
		b.empty()
	})
}

// Jobs of a later version of the program are no reason to fall over.
func TestAJobThatNobodyKnows(t *testing.T) {
	run(t, func(b *bench) {
		b.start(1, handler{})
		b.add(app.JobCrawl)
		time.Sleep(3 * time.Hour)
		b.empty()
	})
}
