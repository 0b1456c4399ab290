package e2e

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// trial is a running "websyte try".
type trial struct {
	t       *testing.T
	cmd     *exec.Cmd
	temp    string // its folder for temporary files, and nobody else's
	address string // of the demo page
	printed string
	drained chan struct{}
}

// environment is ours without what would configure the program.
func environment(temp string) []string {
	own := slices.DeleteFunc(os.Environ(), func(v string) bool {
		return slices.ContainsFunc([]string{"WEBSYTE_", "OPENAI_", "MISTRAL_", "API_BEARER_TOKEN"}, func(p string) bool { return strings.HasPrefix(v, p) })
	})
	return append(own, "TMPDIR="+temp, "TMP="+temp, "ENABLE_RATE_LIMITING=false")
}

var demoAddress = regexp.MustCompile(`^Open (http://\S+) and ask`)

func startTry(t *testing.T, args ...string) *trial {
	t.Helper()
	program, err := shared.program()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*patience)
	t.Cleanup(cancel)
	r := &trial{t: t, temp: t.TempDir(), drained: make(chan struct{})}
	r.cmd = exec.CommandContext(ctx, program, append([]string{"try"}, args...)...)
	r.cmd.Env = environment(r.temp)
	r.cmd.Stderr = os.Stderr
	out, err := r.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	r.read(out)
	return r
}

// read waits for the address of the demo page, and lets the rest run off.
func (r *trial) read(out io.Reader) {
	r.t.Helper()
	lines := bufio.NewScanner(out)
	for r.address == "" && lines.Scan() {
		r.printed += lines.Text() + "\n"
		if m := demoAddress.FindStringSubmatch(lines.Text()); m != nil {
			r.address = strings.TrimSuffix(m[1], "/")
		}
	}
	go func() {
		defer close(r.drained)
		for lines.Scan() {
		}
	}()
	if r.address == "" {
		r.t.Fatalf("no address, but %q: %v", r.printed, r.cmd.Wait())
	}
}

// stop ends it as a terminal or a service manager does.
func (r *trial) stop() {
	r.t.Helper()
	if runtime.GOOS == "windows" {
		_ = r.cmd.Process.Kill() // there is no such signal
		return
	}
	if err := r.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		r.t.Fatal(err)
	}
	<-r.drained
	started := time.Now()
	if err := r.cmd.Wait(); err != nil {
		r.t.Errorf("SIGTERM: %v", err)
	}
	if took := time.Since(started); took > 10*time.Second {
		r.t.Errorf("it took %s to stop", took)
	}
	left, err := filepath.Glob(filepath.Join(r.temp, "*"))
	if err != nil || len(left) > 0 {
		r.t.Errorf("left behind: %q, %v", left, err)
	}
}

// openDemo opens the printed address and waits for the widget.
func (r *trial) openDemo() *tab {
	r.t.Helper()
	tb := newTab(r.t, desktop)
	tb.open(r.address + "/")
	tb.wait("shown($('.launch'))")
	return tb
}

// Space above and below, so that a browser shows a sentence only if it went there.
var handbook = "# Handbook\n\nHow the workshop is run.\n" + filler + `
## Keys

The spare key of the workshop hangs behind the barometer. Whoever takes it writes a note.

## What should I do when the river floods?

Carry the frames upstairs when the river reaches the second step. Then call the mill next door.

| Alarm | Who comes |
| --- | --- |
| Fire | The brigade from Kendal |
| Burglary | Mr Postlethwaite with a torch |
` + filler

var filler = strings.Repeat("\nNothing of interest stands in this paragraph, which is only here to take room.\n\n- Neither here\n", 25)

func tryFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	page, err := os.ReadFile("testdata/shop/returns.html")
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"index.md": []byte(handbook + "\n[Returns](returns.html)\n"), "returns.html": page} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestTryFolder(t *testing.T) {
	t.Parallel()
	r := startTry(t, tryFolder(t))
	if !strings.Contains(r.printed, "2 pages") {
		t.Errorf("it says %q", r.printed)
	}
	tb := r.openDemo()
	tb.shoot("demo-folder")
	questions := eval[[]string](tb, "[...document.querySelectorAll('[data-ask]')].map(b => b.dataset.ask)")
	if len(questions) == 0 || questions[0] != "What should I do when the river floods?" || len(slices.Compact(slices.Sorted(slices.Values(questions)))) != len(questions) {
		t.Errorf("the demo suggests %q", questions)
	}
	tb.click("document.querySelector('[data-ask]')")
	tb.wait("shown(last('.tools')) && last('.quotes').innerText.includes('Carry the frames upstairs')")
	const flood = "$$('.quotes .one').find(one => one.innerText.includes('Carry the frames')).querySelector('cite a')"
	page := tb.follow(flood)
	if at := eval[string](page, "location.href"); !strings.HasPrefix(at, r.address+"/site/") {
		t.Errorf("the citation opens %s", at)
	}
	page.shoot("demo-markdown")
	page.inSight("Carry the frames upstairs when the river reaches the second step.")
	page.quiet()

	tb.ask("How long after delivery can a frame be returned?")
	const frame = "[...$$('.turn').at(-1).querySelectorAll('.one')].find(one => one.innerText.includes('sixty days')).querySelector('cite a')"
	page = tb.follow(frame)
	page.marked("A frame can be returned within sixty days of delivery", true)
	page.quiet()
	tb.quiet()
	r.stop()
}

func TestTryAddress(t *testing.T) {
	t.Parallel()
	site := newShop(t)
	r := startTry(t, site.url+"/")
	if !strings.Contains(r.printed, "6 pages") {
		t.Errorf("it says %q", r.printed)
	}
	tb := r.openDemo()
	tb.click("document.querySelector('[data-ask]')")
	tb.wait("shown(last('.tools')) && $$('.quotes .one').length > 0")
	quote := eval[string](tb, "$('.quotes mark').innerText")
	page := tb.follow("$('.quotes cite a')")
	if at := eval[string](page, "location.href"); !strings.HasPrefix(at, site.url+"/") {
		t.Errorf("the citation opens %s", at)
	}
	page.marked(quote, false)
	tb.quiet()
	r.stop()
}

func TestTryAsk(t *testing.T) {
	t.Parallel()
	program, err := shared.program()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, "try", tryFolder(t), "--ask", "Where is the spare key of the workshop?")
	temp := t.TempDir()
	cmd.Env = environment(temp)
	out, err := cmd.Output()
	if err != nil || !strings.Contains(string(out), "behind the barometer") || !strings.Contains(string(out), "[1] Handbook") {
		t.Errorf("%v: %s", err, out)
	}
	if left, err := filepath.Glob(filepath.Join(temp, "*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %q, %v", left, err)
	}
}
