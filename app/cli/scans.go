package cli

import (
	"context"

	"github.com/WebsyteAI/websyte/app/config"
	"github.com/WebsyteAI/websyte/app/ingest"
	"github.com/WebsyteAI/websyte/app/ocr"
)

// recognizer reads the text of scans.
type recognizer interface {
	ingest.Recognizer
	Name(ctx context.Context) (string, error)
}

// openRecognizer is the configured one, nil where there is none.
func openRecognizer(cfg config.OCR) recognizer {
	switch {
	case cfg.Provider == config.None:
		return nil
	case cfg.Provider != config.Tesseract && !cfg.APIKey.Empty():
		return ocr.NewMistral(ocr.MistralOptions{BaseURL: cfg.BaseURL, Key: cfg.APIKey.Reveal()})
	case cfg.Provider == config.Mistral:
		return nil
	}
	if t := ocr.FindTesseract(); t != nil {
		return t
	}
	return nil
}

func checkScans(ctx context.Context, cfg config.Config) (string, error) {
	r := openRecognizer(cfg.OCR)
	if r == nil {
		return "none: scans and pictures have no text; set MISTRAL_API_KEY, or install tesseract", nil
	}
	name, err := r.Name(ctx)
	return "read with " + name, err
}
