package ingest

import (
	"net/url"
	"strings"
	"sync"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/fetch"
)

// discovery holds the addresses that a run has found. It keeps traps from using a
// run up: calendars, filters and sessions give addresses without end, which are all
// alike. Of addresses that are alike only so many may be found, and the more there
// are the farther away they count, so that others are read before them.
type discovery struct {
	maxPages, maxDepth int

	mu    sync.Mutex
	keys  map[string]bool
	known map[string]bool // addresses that were asked for
	alike map[string]int  // by shape
	files int
	feeds map[string]bool
	parameters
}

func newDiscovery(s app.CrawlSettings) *discovery {
	return &discovery{
		maxPages: s.MaxPages, maxDepth: s.MaxDepth, keys: map[string]bool{}, known: map[string]bool{}, alike: map[string]int{}, feeds: map[string]bool{}, parameters: newParameters(),
	}
}

// admit gives those of pages that are new and may still be found. Where the number
// of all addresses ends it, the store's own bound was reached long before.
func (d *discovery) admit(pages []app.FrontierPage) []app.FrontierPage {
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []app.FrontierPage
	for _, p := range pages {
		if len(d.known) < 10*d.maxPages+1000 {
			d.known[p.URL] = true
		}
		if d.keys[p.Key] || len(d.keys) >= 10*d.maxPages+1000 {
			continue
		}
		s := shape(p.Key)
		if d.alike[s] >= 2*d.maxPages+50 || !d.hasRoom(p) {
			continue
		}
		p.Depth += d.detour(p.Depth, d.alike[s])
		d.keys[p.Key] = true
		d.alike[s]++
		out = append(out, p)
	}
	return out
}

// knows tells of an address, as it is spelled, that nothing is new about it.
func (d *discovery) knows(address string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.known[address]
}

// hasRoom keeps files to half of the pages that the run may read, and counts those
// that it lets in: an archive of reports must not stand in for the site.
func (d *discovery) hasRoom(p app.FrontierPage) bool {
	if u, err := url.Parse(p.URL); err != nil || !isFile(u) {
		return true
	}
	d.files++
	return d.files <= max(1, d.maxPages/2)
}

// detour is how much farther than its links say a page counts as, when there are
// so many alike: one more for each twentieth of the run's pages. It uses at most
// half of the depth, so that what the page leads to is still followed.
func (d *discovery) detour(depth, alike int) int {
	return min(alike/max(5, d.maxPages/20), max(0, d.maxDepth/2-depth))
}

// add takes in what the run had found before a restart.
func (d *discovery) add(address string) {
	if u, err := fetch.Parse(address); err == nil {
		d.admit([]app.FrontierPage{found(u, 0)})
	}
}

const tokenLength = 12 // bytes; a segment as long that has digits and no hyphen is a session or a hash

// shape is equal for addresses that are alike: those that differ in numbers, in
// sessions or in the query, and those that say a part of their path twice, which
// is what a relative link that is wrong makes.
func shape(key string) string {
	u, err := url.Parse(key)
	if err != nil {
		return key
	}
	segments := strings.Split(strings.Trim(u.Path, "/"), "/")
	seen := map[string]bool{}
	for i, s := range segments {
		segments[i] = masked(s)
		if s != "" && seen[s] {
			return u.Host + "//"
		}
		seen[s] = true
	}
	out := u.Host + "/" + strings.Join(segments, "/")
	if u.RawQuery != "" {
		out += "?"
	}
	return out
}

// masked puts one 0 for each number of a segment, and for all of one that is a token.
func masked(segment string) string {
	var b strings.Builder
	digits := 0
	for _, r := range segment {
		if r < '0' || r > '9' {
			b.WriteRune(r)
			continue
		}
		if digits++; !strings.HasSuffix(b.String(), "0") {
			b.WriteByte('0')
		}
	}
	if digits > 0 && len(segment) >= tokenLength && !strings.Contains(segment, "-") {
		return "0"
	}
	return b.String()
}
