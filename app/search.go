package app

// Hit is a chunk that a search found, with the index's own score: higher is better,
// comparable within one answer only.
type Hit struct {
	Chunk ChunkID
	Score float64
}

// TermCount is an indexed term with the number of a widget's chunks that hold it.
type TermCount struct {
	Term  string
	Count int
}
