package ingest

import (
	"net/url"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/fetch"
)

// After replaces what waiting for a page's next attempt is done with.
func (s *Service) After(after func(time.Duration) <-chan time.Time) { s.after = after }

// InScope tells whether a crawl from start reads address.
func InScope(start string, settings app.CrawlSettings, address *url.URL) (bool, error) {
	s, err := newScope(start, settings)
	if err != nil {
		return false, err
	}
	return s.has(fetch.Normalize(address)), nil
}

// Without leaves out the blocks of markdown that equal one of others.
func Without(markdown string, others ...string) string {
	var hashes []uint64
	for _, o := range others {
		hashes = append(hashes, blockHash(o))
	}
	return without(markdown, hashes)
}

// Blocks are the parts of markdown.
func Blocks(markdown string) []string {
	var out []string
	for b := range blocks(markdown) {
		out = append(out, b)
	}
	return out
}

var RobotsHeader = robotsHeader
