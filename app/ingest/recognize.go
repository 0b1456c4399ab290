package ingest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/decode"
	"github.com/WebsyteAI/websyte/app/extract"
)

const (
	maxRecognized = 200 // pages of one file
	maxFailures   = 3   // pages in a row after which the rest is not tried
	isScan        = "the file is a scan: its pages are pictures without text. "
)

var errSpent = errors.New("this month's pages for text recognition are spent")

// recognize adds the text of pages that are pictures to a file's page. What could
// not be read is in the error, for the owner of the file; one with the code
// RateLimited says that the file is to be read again later, and what has been read by
// then is kept.
func (s *Service) recognize(ctx context.Context, d app.Document, f decode.File, p *extract.Page) error {
	if s.Recognize == nil {
		return missing(p, len(p.Scanned), p.Scanned, "Set up text recognition (MISTRAL_API_KEY, or tesseract on the server), or upload a file that holds its text")
	}
	texts, err := s.Store.RecognizedPages(ctx, d.WidgetID, d.ID)
	if err != nil {
		return err
	}
	var failed []int
	var why error
	inARow := 0
	for i, page := range p.Scanned {
		if i >= maxRecognized || inARow >= maxFailures || errors.Is(why, errSpent) || ctx.Err() != nil {
			failed = append(failed, p.Scanned[i:]...)
			break
		}
		if _, isKnown := texts[page]; isKnown {
			continue
		}
		text, err := s.recognizePage(ctx, d.WidgetID, f, page)
		if err == nil {
			err = s.Store.KeepRecognizedPage(ctx, d.WidgetID, d.ID, page, text)
		}
		if app.CodeOf(err) == app.RateLimited {
			return err
		}
		if err != nil {
			s.Log.Warn("a scanned page could not be read", "widget", d.WidgetID, "name", f.Name, "page", page+1, "err", err)
			failed, why = append(failed, page), err
			inARow++
			continue
		}
		texts[page], inARow = text, 0
	}
	all := len(p.Scanned)
	splice(p, texts)
	if len(failed) == 0 {
		return nil
	}
	return missing(p, all, failed, remedy(why))
}

func remedy(why error) string {
	if e, ok := errors.AsType[*app.Error](why); ok {
		return e.Message
	}
	switch {
	case errors.Is(why, errSpent):
		return "This month's pages for text recognition are spent: raise ocr.pages_per_month or the widget's budget, or upload the file again next month"
	case why == nil:
		return fmt.Sprintf("At most %d pages of a file are recognised: split the file", maxRecognized)
	}
	return "The pages could not be drawn: save the file anew and upload that"
}

// missing says which pages have no text, and what to do.
func missing(p *extract.Page, all int, pages []int, remedy string) error {
	message := isScan + remedy
	if len(pages) < all || strings.TrimSpace(p.Markdown) != "" {
		message = fmt.Sprintf("%s scanned and left out. %s", pageNumbers(pages), remedy)
	}
	return &app.DocumentError{Code: app.ErrNoText, Message: message}
}

// pageNumbers lists pages as people count them, the first few by number.
func pageNumbers(pages []int) string {
	const named = 10
	var list []string
	for _, p := range pages[:min(len(pages), named)] {
		list = append(list, fmt.Sprint(p+1))
	}
	switch {
	case len(pages) == 1:
		return "page " + list[0] + " is"
	case len(pages) > named:
		return fmt.Sprintf("pages %s and %d more are", strings.Join(list, ", "), len(pages)-named)
	}
	return "pages " + strings.Join(list, ", ") + " are"
}

func (s *Service) recognizePage(ctx context.Context, w app.WidgetID, f decode.File, page int) (string, error) {
	picture, err := s.Decode.Draw(ctx, f, page)
	if err != nil {
		return "", err
	}
	if s.Recognize.Paid() {
		today := s.Now().UTC()
		month := time.Date(today.Year(), today.Month(), 1, 0, 0, 0, 0, time.UTC)
		left, err := s.Store.ReservePage(ctx, w, today, month, s.PagesPerMonth)
		if err != nil {
			return "", err
		}
		if !left {
			return "", errSpent
		}
	}
	text, err := s.Recognize.Read(ctx, picture)
	if err != nil {
		return "", err
	}
	read, err := extract.Extract(text.MediaType, "", []byte(text.Body), nil, extract.Options{})
	if err != nil {
		return "", err
	}
	return strings.TrimSpace(read.Markdown), nil
}

// splice puts texts behind what their pages hold.
func splice(p *extract.Page, texts map[int]string) {
	var out strings.Builder
	starts := append(append([]int{0}, p.PageStarts...), len(p.Markdown))
	for i := range len(starts) - 1 {
		if i > 0 {
			p.PageStarts[i-1] = out.Len()
		}
		out.WriteString(p.Markdown[starts[i]:starts[i+1]])
		if text := texts[i]; text != "" && out.Len()+len(text) < extract.MaxMarkdown {
			if out.Len() > 0 {
				out.WriteString("\n\n")
			}
			out.WriteString(text)
		}
	}
	p.Markdown = out.String()
}
