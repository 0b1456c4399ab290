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

// EmbeddingEndpoint is the endpoint that makes vectors; false where none does.
func (c Config) EmbeddingEndpoint() (Endpoint, bool) {
	if c.Embedding.Provider != OpenAI {
		return Endpoint{}, false
	}
	return c.EmbeddingEndpointOf(c.Embedding.Model)
}

// EmbeddingEndpointOf is the endpoint that has made vectors of a model, if it is
// still configured: questions for them go there until others have taken their place.
// It shares the language model's address and key where it has no address of its own:
// a key goes to the address it was given for, and to no other.
func (c Config) EmbeddingEndpointOf(model string) (Endpoint, bool) {
	if c.Embedding.Provider == None {
		return Endpoint{}, false
	}
	own := Endpoint{BaseURL: c.Embedding.BaseURL, APIKey: c.Embedding.APIKey, Model: model}
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
	if err := c.Auth.check(); err != nil {
		return err
	}
	if err := c.SMTP.check(c.PublicURL); err != nil {
		return err
	}
	if err := c.checkBucket(); err != nil {
		return err
	}
	if c.Embedding.Provider != OpenAI {
		return nil
	}
	if c.Embedding.Model == "" {
		return app.Errorf(app.Invalid, "embedding.model must name the model of the embeddings endpoint, such as text-embedding-3-small")
	}
	if _, found := c.EmbeddingEndpoint(); !found {
		return app.Errorf(app.Invalid, "embedding.model is set without an endpoint: set embedding.base_url or embedding.api_key, or embedding.provider to builtin")
	}
	return nil
}

// chooseProvider says what embeds where the sources left it open. withoutModel tells
// that the program has no model in it.
func (c *Config) chooseProvider(withoutModel bool) error {
	e := &c.Embedding
	switch {
	case e.Provider == Builtin && withoutModel:
		return app.Errorf(app.Invalid, "embedding.provider is builtin, and this program was built without its model (build tag nomodel): set it to openai or none, or take a build that has the model")
	case e.Provider == Builtin && e.Model != "":
		c.Warnings = append(c.Warnings, "embedding.model is set and has no effect while embedding.provider is builtin: set that to openai to use the model")
	case e.Provider != "":
	case e.Model != "" || e.BaseURL != "" || !e.APIKey.Empty():
		e.Provider = OpenAI
	case withoutModel:
		e.Provider = None
		c.Warnings = append(c.Warnings, "this program was built without the embedding model (build tag nomodel): search goes by words until embedding.model names an endpoint's")
	default:
		e.Provider = Builtin
	}
	return nil
}

// shortToken is the length in bytes below which a token may be guessed.
const shortToken = 20

func (c Config) warnings() []string {
	all := c.Auth.warnings()
	if c.OCR.Provider == Mistral && c.OCR.APIKey.Empty() {
		all = append(all, "ocr.provider is mistral and there is no key: set MISTRAL_API_KEY, or scans have no text")
	}
	if n := len(c.APIBearerToken.Reveal()); n > 0 && n < shortToken {
		all = append(all, "api_bearer_token is short enough to be guessed: use 20 characters or more")
	}
	return all
}
