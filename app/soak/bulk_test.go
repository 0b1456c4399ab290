package soak

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// bulk is one widget that reads a large site and many files.
type bulk struct {
	site    *site
	at      string // folder of the site
	files   []file
	program *program
	widget  string
	peak    int // MB of the program's memory
}

// TestBulkOutlivesKills reads many pages and files twice: left alone, and killed at
// random moments. Both must end alike.
func TestBulkOutlivesKills(t *testing.T) {
	t.Parallel()
	pages, count, kills := setting(t, "SOAK_PAGES", 250), setting(t, "SOAK_FILES", 60), setting(t, "SOAK_BULK_KILLS", 5)
	seed := uint64(setting(t, "SOAK_SEED", int(time.Now().UnixNano()%1_000_000)))
	random := rand.New(rand.NewPCG(seed, 1))
	site, files := newSite(t, pages, 0), manyFiles(count)

	calm := newBulk(t, site, files, 1)
	took := calm.undisturbed(t)
	want := calm.content(t)
	calm.program.stop(t)

	killed := newBulk(t, site, files, 2)
	began := time.Now()
	for n := range kills {
		killed.life(t, time.Duration(random.Int64N(int64(2*took)/int64(kills)+1)))
		if t.Failed() {
			t.Fatalf("SOAK_SEED=%d, kill %d\n%s", seed, n+1, killed.program.log.String())
		}
	}
	killed.program.start(t)
	killed.end(t)
	if diff := difference(want, killed.content(t)); diff != "" {
		t.Errorf("SOAK_SEED=%d: killed %d times it ended with other documents:\n%s", seed, kills, diff)
	}
	if again := site.violations(); len(again) > 0 {
		t.Errorf("finished pages were fetched again: %v", again[:min(5, len(again))])
	}
	killed.program.stop(t)
	killed.program.doctor(t)
	killed.inspect(t)
	t.Logf("%d pages and %d files: %s undisturbed, %s with %d kills; %d documents; at most %d MB; seed %d", pages, count,
		took.Round(time.Millisecond), time.Since(began).Round(time.Millisecond), kills, len(want), max(calm.peak, killed.peak), seed)
}

func newBulk(t *testing.T, s *site, files []file, number int) *bulk {
	b := &bulk{site: s, at: folder(number), files: files, program: &program{dir: t.TempDir(), env: []string{"WEBSYTE_EMBEDDING_PROVIDER=none"}}}
	t.Cleanup(func() {
		if b.program.cmd != nil && b.program.cmd.ProcessState == nil {
			b.program.kill(t)
		}
	})
	b.program.start(t)
	a := newAPI(b.program.url)
	defer a.close()
	r, err := a.do(t.Context(), http.MethodPost, "/api/widgets", map[string]any{"name": "Bulk"})
	must(t, err)
	var made struct{ Widget struct{ ID string } }
	must(t, r.into(&made))
	b.widget = made.Widget.ID
	return b
}

// manyFiles are of several formats; every tenth is an archive of three.
func manyFiles(count int) []file {
	var files []file
	for n := range count {
		line := fmt.Sprintf("Leaflet %d says how to wash wool of kind %d at %d degrees.", n, n*3, n%90)
		switch name := fmt.Sprintf("leaflet-%04d", n); n % 10 {
		case 0:
			files = append(files, file{name + ".zip", archive(name, line)})
		case 1, 2, 3:
			files = append(files, file{name + ".csv", "kind,degrees,advice\n" + strings.Repeat(fmt.Sprintf("%d,%d,%q\n", n, n%90, line), 20)})
		case 4:
			files = append(files, file{name + ".html", "<title>" + name + ".html</title><h1>Wool</h1><p>" + line + "</p>"})
		default:
			files = append(files, file{name + ".md", "# " + name + ".md\n\n" + strings.Repeat(line+"\n\n", 1+n%30)})
		}
	}
	return files
}

// memberOf is a file of an archive, which is in its place when it is unpacked.
func memberOf(name string) string { return strings.TrimSuffix(name, ".zip") + "-0.txt" }

func archive(name, line string) string {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for part := range 3 {
		w, _ := z.Create(fmt.Sprintf("%s-%d.txt", name, part)) // into memory
		fmt.Fprintf(w, "%s Part %d of it.", line, part)
	}
	_ = z.Close()
	return b.String()
}

// undisturbed reads everything, and says how long that took.
func (b *bulk) undisturbed(t *testing.T) time.Duration {
	began := time.Now()
	a := newAPI(b.program.url)
	defer a.close()
	must(t, b.crawl(t.Context(), a))
	must(t, b.upload(t.Context(), a))
	b.end(t)
	return time.Since(began)
}

// life works on what is missing, and ends in a kill after a while.
func (b *bulk) life(t *testing.T, lasting time.Duration) {
	t.Helper()
	if b.program.cmd.ProcessState != nil {
		b.program.start(t)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	a := newAPI(b.program.url)
	defer a.close()
	worked := make(chan error, 1)
	go func() { worked <- b.work(ctx, a) }()
	for until := time.Now().Add(lasting); time.Now().Before(until); {
		b.peak = max(b.peak, memory(b.program.cmd.Process.Pid))
		time.Sleep(min(20*time.Millisecond, time.Until(until)))
	}
	b.program.kill(t)
	cancel()
	if err, found := (<-worked).(violated); found {
		t.Error(err)
	}
	b.inspect(t)
}

func (b *bulk) work(ctx context.Context, a *api) error {
	if err := b.crawl(ctx, a); err != nil {
		return err
	}
	if err := b.upload(ctx, a); err != nil {
		return err
	}
	return b.follow(ctx, a)
}

type crawlStatus struct {
	Status                             string
	PagesFound, PagesDone, PagesFailed int
}

func (b *bulk) status(ctx context.Context, a *api) (st crawlStatus, err error) {
	r, err := a.do(ctx, http.MethodGet, "/api/widgets/"+b.widget+"/crawl/status", nil)
	if err != nil {
		return st, err
	}
	if err := r.into(&st); err != nil || r.status != http.StatusOK {
		return st, violation("status: %d %s", r.status, r.body)
	}
	return st, nil
}

// crawl asks for the crawl, if that was not heard yet.
func (b *bulk) crawl(ctx context.Context, a *api) error {
	st, err := b.status(ctx, a)
	if err != nil || st.Status != "idle" {
		return err
	}
	r, err := a.do(ctx, http.MethodPost, "/api/widgets/"+b.widget+"/crawl", map[string]any{"url": b.site.url + b.at, "maxPages": 2*b.site.pages + 100})
	if err == nil && r.status != http.StatusAccepted {
		err = violation("crawl: %d %s", r.status, r.body)
	}
	return err
}

// upload sends the files that are not there, twenty at a time.
func (b *bulk) upload(ctx context.Context, a *api) error {
	docs, err := documents(ctx, a, b.widget)
	if err != nil {
		return err
	}
	missing := slices.DeleteFunc(slices.Clone(b.files), func(f file) bool {
		return slices.ContainsFunc(docs, func(d document) bool { return d.Title == f.name || d.Title == memberOf(f.name) })
	})
	for batch := range slices.Chunk(missing, 20) {
		r, err := a.upload(ctx, "/api/widgets/"+b.widget+"/documents", nil, batch...)
		if err != nil {
			return err
		}
		if r.status != http.StatusAccepted {
			return violation("upload: %d %s", r.status, r.body)
		}
	}
	return nil
}

// follow watches the crawl: what is done never gets less, nor more than was found.
func (b *bulk) follow(ctx context.Context, a *api) error {
	var last crawlStatus
	for {
		st, err := b.status(ctx, a)
		if err != nil {
			return err
		}
		if st.PagesDone < last.PagesDone || st.PagesDone+st.PagesFailed > st.PagesFound {
			return violation("the progress went from %+v to %+v", last, st)
		}
		if last = st; st.Status == "completed" {
			return nil
		}
		if st.Status != "queued" && st.Status != "crawling" {
			return violation("the crawl is %s", st.Status)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// end waits until all is read.
func (b *bulk) end(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Minute)
	defer cancel()
	a := newAPI(b.program.url)
	defer a.close()
	must(t, b.work(ctx, a))
	for left := []string{""}; len(left) > 0; time.Sleep(20 * time.Millisecond) {
		must(t, ctx.Err())
		b.peak = max(b.peak, memory(b.program.cmd.Process.Pid))
		look(t, b.program.dir, func(s folderState) { left = s.rows(work) })
	}
}

// content is every document with its chunks, without what differs from run to run.
func (b *bulk) content(t *testing.T) []string {
	t.Helper()
	a := newAPI(b.program.url)
	defer a.close()
	c := crawler{widget: b.widget, at: b.at}
	out, err := c.content(t.Context(), a)
	must(t, err)
	return out
}

// inspect looks at what a kill left.
func (b *bulk) inspect(t *testing.T) {
	t.Helper()
	look(t, b.program.dir, func(s folderState) {
		s.check()
		for _, address := range s.settled() {
			b.site.settle(strings.TrimPrefix(address, b.site.url))
		}
		if _, lost := s.strays(b.program.dir); len(lost) > 0 {
			t.Errorf("files are lost: %v", lost)
		}
	})
}

// memory is what a process holds of its own, in MB; 0 where the system does not tell.
func memory(pid int) int {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid)) // on Linux alone
	_, after, _ := strings.Cut(string(status), "RssAnon:")
	var kilobytes int
	_, _ = fmt.Sscan(after, &kilobytes)
	return kilobytes / 1024
}
