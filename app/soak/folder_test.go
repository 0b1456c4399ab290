package soak

import (
	"database/sql"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "modernc.org/sqlite"
	_ "modernc.org/sqlite/vec"
)

// folderState is what a data folder holds while nothing runs.
type folderState struct {
	db *sql.DB
	t  *testing.T
}

// look opens the database of a data folder to read.
func look(t *testing.T, dir string, do func(folderState)) {
	t.Helper()
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(filepath.Join(dir, "websyte.db")), RawQuery: "_pragma=query_only(1)&_busy_timeout=10000"}
	db, err := sql.Open("sqlite", u.String())
	must(t, err)
	defer db.Close()
	do(folderState{db, t})
}

// impossible each select rows that must not be, whenever the program dies.
var impossible = map[string]string{
	"a page is there twice":                    "SELECT source, url, count(*) FROM documents WHERE kind = 'page' GROUP BY source, url HAVING count(*) > 1",
	"two of a kind wait for the same":          "SELECT kind, widget, run FROM jobs WHERE lease = '' GROUP BY kind, widget, run HAVING count(*) > 1",
	"a crawl waits for nobody":                 "SELECT r.id, r.status, '' FROM runs r WHERE r.status IN ('queued', 'crawling') AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.run = r.id)",
	"a crawl of no run":                        "SELECT j.id, j.run, '' FROM jobs j WHERE j.run <> '' AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.id = j.run)",
	"a conversation counts its messages wrong": "SELECT c.id, c.message_count, '' FROM conversations c WHERE c.message_count <> (SELECT count(*) FROM messages m WHERE m.conversation = c.num)",
	"an address is there of no run":            "SELECT f.num, f.url, '' FROM frontier f WHERE f.run NOT IN (SELECT num FROM runs)",
	"a chunk is of no document":                "SELECT c.num, c.widget, '' FROM chunks c WHERE c.document NOT IN (SELECT num FROM documents)",
	"a chunk is of no widget":                  "SELECT c.num, c.widget, '' FROM chunks c WHERE c.widget NOT IN (SELECT num FROM widgets)",
	"a chunk has two vectors of a model":       "SELECT vector_set, chunk, '' FROM vectors GROUP BY vector_set, chunk HAVING count(*) > 1",
	"two sets of vectors serve a widget":       "SELECT widget, count(*), '' FROM vector_sets WHERE serving GROUP BY widget HAVING count(*) > 1",
	"a finished page has no document":          "SELECT f.num, f.url, f.state FROM frontier f JOIN runs r ON r.num = f.run WHERE r.status IN ('queued', 'crawling') AND f.state = 'done' AND f.document NOT IN (SELECT num FROM documents)",
	"a run counts its addresses wrong":         "SELECT r.id, r.pages_found, '' FROM runs r WHERE r.status IN ('queued', 'crawling') AND r.pages_found <> (SELECT count(*) FROM frontier f WHERE f.run = r.num AND f.state <> 'gone')",
	"a chunk waits for nobody":                 "SELECT c.num, c.widget, c.state FROM chunks c WHERE c.state > 1 AND c.widget NOT IN (SELECT widget FROM publications) AND c.document NOT IN (SELECT num FROM documents WHERE removed)",
	"two versions wait for one document":       "SELECT run, document, '' FROM versions WHERE run <> 0 GROUP BY run, document HAVING count(*) > 1",
	"a run counts its pages wrong":             "SELECT r.id, r.pages_done, r.pages_failed FROM runs r WHERE r.status IN ('queued', 'crawling') AND (r.pages_done <> (SELECT count(*) FROM frontier f WHERE f.run = r.num AND state IN ('done', 'skipped')) OR r.pages_failed <> (SELECT count(*) FROM frontier f WHERE f.run = r.num AND state = 'failed'))",
}

func (s folderState) check() {
	s.t.Helper()
	for what, query := range impossible {
		for _, row := range s.rows(query) {
			s.t.Errorf("%s: %s", what, row)
		}
	}
}

// rows reads up to ten rows of three columns, or of fewer.
func (s folderState) rows(query string) []string {
	s.t.Helper()
	rows, err := s.db.Query(query)
	must(s.t, err)
	defer rows.Close()
	columns, err := rows.Columns()
	must(s.t, err)
	var out []string
	for rows.Next() {
		values := make([]any, len(columns))
		for i := range values {
			values[i] = new(any)
		}
		must(s.t, rows.Scan(values...))
		var text []string
		for _, v := range values {
			text = append(text, fmt.Sprint(*v.(*any)))
		}
		out = append(out, strings.Join(text, " "))
	}
	must(s.t, rows.Err())
	return out
}

// settled are the addresses that crawls which go on have finished.
func (s folderState) settled() []string {
	s.t.Helper()
	return s.rows("SELECT f.url FROM frontier f JOIN runs r ON r.num = f.run WHERE r.status IN ('queued', 'crawling') AND f.state IN ('done', 'skipped', 'failed')")
}

// strays are files without a document, and documents without their file.
func (s folderState) strays(dir string) (files, documents []string) {
	s.t.Helper()
	known := map[string]bool{}
	for _, key := range s.rows("SELECT DISTINCT file_key FROM documents WHERE file_key <> ''") {
		known[key] = true
	}
	root := filepath.Join(dir, "files")
	err := fs.WalkDir(os.DirFS(root), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		key := strings.ReplaceAll(path, "/", "")
		if !known[key] {
			files = append(files, path)
		}
		delete(known, key)
		return nil
	})
	must(s.t, err)
	for key := range known {
		documents = append(documents, key)
	}
	return files, documents
}
