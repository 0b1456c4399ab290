//go:build !nomodel

package e5

import (
	_ "embed"
	"os"
)

//go:embed weights.bin
var weightsFile string

// Open gives the model that is part of the program. Its weights come into memory
// as they are used. WEBSYTE_CPU forces a kernel by name, for tests; one that the
// processor cannot run is an error.
func Open() (*Model, error) { return New(weightsFile, os.Getenv("WEBSYTE_CPU")) }
