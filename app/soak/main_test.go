// Package soak works the real executable hard: it kills it again and again while
// clients use it, and opens more streams than a busy day has. What was
// acknowledged must be there afterwards, and nothing twice.
//
// It knows websyte from outside: the command line, the HTTP contract, and what
// the data folder holds when nothing runs. Only the language model is a stand-in
// (llmtest). A short form of each test runs with all others; "make soak" runs the
// long one, with these variables:
//
//	SOAK_KILLS     how often the program is killed
//	SOAK_SEED      the seed of a run, as it was printed
//	SOAK_PAGES     pages of the widget that is killed while it reads in bulk
//	SOAK_FILES     files beside them
//	SOAK_BULK_KILLS how often that is killed
//	SOAK_STREAMS   streams open at the same time
//	SOAK_SECONDS   how long the load lasts
package soak

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
)

// binary is the executable under test: set once, before the first test.
var binary string

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (code int, err error) {
	dir, err := os.MkdirTemp("", "websyte-soak-")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	binary = filepath.Join(dir, "websyte")
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	cmd := exec.Command("go", "build", "-o", binary, "github.com/WebsyteAI/websyte")
	if out, err := cmd.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("go build: %w\n%s", err, out)
	}
	return m.Run(), nil
}

// setting is a number of the environment, or what is right for a short run.
func setting(t *testing.T, name string, short int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return short
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}
