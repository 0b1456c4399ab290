package builtin

import (
	"container/list"
	"slices"
	"sync"
)

// vectors keeps those of the questions that were asked last.
type vectors struct {
	mu     sync.Mutex
	most   int
	recent *list.List // of entry, the last used first
	byText map[string]*list.Element
}

type entry struct {
	text   string
	vector []float32
}

func newVectors(most int) *vectors {
	return &vectors{most: most, recent: list.New(), byText: map[string]*list.Element{}}
}

// get gives a copy.
func (v *vectors) get(text string) ([]float32, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	at, found := v.byText[text]
	if !found {
		return nil, false
	}
	v.recent.MoveToFront(at)
	return slices.Clone(at.Value.(entry).vector), true
}

func (v *vectors) put(text string, vector []float32) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if _, found := v.byText[text]; found {
		return
	}
	v.byText[text] = v.recent.PushFront(entry{text, vector})
	if v.recent.Len() > v.most {
		last := v.recent.Back()
		delete(v.byText, v.recent.Remove(last).(entry).text)
	}
}
