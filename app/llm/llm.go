// Package llm asks an OpenAI-compatible chat model for an answer and streams it.
//
// It knows the protocol and its failures: servers that refuse, stall, break off
// or send rubbish. It must not know what is asked or why: prompts, sources and
// budgets belong to app/chat.
package llm

import (
	"cmp"
	"context"
	"time"

	"github.com/sashabaranov/go-openai"

	"github.com/WebsyteAI/websyte/app/llm/endpoint"
)

const (
	defaultTimeout = 2 * time.Minute
	defaultIdle    = 20 * time.Second

	// firstShare of Idle is how long the first byte may take: reading a long
	// prompt takes longer than writing a word.
	firstShare = 3

	// maxAnswer bounds the text of one answer in bytes, whatever the server
	// makes of MaxTokens.
	maxAnswer = 256 << 10
)

// Options configure a Client.
type Options struct {
	BaseURL, APIKey, Model string
	Timeout                time.Duration // of a whole call; two minutes if 0
	Idle                   time.Duration // without anything from the server; 20 seconds if 0, and thrice that for its first byte
}

// Client calls one model of one server. It is safe for concurrent use.
type Client struct {
	server        *endpoint.Endpoint
	model         string
	timeout, idle time.Duration
	dialect       dialect
}

// New makes a Client. It does not connect.
func New(o Options) *Client {
	return &Client{
		server:  endpoint.New(endpoint.Options{BaseURL: o.BaseURL, APIKey: o.APIKey, Model: o.Model, What: "language model"}),
		model:   o.Model,
		timeout: cmp.Or(o.Timeout, defaultTimeout),
		idle:    cmp.Or(o.Idle, defaultIdle),
	}
}

// Model is the configured model's name.
func (c *Client) Model() string { return c.model }

// Message is one message of a prompt. Role is system, user or assistant.
type Message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

// Request is one prompt.
type Request struct {
	Messages    []Message
	MaxTokens   int     // 0 leaves it to the server
	Temperature float32 // 0 leaves it to the server
}

// Usage is what the server counted; zero where it does not count.
type Usage struct {
	PromptTokens, CompletionTokens int
}

// Result is how a stream ended.
type Result struct {
	FinishReason string // as the server gave it: stop, length, content_filter; "" when the stream broke off
	Usage        Usage
	Complete     bool // the model ended its answer by itself, not by a limit, a filter or a failure
}

// Stream sends the prompt and gives the answer's text to delta as it comes, as
// valid UTF-8. An error of delta ends the call and is returned as it is. So is
// the end of ctx; any other failure is an app.Error with code Upstream. What was
// given to delta before an error stays: Result then holds what is known.
func (c *Client) Stream(ctx context.Context, r Request, delta func(text string) error) (Result, error) {
	call := newCall(ctx, c.timeout, c.idle)
	defer call.end()
	stream, err := c.open(call, r)
	if err != nil {
		return Result{}, c.fail(call, err)
	}
	defer stream.Close()
	answer := answer{delta: call.outside(delta)}
	if err := answer.read(stream); err != nil {
		return answer.result, c.fail(call, err)
	}
	err = answer.close(call.progress.Done.Load())
	return answer.result, c.fail(call, err)
}

func (c *Client) fail(call *call, err error) error {
	if own, ok := err.(*deltaError); ok {
		return own.err
	}
	return c.server.Fail(call.ctx, err)
}

func messages(r Request) []openai.ChatCompletionMessage {
	out := make([]openai.ChatCompletionMessage, len(r.Messages))
	for i, m := range r.Messages {
		out[i] = openai.ChatCompletionMessage{Role: m.Role, Content: m.Content}
	}
	return out
}
