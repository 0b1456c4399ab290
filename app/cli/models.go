package cli

import (
	"context"
	"net/url"

	"github.com/WebsyteAI/websyte/app/config"
	"github.com/WebsyteAI/websyte/app/embed/builtin"
	"github.com/WebsyteAI/websyte/app/embed/openai"
	"github.com/WebsyteAI/websyte/app/llm"
	"github.com/WebsyteAI/websyte/app/server"
)

// languageModel is what writes answers; false where none is configured.
func languageModel(cfg config.Config) (*llm.Client, bool) {
	e, found := cfg.LLMEndpoint()
	if !found {
		return nil, false
	}
	return llm.New(llm.Options{BaseURL: e.BaseURL, APIKey: e.APIKey.Reveal(), Model: e.Model, Timeout: cfg.LLM.Timeout}), true
}

// embedder turns text into vectors.
type embedder interface {
	Model() string
	Passages(ctx context.Context, texts []string) ([][]float32, error)
	Query(ctx context.Context, text string) ([]float32, error)
}

// embedders are all that can turn text into vectors: more than the one that is
// configured, since vectors of one that was configured before serve until they are
// made anew.
type embedders struct {
	cfg     config.Config
	builtin *builtin.Embedder // nil where there is none
}

func openEmbedders(cfg config.Config) (embedders, error) {
	e := embedders{cfg: cfg}
	if !builtin.Included || cfg.Embedding.Provider == config.None {
		return e, nil
	}
	var err error
	e.builtin, err = builtin.Open(builtin.Options{Threads: cfg.Embedding.Threads})
	return e, err
}

// configured is what embeds pages; nil where nothing does.
func (e embedders) configured() embedder {
	if e.cfg.Embedding.Provider == config.Builtin {
		return e.builtin
	}
	if at, found := e.cfg.EmbeddingEndpoint(); found {
		return endpointEmbedder(at)
	}
	return nil
}

// of is what made the vectors of a model; nil where it is not to be had any more.
func (e embedders) of(model string) embedder {
	if model == builtin.Model {
		if e.builtin == nil {
			return nil
		}
		return e.builtin
	}
	if at, found := e.cfg.EmbeddingEndpointOf(model); found {
		return endpointEmbedder(at)
	}
	return nil
}

func endpointEmbedder(e config.Endpoint) *openai.Embedder {
	return openai.New(openai.Options{BaseURL: e.BaseURL, APIKey: e.APIKey.Reveal(), Model: e.Model})
}

// models are those that are configured, for admins to see and to test.
func (n *node) models() []server.Model {
	var all []server.Model
	if client, found := languageModel(n.cfg); found {
		e, _ := n.cfg.LLMEndpoint()
		all = append(all, server.Model{Use: server.ForAnswers, Name: client.Model(), Endpoint: shown(e.BaseURL), Check: client.Check})
	}
	if embedder := n.embed.configured(); embedder != nil {
		e, _ := n.cfg.EmbeddingEndpoint()
		all = append(all, server.Model{Use: server.ForVectors, Name: embedder.Model(), Endpoint: shown(e.BaseURL), Check: func(ctx context.Context) error {
			_, err := embedder.Query(ctx, "Does this work?")
			return err
		}})
	}
	return all
}

// shown is an address without what may be secret in it.
func shown(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	u.User, u.RawQuery = nil, ""
	return u.String()
}
