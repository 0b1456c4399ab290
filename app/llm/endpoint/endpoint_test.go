package endpoint_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/llm/endpoint"
)

func list(t *testing.T, address string) error {
	t.Helper()
	e := endpoint.New(endpoint.Options{BaseURL: address, APIKey: "sk-secret-key", Model: "m", What: "model"})
	_, err := e.ListModels(t.Context())
	return e.Fail(t.Context(), err)
}

func TestRedirects(t *testing.T) {
	t.Parallel()
	stolen := 0
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { stolen++ }))
	t.Cleanup(other.Close)
	mux := http.NewServeMux()
	mux.Handle("/away/", http.RedirectHandler(other.URL+"/?token=private", http.StatusTemporaryRedirect))
	mux.Handle("/here/", http.RedirectHandler("/v1/models", http.StatusTemporaryRedirect))
	mux.Handle("/round/", http.RedirectHandler("/round/models", http.StatusTemporaryRedirect))
	mux.HandleFunc("/v1/models", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer sk-secret-key" {
			t.Error("the key was lost")
		}
		fmt.Fprint(w, `{"data": []}`)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)

	if err := list(t, server.URL+"/here"); err != nil {
		t.Errorf("a redirect on the same host gives %v", err)
	}
	err := list(t, server.URL+"/away/")
	if app.CodeOf(err) != app.Upstream || !strings.Contains(err.Error(), other.URL) || stolen > 0 {
		t.Errorf("a redirect to another host gives %v after %d requests there", err, stolen)
	}
	if failed, ok := errors.AsType[*app.Error](err); ok && strings.Contains(failed.Message, "private") {
		t.Errorf("the message %q holds more than the host", failed.Message)
	}
	if err := list(t, server.URL+"/round"); app.CodeOf(err) != app.Upstream {
		t.Errorf("a circle gives %v", err)
	}
}

func TestAResponseIsBounded(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, `{"data": [{"id": "`)
		filler := []byte(strings.Repeat("x", 1<<20))
		for range 64 {
			if _, err := w.Write(filler); err != nil {
				return
			}
		}
		fmt.Fprint(w, `"}]}`)
	}))
	t.Cleanup(server.Close)
	if err := list(t, server.URL); app.CodeOf(err) != app.Upstream || !strings.Contains(err.Error(), "more than") {
		t.Errorf("got %v", err)
	}
}
