package chat_test

import (
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app/chat"
)

func TestAPageIsSummedUpFromItselfAlone(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil).shop()
	s.widget.PageContext = true
	r := chat.Request{Message: "Summarise this page", Summarise: true, Page: &chat.Page{URL: "https://shop.example/returns/", Title: "Returns and warranty"}}
	a, _ := s.ask(r)
	if !a.Answered || len(a.Sources) == 0 {
		t.Fatalf("%+v", a)
	}
	for _, source := range a.Sources {
		if !strings.HasPrefix(source.URL, "https://shop.example/returns") {
			t.Errorf("it quotes %s", source.URL)
		}
	}
	s.widget.PageContext = false
	if a, _ := s.ask(r); a.Answered {
		t.Errorf("the page was used though the widget does not allow it: %+v", a)
	}
}
