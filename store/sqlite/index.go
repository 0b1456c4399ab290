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
	state       int
}

const indexColumns = "num, head_terms, terms, length, state"

func scanIndexRow(s scanner) (r indexRow, err error) {
	err = s.Scan(&r.num, &r.head, &r.terms, &r.length, &r.state)
	return r, err
}

const insertImpacts = "INSERT INTO terms(rowid, impacts) VALUES (?, ?)"

// addTerms adds chunks to the word index.
func addTerms(t *tx, widget int64, rows []indexRow) error {
	var length int64
	for _, r := range rows {
		if _, err := t.exec(insertImpacts, r.num, impacts(widget, r)); err != nil {
			return err
		}
		length += r.length
	}
	return countIndexed(t, widget, int64(len(rows)), length)
}

// countIndexed keeps what the word index holds of a widget.
func countIndexed(t *tx, widget, chunks, length int64) error {
	_, err := t.exec("UPDATE index_stats SET chunks = chunks + ?, length = length + ?, version = version + 1 WHERE widget = ?", chunks, length, widget)
	return err
}

// index puts a document's chunks into the word index, if searches may find it.
func index(t *tx, document int64) error {
	widget, found, err := mayBeFound(t, document)
	if err != nil || !found {
		return err
	}
	rows, err := all(t, scanIndexRow, "SELECT "+indexColumns+" FROM chunks WHERE document = ? AND state = ?", document, chunkOut)
	if err != nil {
		return err
	}
	if err := addTerms(t, widget, rows); err != nil {
		return err
	}
	_, err = t.exec("UPDATE chunks SET state = ? WHERE document = ? AND state = ?", chunkIn, document, chunkOut)
	return err
}

// unindex takes a document's chunks out of the indexes. Those that searches do not
// find just now, because their version is not published yet or no more, go for good.
func unindex(t *tx, document int64) error {
	widget, _, err := mayBeFound(t, document)
	if err != nil {
		return err
	}
	hidden, err := hiddenState(t, widget)
	if err != nil {
		return err
	}
	rows, err := all(t, scanIndexRow, "SELECT "+indexColumns+" FROM chunks WHERE document = ? AND state = ?", document, hidden)
	if err != nil {
		return err
	}
	if err := dropChunks(t, widget, rows); err != nil {
		return err
	}
	if rows, err = all(t, scanIndexRow, "SELECT "+indexColumns+" FROM chunks WHERE document = ? AND state <> ?", document, chunkOut); err != nil {
		return err
	}
	if err := dropEntries(t, widget, rows); err != nil {
		return err
	}
	_, err = t.exec("UPDATE chunks SET state = ? WHERE document = ?", chunkOut, document)
	return err
}

// mayBeFound tells whether searches may find a document at all, and whose it is.
func mayBeFound(t *tx, document int64) (widget int64, found bool, err error) {
	found, err = one(t, "document", func(s scanner) (found bool, err error) {
		err = s.Scan(&widget, &found)
		return found, err
	}, "SELECT widget, status = 'ready' AND NOT excluded FROM documents WHERE num = ?", document)
	return widget, found, err
}

// dropEntries takes chunks out of the indexes that they are in.
func dropEntries(t *tx, widget int64, rows []indexRow) error {
	var nums []int64
	var length int64
	for _, r := range rows {
		if r.state != chunkOut {
			nums, length = append(nums, r.num), length+r.length
		}
	}
	if len(nums) == 0 {
		return nil
	}
	list, err := toJSON(nums)
	if err != nil {
		return err
	}
	err = dropVectors(t, "SELECT v.num, s.dims FROM json_each(?) j JOIN vectors v ON v.chunk = j.value JOIN vector_sets s ON s.num = v.vector_set", list)
	if err != nil {
		return err
	}
	if _, err := t.exec("DELETE FROM terms WHERE rowid IN (SELECT value FROM json_each(?))", list); err != nil {
		return err
	}
	return countIndexed(t, widget, -int64(len(nums)), -length)
}

// dropChunks removes chunks wherever they are.
func dropChunks(t *tx, widget int64, rows []indexRow) error {
	if len(rows) == 0 {
		return nil
	}
	if err := dropEntries(t, widget, rows); err != nil {
		return err
	}
	nums := make([]int64, len(rows))
	for i, r := range rows {
		nums[i] = r.num
	}
	list, err := toJSON(nums)
	if err != nil {
		return err
	}
	_, err = t.exec("DELETE FROM chunks WHERE num IN (SELECT value FROM json_each(?))", list)
	return err
}
