package sqlite_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/store/sqlite"
)

// Terms are never syntax: whatever is searched for, it is no fault, and nothing of
// another widget is found.
func FuzzSearchTerms(f *testing.F) {
	for _, seed := range []string{"apple", `apple" OR "banana`, "terms:apple", "{head terms}: apple", "apple*", "^apple", "NEAR(apple banana, 2)", "apple AND NOT banana", "\x00apple", "\xffapple", "-apple +banana", `""`, "w1:apple", "ａｐｐｌｅ", strings.Repeat("a ", 500)} {
		f.Add(seed, 1, 9)
	}
	s, err := sqlite.Open(f.Context(), sqlite.Options{Dir: f.TempDir(), Clock: time.Now})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { s.Close() })
	full, empty := widgetOf(f, s, "ada@example.org", "apple banana w1 head terms and or not near"), widgetOf(f, s, "eve@example.org", "")
	f.Fuzz(func(t *testing.T, text string, shortest, longest int) {
		list := append(strings.Split(text, " "), text)
		for w, most := range map[app.WidgetID]int{full: 1, empty: 0} {
			hits, err := s.SearchTerms(t.Context(), w, list, 10)
			if err != nil || len(hits) > most {
				t.Fatalf("%q: %v, %v", text, hits, err)
			}
			for _, h := range hits {
				if math.IsNaN(h.Score) || math.IsInf(h.Score, 0) {
					t.Errorf("%q: score %v", text, h.Score)
				}
			}
			counts, _, _, err := s.TermCounts(t.Context(), w, list)
			if err != nil || len(counts) > most*len(list) {
				t.Errorf("%q: %v, %v", text, counts, err)
			}
			near, err := s.NearTerms(t.Context(), w, text, shortest, longest, 100)
			if err != nil || len(near) > 0 && most == 0 {
				t.Errorf("%q: %v, %v", text, near, err)
			}
			for _, n := range near {
				if !strings.HasPrefix(n.Term, text) || len(n.Term) < shortest || len(n.Term) > longest {
					t.Errorf("%q from %d to %d: %q", text, shortest, longest, n.Term)
				}
			}
		}
	})
}

// widgetOf makes a widget with one passage of those terms, or with none.
func widgetOf(f *testing.F, s *sqlite.Store, owner, terms string) app.WidgetID {
	f.Helper()
	ctx := f.Context()
	u, err := s.CreateUser(ctx, app.User{Email: owner, Role: app.RoleOwner}, "")
	if err != nil {
		f.Fatal(err)
	}
	w, err := s.CreateWidget(ctx, app.Widget{Name: "w", OwnerID: u.ID})
	if err != nil || terms == "" {
		return w.ID
	}
	src, err := s.CreateSource(ctx, app.Source{WidgetID: w.ID, Kind: app.KindText})
	if err != nil {
		f.Fatal(err)
	}
	_, err = s.SaveDocument(ctx, app.Document{WidgetID: w.ID, SourceID: src.ID, Kind: app.KindText, Title: "t", Markdown: terms, Status: app.DocumentReady},
		[]app.Chunk{{Text: terms, End: len(terms), Terms: terms, HeadTerms: "title"}})
	if err != nil {
		f.Fatal(err)
	}
	return w.ID
}
