package cli

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/WebsyteAI/websyte/app/config"
	"github.com/WebsyteAI/websyte/app/fetch"
	"github.com/WebsyteAI/websyte/app/render"
)

const chromiumFolder = "chromium"

// openRenderer finds the browser for pages that are empty without their scripts.
// The error says why there is none.
func openRenderer(cfg config.Config, f *fetch.Client) (*render.Renderer, error) {
	return render.Open(render.Options{
		Chromium: cfg.Crawl.Chromium, NoSandbox: !cfg.Crawl.ChromiumSandbox,
		Dir: filepath.Join(cfg.Data, chromiumFolder), UserAgent: cfg.Crawl.UserAgent, Fetch: f,
	})
}

// checkChromium starts the browser beside one that a server may have. Where nobody
// has named one it is no fault that there is none.
func checkChromium(ctx context.Context, cfg config.Config) (found string, err error) {
	named := cfg.Crawl.Chromium != ""
	f := fetch.New(fetch.Options{})
	defer f.Close()
	if cfg.Data, err = os.MkdirTemp("", "websyte-doctor-"); err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(cfg.Data)) }()
	r, err := openRenderer(cfg, f)
	if err != nil {
		if named {
			return "", err
		}
		return "none: " + explain(err), nil
	}
	defer r.Close()
	ctx, cancel := context.WithTimeout(ctx, endpointTime)
	defer cancel()
	version, err := r.Check(ctx)
	return version + " starts, from " + r.Name(), err
}
