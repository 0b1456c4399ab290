package sqlite

import (
	"context"

	"github.com/WebsyteAI/websyte/app"
)

func (s *Store) SetTranslations(ctx context.Context, w app.WidgetID, id app.DocumentID, group string) error {
	return changeOnly(ctx, s, func(t *tx) error {
		num, err := documentNum(t, w, id)
		if err != nil {
			return err
		}
		return setTranslations(t, num, group)
	})
}

func setTranslations(t *tx, document int64, group string) error {
	_, err := t.exec("UPDATE documents SET translations = ?1 WHERE num = ?2 AND translations <> ?1", group, document)
	return err
}
