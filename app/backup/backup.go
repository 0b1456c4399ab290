// Package backup packs what a server stores into one file, and unpacks it.
//
// It knows the archive's form: a gzipped tar of the database, the originals of uploads
// under files/, and whatever other files lie in the data folder. It does not know how
// the database is copied while it is in use, nor what it means: whoever calls does.
package backup

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Files is the folder of originals, below the data folder and in the archive. Their
// names are the SHA-256 of what they hold, with a slash after the first two digits.
const Files = "files"

// Write packs a copy of the database under the name that it has in the data folder,
// and what else dir holds: originals, and files at its top but for those that belong
// to a running server (skip).
func Write(ctx context.Context, w io.Writer, dir, database, name string, skip []string) error {
	z, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return err
	}
	p := &packer{ctx, tar.NewWriter(z)}
	if err := p.add(database, name); err != nil {
		return err
	}
	if err := p.top(dir, append(skip, name)); err != nil {
		return err
	}
	if err := p.originals(dir); err != nil {
		return err
	}
	return errors.Join(p.tar.Close(), z.Close())
}

type packer struct {
	ctx context.Context
	tar *tar.Writer
}

func (p *packer) top(dir string, skip []string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !e.Type().IsRegular() || slices.Contains(skip, e.Name()) || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		if err := p.add(filepath.Join(dir, e.Name()), e.Name()); err != nil {
			return err
		}
	}
	return nil
}

// originals leaves out what is still being written, and what goes while it is read:
// no document needs it any more.
func (p *packer) originals(dir string) error {
	return filepath.WalkDir(filepath.Join(dir, Files), func(file string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		name, err := filepath.Rel(dir, file)
		if err != nil || !original(filepath.ToSlash(name)) {
			return err
		}
		if err := p.add(file, filepath.ToSlash(name)); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	})
}

func (p *packer) add(file, name string) error {
	if err := p.ctx.Err(); err != nil {
		return err
	}
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	h := &tar.Header{Name: name, Size: info.Size(), Mode: 0o600, ModTime: info.ModTime(), Typeflag: tar.TypeReg, Format: tar.FormatPAX}
	if err := p.tar.WriteHeader(h); err != nil {
		return err
	}
	if _, err := io.Copy(p.tar, &stoppable{p.ctx, f}); err != nil {
		return fmt.Errorf("pack %s: %w", name, err)
	}
	return nil
}

// original tells whether a name in the archive is that of an original.
func original(name string) bool {
	parts := strings.Split(name, "/")
	return len(parts) == 3 && parts[0] == Files && len(parts[1]) == 2 && hexadecimal(parts[1]+parts[2]) && len(parts[2]) == 62
}

func hexadecimal(s string) bool { return strings.Trim(s, "0123456789abcdef") == "" }

// top tells whether a name in the archive is that of a file at the data folder's top.
func top(name string) bool {
	return name != "" && name == path.Base(name) && filepath.IsLocal(name) && !strings.ContainsAny(name, `\:`) && name[0] != '.'
}

// stoppable reads until ctx ends.
type stoppable struct {
	ctx context.Context
	io.Reader
}

func (s *stoppable) Read(b []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.Reader.Read(b)
}
