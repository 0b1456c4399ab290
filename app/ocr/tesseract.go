package ocr

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"

	"github.com/WebsyteAI/websyte/app"
)

const (
	maxLanguages = 6 // each makes reading slower
	maxScripts   = 200
)

// Tesseract reads with the program of that name, in a process of its own. Which
// languages it knows it is asked at the first page, so that a start does not wait.
type Tesseract struct {
	path  string
	mu    sync.Mutex
	known []string // languages, once it was asked
}

// FindTesseract looks for the program in PATH; nil where there is none.
func FindTesseract() *Tesseract {
	path, err := exec.LookPath("tesseract")
	if err != nil {
		return nil
	}
	return &Tesseract{path: path}
}

// languages asks until it gets an answer.
func (t *Tesseract) languages(ctx context.Context) ([]string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.known) > 0 {
		return t.known, nil
	}
	out, err := command(ctx, t.path, "--list-langs").Output()
	if err != nil {
		return nil, app.Wrap(err, app.Unavailable, "%s does not run: install it anew, or set ocr.provider to none", t.path)
	}
	for line := range strings.Lines(string(out[:min(len(out), 64<<10)])) {
		if name := strings.TrimSpace(line); isLanguage(name) && len(t.known) < maxScripts {
			t.known = append(t.known, name)
		}
	}
	if len(t.known) == 0 {
		return nil, app.Errorf(app.Unavailable, "tesseract has no language: install one, such as the package tesseract-ocr-eng")
	}
	return t.known, nil
}

// isLanguage leaves out the heading of the list, and what is not a language.
func isLanguage(name string) bool {
	return name != "" && name != "osd" && name != "equ" && !strings.ContainsAny(name, " /:+-\\") && !strings.HasPrefix(name, "script")
}

// Name says who reads. The error says why it cannot.
func (t *Tesseract) Name(ctx context.Context) (string, error) {
	used, err := t.used(ctx)
	return "tesseract with " + strings.Join(used, ", "), err
}

// Paid says that a page costs nothing but time.
func (t *Tesseract) Paid() bool { return false }

// used gives the languages that pages are read in: English first where it is there.
func (t *Tesseract) used(ctx context.Context) ([]string, error) {
	known, err := t.languages(ctx)
	used := slices.Clone(known)
	slices.SortStableFunc(used, func(a, b string) int {
		if (a == "eng") == (b == "eng") {
			return 0
		}
		if a == "eng" {
			return -1
		}
		return 1
	})
	return used[:min(len(used), maxLanguages)], err
}

// Read reads a JPEG.
func (t *Tesseract) Read(ctx context.Context, jpeg []byte) (Text, error) {
	ctx, cancel := context.WithTimeout(ctx, pageTime)
	defer cancel()
	used, err := t.used(ctx)
	if err != nil {
		return Text{}, err
	}
	cmd := command(ctx, t.path, "stdin", "stdout", "-l", strings.Join(used, "+"))
	cmd.Stdin = bytes.NewReader(jpeg)
	var out, said bounded
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return Text{}, app.Wrap(fmt.Errorf("%w: %.300s", err, said.String()), app.Upstream, "tesseract could not read the page")
	}
	return Text{Body: out.String(), MediaType: "text/plain"}, nil
}

// command runs a program with nothing of our environment but what it finds its own
// files by, on one thread, and not before the processes that answer.
func command(ctx context.Context, path string, args ...string) *exec.Cmd {
	cmd := confined(ctx, path, args...)
	for _, name := range []string{"PATH", "TESSDATA_PREFIX", "SYSTEMROOT", "LANG"} {
		if v := os.Getenv(name); v != "" {
			cmd.Env = append(cmd.Env, name+"="+v)
		}
	}
	cmd.Env = append(cmd.Env, "OMP_THREAD_LIMIT=1")
	return cmd
}

// bounded keeps what a program says, up to a bound at which it is stopped.
type bounded struct{ bytes.Buffer }

func (b *bounded) Write(p []byte) (int, error) {
	if b.Len()+len(p) > maxText {
		return 0, errors.New("too much text")
	}
	return b.Buffer.Write(p)
}
