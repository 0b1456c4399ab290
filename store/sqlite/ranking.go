package sqlite

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/WebsyteAI/websyte/app"
)

const (
	maxMatchTerms = 64     // that one search matches: the rarest
	maxPostings   = 20_000 // chunks in the segments that one search reads, all together, but for the last segment
)

// SearchTerms reads what counts most first, and no more than maxPostings: its time
// is bounded however common the terms are. This is the anytime ranking of Lin and Trotman, "Anytime Ranking for
// Impact-Ordered Indexes" (ICTIR 2015).
func (s *Store) SearchTerms(ctx context.Context, w app.WidgetID, terms []string, limit int) ([]app.Hit, error) {
	limit = atMost(limit, maxHits)
	if limit == 0 {
		return nil, nil
	}
	return read(ctx, s, func(t *tx) ([]app.Hit, error) {
		widget, err := widgetNum(t, w)
		if err != nil {
			return nil, err
		}
		c, err := s.countTerms(t, widget, terms)
		if err != nil {
			return nil, err
		}
		scores, err := score(t, widget, c.parts())
		for chunk := range c.hidden {
			delete(scores, chunk)
		}
		return bestOf(scores, limit), err
	})
}

// part is a segment of one of the terms that are searched.
type part struct {
	segment
	term  string
	score float64 // that it adds to each of its chunks
}

// parts are all segments, what adds most first.
func (c termCounts) parts() []part {
	var out []part
	for _, term := range c.rarest() {
		n := float64(c.terms[term].chunks())
		idf := math.Log1p((float64(c.chunks) - n + .5) / (n + .5))
		for _, one := range c.terms[term] {
			out = append(out, part{one, term, idf * weightOf(one.level)})
		}
	}
	slices.SortStableFunc(out, func(a, b part) int { return cmp.Compare(b.score, a.score) })
	return out
}

func (c termCounts) rarest() []string {
	terms := make([]string, 0, len(c.terms))
	for term := range c.terms {
		terms = append(terms, term)
	}
	slices.SortFunc(terms, func(a, b string) int {
		return cmp.Or(cmp.Compare(c.terms[a].chunks(), c.terms[b].chunks()), cmp.Compare(a, b))
	})
	return terms[:min(len(terms), maxMatchTerms)]
}

// score adds up what the parts give each chunk.
func score(t *tx, widget int64, parts []part) (map[app.ChunkID]float64, error) {
	scores := make(map[app.ChunkID]float64, maxPostings/4)
	postings := 0
	for _, p := range parts {
		if postings > maxPostings {
			break
		}
		if err := p.add(t, indexPrefix(widget), scores); err != nil {
			return nil, err
		}
		postings += p.chunks
	}
	return scores, nil
}

// segmentChunks has the LIMIT as it is: one that is bound has SQLite compile the
// statement anew for each value. One text for all chunks takes a tenth of the time
// of a row each.
var segmentChunks = fmt.Sprintf("SELECT coalesce(group_concat(rowid, ' ') || ' ', '') FROM (SELECT rowid FROM terms WHERE terms MATCH ? LIMIT %d)", maxPostings)

// add adds the part's score to its chunks.
func (p part) add(t *tx, prefix string, scores map[app.ChunkID]float64) error {
	list, err := one(t, "segment", value[string], segmentChunks, quoted(levelled(prefix+p.term, p.level)))
	if err != nil {
		return err
	}
	var id app.ChunkID
	for i := range len(list) {
		if c := list[i]; c != ' ' {
			id = id*10 + app.ChunkID(c-'0')
			continue
		}
		scores[id] += p.score
		id = 0
	}
	return nil
}

// quoted keeps a term from being syntax of a MATCH.
func quoted(term string) string { return `"` + strings.ReplaceAll(term, `"`, `""`) + `"` }

// bestOf gives the chunks of the highest scores, best first.
func bestOf(scores map[app.ChunkID]float64, limit int) []app.Hit {
	best := make([]app.Hit, 0, limit+1)
	order := func(a, b app.Hit) int { return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Chunk, b.Chunk)) }
	for chunk, score := range scores {
		h := app.Hit{Chunk: chunk, Score: score}
		if len(best) == limit && order(h, best[limit-1]) > 0 {
			continue
		}
		at, _ := slices.BinarySearchFunc(best, h, order)
		best = slices.Insert(best, at, h)
		best = best[:min(len(best), limit)]
	}
	return best
}
