//go:build nomodel

package builtin

import "github.com/WebsyteAI/websyte/app"

// Included tells whether the model is in the program.
const Included = false

// Open fails: this program was built without its model.
func Open(Options) (*Embedder, error) {
	return nil, app.Errorf(app.Unavailable, "this program was built without its embedding model (build tag nomodel)")
}
