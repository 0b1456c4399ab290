package apptest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// contract is what the program's own OpenAPI document says of its answers. Every
// answer that a test receives is held against it.
type contract struct {
	mu       sync.Mutex
	compiler *jsonschema.Compiler
	Paths    map[string]map[string]operation
}

// operation is one route of the document.
type operation struct {
	Responses map[string]struct{ Content map[string]any }
}

const (
	documentName = "openapi.json"
	problemPlace = "#/components/schemas/Problem"
)

// readContract asks a handler, not an address: a program that is stopping takes
// no new connection.
func readContract(h http.Handler) (*contract, error) {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/"+documentName, nil))
	c := &contract{compiler: jsonschema.NewCompiler()}
	if err := json.Unmarshal(w.Body.Bytes(), c); err != nil {
		return nil, err
	}
	whole, err := jsonschema.UnmarshalJSON(w.Body)
	if err != nil {
		return nil, err
	}
	c.compiler.AssertFormat()
	c.compiler.AssertContent() // of events, whose data is text to a schema
	return c, c.compiler.AddResource(documentName, whole)
}

// check holds an answer against the document. ended is false where the reader
// left before the end of the body.
func (c *contract) check(r *http.Request, res *http.Response, body []byte, ended bool) error {
	if res.Header.Get("X-Request-ID") == "" || res.Header.Get("X-Content-Type-Options") != "nosniff" {
		return fmt.Errorf("X-Request-ID or nosniff is missing: %v", res.Header)
	}
	kind, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type"))
	path, op, documented := c.find(r.Method, r.URL.Path)
	switch {
	case r.Method == http.MethodHead || r.Method == http.MethodOptions:
		return nil
	case res.StatusCode >= 400 && kind == "text/html" && !strings.HasPrefix(r.URL.Path, "/api/"):
		return nil // a page that people read
	case res.StatusCode >= 400:
		return c.checkProblem(kind, body, ended)
	case !documented:
		return nil
	}
	status := strconv.Itoa(res.StatusCode)
	answer, ok := op.Responses[status]
	if !ok {
		return fmt.Errorf("the status %s is not documented", status)
	}
	place := "#/paths/" + pointer(path) + "/" + strings.ToLower(r.Method) + "/responses/" + status + "/content/"
	return c.checkBody(place, answer.Content, kind, body, ended)
}

func (c *contract) checkProblem(kind string, body []byte, ended bool) error {
	if kind != "application/json" {
		return fmt.Errorf("an error of the type %q", kind)
	}
	if !ended {
		return nil
	}
	return c.validate(problemPlace, body)
}

func (c *contract) checkBody(place string, documented map[string]any, kind string, body []byte, ended bool) error {
	if len(documented) == 0 {
		if len(body) > 0 {
			return fmt.Errorf("a body where none is documented: %.100q", body)
		}
		return nil
	}
	name := kind
	if _, ok := documented[name]; !ok {
		name = "*/*"
	}
	if _, ok := documented[name]; !ok {
		return fmt.Errorf("the type %q is not documented", kind)
	}
	place += pointer(name) + "/schema"
	switch {
	case kind == "text/event-stream":
		return c.checkEvents(place, body)
	case name == "application/json" && ended:
		return c.validate(place, body)
	}
	return nil
}

// checkEvents holds the events that came whole against the document, each as the
// object that the document makes of it.
func (c *contract) checkEvents(place string, body []byte) error {
	events := &Events{r: newLines(body)}
	for {
		e, ok := events.Next()
		if !ok {
			return nil
		}
		if e.Name == "" {
			continue // a comment
		}
		event, err := json.Marshal(map[string]string{"event": e.Name, "data": e.Data})
		if err == nil {
			err = c.validate(place, event)
		}
		if err != nil {
			return err
		}
	}
}

func (c *contract) validate(place string, body []byte) error {
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("%w in %.300q", err, body)
	}
	c.mu.Lock()
	schema, err := c.compiler.Compile(documentName + place)
	c.mu.Unlock()
	if err != nil {
		return err
	}
	if err := schema.Validate(v); err != nil {
		return fmt.Errorf("%w in %.300q", err, body)
	}
	return nil
}

// find gives the documented route that an address means. Names win over parameters.
func (c *contract) find(method, path string) (string, operation, bool) {
	best, found := "", false
	for template, methods := range c.Paths {
		if _, ok := methods[strings.ToLower(method)]; ok && fits(template, path) && (!found || strings.Count(template, "{") < strings.Count(best, "{")) {
			best, found = template, true
		}
	}
	return best, c.Paths[best][strings.ToLower(method)], found
}

func fits(template, path string) bool {
	return slices.EqualFunc(strings.Split(template, "/"), strings.Split(path, "/"), func(want, have string) bool {
		return want == have || strings.HasPrefix(want, "{") && have != ""
	})
}

// pointer escapes a name for a JSON pointer that stands in a fragment.
func pointer(name string) string {
	return strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D", "*", "%2A").Replace(name)
}

// witness is an answer's body that is checked when the reader is done with it.
type witness struct {
	io.ReadCloser
	seen  bytes.Buffer
	ended bool
	check func(body []byte, ended bool)
	once  sync.Once
}

func (w *witness) Read(p []byte) (int, error) {
	n, err := w.ReadCloser.Read(p)
	w.seen.Write(p[:n])
	w.ended = w.ended || err == io.EOF
	return n, err
}

func (w *witness) Close() error {
	w.once.Do(func() { w.check(w.seen.Bytes(), w.ended) })
	return w.ReadCloser.Close()
}
