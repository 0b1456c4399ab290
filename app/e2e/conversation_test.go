package e2e

import (
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app/apptest"
)

// kept is a message as the history of a visitor's session has it.
type kept struct {
	Role, Text string
	Rating     int
}

func (s *stage) history(tb *tab) []kept {
	s.t.Helper()
	session := eval[string](tb, "JSON.parse(sessionStorage.getItem('websyte:"+s.id+"'))?.sessionId ?? ''")
	var out struct{ Messages []kept }
	s.Do(s.t, apptest.Call{Path: "/api/chat/history/" + s.id, Header: map[string]string{"X-Session-ID": session, "Origin": s.shop.url}}).Into(s.t, &out)
	return out.Messages
}

func TestConversation(t *testing.T) {
	t.Parallel()
	s := setUp(t, apptest.Options{}, nil)
	tb := s.visit("index.html")
	tb.openPanel()
	tb.ask("What does postage to Norway cost?")
	tb.ask("And to Switzerland?")
	tb.wait("last('.quotes').innerText.includes('£17.40')")
	tb.click("last('[data-rating=\"1\"]')")
	tb.wait("last('[data-rating=\"1\"]').ariaPressed === 'true'")
	s.rated(tb, 1)
	tb.click("last('[data-rating=\"-1\"]')")
	s.rated(tb, -1)

	// Another page, and the same one again: the conversation stays.
	tb.open(s.shop.url + "/shipping.html")
	tb.wait("shown($('.panel')) && $$('.turn').length === 2")
	if texts := eval[[]string](tb, "$$('.turn .q').map(q => q.innerText)"); strings.Join(texts, "|") != "What does postage to Norway cost?|And to Switzerland?" {
		t.Errorf("restored: %q", texts)
	}
	tb.wait("last('[data-rating=\"-1\"]').ariaPressed === 'true'")
	tb.wait("last('.quotes .one cite a').href.startsWith('" + s.shop.url + "/shipping.html#:~:text=')")

	// Starting over forgets it, here and after a reload.
	tb.click("$('.menu summary')")
	tb.click("$('.menu button')") // start over
	tb.wait("!$('.turn') && shown($('.welcome'))")
	if n := eval[int](tb, "sessionStorage.length + localStorage.length"); n != 0 {
		t.Errorf("%d things are still stored", n)
	}
	tb.open(s.shop.url + "/shipping.html")
	tb.wait("shown($('.launch'))")
	tb.openPanel()
	tb.wait("shown($('.welcome')) && !$('.turn')")
	tb.quiet()
}

// rated waits until the server has the rating of the last answer.
func (s *stage) rated(tb *tab, rating int) {
	s.t.Helper()
	for range 100 {
		h := s.history(tb)
		if len(h) == 4 && h[3].Rating == rating {
			return
		}
		eval[bool](tb, "new Promise(done => setTimeout(() => done(true), 50))")
	}
	s.t.Fatalf("the rating is not %d: %+v", rating, s.history(tb))
}
