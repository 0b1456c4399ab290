package soak

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app/embed/builtin"
	"github.com/WebsyteAI/websyte/app/llm/llmtest"
)

// client works the program, and says after a kill whether all is as it knows it.
type client interface {
	// work does one thing. A violated is a finding; any other error means that the
	// program died meanwhile.
	work(ctx context.Context, a *api) error
	verify(ctx context.Context, a *api) error
}

// killing is one program, killed again and again while clients work it.
type killing struct {
	t        *testing.T
	rand     *rand.Rand
	program  *program
	site     *site
	models   *llmtest.Server
	vectors  string // name of the embedding model
	want     [editions][]string
	folders  atomic.Int32
	clients  []client
	crawlers []*crawler
	worked   atomic.Int64
}

func TestWhatWasAcknowledgedOutlivesKills(t *testing.T) {
	t.Parallel()
	kills := setting(t, "SOAK_KILLS", 6)
	seed := uint64(setting(t, "SOAK_SEED", int(time.Now().UnixNano()%1_000_000)))
	k := newKilling(t, seed)
	began := time.Now()
	for range kills {
		k.life()
		if t.Failed() {
			t.Fatalf("SOAK_SEED=%d\n%s", seed, k.program.log.String())
		}
	}
	k.settle()
	crawls := 0
	for _, c := range k.crawlers {
		crawls += c.ended
	}
	t.Logf("%d kills in %s, seed %d: %d calls, %d pages served, %d crawls compared", kills, time.Since(began).Round(time.Second), seed, k.worked.Load(), k.site.count(), crawls)
}

func newKilling(t *testing.T, seed uint64) *killing {
	k := &killing{
		t: t, rand: rand.New(rand.NewPCG(seed, 0)), vectors: "first",
		site:    newSite(t, 24, 4*time.Millisecond),
		program: &program{dir: t.TempDir()},
		models: llmtest.New(t, llmtest.Behaviour{Delay: 2 * time.Millisecond, Embeddings: func(v any) any {
			time.Sleep(30 * time.Millisecond) // so that kills meet widgets in the middle of it
			return v
		}}),
	}
	k.choose()
	k.program.start(t)
	t.Cleanup(func() {
		if k.program.cmd.ProcessState == nil {
			k.program.kill(t)
		}
	})
	a := newAPI(k.program.url)
	defer a.close()
	for i := range 3 {
		k.clients = append(k.clients, &visitor{widget: k.widget(a, "shop"), name: string(rune('a' + i)), rand: k.source(i)})
	}
	for i := range 2 {
		k.clients = append(k.clients, newUploader(k.widget(a, "files"), "leaflet-"+strconv.Itoa(i), k.source(10+i)))
	}
	k.clients = append(k.clients, newOwner("owned", k.source(20)))
	for i := range 2 {
		c := &crawler{site: k.site, name: "crawled ", rand: k.source(30 + i), folders: &k.folders, want: &k.want}
		k.crawlers = append(k.crawlers, c)
		k.clients = append(k.clients, c)
	}
	// The first crawls are left alone, to compare the others with.
	for edition := range editions {
		must(t, k.crawlers[0].undisturbed(t.Context(), a, edition))
	}
	k.program.kill(t)
	return k
}

func (k *killing) source(stream int) *rand.Rand {
	return rand.New(rand.NewPCG(k.rand.Uint64(), uint64(stream)))
}

func (k *killing) widget(a *api, name string) string {
	k.t.Helper()
	r, err := a.upload(k.t.Context(), "/api/widgets", map[string]string{"name": name, "public": "true", "content": "# Shipping\n\nShipping to any region costs nine euros and takes three days."})
	must(k.t, err)
	var out struct{ Widget struct{ ID string } }
	must(k.t, r.into(&out))
	if r.status != http.StatusCreated {
		k.t.Fatalf("%d %s", r.status, r.body)
	}
	return out.Widget.ID
}

// choose says how the next life is configured: with or without a language model,
// and now and then with another embedding model: one of two of an endpoint, or the one
// in the program.
func (k *killing) choose() {
	if k.rand.IntN(3) == 0 {
		k.vectors = map[string]string{"first": "second", "second": builtin.Model, builtin.Model: "first"}[k.vectors]
	}
	k.program.env = []string{"WEBSYTE_EMBEDDING_BASE_URL=" + k.models.BaseURL, "ENABLE_RATE_LIMITING=false"}
	if k.vectors == builtin.Model {
		k.program.env = append(k.program.env, "WEBSYTE_EMBEDDING_PROVIDER=builtin")
	} else {
		k.program.env = append(k.program.env, "WEBSYTE_EMBEDDING_MODEL="+k.vectors)
	}
	if k.rand.IntN(2) == 0 {
		k.program.env = append(k.program.env, "OPENAI_BASE_URL="+k.models.BaseURL)
	}
}

// life is one from start to kill. One in eight dies before it serves, or just then.
func (k *killing) life() {
	k.t.Helper()
	k.choose()
	ready := k.program.launch(k.t)
	if k.rand.IntN(8) == 0 {
		time.Sleep(time.Duration(k.rand.IntN(200)) * time.Millisecond)
		k.die()
		return
	}
	must(k.t, ready())
	a := newAPI(k.program.url)
	defer a.close()
	k.verify(a)
	if k.rand.IntN(4) == 0 {
		k.program.doctor(k.t)
	}
	k.work(a, time.Duration(30+k.rand.IntN(900))*time.Millisecond)
}

// work lets all clients work until the program is killed.
func (k *killing) work(a *api, lasting time.Duration) {
	k.t.Helper()
	ctx, cancel := context.WithCancel(k.t.Context())
	defer cancel()
	var working sync.WaitGroup
	for _, c := range k.clients {
		working.Go(func() {
			for ctx.Err() == nil && k.note(c.work(ctx, a)) {
				k.worked.Add(1)
			}
		})
	}
	time.Sleep(lasting)
	k.die()
	cancel()
	working.Wait()
}

// note tells whether the program still answers.
func (k *killing) note(err error) bool {
	if v, ok := errors.AsType[violated](err); ok {
		k.t.Error(v)
		return false
	}
	return err == nil
}

// die kills the program and looks at what it left.
func (k *killing) die() {
	k.t.Helper()
	k.program.kill(k.t)
	if _, err := os.Stat(k.program.dir + "/websyte.db"); err != nil {
		k.t.Fatal(err)
	}
	look(k.t, k.program.dir, func(s folderState) {
		s.check()
		for _, address := range s.settled() {
			u, err := url.Parse(address)
			must(k.t, err)
			k.site.settle(u.Path)
		}
		if _, lost := s.strays(k.program.dir); len(lost) > 0 {
			k.t.Errorf("files are lost: %v", lost)
		}
	})
	if k.rand.IntN(3) == 0 {
		k.program.doctor(k.t)
	}
}

// verify asks all clients whether what they know is there.
func (k *killing) verify(a *api) {
	k.t.Helper()
	var asked sync.WaitGroup
	for _, c := range k.clients {
		asked.Go(func() {
			if err := c.verify(k.t.Context(), a); err != nil {
				k.t.Error(err)
			}
		})
	}
	asked.Wait()
	if again := k.site.violations(); len(again) > 0 {
		k.t.Errorf("finished pages were fetched again: %v", again)
	}
	k.sweeps()
}

// sweeps waits until files that no document has are gone.
func (k *killing) sweeps() {
	k.t.Helper()
	var files []string
	for until := time.Now().Add(10 * time.Second); time.Now().Before(until); time.Sleep(20 * time.Millisecond) {
		look(k.t, k.program.dir, func(s folderState) { files, _ = s.strays(k.program.dir) })
		if len(files) == 0 {
			return
		}
	}
	k.t.Errorf("files of no document stay: %v", files)
}

// work are the jobs that are left, but for what is derived from content, which rests a
// minute first, and for the site's icon, which is asked for again later where there is none.
const work = "SELECT kind, run, error FROM jobs WHERE kind NOT IN ('derive', 'logo')"

// settle starts the program once more, lets it finish its work, and stops it.
func (k *killing) settle() {
	k.t.Helper()
	k.program.start(k.t)
	a := newAPI(k.program.url)
	defer a.close()
	k.verify(a)
	for _, c := range k.crawlers {
		must(k.t, c.finish(k.t.Context(), a))
	}
	k.embeds(a)
	k.verify(a)
	k.program.stop(k.t)
	k.program.doctor(k.t)
	look(k.t, k.program.dir, func(s folderState) {
		s.check()
		if left := s.rows(work); len(left) > 0 {
			k.t.Errorf("work is left: %v", left)
		}
		if other := s.rows("SELECT widget, model, serving FROM vector_sets WHERE NOT serving OR model <> '" + k.vectors + "'"); len(other) > 0 {
			k.t.Errorf("vectors of another model are left: %v", other)
		}
	})
}

// embeds waits until every chunk has its vector of the model at hand, and no work is left.
func (k *killing) embeds(a *api) {
	k.t.Helper()
	var missing, jobs []string
	for until := time.Now().Add(time.Minute); time.Now().Before(until); time.Sleep(50 * time.Millisecond) {
		look(k.t, k.program.dir, func(s folderState) {
			missing = s.rows("SELECT c.num, d.url, d.title FROM chunks c JOIN documents d ON d.num = c.document WHERE d.status = 'ready' AND NOT d.excluded AND NOT EXISTS (SELECT 1 FROM vectors v JOIN vector_sets s ON s.num = v.vector_set AND s.model = '" + k.vectors + "' WHERE v.chunk = c.num)")
			jobs = s.rows(work)
		})
		if len(missing)+len(jobs) == 0 {
			return
		}
	}
	k.t.Errorf("without a vector stay %d chunks, such as %v; jobs: %v", len(missing), missing[:min(3, len(missing))], jobs)
}
