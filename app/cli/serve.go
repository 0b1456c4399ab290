package cli

import (
	"context"
	"log/slog"
	"net"
	"net/netip"

	"github.com/spf13/cobra"

	"github.com/WebsyteAI/websyte/app/config"
)

func newServe(p *Program) *cobra.Command {
	c := &cobra.Command{
		Use:   "serve",
		Short: "Serve widgets and the API until stopped",
		Args:  cobra.NoArgs,
		RunE:  p.serve,
	}
	addSettings(c)
	return c
}

func (p *Program) serve(c *cobra.Command, _ []string) error {
	cfg, err := p.settings(c)
	if err != nil {
		return err
	}
	log := newLogger(cfg.Log, p.Stderr)
	for _, w := range cfg.Warnings {
		log.Warn(w)
	}
	n, err := newNode(c.Context(), cfg, log)
	if err != nil {
		return err
	}
	defer closing(n, log)
	l, err := listen(cfg.Addr, false)
	if err != nil {
		return err
	}
	log.Info("serving", "address", browserAddress(l), "data", cfg.Data, "model", modelName(cfg), "version", thisBuild().version)
	if cfg.PublicURL == "" && !loopback(l) {
		log.Warn("public_url is not set: any Host that a request names is taken for this server; set it to the address that browsers use")
	}
	if err := n.hintAccount(c.Context()); err != nil {
		return err
	}
	return n.serve(c.Context(), l, p.Assets.Web, nil)
}

func modelName(cfg config.Config) string {
	if e, ok := cfg.LLMEndpoint(); ok {
		return e.Model
	}
	return "none: answers are quotes"
}

// hintAccount says how to begin where nobody can log in yet.
func (n *node) hintAccount(ctx context.Context) error {
	users, err := n.store.Users(ctx)
	if err == nil && len(users) == 0 && n.cfg.APIBearerToken.Empty() {
		n.log.Info("no account yet: websyte user add --email you@example.org --role admin, then websyte token create")
	}
	return err
}

// closing ends n where an error can only be logged.
func closing(n *node, log *slog.Logger) {
	if err := n.close(); err != nil {
		log.Error("close the data folder", "err", err)
	}
}

// loopback tells whether only this machine reaches l.
func loopback(l net.Listener) bool {
	a, err := netip.ParseAddrPort(l.Addr().String())
	return err == nil && a.Addr().Unmap().IsLoopback()
}
