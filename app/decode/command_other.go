//go:build !linux

package decode

import "os"

func executable() (string, error) { return os.Executable() }
