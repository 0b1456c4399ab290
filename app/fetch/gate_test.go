package fetch_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/WebsyteAI/websyte/app/fetch"
)

func TestGateBoundsAHost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := fetch.NewGate(4)
		var mu sync.Mutex
		inside, most := 0, 0
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				release, err := g.Wait(t.Context(), "a", 0)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				inside++
				most = max(most, inside)
				mu.Unlock()
				time.Sleep(time.Second)
				mu.Lock()
				inside--
				mu.Unlock()
				release()
				release() // twice does no harm
			})
		}
		began := time.Now()
		release, err := g.Wait(t.Context(), "b", 0)
		if err != nil || time.Since(began) != 0 {
			t.Errorf("another host waited %s, %v", time.Since(began), err)
		}
		release()
		all.Wait()
		if most != 4 || time.Since(began) != 5*time.Second {
			t.Errorf("%d at once, all in %s; want 4 and 5s", most, time.Since(began))
		}
	})
}

func TestGateSpacesRequests(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := fetch.NewGate(4)
		began := time.Now()
		for i := range 5 {
			release, err := g.Wait(t.Context(), "a", 2*time.Second)
			if err != nil {
				t.Fatal(err)
			}
			if want := time.Duration(i) * 2 * time.Second; time.Since(began) != want {
				t.Errorf("request %d started after %s, want %s", i, time.Since(began), want)
			}
			release()
		}
		g.Pause("a", time.Hour)
		release, err := g.Wait(t.Context(), "a", 0)
		if err != nil || time.Since(began) != 8*time.Second+5*time.Minute {
			t.Errorf("after a pause: %s, %v; want five minutes at most", time.Since(began), err)
		}
		release()
	})
}

func TestGateEndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := fetch.NewGate(1)
		release, err := g.Wait(t.Context(), "a", time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // at first for the slot, then for the delay
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			if _, err := g.Wait(ctx, "a", time.Hour); err != context.DeadlineExceeded {
				t.Errorf("error = %v", err)
			}
			cancel()
			release()
		}
		time.Sleep(3 * time.Hour)
		if release, err = g.Wait(t.Context(), "a", 0); err != nil {
			t.Error(err)
		}
		release()
	})
}

func TestGateForgetsHosts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := fetch.NewGate(1)
		kept, err := g.Wait(t.Context(), "in use", 0)
		if err != nil {
			t.Fatal(err)
		}
		for i := range fetch.MaxHosts + 100 {
			release, err := g.Wait(t.Context(), fmt.Sprint("host ", i), time.Minute)
			if err != nil {
				t.Fatal(err)
			}
			release()
		}
		if g.Hosts() > fetch.MaxHosts {
			t.Errorf("%d hosts are remembered, at most %d should be", g.Hosts(), fetch.MaxHosts)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := g.Wait(ctx, "in use", 0); err == nil {
			t.Error("a host in use was forgotten")
		}
		kept()
	})
}
