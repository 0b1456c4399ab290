package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"time"
)

// measureFirstToken asks a model that answers at once: through the program, which
// searches by words, through a relay that only passes bytes on, and directly. What
// each adds to the direct call is compared.
func measureFirstToken(ctx context.Context, b *bench) (out []figure, err error) {
	model := httptest.NewServer(http.HandlerFunc(answerAtOnce))
	defer model.Close()
	r, err := startRelay(ctx, model.URL)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.stop()) }()
	sizes := []int{1_000, 10_000, 50_000, 100_000}
	if b.quick {
		sizes = sizes[:2]
	}
	for _, chunks := range sizes {
		figures, err := b.firstTokens(ctx, chunks, model.URL, r.url)
		if err != nil {
			return nil, err
		}
		out = append(out, figures...)
	}
	return out, nil
}

func (b *bench) firstTokens(ctx context.Context, chunks int, model, relay string) (out []figure, err error) {
	c, err := b.corpus(ctx, corpusSize{1, chunks})
	if err != nil {
		return nil, err
	}
	p, err := b.serve(ctx, c.dir, byWords, "OPENAI_BASE_URL="+model+"/v1", "OPENAI_API_KEY=none")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	asked := questions(c.texts, 100)
	next := func() string { asked = append(asked[1:], asked[0]); return asked[0] }
	ask := func(kept bool) func() (float64, error) {
		return func() (float64, error) {
			return firstToken(ctx, p.url+"/api/chat", map[string]any{"message": next(), "widgetId": c.widgets[0], "stream": true, "isEmbedded": kept}, "event: delta")
		}
	}
	direct := func(url string) func() (float64, error) {
		return func() (float64, error) {
			return firstToken(ctx, url+"/v1/chat/completions", map[string]any{"model": "m", "stream": true, "messages": []any{}}, "data: ")
		}
	}
	rounds := 100
	if b.quick {
		rounds = 40
	}
	took, err := inTurns(rounds, direct(model), direct(relay), ask(false), ask(true))
	if err != nil {
		return nil, err
	}
	added := func(what string, v float64) figure {
		f := figure{What: fmt.Sprintf("first token, added, %d chunks%s", chunks, what), Value: 1000 * (v - took[0]), Unit: "ms"}
		return f.beside("a bare relay", 1000*(took[1]-took[0]))
	}
	plain, kept := added("", took[2]), added(", messages kept", took[3])
	if chunks == 50_000 {
		plain, kept = plain.ratioAtMost(2), kept.ratioAtMost(2)
	}
	return []figure{plain, kept}, nil
}

// firstToken gives the seconds until a line begins with mark.
func firstToken(ctx context.Context, url string, in any, mark string) (float64, error) {
	body, err := json.Marshal(in)
	if err != nil {
		return 0, err
	}
	started := time.Now()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	r.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	var took float64
	var seen strings.Builder
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() { // to the end, so that the connection is used again
		if took == 0 && strings.HasPrefix(lines.Text(), mark) {
			took = time.Since(started).Seconds()
		}
		if took == 0 {
			seen.WriteString(lines.Text() + "\n")
		}
	}
	if took == 0 {
		return 0, fmt.Errorf("%s %s: %s without an answer: %.2000s", url, body, res.Status, seen.String())
	}
	return took, lines.Err()
}

// answerAtOnce is an OpenAI-compatible model that cites its first source.
func answerAtOnce(w http.ResponseWriter, r *http.Request) {
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	for _, part := range []string{"It ", "does [1]."} {
		fmt.Fprintf(w, `data: {"id":"1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":%q}}]}`+"\n\n", part)
		w.(http.Flusher).Flush()
	}
	fmt.Fprint(w, `data: {"id":"1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}`+"\n\ndata: [DONE]\n\n")
}

// startRelay starts this program once more, as a relay.
func startRelay(ctx context.Context, to string) (*program, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	addr, err := freeAddress()
	if err != nil {
		return nil, err
	}
	return start(ctx, exec.CommandContext(ctx, self, relayCommand, to, addr), "http://"+addr, relayHealth)
}
