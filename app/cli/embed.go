package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"runtime"
	"strings"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/config"
	"github.com/spf13/cobra"
)

const (
	embedLines = 256     // that are embedded at a time
	maxLine    = 1 << 20 // bytes
)

func newEmbed(p *Program) *cobra.Command {
	var query, passage bool
	c := &cobra.Command{
		Use:   "embed",
		Short: "Turn lines of text into vectors",
		Long: "Read lines from standard input, and write the vector of each to standard output: a JSON array\n" +
			"of numbers a line. What is longer than the model reads is cut, for the builtin one at 512 tokens.",
		Example: "  echo \"Where is my parcel?\" | websyte embed --query",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			e, err := p.lineEmbedder(c, query)
			if err != nil {
				return err
			}
			return embedAll(c.Context(), p.Stdin, p.Stdout, e)
		},
	}
	c.Flags().BoolVar(&query, "query", false, "the lines are questions")
	c.Flags().BoolVar(&passage, "passage", false, "the lines are what questions are asked of (default)")
	c.MarkFlagsMutuallyExclusive("query", "passage")
	addSettings(c)
	return c
}

// lineEmbedder embeds several lines at once, with all processors where the
// configuration does not say otherwise: nothing else is served.
func (p *Program) lineEmbedder(c *cobra.Command, query bool) (func(context.Context, []string) ([][]float32, error), error) {
	cfg, err := p.settings(c)
	if err != nil {
		return nil, err
	}
	if cfg.Embedding.Threads == 0 {
		cfg.Embedding.Threads = runtime.GOMAXPROCS(0)
	}
	all, err := openEmbedders(cfg)
	if err != nil {
		return nil, err
	}
	e := all.configured()
	if e == nil {
		return nil, app.Errorf(app.Invalid, "embedding.provider is %s: set it to %s or %s to embed", config.None, config.Builtin, config.OpenAI)
	}
	if query {
		return questions(e), nil
	}
	return e.Passages, nil
}

func questions(e embedder) func(context.Context, []string) ([][]float32, error) {
	return func(ctx context.Context, texts []string) (vectors [][]float32, err error) {
		for _, text := range texts {
			v, err := e.Query(ctx, text)
			if err != nil {
				return nil, err
			}
			vectors = append(vectors, v)
		}
		return vectors, nil
	}
}

// embedAll embeds as many lines at a time as are there, so that somebody who types
// sees each vector at once.
func embedAll(ctx context.Context, in io.Reader, out io.Writer, embed func(context.Context, []string) ([][]float32, error)) error {
	lines := bufio.NewReaderSize(in, maxLine)
	w := bufio.NewWriter(out)
	for end := false; !end; {
		var texts []string
		for len(texts) < embedLines && !end && (len(texts) == 0 || lines.Buffered() > 0) {
			line, err := lines.ReadSlice('\n')
			if errors.Is(err, bufio.ErrBufferFull) {
				return app.Errorf(app.TooLarge, "a line is longer than %d bytes: put a text on several lines", maxLine)
			}
			if err != nil && !errors.Is(err, io.EOF) {
				return err
			}
			if end = err != nil; !end || len(line) > 0 {
				texts = append(texts, strings.TrimRight(string(line), "\r\n"))
			}
		}
		vectors, err := embed(ctx, texts)
		if err != nil {
			return err
		}
		if err := writeVectors(w, vectors); err != nil {
			return err
		}
	}
	return nil
}

func writeVectors(w *bufio.Writer, vectors [][]float32) error {
	e := json.NewEncoder(w)
	for _, v := range vectors {
		if err := e.Encode(v); err != nil {
			return err
		}
	}
	return w.Flush()
}
