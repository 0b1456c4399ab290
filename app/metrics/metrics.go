// Package metrics counts what the program does, for Prometheus.
//
// It knows names, labels and the exposition format. It does not know HTTP routes or
// answers: the server tells it of each, and a store is asked when somebody scrapes.
// Labels take few values by design: a route's pattern, never its path, and nothing of
// a widget or a visitor.
package metrics

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/WebsyteAI/websyte/app"
)

// Metrics counts. It is safe for concurrent use.
type Metrics struct {
	registry   *prometheus.Registry
	requests   *prometheus.HistogramVec
	answers    *prometheus.CounterVec
	firstToken prometheus.Histogram
	tokens     *prometheus.CounterVec
}

// New makes Metrics of a program of that version, which reads how much is stored, and
// how much waits, from store.
func New(version string, store Store, log *slog.Logger) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "websyte_http_request_duration_seconds", Help: "Requests by route, a stream to its end.",
			Buckets: []float64{.001, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
		}, []string{"method", "route", "status"}),
		answers: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "websyte_answers_total", Help: "Answers to questions, by what they are made of (model, quotes, none) and whether something was found.",
		}, []string{"mode", "answered"}),
		firstToken: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "websyte_answer_first_token_seconds", Help: "From a question to the first of its answer.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}),
		tokens: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "websyte_model_tokens_total", Help: "Tokens of the language model in answers.",
		}, []string{"kind"}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "websyte_build_info", Help: "1, with the version that runs.", ConstLabels: prometheus.Labels{"version": version},
	})
	build.Set(1)
	m.registry.MustRegister(m.requests, m.answers, m.firstToken, m.tokens, build, newStored(store, log),
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Request counts a request. route is its pattern, "" where none matched.
func (m *Metrics) Request(method, route string, status int, took time.Duration) {
	m.requests.WithLabelValues(known(method), route, strconv.Itoa(status)).Observe(took.Seconds())
}

// known keeps whoever makes up methods from making up time series.
func known(method string) string {
	switch method {
	case http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions:
		return method
	}
	return "other"
}

// Answer counts an answer.
func (m *Metrics) Answer(mode app.AnswerMode, answered bool, t app.Timings, u app.Usage) {
	m.answers.WithLabelValues(string(mode), strconv.FormatBool(answered)).Inc()
	m.firstToken.Observe(float64(t.FirstTokenMs) / 1000)
	m.tokens.WithLabelValues("prompt").Add(float64(u.PromptTokens))
	m.tokens.WithLabelValues("completion").Add(float64(u.CompletionTokens))
}

// How long a scraper may take to ask, and we to answer; and how many may ask at once.
const (
	scrapeTime = 10 * time.Second
	scrapers   = 4
)

// Handler answers GET /metrics.
func (m *Metrics) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: scrapers, Timeout: scrapeTime}))
	return mux
}

// Serve answers on l until ctx ends. l should not be reachable from outside: what it
// tells is for whoever runs the server.
func (m *Metrics) Serve(ctx context.Context, l net.Listener) error {
	s := &http.Server{Handler: m.Handler(), ReadTimeout: scrapeTime, WriteTimeout: 2 * scrapeTime, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10}
	defer context.AfterFunc(ctx, func() { _ = s.Close() })() // a scrape that is cut off is made again
	err := s.Serve(l)
	if ctx.Err() != nil {
		return nil
	}
	return err
}
