package files

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"strings"

	"github.com/WebsyteAI/websyte/app"
)

// Probe keeps a file that nobody has, reads it and deletes it.
func Probe(ctx context.Context, f Files) (err error) {
	text := "a probe of websyte: " + rand.Text()
	in, err := f.Receive(ctx, strings.NewReader(text), int64(len(text)))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	if err := in.Keep(ctx); err != nil {
		return err
	}
	found, err := f.Open(ctx, in.Key())
	if err != nil {
		return err
	}
	got, err := io.ReadAll(found)
	if err == nil && !bytes.Equal(got, []byte(text)) {
		err = app.Errorf(app.Unavailable, "what is kept for files does not come back as it was: look at the disk or the bucket")
	}
	return errors.Join(err, found.Close(), f.Delete(ctx, in.Key()))
}
