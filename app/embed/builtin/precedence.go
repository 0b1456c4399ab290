package builtin

import (
	"runtime"
	"sync"
	"time"
)

// maxYield bounds how long one step of a passage waits for questions, so that a
// flood of them slows a crawl and does not stop it.
const maxYield = 50 * time.Millisecond

// precedence lets passages stand back while questions are at work: on a machine
// whose processors are all busy with passages, a question would otherwise wait until
// the scheduler interrupts one of them.
type precedence struct {
	mu     sync.Mutex
	asking int
	over   chan struct{} // closed when no question is at work any more
}

func (p *precedence) enter() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.asking++; p.asking == 1 {
		p.over = make(chan struct{})
	}
}

func (p *precedence) leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.asking--; p.asking == 0 {
		close(p.over)
	}
}

// yield gives way to the questions that are at work, and to what else wants to run.
func (p *precedence) yield() {
	runtime.Gosched()
	p.mu.Lock()
	asking, over := p.asking, p.over
	p.mu.Unlock()
	if asking == 0 {
		return
	}
	select {
	case <-over:
	case <-time.After(maxYield):
	}
}
