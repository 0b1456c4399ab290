package sqlite

import (
	"context"
	"net/http"

	"github.com/WebsyteAI/websyte/app"
)

func (s *Store) FinishPages(ctx context.Context, w app.WidgetID, id app.RunID, pages []app.FinishedPage) ([]app.PageResult, error) {
	return change(ctx, s, func(t *tx) ([]app.PageResult, error) {
		r, err := activeRun(t, w, id)
		if err != nil {
			return nil, err
		}
		stored := make([]app.PageResult, len(pages))
		for i, p := range pages {
			if stored[i], err = finishPage(t, &r, p); err != nil {
				return nil, err
			}
		}
		return stored, nil
	})
}

func finishPage(t *tx, r *storedRun, p app.FinishedPage) (app.PageResult, error) {
	url, err := one(t, "address in this crawl", value[string], "SELECT url FROM frontier WHERE num = ? AND run = ? AND state = 'reading'", p.Page.ID, r.num)
	if err != nil && app.CodeOf(err) == app.NotFound {
		return app.PageResult{}, app.Errorf(app.Conflict, "this address is not being read")
	}
	if err != nil {
		return app.PageResult{}, err
	}
	f := finish{tx: t, run: r, page: p.Page.ID, url: url}
	return f.store(p.Result)
}

// finish stores what became of one address.
type finish struct {
	*tx
	run      *storedRun
	page     int64 // frontier.num
	url      string
	document int64 // that the address stands for, 0 for none
	change   app.PageChange
	hash     string // of its content
}

func (f *finish) store(res app.PageResult) (app.PageResult, error) {
	if res.State == app.PageDone {
		if err := f.skipDouble(&res); err != nil {
			return res, err
		}
	}
	if res.State == app.PageSkipped || res.State == app.PageFound {
		res.Document, res.Keep, res.Chunks = nil, "", nil
	}
	var err error
	switch {
	case res.State == app.PageFailed:
		err = f.failed(&res)
	case res.State == app.PageDone && res.Document != nil:
		err = f.done(&res)
	case res.State == app.PageDone && res.Keep != "":
		err = f.keep(res.Keep)
	}
	if err != nil {
		return res, err
	}
	if err := f.record(res); err != nil {
		return res, err
	}
	if res.State == app.PageDone {
		if err := setTranslations(f.tx, f.document, res.Translations); err != nil {
			return res, err
		}
	}
	return res, addPages(f.tx, f.run, res.Links)
}

// skipDouble skips a page that the run has already: under the address that this
// one turned out to be, or with the same content. Documents of earlier runs do not
// count before this run has met them: they may be about to go.
func (f *finish) skipDouble(res *app.PageResult) error {
	listed, err := one(f.tx, "count", value[int], `SELECT count(*) FROM frontier WHERE run = ?1 AND num <> ?2 AND ?3 <> '' AND state IN ('found', 'reading', 'done')
		AND ("key" = ?3 OR (alias = ?3 AND alias <> ''))`, f.run.num, f.page, res.Alias)
	if err != nil {
		return err
	}
	if listed == 0 {
		if listed, err = f.sameContent(*res); err != nil {
			return err
		}
	}
	if listed > 0 {
		res.State = app.PageSkipped
	}
	return nil
}

func (f *finish) sameContent(res app.PageResult) (int, error) {
	var err error
	switch {
	case res.Document != nil:
		f.hash = res.Document.Hash
	case res.Keep != "":
		f.hash, err = one(f.tx, "document", value[string], "SELECT hash FROM documents WHERE id = ? AND source = ?", res.Keep, f.run.nums.source)
	}
	if err != nil {
		return 0, err
	}
	return one(f.tx, "count", value[int], "SELECT count(*) FROM frontier WHERE run = ? AND hash = ? AND hash <> '' AND state = 'done' AND num <> ?", f.run.num, f.hash, f.page)
}

func (f *finish) done(res *app.PageResult) error {
	d := *res.Document
	d.WidgetID, d.SourceID = f.run.WidgetID, f.run.SourceID
	if d.URL == "" {
		d.URL = f.url
	}
	if err := f.compare(&d); err != nil {
		return err
	}
	if f.run.Staged {
		return f.stage(res, d)
	}
	saved, err := saveDocument(f.tx, f.run.nums, d, res.Chunks)
	res.Document, f.document = &saved.Document, saved.num
	return err
}

// stage keeps d for the run's publication. A page that is new is listed as queued
// until then.
func (f *finish) stage(res *app.PageResult, d app.Document) error {
	row := numbered{Document: d}
	row.Status, row.ChunkCount, row.Hash = app.DocumentQueued, 0, ""
	var err error
	if d.ID == "" {
		err = insertDocument(f.tx, f.run.nums, &row)
	} else {
		row.num, err = documentNum(f.tx, f.run.WidgetID, d.ID)
	}
	if err != nil {
		return err
	}
	f.document, d.ID = row.num, row.ID
	res.Document = &d
	return stage(f.tx, *f.run, row.num, d)
}

// compare finds what the source has of d's address, and whether d says something new.
func (f *finish) compare(d *app.Document) error {
	known, found, err := f.known(d.URL)
	if err != nil {
		return err
	}
	if d.ID == "" {
		d.ID = known.ID
	}
	f.change = app.PageAdded
	if found && known.Status == app.DocumentReady {
		f.change = app.PageChanged
	}
	return nil
}

func (f *finish) keep(id app.DocumentID) error {
	num, err := one(f.tx, "document", value[int64], "SELECT num FROM documents WHERE id = ? AND source = ?", id, f.run.nums.source)
	if err != nil {
		return err
	}
	f.document = num
	_, err = f.exec("UPDATE documents SET fetched_at = ?, error = '', error_code = '' WHERE num = ?", f.now, num)
	return err
}

// failed keeps what an earlier run read, with the error beside it, and leaves what
// has gone as it is while it is not there; otherwise the failed document itself is
// stored, where there is one.
func (f *finish) failed(res *app.PageResult) error {
	url := f.url
	if res.Document != nil && res.Document.URL != "" {
		url = res.Document.URL
	}
	known, found, err := f.known(url)
	if err != nil {
		return err
	}
	f.document = known.num
	switch {
	case found && (known.Status == app.DocumentReady || known.Status == app.DocumentGone && isGone(*res)):
		message, code := reason(*res)
		if _, err := f.exec("UPDATE documents SET error = ?, error_code = ?, updated_at = ? WHERE num = ?", message, code, f.now, known.num); err != nil {
			return err
		}
		known.Error, known.ErrorCode = message, code
		res.Document, res.Chunks = &known.Document, nil
		return nil
	case res.Document == nil:
		return nil
	}
	d := *res.Document
	d.WidgetID, d.SourceID, d.URL, d.ID, d.Status = f.run.WidgetID, f.run.SourceID, url, known.ID, app.DocumentFailed
	if d.Error == "" && d.ErrorCode == "" {
		d.Error, d.ErrorCode = reason(*res)
	}
	saved, err := saveDocument(f.tx, f.run.nums, d, nil)
	res.Document, res.Chunks, f.document = &saved.Document, nil, saved.num
	return err
}

func isGone(res app.PageResult) bool {
	_, code := reason(res)
	return code == app.HTTPStatusError(http.StatusNotFound) || code == app.HTTPStatusError(http.StatusGone)
}

// known finds the document of an address in the run's source.
func (f *finish) known(url string) (numbered, bool, error) {
	d, err := one(f.tx, "document", func(s scanner) (n numbered, err error) {
		err = s.Scan(append([]any{&n.num}, append(documentFields(&n.Document), &n.Markdown, jsonOf(&n.PageStarts), jsonOf(&n.Links))...)...)
		return n, err
	}, "SELECT d.num, "+documentColumns+textColumns+textTables+" WHERE d.source = ? AND d.url = ? ORDER BY d.num LIMIT 1",
		f.run.nums.source, url)
	if err != nil && app.CodeOf(err) == app.NotFound {
		return numbered{}, false, nil
	}
	return d, err == nil, err
}

// reason is why a page failed or was skipped.
func reason(res app.PageResult) (string, app.DocumentErrorCode) {
	switch {
	case res.Err != nil:
		return res.Err.Message, res.Err.Code
	case res.Document != nil:
		return res.Document.Error, res.Document.ErrorCode
	}
	return "", ""
}

// record writes the outcome into the frontier and the run's counts.
func (f *finish) record(res app.PageResult) error {
	message, code := reason(res)
	_, err := f.exec(`UPDATE frontier SET state = ?, alias = ?, due_at = ?, document = ?, error = ?, error_code = ?, "change" = ?, hash = ? WHERE num = ?`,
		res.State, res.Alias, millis(res.RetryAt), f.document, message, code, f.change, f.hash, f.page)
	if err != nil {
		return err
	}
	if err := countChange(f.tx, *f.run, f.change); err != nil {
		return err
	}
	column := map[app.PageState]string{app.PageDone: "pages_done", app.PageSkipped: "pages_done", app.PageFailed: "pages_failed"}[res.State]
	if column == "" {
		return nil
	}
	_, err = f.exec("UPDATE runs SET "+column+" = "+column+" + 1 WHERE num = ?", f.run.num)
	return err
}
