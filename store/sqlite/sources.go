package sqlite

import (
	"context"

	"github.com/WebsyteAI/websyte/app"
)

// sourceColumns have the state of a source's newest run beside what is its own.
const sourceColumns = `s.id, w.id, s.kind, s.url, s.title, s.settings, s.created_at, s.last_run_at, s.boilerplate, s.schedule, s.next_run_at, s.content, s.headers,
	coalesce((SELECT status FROM runs WHERE source = s.num ORDER BY started_at DESC, num DESC LIMIT 1), 'idle'),
	coalesce((SELECT CASE error WHEN '' THEN held ELSE error END FROM runs WHERE source = s.num ORDER BY started_at DESC, num DESC LIMIT 1), '')`

const selectSource = "SELECT " + sourceColumns + " FROM sources s JOIN widgets w ON w.num = s.widget"

// maxWebsites is how many websites one widget may have.
const maxWebsites = 100

func scanSource(s scanner) (src app.Source, err error) {
	var boilerplate []byte
	err = s.Scan(&src.ID, &src.WidgetID, &src.Kind, &src.URL, &src.Title, jsonOf(&src.Settings), timeOf(&src.CreatedAt), timeOf(&src.LastRunAt), &boilerplate,
		&src.Schedule, timeOf(&src.NextRunAt), jsonOf(&src.Content), jsonOf(&src.Headers), &src.Status, &src.Error)
	src.Boilerplate = hashesFromBytes(boilerplate)
	return src, err
}

// CreateSource keeps the ID that src has, where it has one: what is sealed for a source
// names it.
func (s *Store) CreateSource(ctx context.Context, src app.Source) (app.Source, error) {
	if err := src.Settings.Validate(); err != nil {
		return app.Source{}, err
	}
	settings, headers, err := sourceJSON(src)
	if err != nil {
		return app.Source{}, err
	}
	id := string(src.ID)
	if id == "" {
		if id, err = newID(); err != nil {
			return app.Source{}, err
		}
	}
	return change(ctx, s, func(t *tx) (app.Source, error) {
		w, err := widgetNum(t, src.WidgetID)
		if err != nil {
			return app.Source{}, err
		}
		if err := roomForWebsite(t, w, src.Kind); err != nil {
			return app.Source{}, err
		}
		_, err = t.exec("INSERT INTO sources(id, widget, kind, url, title, settings, created_at, last_run_at, boilerplate, schedule, next_run_at, headers) VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?)",
			id, w, src.Kind, src.URL, src.Title, settings, t.now, hashesToBytes(src.Boilerplate), scheduleOf(src), millis(src.NextRunAt), headers)
		if err != nil {
			return app.Source{}, err
		}
		return source(t, src.WidgetID, app.SourceID(id))
	})
}

func sourceJSON(src app.Source) (settings, headers string, err error) {
	if settings, err = toJSON(src.Settings); err == nil {
		headers, err = toJSON(src.Headers)
	}
	return settings, headers, err
}

func roomForWebsite(t *tx, widget int64, k app.Kind) error {
	if k != app.KindWebsite {
		return nil
	}
	n, err := one(t, "count", value[int], "SELECT count(*) FROM sources WHERE widget = ? AND kind = ? AND NOT removed", widget, k)
	if err == nil && n >= maxWebsites {
		err = app.Errorf(app.Conflict, "a widget reads at most %d websites: delete one first", maxWebsites)
	}
	return err
}

func scheduleOf(src app.Source) app.Schedule {
	if src.Schedule == "" {
		return app.ScheduleOff
	}
	return src.Schedule
}

func (s *Store) Source(ctx context.Context, w app.WidgetID, id app.SourceID) (app.Source, error) {
	return read(ctx, s, func(t *tx) (app.Source, error) { return source(t, w, id) })
}

func source(t *tx, w app.WidgetID, id app.SourceID) (app.Source, error) {
	return one(t, "source", scanSource, selectSource+" WHERE s.id = ? AND w.id = ?", id, w)
}

func (s *Store) Sources(ctx context.Context, w app.WidgetID) ([]app.Source, error) {
	return read(ctx, s, func(t *tx) ([]app.Source, error) {
		return all(t, scanSource, selectSource+" WHERE w.id = ? AND NOT s.removed ORDER BY s.num", w)
	})
}

func (s *Store) UpdateSource(ctx context.Context, src app.Source) error {
	if err := src.Settings.Validate(); err != nil {
		return err
	}
	settings, headers, err := sourceJSON(src)
	if err != nil {
		return err
	}
	return changeOnly(ctx, s, func(t *tx) error {
		n, err := t.exec(`UPDATE sources SET title = ?, url = ?, settings = ?, schedule = ?, next_run_at = ?, headers = ?
			WHERE id = ? AND widget = (SELECT num FROM widgets WHERE id = ?)`,
			src.Title, src.URL, settings, scheduleOf(src), millis(src.NextRunAt), headers, src.ID, src.WidgetID)
		return found("source", n, err)
	})
}

func (s *Store) SetBoilerplate(ctx context.Context, w app.WidgetID, id app.SourceID, hashes []uint64) error {
	return changeOnly(ctx, s, func(t *tx) error {
		n, err := t.exec("UPDATE sources SET boilerplate = ? WHERE id = ? AND widget = (SELECT num FROM widgets WHERE id = ?)", hashesToBytes(hashes), id, w)
		return found("source", n, err)
	})
}

// sourceNums give the row numbers of a source and of its widget.
type sourceNums struct{ source, widget int64 }

func sourceNum(t *tx, w app.WidgetID, id app.SourceID) (sourceNums, error) {
	return one(t, "source", func(s scanner) (n sourceNums, err error) {
		err = s.Scan(&n.source, &n.widget)
		return n, err
	}, "SELECT s.num, w.num FROM sources s JOIN widgets w ON w.num = s.widget WHERE s.id = ? AND w.id = ?", id, w)
}

func (s *Store) DeleteSource(ctx context.Context, w app.WidgetID, id app.SourceID) ([]string, error) {
	return removing(ctx, s, func(t *tx) ([]string, error) {
		n, err := sourceNum(t, w, id)
		if err != nil {
			return nil, err
		}
		keys, err := all(t, value[string], "SELECT DISTINCT file_key FROM documents WHERE source = ? AND file_key <> ''", n.source)
		if err != nil {
			return nil, err
		}
		if err := markSource(t, n.source); err != nil {
			return nil, err
		}
		return unused(t, keys)
	})
}

func (s *Store) UnusedFiles(ctx context.Context, keys []string) ([]string, error) {
	return read(ctx, s, func(t *tx) ([]string, error) { return unused(t, keys) })
}

// unused gives those of keys that no document refers to.
func unused(t *tx, keys []string) ([]string, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	list, err := toJSON(keys)
	if err != nil {
		return nil, err
	}
	return all(t, value[string], "SELECT value FROM json_each(?) WHERE NOT EXISTS (SELECT 1 FROM documents WHERE file_key = value AND file_key <> '')", list)
}
