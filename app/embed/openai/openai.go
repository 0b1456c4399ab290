// Package openai makes vectors with the embeddings endpoint of an
// OpenAI-compatible server.
//
// It knows the protocol, its limits and its failures, and checks what comes
// back. It must not know what the texts are or where the vectors go.
package openai

import (
	"cmp"
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/llm/endpoint"
)

const (
	defaultTimeout = time.Minute

	maxBatchTexts = 64
	maxBatchBytes = 256 << 10

	// maxTextBytes keeps a text under 8,191 tokens, the limit of OpenAI's
	// models: no tokenizer makes more tokens than bytes of it.
	maxTextBytes = 8000

	// maxShortTextBytes is for models that read 512 tokens, some of which refuse
	// longer input instead of cutting it. Text in Latin letters has four bytes a
	// token and more, other scripts more still.
	maxShortTextBytes = 1500
)

// Options configure an Embedder.
type Options struct {
	BaseURL, APIKey, Model string
	Timeout                time.Duration // of one request, without its repetitions; a minute if 0
}

// Embedder calls one model of one server. It is safe for concurrent use.
type Embedder struct {
	server  *endpoint.Endpoint
	model   string
	timeout time.Duration
	family  family
	after   func(time.Duration) <-chan time.Time
}

// family is how models of a name want their input.
type family struct {
	query, passage string // prefixes
	maxBytes       int    // of a text with its prefix
}

// New makes an Embedder. It does not connect.
func New(o Options) *Embedder {
	return &Embedder{
		server:  endpoint.New(endpoint.Options{BaseURL: o.BaseURL, APIKey: o.APIKey, Model: o.Model, What: "embedding model"}),
		model:   o.Model,
		timeout: cmp.Or(o.Timeout, defaultTimeout),
		family:  familyOf(o.Model),
		after:   time.After,
	}
}

// familyOf goes by the name: the models called e5 were trained with prefixes and
// 512 tokens; so many tokens have those called minilm, bge and gte, too.
func familyOf(model string) family {
	name := strings.ToLower(model)
	f := family{maxBytes: maxTextBytes}
	if strings.Contains(name, "e5") {
		f = family{query: "query: ", passage: "passage: ", maxBytes: maxShortTextBytes}
	}
	for _, short := range []string{"minilm", "bge-small", "bge-base", "bge-large", "gte-small", "gte-base", "gte-large"} {
		if strings.Contains(name, short) {
			f.maxBytes = maxShortTextBytes
		}
	}
	return f
}

// Model is the configured model's name.
func (e *Embedder) Model() string { return e.model }

// Passages gives a unit vector for each text, in their order, all of one
// dimension. Longer texts than the model reads are cut. Errors have the code
// Upstream, but for the end of ctx.
func (e *Embedder) Passages(ctx context.Context, texts []string) ([][]float32, error) {
	vectors := make([][]float32, 0, len(texts))
	for len(texts) > 0 {
		batch := e.batch(texts)
		got, err := e.request(ctx, batch)
		if err != nil {
			return nil, err
		}
		if len(vectors) > 0 && len(got[0]) != len(vectors[0]) {
			return nil, e.wrong("its vectors differ in dimension between two calls")
		}
		vectors = append(vectors, got...)
		texts = texts[len(batch):]
	}
	return vectors, nil
}

// Query gives the unit vector of a question.
func (e *Embedder) Query(ctx context.Context, text string) ([]float32, error) {
	vectors, err := e.request(ctx, []string{e.input(e.family.query, text)})
	if err != nil {
		return nil, err
	}
	return vectors[0], nil
}

// batch takes as many texts from the front as one request may hold, at least
// one.
func (e *Embedder) batch(texts []string) []string {
	var batch []string
	size := 0
	for _, text := range texts[:min(len(texts), maxBatchTexts)] {
		text = e.input(e.family.passage, text)
		if size += len(text); size > maxBatchBytes {
			break
		}
		batch = append(batch, text)
	}
	return batch
}

// input is the text as the model wants it. Servers refuse empty input, so that
// becomes a space.
func (e *Embedder) input(prefix, text string) string {
	text = prefix + strings.ToValidUTF8(text, "\uFFFD")
	if len(text) > e.family.maxBytes {
		end := e.family.maxBytes
		for !utf8.RuneStart(text[end]) {
			end--
		}
		text = text[:end]
	}
	return cmp.Or(text, " ")
}

func (e *Embedder) wrong(what string) error {
	return app.Errorf(app.Upstream, "the embedding model's server answers wrongly: %s; check that %q is an embedding model", what, e.model)
}
