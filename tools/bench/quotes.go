package main

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"github.com/WebsyteAI/websyte/app/chat"
	"github.com/WebsyteAI/websyte/app/limit"
)

// quotes is the share of questions whose answer stands in what chat quotes, of at
// most three sentences each: it quotes no more where no list is announced.
func (l *library) quotes(ctx context.Context, x *xquad) (float64, error) {
	c := chat.New(chat.Options{
		Store: l.store, Search: l.retriever, Budget: limit.NewBudget(l.store, 0, time.Now), Now: time.Now, Log: slog.New(slog.DiscardHandler),
	})
	hold := 0
	for _, q := range x.questions {
		a, err := c.Answer(ctx, chat.Request{Widget: l.widget, Message: q.text}, nil)
		if err != nil {
			return 0, err
		}
		if q.answeredBy(a) {
			hold++
		}
	}
	return float64(hold) / float64(len(x.questions)), nil
}

func (q asked) answeredBy(a chat.Answer) bool {
	for _, source := range a.Sources {
		for _, answer := range q.answers {
			if strings.Contains(source.Quote, answer) {
				return true
			}
		}
	}
	return false
}
