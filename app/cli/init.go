package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/config"
	"github.com/spf13/cobra"
)

func newInit(p *Program) *cobra.Command {
	c := &cobra.Command{
		Use:   "init",
		Short: "Write config.yaml with every setting, commented",
		Args:  cobra.NoArgs,
	}
	name := c.Flags().String(configFlag, config.DefaultFile, "file to write")
	c.RunE = func(*cobra.Command, []string) error {
		path := *name
		if !filepath.IsAbs(path) {
			path = filepath.Join(p.Dir, path)
		}
		if err := writeNew(path, p.Assets.Example); err != nil {
			return err
		}
		fmt.Fprintf(p.Stderr, "wrote %s: change what you need, then run websyte serve\n", path)
		return nil
	}
	return c
}

// writeNew writes a file that was not there. It will hold secrets: nobody else
// may read it.
func writeNew(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return app.Errorf(app.Conflict, "%s is already there: name another file with --config", path)
	}
	if err != nil {
		return app.Wrap(err, app.Unavailable, "the configuration cannot be written")
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}
