package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

const (
	mb       = 1e6
	settle   = 2 * time.Second // after which a server that was started counts as idle
	pocket   = "github.com/pocketbase/pocketbase/examples/base"
	maxBytes = 40 // MB of the binary without the model
)

// measureStart is the program on a folder that it has started on before, with one
// widget; PocketBase likewise, its example application being built here.
func measureStart(ctx context.Context, b *bench) ([]figure, error) {
	dir, err := b.sub("start")
	if err != nil {
		return nil, err
	}
	base, err := b.buildPocketBase(ctx, dir)
	if err != nil {
		return nil, err
	}
	c, err := b.corpus(ctx, corpusSize{1, 20}) // which the first start embeds
	if err != nil {
		return nil, err
	}
	n := 9
	if b.quick {
		n = 3
	}
	var ours, theirs []float64 // memory
	took, err := inTurns(n,
		started(&ours, func() (*program, error) { return b.serve(ctx, c.dir) }),
		started(&theirs, func() (*program, error) { return servePocketBase(ctx, base, dir) }))
	if err != nil {
		return nil, err
	}
	sizes, err := b.sizes(ctx, base)
	if err != nil {
		return nil, err
	}
	return append([]figure{
		figure{What: "start to the first 200", Value: 1000 * took[0], Unit: "ms"}.beside("PocketBase", 1000*took[1]).ratioAtMost(.5),
		figure{What: "idle RssAnon", Value: quantile(ours, .5), Unit: "MB"}.beside("PocketBase", quantile(theirs, .5)).ratioAtMost(.5),
	}, sizes...), nil
}

// started measures one start, and adds the memory when idle.
func started(memory *[]float64, serve func() (*program, error)) func() (float64, error) {
	return func() (float64, error) {
		p, err := serve()
		if err != nil {
			return 0, err
		}
		time.Sleep(settle)
		*memory = append(*memory, p.memory())
		return p.took, p.stop()
	}
}

func (b *bench) sizes(ctx context.Context, base string) ([]figure, error) {
	without, err := b.build(ctx, "websyte-nomodel", "nomodel")
	if err != nil {
		return nil, err
	}
	small, err := megabytes(without)
	if err != nil {
		return nil, err
	}
	whole, err := megabytes(b.binary)
	if err != nil {
		return nil, err
	}
	reference, err := megabytes(base)
	if err != nil {
		return nil, err
	}
	return []figure{
		figure{What: "binary without the model", Value: small, Unit: "MB"}.beside("PocketBase", reference).atMost(maxBytes),
		figure{What: "binary", Value: whole, Unit: "MB"}.beside("PocketBase", reference),
	}, nil
}

func megabytes(file string) (float64, error) {
	info, err := os.Stat(file)
	if err != nil {
		return 0, err
	}
	return float64(info.Size()) / mb, nil
}

func (b *bench) buildPocketBase(ctx context.Context, dir string) (string, error) {
	out := filepath.Join(dir, "pocketbase")
	_, err := output(ctx, "env", "CGO_ENABLED=0", "go", "build", "-C", filepath.Join(b.root, module), "-trimpath", "-ldflags", "-s -w", "-o", out, pocket)
	return out, err
}

func servePocketBase(ctx context.Context, binary, dir string) (*program, error) {
	addr, err := freeAddress()
	if err != nil {
		return nil, err
	}
	c := exec.CommandContext(ctx, binary, "serve", "--http", addr, "--dir", filepath.Join(dir, "pb_data"))
	c.Dir = dir
	return start(ctx, c, "http://"+addr, "/api/health")
}
