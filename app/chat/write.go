package chat

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/llm"
)

// writing is a model's answer while it comes.
type writing struct {
	*answering
	passages []*passage
	citer    citer
	raw      strings.Builder // what the model wrote
	start    string          // held until it cannot be noAnswer any more
	begun    bool
	lost     error // the sink's
	settle   func(context.Context, app.Usage) error
}

// write has the model answer. done is false when nothing of it was shown, or the
// budget is spent, so that quotes can stand in. A failure after that leaves an incomplete answer.
func (a *answering) write(ctx context.Context) (done bool, err error) {
	messages, passages := a.prompt()
	settle := a.reserve(ctx, messages)
	if settle == nil {
		return false, nil
	}
	if a.answer.Trace != nil {
		a.answer.Trace.Prompt = messages
	}
	w := &writing{answering: a, passages: passages, citer: citer{sources: len(passages)}, settle: settle}
	result, failed := a.model.Stream(ctx, llm.Request{Messages: messages, MaxTokens: answerTokens}, w.take)
	if failed == nil || app.CodeOf(failed) != app.Upstream || w.raw.Len() > 0 || result.Usage != (llm.Usage{}) {
		a.answer.Usage = w.spent(messages, result.Usage)
	}
	w.count(ctx)
	if w.lost != nil || ctx.Err() != nil {
		w.finish(ctx, true)
		return true, errors.Join(w.lost, ctx.Err())
	}
	if failed != nil {
		a.log.WarnContext(ctx, "the model failed", "widget", a.r.Widget.ID, "shown", len(a.answer.Message), "err", failed)
	}
	if !w.begun && strings.HasPrefix(w.said(), noAnswer) && a.found.Matches[0].Owned {
		return false, nil // its owner has answered it
	}
	if !w.begun && strings.HasPrefix(w.said(), noAnswer) {
		return true, a.refuse(a.found.Matches)
	}
	if !w.begun && (failed != nil || strings.TrimSpace(w.start) == "") {
		return false, nil
	}
	if err := w.show(w.start); err != nil {
		return true, err
	}
	if err := a.emit(w.citer.end()); err != nil {
		return true, err
	}
	w.finish(ctx, failed != nil || !result.Complete)
	return true, nil
}

// take is given the model's text as it comes.
func (w *writing) take(delta string) error {
	w.raw.WriteString(delta)
	if w.begun {
		return w.show(delta)
	}
	w.start += delta
	if said := w.said(); strings.HasPrefix(noAnswer, said) || strings.HasPrefix(said, noAnswer) {
		return nil
	}
	first := w.start
	w.start = ""
	return w.show(first)
}

// said is how the answer begins, without marks around it.
func (w *writing) said() string {
	return strings.ToLower(strings.Trim(w.start, " \n\t.*`\""))
}

// show sends text, after the passages that it may cite when it is the first.
func (w *writing) show(text string) error {
	if text == "" {
		return nil
	}
	if !w.begun {
		w.begun = true
		if w.lost = w.sink(SourcesEvent{Sources: w.candidates()}); w.lost != nil {
			return w.lost
		}
		text = strings.TrimLeft(text, " \n")
	}
	w.lost = w.emit(w.citer.add(text))
	return w.lost
}

// candidates are the passages that the model was given, each with the sentence
// that is nearest to the question.
func (w *writing) candidates() []app.Citation {
	out := []app.Citation{}
	for i, p := range w.passages {
		best := p.best(w.found.Words)
		out = append(out, p.cite(i+1, best, best))
	}
	return out
}

// finish gives the answer its sources: those that it cites, each with the sentence
// that best supports what it is cited for.
func (w *writing) finish(ctx context.Context, incomplete bool) {
	a := w.answering
	a.answer.Mode, a.answer.Incomplete = app.ModeModel, incomplete
	a.answer.Sources = nil
	cited := slices.Sorted(slices.Values(w.citer.cited))
	statements := w.statements(ctx, cited)
	for _, n := range cited {
		p := w.passages[n-1]
		first, last := p.support(statements[n], a.found.Words)
		a.answer.Sources = append(a.answer.Sources, p.cite(n, first, last))
	}
	a.answer.Answered = len(cited) > 0
	if !a.answer.Answered {
		a.answer.Closest = closestPages(a.found.Matches)
	}
	a.answer.FollowUps = followUps(a.found, a.r.Message)
	a.answer.Unverified = unverified(a.answer.Message, w.evidence())
}
