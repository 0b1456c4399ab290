package files

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"path"
	"runtime"

	"github.com/WebsyteAI/websyte/app"
)

// Disk keeps files in a folder: ab/cdef... for the key abcdef...
type Disk struct{ inbox }

// OpenDisk opens the folder, makes it when there is none, and clears what uploads
// left there that the program did not live to finish. One process at a time may
// put files into a folder.
func OpenDisk(dir string) (*Disk, error) {
	b, err := openInbox(dir)
	if err != nil {
		return nil, err
	}
	d := &Disk{b}
	if err := d.sync("."); err != nil {
		return nil, errors.Join(d.explain(err), d.Close())
	}
	return d, nil
}

func (d *Disk) Receive(ctx context.Context, r io.Reader, max int64) (app.Received, error) {
	return d.receive(ctx, r, max, d.keep)
}

// keep closes the file before it is renamed: Windows renames none that is open.
func (d *Disk) keep(ctx context.Context, in *incoming) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := errors.Join(in.Sync(), in.File.Close()); err != nil {
		return d.explain(err)
	}
	return d.explain(d.place(in.name, in.key))
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
