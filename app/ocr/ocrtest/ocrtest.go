// Package ocrtest is a server that speaks the protocol of Mistral's text
// recognition, for tests.
package ocrtest

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image/jpeg"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
)

// Key is the key that the server takes.
const Key = "mistral-key-for-tests"

// Server answers every page with Markdown.
type Server struct {
	*httptest.Server

	mu       sync.Mutex
	markdown func(page int) string
	refusals []Refusal
	pages    int
}

// Refusal is how one call fails.
type Refusal struct {
	Status     int
	RetryAfter string
	Body       string // with status 200: what is answered instead
	Silent     bool   // never answers
}

// Start starts a server that reads page n, from 1 in the order of calls, as markdown says.
func Start(markdown func(page int) string, refusals ...Refusal) *Server {
	s := &Server{markdown: markdown, refusals: refusals}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	return s
}

// Pages is how many calls were answered or refused.
func (s *Server) Pages() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pages
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.pages++
	page := s.pages
	var refusal *Refusal
	if len(s.refusals) > 0 {
		refusal, s.refusals = &s.refusals[0], s.refusals[1:]
	}
	s.mu.Unlock()
	if err := check(r); err != nil {
		http.Error(w, err.Error(), http.StatusUnprocessableEntity)
		return
	}
	switch {
	case r.Header.Get("Authorization") != "Bearer "+Key:
		http.Error(w, `{"message":"Unauthorized"}`, http.StatusUnauthorized)
	case refusal != nil && refusal.Silent:
		<-r.Context().Done()
	case refusal != nil && refusal.Status != 0:
		w.Header().Set("Retry-After", refusal.RetryAfter)
		w.WriteHeader(refusal.Status)
	case refusal != nil && refusal.Body != "":
		fmt.Fprint(w, refusal.Body)
	default:
		answer(w, s.markdown(page))
	}
}

func answer(w http.ResponseWriter, markdown string) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{
		"model":      "mistral-ocr-2512",
		"pages":      []any{map[string]any{"index": 0, "markdown": markdown, "images": []any{}, "dimensions": map[string]int{"dpi": 200, "height": 2339, "width": 1654}}},
		"usage_info": map[string]int{"pages_processed": 1},
	})
}

// check refuses what Mistral would refuse.
func check(r *http.Request) error {
	var in struct {
		Model    string
		Document struct {
			Type     string
			ImageURL string `json:"image_url"`
		}
	}
	if r.Method != http.MethodPost || r.URL.Path != "/v1/ocr" {
		return fmt.Errorf("%s %s", r.Method, r.URL.Path)
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		return err
	}
	encoded, found := strings.CutPrefix(in.Document.ImageURL, "data:image/jpeg;base64,")
	if in.Model == "" || in.Document.Type != "image_url" || !found {
		return fmt.Errorf("model %q, type %q, %.30q", in.Model, in.Document.Type, in.Document.ImageURL)
	}
	picture, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return err
	}
	_, err = jpeg.DecodeConfig(bytes.NewReader(picture))
	return err
}
