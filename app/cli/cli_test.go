package cli_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/WebsyteAI/websyte/app/cli"
)

const example = "addr: 127.0.0.1:8080\n"

// place is where commands run: a working folder, a data folder and an environment.
type place struct {
	t       *testing.T
	dir     string
	environ []string
}

func newPlace(t *testing.T) *place { return &place{t: t, dir: t.TempDir()} }

func (p *place) data() string { return filepath.Join(p.dir, "data") }

// result is what a command left.
type result struct {
	code           int
	stdout, stderr string
}

// run runs one command with that standard input, on the place's data folder.
func (p *place) run(stdin string, args ...string) result {
	p.t.Helper()
	var out, errs bytes.Buffer
	code := cli.Execute(p.t.Context(), &cli.Program{
		Args: args, Stdin: strings.NewReader(stdin), Stdout: &out, Stderr: &errs,
		Environ: append([]string{"WEBSYTE_DATA=" + p.data()}, p.environ...), Dir: p.dir,
		Assets: cli.Assets{Web: fstest.MapFS{}, Example: []byte(example)},
	})
	return result{code, out.String(), errs.String()}
}

// must runs a command that shall succeed, and gives its standard output.
func (p *place) must(stdin string, args ...string) string {
	p.t.Helper()
	r := p.run(stdin, args...)
	if r.code != 0 {
		p.t.Fatalf("%q: exit %d, %s", args, r.code, r.stderr)
	}
	return r.stdout
}

func TestErrorsAreOneLineAndHaveTheirExitCode(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.must("correct horse\n", "user", "add", "--email", "ada@example.org")
	for _, c := range []struct {
		name  string
		stdin string
		args  string
		code  int
		says  string
	}{
		{"unknown command", "", "sreve", 2, `did you mean "websyte serve"?`},
		{"unknown subcommand", "", "user lst", 2, `did you mean "websyte user list"?`},
		{"unknown flag", "", "serve --llm-modle x", 2, "did you mean --llm-model?"},
		{"bad flag", "", "serve --log-level loud", 2, "must be debug, info, warn, error"},
		{"missing flag", "", "user add", 2, `"email"`},
		{"too many arguments", "", "version now", 2, `"now"`},
		{"not in this version", "", "serve --domain a.example", 1, "--domain is not available in this version yet"},
		{"not an e-mail", "correct horse\n", "user add --email ada", 1, "email must be an e-mail address"},
		{"not a role", "correct horse\n", "user add --email b@example.org --role king", 1, "role must be owner or admin"},
		{"no password", "", "user add --email b@example.org", 1, "no password came"},
		{"short password", "short\n", "user add --email b@example.org", 1, "password must have 8 to 1024 bytes"},
		{"endless password", strings.Repeat("x", 1<<20), "user add --email b@example.org", 1, "password must have 8 to 1024 bytes"},
		{"taken", "correct horse\n", "user add --email ADA@example.org", 1, "ada@example.org"},
		{"nobody", "correct horse\n", "user password --email b@example.org", 1, "see websyte user list"},
		{"nobody to suspend", "", "user suspend --email b@example.org", 1, "see websyte user list"},
		{"nobody's token", "", "token create --email b@example.org", 1, "see websyte user list"},
		{"not a scope", "", "token create --email ada@example.org --scope read,fly", 1, "fly"},
		{"scope of an admin", "", "token create --email ada@example.org --scope admin", 1, "only an admin's token"},
		{"not a lifetime", "", "token create --email ada@example.org --expires soon", 1, "such as 90d or 12h"},
		{"no such token", "", "token revoke 01a20741-28cb-7767-8725-6d6282b4f2eb", 1, "see websyte token list"},
		{"which token", "", "token revoke", 1, "give its ID"},
		{"another folder", "", "user list --data /nonexistent", 1, "there is no data in /nonexistent"},
		{"no such file", "", "user list --config /nonexistent.yaml", 1, "/nonexistent.yaml"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := p.run(c.stdin, strings.Fields(c.args)...)
			if r.code != c.code || !strings.Contains(r.stderr, c.says) {
				t.Errorf("exit %d, %q, want %d and %q", r.code, r.stderr, c.code, c.says)
			}
			if strings.Count(r.stderr, "\n") != 1 || !strings.HasPrefix(r.stderr, "websyte: ") {
				t.Errorf("%q is not one line", r.stderr)
			}
			if r.stdout != "" {
				t.Errorf("standard output has %q", r.stdout)
			}
		})
	}
}

func TestInitWritesTheExampleOnce(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.must("", "init")
	file := filepath.Join(p.dir, "config.yaml")
	got, err := os.ReadFile(file)
	if err != nil || string(got) != example {
		t.Fatalf("got %q, %v", got, err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v: others may read what will hold secrets", info.Mode(), err)
	}
	if err := os.WriteFile(file, []byte("addr: ':1'\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if r := p.run("", "init"); r.code != 1 || !strings.Contains(r.stderr, "already there") {
		t.Errorf("exit %d, %q", r.code, r.stderr)
	}
	if got, err := os.ReadFile(file); err != nil || string(got) != "addr: ':1'\n" {
		t.Errorf("the file was overwritten: %q, %v", got, err)
	}
	p.must("", "init", "--config", filepath.Join(p.dir, "other.yaml"))
}

func TestConfigFileOfTheWorkingFolderCounts(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	if err := os.WriteFile(filepath.Join(p.dir, "config.yaml"), []byte("llm: {modle: x}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if r := p.run("", "user", "list"); r.code != 1 || !strings.Contains(r.stderr, `did you mean "llm.model"?`) {
		t.Errorf("exit %d, %q", r.code, r.stderr)
	}
}

func TestVersionNamesWhatIsInside(t *testing.T) {
	t.Parallel()
	got := newPlace(t).must("", "version")
	for _, line := range []string{`websyte +\S+`, `commit +\S+`, `go +go1\.\d+`, `sqlite +3\.\d+`, `sqlite-vec +v0\.\d+`, `model +builtin/multilingual-e5-small`} {
		if !regexp.MustCompile("(?m)^" + line).MatchString(got) {
			t.Errorf("%s lacks %s", got, line)
		}
	}
}

func TestHelpIsNoError(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	for _, args := range [][]string{{}, {"--help"}, {"user"}, {"token", "create", "--help"}, {"help", "doctor"}} {
		if out := p.must("", args...); !strings.Contains(out, "Usage:") {
			t.Errorf("%q: %q", args, out)
		}
	}
}

func decode[T any](t *testing.T, text string) T {
	t.Helper()
	var v T
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}
