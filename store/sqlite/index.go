package sqlite

import (
	"strconv"
	"strings"
)

// maxTerm is the longest term that is indexed, in bytes; no language has words of
// that length, and FTS5 keeps each whole.
const maxTerm = 128

func termCount(s string) int { return len(strings.Fields(s)) }

// indexPrefix begins every indexed term of a widget.
func indexPrefix(widget int64) string { return strconv.FormatInt(widget, 10) + "." }

// indexable tells whether the tokenizer keeps term in one piece, and its level apart.
func indexable(term string) bool {
	ends := func(c rune) bool { return c <= ' ' || c == 0x7f || c == '\u0080' }
	return term != "" && len(term) <= maxTerm && !strings.ContainsFunc(term, ends)
}

// indexRow is a chunk as the word index needs it.
type indexRow struct {
	num         int64
	head, terms string
	length      int64
}

func scanIndexRow(s scanner) (r indexRow, err error) {
	err = s.Scan(&r.num, &r.head, &r.terms, &r.length)
	return r, err
}

const insertImpacts = "INSERT INTO terms(rowid, impacts) VALUES (?, ?)"

// index adds a document's chunks to the word index, if searches may find it.
func index(t *tx, document int64) error {
	rows, widget, err := searchable(t, document)
	if err != nil {
		return err
	}
	var length int64
	for _, r := range rows {
		if _, err := t.exec(insertImpacts, r.num, impacts(widget, r)); err != nil {
			return err
		}
		length += r.length
	}
	_, err = t.exec("UPDATE index_stats SET chunks = chunks + ?, length = length + ?, version = version + 1 WHERE widget = ?", len(rows), length, widget)
	return err
}

// unindex takes a document's chunks out of the word index, and drops their
// vectors. It is called before the document changes, since what is in the index
// follows from the document's state.
func unindex(t *tx, document int64) error {
	rows, widget, err := searchable(t, document)
	if err != nil {
		return err
	}
	if err := dropVectors(t, `SELECT v.num, s.dims FROM chunks c JOIN vectors v ON v.chunk = c.num JOIN vector_sets s ON s.num = v.vector_set WHERE c.document = ?`, document); err != nil {
		return err
	}
	var length int64
	for _, r := range rows {
		if _, err := t.exec("DELETE FROM terms WHERE rowid = ?", r.num); err != nil {
			return err
		}
		length += r.length
	}
	_, err = t.exec("UPDATE index_stats SET chunks = chunks - ?, length = length - ?, version = version + 1 WHERE widget = ?", len(rows), length, widget)
	return err
}

// searchable gives the chunks of a document that belong in the indexes: all where
// it is ready and not excluded, otherwise none.
func searchable(t *tx, document int64) ([]indexRow, int64, error) {
	widget, err := one(t, "document", value[int64], "SELECT widget FROM documents WHERE num = ?", document)
	if err != nil {
		return nil, 0, err
	}
	rows, err := all(t, scanIndexRow, `SELECT c.num, c.head_terms, c.terms, c.length FROM documents d JOIN chunks c ON c.document = d.num
		WHERE d.num = ? AND d.status = 'ready' AND NOT d.excluded ORDER BY c.ordinal`, document)
	return rows, widget, err
}
