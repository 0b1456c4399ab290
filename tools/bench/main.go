// Command bench measures the program and prints one table: each figure beside a
// reference that was measured in the same run, in turns with it, and beside its goal.
//
// It is a module of its own, so that the references it builds are no dependency of
// the program. A row is a function that gives figures; see rows.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// row is what can be chosen by name. A figure that cannot be measured on this
// machine is one with a note instead of a value; an error means that something broke.
type row struct {
	name, about string
	measure     func(context.Context, *bench) ([]figure, error)
}

var rows = []row{
	{"start", "start to the first 200, idle memory and size, beside PocketBase", measureStart},
	{"writes", "acknowledged writes, beside bulk writes and a transaction for each", measureWrites},
	{"chunks", "HTML to chunks, beside parsing alone", measureChunks},
	{"crawl", "crawls of 5,000 and 10,000 generated pages, beside wget --mirror", measureCrawl},
	{"documents", "words read from office files, beside pandoc and LibreOffice, and from PDF, beside pdftotext", measureDocuments},
	{"quality", "retrieval on XQuAD by words, beside plain BM25", measureQuality},
	{"manual", "fifty questions asked of a real manual, crawled by the program", measureManual},
	{"meaning", "retrieval, quotes and refusal on XQuAD by meaning, also across languages", measureMeaning},
	{"embedding", "the builtin model's speed, beside its C engine and ONNX Runtime", measureEmbedding},
	{"search", "time and memory of a search, by size and number of widgets", measureSearch},
	{"routes", "every route of the interface on the data of a busy server", measureRoutes},
	{"widget", "what the widget costs a visitor's browser: bytes, script, heap, frames", measureWidget},
	{"firsttoken", "time to the first token, beside a bare relay", measureFirstToken},
}

// bench is what the rows of one run share.
type bench struct {
	quick   bool
	root    string // of the repository
	dir     string // temporary
	binary  string // of the program, once it is built
	corpora map[corpusSize]corpus
}

func main() {
	quick := flag.Bool("quick", false, "smaller sizes and fewer rounds")
	jsonFile := flag.String("json", os.Getenv("BENCH_JSON"), "write the figures there as JSON")
	list := flag.Bool("list", false, "list the rows")
	flag.Parse()
	if *list {
		for _, r := range rows {
			fmt.Printf("%-12s %s\n", r.name, r.about)
		}
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, flag.Args(), *quick, *jsonFile)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, names []string, quick bool, jsonFile string) (err error) {
	switch {
	case len(names) == 3 && names[0] == relayCommand:
		return relay(names[1], names[2])
	case len(names) == 3 && names[0] == embedCommand:
		return embedTexts(os.Stdout, names[1], names[2])
	case len(names) == 1 && names[0] == firstUseCommand:
		return firstUse(os.Stdout)
	}
	chosen, err := choose(names)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "websyte-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	root, err := repository()
	if err != nil {
		return err
	}
	b := &bench{quick: quick, root: root, dir: dir, corpora: map[corpusSize]corpus{}}
	t := table{Machine: thisMachine(), Quick: quick}
	err = t.measure(ctx, b, chosen)
	t.print(os.Stdout)
	if err != nil || jsonFile == "" {
		return err
	}
	return t.save(jsonFile)
}

// measure adds the figures of each row, up to the first that fails.
func (t *table) measure(ctx context.Context, b *bench, chosen []row) error {
	for _, r := range chosen {
		started := time.Now()
		figures, err := r.measure(ctx, b)
		if err != nil {
			return fmt.Errorf("%s: %w", r.name, err)
		}
		for i := range figures {
			figures[i].Row = r.name
		}
		t.Figures = append(t.Figures, figures...)
		fmt.Fprintf(os.Stderr, "%s measured in %.0f s\n", r.name, time.Since(started).Seconds())
	}
	return nil
}

// choose gives the rows of that name, all without one.
func choose(names []string) ([]row, error) {
	if len(names) == 0 {
		return rows, nil
	}
	var out []row
	for _, name := range names {
		i := slices.IndexFunc(rows, func(r row) bool { return r.name == name })
		if i < 0 {
			return nil, fmt.Errorf("there is no row %q: see -list", name)
		}
		out = append(out, rows[i])
	}
	return out, nil
}

// module is this program's folder in the repository.
const module = "tools/bench"

func repository() (string, error) {
	root, err := os.Getwd()
	if err == nil {
		_, err = os.Stat(filepath.Join(root, module))
	}
	if err != nil {
		return "", fmt.Errorf("run it in the repository's folder, with make bench: %w", err)
	}
	return root, nil
}

// sub makes a folder that is this run's alone.
func (b *bench) sub(name string) (string, error) {
	return os.MkdirTemp(b.dir, name+"-")
}

func output(ctx context.Context, name string, args ...string) (string, error) {
	out, err := exec.CommandContext(ctx, name, args...).Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		err = fmt.Errorf("%s %s: %w: %s", filepath.Base(name), strings.Join(args, " "), err, exit.Stderr)
	}
	return strings.TrimSpace(string(out)), err
}
