package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"

	lib "modernc.org/sqlite"
)

// backupStep is how many pages are copied before the caller's context is asked.
const backupStep = 4096

// Backup copies the database as it is now to a new file, page by page, while others
// read and write: a vacuum would number rows anew that sqlite-vec refers to.
func (s *Store) Backup(ctx context.Context, path string) error {
	_, err := read(ctx, s, func(t *tx) (struct{}, error) {
		// The first statement fixes the snapshot that all steps copy.
		if _, err := one(t, "schema", value[int], "SELECT count(*) FROM sqlite_schema"); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, t.conn.Raw(func(c any) error { return copyPages(ctx, c, path) })
	})
	if err != nil {
		return explain(err, atPath(path))
	}
	return persist(path)
}

func copyPages(ctx context.Context, c any, path string) error {
	source, ok := c.(interface {
		NewBackup(string) (*lib.Backup, error)
	})
	if !ok {
		return fmt.Errorf("%T cannot be backed up", c)
	}
	b, err := source.NewBackup(path)
	if err != nil {
		return err
	}
	for more := true; more && err == nil; {
		if more, err = b.Step(backupStep); err == nil {
			err = ctx.Err()
		}
	}
	return errors.Join(err, b.Finish())
}

// persist keeps a copy, which holds hashes of passwords, from other users, and has it
// on the disk.
func persist(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Chmod(0o600), f.Sync(), f.Close())
}
