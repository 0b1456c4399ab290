package sqlite

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/WebsyteAI/websyte/app"
)

const (
	maxTerms      = 256 // that are looked up; more are no question
	maxMatchTerms = 64  // that one search matches: the rarest
	maxHits       = 1000
	maxPostings   = 20_000 // chunks that the terms of one search occur in, all together; see telling
)

func (s *Store) Languages(ctx context.Context, w app.WidgetID) ([]string, error) {
	return read(ctx, s, func(t *tx) ([]string, error) {
		return all(t, value[string], `SELECT language FROM documents WHERE widget = (SELECT num FROM widgets WHERE id = ?) AND status = 'ready' AND excluded = 0
			AND language <> '' GROUP BY language ORDER BY count(*) DESC, language`, w)
	})
}

// termCounts is what the index knows of a widget's terms.
type termCounts struct {
	counts         map[string]int
	chunks, length int
}

func (s *Store) TermCounts(ctx context.Context, w app.WidgetID, terms []string) (map[string]int, int, int, error) {
	got, err := read(ctx, s, func(t *tx) (termCounts, error) {
		widget, err := widgetNum(t, w)
		if err != nil {
			return termCounts{}, err
		}
		return s.countTerms(t, widget, terms)
	})
	return got.counts, got.chunks, got.length, err
}

func (s *Store) countTerms(t *tx, widget int64, terms []string) (termCounts, error) {
	var version int64
	c, err := one(t, "widget", func(s scanner) (c termCounts, err error) {
		err = s.Scan(&c.chunks, &c.length, &version)
		return c, err
	}, "SELECT chunks, length, version FROM index_stats WHERE widget = ?", widget)
	if err != nil {
		return c, err
	}
	c.counts = map[string]int{}
	prefix := indexPrefix(widget)
	for _, term := range distinct(terms) {
		n, known := s.counts.get(widget, version, term)
		if !known {
			n, err = one(t, "count", value[int], "SELECT coalesce((SELECT doc FROM terms_vocab WHERE term = ?), 0)", prefix+term)
			if err != nil {
				return c, err
			}
			s.counts.put(widget, version, term, n)
		}
		if n > 0 {
			c.counts[term] = n
		}
	}
	return c, nil
}

// distinct gives the terms that can be in the index, each once, at most maxTerms.
func distinct(terms []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, term := range terms {
		if len(out) == maxTerms {
			break
		}
		if !indexable(term) || seen[term] {
			continue
		}
		seen[term] = true
		out = append(out, term)
	}
	return out
}

func (s *Store) NearTerms(ctx context.Context, w app.WidgetID, prefix string, shortest, longest, limit int) ([]app.TermCount, error) {
	limit = atMost(limit, 10*maxHits)
	return read(ctx, s, func(t *tx) ([]app.TermCount, error) {
		widget, err := widgetNum(t, w)
		if err != nil {
			return nil, err
		}
		from := indexPrefix(widget)
		scan := func(s scanner) (c app.TermCount, err error) {
			err = s.Scan(&c.Term, &c.Count)
			c.Term = strings.TrimPrefix(c.Term, from)
			return c, err
		}
		return all(t, scan, "SELECT term, doc FROM terms_vocab WHERE term >= ? AND term <= ? AND length(term) BETWEEN ? AND ? LIMIT ?",
			from+prefix, from+prefix+"\U0010ffff", len(from)+shortest, len(from)+longest, limit)
	})
}

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
		match := matchQuery(indexPrefix(widget), telling(c, limit))
		if match == "" {
			return nil, nil
		}
		return all(t, scanHit, "SELECT rowid, -bm25(terms, 2.0, 1.0) AS score FROM terms WHERE terms MATCH ? ORDER BY score DESC LIMIT ?", match, limit)
	})
}

func scanHit(s scanner) (h app.Hit, err error) {
	err = s.Scan(&h.Chunk, &h.Score)
	return h, err
}

// telling chooses the terms that are worth matching, rarest first. Reading where
// the common ones occur takes nearly all of a search's time, and they tell chunks
// apart the least: BM25 weighs a term that half of the chunks hold 0. So in a large
// widget these are left out, and others when the rarer ones have used maxPostings
// up; but never before the rarer ones find limit chunks.
func telling(c termCounts, limit int) []string {
	terms := make([]string, 0, len(c.counts))
	for term := range c.counts {
		terms = append(terms, term)
	}
	slices.SortFunc(terms, func(a, b string) int {
		return cmp.Or(cmp.Compare(c.counts[a], c.counts[b]), cmp.Compare(a, b))
	})
	postings := 0
	for i, term := range terms {
		n := c.counts[term]
		postings += n
		dear := i > 1 && postings > maxPostings || n > c.chunks/2 && postings > maxPostings/10
		if i == maxMatchTerms || i > 0 && dear && c.counts[terms[i-1]] >= limit {
			return terms[:i]
		}
	}
	return terms
}

// matchQuery quotes every term: none is syntax.
func matchQuery(prefix string, terms []string) string {
	var b strings.Builder
	for i, term := range terms {
		if i > 0 {
			b.WriteString(" OR ")
		}
		b.WriteString(`"` + prefix + strings.ReplaceAll(term, `"`, `""`) + `"`)
	}
	return b.String()
}
