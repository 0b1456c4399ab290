package soak

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
)

// api calls one life of the program. An error of its methods means that no whole
// answer came, so that nobody knows what was done.
type api struct {
	url    string
	client *http.Client
}

func newAPI(url string) *api {
	return &api{url, &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}}}
}

func (a *api) close() { a.client.CloseIdleConnections() }

// reply is a whole answer.
type reply struct {
	status int
	body   []byte
}

func (r reply) into(v any) error {
	if err := json.Unmarshal(r.body, v); err != nil {
		return fmt.Errorf("%d %s: %w", r.status, r.body, err)
	}
	return nil
}

func (a *api) send(ctx context.Context, method, path, contentType string, body []byte, headers ...string) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, method, a.url+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return a.client.Do(r)
}

// do sends v as JSON, nothing where it is nil.
func (a *api) do(ctx context.Context, method, path string, v any, headers ...string) (reply, error) {
	return whole(a.sendJSON(ctx, method, path, v, headers...))
}

func (a *api) sendJSON(ctx context.Context, method, path string, v any, headers ...string) (*http.Response, error) {
	var body []byte
	kind := ""
	if v != nil {
		body, _ = json.Marshal(v) // of maps of our own
		kind = "application/json"
	}
	return a.send(ctx, method, path, kind, body, headers...)
}

func whole(res *http.Response, err error) (reply, error) {
	if err != nil {
		return reply{}, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return reply{res.StatusCode, body}, err
}

// file is one part of a form.
type file struct{ name, content string }

func (a *api) upload(ctx context.Context, path string, fields map[string]string, files ...file) (reply, error) {
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	for name, value := range fields {
		_ = form.WriteField(name, value) // into memory
	}
	for i, f := range files {
		part, _ := form.CreateFormFile(fmt.Sprintf("file_%d", i), f.name)
		_, _ = io.WriteString(part, f.content)
	}
	_ = form.Close()
	return whole(a.send(ctx, http.MethodPost, path, form.FormDataContentType(), b.Bytes()))
}

// event is one server-sent event.
type event struct{ name, data string }

// events gives each event as it comes; the error says that the stream broke off.
func (a *api) events(ctx context.Context, path string, v any, each func(event) error) (status int, err error) {
	body, _ := json.Marshal(v)
	res, err := a.send(ctx, http.MethodPost, path, "application/json", body, "Accept", "text/event-stream")
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return res.StatusCode, nil
	}
	return res.StatusCode, readEvents(res.Body, each)
}

func readEvents(r io.Reader, each func(event) error) error {
	lines := bufio.NewReader(r)
	var e event
	for {
		line, err := lines.ReadString('\n')
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		line = strings.TrimSuffix(line, "\n")
		if data, ok := strings.CutPrefix(line, "data: "); ok {
			e.data = data
		} else if name, ok := strings.CutPrefix(line, "event: "); ok {
			e.name = name
		} else if line == "" && e.name != "" {
			if err := each(e); err != nil {
				return err
			}
			e = event{}
		}
	}
}
