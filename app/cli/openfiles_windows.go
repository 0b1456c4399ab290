package cli

import "math"

// openFiles is how many files and connections this process may have open: Windows
// has no such bound.
func openFiles() int { return math.MaxInt32 }
