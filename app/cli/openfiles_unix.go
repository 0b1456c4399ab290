//go:build unix

package cli

import (
	"math"

	"golang.org/x/sys/unix"
)

// openFiles is how many files and connections this process may have open. Go has
// raised it at the start to what the system allows this user.
func openFiles() int {
	var l unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &l); err != nil {
		return math.MaxInt32
	}
	return int(min(uint64(l.Cur), math.MaxInt32)) // types differ between systems
}
