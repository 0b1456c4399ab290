package server

import (
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/ingest"
)

// widgetForm is a new widget as a form sends it: fields as text, what it shall
// know as files and as "content".
type widgetForm struct {
	input   widgetInput
	content string
	files   []ingest.Received
}

func (f *widgetForm) discard() {
	for _, file := range f.files {
		_ = file.Close() // the next start clears what stays
	}
}

// takePart reads one part. Files wait on disk, since the fields may come after them.
func (s *Server) takePart(ctx context.Context, f *widgetForm, p *multipart.Part) error {
	if p.FileName() != "" {
		return s.takeFile(ctx, f, p)
	}
	text, err := io.ReadAll(io.LimitReader(p, maxJSON+1))
	if err != nil {
		return badForm(err)
	}
	if len(text) > maxJSON {
		return app.Errorf(app.TooLarge, "a field may have at most %d MB", maxJSON>>20)
	}
	if !isPlain(string(text)) {
		return wrongField(p.FormName(), "must be UTF-8 without NUL")
	}
	if p.FormName() == "content" {
		f.content = string(text)
		return nil
	}
	return f.input.setText(p.FormName(), string(text))
}

func (s *Server) takeFile(ctx context.Context, f *widgetForm, p *multipart.Part) error {
	if !strings.HasPrefix(p.FormName(), "file") {
		return unknownField(p.FormName())
	}
	if len(f.files) == maxFiles {
		return app.Errorf(app.TooLarge, "at most %d files in one request", maxFiles)
	}
	file, err := s.Ingest.Receive(ctx, fileOf(p))
	if err == nil {
		f.files = append(f.files, file)
	}
	return err
}

func unknownField(name string) error { return wrongField(name, "is not a field of this request") }

// setText sets the field that name names in JSON, if it is plain text or a yes or no.
func (in *widgetInput) setText(name, value string) error {
	v := reflect.ValueOf(in).Elem()
	for i := range v.NumField() {
		tag, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		if tag != name {
			continue
		}
		switch f := v.Field(i).Addr().Interface().(type) {
		case **string:
			*f = &value
			return nil
		case **bool:
			b, err := strconv.ParseBool(value)
			if err != nil {
				return wrongField(name, "must be true or false")
			}
			*f = &b
			return nil
		}
	}
	return unknownField(name)
}

// formOrJSON makes a route take a form as well as the JSON that it declares.
func (s *Server) formOrJSON(hc huma.Context, next func(huma.Context)) {
	c := humaecho.Unwrap(hc)
	reader := partsOf(c.Request(), c.Response())
	if reader == nil {
		next(hc)
		return
	}
	w, err := s.widgetFromForm(c.Request().Context(), reader)
	if err != nil {
		s.respond(c, err)
		return
	}
	s.record(c.Request().Context(), app.AuditWidgetCreate)
	if err := c.JSON(http.StatusCreated, answerWidget(w).Body); err != nil {
		s.Log.Debug("the caller went away", "err", err)
	}
}

func (s *Server) widgetFromForm(ctx context.Context, r *multipart.Reader) (app.Widget, error) {
	leave, err := s.sitDownToUpload(ctx)
	if err != nil {
		return app.Widget{}, err
	}
	defer leave()
	f := &widgetForm{}
	defer f.discard()
	if err := eachPart(r, func(p *multipart.Part) error { return s.takePart(ctx, f, p) }); err != nil {
		return app.Widget{}, err
	}
	w, err := s.createWidget(ctx, f.input)
	if err != nil {
		return w, err
	}
	if err := s.fill(ctx, w, f); err != nil {
		return w, s.undo(ctx, w, err)
	}
	return s.Store.Widget(ctx, app.OwnedBy(w.OwnerID), w.ID)
}

func (s *Server) fill(ctx context.Context, w app.Widget, f *widgetForm) error {
	if strings.TrimSpace(f.content) != "" {
		if _, err := s.Ingest.AddText(ctx, w.ID, w.Name, f.content); err != nil {
			return err
		}
	}
	for _, file := range f.files {
		if _, err := s.Ingest.Accept(ctx, w.ID, file); err != nil {
			return err
		}
	}
	return nil
}
