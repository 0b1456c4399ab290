package cli

import (
	"strconv"

	"github.com/spf13/cobra"

	"github.com/WebsyteAI/websyte/app/decode"
)

const (
	decodeCommand = "decode"
	cacheFlag     = "cache"
	cacheFolder   = "cache" // in the data folder
)

// newDecode is the command that this program starts itself with to read files.
func newDecode(p *Program) *cobra.Command {
	var cache string
	cmd := &cobra.Command{
		Use:    decodeCommand + " MEMORY",
		Short:  "Read the files that come on standard input, for a server",
		Hidden: true,
		Args:   cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			memory, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil {
				return err
			}
			return decode.Serve(p.Stdin, p.Stdout, memory, cache)
		},
	}
	cmd.Flags().StringVar(&cache, cacheFlag, "", "folder for compiled code")
	return cmd
}
