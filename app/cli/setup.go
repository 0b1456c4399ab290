package cli

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/config"
	"github.com/WebsyteAI/websyte/app/embed/builtin"
	"github.com/WebsyteAI/websyte/store/sqlite"
	"github.com/spf13/cobra"
)

const configFlag = "config"

// addSettings gives a command the flag --config, and one for each setting, or for
// those alone that are named.
func addSettings(c *cobra.Command, only ...string) {
	c.Flags().String(configFlag, "", "configuration file (default "+config.DefaultFile+", if it is there)")
	config.AddFlags(c.Flags(), only...)
}

// settings is the configuration of a command that addSettings was called for.
func (p *Program) settings(c *cobra.Command) (config.Config, error) {
	file, err := c.Flags().GetString(configFlag)
	if err != nil {
		return config.Config{}, err
	}
	return config.Load(config.Sources{
		File: file, Dir: p.Dir, Environ: p.Environ, Flags: c.Flags(), WithoutModel: !builtin.Included,
	})
}

// newLogger logs to w as c says.
func newLogger(c config.Log, w io.Writer) *slog.Logger {
	levels := map[string]slog.Level{"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError}
	options := &slog.HandlerOptions{Level: levels[c.Level]}
	if c.Format == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// withStore runs do on the store of a data folder, and closes it.
func withStore(ctx context.Context, dir string, do func(*sqlite.Store) error) error {
	store, err := sqlite.Open(ctx, sqlite.Options{Dir: dir})
	if err != nil {
		return err
	}
	return errors.Join(do(store), store.Close())
}

// onStore makes a command's RunE of what works on an existing store: a wrong
// folder shall not become a new, empty one.
func (p *Program) onStore(do func(*cobra.Command, *sqlite.Store, []string) error) func(*cobra.Command, []string) error {
	return func(c *cobra.Command, args []string) error {
		cfg, err := p.settings(c)
		if err != nil {
			return err
		}
		if _, err := os.Stat(filepath.Join(cfg.Data, sqlite.File)); errors.Is(err, fs.ErrNotExist) {
			return app.Errorf(app.NotFound, "there is no data in %s: name the server's folder with --data, or begin with websyte user add", cfg.Data)
		}
		return withStore(c.Context(), cfg.Data, func(s *sqlite.Store) error { return do(c, s, args) })
	}
}
