package ocr

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

const (
	mistralBase  = "https://api.mistral.ai"
	mistralModel = "mistral-ocr-latest"
	tries        = 4
	firstWait    = time.Second
	longestWait  = time.Minute
)

// MistralOptions say where the service is.
type MistralOptions struct {
	BaseURL string // "" for Mistral's own
	Key     string
	// Wait passes the time before a page is tried again, until ctx ends; nil: by the clock.
	Wait func(ctx context.Context, d time.Duration) error
}

// Mistral reads with Mistral's service, or another that speaks its protocol.
type Mistral struct {
	address, key string
	client       *http.Client
	wait         func(ctx context.Context, d time.Duration) error
}

// NewMistral makes a Mistral; nothing is connected yet. Redirects are not followed
// and proxies of the environment not used: either would hand pages and key to
// somebody whom the operator did not name.
func NewMistral(o MistralOptions) *Mistral {
	m := &Mistral{
		address: strings.TrimSuffix(strings.TrimRight(cmp.Or(o.BaseURL, mistralBase), "/"), "/v1") + "/v1/ocr",
		key:     o.Key, wait: o.Wait,
		client: &http.Client{
			Transport:     &http.Transport{ForceAttemptHTTP2: true, TLSHandshakeTimeout: 10 * time.Second, MaxIdleConnsPerHost: 4, IdleConnTimeout: time.Minute, MaxResponseHeaderBytes: 64 << 10},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
	if m.wait == nil {
		m.wait = sleep
	}
	return m
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// Name says who reads.
func (m *Mistral) Name(context.Context) (string, error) { return mistralModel + " of Mistral", nil }

// Paid says that each page costs.
func (m *Mistral) Paid() bool { return true }

type mistralRequest struct {
	Model    string          `json:"model"`
	Document mistralDocument `json:"document"`
}

type mistralDocument struct {
	Type     string `json:"type"`
	ImageURL string `json:"image_url"`
}

type mistralAnswer struct {
	Pages []struct {
		Index    int    `json:"index"`
		Markdown string `json:"markdown"`
	} `json:"pages"`
}

// Read reads a JPEG. Refusals that pass are tried again, for some minutes at most.
// Errors are of the code Upstream or RateLimited, and never hold the key.
func (m *Mistral) Read(ctx context.Context, jpeg []byte) (Text, error) {
	body, err := json.Marshal(mistralRequest{mistralModel, mistralDocument{"image_url", "data:image/jpeg;base64," + base64.StdEncoding.EncodeToString(jpeg)}})
	if err != nil {
		return Text{}, err
	}
	for n := 1; ; n++ {
		text, again, err := m.call(ctx, body)
		if err == nil || again < 0 || n == tries || ctx.Err() != nil {
			return text, err
		}
		if waited := m.wait(ctx, min(max(again, firstWait<<n/2), longestWait)); waited != nil {
			return Text{}, waited
		}
	}
}

const final = -1 // time after which trying again helps: never

// call asks once. again is how long to wait before the next time.
func (m *Mistral) call(ctx context.Context, body []byte) (text Text, again time.Duration, err error) {
	ctx, cancel := context.WithTimeout(ctx, pageTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, m.address, bytes.NewReader(body))
	if err != nil {
		return Text{}, final, failed(err, "has no valid address: check ocr.base_url")
	}
	req.Header.Set("Authorization", "Bearer "+m.key)
	req.Header.Set("Content-Type", "application/json")
	resp, err := m.client.Do(req)
	if err != nil {
		return Text{}, 0, failed(errors.New(strings.ReplaceAll(err.Error(), m.key, "[key]")), "cannot be reached, or did not answer in time")
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return m.refused(resp)
	}
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 4*maxText+1))
	if err != nil {
		return Text{}, 0, failed(err, "broke off its answer")
	}
	text, err = textOf(answer)
	return text, final, err
}

func (m *Mistral) refused(resp *http.Response) (Text, time.Duration, error) {
	cause := fmt.Errorf("status %d", resp.StatusCode)
	switch s := resp.StatusCode; {
	case s == http.StatusTooManyRequests:
		return Text{}, retryAfter(resp), app.Wrap(cause, app.RateLimited, "text recognition is over its rate limit or quota: upload the file again later, or look at the plan behind the API key")
	case s >= 500:
		return Text{}, retryAfter(resp), failed(cause, "fails: upload the file again later")
	case s == http.StatusUnauthorized, s == http.StatusForbidden:
		return Text{}, final, failed(cause, "refused the API key: check MISTRAL_API_KEY")
	case s >= 300 && s < 400:
		return Text{}, final, failed(cause, "answers with a redirect: check ocr.base_url")
	}
	return Text{}, final, failed(cause, "refused the page")
}

func retryAfter(resp *http.Response) time.Duration {
	seconds, err := strconv.Atoi(resp.Header.Get("Retry-After"))
	if err != nil || seconds < 0 || seconds > 3600 {
		return 0
	}
	return time.Duration(seconds) * time.Second
}

func textOf(answer []byte) (Text, error) {
	var a mistralAnswer
	if len(answer) > 4*maxText {
		return Text{}, failed(nil, "sent more than a page can hold")
	}
	if err := json.Unmarshal(answer, &a); err != nil {
		return Text{}, failed(err, "sent something that is not an answer: check ocr.base_url")
	}
	if len(a.Pages) != 1 || a.Pages[0].Index != 0 || len(a.Pages[0].Markdown) > maxText {
		return Text{}, failed(fmt.Errorf("%d pages", len(a.Pages)), "did not answer with the one page that it was given")
	}
	return Text{Body: a.Pages[0].Markdown, MediaType: "text/markdown"}, nil
}

func failed(cause error, what string) error {
	return app.Wrap(cause, app.Upstream, "text recognition %s", what)
}
