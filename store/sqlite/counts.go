package sqlite

import "sync"

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

// countCache remembers how many chunks hold a term: counting those of a common term
// takes as long as finding the best of them. It holds what one version of a widget's
// index says, so it is never wrong, also when another process writes; and at most
// cachedWidgets times cachedTerms terms, about 20 MB.
type countCache struct {
	mu      sync.Mutex
	widgets map[int64]*cachedCounts
}

type cachedCounts struct {
	version int64
	terms   map[string]segments
}

// get gives the segments of a term in that version of the widget's index.
func (c *countCache) get(widget, version int64, term string) (segments, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	w := c.widgets[widget]
	if w == nil || w.version != version {
		return nil, false
	}
	list, ok := w.terms[term]
	return list, ok
}

// put remembers a term. Where there is no room, it forgets a widget or all terms
// of this one: what is asked often comes back soon.
func (c *countCache) put(widget, version int64, term string, list segments) {
	c.mu.Lock()
	defer c.mu.Unlock()
	w := c.widgets[widget]
	if w == nil && len(c.widgets) == cachedWidgets {
		for other := range c.widgets {
			delete(c.widgets, other)
			break
		}
	}
	if w == nil || w.version != version || len(w.terms) == cachedTerms {
		w = &cachedCounts{version: version, terms: map[string]segments{}}
		c.widgets[widget] = w
	}
	w.terms[term] = list
}
