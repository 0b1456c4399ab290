package ocr

import (
	"context"
	"os/exec"
	"strconv"
	"time"
)

const tesseractMemory = 1 << 20 // kilobytes

// confined bounds the program's memory, by the shell: the bound must be there before
// it starts.
func confined(ctx context.Context, path string, args ...string) *exec.Cmd {
	script := `ulimit -v ` + strconv.Itoa(tesseractMemory) + `; ulimit -c 0; exec nice "$0" "$@"`
	cmd := exec.CommandContext(ctx, "/bin/sh", append([]string{"-c", script, path}, args...)...)
	cmd.WaitDelay = 5 * time.Second
	return cmd
}
