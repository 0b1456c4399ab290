package sqlite

import (
	"context"

	"github.com/WebsyteAI/websyte/app"
)

// maxWritten is how many texts, and how many questions, one widget may have.
const maxWritten = 1_000

// SaveWritten stores sources that an owner has written with their documents: all of
// them or, with an error, none. Conflict where the widget has no room for them.
func (s *Store) SaveWritten(ctx context.Context, w app.WidgetID, list []app.Written) ([]app.Source, error) {
	return change(ctx, s, func(t *tx) ([]app.Source, error) {
		widget, err := widgetNum(t, w)
		if err != nil {
			return nil, err
		}
		out := make([]app.Source, len(list))
		for i, one := range list {
			one.Source.WidgetID = w
			if out[i], err = saveWritten(t, widget, one); err != nil {
				return nil, err
			}
		}
		for _, k := range []app.Kind{app.KindText, app.KindQA} {
			n, err := one(t, "count", value[int], "SELECT count(*) FROM sources WHERE widget = ? AND kind = ? AND NOT removed", widget, k)
			if err == nil && n > maxWritten {
				err = app.Errorf(app.Conflict, "a widget has at most %d texts and as many questions: delete some first", maxWritten)
			}
			if err != nil {
				return nil, err
			}
		}
		return out, nil
	})
}

func saveWritten(t *tx, widget int64, w app.Written) (app.Source, error) {
	id, err := putWritten(t, widget, w.Source)
	if err != nil {
		return app.Source{}, err
	}
	n, err := sourceNum(t, w.Source.WidgetID, id)
	if err != nil {
		return app.Source{}, err
	}
	old, err := one(t, "document", value[app.DocumentID], "SELECT id FROM documents WHERE source = ? AND NOT removed ORDER BY num LIMIT 1", n.source)
	if err != nil && app.CodeOf(err) != app.NotFound {
		return app.Source{}, err
	}
	w.Document.ID, w.Document.SourceID, w.Document.WidgetID = old, id, w.Source.WidgetID
	if _, err := saveDocument(t, n, w.Document, w.Chunks); err != nil {
		return app.Source{}, err
	}
	return source(t, w.Source.WidgetID, id)
}

func putWritten(t *tx, widget int64, src app.Source) (app.SourceID, error) {
	content, err := toJSON(src.Content)
	if err != nil {
		return "", err
	}
	if src.ID != "" {
		n, err := t.exec("UPDATE sources SET title = ?, url = ?, content = ? WHERE id = ? AND widget = ? AND NOT removed", src.Title, src.URL, content, src.ID, widget)
		return src.ID, found("source", n, err)
	}
	id, err := newID()
	if err != nil {
		return "", err
	}
	_, err = t.exec("INSERT INTO sources(id, widget, kind, url, title, settings, content, created_at, last_run_at, boilerplate) VALUES (?, ?, ?, ?, ?, '{}', ?, ?, 0, x'')",
		id, widget, src.Kind, src.URL, src.Title, content, t.now)
	return app.SourceID(id), err
}

// SourcesOf gives a widget's sources of one kind, oldest first.
func (s *Store) SourcesOf(ctx context.Context, w app.WidgetID, k app.Kind) ([]app.Source, error) {
	return read(ctx, s, func(t *tx) ([]app.Source, error) {
		return all(t, scanSource, selectSource+" WHERE w.id = ? AND s.kind = ? AND NOT s.removed ORDER BY s.num", w, k)
	})
}
