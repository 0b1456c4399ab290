package config

import "github.com/WebsyteAI/websyte/app"

// openAI is the endpoint where a key is set and no address.
const openAI = "https://api.openai.com/v1"

// Endpoint is an OpenAI-compatible server, and what to ask it for.
type Endpoint struct {
	BaseURL string
	APIKey  Secret // may be empty: servers on one's own network need none
	Model   string
}

// LLMEndpoint is the language model's endpoint; false where none is configured
// and answers are made of quotes.
func (c Config) LLMEndpoint() (Endpoint, bool) {
	e := Endpoint{BaseURL: c.LLM.BaseURL, APIKey: c.LLM.APIKey, Model: c.LLM.Model}
	if e.BaseURL == "" && e.APIKey.Empty() {
		return Endpoint{}, false
	}
	if e.BaseURL == "" {
		e.BaseURL = openAI
	}
	return e, true
}

// EmbeddingEndpoint is the endpoint that makes vectors; false where none does and
// search works by words alone. It shares the language model's address and key
// where it has no address of its own: a key goes to the address it was given for,
// and to no other.
func (c Config) EmbeddingEndpoint() (Endpoint, bool) {
	if c.Embedding.Provider == "none" || c.Embedding.Model == "" {
		return Endpoint{}, false
	}
	own := Endpoint{BaseURL: c.Embedding.BaseURL, APIKey: c.Embedding.APIKey, Model: c.Embedding.Model}
	shared, found := c.LLMEndpoint()
	switch {
	case own.BaseURL != "":
	case found:
		own.BaseURL = shared.BaseURL
	case !own.APIKey.Empty():
		own.BaseURL = openAI
	default:
		return Endpoint{}, false
	}
	if own.APIKey.Empty() && own.BaseURL == shared.BaseURL {
		own.APIKey = shared.APIKey
	}
	return own, true
}

// check refuses what is right key by key and does nothing together.
func (c Config) check() error {
	if c.Embedding.Provider == "none" {
		return nil
	}
	wanted := c.Embedding.Provider == "openai" || c.Embedding.BaseURL != "" || !c.Embedding.APIKey.Empty()
	if wanted && c.Embedding.Model == "" {
		return app.Errorf(app.Invalid, "embedding.model must name the model of the embeddings endpoint, such as text-embedding-3-small")
	}
	if _, found := c.EmbeddingEndpoint(); c.Embedding.Model != "" && !found {
		return app.Errorf(app.Invalid, "embedding.model is set without an endpoint: set embedding.base_url or embedding.api_key, or embedding.provider to none")
	}
	return nil
}

// shortToken is the length in bytes below which a token may be guessed.
const shortToken = 20

func (c Config) warnings() []string {
	if n := len(c.APIBearerToken.Reveal()); n > 0 && n < shortToken {
		return []string{"api_bearer_token is short enough to be guessed: use 20 characters or more"}
	}
	return nil
}
