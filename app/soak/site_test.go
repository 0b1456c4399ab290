package soak

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// site is the same website under any folder of its own: /s0001/, /s0002/ and so
// on, so that each crawl has requests that belong to it alone.
type site struct {
	url   string
	pages int
	delay time.Duration

	mu      sync.Mutex
	settled map[string]bool // paths that a crawl has finished, and may not ask for again
	again   []string        // those that it did ask for
	asked   map[string]int
	served  int

	editions map[string]int // of folders; see edition
}

// editions is in how many forms the site comes: in each some pages say something else,
// and one is there in that edition alone.
const editions = 3

// Numbers of pages that are beside the tree, which has no more than a hundred thousand.
const (
	firstMoved     = 100_000
	busyPage       = 200_000
	firstOfEdition = 300_000
)

// publish has a folder's pages be those of an edition from now on.
func (s *site) publish(folder string, edition int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.editions[folder] = edition
}

func (s *site) edition(folder string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.editions[folder]
}

func newSite(t *testing.T, pages int, delay time.Duration) *site {
	s := &site{pages: pages, delay: delay, settled: map[string]bool{}, asked: map[string]int{}, editions: map[string]int{}}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

func folder(n int) string { return fmt.Sprintf("/s%04d/", n) }

// settle says that a page of a crawl is finished. The first page is read once more: it
// says where the site's icon is.
func (s *site) settle(path string) {
	if strings.Count(path, "/") == 2 && strings.HasSuffix(path, "/") {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settled[path] = true
}

// reopen allows a folder's pages to be read by another crawl.
func (s *site) reopen(folder string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for path := range s.settled {
		if strings.HasPrefix(path, folder) {
			delete(s.settled, path)
		}
	}
}

func (s *site) violations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.again
}

// count is how many pages were asked for.
func (s *site) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.served
}

// arrive notes a request, and gives how often the path was asked for.
func (s *site) arrive(path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.settled[path] {
		s.again = append(s.again, path)
	}
	s.served++
	s.asked[path]++
	return s.asked[path]
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if len(r.URL.Path) < len("/s0000/") {
		http.NotFound(w, r)
		return
	}
	at, name := r.URL.Path[:len("/s0000/")], r.URL.Path[len("/s0000/"):]
	times := s.arrive(r.URL.Path)
	time.Sleep(s.delay)
	n := -1
	switch {
	case name == "":
		n = 0
	case strings.HasPrefix(name, "old-"):
		http.Redirect(w, r, at+"moved-"+name[len("old-"):], http.StatusMovedPermanently)
		return
	case name == "busy" && times == 1:
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	case name == "busy":
		n = busyPage
	default:
		n = s.number(name)
	}
	edition := s.edition(at)
	if name == fmt.Sprintf("only-%d", edition) {
		n = firstOfEdition + edition
	}
	if n < 0 {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("ETag", fmt.Sprintf(`"%d-%d"`, n, said(n, edition)))
	if r.Header.Get("If-None-Match") == w.Header().Get("ETag") {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprint(w, s.page(n, edition))
}

// number says which page a name stands for: a copy is the page itself, what moved
// is a page of its own, and -1 is none.
func (s *site) number(name string) int {
	for form, first := range map[string]int{"page-%d": 0, "copy-%d": 0, "moved-%d": firstMoved} {
		var n int
		if _, err := fmt.Sscanf(name, form, &n); err == nil && n <= s.pages && fmt.Sprintf(form, n) == name {
			return first + n
		}
	}
	return -1
}

var subjects = strings.Fields("shipping returns warranty invoices passwords holidays repairs colours sizes leather batteries engraving")

// said is which form of a page an edition has.
func said(n, edition int) int {
	if n%5 == 0 {
		return edition
	}
	return 0
}

// page is a page of a tree, whose last line repeats on all of them.
func (s *site) page(n, edition int) string {
	var b strings.Builder
	subject := subjects[n%len(subjects)]
	fmt.Fprintf(&b, "<!doctype html><html lang=en><head><title>Page %d about %s</title></head><body><main><h1>%[2]s number %[1]d</h1>", n, subject)
	for part := range 1 + n%3 {
		fmt.Fprintf(&b, "<h2>Part %d of %d</h2>", part, n)
		for line := range 8 {
			fmt.Fprintf(&b, "<p>Rule %d-%d-%d: our %s of kind %d cost %d euros and take %d days in region %d, as order form %d explains.</p>", n, part, line, subject, line, n*7+line, n+part+line, n*line, n*100+line)
		}
	}
	fmt.Fprintf(&b, "<h2>Lately</h2><p>As of form %d of page %d our %s comes in %d sizes.</p>", said(n, edition), n, subject, 5+said(n, edition))
	fmt.Fprint(&b, "<p>See also ")
	if n == 0 {
		fmt.Fprintf(&b, `<a href="only-%d">this edition</a> `, edition)
	}
	for _, link := range s.links(n) {
		fmt.Fprintf(&b, `<a href="%s">%[1]s</a> `, link)
	}
	fmt.Fprint(&b, "</p><p>The company was founded in a garage by the lake and has been run by the same family ever since.</p></main></body></html>")
	return b.String()
}

// links lead to the two pages below, and to some that are missing, have moved, are
// copies, or are busy at first.
func (s *site) links(n int) []string {
	links := []string{"page-1"}
	if n >= firstOfEdition { // of one edition: a link to what is missing would not be brought back with it
		return links
	}
	for _, below := range []int{2*n + 1, 2*n + 2} {
		if below <= s.pages {
			links = append(links, fmt.Sprintf("page-%d", below))
		}
	}
	switch {
	case n == 3:
		links = append(links, "busy")
	case n%7 == 4:
		links = append(links, fmt.Sprintf("old-%d", n))
	case n%7 == 2:
		links = append(links, fmt.Sprintf("copy-%d", n))
	case n%11 == 5:
		links = append(links, fmt.Sprintf("missing-%d", n))
	}
	return links
}
