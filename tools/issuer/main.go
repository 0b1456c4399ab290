// Command issuer runs zitadel's example OpenID Connect provider for the tests of
// log-in. It is a module of its own, so that a whole provider stays out of the
// program's dependencies.
//
//	issuer -issuer http://127.0.0.1:9000 -redirect http://127.0.0.1:8080/callback -users users.json
//
// It knows one client, "web" with the secret "secret", prints the address that it
// listens on, and ends when its standard input does.
package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"os"

	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"
)

func main() {
	issuer := flag.String("issuer", "", "the address that tokens name; it must lead here")
	redirect := flag.String("redirect", "", "the callback address that is registered")
	users := flag.String("users", "", "a JSON file of users by ID, as package storage reads it")
	flag.Parse()
	if err := run(*issuer, *redirect, *users); err != nil {
		log.Fatal(err)
	}
}

func run(issuer, redirect, users string) error {
	known, err := storage.StoreFromFile(users)
	if err != nil {
		return err
	}
	storage.RegisterClients(storage.WebClient("web", "secret", redirect))
	logger := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	handler := exampleop.SetupServer(issuer, storage.NewStorage(known), logger, false)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println("http://" + l.Addr().String())
	failed := make(chan error, 1)
	go func() { failed <- http.Serve(l, handler) }()
	ended := make(chan error, 1)
	go func() {
		_, err := io.Copy(io.Discard, os.Stdin)
		ended <- err
	}()
	select {
	case err := <-failed:
		return err
	case err := <-ended:
		return err
	}
}
