package main

import (
	"embed"
	"io/fs"

	"github.com/WebsyteAI/websyte/app/cli"
)

// all: takes files whose names begin with _ or . too.
//
//go:embed all:web/dist
var web embed.FS

//go:embed config.example.yaml
var example []byte

// assets are the files that the program carries.
func assets() cli.Assets {
	dist, err := fs.Sub(web, "web/dist")
	if err != nil {
		panic(err) // the name is constant and valid
	}
	return cli.Assets{Web: dist, Example: example}
}
