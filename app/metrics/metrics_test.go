package metrics_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/metrics"
)

type store struct {
	stats app.Stats
	err   error
}

func (s *store) Stats(context.Context) (app.Stats, error) { return s.stats, s.err }

// scrape gives what Prometheus gets over HTTP.
func scrape(t *testing.T, m *metrics.Metrics) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- m.Serve(ctx, l) }()
	r, err := http.Get("http://" + l.Addr().String() + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != 200 {
		t.Fatalf("%d %v %s", r.StatusCode, err, text)
	}
	stop()
	if err := <-ended; err != nil {
		t.Errorf("serving ended with %v", err)
	}
	return string(text)
}

func TestWhatIsScraped(t *testing.T) {
	t.Parallel()
	s := &store{stats: app.Stats{Widgets: 3, DatabaseBytes: 4096, JobsWaiting: 2}}
	m := metrics.New("1.2.3", s, slog.New(slog.DiscardHandler))
	m.Request("GET", "/api/widgets/:id", 200, 20*time.Millisecond)
	m.Request("GET", "/api/widgets/:id", 200, 20*time.Millisecond)
	m.Request("BREW", "", 404, time.Millisecond)
	m.Answer(app.ModeQuotes, true, app.Timings{FirstTokenMs: 30}, app.Usage{PromptTokens: 7})
	text := scrape(t, m)
	for _, want := range []string{
		`websyte_http_request_duration_seconds_count{method="GET",route="/api/widgets/:id",status="200"} 2`,
		`websyte_http_request_duration_seconds_count{method="other",route="",status="404"} 1`,
		`websyte_answers_total{answered="true",mode="quotes"} 1`,
		`websyte_answer_first_token_seconds_bucket{le="0.025"} 0`,
		`websyte_answer_first_token_seconds_bucket{le="0.05"} 1`,
		`websyte_model_tokens_total{kind="prompt"} 7`,
		`websyte_stored{kind="widgets"} 3`,
		`websyte_stored_bytes{kind="database"} 4096`,
		`websyte_jobs{state="waiting"} 2`,
		`websyte_build_info{version="1.2.3"} 1`,
		"go_goroutines ",
	} {
		if !strings.Contains(text, want+"\n") && !strings.Contains(text, "\n"+want) {
			t.Errorf("%s is missing", want)
		}
	}
}

// A store that does not answer takes away its own figures alone.
func TestWithoutTheStore(t *testing.T) {
	t.Parallel()
	m := metrics.New("1", &store{err: errors.New("the disk is gone")}, slog.New(slog.DiscardHandler))
	text := scrape(t, m)
	if strings.Contains(text, "websyte_stored") || !strings.Contains(text, "websyte_build_info") || strings.Contains(text, "disk is gone") {
		t.Errorf("%s", text)
	}
}
