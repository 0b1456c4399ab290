package kernel

import (
	"fmt"
	"strings"
)

// Choose gives the kernel of that name, or the best one if name is empty. A name
// that this processor cannot run is an error.
func Choose(name string) (Kernel, error) {
	all := supported()
	names := make([]string, len(all))
	for i, k := range all {
		if name == "" || name == k.Name() {
			return k, nil
		}
		names[i] = k.Name()
	}
	return nil, fmt.Errorf("this processor has no kernel %q, but %s", name, strings.Join(names, ", "))
}

// All gives the kernels that this processor can run, best first.
func All() []Kernel { return supported() }
