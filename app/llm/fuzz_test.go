package llm_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/llm"
)

// Whatever a server streams, the answer is valid text that is no longer than the
// stream, or an error that says whose fault it is; and it is the same however the
// network cuts the stream.
func FuzzStream(f *testing.F) {
	f.Add([]byte(event("Hello ")+event("😀")+"data: [DONE]\n\n"), 30)
	f.Add([]byte(": keep alive\n\nevent: message\ndata:"+strings.TrimPrefix(event("a"), "data: ")+"\r\n\r\ndata: {\"choices\":[{\"finish_reason\":\"length\"}]}\n"), 1)
	f.Add([]byte("data: {\"error\":{\"message\":\"no\",\"code\":429}}\n\n"), 3)
	f.Add([]byte("data: {\"choices\":[{\"delta\":{\"content\":\"\\ud83d\"}}]}\n\ndata: [DONE]"), 40)
	f.Add([]byte("data: {\"choices\":[{\"delta\":{\"content\":\"\xff\"}}],\"usage\":{\"prompt_tokens\":-1}}\n\n"), 2)
	f.Add([]byte("data: {\"choices\":null}\n\ndata: nonsense\n\n"), 9)
	f.Add([]byte("<html>"), 2)
	var body atomic.Pointer[[]byte]
	var cut atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		all, at := *body.Load(), int(cut.Load())
		w.Write(all[:at])
		http.NewResponseController(w).Flush()
		w.Write(all[at:])
	}))
	f.Cleanup(server.Close)
	c := llm.New(llm.Options{BaseURL: server.URL, APIKey: key, Model: "test", Timeout: 20 * time.Second})
	f.Fuzz(func(t *testing.T, stream []byte, at int) {
		body.Store(&stream)
		cut.Store(0)
		whole, end, err := collect(t, c, ask("x"))
		checkAnswer(t, stream, whole, err)
		if len(stream) == 0 {
			return
		}
		cut.Store(int64(uint(at) % uint(len(stream))))
		parts, partsEnd, partsErr := collect(t, c, ask("x"))
		if parts != whole || end != partsEnd || (err == nil) != (partsErr == nil) {
			t.Errorf("cut at %d: %q %+v %v; whole: %q %+v %v", cut.Load(), parts, partsEnd, partsErr, whole, end, err)
		}
	})
}

func checkAnswer(t *testing.T, stream []byte, text string, err error) {
	t.Helper()
	if !utf8.ValidString(text) || len(text) > 3*len(stream) {
		t.Errorf("the answer to %q is %q", stream, text)
	}
	if err == nil {
		return
	}
	failed, ok := errors.AsType[*app.Error](err)
	if !ok || failed.Code == app.Internal || failed.Message == "" || strings.Contains(failed.Message, key) {
		t.Errorf("%q: error = %#v", stream, err)
	}
}
