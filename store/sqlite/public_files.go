package sqlite

import (
	"context"

	"github.com/WebsyteAI/websyte/app"
)

func (s *Store) PublicFile(ctx context.Context, id app.DocumentID) (app.Document, error) {
	return read(ctx, s, func(t *tx) (app.Document, error) {
		return one(t, "file", scanListed, "SELECT "+documentColumns+documentTables+` WHERE d.id = ? AND d.status = 'ready' AND NOT d.excluded AND NOT d.removed
			AND d.file_key <> '' AND w.public AND NOT w.removed AND NOT s.removed AND `+isPublic, id)
	})
}
