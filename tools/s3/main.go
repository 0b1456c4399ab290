// Command s3 runs versitygw, a server that speaks S3, for the tests of originals that
// are kept there. It is a module of its own, so that a whole server stays out of the
// program's dependencies.
//
//	s3 -root DIR -sidecar DIR -socket FILE
//
// The folders in root are its buckets; sidecar holds what is known about objects. It
// answers on a Unix socket to the account "access" with the secret "secret-key", and
// ends when its standard input does.
package main

import (
	"context"
	"flag"
	"io"
	"log"
	"os"

	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/embedgw"
)

func main() {
	root := flag.String("root", "", "folder of buckets")
	sidecar := flag.String("sidecar", "", "folder of what is known about objects")
	socket := flag.String("socket", "", "the Unix socket to listen on")
	flag.Parse()
	if err := run(*root, *sidecar, *socket); err != nil {
		log.Fatal(err)
	}
}

func run(root, sidecar, socket string) error {
	known, err := meta.NewSideCar(sidecar)
	if err != nil {
		return err
	}
	objects, err := posix.New(root, known, posix.PosixOpts{SideCarDir: sidecar})
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin) // it ends, however
		stop()
	}()
	return embedgw.RunVersityGW(ctx, objects, &embedgw.Config{
		RootUserAccess: "access", RootUserSecret: "secret-key", Ports: []string{socket},
		MaxConnections: 1000, MaxRequests: 1000, MultipartMaxParts: 10_000, KeepAlive: true, Quiet: true,
	})
}
