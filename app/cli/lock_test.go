package cli

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app"
)

func TestADataFolderHasOneServer(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "new", "data")
	unlock, err := lockDataDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lockDataDir(dir); app.CodeOf(err) != app.Conflict || !strings.Contains(err.Error(), dir) {
		t.Errorf("a second lock: %v", err)
	}
	if err := unlock(); err != nil {
		t.Fatal(err)
	}
	unlock, err = lockDataDir(dir)
	if err != nil {
		t.Fatalf("after the first is gone: %v", err)
	}
	if err := unlock(); err != nil {
		t.Fatal(err)
	}
}
