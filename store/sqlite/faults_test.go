package sqlite_test

import (
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/store/sqlite"
	"github.com/WebsyteAI/websyte/store/sqlite/faultdisk"
)

var faultSeeds = flag.Uint64("faults", 4, "how many random schedules of faults to try")

// outcome is what a writer was told.
type outcome int

const (
	unknown outcome = iota // its caller was killed before the answer
	stored
	refused
)

// world is a store on a disk that fails, and what its writers were told of it.
type world struct {
	t      *testing.T
	random *rand.Rand
	dir    string
	disk   *faultdisk.Disk
	store  *sqlite.Store
	widget app.Widget
	source app.Source
	conv   app.Conversation

	mu   sync.Mutex
	told map[string]outcome // by the text of a message, or the URL of a document
}

func newWorld(t *testing.T, seed uint64) *world {
	w := &world{t: t, random: rand.New(rand.NewPCG(seed, 7)), told: map[string]outcome{}, dir: t.TempDir()}
	w.disk = faultdisk.Mount(t, w.dir)
	w.store = must(sqlite.Open(t.Context(), sqlite.Options{Dir: w.dir}))(t)
	w.fill()
	return w
}

// fill makes what writers write to.
func (w *world) fill() {
	t := w.t
	u := must(w.store.CreateUser(t.Context(), app.User{Email: "ada@example.org", Role: app.RoleOwner}, ""))(t)
	w.widget = must(w.store.CreateWidget(t.Context(), app.Widget{OwnerID: u.ID, Name: "w"}))(t)
	w.source = must(w.store.CreateSource(t.Context(), app.Source{WidgetID: w.widget.ID, Kind: app.KindWebsite}))(t)
	w.conv = must(w.store.StartConversation(t.Context(), app.Conversation{WidgetID: w.widget.ID}, []byte("secret")))(t)
}

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// tell remembers the outcome of a write; an error must be one that people can act on.
func (w *world) tell(what string, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.told[what] = stored
	if err == nil {
		return
	}
	w.told[what] = refused
	if app.CodeOf(err) != app.Unavailable || strings.Contains(err.Error(), w.dir) {
		w.t.Errorf("%s: %v", what, err)
	}
}

// work has several callers write messages and documents, each once.
func (w *world) work(round, writers, each int) {
	var wg sync.WaitGroup
	for n := range writers {
		wg.Go(func() {
			for i := range each {
				name := fmt.Sprintf("r%dw%dn%d", round, n, i)
				_, err := w.store.AddMessage(w.t.Context(), w.widget.ID, w.conv.ID, app.Message{Role: app.RoleVisitor, Text: name + strings.Repeat(" x", 200*n)})
				w.tell(name, err)
				w.tell("/"+name, w.document("/"+name))
			}
		})
	}
	wg.Wait()
}

// document stores a page of two chunks, and their vectors where that went well.
func (w *world) document(url string) error {
	d := app.Document{WidgetID: w.widget.ID, SourceID: w.source.ID, Kind: app.KindPage, URL: url, Title: url, Status: app.DocumentReady, Markdown: url}
	chunks := []app.Chunk{{Text: "a", Terms: "apple " + url}, {Text: "b", Terms: "berry " + url}}
	saved, err := w.store.SaveDocument(w.t.Context(), d, chunks)
	if err != nil {
		return err
	}
	kept, err := w.store.Chunks(w.t.Context(), w.widget.ID, saved.ID)
	if err != nil || len(kept) != 2 {
		return nil // a failing read changes nothing
	}
	_ = w.store.AddVectors(w.t.Context(), w.widget.ID, "m", []app.ChunkVector{{Chunk: kept[0].ID, Vector: []float32{1, 0, 0}}, {Chunk: kept[1].ID, Vector: []float32{0, 1, 0}}})
	return nil
}

// holds checks a store against what was told: the stored is there, the refused is
// not, except where it may be, and everything fits together.
func (w *world) holds(s *sqlite.Store, refusedMayBe bool) {
	t := w.t
	t.Helper()
	there := map[string]bool{}
	for _, m := range must(s.Messages(t.Context(), w.widget.ID, w.conv.ID, 1000))(t) {
		name, _, _ := strings.Cut(m.Text, " ")
		there[name] = true
	}
	docs, _, err := s.Documents(t.Context(), w.widget.ID, app.DocumentQuery{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range docs {
		if there[d.URL] {
			t.Errorf("%s is there twice", d.URL)
		}
		there[d.URL] = true
	}
	for what, was := range w.told {
		if was == stored && !there[what] {
			t.Errorf("%s was acknowledged and is lost", what)
		}
		if was == refused && there[what] && !refusedMayBe {
			t.Errorf("%s was refused and is there", what)
		}
	}
	if found, err := s.Check(t.Context()); err != nil || len(found) > 0 {
		t.Errorf("check: %q %v", found, err)
	}
}

// reopened checks what a store in another folder makes of the files there.
func (w *world) reopened(dir string, refusedMayBe bool) {
	w.t.Helper()
	s, err := sqlite.Open(w.t.Context(), sqlite.Options{Dir: dir})
	if err != nil {
		w.t.Fatalf("open what was left: %v", err)
	}
	w.holds(s, refusedMayBe)
	if err := s.Close(); err != nil {
		w.t.Error(err)
	}
}

// kill copies the files as they are: what a process that is killed leaves.
func (w *world) kill() string {
	dir := w.t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(w.dir)); err != nil {
		w.t.Fatal(err)
	}
	return dir
}

// unplug takes what the disk holds without power.
func (w *world) unplug() string {
	dir := w.t.TempDir()
	if err := w.disk.Cut(w.random, dir); err != nil {
		w.t.Fatal(err)
	}
	return dir
}

// schedule makes some calls of one round fail: one at a random place, or all from
// there on.
func (w *world) schedule() faultdisk.Plan {
	ops := []faultdisk.Op{faultdisk.Read, faultdisk.Write, faultdisk.Sync, faultdisk.Truncate}
	op := ops[w.random.IntN(len(ops))]
	faults := []faultdisk.Fault{faultdisk.Error, faultdisk.Short, faultdisk.Full}
	fault := faults[w.random.IntN(len(faults))]
	file := []string{"", sqlite.File, sqlite.File + "-wal"}[w.random.IntN(3)]
	after, times := w.random.IntN(40), 1+w.random.IntN(3)
	if w.random.IntN(3) == 0 {
		times = 1 << 30
	}
	w.t.Logf("%s of %q: %s, after %d, %d times", op, file, fault, after, times)
	return func(o faultdisk.Op, name string) faultdisk.Fault {
		if o != op || file != "" && file != name {
			return faultdisk.None
		}
		if after--; after >= 0 || times == 0 {
			return faultdisk.None
		}
		times--
		return fault
	}
}

// Whatever the disk does: what was acknowledged is there, what was refused is not,
// the indexes agree, and once the disk works again so does the store.
func TestFailingDisk(t *testing.T) {
	t.Parallel()
	for seed := range *faultSeeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, seed)
			for round := range 6 {
				w.disk.Fail(w.schedule())
				w.work(round, 4, 3)
				if w.random.IntN(2) == 0 {
					w.reopened(w.unplug(), true) // the fault may last: what failed may be half on the disk
				}
				w.disk.Fail(nil)
				err := w.store.Ready(t.Context())
				if err != nil && !strings.Contains(err.Error(), "start websyte again") {
					t.Fatalf("the disk works again, the store does not: %v", err)
				}
				w.holds(w.store, false)
				w.reopened(w.kill(), err != nil)
				w.reopened(w.unplug(), err != nil)
				if err != nil {
					break
				}
			}
			if err := w.store.Close(); err != nil && !strings.Contains(err.Error(), "start websyte again") {
				t.Error(err)
			}
			w.reopened(w.dir, false)
		})
	}
}

// A commit whose fsync failed was refused: it does not come back, neither when the
// program goes on nor when it is killed in the next moment, though all of it lies
// in the WAL.
func TestFailedCommitDoesNotComeBack(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		failures int
		killed   bool // before the disk works again
	}{"once": {1, true}, "for a while": {2, false}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, 1)
			left := c.failures
			w.disk.Fail(func(op faultdisk.Op, name string) faultdisk.Fault {
				if op != faultdisk.Sync || left == 0 {
					return faultdisk.None
				}
				left--
				return faultdisk.Error
			})
			_, err := w.store.AddMessage(t.Context(), w.widget.ID, w.conv.ID, app.Message{Role: app.RoleVisitor, Text: "phantom"})
			if w.tell("phantom", err); err == nil || left != 0 {
				t.Fatalf("the disk failed, the commit did not: %v", err)
			}
			if c.killed {
				w.reopened(w.kill(), false)
			}
			w.holds(w.store, false)
			if err := w.store.Close(); err != nil {
				t.Error(err)
			}
			w.reopened(w.dir, false)
		})
	}
}

// After a checkpoint whose fsync failed nothing is written until the program starts
// again, and then everything is there. Going on would lose what an earlier, partial
// checkpoint had moved: see writer.checkpoint.
func TestFailedCheckpointStopsWrites(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	write := func(name string, size int) {
		text := name + strings.Repeat(" x", size)
		_, err := w.store.AddMessage(t.Context(), w.widget.ID, w.conv.ID, app.Message{Role: app.RoleVisitor, Text: text})
		w.tell(name, err)
	}
	const large = 3 << 20 // more pages than wait for a checkpoint
	write("first", 100)
	reader := must(sql.Open("sqlite", filepath.Join(w.dir, sqlite.File)))(t)
	snapshot := must(reader.BeginTx(t.Context(), nil))(t)
	must(snapshot.Exec("SELECT count(*) FROM users"))(t)
	write("second", large)                             // its checkpoint moves no more than the reader's snapshot has
	if err := w.store.Ready(t.Context()); err != nil { // it is written after that checkpoint
		t.Fatal(err)
	}
	if err := errors.Join(snapshot.Rollback(), reader.Close()); err != nil {
		t.Fatal(err)
	}
	failed := false
	w.disk.Fail(func(op faultdisk.Op, name string) faultdisk.Fault {
		if failed || op != faultdisk.Sync || name != sqlite.File {
			return faultdisk.None
		}
		failed = true
		return faultdisk.Error
	})
	write("third", large)
	write("fourth", large)
	write("fifth", large)
	if !failed || w.told["third"] != stored {
		t.Fatalf("no checkpoint failed: %v", w.told)
	}
	err := w.store.Ready(t.Context())
	if err == nil || !strings.Contains(err.Error(), "start websyte again") {
		t.Errorf("after a failed checkpoint: %v", err)
	}
	w.holds(w.store, false)
	w.reopened(w.kill(), false)
	w.reopened(w.unplug(), false)
	if err := w.store.Close(); err == nil {
		t.Error("closing says nothing")
	}
	w.reopened(w.kill(), false)
}
