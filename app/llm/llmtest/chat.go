package llmtest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

func (a *API) chat(x exchange) {
	text := x.answer()
	if !x.in.Stream {
		x.w.Header().Set("Content-Type", "application/json")
		encode(x.w, map[string]any{
			"id": "chatcmpl-test", "object": "chat.completion", "created": 1, "model": x.in.Model,
			"choices": []any{map[string]any{
				"index": 0, "finish_reason": cmp.Or(x.b.Finish, "stop"),
				"message": Message{Role: "assistant", Content: text},
			}},
			"usage": x.usage(text),
		})
		return
	}
	x.w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	x.stream(text)
}

func (x exchange) answer() string {
	if x.b.Answer != nil {
		return x.b.Answer(x.in.Messages)
	}
	if len(x.in.Messages) == 0 {
		return "You said nothing."
	}
	return "You said: " + x.in.Messages[len(x.in.Messages)-1].Content
}

func (x exchange) stream(text string) {
	x.event(x.chunk(map[string]any{"role": "assistant", "content": ""}, nil))
	for i, delta := range deltas(text, x.b.DeltaSize) {
		if !x.before(i) {
			return
		}
		x.event(x.chunk(map[string]any{"content": delta}, nil))
	}
	if !x.before(-1) {
		return
	}
	if x.b.Finish != "-" {
		x.event(x.chunk(map[string]any{}, cmp.Or(x.b.Finish, "stop")))
	}
	if x.in.StreamOptions.IncludeUsage {
		x.event(map[string]any{"id": "chatcmpl-test", "object": "chat.completion.chunk", "choices": []any{}, "usage": x.usage(text)})
	}
	if !x.b.NoDone {
		fmt.Fprint(x.w, "data: [DONE]\n\n")
		x.w.(http.Flusher).Flush()
	}
	x.delay(x.b.Linger)
}

// before does what the behaviour wants before delta i, and tells whether the
// stream goes on.
func (x exchange) before(i int) bool {
	if i >= 0 && x.b.Wait != nil {
		x.b.Wait(i)
	}
	x.delay(x.b.Delay)
	switch {
	case x.r.Context().Err() != nil:
		x.gone()
		return false
	case x.b.CutAfter > 0 && i == x.b.CutAfter:
		panic(http.ErrAbortHandler)
	case x.b.StallAfter > 0 && i == x.b.StallAfter:
		x.wait()
		return false
	case x.b.FailAfter > 0 && i == x.b.FailAfter:
		x.event(map[string]any{"error": map[string]any{"message": "out of memory", "type": "server_error"}})
		return false
	}
	return true
}

func (x exchange) delay(d time.Duration) {
	if d == 0 {
		return
	}
	select {
	case <-time.After(d):
	case <-x.stop:
	case <-x.r.Context().Done():
	}
}

func (x exchange) chunk(delta map[string]any, finish any) map[string]any {
	return map[string]any{
		"id": "chatcmpl-test", "object": "chat.completion.chunk", "created": 1, "model": x.in.Model,
		"choices": []any{map[string]any{"index": 0, "delta": delta, "finish_reason": finish}},
	}
}

func (x exchange) event(v any) {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // of our own maps
	}
	fmt.Fprintf(x.w, "data: %s\n\n", data)
	x.w.(http.Flusher).Flush()
}

// usage counts words, as no tokenizer is here.
func (x exchange) usage(text string) map[string]int {
	prompt := 0
	for _, m := range x.in.Messages {
		prompt += len(strings.Fields(m.Content))
	}
	completion := len(strings.Fields(text))
	return map[string]int{"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}
}

// deltas cuts text into pieces of size runes, or words with the space before
// them.
func deltas(text string, size int) []string {
	var out []string
	var piece strings.Builder
	runes := 0
	for _, r := range text {
		if runes > 0 && (size > 0 && runes == size || size == 0 && r == ' ') {
			out = append(out, piece.String())
			piece.Reset()
			runes = 0
		}
		piece.WriteRune(r)
		runes++
	}
	if runes > 0 {
		out = append(out, piece.String())
	}
	return out
}

func (a *API) models(x exchange) {
	if x.b.NoModels {
		refuse(x.w, http.StatusNotFound, "no such page")
		return
	}
	names := x.b.Models
	if names == nil {
		names = []string{"test"}
	}
	list := []any{}
	for _, name := range names {
		list = append(list, map[string]any{"id": name, "object": "model", "created": 1, "owned_by": "test"})
	}
	x.w.Header().Set("Content-Type", "application/json")
	encode(x.w, map[string]any{"object": "list", "data": list})
}
