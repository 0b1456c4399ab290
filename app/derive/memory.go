package derive

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/chunk"
	"github.com/WebsyteAI/websyte/app/retrieve"
	"github.com/WebsyteAI/websyte/app/terms"
)

// memory is the index of content that belongs to no widget, for one request: so
// that a question about it is searched as a visitor's will be, by words.
type memory struct {
	language string
	passages []app.Passage
	counts   map[string]int
	length   int
}

func index(p page) *memory {
	m := &memory{language: p.Language, counts: map[string]int{}}
	for i, c := range chunk.Split(p.Markdown, chunk.Options{}) {
		head := terms.Index(strings.Join(append([]string{p.Title}, c.Headings...), "\n"), p.Language)
		body := terms.Index(chunk.Plain(c.Text), p.Language)
		m.length += len(head) + len(body)
		for _, term := range distinct(head, body) {
			m.counts[term]++
		}
		m.passages = append(m.passages, app.Passage{
			Chunk: app.Chunk{
				ID: app.ChunkID(i + 1), DocumentID: p.ID, Ordinal: i, Headings: c.Headings, Text: c.Text, Start: c.Start, End: c.End,
				HeadTerms: strings.Join(head, " "), Terms: strings.Join(body, " "),
			},
			URL: p.URL, Title: p.Title, Language: p.Language,
		})
	}
	return m
}

func distinct(lists ...[]string) []string {
	all := slices.Concat(lists...)
	slices.Sort(all)
	return slices.Compact(all)
}

func (m *memory) searcher() *retrieve.Searcher {
	return retrieve.New(m, func(string) retrieve.Embedder { return nil })
}

func (m *memory) Languages(context.Context, app.WidgetID) ([]string, error) {
	if m.language == "" {
		return nil, nil
	}
	return []string{m.language}, nil
}

func (m *memory) TermCounts(_ context.Context, _ app.WidgetID, asked []string) (map[string]int, int, int, error) {
	counts := map[string]int{}
	for _, term := range asked {
		if n := m.counts[term]; n > 0 {
			counts[term] = n
		}
	}
	return counts, len(m.passages), m.length, nil
}

// NearTerms finds none: questions that are made here are not misspelled.
func (m *memory) NearTerms(context.Context, app.WidgetID, string, int, int, int) ([]app.TermCount, error) {
	return nil, nil
}

func (m *memory) SearchTerms(_ context.Context, _ app.WidgetID, asked []string, limit int) ([]app.Hit, error) {
	var hits []app.Hit
	for _, p := range m.passages {
		has := map[string]bool{}
		for _, term := range strings.Fields(p.HeadTerms + " " + p.Terms) {
			has[term] = true
		}
		score := 0.
		for _, term := range asked {
			if has[term] {
				score += 1 / float64(m.counts[term])
			}
		}
		if score > 0 {
			hits = append(hits, app.Hit{Chunk: p.Chunk.ID, Score: score})
		}
	}
	slices.SortStableFunc(hits, func(x, y app.Hit) int { return cmp.Compare(y.Score, x.Score) })
	return hits[:min(len(hits), limit)], nil
}

func (m *memory) SearchVectors(context.Context, app.WidgetID, string, []float32, int) ([]app.Hit, error) {
	return nil, nil
}

func (m *memory) ServingModel(context.Context, app.WidgetID) (string, error) { return "", nil }

func (m *memory) Directions(context.Context, app.WidgetID, string, []app.ChunkID) ([]app.ChunkDirections, error) {
	return nil, nil
}

func (m *memory) Passages(_ context.Context, _ app.WidgetID, ids []app.ChunkID) ([]app.Passage, error) {
	var out []app.Passage
	for _, id := range ids {
		if i := int(id) - 1; i >= 0 && i < len(m.passages) {
			out = append(out, m.passages[i])
		}
	}
	return out, nil
}
