//go:build !dev

package cli

import "io/fs"

// webAssets are the files of the front end that the program carries.
func webAssets(carried fs.FS) fs.FS { return carried }
