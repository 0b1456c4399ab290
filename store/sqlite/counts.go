package sqlite

import (
	"sync"

	"github.com/WebsyteAI/websyte/app"
)

const (
	cachedWidgets = 32
	cachedTerms   = 2048 // of one widget
)

// segment is the chunks that hold a term at one level of impact.
type segment struct{ level, chunks int }

// segments are those of one term. No chunk is in two.
type segments []segment

func (s segments) chunks() (n int) {
	for _, one := range s {
		n += one.chunks
	}
	return n
}

// indexed is one version of what is indexed of a widget.
type indexed struct{ widget, version int64 }

// countCache remembers a widget's languages and hidden chunks, and how many chunks hold a term:
// counting those of a common term takes as long as finding the best of them. It
// holds what one version of a widget's index says, so it is never wrong, also when
// another process writes; and at most cachedWidgets times cachedTerms terms, about
// 20 MB.
type countCache struct {
	mu      sync.Mutex
	widgets map[int64]*cachedCounts
}

type cachedCounts struct {
	version   int64
	terms     map[string]segments
	languages []string
	listed    bool // languages are known
	hidden    map[app.ChunkID]bool
}

// get gives the segments of a term.
func (c *countCache) get(at indexed, term string) (segments, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	w := c.widgets[at.widget]
	if w == nil || w.version != at.version {
		return nil, false
	}
	list, ok := w.terms[term]
	return list, ok
}

// put remembers a term. Where there is no room, it forgets all terms of this
// widget: what is asked often comes back soon.
func (c *countCache) put(at indexed, term string, list segments) {
	c.mu.Lock()
	defer c.mu.Unlock()
	w := c.current(at)
	if len(w.terms) == cachedTerms {
		clear(w.terms)
	}
	w.terms[term] = list
}

func (c *countCache) languages(at indexed) ([]string, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	w := c.widgets[at.widget]
	if w == nil || w.version != at.version {
		return nil, false
	}
	return w.languages, w.listed
}

func (c *countCache) putLanguages(at indexed, list []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	w := c.current(at)
	w.languages, w.listed = list, true
}

func (c *countCache) hidden(at indexed) (map[app.ChunkID]bool, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	w := c.widgets[at.widget]
	if w == nil || w.version != at.version {
		return nil, false
	}
	return w.hidden, w.hidden != nil
}

func (c *countCache) putHidden(at indexed, list map[app.ChunkID]bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.current(at).hidden = list
}

// current is where that version is remembered. Where there is no room, it forgets
// another widget.
func (c *countCache) current(at indexed) *cachedCounts {
	w := c.widgets[at.widget]
	if w != nil && w.version == at.version {
		return w
	}
	if w == nil && len(c.widgets) == cachedWidgets {
		for other := range c.widgets {
			delete(c.widgets, other)
			break
		}
	}
	w = &cachedCounts{version: at.version, terms: map[string]segments{}}
	c.widgets[at.widget] = w
	return w
}
