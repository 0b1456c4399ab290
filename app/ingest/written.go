package ingest

import (
	"cmp"
	"context"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/chunk"
	"github.com/WebsyteAI/websyte/app/extract"
	"github.com/WebsyteAI/websyte/app/qa"
	"github.com/WebsyteAI/websyte/app/terms"
)

// MaxText is the longest text of a text source, in characters.
const MaxText = 200_000

// WrittenStore keeps what owners write.
type WrittenStore interface {
	SaveWritten(ctx context.Context, w app.WidgetID, list []app.Written) ([]app.Source, error)
	SourcesOf(ctx context.Context, w app.WidgetID, k app.Kind) ([]app.Source, error)
}

// SaveWritten stores a text, or a question and its answer, and has it found at once.
// A source without ID is new. Conflict where the widget has the question already.
func (s *Service) SaveWritten(ctx context.Context, src app.Source) (app.Source, error) {
	if src.Kind != app.KindQA {
		w, err := s.writtenText(src)
		if err != nil {
			return app.Source{}, err
		}
		return s.saveOne(ctx, w)
	}
	w, err := s.writtenEntry(src)
	if err != nil {
		return app.Source{}, err
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	known, err := s.questions(ctx, src.WidgetID)
	if err != nil {
		return app.Source{}, err
	}
	if other, ok := known[qa.Key(w.Source.Content.Question)]; ok && other.ID != src.ID {
		return app.Source{}, &app.Error{Code: app.Conflict, Message: "the widget has this question already", Fields: app.Fields{"question": "is that of another source"}}
	}
	return s.saveOne(ctx, w)
}

func (s *Service) saveOne(ctx context.Context, w app.Written) (app.Source, error) {
	out, err := s.Store.SaveWritten(ctx, w.Source.WidgetID, []app.Written{w})
	if err != nil {
		return app.Source{}, err
	}
	return out[0], s.askForVectorsOf(ctx, w.Source.WidgetID)
}

// Questions are the questions and answers that a widget's owner has written.
func (s *Service) Questions(ctx context.Context, w app.WidgetID) ([]qa.Entry, error) {
	list, err := s.Store.SourcesOf(ctx, w, app.KindQA)
	if err != nil {
		return nil, err
	}
	out := make([]qa.Entry, len(list))
	for i, src := range list {
		out[i] = qa.Entry{ID: src.ID, SourceContent: src.Content}
	}
	return out, nil
}

// ImportQuestions stores all entries or, with an error, none. One with the ID or the
// question of an entry that is there takes its place.
func (s *Service) ImportQuestions(ctx context.Context, w app.WidgetID, entries []qa.Entry) (created, changed int, err error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	known, err := s.questions(ctx, w)
	if err != nil {
		return 0, 0, err
	}
	byID := map[app.SourceID]app.Source{}
	for _, src := range known {
		byID[src.ID] = src
	}
	list := make([]app.Written, len(entries))
	target, holder := map[app.SourceID]int{}, map[string]int{}
	for i, e := range entries {
		src, ok := byID[e.ID]
		if !ok {
			src = known[qa.Key(e.Question)]
		}
		if src.ID != "" {
			if target[src.ID] != 0 {
				return 0, 0, qa.Problem("entry "+strconv.Itoa(i+1), "is for the same entry as another row")
			}
			target[src.ID] = i + 1
			changed++
		}
		holder[qa.Key(e.Question)] = i + 1
		src.WidgetID, src.Kind, src.Content = w, app.KindQA, e.SourceContent
		if list[i], err = s.writtenEntry(src); err != nil {
			return 0, 0, err
		}
	}
	for key, src := range known {
		if i := holder[key]; i > 0 && target[src.ID] == 0 {
			return 0, 0, qa.Problem("entry "+strconv.Itoa(i), "has the question of another entry, whose id is "+string(src.ID))
		}
	}
	if len(list) == 0 {
		return 0, 0, nil
	}
	if _, err := s.Store.SaveWritten(ctx, w, list); err != nil {
		return 0, 0, err
	}
	return len(list) - changed, changed, s.askForVectorsOf(ctx, w)
}

// questions are a widget's entries by their question's key.
func (s *Service) questions(ctx context.Context, w app.WidgetID) (map[string]app.Source, error) {
	list, err := s.Store.SourcesOf(ctx, w, app.KindQA)
	out := make(map[string]app.Source, len(list))
	for _, src := range list {
		out[qa.Key(src.Content.Question)] = src
	}
	return out, err
}

// writtenEntry makes one chunk of an entry, so that its wordings and its answer are
// found together.
func (s *Service) writtenEntry(src app.Source) (app.Written, error) {
	var err error
	if src.Content, err = qa.Tidy(src.Content); err != nil {
		return app.Written{}, err
	}
	if src.URL, err = ownAddress(src.URL); err != nil {
		return app.Written{}, err
	}
	c := src.Content
	src.Title = c.Question
	text := qa.Markdown(c)
	d := newDocument(&extract.Page{Title: c.Question, Markdown: text}, []byte(text), recipeOf(app.CrawlSettings{}))
	d.Language, d.Kind, d.URL, d.FetchedAt = terms.Detect(c.Question+"\n"+c.Answer), app.KindQA, src.URL, s.Now()
	one := app.Chunk{
		Headings: []string{}, Text: text, End: len(text),
		HeadTerms: strings.Join(terms.Index(d.Title, d.Language), " "),
		Terms:     strings.Join(terms.Index(chunk.Plain(text), d.Language), " "),
		Hash:      hashOf(d.Title, text)[:32],
	}
	return app.Written{Source: src, Document: d, Chunks: []app.Chunk{one}}, nil
}

func (s *Service) writtenText(src app.Source) (app.Written, error) {
	text := src.Content.Text
	if utf8.RuneCountInString(text) > MaxText {
		return app.Written{}, &app.Error{Code: app.Invalid, Message: "the text is too long", Fields: app.Fields{"text": "at most 200000 characters: make several texts of it"}}
	}
	p, err := extract.Extract("text/markdown", "", []byte(text), nil, extract.Options{})
	if err != nil {
		return app.Written{}, err
	}
	if p.Markdown == "" {
		return app.Written{}, &app.Error{Code: app.Invalid, Message: "the text is empty", Fields: app.Fields{"text": "holds no text"}}
	}
	if src.URL, err = ownAddress(src.URL); err != nil {
		return app.Written{}, err
	}
	p.Title = cmp.Or(strings.TrimSpace(src.Title), p.Title)
	d, chunks := s.index(newDocument(p, []byte(text), recipeOf(app.CrawlSettings{})), nil)
	d.Kind, d.URL, d.FetchedAt = app.KindText, src.URL, s.Now()
	src.Title, src.Content = d.Title, app.SourceContent{Text: text}
	return app.Written{Source: src, Document: d, Chunks: chunks}, nil
}

// ownAddress checks the address that citations of what an owner writes lead to, if any.
func ownAddress(address string) (string, error) {
	if address == "" {
		return "", nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return "", &app.Error{Code: app.Invalid, Message: "this is no web address", Fields: app.Fields{"url": "must begin with http:// or https://"}}
	}
	return u.String(), nil
}
