package decode

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/extract"
)

// Parent and child speak in frames: four bytes that give a length, most significant
// first, and as many bytes of JSON. A question is followed by the file's bytes; its
// answer is one frame.

// maxFrame is the longest frame in bytes: all that a page may have, with room for
// what JSON adds.
const maxFrame = 64 << 20

type question struct {
	Name, ContentType string
	Size              int // of the file that follows
	Base              string
	Options           extract.Options
	Time              time.Duration // after which the child ends itself
	Draw              *int          // the page to draw, from 0; nil: read the file
}

type answer struct {
	Page    *extract.Page      `json:",omitempty"`
	Picture []byte             `json:",omitempty"` // of the page to draw
	Error   *app.DocumentError `json:",omitempty"`
	Cause   string             `json:",omitempty"` // of Error
}

var errFrame = errors.New("the frame is longer than any can be")

func writeFrame(w io.Writer, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if len(body) > maxFrame {
		return errFrame
	}
	_, err = w.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(body))), body...))
	return err
}

func readFrame(r io.Reader, v any) error {
	var head [4]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return err
	}
	n := binary.BigEndian.Uint32(head[:])
	if n > maxFrame {
		return errFrame
	}
	body := make([]byte, n)
	if _, err := io.ReadFull(r, body); err != nil {
		return err
	}
	return json.Unmarshal(body, v)
}

func ask(w io.Writer, f File, draw *int, most time.Duration) error {
	q := question{Name: f.Name, ContentType: f.ContentType, Size: len(f.Body), Options: f.Options, Time: most, Draw: draw}
	if f.Base != nil {
		q.Base = f.Base.String()
	}
	if err := writeFrame(w, q); err != nil {
		return err
	}
	_, err := w.Write(f.Body)
	return err
}

// file reads the bytes that follow q.
func (q question) file(r io.Reader) (File, error) {
	f := File{Name: q.Name, ContentType: q.ContentType, Options: q.Options, Body: make([]byte, q.Size)}
	if q.Base != "" {
		base, err := url.Parse(q.Base)
		if err != nil {
			return f, err
		}
		f.Base = base
	}
	_, err := io.ReadFull(r, f.Body)
	return f, err
}

// failure is the answer for a file that could not be read.
func failure(err error) answer {
	derr, ok := errors.AsType[*app.DocumentError](err)
	if !ok {
		derr = unread(err)
	}
	a := answer{Error: &app.DocumentError{Code: derr.Code, Message: derr.Message, Temporary: derr.Temporary}}
	if derr.Err != nil {
		a.Cause = fmt.Sprintf("%.4000s", derr.Err.Error())
	}
	return a
}

func (a answer) err() error {
	switch {
	case a.Error != nil:
		if a.Cause != "" {
			a.Error.Err = errors.New(a.Cause)
		}
		return a.Error
	case a.Page == nil && a.Picture == nil:
		return unread(errors.New("the child gave an empty answer"))
	}
	return nil
}

// unread is for failures of ours, not of the file's.
func unread(err error) *app.DocumentError {
	return &app.DocumentError{Code: app.ErrInternal, Message: "the file could not be processed; save it anew, or in another format", Err: err}
}
