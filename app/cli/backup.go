package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/backup"
	"github.com/WebsyteAI/websyte/store/sqlite"
)

func newBackup(p *Program) *cobra.Command {
	c := &cobra.Command{
		Use:   "backup FILE",
		Short: "Pack all that is stored into FILE, also while the server runs",
		Args:  cobra.ExactArgs(1),
	}
	addSettings(c, "data", "files")
	c.RunE = p.onStore(func(c *cobra.Command, s *sqlite.Store, args []string) error {
		cfg, err := p.settings(c)
		if err != nil {
			return err
		}
		size, err := p.backUp(c.Context(), s, cfg.Data, p.path(args[0]))
		if err != nil {
			return err
		}
		fmt.Fprintf(p.Stdout, "%s is written, %s\n", printable(args[0]), humanize.IBytes(uint64(size)))
		if cfg.Files != "" {
			fmt.Fprintf(p.Stdout, "The originals of uploads are not in it: back up %s by itself\n", printable(cfg.Files))
		}
		return nil
	})
	return c
}

// path is a file that an argument names.
func (p *Program) path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(p.Dir, name)
}

// backUp writes beside file first, so that what has its name is whole.
func (p *Program) backUp(ctx context.Context, s *sqlite.Store, data, file string) (size int64, err error) {
	if _, err := os.Lstat(file); err == nil {
		return 0, app.Errorf(app.Conflict, "%s is there already: name another file, or remove it", file)
	}
	temp, err := os.MkdirTemp(filepath.Dir(file), ".websyte-backup-*")
	if err != nil {
		return 0, app.Wrap(err, app.Unavailable, "%s cannot be written: name a file in a folder that this user may write", file)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	database, packed := filepath.Join(temp, sqlite.File), filepath.Join(temp, "packed")
	if err := s.Backup(ctx, database); err != nil {
		return 0, err
	}
	out, err := os.OpenFile(packed, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return 0, err
	}
	err = backup.Write(ctx, out, data, database, sqlite.File, ofServer())
	size, seekErr := out.Seek(0, io.SeekCurrent)
	if err := errors.Join(err, seekErr, out.Sync(), out.Close()); err != nil {
		return 0, err
	}
	return size, os.Rename(packed, file)
}

// ofServer are the files in a data folder that belong to the server that runs on it.
func ofServer() []string { return []string{lockFile, sqlite.File + "-wal", sqlite.File + "-shm"} }

func newRestore(p *Program) *cobra.Command {
	c := &cobra.Command{
		Use:   "restore FILE",
		Short: "Put a backup in the data folder's place, once it has been checked",
		Args:  cobra.ExactArgs(1),
	}
	addSettings(c, "data", "files")
	c.RunE = func(c *cobra.Command, args []string) error {
		cfg, err := p.settings(c)
		if err != nil {
			return err
		}
		unlock, err := lockDataDir(cfg.Data)
		if err != nil {
			return err
		}
		kept, err := restore(c.Context(), cfg.Data, p.path(args[0]), time.Now())
		if err := errors.Join(err, unlock()); err != nil {
			return err
		}
		fmt.Fprintf(p.Stdout, "%s is restored to %s\n", printable(args[0]), printable(cfg.Data))
		if cfg.Files != "" {
			fmt.Fprintf(p.Stdout, "The originals of uploads are those in %s; what the backup has of them is in %s\n", printable(cfg.Files), printable(filepath.Join(cfg.Data, backup.Files)))
		}
		if kept != "" {
			fmt.Fprintf(p.Stdout, "What was there is in %s: remove it when you need it no more\n", printable(kept))
		}
		return nil
	}
	return c
}

// restore unpacks and checks within the data folder, which may be a mount of its own,
// and moves what was there into a folder that it names, "" for nothing.
func restore(ctx context.Context, data, file string, now time.Time) (kept string, err error) {
	in, err := os.Open(file)
	if err != nil {
		return "", app.Wrap(err, app.NotFound, "%s cannot be read", file)
	}
	defer in.Close()
	temp, err := os.MkdirTemp(data, ".websyte-restore-*")
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	if err := backup.Read(ctx, in, temp, sqlite.File); err != nil {
		return "", err
	}
	if err := checkRestored(ctx, temp); err != nil {
		return "", err
	}
	kept = filepath.Join(data, "before-restore-"+now.UTC().Format("20060102-150405"))
	moved, err := moveAll(data, kept, lockFile, filepath.Base(temp))
	if err != nil {
		return "", err
	}
	if _, err := moveAll(temp, data); err != nil {
		return "", fmt.Errorf("what was there is in %s, the backup is not all in place: try again: %w", kept, err)
	}
	if moved == 0 {
		return "", os.Remove(kept)
	}
	return kept, nil
}

// checkRestored opens a database as a server would, and checks all of it.
func checkRestored(ctx context.Context, dir string) error {
	return withStore(ctx, dir, func(s *sqlite.Store) error {
		findings, err := s.Check(ctx)
		if err == nil && len(findings) > 0 {
			err = app.Errorf(app.Invalid, "the backup's database is damaged (%d findings, the first: %s): use another backup", len(findings), findings[0])
		}
		return err
	})
}

// earlier matches the folders in which earlier restores left what was there.
const earlier = "before-restore-*"

// moveAll moves what a folder holds, but for some, into another one.
func moveAll(from, to string, but ...string) (moved int, err error) {
	if err := os.MkdirAll(to, 0o700); err != nil {
		return 0, err
	}
	entries, err := os.ReadDir(from)
	if err != nil {
		return 0, err
	}
	for _, e := range entries {
		if kept, _ := filepath.Match(earlier, e.Name()); kept || slices.Contains(but, e.Name()) {
			continue
		}
		if err := os.Rename(filepath.Join(from, e.Name()), filepath.Join(to, e.Name())); err != nil {
			return moved, err
		}
		moved++
	}
	return moved, nil
}
