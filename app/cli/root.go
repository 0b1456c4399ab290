package cli

import (
	"fmt"
	"strings"

	"github.com/WebsyteAI/websyte/app/config"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func newRoot(p *Program) *cobra.Command {
	root := group("websyte", "An assistant on your site that answers from your content, with citations")
	root.SilenceErrors, root.SilenceUsage = true, true
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(newServe(p), newTry(p), newInit(p), newUser(p), newToken(p), newEmbed(p), newBackup(p), newRestore(p), newDoctor(p), newVersion(p), newDecode(p))
	markErrors(root)
	return root
}

// group is a command that does nothing but hold others.
func group(use, short string) *cobra.Command {
	return &cobra.Command{
		Use:   use,
		Short: short,
		Args:  subcommand,
		Run:   func(c *cobra.Command, _ []string) { _ = c.Help() },
	}
}

// subcommand refuses what names none of c's commands.
func subcommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, sub := range c.Commands() {
		if !sub.Hidden {
			names = append(names, sub.Name())
		}
	}
	return fmt.Errorf("unknown command %.100q: did you mean %q?", args[0], c.CommandPath()+" "+config.Nearest(args[0], names))
}

// flagError names the nearest flag where one is unknown.
func flagError(c *cobra.Command, err error) error {
	given, unknown := strings.CutPrefix(err.Error(), "unknown flag: --")
	if !unknown {
		return err
	}
	var names []string
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	})
	if len(names) == 0 {
		return err
	}
	return fmt.Errorf("%w: did you mean --%s?", err, config.Nearest(given, names))
}

// markErrors tells errors of commands that ran from those of wrong usage.
func markErrors(c *cobra.Command) {
	if run := c.RunE; run != nil {
		c.RunE = func(c *cobra.Command, args []string) error {
			if err := run(c, args); err != nil {
				return runError{err}
			}
			return nil
		}
	}
	for _, sub := range c.Commands() {
		markErrors(sub)
	}
}
