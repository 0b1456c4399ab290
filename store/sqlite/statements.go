package sqlite

import (
	"context"
	"maps"
	"slices"
)

// Statements lists the statements that connections have prepared since they were
// opened, so that a test can look at the plan of each one that the program runs.
func (s *Store) Statements(ctx context.Context) ([]string, error) {
	seen := map[string]bool{}
	add := func(c *conn) {
		if c != nil {
			for statement := range c.statements {
				seen[statement] = true
			}
		}
	}
	var lent []*conn
	defer func() {
		for _, c := range lent {
			s.readers <- c
		}
	}()
	for range cap(s.readers) {
		select {
		case c := <-s.readers:
			lent = append(lent, c)
			add(c)
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	err := s.inWriter(ctx, func(w *writer) error {
		add(w.conn)
		return nil
	})
	return slices.Sorted(maps.Keys(seen)), err
}
