//go:build !nomodel

package builtin

import "github.com/WebsyteAI/websyte/app/embed/e5"

// Included tells whether the model is in the program.
const Included = true

// Open makes an Embedder. It checks the model's header; the rest is read as it is
// used.
func Open(o Options) (*Embedder, error) {
	m, err := e5.Open()
	if err != nil {
		return nil, err
	}
	t, err := e5.Tokenizer()
	if err != nil {
		return nil, err
	}
	return newEmbedder(m, t, o), nil
}
