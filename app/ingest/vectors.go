package ingest

import (
	"strings"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/chunk"
)

// embedding is what is embedded at once: some chunks and their sentences. A text that
// stands there more than once, as in an overlap or in a menu, is embedded once.
type embedding struct {
	texts  []string
	place  map[string]int // in texts
	chunks []placed
}

// placed is a chunk with the places of its texts.
type placed struct {
	chunk     app.ChunkID
	text      int
	sentences []placedSentence
}

type placedSentence struct{ start, text int }

func (s *Service) newEmbedding(passages []app.Passage) *embedding {
	e := &embedding{place: map[string]int{}}
	for _, p := range passages {
		c := placed{chunk: p.Chunk.ID, text: e.add(s.passageText(p))}
		for _, sentence := range chunk.Sentences(p.Text) {
			if sentence.Kind != chunk.Heading && sentence.Tells(p.Text) && len(c.sentences) < app.MaxSentences {
				c.sentences = append(c.sentences, placedSentence{sentence.Start, e.add(sentence.Text)})
			}
		}
		e.chunks = append(e.chunks, c)
	}
	return e
}

func (e *embedding) add(text string) int {
	at, ok := e.place[text]
	if !ok {
		at = len(e.texts)
		e.place[text], e.texts = at, append(e.texts, text)
	}
	return at
}

// of gives each chunk its vectors, those of e.texts in their order.
func (e *embedding) of(vectors [][]float32) []app.ChunkVector {
	directions := make([]app.Direction, len(vectors))
	for i, v := range vectors {
		directions[i] = app.DirectionOf(v)
	}
	out := make([]app.ChunkVector, len(e.chunks))
	for i, c := range e.chunks {
		out[i] = app.ChunkVector{Chunk: c.chunk, Vector: vectors[c.text]}
		for _, s := range c.sentences {
			out[i].Sentences = append(out[i].Sentences, app.SentenceVector{Start: s.start, Direction: directions[s.text]})
		}
	}
	return out
}

// passageText puts title and heading path before the text: a passage often does
// not repeat what it is about. Of a path for which the model has no room the inner
// headings stay.
func (s *Service) passageText(p app.Passage) string {
	path := strings.Split(heading(p.Title, p.Headings), "\n")
	plain := chunk.Plain(p.Text)
	text := strings.Join(path, " › ") + "\n" + plain
	for len(path) > 0 && s.tooLong(text) {
		path = path[1:]
		text = strings.Join(path, " › ") + "\n" + plain
	}
	if s.tooLong(text) { // it was cut for another model
		s.Log.Warn("the end of a passage is found by words alone: the embedding model does not read so much", "document", p.DocumentID, "start", p.Start)
	}
	return text
}

func (s *Service) tooLong(text string) bool { return s.MaxTokens > 0 && s.Tokens(text) > s.MaxTokens }
