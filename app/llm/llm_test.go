package llm_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/llm"
	"github.com/WebsyteAI/websyte/app/llm/llmtest"
)

const key = "sk-very-secret-0123456789"

func client(s *llmtest.Server, change ...func(*llm.Options)) *llm.Client {
	o := llm.Options{BaseURL: s.BaseURL, APIKey: key, Model: "test", Timeout: 20 * time.Second, Idle: 10 * time.Second}
	for _, c := range change {
		c(&o)
	}
	return llm.New(o)
}

func ask(text string) llm.Request {
	return llm.Request{Messages: []llm.Message{{Role: "system", Content: "Be brief."}, {Role: "user", Content: text}}, MaxTokens: 100, Temperature: .2}
}

// collect streams r and joins what came.
func collect(t *testing.T, c *llm.Client, r llm.Request) (string, llm.Result, error) {
	t.Helper()
	var b strings.Builder
	result, err := c.Stream(t.Context(), r, func(text string) error {
		b.WriteString(text)
		return nil
	})
	return b.String(), result, err
}

func TestStreamGivesTheAnswerInDeltas(t *testing.T) {
	t.Parallel()
	server := llmtest.New(t, llmtest.Behaviour{
		Answer: func(m []llmtest.Message) string { return "Grüße, 世界! " + m[1].Content }, DeltaSize: 3, Key: key,
	})
	text, result, err := collect(t, client(server), ask("Is it 😀?"))
	if err != nil {
		t.Fatal(err)
	}
	if text != "Grüße, 世界! Is it 😀?" {
		t.Errorf("joined deltas are %q", text)
	}
	want := llm.Result{FinishReason: "stop", Complete: true, Usage: llm.Usage{PromptTokens: 5, CompletionTokens: 5}}
	if result != want {
		t.Errorf("result is %+v, want %+v", result, want)
	}
	last := server.Last()
	if last.Model != "test" || !last.Stream || len(last.Messages) != 2 || last.Messages[0].Role != "system" {
		t.Errorf("the server was asked %+v", last)
	}
}

func TestStreamFailures(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		behave llmtest.Behaviour
		says   string // in the message
		text   string // what had come before
	}{
		{"wrong key", llmtest.Behaviour{Key: "sk-other"}, "key", ""},
		{"forbidden", llmtest.Behaviour{Status: 403}, "key", ""},
		{"no such model", llmtest.Behaviour{Models: []string{"big"}}, `"test"`, ""},
		{"rate limited", llmtest.Behaviour{Status: 429}, "quota", ""},
		{"internal error", llmtest.Behaviour{Status: 500, Message: "bad key " + key}, "500", ""},
		{"refused with a page", llmtest.Behaviour{Status: 502, Header: map[string]string{"Content-Type": "text/html"}}, "502", ""},
		{"cut off", llmtest.Behaviour{CutAfter: 2}, "half-way", "You said:"},
		{"ends early", llmtest.Behaviour{Body: event("Half") + "\n\n"}, "half-way", "Half"},
		{"error event", llmtest.Behaviour{FailAfter: 1}, "reported an error", "You"},
		{"web page", llmtest.Behaviour{Body: "<html>Welcome", BodyType: "text/html; charset=utf-8"}, "/v1", ""},
		{"plain JSON", llmtest.Behaviour{Body: "{}", BodyType: "application/json"}, "/v1", ""},
		{"rubbish", llmtest.Behaviour{Body: "data: \x00\xff{{{\n\n"}, "not an answer", ""},
		{"rubbish after a start", llmtest.Behaviour{Body: event("A") + "\n\ndata: nonsense\n\n"}, "not an answer", "A"},
		{"only comments", llmtest.Behaviour{Body: strings.Repeat(": ping\n\n", 1000)}, "half-way", ""},
		{"nothing", llmtest.Behaviour{Answer: func([]llmtest.Message) string { return "" }}, "empty", ""},
		{"endless line", llmtest.Behaviour{Body: "data: " + strings.Repeat("x", 2<<20)}, "more than", ""},
		{"endless answer", llmtest.Behaviour{Body: strings.Repeat(event(strings.Repeat("x", 200_000))+"\n\n", 3)}, "more than", strings.Repeat("x", 200_000)},
		{"redirected elsewhere", llmtest.Behaviour{Status: 307, Header: map[string]string{"Location": "http://127.0.0.1:1/steal"}}, "redirect", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			text, result, err := collect(t, client(llmtest.New(t, tt.behave)), ask("Hello there, you."))
			failed, ok := errors.AsType[*app.Error](err)
			if !ok || failed.Code != app.Upstream {
				t.Fatalf("error is %v, want one with code upstream", err)
			}
			if !strings.Contains(failed.Message, tt.says) {
				t.Errorf("message %q does not say %q", failed.Message, tt.says)
			}
			if strings.Contains(err.Error(), key) || strings.Contains(err.Error(), "secret") {
				t.Errorf("the error holds the key: %v", err)
			}
			if len(err.Error()) > 1000 {
				t.Errorf("the error has %d bytes", len(err.Error()))
			}
			if text != tt.text || result.Complete {
				t.Errorf("got %.40q, complete %v; want %.40q, incomplete", text, result.Complete, tt.text)
			}
		})
	}
}

func event(text string) string {
	return `data: {"choices":[{"index":0,"delta":{"content":"` + text + `"}}]}`
}

func TestStreamEndsThatAreNoFailure(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		behave   llmtest.Behaviour
		complete bool
		reason   string
	}{
		{"no marker", llmtest.Behaviour{NoDone: true}, true, "stop"},
		{"no reason", llmtest.Behaviour{Finish: "-"}, true, ""},
		{"token limit", llmtest.Behaviour{Finish: "length"}, false, "length"},
		{"filtered", llmtest.Behaviour{Finish: "content_filter"}, false, "content_filter"},
		{"no usage", llmtest.Behaviour{Refuse: []string{"stream_options"}}, true, "stop"},
		{"other limit", llmtest.Behaviour{Refuse: []string{"max_tokens", "temperature", "stream_options"}}, true, "stop"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			text, result, err := collect(t, client(llmtest.New(t, tt.behave)), ask("hi"))
			if err != nil || text != "You said: hi" {
				t.Fatalf("got %q, %v", text, err)
			}
			if result.Complete != tt.complete || result.FinishReason != tt.reason {
				t.Errorf("result is %+v", result)
			}
		})
	}
}

func TestStreamRemembersWhatTheServerRefuses(t *testing.T) {
	t.Parallel()
	server := llmtest.New(t, llmtest.Behaviour{Refuse: []string{"stream_options"}})
	c := client(server)
	for range 2 {
		if _, _, err := collect(t, c, ask("hi")); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(server.Requests()); n != 3 {
		t.Errorf("%d requests for two answers, want 3", n)
	}
}

// TestCallsShareConnections asks for one shared connection among several calls
// alone: on a busy machine a connection may be given up now and then.
func TestCallsShareConnections(t *testing.T) {
	t.Parallel()
	server := llmtest.New(t, llmtest.Behaviour{Linger: time.Millisecond})
	c := client(server)
	const calls = 5
	for range calls {
		if _, _, err := collect(t, c, ask("hi")); err != nil {
			t.Fatal(err)
		}
	}
	connections := map[string]bool{}
	for _, r := range server.Requests() {
		connections[r.Remote] = true
	}
	if len(connections) == calls {
		t.Errorf("%d connections for %d calls", len(connections), calls)
	}
}

func TestStreamOfReasoningModels(t *testing.T) {
	t.Parallel()
	server := llmtest.New(t, llmtest.Behaviour{})
	_, _, err := collect(t, client(server, func(o *llm.Options) { o.Model = "o3-mini" }), ask("hi"))
	if err != nil {
		t.Fatal(err)
	}
	body := string(server.Last().Body)
	if !strings.Contains(body, `"max_completion_tokens":100`) || strings.Contains(body, "temperature") {
		t.Errorf("request is %s", body)
	}
}

func TestStreamOfASilentServer(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		behave llmtest.Behaviour
		o      func(*llm.Options)
	}{
		{"never answers", llmtest.Behaviour{Silent: true}, func(o *llm.Options) { o.Idle = 20 * time.Millisecond }},
		{"stalls", llmtest.Behaviour{StallAfter: 2}, func(o *llm.Options) { o.Idle = 50 * time.Millisecond }},
		{"takes too long", llmtest.Behaviour{StallAfter: 2}, func(o *llm.Options) { o.Timeout = 50 * time.Millisecond }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			begun := time.Now()
			_, result, err := collect(t, client(llmtest.New(t, tt.behave), tt.o), ask("hi"))
			if app.CodeOf(err) != app.Upstream || !strings.Contains(err.Error(), "in time") {
				t.Errorf("error is %v", err)
			}
			if result.Complete || time.Since(begun) > 4*time.Second {
				t.Errorf("complete %v after %v", result.Complete, time.Since(begun))
			}
		})
	}
}

func TestSlowReadersAreNotTheServersFault(t *testing.T) {
	t.Parallel()
	c := client(llmtest.New(t, llmtest.Behaviour{}), func(o *llm.Options) { o.Idle = 500 * time.Millisecond })
	first := true
	_, err := c.Stream(t.Context(), ask("hi"), func(string) error {
		if first {
			<-time.After(700 * time.Millisecond) // longer than the server may take
		}
		first = false
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestCancellingClosesTheConnection(t *testing.T) {
	t.Parallel()
	gone := make(chan struct{})
	server := llmtest.New(t, llmtest.Behaviour{StallAfter: 1, Gone: func() { close(gone) }})
	ctx, cancel := context.WithCancel(t.Context())
	_, err := client(server).Stream(ctx, ask("hi"), func(string) error {
		cancel()
		return nil
	})
	if !errors.Is(err, context.Canceled) || app.CodeOf(err) == app.Upstream {
		t.Errorf("error is %v", err)
	}
	select {
	case <-gone:
	case <-time.After(10 * time.Second):
		t.Error("the server still has the connection")
	}
}

func TestInvalidTextBecomesValid(t *testing.T) {
	t.Parallel()
	body := event("a\xff\xc3b") + "\n\n" + event(`\ud83d`) + "\n\ndata: [DONE]\n\n"
	text, result, err := collect(t, client(llmtest.New(t, llmtest.Behaviour{Body: body})), ask("hi"))
	if err != nil || !utf8.ValidString(text) || !strings.HasPrefix(text, "a\uFFFD") || !result.Complete {
		t.Errorf("got %q, %+v, %v", text, result, err)
	}
}

func TestAnErrorOfTheReaderEndsTheCall(t *testing.T) {
	t.Parallel()
	full := errors.New("the visitor has gone")
	calls := 0
	result, err := client(llmtest.New(t, llmtest.Behaviour{})).Stream(t.Context(), ask("hi"), func(string) error {
		calls++
		return full
	})
	if err != full || calls != 1 || result.Complete {
		t.Errorf("got %v after %d deltas, complete %v", err, calls, result.Complete)
	}
}

func TestUnreachable(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"http://127.0.0.1:1/v1", "::not an address", "http://user:" + key + "@127.0.0.1:1/v1"} {
		_, err := llm.New(llm.Options{BaseURL: address, APIKey: key, Model: "test"}).Stream(t.Context(), ask("hi"), func(string) error { return nil })
		if app.CodeOf(err) != app.Upstream || !strings.Contains(err.Error(), "address") || strings.Contains(err.Error(), key) {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		behave llmtest.Behaviour
		ok     bool
	}{
		{"listed", llmtest.Behaviour{}, true},
		{"nothing is listed", llmtest.Behaviour{NoModels: true}, true},
		{"nothing works", llmtest.Behaviour{NoModels: true, Status: 500}, false},
		{"refused", llmtest.Behaviour{Key: "sk-other"}, false},
		{"another model", llmtest.Behaviour{Models: []string{"big"}}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if err := client(llmtest.New(t, tt.behave)).Check(t.Context()); (err == nil) != tt.ok {
				t.Errorf("Check gives %v", err)
			}
		})
	}
}
