package metrics

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/WebsyteAI/websyte/app"
)

// Store tells how much there is.
type Store interface {
	Stats(ctx context.Context) (app.Stats, error)
}

// stored asks the store at each scrape.
type stored struct {
	store Store
	log   *slog.Logger
	lines []line
}

// line is one figure of the store's.
type line struct {
	desc  *prometheus.Desc
	value func(app.Stats) float64
}

const statsTime = 5 * time.Second

func newStored(store Store, log *slog.Logger) *stored {
	gauge := func(name, help string, labels prometheus.Labels, value func(app.Stats) float64) line {
		return line{prometheus.NewDesc("websyte_"+name, help, nil, labels), value}
	}
	things := func(kind string, value func(app.Stats) float64) line {
		return gauge("stored", "How many there are, by kind.", prometheus.Labels{"kind": kind}, value)
	}
	return &stored{store, log, []line{
		things("users", func(s app.Stats) float64 { return float64(s.Users) }),
		things("widgets", func(s app.Stats) float64 { return float64(s.Widgets) }),
		things("documents", func(s app.Stats) float64 { return float64(s.Documents) }),
		things("chunks", func(s app.Stats) float64 { return float64(s.Chunks) }),
		things("conversations", func(s app.Stats) float64 { return float64(s.Conversations) }),
		things("messages", func(s app.Stats) float64 { return float64(s.Messages) }),
		gauge("stored_bytes", "Size on disk.", prometheus.Labels{"kind": "database"}, func(s app.Stats) float64 { return float64(s.DatabaseBytes) }),
		gauge("stored_bytes", "Size on disk.", prometheus.Labels{"kind": "files"}, func(s app.Stats) float64 { return float64(s.FileBytes) }),
		gauge("jobs", "Crawls, embedding and other work, by state.", prometheus.Labels{"state": "waiting"}, func(s app.Stats) float64 { return float64(s.JobsWaiting) }),
		gauge("jobs", "Crawls, embedding and other work, by state.", prometheus.Labels{"state": "running"}, func(s app.Stats) float64 { return float64(s.JobsRunning) }),
	}}
}

// Describe is prometheus.Collector's.
func (s *stored) Describe(out chan<- *prometheus.Desc) {
	for _, l := range s.lines {
		out <- l.desc
	}
}

// Collect is prometheus.Collector's. A store that does not answer leaves its figures
// out of this scrape: the others say how the program is all the same.
func (s *stored) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), statsTime)
	defer cancel()
	st, err := s.store.Stats(ctx)
	if err != nil {
		s.log.Warn("the store's figures are missing in this scrape", "err", err)
		return
	}
	for _, l := range s.lines {
		out <- prometheus.MustNewConstMetric(l.desc, prometheus.GaugeValue, l.value(st))
	}
}
