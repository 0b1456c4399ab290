package llm

import (
	"errors"
	"io"
	"strings"

	"github.com/sashabaranov/go-openai"

	"github.com/WebsyteAI/websyte/app/llm/endpoint"
)

// answer reads the events of one stream.
type answer struct {
	delta  func(text string) error
	bytes  int
	result Result
}

// deltaError carries an error of the caller past the translation of ours.
type deltaError struct{ err error }

func (e *deltaError) Error() string { return e.err.Error() }

func (a *answer) read(stream *openai.ChatCompletionStream) error {
	for {
		event, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := a.take(event); err != nil {
			return err
		}
	}
}

func (a *answer) take(event openai.ChatCompletionStreamResponse) error {
	if event.Usage != nil {
		a.result.Usage = Usage{PromptTokens: max(0, event.Usage.PromptTokens), CompletionTokens: max(0, event.Usage.CompletionTokens)}
	}
	if len(event.Choices) == 0 {
		return nil
	}
	choice := event.Choices[0]
	if choice.FinishReason != "" {
		a.result.FinishReason = string(choice.FinishReason)
	}
	return a.give(choice.Delta.Content)
}

func (a *answer) give(text string) error {
	if text == "" {
		return nil
	}
	if a.bytes += len(text); a.bytes > maxAnswer {
		return endpoint.ErrTooLong
	}
	if err := a.delta(strings.ToValidUTF8(text, "\uFFFD")); err != nil {
		return &deltaError{err}
	}
	return nil
}

// close judges how the stream ended. Some servers end without the marker, some
// without a reason: either one is an end, neither is a broken connection.
func (a *answer) close(marked bool) error {
	reason := a.result.FinishReason
	if !marked && reason == "" {
		return endpoint.ErrCutOff
	}
	a.result.Complete = reason == "" || reason == string(openai.FinishReasonStop)
	if a.bytes == 0 && a.result.Complete {
		a.result.Complete = false
		return endpoint.ErrEmpty
	}
	return nil
}
