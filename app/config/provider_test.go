package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/config"
)

func TestWhatEmbedsFollowsFromWhatIsSet(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, file         string
		want, withoutModel string // provider, and after "?" a part of the warning; or "!" and a part of the error
	}{
		{"nothing", "", "builtin", "none?nomodel"},
		{"builtin", "{provider: builtin}", "builtin", "!nomodel"},
		{"none", "{provider: none}", "none", "none"},
		{"openai", "{provider: openai, model: m, api_key: k}", "openai", "openai"},
		{"openai without a model", "{provider: openai, api_key: k}", "!embedding.model", "!embedding.model"},
		{"a model alone", "{model: m, base_url: 'http://a.example'}", "openai", "openai"},
		{"empty, and a model", "{provider: '', model: m, api_key: k}", "openai", "openai"},
		{"empty", "{provider: ''}", "builtin", "none?nomodel"},
		{"builtin, and what was before", "{provider: builtin, model: m, api_key: k}", "builtin?embedding.model", "!nomodel"},
		{"unknown", "{provider: cohere}", "!must be builtin, openai, none", "!must be builtin, openai, none"},
	} {
		for withoutModel, want := range map[bool]string{false: c.want, true: c.withoutModel} {
			cfg, err := loadEmbedding(t, c.file, withoutModel)
			if part, isError := strings.CutPrefix(want, "!"); isError {
				if app.CodeOf(err) != app.Invalid || !strings.Contains(err.Error(), part) {
					t.Errorf("%s, without model %t: %v does not name %s", c.name, withoutModel, err, part)
				}
				continue
			}
			provider, warning, warned := strings.Cut(want, "?")
			if err != nil || cfg.Embedding.Provider != provider || !strings.Contains(strings.Join(cfg.Warnings, "\n"), warning) || warned == (len(cfg.Warnings) == 0) {
				t.Errorf("%s, without model %t: %v, %s, %q", c.name, withoutModel, err, cfg.Embedding.Provider, cfg.Warnings)
			}
		}
	}
}

func loadEmbedding(t *testing.T, section string, withoutModel bool) (config.Config, error) {
	file := filepath.Join(t.TempDir(), "c.yaml")
	if section != "" {
		section = "embedding: " + section
	}
	if err := os.WriteFile(file, []byte(section), 0o600); err != nil {
		t.Fatal(err)
	}
	return config.Load(config.Sources{File: file, WithoutModel: withoutModel})
}

// Questions for the vectors of an endpoint go there while the builtin model embeds
// everything anew.
func TestAnEndpointIsKnownAfterItsTime(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{
		"{provider: builtin, model: m, base_url: 'http://a.example', api_key: k}": "http://a.example k",
		"{provider: builtin}": "",
		"{provider: none, model: m, base_url: 'http://a.example', api_key: k}": "",
	} {
		cfg, err := loadEmbedding(t, file, false)
		if err != nil {
			t.Fatal(err)
		}
		if got := describe(cfg.EmbeddingEndpoint()); got != "" {
			t.Errorf("%s: pages go to %q", file, got)
		}
		if got := describe(cfg.EmbeddingEndpointOf("earlier")); got != want {
			t.Errorf("%s: questions go to %q, want %q", file, got, want)
		}
	}
}

func TestTheProcessorIsNoSetting(t *testing.T) {
	t.Parallel()
	if _, err := load(t, "", []string{"WEBSYTE_CPU=generic"}); err != nil {
		t.Error(err)
	}
}
