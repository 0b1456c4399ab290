package ingest

import (
	"net/url"
	"slices"
	"strings"

	"github.com/WebsyteAI/websyte/app/chunk"
)

const (
	idleSamples = 5      // pages that must say the same whatever a parameter's value is
	maxSamples  = 20     // addresses of one path that are remembered
	maxSampled  = 20_000 // paths
)

// parameters learns which parameters of a site's addresses never change what a page
// says, such as those that sort, choose a view or hold a session: their combinations
// would use a run up. It is kept by discovery, under its lock.
type parameters struct {
	pages  map[string][]sample // by address without query
	same   map[string]int      // by host and name: how often another value said the same
	matter map[string]bool     // by host and name: another value said something else
}

type sample struct {
	query url.Values
	text  string
}

func newParameters() parameters {
	return parameters{pages: map[string][]sample{}, same: map[string]int{}, matter: map[string]bool{}}
}

// learn takes in what a page says whose address has parameters.
func (d *discovery) learn(key, title, markdown string) {
	place, query, ok := parted(key)
	if !ok || len(query) == 0 {
		return
	}
	text := saying(title, markdown)
	d.mu.Lock()
	defer d.mu.Unlock()
	p, host := &d.parameters, hostPart(place)
	alike := map[string]bool{}
	for _, other := range p.pages[place] {
		switch names := differing(query, other.query); {
		case other.text == text:
			for _, n := range names {
				alike[n] = true
			}
		case len(names) == 1:
			p.matter[host+names[0]] = true
		}
	}
	for n := range alike {
		p.same[host+n]++
	}
	if list := p.pages[place]; len(list) < maxSamples && (len(list) > 0 || len(p.pages) < maxSampled) {
		p.pages[place] = append(list, sample{query, text})
	}
}

// saysTheSame tells whether a page was read whose address differs in nothing but
// parameters that are known to change nothing.
func (d *discovery) saysTheSame(key string) bool {
	place, query, ok := parted(key)
	if !ok || len(query) == 0 {
		return false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	host := hostPart(place)
	return slices.ContainsFunc(d.parameters.pages[place], func(s sample) bool {
		return !slices.ContainsFunc(differing(query, s.query), func(name string) bool {
			return d.parameters.matter[host+name] || d.parameters.same[host+name] < idleSamples
		})
	})
}

func parted(key string) (place string, query url.Values, ok bool) {
	place, raw, _ := strings.Cut(key, "?")
	query, err := url.ParseQuery(raw)
	return place, query, err == nil
}

// hostPart is an address up to its path.
func hostPart(place string) string {
	if u, err := url.Parse(place); err == nil {
		return u.Scheme + "://" + u.Host + "?"
	}
	return place
}

// differing are the names of the parameters in which two queries differ.
func differing(a, b url.Values) (names []string) {
	for n := range a {
		if !slices.Equal(a[n], b[n]) {
			names = append(names, n)
		}
	}
	for n := range b {
		if _, both := a[n]; !both {
			names = append(names, n)
		}
	}
	return names
}

// saying is equal for pages of the same words, in whatever order, wherever they link.
func saying(title, markdown string) string {
	words := strings.Fields(strings.ToLower(chunk.Plain(markdown)))
	slices.Sort(words)
	return hashOf(append(words, title)...)
}
