package server_test

import (
	"database/sql"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	_ "modernc.org/sqlite"

	"github.com/WebsyteAI/websyte/app/apptest"
	"github.com/WebsyteAI/websyte/app/llm/llmtest"
	"github.com/WebsyteAI/websyte/store/sqlite"
)

// large are the tables that grow with what a server is used for.
var large = []string{"widgets", "documents", "document_texts", "chunks", "vectors", "directions", "past_vectors", "conversations", "messages", "citations", "activity", "usage", "frontier", "runs", "audit"}

// scans are the statements that may go through a whole table, by a part of their
// text, each with the reason.
var scans = map[string]string{
	"FROM widgets WHERE NOT removed":           "a list of widgets: an admin's is of all, and parts of names are in no index",
	"FROM widgets w CROSS JOIN json_each":      "an admin's usage is that of all widgets",
	"FROM widgets w LEFT JOIN activity a ON a": "the same by widget",
}

// TestNoRouteScansALargeTable calls every route, and looks at the plan of every
// statement that the store has run for it.
func TestNoRouteScansALargeTable(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{Unlimited: true, Vectors: llmtest.New(t, llmtest.Behaviour{})})
	for _, s := range scenarios() {
		f := newFixture(t, a)
		c := f.call(t, s)
		c.Token = a.Admin.Token
		a.Do(t, c)
	}
	f := newFixture(t, a)
	list := "/api/widgets/" + string(f.widget) + "/conversations"
	for _, query := range []string{"?q=shipping&from=2020-01-01&to=2099-01-01&unanswered=true&rating=up&language=en&page=x", "/export?q=shipping&from=2020-01-01", "/" + f.conversation + "?after=" + f.message} {
		a.Do(t, apptest.Call{Path: list + query, Token: a.Owner.Token})
	}
	a.Do(t, apptest.Call{Path: "/api/usage", Token: a.Owner.Token})
	statements, err := a.Store.Statements(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(statements) < 100 {
		t.Fatalf("only %d statements were run", len(statements))
	}
	db, err := sql.Open("sqlite", filepath.Join(a.Dir, sqlite.File))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, statement := range statements {
		for _, step := range plan(t, db, statement) {
			if table := scanned(statement, step); table != "" && !allowed(statement) {
				t.Errorf("%s: all of %s in\n%s", step, table, statement)
			}
		}
	}
}

func plan(t *testing.T, db *sql.DB, statement string) (steps []string) {
	t.Helper()
	if first, _, _ := strings.Cut(strings.TrimSpace(statement), " "); !slices.Contains([]string{"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"}, first) {
		return nil // of transactions and pragmas
	}
	rows, err := db.Query("EXPLAIN QUERY PLAN "+statement, make([]any, parameters(statement))...)
	if err != nil {
		if strings.Contains(err.Error(), "no such module: vec0") {
			return nil
		}
		t.Fatalf("%v in %s", err, statement)
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, step)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return steps
}

var numbered = regexp.MustCompile(`\?(\d*)`)

// parameters counts them as SQLite numbers them.
func parameters(statement string) (n int) {
	most := 0
	for _, m := range numbered.FindAllStringSubmatch(statement, -1) {
		n = most + 1
		if m[1] != "" {
			n = 0
			for _, d := range m[1] {
				n = 10*n + int(d-'0')
			}
		}
		most = max(most, n)
	}
	return most
}

var (
	scanStep = regexp.MustCompile(`^SCAN (\w+)`)
	aliases  = regexp.MustCompile(`(?i)\b(?:FROM|JOIN|,)\s+(\w+)(?:\s+(?:AS\s+)?(\w+))?`)
)

// scanned names the large table that a step of a plan reads whole, "" for none. A
// scan of one of the partial indexes is none: they hold what is being removed.
func scanned(statement, step string) string {
	m := scanStep.FindStringSubmatch(step)
	if m == nil || strings.Contains(step, "_removed") {
		return ""
	}
	name := m[1]
	for _, a := range aliases.FindAllStringSubmatch(statement, -1) {
		if a[2] == name {
			name = a[1]
			break
		}
	}
	if slices.Contains(large, name) {
		return name
	}
	return ""
}

func allowed(statement string) bool {
	for part := range scans {
		if strings.Contains(statement, part) {
			return true
		}
	}
	return false
}

// The check must find a scan where there is one.
func TestAScanIsFound(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{})
	db, err := sql.Open("sqlite", filepath.Join(a.Dir, sqlite.File))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for statement, want := range map[string]string{
		"SELECT count(*) FROM messages WHERE text LIKE ?":                                   "messages",
		"SELECT m.id FROM messages m WHERE m.role = ?2":                                     "messages",
		"SELECT d.id FROM widgets w JOIN documents d ON d.size = w.num WHERE w.id = ?":      "documents",
		"SELECT num FROM conversations WHERE widget = ? ORDER BY last_at DESC LIMIT ?":      "",
		"UPDATE documents SET pinned = 1 WHERE title = ?":                                   "documents",
		"DELETE FROM conversations WHERE id IN (SELECT value FROM json_each(?))":            "",
		"SELECT sum(a.questions) FROM activity a JOIN widgets w ON w.num = a.widget":        "activity",
		"SELECT d.num FROM documents d WHERE d.widget = (SELECT num FROM widgets LIMIT ?1)": "widgets",
	} {
		got := ""
		for _, step := range plan(t, db, statement) {
			if table := scanned(statement, step); table != "" {
				got = table
			}
		}
		if got != want {
			t.Errorf("%s: %q, want %q of %q", statement, got, want, plan(t, db, statement))
		}
	}
}
