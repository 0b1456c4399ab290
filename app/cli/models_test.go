package cli

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/WebsyteAI/websyte/app/config"
	"github.com/WebsyteAI/websyte/app/embed/builtin"
)

// While vectors are made anew with another model, questions are embedded by what made
// those that still serve.
func TestWhatEmbedsQuestionsForVectorsOfAnotherModel(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		section                  string
		pages, builtin, endpoint string // models; "" for none
	}{
		"nothing set":            {"", builtin.Model, builtin.Model, ""},
		"the endpoint before":    {"{provider: builtin, model: m, api_key: k}", builtin.Model, builtin.Model, "old"},
		"the builtin one before": {"{model: m, api_key: k}", "m", builtin.Model, "old"},
		"switched off":           {"{provider: none, model: m, api_key: k}", "", "", ""},
	} {
		file := filepath.Join(t.TempDir(), "c.yaml")
		if err := os.WriteFile(file, []byte("embedding: "+c.section), 0o600); err != nil {
			t.Fatal(err)
		}
		cfg, err := config.Load(config.Sources{File: file})
		if err != nil {
			t.Fatal(err)
		}
		all, err := openEmbedders(cfg)
		if err != nil {
			t.Fatal(err)
		}
		for what, pair := range map[string][2]string{
			"pages":                           {modelOf(all.configured()), c.pages},
			"questions for the builtin one's": {modelOf(all.of(builtin.Model)), c.builtin},
			"questions for an endpoint's":     {modelOf(all.of("old")), c.endpoint},
		} {
			if pair[0] != pair[1] {
				t.Errorf("%s: %s are embedded by %q, not %q", name, what, pair[0], pair[1])
			}
		}
	}
}

func modelOf(e embedder) string {
	if e == nil {
		return ""
	}
	return e.Model()
}
