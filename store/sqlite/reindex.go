package sqlite

import (
	"context"
	"database/sql"

	"github.com/pressly/goose/v3"
)

// Every printable ASCII character is part of a term, so that spaces alone separate
// terms, and every other byte above. Where a term stands in its chunk nobody asks.
const impactIndex = `
DROP TABLE terms_vocab;
DROP TABLE terms;
CREATE VIRTUAL TABLE terms USING fts5(
	impacts, content='', contentless_delete=1, detail=none,
	tokenize="ascii tokenchars '!#$%&()*+,-./:;<=>?@[\]^_` + "`" + `{|}~""'''"
);
CREATE VIRTUAL TABLE terms_vocab USING fts5vocab(terms, 'row');`

const impactsVersion = 4 // of the schema

// toImpacts makes the word index anew, from the chunks, as one of impacts. It is
// written in Go because the levels are.
func toImpacts() *goose.Migration {
	return goose.NewGoMigration(impactsVersion, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, impactIndex); err != nil {
			return err
		}
		rows, err := tx.QueryContext(ctx, `SELECT c.widget, c.num, c.head_terms, c.terms, c.length FROM chunks c JOIN documents d ON d.num = c.document
			WHERE d.status = 'ready' AND NOT d.excluded`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var widget int64
			var r indexRow
			if err := rows.Scan(&widget, &r.num, &r.head, &r.terms, &r.length); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, insertImpacts, r.num, impacts(widget, r)); err != nil {
				return err
			}
		}
		return rows.Err()
	}}, nil)
}
