package chat

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/WebsyteAI/websyte/app/chunk"
	"github.com/WebsyteAI/websyte/app/retrieve"
	"github.com/WebsyteAI/websyte/app/terms"
)

// Bounds of embedding what the model wrote: an answer that is complete should not
// wait long for its quotes, which words choose otherwise.
const (
	maxStatements    = 12
	statementsAtOnce = 4
	statementsTime   = 2 * time.Second
	supportSentences = 3 // that are quoted together at most, where statements rest on several
)

// statement is what an answer says with a citation.
type statement struct {
	text   string
	vector []float32 // nil where there is none
}

// statements are those of the answer for each source that it cites.
func (w *writing) statements(ctx context.Context, cited []int) map[int][]statement {
	out := map[int][]statement{}
	for _, n := range cited {
		for _, text := range statementsFor(w.answer.Message, n) {
			out[n] = append(out[n], statement{text: chunk.Plain(text)})
		}
	}
	if ctx.Err() == nil { // else nobody waits for the quotes
		w.embed(ctx, cited, out)
	}
	return out
}

// embed gives the first statements their vectors, as far as there is time.
func (w *writing) embed(ctx context.Context, cited []int, statements map[int][]statement) {
	ctx, stop := context.WithTimeout(ctx, statementsTime)
	defer stop()
	var g errgroup.Group
	g.SetLimit(statementsAtOnce)
	left := maxStatements
	for _, n := range cited {
		list := statements[n]
		if !reachOf(w.passages[n-1].cosines).known() {
			continue
		}
		for i := range list[:min(left, len(list))] {
			left--
			g.Go(func() error {
				v, err := w.search.Embed(ctx, w.r.Widget.ID, list[i].text)
				list[i].vector = v
				return err
			})
		}
	}
	if err := g.Wait(); err != nil {
		w.log.WarnContext(ctx, "choosing quotes by words: the embedding model failed", "widget", w.r.Widget.ID, "err", err)
	}
}

// support are the sentences that best support statements: the first one's, with
// those of the others where they stand close behind or before it in one block.
func (p *passage) support(statements []statement, asked []retrieve.Word) (first, last int) {
	first = -1
	for _, s := range statements {
		i := p.supports(s, asked)
		from, to := min(first, i), max(last, i)
		switch {
		case first < 0:
			first, last = i, i
		case to-from < supportSentences && p.sentences[from].Block == p.sentences[to].Block:
			first, last = from, to
		}
	}
	if first < 0 {
		first = p.best(asked)
		last = first
	}
	return first, last
}

// supports is the sentence that best supports a statement. One in another language
// shares no word with it; where there is no vector either, the sentence that is
// nearest to the question stands for it.
func (p *passage) supports(s statement, asked []retrieve.Word) int {
	cosines := make([]float64, len(p.sentences))
	for i, d := range p.meant {
		cosines[i] = unknown
		if d != nil && len(d) == len(s.vector) {
			cosines[i] = d.Cosine(s.vector)
		}
	}
	best, most := p.nearest(statementWords(s.text, p.Language), cosines)
	if most == 0 {
		return p.best(asked)
	}
	return best
}

// statementWords are the words of a statement, each of equal weight.
func statementWords(statement, language string) []retrieve.Word {
	var out []retrieve.Word
	for _, w := range terms.Query(statement, []string{language}) {
		if !w.Function && !w.Bonus {
			out = append(out, retrieve.Word{Text: w.Surface, Terms: w.Terms, Weight: 1})
		}
	}
	return out
}
