package llm

import (
	"errors"
	"net/http"
	"strings"
	"sync/atomic"

	"github.com/sashabaranov/go-openai"

	"github.com/WebsyteAI/websyte/app/llm/endpoint"
)

// dialect remembers what a server does not take, once a call without it worked,
// so that each is found out once and not with every call.
type dialect struct {
	noUsage       atomic.Bool // refuses stream_options
	newLimit      atomic.Bool // wants max_completion_tokens for max_tokens
	noTemperature atomic.Bool // takes its own temperature alone
}

// shape is what one request uses of the protocol.
type shape struct{ usage, newLimit, temperature bool }

func (d *dialect) shape() shape {
	return shape{usage: !d.noUsage.Load(), newLimit: d.newLimit.Load(), temperature: !d.noTemperature.Load()}
}

func (d *dialect) learn(s shape) {
	d.noUsage.Store(!s.usage)
	d.newLimit.Store(s.newLimit)
	d.noTemperature.Store(!s.temperature)
}

// open sends the request, and where the server refuses a part of it that can be
// left out, sends it again without: each part once.
func (c *Client) open(call *call, r Request) (*openai.ChatCompletionStream, error) {
	for s := c.dialect.shape(); ; {
		stream, err := c.server.CreateChatCompletionStream(call.ctx, c.request(r, s))
		if err == nil {
			c.dialect.learn(s)
			return stream, nil
		}
		next := s.without(err)
		if next == s {
			return nil, err
		}
		s = next
	}
}

func (c *Client) request(r Request, s shape) openai.ChatCompletionRequest {
	req := openai.ChatCompletionRequest{Model: c.model, Messages: messages(r), Stream: true}
	if s.usage {
		req.StreamOptions = &openai.StreamOptions{IncludeUsage: true}
	}
	if s.newLimit {
		req.MaxCompletionTokens = r.MaxTokens
	} else {
		//lint:ignore SA1019 most compatible servers know this name alone
		req.MaxTokens = r.MaxTokens
	}
	if s.temperature {
		req.Temperature = r.Temperature
	}
	return req
}

// without gives the shape to try after a refusal; the same one when the refusal
// has other reasons.
func (s shape) without(err error) shape {
	switch {
	case errors.Is(err, openai.ErrReasoningModelMaxTokensDeprecated):
		s.newLimit = true
	case errors.Is(err, openai.ErrReasoningModelLimitationsOther), errors.Is(err, openai.ErrReasoningSamplingUnsupported):
		s.temperature = false
	case refused(err):
		return s.named(err.Error())
	}
	return s
}

func refused(err error) bool {
	status := endpoint.Status(err)
	return status == http.StatusBadRequest || status == http.StatusUnprocessableEntity || status == http.StatusNotImplemented
}

// named drops the part that the server's message names, and the usage when it
// names none: that is the newest part.
func (s shape) named(message string) shape {
	switch {
	case !s.newLimit && strings.Contains(message, "max_completion_tokens"):
		s.newLimit = true
	case s.temperature && strings.Contains(message, "temperature"):
		s.temperature = false
	default:
		s.usage = false
	}
	return s
}
