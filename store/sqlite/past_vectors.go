package sqlite

// storedVector is what one set of vectors has of a chunk.
type storedVector struct {
	set                   vectorSet
	num                   int64 // in the set, 0 for one of the past
	embedding, directions []byte
}

// storedVectors gives what sets have of one chunk, with the vectors themselves.
func storedVectors(t *tx, chunk int64) ([]storedVector, error) {
	list, err := all(t, func(s scanner) (v storedVector, err error) {
		err = s.Scan(&v.set.num, &v.set.dims, &v.num, &v.directions)
		return v, err
	}, "SELECT s.num, s.dims, v.num, x.directions FROM "+embedded+" JOIN vector_sets s ON s.num = v.vector_set WHERE v.chunk = ?", chunk)
	if err != nil {
		return nil, err
	}
	for i, v := range list {
		if list[i].embedding, err = one(t, "vector", value[[]byte], "SELECT embedding FROM "+vecTable(v.set.dims)+" WHERE rowid = ?", v.num); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// pastVectors gives what is kept of a chunk that a document had in a generation before.
func pastVectors(t *tx, document int64, hash []byte) ([]storedVector, error) {
	return all(t, func(s scanner) (v storedVector, err error) {
		err = s.Scan(&v.set.num, &v.set.dims, &v.embedding, &v.directions)
		return v, err
	}, `SELECT s.num, s.dims, p.embedding, p.directions FROM past_vectors p JOIN vector_sets s ON s.num = p.vector_set
		WHERE p.hash = ?2 AND p.version = (SELECT v.num FROM versions v JOIN past_vectors p ON p.version = v.num AND p.hash = ?2 WHERE v.document = ?1 ORDER BY v.num DESC LIMIT 1)`, document, hash)
}

// keepVectors keeps the vectors of those chunks of a document that are going with what
// the document said, its version of the past.
func keepVectors(t *tx, document, version int64) error {
	type going struct {
		num  int64
		hash []byte
	}
	list, err := all(t, func(s scanner) (g going, err error) {
		err = s.Scan(&g.num, &g.hash)
		return g, err
	}, "SELECT num, hash FROM chunks WHERE document = ? AND state = ? AND hash <> x''", document, chunkGoing)
	if err != nil {
		return err
	}
	for _, g := range list {
		vectors, err := storedVectors(t, g.num)
		if err != nil {
			return err
		}
		for _, v := range vectors {
			_, err := t.exec("INSERT INTO past_vectors(version, vector_set, hash, embedding, directions) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
				version, v.set.num, g.hash, v.embedding, v.directions)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// forgottenVectors is how many vectors of the past one step removes: about 1 MB.
const forgottenVectors = 200

// forgetVectors removes some of the vectors kept with the versions that a query
// selects by their numbers.
func forgetVectors(t *tx, versions string, args ...any) (n int64, err error) {
	return t.exec("DELETE FROM past_vectors WHERE num IN (SELECT p.num FROM past_vectors p WHERE p.version IN ("+versions+") LIMIT ?)", append(args, forgottenVectors)...)
}
