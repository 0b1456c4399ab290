package server

import (
	"errors"
	"io"
	"net/http"
	"sync/atomic"
	"time"
)

// deadlineWriter gives every write a deadline of its own, so that a caller who
// stops reading holds nothing for long, and a stream may still last.
type deadlineWriter struct {
	http.ResponseWriter
	control  *http.ResponseController
	patience func() time.Duration
	body     *steadyBody // nil where the request has none
}

func newDeadlineWriter(w http.ResponseWriter, patience func() time.Duration) *deadlineWriter {
	return &deadlineWriter{ResponseWriter: w, control: http.NewResponseController(w), patience: patience}
}

// reading gives the body of the request bounds in time, too.
func (w *deadlineWriter) reading(body io.ReadCloser, patience time.Duration) io.ReadCloser {
	if body == nil || body == http.NoBody {
		return body
	}
	w.body = &steadyBody{ReadCloser: body, control: w.control, patience: patience, begun: time.Now()}
	_ = w.body.unwanted() // the next read tells
	return w.body
}

func (w *deadlineWriter) Write(p []byte) (int, error) {
	if err := w.extend(); err != nil {
		return 0, err
	}
	return w.ResponseWriter.Write(p)
}

// Flush is what http.Flusher wants; FlushError tells how it went.
func (w *deadlineWriter) Flush() { _ = w.FlushError() }

func (w *deadlineWriter) FlushError() error {
	if err := w.extend(); err != nil {
		return err
	}
	return w.control.Flush()
}

func (w *deadlineWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *deadlineWriter) extend() error {
	if w.body != nil && !w.body.ended.Load() {
		if err := w.body.unwanted(); err != nil {
			return err
		}
	}
	return supported(w.control.SetWriteDeadline(time.Now().Add(w.patience())))
}

// supported forgives a recorder in a test that it has no deadlines.
func supported(err error) error {
	if errors.Is(err, http.ErrNotSupported) {
		return nil
	}
	return err
}

// steadyBody is a request's body that must not fall behind: it may rest for as long
// as the server is patient, and after that as its bytes have earned. So a slow
// connection has its time, and one that sends a byte now and then has not.
type steadyBody struct {
	io.ReadCloser
	control  *http.ResponseController
	patience time.Duration
	begun    time.Time
	read     int64
	ended    atomic.Bool
}

// unwanted bounds what net/http reads by itself of a body that no handler read. It
// does so before it writes the answer, and must leave time for that.
func (b *steadyBody) unwanted() error {
	return supported(b.control.SetReadDeadline(time.Now().Add(b.patience / 2)))
}

func (b *steadyBody) Read(p []byte) (int, error) {
	earned := b.begun.Add(b.patience + time.Duration(b.read)*time.Second/leastRate)
	until := time.Now().Add(b.patience)
	if earned.Before(until) {
		until = earned
	}
	if err := supported(b.control.SetReadDeadline(until)); err != nil {
		return 0, err
	}
	n, err := b.ReadCloser.Read(p)
	b.read += int64(n)
	if errors.Is(err, io.EOF) {
		b.ended.Store(true)
		// Lifted, since one that passes later would be taken for a closed connection.
		if lifted := supported(b.control.SetReadDeadline(time.Time{})); lifted != nil {
			return n, lifted
		}
	}
	return n, err
}
