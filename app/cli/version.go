package cli

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/WebsyteAI/websyte/app/embed/builtin"
	"github.com/WebsyteAI/websyte/store/sqlite"
	"github.com/spf13/cobra"
)

// Set by the linker in releases. Otherwise Go's own build information serves.
var version, commit string

// build is what this program was built from.
type build struct {
	version, commit string
}

func thisBuild() build {
	b := build{version: "unknown", commit: "unknown"}
	if info, ok := debug.ReadBuildInfo(); ok {
		b.version = cmp.Or(info.Main.Version, b.version)
		for _, s := range info.Settings {
			switch {
			case s.Key == "vcs.revision":
				b.commit = s.Value
			case s.Key == "vcs.modified" && s.Value == "true":
				b.commit += ", with changes"
			}
		}
	}
	return build{version: cmp.Or(version, b.version), commit: cmp.Or(commit, b.commit)}
}

// includedModel names the embedding model in the program.
func includedModel() string {
	if builtin.Included {
		return builtin.Model
	}
	return "none"
}

func newVersion(p *Program) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the versions of the program and of what is in it",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			engine, vec, err := sqlite.Version(c.Context())
			if err != nil {
				return err
			}
			b := thisBuild()
			_, err = fmt.Fprintf(p.Stdout, "websyte     %s\ncommit      %s\ngo          %s %s/%s\nsqlite      %s\nsqlite-vec  %s\nmodel       %s\n",
				b.version, b.commit, runtime.Version(), runtime.GOOS, runtime.GOARCH, engine, vec, includedModel())
			return err
		},
	}
}
