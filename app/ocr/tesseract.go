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

	"github.com/WebsyteAI/websyte/app"
)

const (
	maxLanguages = 6 // each makes reading slower
	maxScripts   = 200
)

// Tesseract reads with the program of that name, in a process of its own.
type Tesseract struct {
	path      string
	languages []string
}

// FindTesseract looks for the program in PATH, and for the languages that it knows.
// nil where there is none.
func FindTesseract(ctx context.Context) (*Tesseract, error) {
	path, err := exec.LookPath("tesseract")
	if err != nil {
		return nil, nil
	}
	cmd := command(ctx, path, "--list-langs")
	out, err := cmd.Output()
	if err != nil {
		return nil, app.Wrap(err, app.Unavailable, "%s does not run: install it anew, or set ocr.provider to none", path)
	}
	t := &Tesseract{path: path}
	for line := range strings.Lines(string(out[:min(len(out), 64<<10)])) {
		if name := strings.TrimSpace(line); isLanguage(name) && len(t.languages) < maxScripts {
			t.languages = append(t.languages, name)
		}
	}
	if len(t.languages) == 0 {
		return nil, app.Errorf(app.Unavailable, "tesseract has no language: install one, such as the package tesseract-ocr-eng")
	}
	return t, nil
}

// isLanguage leaves out the heading of the list, and what is not a language.
func isLanguage(name string) bool {
	return name != "" && name != "osd" && name != "equ" && !strings.ContainsAny(name, " /:+-\\") && !strings.HasPrefix(name, "script")
}

// Name says who reads.
func (t *Tesseract) Name() string {
	return fmt.Sprintf("tesseract with %s", strings.Join(t.used(), ", "))
}

// Paid says that a page costs nothing but time.
func (t *Tesseract) Paid() bool { return false }

// used gives the languages that pages are read in: English first where it is there.
func (t *Tesseract) used() []string {
	used := slices.Clone(t.languages)
	slices.SortStableFunc(used, func(a, b string) int {
		if (a == "eng") == (b == "eng") {
			return 0
		}
		if a == "eng" {
			return -1
		}
		return 1
	})
	return used[:min(len(used), maxLanguages)]
}

// Read reads a JPEG.
func (t *Tesseract) Read(ctx context.Context, jpeg []byte) (Text, error) {
	ctx, cancel := context.WithTimeout(ctx, pageTime)
	defer cancel()
	cmd := command(ctx, t.path, "stdin", "stdout", "-l", strings.Join(t.used(), "+"))
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
