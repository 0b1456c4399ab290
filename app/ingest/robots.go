package ingest

import (
	"context"
	"net/url"
	"sync"

	"github.com/WebsyteAI/websyte/app/fetch"
)

// robotsCache keeps each site's rules for the time of one crawl. A crawl has few
// sites, so that one lock over the fetch does.
type robotsCache struct {
	mu   sync.Mutex
	byID map[string]*fetch.Robots
}

func (r *robotsCache) get(ctx context.Context, f Fetcher, u *url.URL) (*fetch.Robots, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	site := u.Scheme + "://" + u.Host
	if known := r.byID[site]; known != nil {
		return known, nil
	}
	robots, err := f.Robots(ctx, u)
	if err != nil {
		return nil, err
	}
	if r.byID == nil {
		r.byID = map[string]*fetch.Robots{}
	}
	r.byID[site] = robots
	return robots, nil
}
