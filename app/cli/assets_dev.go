//go:build dev

package cli

import (
	"io/fs"
	"os"
)

// webAssets are read from the source tree, so that `make dev` shows a change
// without another build of the program.
func webAssets(fs.FS) fs.FS { return os.DirFS("web/dist") }
