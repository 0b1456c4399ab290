package sqlite

import (
	"context"

	"github.com/WebsyteAI/websyte/app"
)

// KeepRecognizedPage keeps the text of a page until its document has been read.
func (s *Store) KeepRecognizedPage(ctx context.Context, w app.WidgetID, id app.DocumentID, page int, text string) error {
	return changeOnly(ctx, s, func(t *tx) error {
		num, err := documentNum(t, w, id)
		if err != nil {
			return err
		}
		_, err = t.exec("INSERT INTO recognized_pages VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET text = excluded.text", num, page, text)
		return err
	})
}

type recognizedPage struct {
	page int
	text string
}

func scanRecognizedPage(s scanner) (p recognizedPage, err error) {
	err = s.Scan(&p.page, &p.text)
	return p, err
}

// RecognizedPages gives the texts that are kept, by page.
func (s *Store) RecognizedPages(ctx context.Context, w app.WidgetID, id app.DocumentID) (map[int]string, error) {
	return read(ctx, s, func(t *tx) (map[int]string, error) {
		num, err := documentNum(t, w, id)
		if err != nil {
			return nil, err
		}
		pages, err := all(t, scanRecognizedPage, "SELECT page, text FROM recognized_pages WHERE document = ?", num)
		texts := make(map[int]string, len(pages))
		for _, p := range pages {
			texts[p.page] = p.text
		}
		return texts, err
	})
}

// forgetRecognizedPages drops what was kept of a document that has been read.
func forgetRecognizedPages(t *tx, document int64) error {
	_, err := t.exec("DELETE FROM recognized_pages WHERE document = ?", document)
	return err
}
