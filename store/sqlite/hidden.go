package sqlite

import (
	"github.com/WebsyteAI/websyte/app"
)

// hiddenState is the state of those chunks of a widget that are in the indexes and
// that searches do not find.
func hiddenState(t *tx, widget int64) (int, error) {
	switched, err := one(t, "publication", value[bool], "SELECT coalesce((SELECT switched FROM publications WHERE widget = ?), 0)", widget)
	if switched {
		return chunkGoing, err
	}
	return chunkComing, err
}

// hidden gives the chunks of a widget that searches must not find though they are in
// the indexes. Mostly there are none.
func (s *Store) hidden(t *tx, at indexed) (map[app.ChunkID]bool, error) {
	if list, known := s.counts.hidden(at); known {
		return list, nil
	}
	list, err := all(t, value[app.ChunkID], `SELECT c.num FROM publications p JOIN chunks c ON c.widget = p.widget
		AND c.state = CASE WHEN p.switched THEN 3 ELSE 2 END WHERE p.widget = ? AND c.state > 1`, at.widget)
	if err != nil {
		return nil, err
	}
	set := make(map[app.ChunkID]bool, len(list))
	for _, c := range list {
		set[c] = true
	}
	s.counts.putHidden(at, set)
	return set, nil
}
