package seal_test

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app/seal"
)

func open(t *testing.T, dir string) *seal.Key {
	t.Helper()
	k, err := seal.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestTheKeyIsKept(t *testing.T) {
	t.Parallel()
	dir, plain := t.TempDir(), []byte("a secret of some length")
	sealed := open(t, dir).Seal(plain, "one")
	if bytes.Contains(sealed, plain[:8]) {
		t.Error("the secret can be read")
	}
	got, err := open(t, dir).Open(sealed, "one")
	if err != nil || !bytes.Equal(got, plain) {
		t.Errorf("opened with the same key: %q %v", got, err)
	}
	if again := open(t, dir).Seal(plain, "one"); bytes.Equal(again, sealed) {
		t.Error("the same secret looks the same twice")
	}
	info, err := os.Stat(filepath.Join(dir, seal.File))
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("%d files", len(entries))
	}
}

func TestWhatCannotBeOpened(t *testing.T) {
	t.Parallel()
	k := open(t, t.TempDir())
	sealed := k.Seal([]byte("secret"), "one")
	changed := bytes.Clone(sealed)
	changed[len(changed)-1] ^= 1
	for name, c := range map[string]struct {
		key    *seal.Key
		sealed []byte
		to     string
	}{
		"of another thing": {k, sealed, "two"}, "changed": {k, changed, "one"}, "cut": {k, sealed[:5], "one"}, "nothing": {k, nil, "one"},
		"another key": {open(t, t.TempDir()), sealed, "one"},
	} {
		if got, err := c.key.Open(c.sealed, c.to); err == nil {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestAFileThatHoldsNoKey(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{"empty": "", "short": "QUJD", "no base64": strings.Repeat("%", 44)} {
		dir := t.TempDir()
		file := filepath.Join(dir, seal.File)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := seal.Open(dir); err == nil || !strings.Contains(err.Error(), "backup") {
			t.Errorf("%s: %v", name, err)
		}
		if kept, _ := os.ReadFile(file); string(kept) != text {
			t.Errorf("%s: the file was changed", name)
		}
	}
}
