package endpoint

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"
)

const (
	maxStreamBytes = 16 << 20 // of one streamed answer, its protocol included
	maxLineBytes   = 1 << 20  // of one event of a stream
	maxJSONBytes   = 32 << 20 // 64 vectors of 4,096 dimensions in decimal are 6 MB
	maxErrorBytes  = 64 << 10
	maxEmptyLines  = 100_000 // comments and blank lines in a row: what keeps a connection alive
)

var (
	errTooLong   = errors.New("the response is longer than any that makes sense")
	errWebPage   = errors.New("the response is a web page")
	errNotStream = errors.New("the response is not an event stream")
)

// doer puts bounds on every response before the client library reads it.
type doer struct{ client *http.Client }

func (d *doer) Do(req *http.Request) (*http.Response, error) {
	resp, err := d.client.Do(req)
	if err != nil {
		return nil, err
	}
	seen := seenFrom(req.Context())
	if seen != nil && seen.Header != nil {
		seen.Header(resp.Header)
	}
	streamed := strings.Contains(req.Header.Get("Accept"), "event-stream")
	if resp.StatusCode < 200 || resp.StatusCode >= 400 {
		resp.Body = &bounded{ReadCloser: resp.Body, left: maxErrorBytes, truncate: true}
		return resp, nil
	}
	if err := checkType(resp.Header.Get("Content-Type"), streamed); err != nil {
		resp.Body.Close()
		return nil, err
	}
	if streamed {
		resp.Body = &lines{ReadCloser: resp.Body, left: maxStreamBytes, seen: seen}
	} else {
		resp.Body = &bounded{ReadCloser: resp.Body, left: maxJSONBytes}
	}
	return resp, nil
}

// checkType accepts a missing or odd type, but not those that certainly are
// something else.
func checkType(header string, streamed bool) error {
	media, _, err := mime.ParseMediaType(header)
	switch {
	case err != nil:
		return nil
	case media == "text/html":
		return errWebPage
	case streamed && media == "application/json":
		return errNotStream
	}
	return nil
}

// drainTime and drainBytes bound what is read after an answer to find the end of
// the response: only then can the connection serve the next call. The end mostly
// came with the answer.
const (
	drainTime  = 200 * time.Millisecond
	drainBytes = 4 << 10
)

func drain(body io.ReadCloser) error {
	late := time.AfterFunc(drainTime, func() { body.Close() })
	_, err := io.CopyN(io.Discard, body, drainBytes)
	if late.Stop() && !errors.Is(err, io.EOF) && err != nil {
		return errors.Join(err, body.Close())
	}
	return body.Close()
}

type bounded struct {
	io.ReadCloser
	left     int
	truncate bool
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		if b.truncate {
			return 0, io.EOF
		}
		return 0, errTooLong
	}
	n, err := b.ReadCloser.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

func (b *bounded) Close() error { return drain(b.ReadCloser) }

// lines bounds a stream and its lines, and tells a Progress what goes through.
type lines struct {
	io.ReadCloser
	left int
	line int
	done bool   // the end marker was read
	head []byte // the begin of the current line, as far as it takes to know the end marker
	seen *Progress
}

func (l *lines) Read(p []byte) (int, error) {
	n, err := l.ReadCloser.Read(p)
	l.left -= n
	l.scan(p[:n])
	if l.left < 0 || l.line > maxLineBytes {
		return 0, errTooLong
	}
	if n > 0 && l.seen != nil && l.seen.Alive != nil {
		l.seen.Alive()
	}
	return n, err
}

// Close reads on only where the answer was read to its end: a stream that is
// given up is cut.
func (l *lines) Close() error {
	if l.done {
		return drain(l.ReadCloser)
	}
	return l.ReadCloser.Close()
}

func (l *lines) scan(p []byte) {
	for len(p) > 0 && l.line <= maxLineBytes {
		end := bytes.IndexByte(p, '\n')
		part := p
		if end >= 0 {
			part = p[:end]
		}
		l.line += len(part)
		l.head = append(l.head, part[:min(len(part), headBytes-len(l.head))]...)
		if end < 0 {
			return
		}
		l.endLine()
		p = p[end+1:]
	}
}

const headBytes = 24

func (l *lines) endLine() {
	data, ok := bytes.CutPrefix(l.head, []byte("data:"))
	if ok && string(bytes.TrimSpace(data)) == "[DONE]" {
		l.done = true
		if l.seen != nil {
			l.seen.Done.Store(true)
		}
	}
	l.line, l.head = 0, l.head[:0]
}
