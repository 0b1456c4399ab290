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

	"github.com/WebsyteAI/websyte/app"
)

// incomingFolder holds what is still being written.
const incomingFolder = "incoming"

// inbox is a folder in which files come in.
type inbox struct {
	root *os.Root
	dir  string
}

// openInbox opens the folder, makes it when there is none, and clears what uploads
// left there that the program did not live to finish. One process at a time may
// have an inbox open.
func openInbox(dir string) (inbox, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return inbox{}, app.Wrap(err, app.Unavailable, "the folder for files %s cannot be made: name one that this user may write", dir)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return inbox{}, app.Wrap(err, app.Unavailable, "the folder for files %s cannot be opened: name one that this user may read and write", dir)
	}
	if err := errors.Join(root.RemoveAll(incomingFolder), root.Mkdir(incomingFolder, 0o700)); err != nil {
		return inbox{}, errors.Join(app.Wrap(err, app.Unavailable, "the folder for files %s cannot be written: give this user the right to", dir), root.Close())
	}
	return inbox{root, dir}, nil
}

func (b inbox) Close() error { return b.root.Close() }

// receive writes what r holds into a file that keep will keep.
func (b inbox) receive(ctx context.Context, r io.Reader, max int64, keep func(context.Context, *incoming) error) (app.Received, error) {
	name := path.Join(incomingFolder, rand.Text())
	f, err := b.root.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, b.explain(err)
	}
	in := &incoming{File: f, inbox: b, name: name, keep: keep}
	hash := sha256.New()
	in.size, err = io.Copy(io.MultiWriter(f, hash), &bounded{ctx: ctx, r: r, left: max})
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(b.explain(err), in.Close())
	}
	in.key = hex.EncodeToString(hash.Sum(nil))
	return in, nil
}

func (b inbox) explain(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*app.Error](err); ok || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if _, ok := errors.AsType[*fs.PathError](err); ok {
		return app.Wrap(err, app.Unavailable, "the folder for files %s cannot be used: look whether its disk is full, and who may write it", b.dir)
	}
	return err // of whoever sends the file
}

// incoming is a file in an inbox.
type incoming struct {
	*os.File
	inbox inbox
	name  string // in the inbox
	key   string
	size  int64
	keep  func(context.Context, *incoming) error
}

func (i *incoming) Key() string                    { return i.key }
func (i *incoming) Size() int64                    { return i.size }
func (i *incoming) Keep(ctx context.Context) error { return i.keep(ctx, i) }

func (i *incoming) Close() error {
	var failed error
	if err := i.File.Close(); !errors.Is(err, os.ErrClosed) {
		failed = err
	}
	if err := i.inbox.root.Remove(i.name); !errors.Is(err, fs.ErrNotExist) { // it has moved when it is kept
		failed = errors.Join(failed, err)
	}
	return i.inbox.explain(failed)
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
