package cli

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"strings"

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
	if err := p.offerSetup(c.Context(), n, l); err != nil {
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

// offerSetup prints the link with which the first account is made, where nobody has one.
// It is no line of the log: logs are kept, and sent elsewhere.
func (p *Program) offerSetup(ctx context.Context, n *node, l net.Listener) error {
	token, err := n.accounts.OfferSetup(ctx)
	if err != nil || token == "" {
		return err
	}
	address := cmp.Or(strings.TrimSuffix(n.cfg.PublicURL, "/"), browserAddress(l))
	fmt.Fprintf(p.Stderr, "\nNobody has an account yet. Make the first one, an admin's, here:\n\n  %s/setup?token=%s\n\n", address, token)
	return nil
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
