package decode

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/WebsyteAI/websyte/app/extract"
)

const (
	children    = 2                // at a time; who comes later waits
	idle        = 20 * time.Second // after which a child is stopped
	filesAChild = 200              // after which a child is replaced: whatever it leaks ends with it
)

// PoolOptions say how children are started.
type PoolOptions struct {
	Args   []string // that make the executable of this process call Serve; the bytes of memory are added
	Limits Limits
}

// Pool reads files in children. It is safe for concurrent use.
type Pool struct {
	o     PoolOptions
	local *Local
	seats chan struct{}

	mu     sync.Mutex
	idle   []*child
	timer  *time.Timer
	closed bool
	ending sync.WaitGroup
}

// NewPool makes a Pool, which must be closed.
func NewPool(o PoolOptions) *Pool {
	o.Limits = o.Limits.withDefaults()
	return &Pool{o: o, local: NewLocal(""), seats: make(chan struct{}, children)}
}

// Read reads a file, in a child where it is large or not text. The error is an
// *app.DocumentError where the file is at fault.
func (p *Pool) Read(ctx context.Context, f File) (*extract.Page, error) {
	if kind := p.local.detect(f.Body); len(f.Body) < largeText && p.local.readers[kind] == nil {
		return p.local.Read(ctx, f)
	}
	a, err := p.ask(ctx, f, nil)
	return a.Page, err
}

// ask has a child read a file, or draw a page of it.
func (p *Pool) ask(ctx context.Context, f File, draw *int) (answer, error) {
	select {
	case p.seats <- struct{}{}:
	case <-ctx.Done():
		return answer{}, ctx.Err()
	}
	defer func() { <-p.seats }()
	c, err := p.take()
	if err != nil {
		return answer{}, err
	}
	used := c.files > 0
	a, err := c.read(ctx, f, draw, p.o.Limits.Time)
	broken, failed := errors.AsType[errBroken](err)
	if failed && used && !errors.Is(broken.error, errLate) && ctx.Err() == nil {
		// What other files left in the child may be why: in a new one this is the first.
		if c, err = start(p.o.Args, p.o.Limits.Memory); err != nil {
			return answer{}, err
		}
		a, err = c.read(ctx, f, draw, p.o.Limits.Time)
		broken, failed = errors.AsType[errBroken](err)
	}
	if failed {
		return answer{}, broken.error
	}
	p.put(c)
	return a, err
}

func (p *Pool) take() (*child, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, errors.New("the decoders have been stopped")
	}
	if n := len(p.idle); n > 0 {
		c := p.idle[n-1]
		p.idle = p.idle[:n-1]
		return c, nil
	}
	return start(p.o.Args, p.o.Limits.Memory)
}

func (p *Pool) put(c *child) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || c.files >= filesAChild {
		p.ending.Go(c.stop)
		return
	}
	p.idle = append(p.idle, c)
	if p.timer != nil {
		p.timer.Stop()
	}
	p.timer = time.AfterFunc(idle, p.stopIdle)
}

func (p *Pool) stopIdle() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.idle {
		p.ending.Go(c.stop)
	}
	p.idle = nil
}

// Close stops the children that are idle and waits for them. Who reads ends by its
// own context.
func (p *Pool) Close() {
	p.mu.Lock()
	p.closed = true
	if p.timer != nil {
		p.timer.Stop()
	}
	p.mu.Unlock()
	p.stopIdle()
	p.ending.Wait()
}
