package decode_test

import (
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/decode"
)

// Files that were changed at random end as text or as an error for their owner, in a
// real child. `make soak` does it with many, of the PDF files in MUTATED_FROM:
// MUTATED says how many.
func TestMutatedPDFs(t *testing.T) {
	t.Parallel()
	folder, files := "../extract/pdf/testdata", 12
	if f := os.Getenv("MUTATED_FROM"); f != "" {
		folder = f
	}
	if n, err := strconv.Atoi(os.Getenv("MUTATED")); err == nil {
		files = n
	}
	names, err := filepath.Glob(folder + "/*.pdf")
	if err != nil || len(names) == 0 {
		t.Fatalf("no PDF files in %s: %v", folder, err)
	}
	limits := decode.Limits{Time: 20 * time.Second}
	pool := portablePool(t, limits)
	var mu sync.Mutex
	ended := map[app.DocumentErrorCode]int{}
	var both sync.WaitGroup
	for half := range 2 {
		both.Go(func() {
			for i := half; i < files; i += 2 {
				code := mutated(t, pool, names[i%len(names)], uint64(i))
				mu.Lock()
				ended[code]++
				mu.Unlock()
			}
		})
	}
	both.Wait()
	t.Logf("%d files, by error: %v", files, ended)
}

// mutated reads a changed file, and gives how it ended, "" for text.
func mutated(t *testing.T, pool *decode.Pool, name string, seed uint64) app.DocumentErrorCode {
	body, err := os.ReadFile(name)
	if err != nil {
		t.Error(err)
		return ""
	}
	mutate(rand.New(rand.NewPCG(seed, 7)), body)
	begun := time.Now()
	_, err = pool.Read(t.Context(), decode.File{Name: "a.pdf", Body: body})
	if took := time.Since(begun); took > time.Minute {
		t.Errorf("%s with seed %d took %v", name, seed, took)
	}
	derr, ok := errors.AsType[*app.DocumentError](err)
	switch {
	case err == nil:
		return ""
	case !ok:
		t.Errorf("%s with seed %d: %v", name, seed, err)
		return ""
	case derr.Code == app.ErrInternal:
		t.Errorf("%s with seed %d: %v", name, seed, derr.Err)
	}
	return derr.Code
}

// mutate changes bytes, copies pieces over others and puts other numbers in.
func mutate(r *rand.Rand, body []byte) {
	for range 1 + r.IntN(60) {
		at := r.IntN(len(body))
		switch r.IntN(3) {
		case 0:
			body[at] = byte(r.Uint32())
		case 1:
			from := r.IntN(len(body))
			copy(body[at:min(len(body), at+1+r.IntN(200))], body[from:])
		case 2:
			for ; at < len(body) && body[at] >= '0' && body[at] <= '9'; at++ {
				body[at] = byte('0' + r.IntN(10))
			}
		}
	}
	copy(body, "%PDF-1.7")
}
