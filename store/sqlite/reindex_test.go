package sqlite

import (
	"database/sql"
	"io/fs"
	"path/filepath"
	"testing"

	"github.com/WebsyteAI/websyte/app"
	"github.com/pressly/goose/v3"
)

// beforeImpacts is a widget with a document that is found and one that is not.
const beforeImpacts = `
INSERT INTO users VALUES (1, 'u', 'e', '', 'owner', 0, '', 0);
INSERT INTO widgets(num, id, owner, name, description, url, crawl_url, public, language, welcome, placeholder, logo_url, page_context, save_messages, retention_days,
	per_minute, tokens_per_month, allowed_origins, theme, recommendations, created_at, updated_at, texts, instructions)
	VALUES (1, 'w', 'u', 'W', '', '', '', 0, '', '', '', '', 0, 1, 0, 0, 0, 'null', '{}', 'null', 0, 0, 'null', '');
INSERT INTO index_stats VALUES (1, 2, 3, 1);
INSERT INTO sources VALUES (1, 's', 1, 'website', '', '', '{}', 0, 0, x'', 0);
INSERT INTO documents(num, id, widget, source, kind, url, title, description, language, content_type, size, hash, etag, last_modified, file_key, status, error, error_code,
	pinned, excluded, chunk_count, fetched_at, updated_at)
	VALUES (1, 'd', 1, 1, 'page', '1', '', '', '', '', 0, '', '', '', '', 'ready', '', '', 0, 0, 2, 0, 0),
		(2, 'e', 1, 1, 'page', '2', '', '', '', '', 0, '', '', '', '', 'failed', '', '', 0, 0, 1, 0, 0);
INSERT INTO chunks VALUES (1, 1, 1, 0, '[]', 'an apple', 0, 8, 0, '', 'apple', 1), (2, 1, 1, 1, '[]', 'a pear', 8, 14, 0, 'fruit', 'pear', 2),
	(3, 1, 2, 0, '[]', 'an old apple', 0, 12, 0, '', 'apple', 1);
INSERT INTO terms(rowid, head, body) VALUES (1, '', 'stale');`

// A database from before the index of impacts gets it when it is opened, from the
// chunks that searches may find.
func TestAnEarlierIndexIsMadeAnew(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db, err := sql.Open("sqlite", dsn(filepath.Join(dir, File), "journal_mode(WAL)"))
	fatal(t, err)
	folder, err := fs.Sub(migrations, "migrations")
	fatal(t, err)
	earlier, err := goose.NewProvider(goose.DialectSQLite3, db, folder, goose.WithGoMigrations(toImpacts()))
	fatal(t, err)
	_, err = earlier.UpTo(t.Context(), impactsVersion-1)
	fatal(t, err)
	_, err = db.ExecContext(t.Context(), beforeImpacts)
	fatal(t, err)
	fatal(t, db.Close())

	s, err := Open(t.Context(), Options{Dir: dir})
	fatal(t, err)
	defer s.Close()
	w := app.WidgetID("w")
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
