// Package llmtest is an OpenAI-compatible server for tests: chat completions,
// streamed or not, embeddings, and the list of models, over real HTTP, with the
// failures that real servers have.
//
// It knows the protocol alone, so that what is tested against it is not tested
// against itself: it imports nothing of websyte.
package llmtest

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"
)

// Message is one message of a prompt.
type Message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

// Behaviour is what the server does. The zero value answers every chat with
// "You said: " and the last message, a word a delta, and has every model.
type Behaviour struct {
	Answer    func(messages []Message) string // what the model says
	DeltaSize int                             // runes of a delta; 0 for a word each
	Wait      func(delta int)                 // called before each delta, counted from 0: tests block here
	Delay     time.Duration                   // before each delta, for a server that is started to be looked at
	Finish    string                          // finish_reason; "stop" if "", and none at all for "-"
	Linger    time.Duration                   // between the end of the answer and that of the response
	NoDone    bool                            // ends without [DONE]

	Status     int               // refuses with this status, if not 0
	Message    string            // of the refusal
	RetryAfter string            // header of the refusal
	Times      int               // refuses this many times, then works; 0 for ever
	Header     map[string]string // headers of every response
	Refuse     []string          // fields of a chat request that are refused with 400, by name

	CutAfter   int    // breaks the connection off after this many deltas, if not 0
	StallAfter int    // falls silent after this many deltas, if not 0
	Silent     bool   // never answers anything
	Gone       func() // called when the client closes the connection before the answer's end
	Body       string // sent in place of any answer, if not ""
	BodyType   string // its Content-Type; text/event-stream if ""
	FailAfter  int    // sends an error event after this many deltas, if not 0

	Key        string            // the API key to demand; "" takes any
	Models     []string          // what /models lists, and what else is 404; nil has every model and lists "test"
	NoModels   bool              // has no /models
	Dimensions int               // of embeddings; 256 if 0
	Synonyms   map[string]string // words that an embedding takes for another, in lower case
	Embeddings func(any) any     // changes the response of an embeddings call, to make it wrong
}

// Recorded is a request that arrived.
type Recorded struct {
	Remote        string // address of the client: the same while it keeps its connection
	Path          string
	Authorization string
	Body          []byte
	Model         string
	Stream        bool
	Messages      []Message
	Input         []string
}

// API is the server's handler and its memory. It is safe for concurrent use.
type API struct {
	mu       sync.Mutex
	behave   Behaviour
	refusals int
	requests []Recorded
	closing  chan struct{}
	once     sync.Once
}

// NewAPI makes an API that is not served yet.
func NewAPI(b Behaviour) *API {
	return &API{behave: b, closing: make(chan struct{})}
}

// Server is an API that is served on loopback until its test ends.
type Server struct {
	*API
	BaseURL string // with /v1
}

// New serves b.
func New(t testing.TB, b Behaviour) *Server {
	t.Helper()
	api := NewAPI(b)
	server := httptest.NewServer(api.Handler())
	t.Cleanup(func() {
		api.Close()
		server.Close()
	})
	return &Server{API: api, BaseURL: server.URL + "/v1"}
}

// Handler serves the API under /v1.
func (a *API) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/chat/completions", a.serve(a.chat))
	mux.HandleFunc("POST /v1/embeddings", a.serve(a.embeddings))
	mux.HandleFunc("GET /v1/models", a.serve(a.models))
	return mux
}

// Close ends requests that are stalled, so that a server can shut down.
func (a *API) Close() { a.once.Do(func() { close(a.closing) }) }

// Set changes the behaviour from the next request on.
func (a *API) Set(b Behaviour) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.behave, a.refusals = b, 0
}

// Requests gives all requests that arrived, in order.
func (a *API) Requests() []Recorded {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.requests)
}

// Last gives the newest request; the zero value if none arrived.
func (a *API) Last() Recorded {
	requests := a.Requests()
	if len(requests) == 0 {
		return Recorded{}
	}
	return requests[len(requests)-1]
}

const maxBody = 16 << 20

// exchange is one request and what the server is to make of it.
type exchange struct {
	w    http.ResponseWriter
	r    *http.Request
	b    Behaviour
	in   input
	stop <-chan struct{}
}

// input is what requests of all kinds hold.
type input struct {
	Model         string          `json:"model"`
	Stream        bool            `json:"stream"`
	Messages      []Message       `json:"messages"`
	Input         json.RawMessage `json:"input"`
	StreamOptions struct {
		IncludeUsage bool `json:"include_usage"`
	} `json:"stream_options"`
	MaxTokens           int `json:"max_tokens"`
	MaxCompletionTokens int `json:"max_completion_tokens"`

	fields map[string]json.RawMessage
	texts  []string
}

func (a *API) serve(next func(exchange)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			refuse(w, http.StatusRequestEntityTooLarge, err.Error())
			return
		}
		in, err := read(body)
		x := exchange{w: w, r: r, b: a.record(r, body, in), in: in, stop: a.closing}
		if err != nil {
			refuse(w, http.StatusBadRequest, err.Error())
			return
		}
		if a.admit(x) {
			next(x)
		}
	}
}

func read(body []byte) (input, error) {
	var in input
	if len(body) == 0 {
		return in, nil
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return in, err
	}
	if err := json.Unmarshal(body, &in.fields); err != nil {
		return in, err
	}
	var one string
	if json.Unmarshal(in.Input, &one) == nil {
		in.texts = []string{one}
		return in, nil
	}
	if in.Input == nil {
		return in, nil
	}
	return in, json.Unmarshal(in.Input, &in.texts)
}

func (a *API) record(r *http.Request, body []byte, in input) Behaviour {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.requests = append(a.requests, Recorded{
		Remote: r.RemoteAddr, Path: r.URL.Path, Authorization: r.Header.Get("Authorization"), Body: body,
		Model: in.Model, Stream: in.Stream, Messages: in.Messages, Input: in.texts,
	})
	return a.behave
}
