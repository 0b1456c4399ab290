package apptest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app"
)

// Call is one request to the program.
type Call struct {
	Method      string // GET where it is ""
	Path        string
	Token       string            // bearer, "" for none
	Header      map[string]string // more headers
	JSON        any               // body, or
	Body        io.Reader         // body as it is, of
	ContentType string
}

// Reply is its answer, read whole.
type Reply struct {
	Status int
	Header http.Header
	Body   []byte
}

// Do sends c and reads the answer.
func (a *App) Do(t testing.TB, c Call) Reply {
	t.Helper()
	res := a.Send(t, c)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	must(t, err)
	return Reply{res.StatusCode, res.Header, body}
}

// Send sends c and leaves the answer's body to the caller. Once that is closed,
// the answer has been held against the program's OpenAPI document.
func (a *App) Send(t testing.TB, c Call) *http.Response {
	t.Helper()
	body := c.Body
	if c.JSON != nil {
		b, err := json.Marshal(c.JSON)
		must(t, err)
		body = bytes.NewReader(b)
	}
	r, err := http.NewRequestWithContext(t.Context(), c.Method, a.URL+c.Path, body)
	must(t, err)
	if c.JSON != nil {
		c.ContentType = "application/json"
	}
	if c.ContentType != "" {
		r.Header.Set("Content-Type", c.ContentType)
	}
	if c.Token != "" {
		r.Header.Set("Authorization", "Bearer "+c.Token)
	}
	for k, v := range c.Header {
		if v != "" {
			r.Header.Set(k, v)
		}
		if strings.EqualFold(k, "Host") {
			r.Host = v
		}
	}
	res, err := transport().RoundTrip(r)
	must(t, err)
	res.Body = &witness{ReadCloser: res.Body, check: func(body []byte, ended bool) {
		t.Helper()
		contract, err := a.contract()
		must(t, err)
		if err := contract.check(r, res, body, ended); err != nil {
			t.Errorf("%s %s (%d) is not as documented: %v", r.Method, c.Path, res.StatusCode, err)
		}
	}}
	return res
}

// transport follows no redirect and keeps nothing.
func transport() *http.Transport { return &http.Transport{DisableKeepAlives: true} }

// Into decodes the body.
func (r Reply) Into(t testing.TB, v any) {
	t.Helper()
	if err := json.Unmarshal(r.Body, v); err != nil {
		t.Fatalf("%v in %s", err, r.Body)
	}
}

// Widget creates a widget of the owner's and gives its ID.
func (a *App) Widget(t testing.TB, fields map[string]any) app.WidgetID {
	t.Helper()
	all := map[string]any{"name": "Test"}
	for k, v := range fields {
		all[k] = v
	}
	r := a.Do(t, Call{Method: http.MethodPost, Path: "/api/widgets", Token: a.Owner.Token, JSON: all})
	if r.Status != http.StatusCreated {
		t.Fatalf("create a widget: %d %s", r.Status, r.Body)
	}
	var out struct{ Widget struct{ ID app.WidgetID } }
	r.Into(t, &out)
	return out.Widget.ID
}

// AddText gives a widget something to know.
func (a *App) AddText(t testing.TB, w app.WidgetID, title, text string) app.Document {
	t.Helper()
	d, err := a.Ingest.AddText(t.Context(), w, title, text)
	must(t, err)
	return d
}
