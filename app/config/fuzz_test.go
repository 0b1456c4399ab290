package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/config"
)

// Whatever stands in the file, the program starts or says why not, on one line.
func FuzzFile(f *testing.F) {
	for _, seed := range []string{
		"", "addr: ':1'", "llm:\n  model: m\n", "llm: &a {model: m}\nembedding: *a\n", "a: *a", "? [a]\n: b\n",
		"limits: {chat: {visitor: 1/s}}", "server: {trusted_proxies: [10.0.0.0/8, {a: b}]}", "auth: {oidc: {}}",
		"crawl:\n  max_pages: 1e3\n", "llm: {api_key: 2026-01-01}", "<<: {addr: x}", "addr: !!binary AAAA", "---\na: b\n---\nc: d\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file := filepath.Join(t.TempDir(), "config.yaml")
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := config.Load(config.Sources{File: file})
		if err != nil && (app.CodeOf(err) != app.Invalid || strings.Contains(err.Error(), "\n")) {
			t.Errorf("%q", err)
		}
	})
}
