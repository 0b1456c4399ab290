// Package files keeps the originals of uploads, each under the SHA-256 of its
// bytes: the same file is kept once, and what a key names never changes.
//
// It knows bytes and keys alone. Which document a file belongs to, who may read
// it and when it is deleted is for others to know.
package files

import (
	"context"
	"crypto/sha256"
	"io"
	"strings"

	"github.com/WebsyteAI/websyte/app"
)

// Files is where originals are kept.
type Files interface {
	// Receive takes in what r holds, at most max bytes (more: app.TooLarge). Nothing is
	// under its key before Keep has returned; from then on the file survives a loss of
	// power. Whoever receives a file closes it.
	Receive(ctx context.Context, r io.Reader, max int64) (app.Received, error)
	// Open reads a file; app.NotFound when there is none.
	Open(ctx context.Context, key string) (io.ReadSeekCloser, error)
	// Delete removes a file. None being there is no error.
	Delete(ctx context.Context, key string) error
	// Each gives the keys of all files, some of them at a time. What is kept or
	// deleted meanwhile may be among them or not.
	Each(ctx context.Context, each func(keys []string) error) error
	// Close lets go of what the others need.
	Close() error
}

// nameOf is where a key's file is, in a folder as in a bucket.
func nameOf(key string) string { return key[:2] + "/" + key[2:] }

// valid tells whether key has the form of a key.
func valid(key string) bool {
	return len(key) == 2*sha256.Size && strings.Trim(key, "0123456789abcdef") == ""
}

func errAbsent(err error) error { return app.Wrap(err, app.NotFound, "there is no such file") }
