package sqlite

import (
	"context"

	"github.com/WebsyteAI/websyte/app"
)

// What is deleted may be large: a widget of 20,000 chunks and their vectors takes
// seconds, during which nobody else could write. So it is marked first, which
// takes its ID away and hides it from every list and search, and then removed in
// steps between other changes, while whoever deleted it has their answer. Whatever
// ends that half-way, ResumeRemovals goes on.

// One step removes about this many rows of each kind, in about 5 ms of processor time:
// that long a change waits that comes meanwhile.
const (
	removedChunks        = 25
	removedConversations = 50
	removedAddresses     = 1000
)

// markRemoved is how removing something begins: its ID can be asked for no more.
const markRemoved = "removed = 1, id = 'removed ' || num"

func markDocuments(t *tx, where string, num int64) error {
	_, err := t.exec("UPDATE documents SET "+markRemoved+", status = CASE status WHEN 'ready' THEN 'removed' ELSE status END, url = '', hash = '', file_key = '' WHERE "+where, num)
	return err
}

func markSource(t *tx, num int64) error {
	if err := markDocuments(t, "source = ?", num); err != nil {
		return err
	}
	if _, err := t.exec("UPDATE runs SET id = 'removed ' || num, status = 'cancelled' WHERE source = ?", num); err != nil {
		return err
	}
	_, err := t.exec("UPDATE sources SET "+markRemoved+", headers = '{}' WHERE num = ?", num)
	return err
}

func markWidget(t *tx, num int64) error {
	for _, statement := range []string{
		"UPDATE widgets SET " + markRemoved + " WHERE num = ?",
		"UPDATE documents SET file_key = '' WHERE widget = ? AND file_key <> ''",
		"UPDATE sources SET headers = '{}' WHERE widget = ?",
		"DELETE FROM jobs WHERE widget = ?",
	} {
		if _, err := t.exec(statement, num); err != nil {
			return err
		}
	}
	return nil
}

// removing runs mark in the writer and takes a step, which is all for what is small;
// what is left is removed afterwards.
func removing[T any](ctx context.Context, s *Store, mark func(*tx) (T, error)) (T, error) {
	more := false
	v, err := change(ctx, s, func(t *tx) (v T, err error) {
		if v, err = mark(t); err == nil {
			more, err = removeStep(t)
		}
		return v, err
	})
	if err == nil && more {
		select {
		case s.marked <- struct{}{}:
		default: // it is known that there is something
		}
	}
	return v, err
}

// runRemovals removes what is marked until the store closes. What fails is left to
// the next time, and to ResumeRemovals.
func (s *Store) runRemovals() {
	defer close(s.removed)
	for {
		select {
		case <-s.marked:
			_ = s.ResumeRemovals(context.Background())
		case <-s.closing:
			return
		}
	}
}

// ResumeRemovals removes what is marked as removed, and returns when it is gone.
func (s *Store) ResumeRemovals(ctx context.Context) error {
	for more := true; more; {
		var err error
		if more, err = change(ctx, s, removeStep); err != nil {
			return err
		}
	}
	return nil
}

// removeStep removes some of what is marked; more tells whether any is left.
func removeStep(t *tx) (more bool, err error) {
	for _, step := range []func(*tx) (bool, error){discardVersions, forgetVersions, removeDocuments, removeSources, removeWidgets} {
		if more, err = step(t); more || err != nil {
			return more, err
		}
	}
	return false, nil
}

// removeDocuments removes marked documents, and those of marked widgets.
func removeDocuments(t *tx) (more bool, err error) {
	for left := removedChunks; left > 0; {
		d, err := one(t, "document", scanRemoved, `SELECT num, widget FROM documents
			WHERE num = coalesce((SELECT num FROM documents WHERE removed LIMIT 1),
				(SELECT d.num FROM widgets w JOIN documents d ON d.widget = w.num WHERE w.removed LIMIT 1))`)
		if err != nil && app.CodeOf(err) == app.NotFound {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		n, err := d.removeSome(t, left)
		if err != nil {
			return false, err
		}
		left -= n + 1
	}
	return true, nil
}

// removed is a document on its way out.
type removed struct {
	num, widget int64
}

func scanRemoved(s scanner) (r removed, err error) {
	err = s.Scan(&r.num, &r.widget)
	return r, err
}

// removeSome removes chunks of the document, with it after the last one. What is
// left is as it would be if the document had never had the others.
func (r removed) removeSome(t *tx, most int) (int, error) {
	n, err := forgetVectors(t, "SELECT num FROM versions WHERE document = ?", r.num)
	if err != nil || n == forgottenVectors {
		return most, err
	}
	rows, err := all(t, scanIndexRow, "SELECT num, '', '', length, state FROM chunks WHERE document = ? ORDER BY ordinal DESC LIMIT ?", r.num, most)
	if err != nil {
		return 0, err
	}
	if err := dropChunks(t, r.widget, rows); err != nil {
		return 0, err
	}
	if len(rows) < most {
		_, err = t.exec("DELETE FROM documents WHERE num = ?", r.num)
	} else {
		_, err = t.exec("UPDATE documents SET chunk_count = (SELECT count(*) FROM chunks WHERE document = documents.num AND state <> ?) WHERE num = ?", chunkComing, r.num)
	}
	return len(rows), err
}

// removeSources goes from the few that are marked to their addresses (CROSS JOIN keeps
// that order): the other way round it would read every frontier, at each removal.
func removeSources(t *tx) (more bool, err error) {
	n, err := t.exec(`DELETE FROM frontier WHERE num IN (SELECT f.num FROM sources s CROSS JOIN runs r ON r.source = s.num CROSS JOIN frontier f ON f.run = r.num
		WHERE s.removed LIMIT ?)`, removedAddresses)
	if err != nil || n == removedAddresses {
		return true, err
	}
	_, err = t.exec("DELETE FROM sources WHERE removed")
	return false, err
}

// removeWidgets comes after the documents: what has no foreign key to follow is gone.
func removeWidgets(t *tx) (more bool, err error) {
	n, err := t.exec(`DELETE FROM conversations WHERE num IN (SELECT c.num FROM widgets w JOIN conversations c ON c.widget = w.num WHERE w.removed LIMIT ?)`, removedConversations)
	if err != nil || n == removedConversations {
		return true, err
	}
	n, err = t.exec(`DELETE FROM frontier WHERE num IN (SELECT f.num FROM widgets w CROSS JOIN runs r ON r.widget = w.num CROSS JOIN frontier f ON f.run = r.num
		WHERE w.removed LIMIT ?)`, removedAddresses)
	if err != nil || n == removedAddresses {
		return true, err
	}
	_, err = t.exec("DELETE FROM widgets WHERE removed")
	return false, err
}
