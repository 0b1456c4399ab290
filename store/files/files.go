// Package files keeps the originals of uploads, each under the SHA-256 of its
// bytes: the same file is kept once, and what a key names never changes.
//
// It knows bytes and keys alone. Which document a file belongs to, who may read
// it and when it is deleted is for others to know.
package files

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"runtime"
	"strings"

	"github.com/WebsyteAI/websyte/app"
)

// Files is where originals are kept.
type Files interface {
	// Put keeps what r holds, at most max bytes (more: app.TooLarge), and gives its
	// key. Once it returns the file survives a loss of power; before that there is
	// nothing under its key.
	Put(ctx context.Context, r io.Reader, max int64) (key string, size int64, err error)
	// Open reads a file; app.NotFound when there is none.
	Open(ctx context.Context, key string) (io.ReadSeekCloser, error)
	// Delete removes a file. None being there is no error.
	Delete(ctx context.Context, key string) error
	// Each gives the keys of all files, a 256th of them at a time. What is put or
	// deleted meanwhile may be among them or not.
	Each(ctx context.Context, each func(keys []string) error) error
}

// incoming holds what is still being written.
const incoming = "incoming"

// Disk keeps files in a folder: ab/cdef... for the key abcdef...
type Disk struct {
	root *os.Root
	dir  string
}

// OpenDisk opens the folder, makes it when there is none, and clears what uploads
// left there that the program did not live to finish. One process at a time may
// put files into a folder.
func OpenDisk(dir string) (*Disk, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, app.Wrap(err, app.Unavailable, "the folder for files %s cannot be made: name one that this user may write", dir)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, app.Wrap(err, app.Unavailable, "the folder for files %s cannot be opened: name one that this user may read and write", dir)
	}
	d := &Disk{root: root, dir: dir}
	if err := errors.Join(root.RemoveAll(incoming), root.Mkdir(incoming, 0o700), d.sync(".")); err != nil {
		return nil, errors.Join(app.Wrap(err, app.Unavailable, "the folder for files %s cannot be written: give this user the right to", dir), root.Close())
	}
	return d, nil
}

// Close lets go of the folder.
func (d *Disk) Close() error { return d.root.Close() }

func (d *Disk) Put(ctx context.Context, r io.Reader, max int64) (key string, size int64, err error) {
	temp, f, err := d.create()
	if err != nil {
		return "", 0, d.explain(err)
	}
	defer func() {
		// After the rename there is nothing left to remove.
		if gone := d.root.Remove(temp); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}()
	hash := sha256.New()
	size, err = io.Copy(io.MultiWriter(f, hash), &bounded{ctx: ctx, r: r, left: max})
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return "", 0, d.explain(err)
	}
	key = hex.EncodeToString(hash.Sum(nil))
	if err := d.place(temp, key); err != nil {
		return "", 0, d.explain(err)
	}
	return key, size, nil
}

// create opens a new file under a name that nobody else has.
func (d *Disk) create() (string, *os.File, error) {
	name := path.Join(incoming, rand.Text())
	f, err := d.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	return name, f, err
}

// place gives a written file its key, so that it is on the disk under that name.
func (d *Disk) place(temp, key string) error {
	name := nameOf(key)
	folder := path.Dir(name)
	if err := d.root.Mkdir(folder, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	if err := d.root.Rename(temp, name); err != nil {
		return err
	}
	return errors.Join(d.sync(folder), d.sync("."))
}

// sync writes a folder's entries to the disk. Windows has no such call, and
// orders a rename after the file's own data by itself.
func (d *Disk) sync(folder string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := d.root.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

func (d *Disk) Open(ctx context.Context, key string) (io.ReadSeekCloser, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if !valid(key) {
		return nil, errAbsent(nil)
	}
	f, err := d.root.Open(nameOf(key))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errAbsent(err)
	}
	if err != nil {
		return nil, d.explain(err)
	}
	return f, nil
}

func (d *Disk) Delete(ctx context.Context, key string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if !valid(key) {
		return nil
	}
	name := nameOf(key)
	err := d.root.Remove(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = d.sync(path.Dir(name))
	}
	return d.explain(err)
}

func (d *Disk) Each(ctx context.Context, each func(keys []string) error) error {
	folders, err := fs.ReadDir(d.root.FS(), ".")
	if err != nil {
		return d.explain(err)
	}
	for _, folder := range folders {
		if err := ctx.Err(); err != nil {
			return err
		}
		keys, err := d.keysIn(folder)
		if err != nil {
			return d.explain(err)
		}
		if err := each(keys); err != nil {
			return err
		}
	}
	return nil
}

// keysIn leaves out what is not named like a file of ours.
func (d *Disk) keysIn(folder fs.DirEntry) (keys []string, err error) {
	if !folder.IsDir() {
		return nil, nil
	}
	files, err := fs.ReadDir(d.root.FS(), folder.Name())
	for _, f := range files {
		if key := folder.Name() + f.Name(); len(folder.Name()) == 2 && valid(key) {
			keys = append(keys, key)
		}
	}
	return keys, err
}

func nameOf(key string) string { return key[:2] + "/" + key[2:] }

// valid tells whether key has the form of a key.
func valid(key string) bool {
	return len(key) == 2*sha256.Size && strings.Trim(key, "0123456789abcdef") == ""
}

func errAbsent(err error) error { return app.Wrap(err, app.NotFound, "there is no such file") }

func (d *Disk) explain(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*app.Error](err); ok || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if _, ok := errors.AsType[*fs.PathError](err); ok {
		return app.Wrap(err, app.Unavailable, "the folder for files %s cannot be used: look whether its disk is full, and who may write it", d.dir)
	}
	return err // of whoever sends the file
}

// bounded reads until the context ends or too much has come.
type bounded struct {
	ctx  context.Context
	r    io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, app.Errorf(app.TooLarge, "the file is larger than allowed")
	}
	if err != nil && err != io.EOF {
		err = fmt.Errorf("read the file: %w", err)
	}
	return n, err
}
