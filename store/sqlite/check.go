package sqlite

import (
	"context"
	"fmt"
)

// finding is one comparison of what an index holds with what it should hold.
type finding struct{ what, query string }

const searchableChunks = "SELECT num FROM chunks WHERE state <> 0"

// findings each count rows that should not be.
var findings = []finding{
	{"chunks are missing from the word index", "SELECT count(*) FROM (" + searchableChunks + ") WHERE num NOT IN (SELECT id FROM terms_docsize)"},
	{"entries of the word index belong to no searchable chunk", "SELECT count(*) FROM terms_docsize WHERE id NOT IN (" + searchableChunks + ")"},
	{"vectors belong to no searchable chunk", "SELECT count(*) FROM vectors WHERE chunk NOT IN (" + searchableChunks + ")"},
	{"chunks have directions of another size than their model gives", `SELECT count(*) FROM directions x JOIN vectors v ON v.num = x.vector JOIN vector_sets s ON s.num = v.vector_set
		WHERE length(x.directions) < s.dims OR (length(x.directions) - s.dims) % (s.dims + 4) <> 0`},
	{"vectors of the past have another size than their model gives", `SELECT count(*) FROM past_vectors p JOIN vector_sets s ON s.num = p.vector_set
		WHERE length(p.embedding) <> 4 * s.dims OR length(p.directions) < s.dims OR (length(p.directions) - s.dims) % (s.dims + 4) <> 0`},
	{"chunks belong to another widget than their document", "SELECT count(*) FROM chunks c JOIN documents d ON d.num = c.document WHERE c.widget <> d.widget"},
	{"documents count their chunks wrong", "SELECT count(*) FROM documents d WHERE chunk_count <> (SELECT count(*) FROM chunks WHERE document = d.num AND state <> 2)"},
	{"chunks are in the indexes, or out, unlike their document", `SELECT count(*) FROM chunks c JOIN documents d ON d.num = c.document
		WHERE c.state IN (0, 1, 3) AND (c.state <> 0) <> (d.status IN ('ready', 'removed') AND NOT d.excluded) OR c.state = 2 AND d.excluded`},
	{"chunks wait for a publication that is not there", "SELECT count(*) FROM chunks WHERE state > 1 AND widget NOT IN (SELECT widget FROM publications) AND document NOT IN (SELECT num FROM documents WHERE removed)"},
	{"widgets count their documents or these documents' chunks wrong", `SELECT count(*) FROM widgets w LEFT JOIN document_counts n ON n.widget = w.num
		LEFT JOIN (SELECT widget, count(*) AS documents, sum(chunk_count) AS chunks FROM documents WHERE status = 'ready' GROUP BY widget) real ON real.widget = w.num
		WHERE n.documents IS NOT coalesce(real.documents, 0) OR n.chunks IS NOT coalesce(real.chunks, 0)`},
	{"widgets count their indexed chunks or terms wrong", `SELECT count(*) FROM widgets w LEFT JOIN index_stats i ON i.widget = w.num
		LEFT JOIN (SELECT c.widget, count(*) AS chunks, sum(c.length) AS length FROM chunks c WHERE c.num IN (` + searchableChunks + `) GROUP BY c.widget) real ON real.widget = w.num
		WHERE i.chunks IS NOT coalesce(real.chunks, 0) OR i.length IS NOT coalesce(real.length, 0)`},
}

// Check has a connection of its own: FTS5 checks against what a connection
// remembers of the index, and takes what another one wrote meanwhile for damage.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	return onReader(ctx, s, func(c **conn) ([]string, error) {
		if *c != nil {
			_ = (*c).close() // it has read alone
			*c = nil
		}
		return readOn(ctx, s, c, checkAll)
	})
}

func checkAll(t *tx) ([]string, error) {
	out, err := checkDatabase(t)
	if err != nil {
		return nil, err
	}
	for _, f := range findings {
		n, err := one(t, "count", value[int], f.query)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			out = append(out, fmt.Sprintf("%d %s", n, f.what))
		}
	}
	vectors, err := checkVectorTables(t)
	return append(out, vectors...), err
}

func checkDatabase(t *tx) ([]string, error) {
	lines, err := all(t, value[string], "PRAGMA integrity_check(100)")
	if err != nil {
		return nil, err
	}
	if len(lines) == 1 && lines[0] == "ok" {
		lines = nil
	}
	orphans, err := all(t, value[string], `SELECT DISTINCT "table" FROM pragma_foreign_key_check`)
	for _, table := range orphans {
		lines = append(lines, "rows of "+table+" refer to rows that are not there")
	}
	return lines, err
}

// checkVectorTables compares what is listed with what the vec tables hold.
func checkVectorTables(t *tx) (out []string, err error) {
	sizes, err := all(t, value[int], "SELECT DISTINCT dims FROM vector_sets")
	if err != nil {
		return nil, err
	}
	for _, dims := range sizes {
		rows := vecTable(dims) + "_rowids"
		n, err := one(t, "count", value[int], `SELECT (SELECT count(*) FROM vectors v JOIN vector_sets s ON s.num = v.vector_set WHERE s.dims = ?1 AND v.num NOT IN (SELECT rowid FROM `+rows+`))
			+ (SELECT count(*) FROM `+rows+` WHERE rowid NOT IN (SELECT v.num FROM vectors v JOIN vector_sets s ON s.num = v.vector_set WHERE s.dims = ?1))`, dims)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			out = append(out, fmt.Sprintf("%d vectors of %d numbers are listed but not stored, or the other way round", n, dims))
		}
	}
	return out, nil
}
