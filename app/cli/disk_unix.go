//go:build unix

package cli

import "golang.org/x/sys/unix"

// freeSpace is what this user may still write on the disk of dir, in bytes.
func freeSpace(dir string) (uint64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, err
	}
	// Types differ between systems, and a full FreeBSD disk has less than nothing.
	return uint64(max(int64(s.Bavail), 0)) * uint64(s.Bsize), nil
}
