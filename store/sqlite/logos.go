package sqlite

import (
	"context"

	"github.com/WebsyteAI/websyte/app"
)

// logoColumn gives what is known of a widget's logo, without its content.
const logoColumn = `coalesce((SELECT json_object('source', l.source, 'hash', l.hash, 'contentType', l.content_type, 'problem', l.problem) FROM logos l WHERE l.widget = widgets.num), '{}')`

type storedLogo struct {
	Source      string `json:"source"`
	Hash        string `json:"hash"`
	ContentType string `json:"contentType"`
	Problem     string `json:"problem"`
}

// SaveLogo keeps a copy in the place of the one before.
func (s *Store) SaveLogo(ctx context.Context, w app.WidgetID, l app.Logo, content []byte) error {
	return changeOnly(ctx, s, func(t *tx) error {
		num, err := widgetNum(t, w)
		if err != nil {
			return err
		}
		if content == nil {
			content = []byte{}
		}
		_, err = t.exec(`INSERT INTO logos(widget, source, hash, content_type, problem, content) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT DO UPDATE SET source = excluded.source, hash = excluded.hash, content_type = excluded.content_type, problem = excluded.problem, content = excluded.content`,
			num, l.Source, l.Hash, l.ContentType, l.Problem, content)
		return err
	})
}

// Logo gives the copy with a hash.
func (s *Store) Logo(ctx context.Context, w app.WidgetID, hash string) (contentType string, content []byte, err error) {
	type row struct {
		kind    string
		content []byte
	}
	got, err := read(ctx, s, func(t *tx) (row, error) {
		return one(t, "logo", func(s scanner) (r row, err error) {
			err = s.Scan(&r.kind, &r.content)
			return r, err
		}, "SELECT content_type, content FROM logos WHERE widget = (SELECT num FROM widgets WHERE id = ?) AND hash = ? AND hash <> ''", w, hash)
	})
	return got.kind, got.content, err
}

// askForLogo queues the copying of a widget's logo.
func askForLogo(t *tx, w app.WidgetID) error {
	num, err := widgetNum(t, w)
	if err == nil {
		_, err = enqueue(t, num, app.Job{Kind: app.JobLogo, WidgetID: w})
	}
	return err
}
