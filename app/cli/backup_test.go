package cli_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gofrs/flock"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/store/files"
	"github.com/WebsyteAI/websyte/store/sqlite"
)

// original keeps a file as an upload does, and gives its name in the data folder.
func (p *place) original(content string) string {
	p.t.Helper()
	d, err := files.OpenDisk(filepath.Join(p.data(), "files"))
	if err != nil {
		p.t.Fatal(err)
	}
	defer d.Close()
	in, err := d.Receive(p.t.Context(), strings.NewReader(content), 1<<20)
	if err != nil {
		p.t.Fatal(err)
	}
	defer in.Close()
	if err := in.Keep(p.t.Context()); err != nil {
		p.t.Fatal(err)
	}
	key := in.Key()
	return filepath.Join("files", key[:2], key[2:])
}

// contents are the files of the data folder with what they hold, but for the lock.
func (p *place) contents() map[string]string {
	p.t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(p.data(), func(file string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || e.Name() == "websyte.lock" {
			return err
		}
		name, _ := filepath.Rel(p.data(), file)
		text, err := os.ReadFile(file)
		out[name] = string(text)
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return out
}

func (p *place) addUser(email string) {
	p.t.Helper()
	p.must("correct horse\n", "user", "add", "--email", email)
}

func TestBackupAndRestore(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.addUser("ada@example.org")
	kept := p.original("a price list")
	if err := os.WriteFile(filepath.Join(p.data(), "key"), []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := p.must("", "backup", "all.tar.gz"); !strings.Contains(out, "all.tar.gz is written, ") {
		t.Errorf("says %q", out)
	}
	if info, err := os.Stat(filepath.Join(p.dir, "all.tar.gz")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v: others may read hashes of passwords", info, err)
	}
	if r := p.run("", "backup", "all.tar.gz"); r.code != 1 || !strings.Contains(r.stderr, "is there already") {
		t.Errorf("over a backup: %+v", r)
	}

	p.addUser("late@example.org")
	late := p.original("added later")
	out := p.must("", "restore", "all.tar.gz")
	if users := p.users(); users.Total != 1 || users.Users[0].Email != "ada@example.org" {
		t.Errorf("restored: %+v", users)
	}
	now := p.contents()
	if now[kept] != "a price list" || now["key"] != "secret" || now[late] != "" {
		t.Errorf("the folder has %v", strings.Join(keys(now), " "))
	}
	_, before, _ := strings.Cut(out, "What was there is in ")
	before, _, _ = strings.Cut(before, ":")
	if got, err := os.ReadFile(filepath.Join(before, late)); err != nil || string(got) != "added later" {
		t.Errorf("what was there: %v in %q", err, out)
	}

	fresh := newPlace(t)
	if out := fresh.must("", "restore", filepath.Join(p.dir, "all.tar.gz")); strings.Contains(out, "What was there") {
		t.Errorf("into an empty folder: %q", out)
	}
	if users := fresh.users(); users.Total != 1 {
		t.Errorf("moved to another folder: %+v", users)
	}
}

func keys(m map[string]string) (out []string) {
	for k := range m {
		out = append(out, k)
	}
	return out
}

// A backup of a database in use is of one moment: none of these changes is in it by half.
func TestBackupWhileTheServerWrites(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.addUser("ada@example.org")
	s, err := sqlite.Open(t.Context(), sqlite.Options{Dir: p.data()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	stop, ended := make(chan struct{}), make(chan int, 1)
	go func() {
		n := 0
		for ; n < 1000; n++ {
			select {
			case <-stop:
				ended <- n
				return
			default:
			}
			if _, err := s.CreateUser(t.Context(), app.User{Email: fmt.Sprintf("u%d@example.org", n), Role: app.RoleOwner}, ""); err != nil {
				t.Error(err)
			}
		}
		ended <- n
	}()
	for i := range 3 {
		p.must("", "backup", fmt.Sprintf("%d.tar.gz", i))
	}
	close(stop)
	written := <-ended
	last := 0
	for i := range 3 {
		other := newPlace(t)
		other.must("", "restore", filepath.Join(p.dir, fmt.Sprintf("%d.tar.gz", i)))
		n := other.users().Total
		if n < last || n > written+1 {
			t.Errorf("backup %d has %d users, the one before %d, in the end there were %d", i, n, last, written)
		}
		last = n
	}
	if last < 2 {
		t.Error("nothing was written meanwhile")
	}
}

// entry is a file of an archive.
type entry struct {
	name, content string
	kind          byte
}

func archive(t *testing.T, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for _, e := range entries {
		h := &tar.Header{Name: e.name, Size: int64(len(e.content)), Mode: 0o600, Typeflag: e.kind, Linkname: "/etc/passwd"}
		if e.kind != tar.TypeReg {
			h.Size = 0
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if e.kind == tar.TypeReg {
			io.WriteString(w, e.content)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What is no whole backup of ours changes nothing.
func TestRestoreRefuses(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.addUser("ada@example.org")
	name := p.original("a price list")
	p.must("", "backup", "all.tar.gz")
	good, err := os.ReadFile(filepath.Join(p.dir, "all.tar.gz"))
	if err != nil {
		t.Fatal(err)
	}
	database, err := os.ReadFile(filepath.Join(p.data(), sqlite.File))
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(good)
	flipped[len(flipped)/2] ^= 0x55
	whole := entry{sqlite.File, string(database), tar.TypeReg}
	before := p.contents()
	for what, c := range map[string]struct {
		archive []byte
		says    string
	}{
		"nothing":               {nil, "no backup of websyte"},
		"text":                  {[]byte("hello"), "no backup of websyte"},
		"cut short":             {good[:len(good)-9], "damaged"},
		"cut in the middle":     {good[:len(good)/2], "damaged"},
		"a bit is wrong":        {flipped, "damaged"},
		"no database":           {archive(t, entry{filepath.ToSlash(name), "a price list", tar.TypeReg}), "holds no websyte.db"},
		"no database of ours":   {archive(t, entry{sqlite.File, "hello, this is text", tar.TypeReg}), "websyte.db"},
		"a changed original":    {archive(t, whole, entry{filepath.ToSlash(name), "another list", tar.TypeReg}), "is not what was packed"},
		"a way out":             {archive(t, whole, entry{"../evil", "x", tar.TypeReg}), "no backup of websyte"},
		"an absolute name":      {archive(t, whole, entry{"/tmp/evil", "x", tar.TypeReg}), "no backup of websyte"},
		"a link":                {archive(t, whole, entry{"key", "", tar.TypeSymlink}), "no backup of websyte"},
		"something twice":       {archive(t, whole, whole), "twice"},
		"a folder of its own":   {archive(t, whole, entry{"other/file", "x", tar.TypeReg}), "no backup of websyte"},
		"what hides":            {archive(t, whole, entry{".evil", "x", tar.TypeReg}), "no backup of websyte"},
		"a name of two systems": {archive(t, whole, entry{`a\b`, "x", tar.TypeReg}), "no backup of websyte"},
	} {
		file := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(file, c.archive, 0o600); err != nil {
			t.Fatal(err)
		}
		if r := p.run("", "restore", file); r.code != 1 || !strings.Contains(r.stderr, c.says) || strings.Count(r.stderr, "\n") != 1 {
			t.Errorf("%s: %+v", what, r)
		}
		if !maps.Equal(p.contents(), before) {
			t.Fatalf("%s changed the folder", what)
		}
	}

	lock := flock.New(filepath.Join(p.data(), "websyte.lock"))
	if got, err := lock.TryLock(); err != nil || !got {
		t.Fatal(got, err)
	}
	defer lock.Unlock()
	if r := p.run("", "restore", "all.tar.gz"); r.code != 1 || !strings.Contains(r.stderr, "another websyte serves") || !maps.Equal(p.contents(), before) {
		t.Errorf("below a server: %+v", r)
	}
}
