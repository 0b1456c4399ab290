package app

import (
	"context"
	"io"
)

// Received is a file that has come in whole, and that is not kept yet.
type Received interface {
	io.ReadSeeker // what it holds, until it is kept
	Key() string  // under which it will be kept, the same for the same bytes
	Size() int64
	Keep(context.Context) error // once
	Close() error               // leaves nothing of what was not kept
}
