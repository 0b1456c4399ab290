// Command kernels writes the assembly of app/embed/e5/kernel, and the Go
// declarations that go with it. It is a module of its own, so that the program
// does not depend on the generator.
package main

import (
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/WebsyteAI/websyte/tools/kernels/neon"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/pass"
	"github.com/mmcloughlin/avo/printer"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: kernels FOLDER")
	}
	if err := generate(os.Args[1]); err != nil {
		log.Fatal(err)
	}
}

func generate(folder string) error {
	for _, file := range []struct {
		name  string
		parts func(*build.Context)
	}{
		{"avx512", func(c *build.Context) {
			a := newAssembler(c, "AVX512", zmm)
			a.dense(nil, a.together(a.VPBROADCASTD, a.VPDPBUSD))
			a.floats()
		}},
		{"avxvnni", func(c *build.Context) {
			a := newAssembler(c, "AVXVNNI", ymm)
			a.dense(nil, a.together(a.VPBROADCASTD, a.dotVEX))
		}},
		{"avx2", func(c *build.Context) {
			a := newAssembler(c, "AVX2", ymm)
			a.dense(a.saturating())
			a.floats()
			a.transpose()
		}},
	} {
		c := build.NewContext()
		file.parts(c)
		if err := write(c, filepath.Join(folder, file.name)); err != nil {
			return fmt.Errorf("%s: %w", file.name, err)
		}
	}
	return neon.Write(folder)
}

// floats are the parts that differ only in the width of a register.
func (a assembler) floats() {
	a.scores()
	a.context()
	a.softmax()
	a.quantize()
	a.gelu()
	a.normalize()
}

func write(c *build.Context, path string) error {
	f, err := c.Result()
	if err != nil {
		build.LogError(log.Default(), err, 0)
		return err
	}
	if err := pass.Compile.Execute(f); err != nil {
		return err
	}
	config := printer.Config{Name: "make kernels", Pkg: "kernel"}
	if err := print(f, printer.NewGoAsm(config), path+"_amd64.s"); err != nil {
		return err
	}
	return print(f, printer.NewStubs(config), path+"_amd64.go")
}

func print(f *ir.File, p printer.Printer, path string) error {
	text, err := p.Print(f)
	if err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o644)
}
