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
	Name() string
}

// openRecognizer is the configured one, nil where there is none.
func openRecognizer(ctx context.Context, cfg config.OCR) (recognizer, error) {
	switch {
	case cfg.Provider == config.None:
		return nil, nil
	case cfg.Provider != config.Tesseract && !cfg.APIKey.Empty():
		return ocr.NewMistral(ocr.MistralOptions{BaseURL: cfg.BaseURL, Key: cfg.APIKey.Reveal()}), nil
	case cfg.Provider == config.Mistral:
		return nil, nil
	}
	t, err := ocr.FindTesseract(ctx)
	if t == nil {
		return nil, err
	}
	return t, nil
}

func checkScans(ctx context.Context, cfg config.Config) (string, error) {
	r, err := openRecognizer(ctx, cfg.OCR)
	if err != nil {
		return "", err
	}
	if r == nil {
		return "none: scans and pictures have no text; set MISTRAL_API_KEY, or install tesseract", nil
	}
	return "read with " + r.Name(), nil
}
