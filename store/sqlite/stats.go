package sqlite

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"github.com/WebsyteAI/websyte/app"
)

// Chunks and messages are added up from what counts them already: there are many.
const stats = `SELECT
	(SELECT count(*) FROM users), (SELECT count(*) FROM login_sessions), (SELECT count(*) FROM api_tokens),
	(SELECT count(*) FROM widgets WHERE NOT removed), (SELECT count(*) FROM documents WHERE NOT removed),
	(SELECT coalesce(sum(chunks), 0) FROM index_stats),
	(SELECT count(*) FROM conversations), (SELECT coalesce(sum(message_count), 0) FROM conversations),
	(SELECT coalesce(sum(size), 0) FROM (SELECT max(size) AS size FROM documents WHERE file_key <> '' GROUP BY file_key)),
	(SELECT count(*) FROM jobs WHERE lease = '' OR lease_until <= ?1), (SELECT count(*) FROM jobs WHERE lease <> '' AND lease_until > ?1)`

func scanStats(s scanner) (a app.Stats, err error) {
	err = s.Scan(&a.Users, &a.Sessions, &a.Tokens, &a.Widgets, &a.Documents, &a.Chunks, &a.Conversations, &a.Messages, &a.FileBytes, &a.JobsWaiting, &a.JobsRunning)
	return a, err
}

func (s *Store) Stats(ctx context.Context) (app.Stats, error) {
	counts, err := read(ctx, s, func(t *tx) (app.Stats, error) { return one(t, "count", scanStats, stats, t.now) })
	if err != nil {
		return counts, err
	}
	for _, name := range []string{s.path, s.path + "-wal"} {
		info, err := os.Stat(name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return counts, err
		}
		if err == nil {
			counts.DatabaseBytes += info.Size()
		}
	}
	return counts, nil
}
