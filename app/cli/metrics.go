package cli

import (
	"context"
	"net"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/metrics"
)

// scraped is what Prometheus reads, and where.
type scraped struct {
	*metrics.Metrics
	listener net.Listener
}

// scraped is nil where metrics.addr is not set.
func (n *node) scraped() (*scraped, error) {
	if n.cfg.Metrics.Addr == "" {
		return nil, nil
	}
	l, err := net.Listen("tcp", n.cfg.Metrics.Addr)
	if err != nil {
		return nil, app.Wrap(err, app.Unavailable, "cannot listen on %s for metrics: stop what uses it, or set metrics.addr to another", n.cfg.Metrics.Addr)
	}
	n.log.Info("metrics", "address", browserAddress(l)+"/metrics")
	return &scraped{metrics.New(thisBuild().version, n.store, n.log), l}, nil
}

func (s *scraped) run(ctx context.Context, n *node) {
	if err := s.Serve(ctx, s.listener); err != nil {
		n.log.Error("metrics are served no longer", "err", err)
	}
}
