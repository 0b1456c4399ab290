package server

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"os"

	"github.com/WebsyteAI/websyte/app"
)

// partsOf reads a multipart body of bounded size; nil where the body is none.
func partsOf(r *http.Request, w http.ResponseWriter) *multipart.Reader {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" || params["boundary"] == "" {
		return nil
	}
	return multipart.NewReader(http.MaxBytesReader(w, r.Body, maxUpload), params["boundary"])
}

// eachPart hands over the parts of a body, at most maxParts.
func eachPart(r *multipart.Reader, each func(*multipart.Part) error) error {
	if r == nil {
		return app.Errorf(app.Unsupported, "the body must be multipart/form-data")
	}
	for n := 0; ; n++ {
		p, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return badForm(err)
		}
		if n == maxParts {
			return app.Errorf(app.TooLarge, "at most %d parts in one request", maxParts)
		}
		err = each(p)
		if err := errors.Join(err, p.Close()); err != nil {
			return err
		}
	}
}

// badForm keeps errors that say more than that the form is broken.
func badForm(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok || errors.Is(err, os.ErrDeadlineExceeded) {
		return err
	}
	return app.Wrap(err, app.Invalid, "the form cannot be read: it must be whole multipart/form-data")
}

// fileReader ends a file that is too large with an error that says so, and tells
// a connection that broke from a file that ended.
type fileReader struct {
	part *multipart.Part
	left int64
}

func (f *fileReader) Read(p []byte) (int, error) {
	if int64(len(p)) > f.left+1 {
		p = p[:f.left+1]
	}
	n, err := f.part.Read(p)
	if f.left -= int64(n); f.left < 0 {
		return 0, app.Errorf(app.TooLarge, "a file may have at most %d MB", maxFile>>20)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = badForm(err)
	}
	return n, err
}
