package chat_test

import (
	"context"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/chat"
)

func TestErase(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil).shop()
	a, _ := s.ask(chat.Request{Message: norway, Keep: true})
	must(t, s.chat.Erase(context.Background(), s.widget.ID, a.Session))
	for _, session := range []string{a.Session, "", "x"} {
		if _, err := s.chat.History(context.Background(), s.widget.ID, session); app.CodeOf(err) != app.NotFound {
			t.Errorf("history of %q: %v", session, err)
		}
		if err := s.chat.Erase(context.Background(), s.widget.ID, session); app.CodeOf(err) != app.NotFound {
			t.Errorf("erase %q: %v", session, err)
		}
	}
}

func TestRate(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil).shop()
	a, _ := s.ask(chat.Request{Message: norway, Keep: true})
	other, _ := s.ask(chat.Request{Message: norway, Keep: true})
	for _, tt := range []struct {
		name, session string
		id            app.MessageID
		rating        int
		comment       string
		want          app.Code
	}{
		{"another visitor's", other.Session, a.MessageID, 1, "", app.NotFound},
		{"no session", "", a.MessageID, 1, "", app.NotFound},
		{"the question", a.Session, s.stored(a.Session)[0].ID, 1, "", app.NotFound},
		{"too much", a.Session, a.MessageID, 2, "", app.Invalid},
		{"too long", a.Session, a.MessageID, 1, strings.Repeat("x", 3000), app.Invalid},
	} {
		if err := s.chat.Rate(context.Background(), tt.session, tt.id, tt.rating, tt.comment); app.CodeOf(err) != tt.want {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	must(t, s.chat.Rate(context.Background(), a.Session, a.MessageID, -1, "wrong"))
	if m := s.stored(a.Session)[1]; m.Rating != -1 || m.Comment != "wrong" {
		t.Errorf("stored %+v", m)
	}
}

func TestMessagesThatAreNone(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil).shop()
	for _, message := range []string{"", " \n", "\xff", strings.Repeat("é", chat.MaxMessage+1)} {
		if _, err := s.chat.Answer(context.Background(), s.request(chat.Request{Message: message, Keep: true}), nil); app.CodeOf(err) != app.Invalid {
			t.Errorf("%.10q: %v", message, err)
		}
	}
	if _, err := s.chat.Answer(context.Background(), s.request(chat.Request{Message: strings.Repeat("é", chat.MaxMessage)}), nil); err != nil {
		t.Error(err)
	}
}
