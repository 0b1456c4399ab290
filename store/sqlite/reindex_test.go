package sqlite

import (
	"database/sql"
	"path/filepath"
	"testing"

	"github.com/WebsyteAI/websyte/app"
)

// A database from before the index of impacts gets it when it is opened, from the
// chunks that searches may find.
func TestAnEarlierIndexIsMadeAnew(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := Open(t.Context(), Options{Dir: dir})
	fatal(t, err)
	w := newWidget(t, s)
	src, err := s.CreateSource(t.Context(), app.Source{WidgetID: w, Kind: app.KindWebsite})
	fatal(t, err)
	d := app.Document{WidgetID: w, SourceID: src.ID, URL: "1", Status: app.DocumentReady}
	_, err = s.SaveDocument(t.Context(), d, []app.Chunk{{Text: "an apple", Terms: "apple"}, {Text: "a pear", HeadTerms: "fruit", Terms: "pear"}})
	fatal(t, err)
	d.URL, d.Status = "2", app.DocumentFailed
	_, err = s.SaveDocument(t.Context(), d, []app.Chunk{{Text: "an old apple", Terms: "apple"}})
	fatal(t, err)
	fatal(t, s.Close())

	db, err := sql.Open("sqlite", dsn(filepath.Join(dir, File)))
	fatal(t, err)
	_, err = db.ExecContext(t.Context(), `DROP TABLE terms_vocab; DROP TABLE terms;
		CREATE VIRTUAL TABLE terms USING fts5(head, body, content='', contentless_delete=1);
		CREATE VIRTUAL TABLE terms_vocab USING fts5vocab(terms, 'row');
		INSERT INTO terms(rowid, head, body) VALUES (1, '', 'stale');
		DELETE FROM goose_db_version WHERE version_id >= 4`)
	fatal(t, err)
	fatal(t, db.Close())

	s, err = Open(t.Context(), Options{Dir: dir})
	fatal(t, err)
	defer s.Close()
	for term, want := range map[string]int{"apple": 1, "fruit": 1, "stale": 0} {
		hits, err := s.SearchTerms(t.Context(), w, []string{term}, 10)
		if err != nil || len(hits) != want {
			t.Errorf("%s: %v, %v", term, hits, err)
		}
	}
	faults, err := s.Check(t.Context())
	if err != nil || len(faults) > 0 {
		t.Errorf("the database has %v, %v", faults, err)
	}
}
