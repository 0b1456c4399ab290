//go:build !amd64 && !arm64

package kernel

// supported lists the kernels that this processor and system can run, best first.
func supported() []Kernel { return []Kernel{Generic{}} }
