package cli

import (
	"cmp"

	"github.com/WebsyteAI/websyte/app/config"
	"github.com/WebsyteAI/websyte/app/embed/openai"
	"github.com/WebsyteAI/websyte/app/llm"
)

// languageModel is what writes answers; false where none is configured.
func languageModel(cfg config.Config) (*llm.Client, bool) {
	e, found := cfg.LLMEndpoint()
	if !found {
		return nil, false
	}
	return llm.New(llm.Options{BaseURL: e.BaseURL, APIKey: e.APIKey.Reveal(), Model: e.Model, Timeout: cfg.LLM.Timeout}), true
}

// embedder is what makes vectors of a model, the configured one where model is
// ""; false where no endpoint is configured.
func embedder(cfg config.Config, model string) (*openai.Embedder, bool) {
	e, found := cfg.EmbeddingEndpoint()
	if !found {
		return nil, false
	}
	return openai.New(openai.Options{BaseURL: e.BaseURL, APIKey: e.APIKey.Reveal(), Model: cmp.Or(model, e.Model)}), true
}
