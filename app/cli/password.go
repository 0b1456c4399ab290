package cli

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/auth"
	"golang.org/x/term"
)

// readPassword asks twice without echo on a terminal, else takes the first line
// of standard input.
func (p *Program) readPassword() (string, error) {
	if fd, ok := p.terminal(); ok {
		return p.askPassword(fd)
	}
	line, err := bufio.NewReader(io.LimitReader(p.Stdin, auth.MaxPassword+2)).ReadString('\n')
	if err != nil && err != io.EOF {
		return "", fmt.Errorf("read the password: %w", err)
	}
	if line == "" {
		return "", app.Errorf(app.Invalid, "no password came: type it, or give it on standard input")
	}
	return strings.TrimRight(line, "\r\n"), nil
}

func (p *Program) askPassword(fd int) (string, error) {
	var typed [2]string
	for i, prompt := range []string{"Password: ", "Again: "} {
		fmt.Fprint(p.Stderr, prompt)
		line, err := term.ReadPassword(fd)
		fmt.Fprintln(p.Stderr)
		if err != nil {
			return "", fmt.Errorf("read the password: %w", err)
		}
		typed[i] = string(line)
	}
	if typed[0] != typed[1] {
		return "", app.Errorf(app.Invalid, "the two passwords differ: try again")
	}
	return typed[0], nil
}

// terminal is standard input where a person sits at it.
func (p *Program) terminal() (fd int, ok bool) {
	f, isFile := p.Stdin.(*os.File)
	if !isFile {
		return 0, false
	}
	return int(f.Fd()), term.IsTerminal(int(f.Fd()))
}

// confirm has a person at the terminal type word before something is lost. A
// script that calls the command means it.
func (p *Program) confirm(prompt, word string) error {
	if _, ok := p.terminal(); !ok {
		return nil
	}
	fmt.Fprint(p.Stderr, prompt)
	line, err := bufio.NewReader(io.LimitReader(p.Stdin, 1024)).ReadString('\n')
	if err != nil || strings.TrimSpace(line) != word {
		return app.Errorf(app.Invalid, "not confirmed: nothing was changed")
	}
	return nil
}
