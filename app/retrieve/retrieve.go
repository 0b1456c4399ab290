// Package retrieve finds the passages of a widget that answer a question: by
// words, by meaning where an embedding model serves, and both fused into one
// calibrated score.
//
// It knows terms, vectors and scores. It does not know how an answer is written
// from what it finds, nor how the store keeps its indexes.
package retrieve

import (
	"context"

	"github.com/WebsyteAI/websyte/app"
)

// Store is what a search reads.
type Store interface {
	Languages(ctx context.Context, w app.WidgetID) ([]string, error)
	TermCounts(ctx context.Context, w app.WidgetID, terms []string) (counts map[string]int, chunks, length int, err error)
	NearTerms(ctx context.Context, w app.WidgetID, prefix string, min, max, limit int) ([]app.TermCount, error)
	SearchTerms(ctx context.Context, w app.WidgetID, terms []string, limit int) ([]app.Hit, error)
	SearchVectors(ctx context.Context, w app.WidgetID, model string, v []float32, limit int) ([]app.Hit, error)
	ServingModel(ctx context.Context, w app.WidgetID) (string, error)
	Directions(ctx context.Context, w app.WidgetID, model string, ids []app.ChunkID) ([]app.ChunkDirections, error)
	Passages(ctx context.Context, w app.WidgetID, ids []app.ChunkID) ([]app.Passage, error)
}

// Embedder turns a question into a vector of unit length.
type Embedder interface {
	Query(ctx context.Context, text string) ([]float32, error)
}

// Query is a question to a widget's content.
type Query struct {
	Widget    app.WidgetID
	Text      string
	Earlier   []string // the visitor's earlier questions, newest last: searched together with a short or referring Text
	Language  string   // that the answer will be in: of a page's translations that one is found; "": that of Text
	Limit     int      // passages at most; 0 is DefaultLimit
	Threshold float64  // least score, 0 to 1; negative: none; 0 is DefaultThreshold
	Explain   bool
}

// Match is a passage that was found. Neighbouring chunks are joined into one.
type Match struct {
	app.Passage
	Owned     bool       // the owner's own answer to this very question
	Score     float64    // 0 to 1, the same meaning with and without an embedding model
	Parts     []Part     // of the joined chunks, in their order, at least one
	Sentences []Sentence // those that have a vector, in the order of the text
}

// Sentence is what is known of the meaning of one sentence of a match.
type Sentence struct {
	Start     int     // bytes in the match's text
	Cosine    float64 // to the question
	Direction app.Direction
}

// Part says what holds for the text of a match from Start on, in the document's bytes.
type Part struct {
	Start    int
	Headings []string
	Page     int
}

// PartAt is the part that holds the byte at offset of m.Text.
func (m Match) PartAt(offset int) Part {
	part := Part{Headings: m.Headings, Page: m.Page}
	for _, p := range m.Parts {
		if p.Start <= m.Start+offset {
			part = p
		}
	}
	return part
}

// Result is what a search found, best first.
type Result struct {
	Matches []Match
	Closest []Match // below the threshold, where nothing reached it: one a document, at most three
	Words   []Word  // how the question was read
	Trace   *Trace  // with Query.Explain
}

// Word is one word of the question as the index knows it.
type Word struct {
	Text      string   `json:"text"`
	Terms     []string `json:"terms"`
	Corrected string   `json:"corrected,omitempty"` // the indexed term that stands for an unknown word
	Weight    float64  `json:"weight"`              // its share in coverage
}

// Trace explains a search.
type Trace struct {
	Query      string           `json:"query"` // as searched, earlier turns included
	Words      []Word           `json:"words"`
	Model      string           `json:"model"` // of the vectors, "" when words alone were searched
	Candidates []TraceCandidate `json:"candidates"`
	Threshold  float64          `json:"threshold"`
	Failure    string           `json:"failure,omitempty"` // why meaning was not searched
}

// TraceCandidate is one chunk that either search brought up.
type TraceCandidate struct {
	Chunk         app.ChunkID    `json:"chunk"`
	DocumentID    app.DocumentID `json:"documentId"`
	Title         string         `json:"title"`
	Excerpt       string         `json:"excerpt"`  // how the chunk begins
	WordRank      int            `json:"wordRank"` // from 1; 0: not found by words
	WordScore     float64        `json:"wordScore"`
	Coverage      float64        `json:"coverage"`
	MeaningRank   int            `json:"meaningRank"`
	MeaningScore  float64        `json:"meaningScore"`  // cosine
	SentenceScore float64        `json:"sentenceScore"` // cosine of the nearest sentence
	Fused         float64        `json:"fused"`
	Score         float64        `json:"score"`
	Cut           string         `json:"cut,omitempty"` // why it is not in the result: threshold, translation, document or limit
}
