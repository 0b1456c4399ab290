package ingest

import (
	"context"
	"sync"
)

// fileLocks see to it that no file goes while a document with it comes, of which the
// store does not know yet. None is held over another file's way through the network.
type fileLocks struct {
	mu     sync.Mutex
	coming map[string]int           // documents that come with a file
	going  map[string]chan struct{} // closed when the file has gone
}

func newFileLocks() *fileLocks {
	return &fileLocks{coming: map[string]int{}, going: map[string]chan struct{}{}}
}

// hold keeps a file until release is called. It waits while the file is going.
func (l *fileLocks) hold(ctx context.Context, key string) (release func(), err error) {
	for {
		l.mu.Lock()
		gone, isGoing := l.going[key]
		if !isGoing {
			l.coming[key]++
			l.mu.Unlock()
			return sync.OnceFunc(func() { l.release(key) }), nil
		}
		l.mu.Unlock()
		select {
		case <-gone:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func (l *fileLocks) release(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.coming[key]--; l.coming[key] == 0 {
		delete(l.coming, key)
	}
}

// take gives those of some files that may go, until done is called.
func (l *fileLocks) take(keys []string) (free []string, done func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	gone := make(chan struct{})
	for _, key := range keys {
		if _, isGoing := l.going[key]; !isGoing && l.coming[key] == 0 {
			l.going[key] = gone
			free = append(free, key)
		}
	}
	return free, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		for _, key := range free {
			delete(l.going, key)
		}
		close(gone)
	}
}
