// Package cli is the command line: it reads the configuration, makes the parts,
// hands them to each other, and runs one command.
//
// It is the only place that knows all parts and chooses their implementations.
// It knows no rule of any of them, and nothing but main imports it.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/WebsyteAI/websyte/app"
)

// Assets are the files that the program carries.
type Assets struct {
	Web     fs.FS  // the built front end: what is in web/dist
	Example []byte // config.example.yaml
}

// Program is one run of the program: all that it gets from outside.
type Program struct {
	Args           []string // without the program's own name
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Environ        []string // as os.Environ gives it
	Dir            string   // where config.yaml is looked for, "" for the working directory
	Assets         Assets
}

// Exit codes.
const (
	exitOK    = 0
	exitError = 1
	exitUsage = 2
)

// Main runs the program as the operating system started it, until it ends or is
// told to stop, and gives the exit code.
func Main(assets Assets) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	assets.Web = webAssets(assets.Web)
	return Execute(ctx, &Program{
		Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Environ: os.Environ(), Assets: assets,
	})
}

// Execute runs one command and gives the exit code: 0, 2 for wrong usage, 1 for
// any other error. An error is one line on p.Stderr that says what to do.
func Execute(ctx context.Context, p *Program) int {
	root := newRoot(p)
	root.SetArgs(p.Args)
	root.SetIn(p.Stdin)
	root.SetOut(p.Stdout)
	root.SetErr(p.Stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitOK
	}
	fmt.Fprintln(p.Stderr, "websyte: "+explain(err))
	if failed := (runError{}); errors.As(err, &failed) {
		return exitError
	}
	return exitUsage
}

// runError marks what a command returned, as apart from what kept it from being run.
type runError struct{ error }

func (e runError) Unwrap() error { return e.error }

// explain is err on one line, with what is wrong with each field.
func explain(err error) string {
	message := err.Error()
	if e, ok := errors.AsType[*app.Error](err); ok && len(e.Fields) > 0 {
		var fields []string
		for _, name := range slices.Sorted(maps.Keys(e.Fields)) {
			fields = append(fields, name+" "+e.Fields[name])
		}
		message = strings.Join(fields, "; ")
	}
	return printable(strings.Join(strings.Fields(message), " "))
}

// printable leaves out what could steer a terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return -1
		}
		return r
	}, s)
}
