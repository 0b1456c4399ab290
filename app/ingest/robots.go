package ingest

import (
	"context"
	"net/http"
	"net/url"
	"strings"
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

// robotsHeader reads X-Robots-Tag, which may name the robot that it is meant for
// before its words: "otherbot: noindex, nofollow".
func robotsHeader(h http.Header) (noIndex, noFollow bool) {
	for _, value := range h.Values("X-Robots-Tag") {
		ours := true
		for part := range strings.SplitSeq(strings.ToLower(value), ",") {
			agent, word, named := strings.Cut(part, ":")
			if !named {
				agent, word = "", part
			}
			switch agent = strings.TrimSpace(agent); {
			case agent == "unavailable_after" || strings.HasPrefix(agent, "max-"):
				continue // these words have values of their own
			case named:
				ours = agent == fetch.Product || agent == "*"
			}
			word = strings.TrimSpace(word)
			noIndex = noIndex || ours && (word == "noindex" || word == "none")
			noFollow = noFollow || ours && (word == "nofollow" || word == "none")
		}
	}
	return noIndex, noFollow
}
