package llmtest

import (
	"cmp"
	"encoding/json"
	"io"
	"net/http"
	"slices"
)

// admit does what comes before any answer, and tells whether there is one.
func (a *API) admit(x exchange) bool {
	for name, value := range x.b.Header {
		x.w.Header().Set(name, value)
	}
	switch {
	case x.b.Silent:
		x.wait()
	case x.b.Key != "" && x.r.Header.Get("Authorization") != "Bearer "+x.b.Key:
		refuse(x.w, http.StatusUnauthorized, "Incorrect API key provided: "+x.r.Header.Get("Authorization"))
	case x.b.Status != 0 && a.refuses(x.b.Times):
		if x.b.RetryAfter != "" {
			x.w.Header().Set("Retry-After", x.b.RetryAfter)
		}
		refuse(x.w, x.b.Status, cmp.Or(x.b.Message, http.StatusText(x.b.Status)))
	case x.in.Model != "" && x.b.Models != nil && !slices.Contains(x.b.Models, x.in.Model):
		refuse(x.w, http.StatusNotFound, "The model `"+x.in.Model+"` does not exist")
	case x.refusedField() != "":
		refuse(x.w, http.StatusBadRequest, x.refusal())
	case x.b.Body != "":
		x.w.Header().Set("Content-Type", cmp.Or(x.b.BodyType, "text/event-stream"))
		io.WriteString(x.w, x.b.Body)
	default:
		return true
	}
	return false
}

func (a *API) refuses(times int) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.refusals++
	return times == 0 || a.refusals <= times
}

// wait blocks until the client goes or the server closes.
func (x exchange) wait() {
	select {
	case <-x.r.Context().Done():
		x.gone()
	case <-x.stop:
	}
}

func (x exchange) gone() {
	if x.b.Gone != nil {
		x.b.Gone()
	}
}

func (x exchange) refusedField() string {
	for _, field := range x.b.Refuse {
		if _, sent := x.in.fields[field]; sent {
			return field
		}
	}
	return ""
}

func (x exchange) refusal() string {
	if x.refusedField() == "max_tokens" {
		return "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
	}
	return "Unsupported parameter: '" + x.refusedField() + "'"
}

func refuse(w http.ResponseWriter, status int, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	encode(w, map[string]any{"error": map[string]any{"message": message, "type": "invalid_request_error", "code": nil}})
}

// encode writes JSON. A client that went away is no concern of this server.
func encode(w io.Writer, v any) { _ = json.NewEncoder(w).Encode(v) }
