package server

import (
	"errors"
	"io"
	"net/http"
	"time"
)

// patience is how long one read or write of a connection may take.
const patience = 30 * time.Second

// deadlineWriter gives every write a deadline of its own, so that a caller who
// stops reading holds nothing for long, and a stream may still last.
type deadlineWriter struct {
	http.ResponseWriter
	control *http.ResponseController
}

func newDeadlineWriter(w http.ResponseWriter) *deadlineWriter {
	return &deadlineWriter{ResponseWriter: w, control: http.NewResponseController(w)}
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
	err := w.control.SetWriteDeadline(time.Now().Add(patience))
	if errors.Is(err, http.ErrNotSupported) {
		return nil // a recorder in a test
	}
	return err
}

// patientReader gives every read of a body a deadline of its own.
type patientReader struct {
	io.Reader
	call *call
}

func (r patientReader) Read(p []byte) (int, error) {
	r.call.readUntil(time.Now().Add(patience))
	return r.Reader.Read(p)
}
