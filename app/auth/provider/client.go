package provider

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"
)

const (
	// answerTime is how long an issuer may take for one answer.
	answerTime = 10 * time.Second
	// maxAnswer bounds one answer in bytes: documents of keys have a few thousand.
	maxAnswer = 1 << 20
)

// newClient asks issuers: no longer than ctx and answerTime allow, for no more than
// maxAnswer, and at the address that it was given, since a redirect would carry
// secrets elsewhere.
func newClient(ctx context.Context, transport http.RoundTripper) *http.Client {
	return &http.Client{
		Transport:     within{ctx, transport},
		Timeout:       answerTime,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// within binds requests to a context, which goth has no parameter for, and bounds
// their answers.
type within struct {
	ctx  context.Context
	next http.RoundTripper
}

func (w within) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancel(r.Context())
	stop := context.AfterFunc(w.ctx, cancel)
	res, err := w.next.RoundTrip(r.WithContext(ctx))
	if err != nil {
		stop()
		cancel()
		return nil, err
	}
	res.Body = &boundedBody{ReadCloser: res.Body, left: maxAnswer, end: func() { stop(); cancel() }}
	return res, nil
}

type boundedBody struct {
	io.ReadCloser
	left int
	end  func()
}

func (b *boundedBody) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, fmt.Errorf("an answer of more than %d bytes", maxAnswer)
	}
	n, err := b.ReadCloser.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

func (b *boundedBody) Close() error {
	b.end()
	return b.ReadCloser.Close()
}
