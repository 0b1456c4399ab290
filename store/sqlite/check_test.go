package sqlite_test

import (
	"fmt"
	"testing"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/store/sqlite"
)

// A store that is checked while it is in use finds nothing wrong either.
func TestCheckAgain(t *testing.T) {
	t.Parallel()
	s := must(sqlite.Open(t.Context(), sqlite.Options{Dir: t.TempDir(), Readers: 1}))(t)
	defer s.Close()
	u := must(s.CreateUser(t.Context(), app.User{Email: "ada@example.org", Role: app.RoleOwner}, ""))(t)
	w := must(s.CreateWidget(t.Context(), app.Widget{OwnerID: u.ID, Name: "w"}))(t)
	src := must(s.CreateSource(t.Context(), app.Source{WidgetID: w.ID, Kind: app.KindWebsite}))(t)
	for round := range 40 {
		d := app.Document{WidgetID: w.ID, SourceID: src.ID, Kind: app.KindPage, URL: fmt.Sprint(round), Status: app.DocumentReady}
		must(s.SaveDocument(t.Context(), d, []app.Chunk{{Text: "a", Terms: "apple"}}))(t)
		if found, err := s.Check(t.Context()); err != nil || len(found) > 0 {
			t.Fatalf("round %d: %q %v", round, found, err)
		}
	}
}
