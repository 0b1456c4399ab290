package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/config"
	"github.com/WebsyteAI/websyte/app/embed/builtin"
	"github.com/WebsyteAI/websyte/store/sqlite"
	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"
)

const (
	// leastFree is the free space in bytes below which a crawl may fail.
	leastFree = 200 << 20
	// endpointTime is how long an endpoint may take to prove itself.
	endpointTime = 30 * time.Second
)

// check looks at one thing: found says how it is, err what is wrong and what to do.
type check struct {
	name string
	run  func(context.Context, config.Config) (found string, err error)
}

func checks() []check {
	return []check{
		{"data folder", checkFolder},
		{"free space", checkSpace},
		{"database", checkDatabase},
		{"files", checkFiles},
		{"language model", checkLLM},
		{"embeddings", checkEmbedding},
		{"scans", checkScans},
		{"Chromium", checkChromium},
		{"log-in", checkLogIn},
		{"mail", checkMail},
	}
}

func newDoctor(p *Program) *cobra.Command {
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Check all that the server needs, a line each",
		Args:  cobra.NoArgs,
	}
	addSettings(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		cfg, err := p.settings(c)
		bad := p.report("configuration", "every value is valid", err)
		if err == nil {
			for _, w := range cfg.Warnings {
				fmt.Fprintf(p.Stdout, "note  %-15s %s\n", "configuration", w)
			}
			for _, check := range checks() {
				found, err := check.run(c.Context(), cfg)
				bad += p.report(check.name, found, err)
			}
		}
		if bad > 0 {
			return app.Errorf(app.Unavailable, "%d of these would fail: see the lines that begin with FAIL", bad)
		}
		return nil
	}
	return c
}

// report prints one line, and gives 1 for a failure.
func (p *Program) report(name, found string, err error) int {
	if err != nil {
		fmt.Fprintf(p.Stdout, "FAIL  %-15s %s\n", name, explain(err))
		return 1
	}
	fmt.Fprintf(p.Stdout, "ok    %-15s %s\n", name, printable(found))
	return 0
}

// existing is the nearest folder above dir that is there, or dir itself, which the
// setting names.
func existing(dir, setting string) (string, error) {
	at, err := filepath.Abs(dir)
	for err == nil {
		var info fs.FileInfo
		info, err = os.Stat(at)
		if err == nil && !info.IsDir() {
			return "", app.Errorf(app.Unavailable, "%s is not a folder: name another with --%s", at, setting)
		}
		if err == nil {
			return at, nil
		}
		if errors.Is(err, fs.ErrNotExist) && filepath.Dir(at) != at {
			at, err = filepath.Dir(at), nil
		}
	}
	return "", err
}

func checkFolder(_ context.Context, cfg config.Config) (string, error) {
	return checkWritable(cfg.Data, "data")
}

// checkWritable writes a file into the folder that a setting names, or into the one
// that it would be made in.
func checkWritable(folder, setting string) (string, error) {
	dir, err := existing(folder, setting)
	if err != nil {
		return "", err
	}
	probe, err := os.CreateTemp(dir, ".websyte-doctor-*")
	if err != nil {
		return "", app.Wrap(err, app.Unavailable, "this user cannot write to %s: change its owner, or name another folder with --%s", dir, setting)
	}
	_, err = probe.WriteString("x")
	if err := errors.Join(err, probe.Close(), os.Remove(probe.Name())); err != nil {
		return "", app.Wrap(err, app.Unavailable, "%s takes no files: look at its disk", dir)
	}
	if abs, err := filepath.Abs(folder); err == nil && abs != dir {
		return folder + " is not there yet and can be made", nil
	}
	return folder + " can be written", nil
}

func checkSpace(_ context.Context, cfg config.Config) (string, error) {
	dir, err := existing(cfg.Data, "data")
	if err != nil {
		return "", err
	}
	free, err := freeSpace(dir)
	if err != nil {
		return "", fmt.Errorf("free space of %s: %w", dir, err)
	}
	if free < leastFree {
		return "", app.Errorf(app.Unavailable, "only %s are free on the disk of %s: make room for %s at least", humanize.IBytes(free), dir, humanize.IBytes(leastFree))
	}
	return humanize.IBytes(free) + " free", nil
}

func checkDatabase(ctx context.Context, cfg config.Config) (string, error) {
	file := filepath.Join(cfg.Data, sqlite.File)
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return "none yet: the first start makes it", nil
	}
	err := withStore(ctx, cfg.Data, func(s *sqlite.Store) error {
		findings, err := s.Check(ctx)
		if err == nil && len(findings) > 0 {
			err = app.Errorf(app.Internal, "%s is damaged (%d findings, the first: %s): stop the server and restore a backup", file, len(findings), findings[0])
		}
		return err
	})
	return file + " is whole", err
}

func checkLLM(ctx context.Context, cfg config.Config) (string, error) {
	client, found := languageModel(cfg)
	if !found {
		return "none: answers are quotes; set llm.base_url or llm.api_key for one", nil
	}
	ctx, cancel := context.WithTimeout(ctx, endpointTime)
	defer cancel()
	return client.Model() + " answers", client.Check(ctx)
}

func checkEmbedding(ctx context.Context, cfg config.Config) (string, error) {
	all, err := openEmbedders(cfg)
	if err != nil {
		return "", err
	}
	embedder := all.configured()
	if embedder == nil {
		return "none: search goes by words; set embedding.provider to builtin or openai for one", nil
	}
	ctx, cancel := context.WithTimeout(ctx, endpointTime)
	defer cancel()
	vector, err := embedder.Query(ctx, "Does this work?")
	found := fmt.Sprintf("%s answers with %d dimensions", embedder.Model(), len(vector))
	if b, ok := embedder.(*builtin.Embedder); ok {
		found += ", computed with " + b.Kernel() + " instructions"
	}
	return found, err
}
