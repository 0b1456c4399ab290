package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"io/fs"

	"github.com/WebsyteAI/websyte/app"
	"github.com/pressly/goose/v3"
	lib "modernc.org/sqlite/lib"
)

//go:embed migrations/*.sql
var migrations embed.FS

// applicationID marks a database as ours: PRAGMA application_id, "wbyt".
const applicationID = 0x77627974

// migrate brings the schema up to date. Another process may do so at the same
// time: each migration is one transaction, so the slower one fails as a whole,
// and finds the work done when it looks again.
func migrate(ctx context.Context, db *sql.DB, path string) error {
	folder, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, folder, goose.WithGoMigrations(toImpacts()))
	if err != nil {
		return err
	}
	for before := int64(-1); ; {
		has, wants, err := p.GetVersions(ctx)
		if err != nil {
			return err
		}
		if has > wants {
			return errNewer(path, has, wants)
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

// checkVersion refuses a database whose schema this version does not know.
func checkVersion(ctx context.Context, db *sql.DB, path string) error {
	var has int64
	err := db.QueryRowContext(ctx, "SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied").Scan(&has)
	if err != nil && primary(codeOf(err)) == lib.SQLITE_ERROR {
		return nil // no such table: it is being made
	}
	if err != nil {
		return err
	}
	knows, err := newestMigration()
	if err == nil && has > knows {
		err = errNewer(path, has, knows)
	}
	return err
}

func newestMigration() (int64, error) {
	newest := int64(impactsVersion) // the one that is no file
	files, err := migrations.ReadDir("migrations")
	for _, f := range files {
		n, err := goose.NumericComponent(f.Name())
		if err != nil {
			return 0, err
		}
		newest = max(newest, n)
	}
	return newest, err
}

func errNewer(path string, has, knows int64) error {
	return app.Errorf(app.Unavailable, "the database %s was written by a newer version (schema %d, this one knows %d): install that version, or restore a backup from before", path, has, knows)
}
