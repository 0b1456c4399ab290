package backup

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/WebsyteAI/websyte/app"
)

// maxEntries bounds what an archive may hold: more originals than a disk does.
const maxEntries = 50_000_000

// Read unpacks an archive into an empty folder. It is app.Invalid where the archive is
// none of ours, is cut short or was changed: each original is held against its name.
func Read(ctx context.Context, r io.Reader, dir, database string) error {
	z, err := gzip.NewReader(&stoppable{ctx, r})
	if err != nil {
		return damaged(ctx, err)
	}
	found := false
	t := tar.NewReader(z)
	for range maxEntries {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return damaged(ctx, err)
		}
		if h.Typeflag != tar.TypeReg || !top(h.Name) && !original(h.Name) {
			return app.Errorf(app.Invalid, "this is no backup of websyte: it holds %.100q", h.Name)
		}
		if err := unpack(ctx, t, dir, h.Name); err != nil {
			return err
		}
		found = found || h.Name == database
	}
	if !found {
		return app.Errorf(app.Invalid, "this is no backup of websyte: it holds no %s", database)
	}
	// What follows the last entry is checked too: gzip's sum is at the end.
	_, err = io.Copy(io.Discard, z)
	return damaged(ctx, err)
}

func damaged(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	}
	return app.Wrap(err, app.Invalid, "this is no backup of websyte, or it is damaged: use another one")
}

func unpack(ctx context.Context, t io.Reader, dir, name string) error {
	file := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return app.Errorf(app.Invalid, "this is no backup of websyte: it holds %.100q twice", name)
	}
	if err != nil {
		return err
	}
	sum := sha256.New()
	source := &sourceError{r: t}
	_, err = io.Copy(io.MultiWriter(f, sum), source)
	if source.err != nil {
		err = damaged(ctx, source.err)
	}
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if original(name) && hex.EncodeToString(sum.Sum(nil)) != strings.ReplaceAll(strings.TrimPrefix(name, Files), "/", "") {
		return app.Errorf(app.Invalid, "this backup is damaged: %s is not what was packed; use another one", name)
	}
	return nil
}

// sourceError tells a reader's error from a writer's, which means a full disk.
type sourceError struct {
	r   io.Reader
	err error
}

func (s *sourceError) Read(b []byte) (int, error) {
	n, err := s.r.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}
