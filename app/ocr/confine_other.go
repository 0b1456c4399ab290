//go:build !linux

package ocr

import (
	"context"
	"os/exec"
	"time"
)

// confined bounds the program's time alone.
func confined(ctx context.Context, path string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.WaitDelay = 5 * time.Second
	return cmd
}
