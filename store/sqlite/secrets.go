package sqlite

import (
	"context"
	"crypto/rand"
)

const secretSize = 32 // random bytes

// Secret gives the secret of a name. The first to ask makes it.
func (s *Store) Secret(ctx context.Context, name string) ([]byte, error) {
	return change(ctx, s, func(t *tx) ([]byte, error) {
		fresh := make([]byte, secretSize)
		_, _ = rand.Read(fresh) // never fails: it stops the program instead
		if _, err := t.exec("INSERT INTO secrets(name, value) VALUES (?, ?) ON CONFLICT DO NOTHING", name, fresh); err != nil {
			return nil, err
		}
		return one(t, "secret", value[[]byte], "SELECT value FROM secrets WHERE name = ?", name)
	})
}
