package chat

import (
	"context"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/retrieve"
)

// answering is one question on its way to its answer.
type answering struct {
	*Service
	r        Request
	text     texts // in the visitor's language
	language string
	session  string
	conv     app.Conversation // zero where nothing is kept
	turns    []Turn
	found    retrieve.Result
	sink     Sink
	started  time.Time
	answer   Answer
}

// Answer answers r and gives sink the events on the way; sink may be nil. The
// question is stored before anything is sent, the answer before Answer returns. A
// model that fails is no error: the answer is then made of quotes, or of what was
// streamed and Incomplete. When ctx ends, what was streamed is kept and ctx's
// error returned.
func (s *Service) Answer(ctx context.Context, r Request, sink Sink) (Answer, error) {
	a := &answering{Service: s, r: r, sink: sink, started: s.now()}
	if a.sink == nil {
		a.sink = func(any) error { return nil }
	}
	if err := a.begin(ctx); err != nil {
		return Answer{}, err
	}
	err := a.reply(ctx)
	if err != nil && a.answer.Message == "" {
		return Answer{}, err
	}
	a.answer.Incomplete = a.answer.Incomplete || err != nil
	if kept := a.keep(ctx); err == nil {
		err = kept
	}
	return a.answer, err
}

// begin checks and stores the question, and says who is talking.
func (a *answering) begin(ctx context.Context) error {
	if err := a.r.check(); err != nil {
		return err
	}
	a.language = a.r.visitorLanguage()
	a.text = textsFor(a.language, a.r.Widget.Texts)
	a.answer.MessageID = newMessageID()
	if a.r.Keep && a.r.Widget.SaveMessages {
		if err := a.keepQuestion(ctx); err != nil {
			return err
		}
	} else if err := a.recall(ctx); err != nil {
		return err
	}
	e := SessionEvent{MessageID: a.answer.MessageID}
	if a.session != "" {
		e.SessionID, a.answer.Session = &a.session, a.session
	}
	return a.sink(e)
}

// reply decides how to answer.
func (a *answering) reply(ctx context.Context) error {
	if kind := smallTalkIn(a.r.Message); kind != notSmallTalk {
		return a.say(a.text.smallTalk(kind, a.r.Widget), app.ModeNone, true)
	}
	q := retrieve.Query{Widget: a.r.Widget.ID, Text: a.r.Message, Earlier: earlier(a.turns), Language: base(a.language), Explain: a.r.Explain}
	if a.summarises() {
		q = a.ofPage(q)
	}
	found, err := a.search.Search(ctx, q)
	if err != nil {
		return err
	}
	if a.summarises() {
		found.Matches = onPage(found.Matches, a.r.Page.URL)
	}
	a.found = found
	a.answer.Timings.RetrieveMs = a.since()
	if a.r.Explain {
		a.answer.Trace = &Trace{Search: found.Trace}
	}
	if len(found.Matches) == 0 {
		return a.refuse(found.Closest)
	}
	if a.model != nil {
		if done, err := a.write(ctx); done || err != nil {
			return err
		}
	}
	return a.quote()
}

// say sends a whole answer at once.
func (a *answering) say(text string, mode app.AnswerMode, answered bool) error {
	a.answer.Mode, a.answer.Answered = mode, answered
	return a.emit(text)
}

// emit sends a part of the answer. The parts joined are the message.
func (a *answering) emit(text string) error {
	if text == "" {
		return nil
	}
	if a.answer.Message == "" {
		a.answer.Timings.FirstTokenMs = a.since()
	}
	if err := a.sink(DeltaEvent{Text: text}); err != nil {
		return err
	}
	a.answer.Message += text
	return nil
}

func (a *answering) since() int64 { return a.now().Sub(a.started).Milliseconds() }
