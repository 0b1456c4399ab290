package endpoint

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/sashabaranov/go-openai"

	"github.com/WebsyteAI/websyte/app"
)

// Causes that the server's callers set on their contexts, and what they see in
// a stream.
var (
	ErrTimeout = errors.New("the call took longer than its timeout")
	ErrIdle    = errors.New("nothing arrived for too long")
	ErrCutOff  = errors.New("the stream broke off before its end")
	ErrEmpty   = errors.New("the answer was empty")
	ErrTooLong = errTooLong
)

// Fail turns the error of a call into one with the code Upstream that says what
// to check. The caller's own cancellation stays what it is.
func (e *Endpoint) Fail(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if cause := context.Cause(ctx); errors.Is(cause, ErrTimeout) || errors.Is(cause, ErrIdle) {
		err = cause
	} else if ctx.Err() != nil {
		return ctx.Err()
	}
	if _, ok := errors.AsType[*app.Error](err); ok {
		return err
	}
	return &app.Error{Code: app.Upstream, Message: e.message(err), Err: e.cause(err)}
}

// Status is the HTTP status that a server refused with, 0 for other errors.
func Status(err error) int {
	if api, ok := errors.AsType[*openai.APIError](err); ok {
		return api.HTTPStatusCode
	}
	if req, ok := errors.AsType[*openai.RequestError](err); ok {
		return req.HTTPStatusCode
	}
	return 0
}

func (e *Endpoint) message(err error) string {
	return "the " + e.what + " " + e.reason(err)
}

func (e *Endpoint) reason(err error) string {
	if status := Status(err); status != 0 {
		return e.refusal(status)
	}
	var redirect *redirectError
	var network net.Error
	var reported *openai.APIError
	switch {
	case errors.Is(err, ErrTimeout), errors.Is(err, ErrIdle):
		return "did not answer in time: check its address and load, or raise the timeout"
	case errors.Is(err, ErrCutOff), errors.Is(err, io.ErrUnexpectedEOF):
		return "stopped half-way through its answer: check the server's log and memory"
	case errors.Is(err, ErrEmpty):
		return fmt.Sprintf("gave an empty answer: check that %q is a model for this", e.model)
	case errors.Is(err, errTooLong):
		return "sent more than any answer needs: check that its address is right"
	case errors.Is(err, errWebPage), errors.Is(err, errNotStream):
		return "does not speak the OpenAI protocol at this address: check the address, which mostly ends in /v1"
	case errors.As(err, &redirect):
		return "answers with a redirect to " + redirect.host + ": set that as its address if it is right"
	case errors.As(err, &reported):
		return "reported an error in the midst of its answer: check the server's log"
	case errors.As(err, &network):
		return "cannot be reached: check its address and that it is running"
	}
	return "sent something that is not an answer: check its address, which mostly ends in /v1, and the model name"
}

func (e *Endpoint) refusal(status int) string {
	switch {
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return "refused the API key: check the key and what it may use"
	case status == http.StatusNotFound:
		return fmt.Sprintf("was not found: check the model name %q and the address, which mostly ends in /v1", e.model)
	case status == http.StatusTooManyRequests:
		return "is over its rate limit or quota: wait, or check the plan behind the API key"
	case status >= 500:
		return fmt.Sprintf("failed with status %d: check the server, or wait", status)
	case status >= 300 && status < 400:
		return "answers with a redirect: check its address"
	}
	return fmt.Sprintf("refused the request with status %d: check the model name %q", status, e.model)
}

const maxCauseBytes = 500

// cause is the error for the log, without the key, and without what looks like a
// part of one: servers quote refused keys.
func (e *Endpoint) cause(err error) error {
	text := strings.ToValidUTF8(err.Error(), "\uFFFD")
	if e.key != "" {
		text = strings.ReplaceAll(text, e.key, "[key]")
	}
	text = keyLike().ReplaceAllString(text, "[key]")
	if len(text) > maxCauseBytes {
		end := maxCauseBytes
		for !utf8.RuneStart(text[end]) {
			end--
		}
		text = text[:end] + "..."
	}
	return errors.New(text)
}

func keyLike() *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b(?:sk|pk|key)-[A-Za-z0-9_*.-]{4,}|bearer\s+\S+`)
}
