package sqlite

import (
	"encoding/hex"

	"github.com/WebsyteAI/websyte/app"
)

// rewriteChunks gives a document the chunks of a new version. Those that say the same
// as before keep their row, their entries in the indexes and their vectors, wherever
// in the document they stand now; a new one takes over the vectors of another chunk
// of the widget that says the same, as when a page has moved.
func rewriteChunks(t *tx, document int64, chunks []app.Chunk) error {
	widget, found, err := mayBeFound(t, document)
	if err != nil {
		return err
	}
	r := rewrite{tx: t, widget: widget, document: document}
	if found {
		r.state = chunkIn
	}
	if r.vectors, err = hasVectors(t, widget); err != nil {
		return err
	}
	kept, dropped, err := r.match(chunks)
	if err != nil {
		return err
	}
	if err := dropChunks(t, widget, dropped); err != nil {
		return err
	}
	if err := r.makeRoom(kept); err != nil {
		return err
	}
	for i, c := range chunks {
		if old, ok := kept[i]; ok {
			err = r.keep(old, i, c)
		} else {
			err = r.add(i, c)
		}
		if err != nil {
			return err
		}
	}
	return addTerms(t, widget, r.added)
}

// rewrite is a document whose chunks change.
type rewrite struct {
	*tx
	widget, document int64
	state            int        // of its chunks from now on
	vectors          bool       // the widget has some
	added            []indexRow // to the word index, when all are stored
}

// storedChunk is a chunk with what it is recognized by.
type storedChunk struct {
	indexRow
	hash       string
	ordinal    int
	start, end int
	page       int
}

func scanStored(s scanner) (c storedChunk, err error) {
	err = s.Scan(&c.num, &c.head, &c.terms, &c.length, &c.state, &c.hash, &c.ordinal, &c.start, &c.end, &c.page)
	return c, err
}

// match finds the stored chunks that say what chunks say, by their place in chunks,
// and those that are said no more. A chunk without a hash is like no other.
func (r rewrite) match(chunks []app.Chunk) (kept map[int]storedChunk, dropped []indexRow, err error) {
	stored, err := all(r.tx, scanStored, "SELECT "+indexColumns+`, lower(hex(hash)), ordinal, start, "end", page FROM chunks WHERE document = ? ORDER BY ordinal`, r.document)
	if err != nil {
		return nil, nil, err
	}
	byHash := map[string][]storedChunk{}
	for _, c := range stored {
		byHash[c.hash] = append(byHash[c.hash], c)
	}
	kept = map[int]storedChunk{}
	for i, c := range chunks {
		if same := byHash[c.Hash]; c.Hash != "" && len(same) > 0 {
			kept[i], byHash[c.Hash] = same[0], same[1:]
		}
	}
	for _, rest := range byHash {
		for _, c := range rest {
			dropped = append(dropped, c.indexRow)
		}
	}
	return kept, dropped, nil
}

// makeRoom moves the document's chunks out of the way where one of them will take
// the ordinal of another.
func (r rewrite) makeRoom(kept map[int]storedChunk) error {
	for i, c := range kept {
		if c.ordinal != i {
			_, err := r.exec("UPDATE chunks SET ordinal = -num WHERE document = ?", r.document)
			for i, c := range kept {
				c.ordinal = -1
				kept[i] = c
			}
			return err
		}
	}
	return nil
}

func (r rewrite) keep(old storedChunk, ordinal int, c app.Chunk) error {
	sameTerms := old.head == c.HeadTerms && old.terms == c.Terms
	if sameTerms && old.ordinal == ordinal && old.start == c.Start && old.end == c.End && old.page == c.Page && old.state == r.state {
		return nil
	}
	_, err := r.exec(`UPDATE chunks SET ordinal = ?, start = ?, "end" = ?, page = ?, state = ?, head_terms = ?, terms = ?, length = ? WHERE num = ?`,
		ordinal, c.Start, c.End, c.Page, r.state, c.HeadTerms, c.Terms, lengthOf(c), old.num)
	if err != nil {
		return err
	}
	return r.reindex(old, sameTerms, c)
}

// reindex brings the entries of a chunk that stays in line with its new state and terms.
func (r rewrite) reindex(old storedChunk, sameTerms bool, c app.Chunk) error {
	now := indexRow{old.num, c.HeadTerms, c.Terms, lengthOf(c), r.state}
	switch {
	case old.state == chunkOut && r.state == chunkOut:
		return nil
	case old.state == chunkOut:
		return addTerms(r.tx, r.widget, []indexRow{now})
	case r.state == chunkOut:
		return dropEntries(r.tx, r.widget, []indexRow{old.indexRow})
	case sameTerms:
		return nil
	}
	if _, err := r.exec("DELETE FROM terms WHERE rowid = ?", old.num); err != nil {
		return err
	}
	if err := countIndexed(r.tx, r.widget, -1, -old.length); err != nil {
		return err
	}
	return addTerms(r.tx, r.widget, []indexRow{now})
}

func (r *rewrite) add(ordinal int, c app.Chunk) error {
	headings, err := toJSON(c.Headings)
	if err != nil {
		return err
	}
	hash, err := hex.DecodeString(c.Hash)
	if err != nil {
		return err
	}
	num, err := r.insert(`INSERT INTO chunks(widget, document, ordinal, headings, text, start, "end", page, head_terms, terms, length, hash, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.widget, r.document, ordinal, headings, c.Text, c.Start, c.End, c.Page, c.HeadTerms, c.Terms, lengthOf(c), hash, r.state)
	if err != nil || r.state == chunkOut {
		return err
	}
	r.added = append(r.added, indexRow{num, c.HeadTerms, c.Terms, lengthOf(c), r.state})
	return r.takeOver(num, hash)
}

func lengthOf(c app.Chunk) int64 { return int64(termCount(c.HeadTerms) + termCount(c.Terms)) }

func hasVectors(t *tx, widget int64) (bool, error) {
	return one(t, "count", value[bool], "SELECT EXISTS (SELECT 1 FROM vector_sets WHERE widget = ?)", widget)
}

// takeOver gives a chunk the vectors of another one of the widget that says the same,
// or those that are kept of one that its document had.
func (r rewrite) takeOver(chunk int64, hash []byte) error {
	if !r.vectors || len(hash) == 0 {
		return nil
	}
	like, err := one(r.tx, "chunk", value[int64], `SELECT coalesce((SELECT c.num FROM chunks c
		WHERE c.widget = ? AND c.hash = ? AND c.hash <> x'' AND c.num <> ? AND EXISTS (SELECT 1 FROM vectors WHERE chunk = c.num) LIMIT 1), 0)`, r.widget, hash, chunk)
	if err != nil {
		return err
	}
	var list []storedVector
	if like > 0 {
		list, err = storedVectors(r.tx, like)
	} else {
		list, err = pastVectors(r.tx, r.document, hash)
	}
	if err != nil {
		return err
	}
	for _, v := range list {
		if err := insertVector(r.tx, v.set, chunk, v.embedding, v.directions); err != nil {
			return err
		}
	}
	return nil
}
