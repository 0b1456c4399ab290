package apptest

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/WebsyteAI/websyte"

// arrow is a direction in which no package may depend.
type arrow struct {
	name string
	from func(pkg string) bool // paths below the module, "" for main
	to   func(imported string) bool
}

func arrows() []arrow {
	return []arrow{
		{"app -> anything but the standard library", is("app"), not(standard)},
		{"anything but main -> app/cli", not(is("")), own(under("app/cli"))},
		{"anything but app/cli, app/apptest -> app/server", not(under("app/cli", "app/server", "app/apptest")), own(under("app/server"))},
		{"anything but tests -> app/apptest", not(under("app/apptest")), own(under("app/apptest"))},
		{"anything but app/cli, app/apptest -> store", not(under("app/cli", "app/apptest", "store")), own(under("store"))},
		{"store -> anything of ours but app and store", under("store"), own(not(either(is("app"), under("store"))))},
		{"app/config -> anything of ours but app", under("app/config"), own(not(either(is("app"), under("app/config"))))},
		{"app/auth -> anything of ours but app", under("app/auth"), own(not(either(is("app"), under("app/auth"))))},
		{"a feature package -> the web framework", feature, framework},
		{"a feature package -> SQL", feature, sql},
		{"a feature package -> configuration", func(p string) bool { return feature(p) && p != "app/config" }, own(under("app/config"))},
		{"app/ingest -> chat or retrieval", under("app/ingest"), own(under("app/chat", "app/retrieve"))},
		{"app/retrieve -> chat or ingest", under("app/retrieve"), own(under("app/chat", "app/ingest"))},
		{"a pure package -> network, system or SQL", pure, either(sql, named("net", "net/http", "os", "os/exec", "io/ioutil", "syscall", "log", "log/slog"))},
		{"a pure package -> anything of ours but app and pure ones", pure, own(not(either(is("app"), pure)))},
	}
}

func TestDependenciesPointOneWay(t *testing.T) {
	t.Parallel()
	packages := list(t)
	if len(packages) < 5 {
		t.Fatalf("only %d packages found", len(packages))
	}
	for _, a := range arrows() {
		for pkg, imports := range packages {
			for _, imported := range imports {
				if a.from(pkg) && a.to(imported) {
					t.Errorf("%s: %s imports %s", a.name, pkg, imported)
				}
			}
		}
	}
}

// Each arrow must find the wrong import that it is there for.
func TestWrongArrowsAreFound(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ pkg, imported string }{
		{"app", "golang.org/x/net/html"},
		{"app/server", module + "/app/cli"},
		{"app/chat", module + "/app/server"},
		{"app/server", module + "/app/apptest"},
		{"app/server", module + "/store/sqlite"},
		{"app/chat", module + "/store/sqlite"},
		{"store/sqlite", module + "/app/chat"},
		{"app/config", module + "/app/auth"},
		{"app/auth", module + "/app/config"},
		{"app/chat", "github.com/labstack/echo/v4"},
		{"app/ingest", "github.com/danielgtaylor/huma/v2/adapters/humaecho"},
		{"app/jobs", "database/sql"},
		{"app/llm/endpoint", "modernc.org/sqlite/vec"},
		{"app/retrieve", module + "/app/config"},
		{"app/ingest", module + "/app/chat"},
		{"app/retrieve", module + "/app/ingest"},
		{"app/extract", "net/http"},
		{"app/terms", "os"},
		{"app/chunk", module + "/app/fetch"},
	} {
		found := slices.ContainsFunc(arrows(), func(a arrow) bool { return a.from(c.pkg) && a.to(c.imported) })
		if !found {
			t.Errorf("%s may import %s", c.pkg, c.imported)
		}
	}
}

// list gives what each package imports, tests aside, by path below the module.
func list(t *testing.T) map[string][]string {
	t.Helper()
	// -e: a package that does not build now is not this test's concern.
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Imports", module, module+"/app/...", module+"/store/...")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	packages := map[string][]string{}
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages[below(p.ImportPath)] = p.Imports
	}
}

// below is the path of one of our packages in the module.
func below(path string) string { return strings.TrimPrefix(strings.TrimPrefix(path, module), "/") }

// The rest are conditions on import paths.

type condition = func(string) bool

func is(path string) condition { return func(p string) bool { return p == path } }

func named(paths ...string) condition {
	return func(p string) bool { return slices.Contains(paths, p) }
}

func under(paths ...string) condition {
	return func(p string) bool {
		return slices.ContainsFunc(paths, func(path string) bool { return p == path || strings.HasPrefix(p, path+"/") })
	}
}

func not(c condition) condition { return func(p string) bool { return !c(p) } }

func either(all ...condition) condition {
	return func(p string) bool {
		return slices.ContainsFunc(all, func(c condition) bool { return c(p) })
	}
}

// own applies a condition to imports of ours, by path below the module.
func own(c condition) condition {
	return func(p string) bool { return under(module)(p) && c(below(p)) }
}

func standard(p string) bool {
	first, _, _ := strings.Cut(p, "/")
	return !strings.Contains(first, ".")
}

func feature(p string) bool {
	return under("app")(p) && !under("app/cli", "app/server", "app/apptest")(p) && p != "app"
}

func pure(p string) bool {
	return under("app/terms", "app/chunk", "app/csvsafe", "app/qa", "app/extract", "app/embed/e5/unigram")(p)
}

func sql(p string) bool {
	return under("database/sql", "modernc.org/sqlite", "github.com/pressly/goose")(p)
}

func framework(p string) bool {
	return under("github.com/labstack/echo", "github.com/danielgtaylor/huma")(p)
}
