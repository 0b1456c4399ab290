package sqlite

import "sync"

const (
	cachedWidgets = 32
	cachedTerms   = 2048 // of one widget
)

// countCache remembers how many chunks hold a term: counting those of a common term
// takes as long as a third of a search. It holds what one version of a widget's
// index says, so it is never wrong, also when another process writes; and at most
// cachedWidgets times cachedTerms counts, about 10 MB.
type countCache struct {
	mu      sync.Mutex
	widgets map[int64]*cachedCounts
}

type cachedCounts struct {
	version int64
	counts  map[string]int
}

// get gives the count of a term in that version of the widget's index.
func (c *countCache) get(widget, version int64, term string) (int, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	w := c.widgets[widget]
	if w == nil || w.version != version {
		return 0, false
	}
	n, ok := w.counts[term]
	return n, ok
}

// put remembers a count. Where there is no room, it forgets a widget or all terms
// of this one: what is asked often comes back soon.
func (c *countCache) put(widget, version int64, term string, n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	w := c.widgets[widget]
	if w == nil && len(c.widgets) == cachedWidgets {
		for other := range c.widgets {
			delete(c.widgets, other)
			break
		}
	}
	if w == nil || w.version != version || len(w.counts) == cachedTerms {
		w = &cachedCounts{version: version, counts: map[string]int{}}
		c.widgets[widget] = w
	}
	w.counts[term] = n
}
