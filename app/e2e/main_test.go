// Package e2e runs the whole program in front of a real Chromium: a site on one
// origin, websyte on another, and a visitor with a mouse and a keyboard between them;
// and in front of a real curl, as the manual does.
//
// It knows websyte from outside alone: its HTTP contract, what a page shows and
// what the commands print. Only the language model is a stand-in (llmtest).
package e2e

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// shared is what all tests of the package use: set once, before the first test.
var shared struct {
	browser context.Context // nil where there is no Chromium
	program func() (string, error)
}

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// run builds the program while the first tests run in the one browser.
func run(m *testing.M) (code int, err error) {
	dir, err := os.MkdirTemp("", "websyte-e2e-")
	if err != nil {
		return 0, err
	}
	var building sync.WaitGroup
	defer func() {
		building.Wait()
		err = errors.Join(err, remove(dir))
	}()
	shared.program = sync.OnceValues(func() (string, error) { return build(dir) })
	building.Go(func() { _, _ = shared.program() }) // its error is for the tests that need the program
	if path := findChromium(); path != "" {
		ctx, stop, err := startChromium(path, filepath.Join(dir, "profile"))
		if err != nil {
			return 0, err
		}
		defer stop()
		shared.browser = ctx
	}
	return m.Run(), nil
}

// remove tries for a while: processes of a browser that has ended may still write.
func remove(dir string) (err error) {
	for range 50 {
		if err = os.RemoveAll(dir); err == nil {
			return nil
		}
		time.Sleep(100 * time.Millisecond)
	}
	return err
}

func build(dir string) (string, error) {
	name := filepath.Join(dir, "websyte")
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	cmd := exec.Command("go", "build", "-o", name, "github.com/WebsyteAI/websyte")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return name, nil
}

// findChromium is CHROME_PATH, or the first that PATH knows.
func findChromium() string {
	for _, name := range []string{os.Getenv("CHROME_PATH"), "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			return path
		}
	}
	return ""
}

func startChromium(path, profile string) (context.Context, func(), error) {
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.UserDataDir(profile), chromedp.WindowSize(1280, 800), chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	allocator, end := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, _ := chromedp.NewContext(allocator)
	if err := chromedp.Do(ctx); err != nil {
		end()
		return nil, nil, fmt.Errorf("%s does not start: %w", path, err)
	}
	return ctx, func() { _ = chromedp.Cancel(ctx); end() }, nil // the folder's removal tells whether it ended
}
