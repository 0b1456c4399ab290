package sqlite

import (
	"encoding/binary"
	"math/bits"
)

const (
	blockSize = 64   // vectors in one block of vec0, as vecTable is made
	maxMoved  = 2048 // vectors that one call moves at most, about a tenth of a second's work
)

// vectorBlock is one block of vec0's storage.
type vectorBlock struct {
	num         int64
	valid, rows []byte // a bit for each place that is in use, and the row number of each place
}

func scanBlock(s scanner) (b vectorBlock, err error) {
	err = s.Scan(&b.num, &b.valid, &b.rows)
	return b, err
}

func (b vectorBlock) used() (n int) {
	for _, v := range b.valid {
		n += bits.OnesCount8(v)
	}
	return n
}

// rowNumbers are the vectors in the block.
func (b vectorBlock) rowNumbers() (rows []int64) {
	for i := range 8 * len(b.valid) {
		if b.valid[i/8]&(1<<(i%8)) != 0 {
			rows = append(rows, int64(binary.LittleEndian.Uint64(b.rows[8*i:])))
		}
	}
	return rows
}

// compact moves vectors out of blocks that are more than half empty. vec0 frees a
// block when its last vector goes and never fills a gap, so after some recrawls a
// search would read mostly gaps.
func compact(t *tx, set vectorSet) error {
	table := vecTable(set.dims)
	blocks, err := all(t, scanBlock, "SELECT chunk_id, validity, rowids FROM "+table+"_chunks WHERE partition00 = ? ORDER BY chunk_id", set.num)
	if err != nil || len(blocks) < 2 {
		return err
	}
	moved := 0
	for _, b := range blocks[:len(blocks)-1] { // the last one is being filled
		if b.used() > blockSize/2 || moved+b.used() > maxMoved {
			continue
		}
		for _, row := range b.rowNumbers() {
			if err := moveVector(t, set, row); err != nil {
				return err
			}
			moved++
		}
	}
	return nil
}

func moveVector(t *tx, set vectorSet, row int64) error {
	table := vecTable(set.dims)
	vector, err := one(t, "vector", value[[]byte], "SELECT embedding FROM "+table+" WHERE rowid = ?", row)
	if err != nil {
		return err
	}
	if _, err := t.exec("DELETE FROM "+table+" WHERE rowid = ?", row); err != nil {
		return err
	}
	_, err = t.exec("INSERT INTO "+table+"(rowid, vector_set, embedding) VALUES (?, ?, ?)", row, set.num, vector)
	return err
}
