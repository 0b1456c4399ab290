package e2e

import (
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app/apptest"
)

// A page that pins a published version gets that one whole, whatever /widget.js is now.
func TestPinnedScript(t *testing.T) {
	t.Parallel()
	s := setUp(t, apptest.Options{}, nil)
	var got struct {
		Versions []struct{ Src, Integrity string }
	}
	s.Do(t, apptest.Call{Path: "/api/widget-script"}).Into(t, &got)
	for _, v := range got.Versions {
		folder := s.URL + "/dist/" + strings.TrimSuffix(strings.TrimPrefix(v.Src, s.URL+"/widget."), ".js") + "/"
		s.shop.csp.Store(strict(s.URL))
		s.shop.extra.Store(`<script src="` + v.Src + `" integrity="` + v.Integrity + `" crossorigin="anonymous" data-widget-id="` + s.id + `" async></script>`)
		tb := s.visit("returns.html")
		tb.openPanel()
		tb.ask("How long after delivery can a frame be returned?")
		if all, own := tb.requested(s.URL+"/dist/"), tb.requested(folder); own == 0 || all != own || tb.requested(s.URL+"/widget.js") != 0 {
			t.Errorf("%s asked for %q", v.Src, tb.requests)
		}
	}
}
