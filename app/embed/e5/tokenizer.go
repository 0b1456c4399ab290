//go:build !nomodel

package e5

import (
	_ "embed"

	"github.com/WebsyteAI/websyte/app/embed/e5/unigram"
)

//go:embed vocabulary.bin
var vocabulary string

// Tokenizer cuts text into the model's tokens.
func Tokenizer() (*unigram.Tokenizer, error) { return unigram.New(vocabulary) }
