package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"io/fs"

	"github.com/WebsyteAI/websyte/app"
	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// applicationID marks a database as ours: PRAGMA application_id, "wbyt".
const applicationID = 0x77627974

// migrate brings the schema up to date. Another process may do so at the same
// time: each migration is one transaction, so the slower one fails as a whole,
// and finds the work done when it looks again.
func migrate(ctx context.Context, db *sql.DB, path string) error {
	if err := checkOurs(ctx, db, path); err != nil {
		return err
	}
	folder, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, folder)
	if err != nil {
		return err
	}
	for before := int64(-1); ; {
		has, wants, err := p.GetVersions(ctx)
		if err != nil {
			return err
		}
		if has > wants {
			return app.Errorf(app.Unavailable, "the database %s was written by a newer version (schema %d, this one knows %d): install that version, or restore a backup from before", path, has, wants)
		}
		if has == wants {
			return nil
		}
		_, failed := p.Up(ctx)
		if failed != nil && has == before {
			return failed
		}
		before = has
	}
}

// checkOurs refuses a database that some other program made.
func checkOurs(ctx context.Context, db *sql.DB, path string) error {
	var id, tables int
	if err := db.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id); err != nil {
		return err
	}
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema WHERE name NOT LIKE 'goose%' AND name NOT LIKE 'sqlite%'").Scan(&tables); err != nil {
		return err
	}
	if tables > 0 && id != applicationID {
		return app.Errorf(app.Unavailable, "%s is the database of another program: move it away, or name another data folder", path)
	}
	return nil
}
