package decode

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// niceness lets those who wait for an answer go first.
const niceness = 10

// confine lets this process take so many bytes of data more than it has, and leave
// no core.
func confine(memory int64) error {
	have, err := dataSize()
	if err != nil {
		return err
	}
	most := uint64(have + memory)
	if err := unix.Setrlimit(unix.RLIMIT_DATA, &unix.Rlimit{Cur: most, Max: most}); err != nil {
		return err
	}
	if err := unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}); err != nil {
		return err
	}
	return unix.Setpriority(unix.PRIO_PROCESS, 0, niceness)
}

// dataSize is what RLIMIT_DATA counts, in bytes. See proc(5), statm.
func dataSize() (int64, error) {
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0, err
	}
	var size, resident, shared, text, library, data int64
	if _, err := fmt.Sscan(string(statm), &size, &resident, &shared, &text, &library, &data); err != nil {
		return 0, err
	}
	return data * int64(os.Getpagesize()), nil
}
