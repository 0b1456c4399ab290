package sqlite

import (
	"context"
	"strings"

	"github.com/WebsyteAI/websyte/app"
)

const (
	maxTerms = 256 // that are looked up; more are no question
	maxHits  = 1000
)

func (s *Store) Languages(ctx context.Context, w app.WidgetID) ([]string, error) {
	return read(ctx, s, func(t *tx) ([]string, error) {
		at, err := one(t, "widget", scanIndexed, "SELECT w.num, i.version FROM widgets w JOIN index_stats i ON i.widget = w.num WHERE w.id = ?", w)
		if app.CodeOf(err) == app.NotFound {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		if list, known := s.counts.languages(at); known {
			return list, nil
		}
		list, err := all(t, value[string], `SELECT language FROM documents WHERE widget = ? AND status = 'ready' AND excluded = 0
			AND language <> '' GROUP BY language ORDER BY count(*) DESC, language`, at.widget)
		if err == nil {
			s.counts.putLanguages(at, list)
		}
		return list, err
	})
}

func scanIndexed(s scanner) (at indexed, err error) {
	err = s.Scan(&at.widget, &at.version)
	return at, err
}

// termCounts is what the index knows of a widget's terms.
type termCounts struct {
	terms          map[string]segments // of those that it has
	chunks, length int
	hidden         map[app.ChunkID]bool // not to be found now
}

func (s *Store) TermCounts(ctx context.Context, w app.WidgetID, terms []string) (map[string]int, int, int, error) {
	got, err := read(ctx, s, func(t *tx) (termCounts, error) {
		widget, err := widgetNum(t, w)
		if err != nil {
			return termCounts{}, err
		}
		return s.countTerms(t, widget, terms)
	})
	counts := map[string]int{}
	for term, list := range got.terms {
		counts[term] = list.chunks()
	}
	return counts, got.chunks, got.length, err
}

func (s *Store) countTerms(t *tx, widget int64, terms []string) (termCounts, error) {
	at := indexed{widget: widget}
	c, err := one(t, "widget", func(s scanner) (c termCounts, err error) {
		err = s.Scan(&c.chunks, &c.length, &at.version)
		return c, err
	}, "SELECT chunks, length, version FROM index_stats WHERE widget = ?", widget)
	if err != nil {
		return c, err
	}
	if c.hidden, err = s.hidden(t, at); err != nil {
		return c, err
	}
	c.terms = map[string]segments{}
	for _, term := range distinct(terms) {
		list, known := s.counts.get(at, term)
		if !known {
			if list, err = segmentsOf(t, widget, term); err != nil {
				return c, err
			}
			s.counts.put(at, term, list)
		}
		if len(list) > 0 {
			c.terms[term] = list
		}
	}
	return c, nil
}

func segmentsOf(t *tx, widget int64, term string) (segments, error) {
	key := indexPrefix(widget) + term + levelMark
	return all(t, scanSegment, "SELECT term, doc FROM terms_vocab WHERE term >= ? AND term < ?", key, key+"~")
}

func scanSegment(s scanner) (segment, error) {
	var levelled string
	var one segment
	err := s.Scan(&levelled, &one.chunks)
	if err == nil {
		_, one.level = unlevelled(levelled)
	}
	return one, err
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

// NearTerms reads at most four levels of a term, on average, for each of limit terms.
func (s *Store) NearTerms(ctx context.Context, w app.WidgetID, prefix string, shortest, longest, limit int) ([]app.TermCount, error) {
	limit = atMost(limit, 10*maxHits)
	return read(ctx, s, func(t *tx) ([]app.TermCount, error) {
		widget, err := widgetNum(t, w)
		if err != nil {
			return nil, err
		}
		from := indexPrefix(widget)
		scan := func(s scanner) (c app.TermCount, err error) {
			var entry string
			if err = s.Scan(&entry, &c.Count); err == nil {
				c.Term, _ = unlevelled(strings.TrimPrefix(entry, from))
			}
			return c, err
		}
		const level = 2 // characters that a level adds to a term
		list, err := all(t, scan, "SELECT term, doc FROM terms_vocab WHERE term >= ? AND term <= ? AND length(term) BETWEEN ? AND ? LIMIT ?",
			from+prefix, from+prefix+"\U0010ffff", len(from)+shortest+level, len(from)+longest+level, 4*limit)
		list = oneOfEach(list)
		return list[:min(len(list), limit)], err
	})
}

// oneOfEach adds up the counts of equal terms, which stand together.
func oneOfEach(list []app.TermCount) []app.TermCount {
	var out []app.TermCount
	for _, c := range list {
		if n := len(out); n > 0 && out[n-1].Term == c.Term {
			out[n-1].Count += c.Count
			continue
		}
		out = append(out, c)
	}
	return out
}
