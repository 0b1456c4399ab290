// Command websyte puts an assistant that knows your site on your site.
package main

import (
	"os"

	"github.com/WebsyteAI/websyte/app/cli"
)

func main() { os.Exit(cli.Main(assets())) }
