package openai

import (
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/sashabaranov/go-openai"

	"github.com/WebsyteAI/websyte/app/llm/endpoint"
)

const (
	maxTries  = 5
	firstWait = 500 * time.Millisecond // doubled with each try, and shaken by half
	maxWait   = 30 * time.Second       // also of what the server asks for: the job's own backoff is the place for more
)

// request embeds one batch, and again while the server is busy or failing.
func (e *Embedder) request(ctx context.Context, texts []string) ([][]float32, error) {
	for try := 1; ; try++ {
		response, wait, err := e.once(ctx, texts)
		if err == nil {
			return e.vectors(response, len(texts))
		}
		if try == maxTries || ctx.Err() != nil || !passing(err) || wait > maxWait {
			return nil, e.server.Fail(ctx, err)
		}
		if err := e.pause(ctx, max(wait, backoff(try))); err != nil {
			return nil, err
		}
	}
}

// once makes one call. wait is what the server asks for in Retry-After.
func (e *Embedder) once(parent context.Context, texts []string) (openai.EmbeddingResponse, time.Duration, error) {
	ctx, cancel := context.WithTimeoutCause(parent, e.timeout, endpoint.ErrTimeout)
	defer cancel()
	var asked retryAfter
	ctx = endpoint.WithProgress(ctx, &endpoint.Progress{Header: asked.read})
	response, err := e.server.CreateEmbeddings(ctx, openai.EmbeddingRequestStrings{
		Input: texts, Model: openai.EmbeddingModel(e.model),
	})
	if err != nil && parent.Err() == nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return response, asked.wait, err
}

func (e *Embedder) pause(ctx context.Context, wait time.Duration) error {
	select {
	case <-e.after(wait):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// passing tells whether a failure may be gone at the next try.
func passing(err error) bool {
	if status := endpoint.Status(err); status != 0 {
		return status == http.StatusTooManyRequests || status == http.StatusRequestTimeout || status >= 500
	}
	_, network := errors.AsType[net.Error](err)
	return network || errors.Is(err, endpoint.ErrTimeout)
}

func backoff(try int) time.Duration {
	wait := firstWait << (try - 1)
	return wait/2 + rand.N(wait)
}

// retryAfter reads the header of that name, in seconds or as a date.
type retryAfter struct{ wait time.Duration }

func (a *retryAfter) read(h http.Header) {
	value := h.Get("Retry-After")
	if seconds, err := strconv.ParseFloat(value, 64); err == nil && seconds > 0 {
		a.wait = time.Duration(min(seconds, 86_400) * float64(time.Second))
	} else if at, err := http.ParseTime(value); err == nil {
		a.wait = max(0, time.Until(at))
	}
}
