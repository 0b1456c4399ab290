package ingest

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/fetch"
)

// robotsAge is how long rules hold in a long crawl (RFC 9309 section 2.4).
const robotsAge = 24 * time.Hour

// robotsCache keeps each site's rules for the time of one crawl. A crawl has few
// sites, so that one lock over the fetch does.
type robotsCache struct {
	mu     sync.Mutex
	bySite map[string]knownRobots
}

// knownRobots is what was got when a site's robots.txt was last asked for: rules, or
// the error where there are none.
type knownRobots struct {
	rules    *fetch.Robots
	err      error
	at       time.Time
	failures int
}

// holds says that there is no reason to ask again at now. A fault that may pass is
// asked about as often as a page is, and all pages that met it share the answer.
func (k knownRobots) holds(now time.Time) bool {
	derr, failed := errors.AsType[*app.DocumentError](k.err)
	switch age := now.Sub(k.at); {
	case k.rules != nil:
		return age < robotsAge
	case !failed:
		return false
	default:
		return !derr.Temporary || k.failures >= pageAttempts || age < firstPageRetry
	}
}

// rules are what the robots.txt of the site of u says.
func (c *crawl) rules(ctx context.Context, u *url.URL) (*fetch.Robots, error) {
	r := &c.robots
	r.mu.Lock()
	defer r.mu.Unlock()
	site := u.Scheme + "://" + u.Host
	known := r.bySite[site]
	if known.holds(c.Now()) {
		return known.rules, known.err
	}
	rules, err := c.Fetch.Robots(ctx, u, c.owner)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil && known.rules != nil {
		rules, err = known.rules, nil // the RFC lets an old copy hold while there is no new one
	}
	if r.bySite == nil {
		r.bySite = map[string]knownRobots{}
	}
	r.bySite[site] = knownRobots{rules: rules, err: err, at: c.Now(), failures: known.failures + 1}
	return rules, err
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
			case strings.Contains(agent, " "):
				continue // a part of a date, which such a word has
			case named:
				ours = agent == app.Product || agent == "*"
			}
			word = strings.TrimSpace(word)
			noIndex = noIndex || ours && (word == "noindex" || word == "none")
			noFollow = noFollow || ours && (word == "nofollow" || word == "none")
		}
	}
	return noIndex, noFollow
}
