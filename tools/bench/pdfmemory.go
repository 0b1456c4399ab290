package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/extract/pdf/pdftest"
)

// measurePDFMemory uploads a long PDF twice to a program in an empty folder: the first
// time its child compiles the reader of PDF files, which is kept for ever after.
func measurePDFMemory(ctx context.Context, b *bench) (_ []figure, err error) {
	pages := 1000
	if b.quick {
		pages = 50
	}
	dir, err := b.sub("pdfmemory")
	if err != nil {
		return nil, err
	}
	store, owner, err := newStore(ctx, dir)
	if err != nil {
		return nil, err
	}
	w, err := newWidget(ctx, store, owner)
	if err := errors.Join(err, store.Close()); err != nil {
		return nil, err
	}
	p, err := b.serve(ctx, dir, byWords)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.stop(), os.RemoveAll(dir)) }()
	first, err := p.uploaded(ctx, w.ID, longPDF(pages, 1))
	if err != nil {
		return nil, err
	}
	again, err := p.uploaded(ctx, w.ID, longPDF(pages, 2))
	return []figure{
		{What: fmt.Sprintf("memory at peak, PDF of %d pages, the first one of a new folder", pages), Value: first, Unit: "MB"},
		figure{What: fmt.Sprintf("memory at peak, PDF of %d pages, any other one", pages), Value: again, Unit: "MB"}.atMost(300),
	}, err
}

func longPDF(pages int, seed uint64) []byte {
	words := newWriter(seed)
	all := make([]pdftest.Page, pages)
	for i := range all {
		lines := make([]string, 40)
		for j := range lines {
			lines[j] = words.text(10)
		}
		all[i] = pdftest.Text(lines...)
	}
	return pdftest.Make(all...)
}

// uploaded gives the peak of memory from the upload of a file until it is ready.
func (p *program) uploaded(ctx context.Context, w app.WidgetID, content []byte) (peak float64, err error) {
	path := "/api/widgets/" + string(w) + "/documents"
	id, err := p.upload(ctx, path, content)
	if err != nil {
		return 0, err
	}
	for until := time.Now().Add(5 * time.Minute); time.Now().Before(until); time.Sleep(10 * time.Millisecond) {
		peak = max(peak, p.memory())
		var out struct {
			Documents []struct {
				ID, Error string
				Status    app.DocumentStatus
			}
		}
		if err := p.call(ctx, http.MethodGet, path, nil, &out); err != nil { // not the one alone: that has its text
			return 0, err
		}
		for _, d := range out.Documents {
			switch {
			case d.ID == id && d.Status == app.DocumentReady:
				return peak, nil
			case d.Status == app.DocumentFailed:
				return 0, errors.New(d.Error)
			}
		}
	}
	return 0, errors.New("the file was not read in five minutes")
}

func (p *program) upload(ctx context.Context, path string, content []byte) (id string, err error) {
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	part, err := form.CreateFormFile("file_0", "long.pdf")
	if err != nil {
		return "", err
	}
	_, err = io.Copy(part, bytes.NewReader(content))
	if err := errors.Join(err, form.Close()); err != nil {
		return "", err
	}
	var out struct{ Documents []struct{ ID string } }
	if err := p.send(ctx, http.MethodPost, path, form.FormDataContentType(), &b, &out); err != nil {
		return "", err
	}
	if len(out.Documents) != 1 {
		return "", errors.New("the upload made no document")
	}
	return out.Documents[0].ID, nil
}
