// Package ocr reads the text of pictures, with Mistral's service or with a
// tesseract that is installed.
//
// It knows nothing of files and of who pays: package ingest decides what is read.
package ocr

import "time"

// Text is what was read.
type Text struct {
	Body      string
	MediaType string // text/markdown or text/plain
}

// Bounds on one page.
const (
	maxText  = 1 << 20 // bytes
	pageTime = 2 * time.Minute
)
