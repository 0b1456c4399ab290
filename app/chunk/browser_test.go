package chunk_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/WebsyteAI/websyte/app/chunk"
	"github.com/WebsyteAI/websyte/app/extract"
)

// browser is a Chromium with one tab, and a site of pages on loopback.
type browser struct {
	ctx   context.Context
	site  *httptest.Server
	visit int
}

// openBrowser serves pages with so much space above and below that a browser
// shows the text only if it scrolled there.
func openBrowser(t *testing.T, pages map[string][]byte) *browser {
	t.Helper()
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, ok := pages[strings.TrimPrefix(r.URL.Path, "/")]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(body)
		_, _ = w.Write([]byte("<style>body{padding:3000px 0 !important}</style>"))
	}))
	t.Cleanup(site.Close)
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("disable-quic", true), chromedp.WindowSize(800, 600),
		chromedp.UserDataDir(t.TempDir()))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("Chromium does not start: %v", err)
	}
	return &browser{ctx: ctx, site: site}
}

// position is where a page stands after it was opened, and where text is on it.
type position struct {
	ScrollY   float64 `json:"scrollY"`
	Height    float64 `json:"height"`
	Top       float64 `json:"top"`
	Directive bool    `json:"directive"`
}

func (p position) shows() bool {
	return p.ScrollY > 0 && p.Top >= p.ScrollY-1 && p.Top < p.ScrollY+p.Height
}

// open visits a page at a fragment and finds where the text is that should be in sight.
func (b *browser) open(name, fragment, text string) (position, error) {
	b.visit++
	address := fmt.Sprintf("%s/%s?%d#%s", b.site.URL, name, b.visit, fragment)
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate(address)); err != nil {
		return position{}, err
	}
	return chromedp.Run(ctx, chromedp.Evaluate[position](fmt.Sprintf(locate, text), chromedp.EvalAwaitPromise))
}

// locate waits until the page was laid out and drawn, notes where it stands and
// then looks for a text.
const locate = `new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => {
	const p = {scrollY, height: innerHeight, top: -1, directive: 'fragmentDirective' in document};
	getSelection().removeAllRanges();
	if (find(%q)) {
		const rects = getSelection().getRangeAt(0).getClientRects();
		p.top = rects[rects.length - 1].top + scrollY;
	}
	done(p);
})))`

// TestFragmentInChromium opens sentences of the golden pages by their fragments:
// of each page the first of every kind, and its last. FRAGMENT_PAGES, a glob,
// adds other pages, every FRAGMENT_EVERY-th sentence of them.
func TestFragmentInChromium(t *testing.T) {
	t.Parallel()
	golden, err := filepath.Glob("../extract/testdata/*.html")
	if err != nil || len(golden) == 0 {
		t.Fatalf("no golden pages: %v", err)
	}
	more, err := filepath.Glob(os.Getenv("FRAGMENT_PAGES"))
	if err != nil {
		t.Fatal(err)
	}
	pages := map[string][]byte{}
	for _, name := range append(golden, more...) {
		if pages[filepath.Base(name)], err = os.ReadFile(name); err != nil {
			t.Fatal(err)
		}
	}
	b := openBrowser(t, pages)
	tried, failed := 0, 0
	for i, name := range append(golden, more...) {
		every := 0
		if i >= len(golden) {
			every = max(1, atoi(os.Getenv("FRAGMENT_EVERY")))
		}
		body := pages[filepath.Base(name)]
		for _, s := range sample(readSentences(t, body), every) {
			if bytes.Contains(body, []byte(`alt="`+s.Text+`"`)) {
				continue // what an image shows is not text that a browser finds
			}
			tried++
			p, err := b.open(filepath.Base(name), chunk.Fragment(s), needle(s))
			if err != nil {
				t.Fatal(err)
			}
			if !p.Directive || !p.shows() {
				failed++
				t.Errorf("%s: %s %q is not in sight at %s (%+v)", name, s.Kind, s.Text, chunk.Fragment(s), p)
			}
		}
	}
	t.Logf("%d of %d sentences in sight", tried-failed, tried)
}

func readSentences(t *testing.T, body []byte) []chunk.Sentence {
	t.Helper()
	base := &url.URL{Scheme: "http", Host: "example.com", Path: "/page"}
	p, err := extract.Extract("text/html", "", body, base, extract.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return chunk.Sentences(p.Markdown)
}

// sample takes every n-th sentence; with 0 the first of each kind and the last.
func sample(all []chunk.Sentence, n int) []chunk.Sentence {
	var out []chunk.Sentence
	seen := map[chunk.BlockKind]bool{}
	for i, s := range all {
		if n == 0 && (!seen[s.Kind] || i == len(all)-1) || n > 0 && i%n == 0 {
			seen[s.Kind] = true
			out = append(out, s)
		}
	}
	return out
}

// needle is the beginning of what a sentence's fragment should bring into sight.
func needle(s chunk.Sentence) string {
	text := s.Text
	if s.Kind == chunk.Code {
		lines := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\t' })
		text = slices.MaxFunc(lines, func(a, b string) int { return len(strings.TrimSpace(a)) - len(strings.TrimSpace(b)) })
	}
	if cells := strings.Split(text, chunk.CellSeparator); s.Kind == chunk.Row && len(cells) > 1 {
		text = cells[1]
	}
	text, _, _ = strings.Cut(strings.TrimSpace(text), "\n")
	if words := strings.Fields(text); len(words) > 5 && s.Kind != chunk.Code {
		text = strings.Join(words[:5], " ")
	}
	return text
}

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}
