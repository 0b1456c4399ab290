package derive

import (
	"bytes"
	"context"
	"net/http"
	"strings"

	"github.com/WebsyteAI/websyte/app"
)

// Installation is what a page of the owner's says of the widget.
type Installation struct {
	URL      string // that was looked at, after redirects
	Found    bool   // the page names the widget's script
	Framable bool   // a page of another origin may show it in a frame
}

// Installed looks at a page, or at the widget's own address where none is given.
func (s *Service) Installed(ctx context.Context, w app.Widget, address string) (Installation, error) {
	address = firstOf(address, w.URL, w.CrawlURL)
	if address == "" {
		return Installation{}, app.Fields{"url": "is required: the widget has no address"}.Err()
	}
	r, err := s.fetch(ctx, address)
	if err != nil {
		return Installation{}, err
	}
	return Installation{URL: r.URL, Found: bytes.Contains(r.Body, []byte(w.ID)), Framable: framable(r.Header)}, nil
}

// framable reads what a page says of frames: Content-Security-Policy wins over
// X-Frame-Options where it speaks of them (CSP 3, section 6.4.2).
func framable(h http.Header) bool {
	for _, policy := range h.Values("Content-Security-Policy") {
		for directive := range strings.SplitSeq(policy, ";") {
			fields := strings.Fields(strings.ToLower(directive))
			if len(fields) > 0 && fields[0] == "frame-ancestors" {
				return len(fields) == 2 && fields[1] == "*"
			}
		}
	}
	return h.Get("X-Frame-Options") == ""
}
