package config_test

import (
	"testing"

	"github.com/WebsyteAI/websyte/app/config"
)

func TestEndpointsFollowFromWhatIsSet(t *testing.T) {
	t.Parallel()
	const openAI = "https://api.openai.com/v1"
	for _, c := range []struct {
		name           string
		environ        []string
		llm, embedding string // address and key, "" for none
	}{
		{"nothing", nil, "", ""},
		{"a key alone is OpenAI's", []string{"OPENAI_API_KEY=k"}, openAI + " k", ""},
		{"an address without a key", []string{"OPENAI_BASE_URL=http://a.example"}, "http://a.example ", ""},
		{"embedding shares the endpoint", []string{"OPENAI_API_KEY=k", "WEBSYTE_EMBEDDING_MODEL=m"}, openAI + " k", openAI + " k"},
		{"embedding names the shared endpoint", []string{"OPENAI_API_KEY=k", "WEBSYTE_EMBEDDING_MODEL=m", "WEBSYTE_EMBEDDING_BASE_URL=" + openAI}, openAI + " k", openAI + " k"},
		{"no key goes to another address", []string{"OPENAI_API_KEY=k", "WEBSYTE_EMBEDDING_MODEL=m", "WEBSYTE_EMBEDDING_BASE_URL=http://b.example"}, openAI + " k", "http://b.example "},
		{"embedding with a key of its own", []string{"WEBSYTE_EMBEDDING_API_KEY=e", "WEBSYTE_EMBEDDING_MODEL=m"}, "", openAI + " e"},
		{"switched off", []string{"OPENAI_API_KEY=k", "WEBSYTE_EMBEDDING_MODEL=m", "WEBSYTE_EMBEDDING_PROVIDER=none"}, openAI + " k", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			cfg, err := load(t, "", c.environ)
			if err != nil {
				t.Fatal(err)
			}
			if got := describe(cfg.LLMEndpoint()); got != c.llm {
				t.Errorf("language model %q, want %q", got, c.llm)
			}
			if got := describe(cfg.EmbeddingEndpoint()); got != c.embedding {
				t.Errorf("embedding %q, want %q", got, c.embedding)
			}
		})
	}
}

func describe(e config.Endpoint, found bool) string {
	if !found {
		return ""
	}
	return e.BaseURL + " " + e.APIKey.Reveal()
}
