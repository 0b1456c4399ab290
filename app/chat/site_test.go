package chat_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/chat"
	"github.com/WebsyteAI/websyte/app/chunk"
	"github.com/WebsyteAI/websyte/app/embed/openai"
	"github.com/WebsyteAI/websyte/app/ingest"
	"github.com/WebsyteAI/websyte/app/limit"
	"github.com/WebsyteAI/websyte/app/llm"
	"github.com/WebsyteAI/websyte/app/llm/llmtest"
	"github.com/WebsyteAI/websyte/app/retrieve"
	"github.com/WebsyteAI/websyte/app/terms"
	"github.com/WebsyteAI/websyte/store/sqlite"
)

// site is a widget with content in a real database, and what answers from it.
type site struct {
	t      testing.TB
	store  *sqlite.Store
	ingest *ingest.Service
	chat   *chat.Service
	widget app.Widget
	source app.Source
	log    bytes.Buffer // of chat
}

// newSite has a model where a server is given, and searches by words alone.
func newSite(t testing.TB, model *llmtest.Server) *site {
	t.Helper()
	return newSiteWith(t, model, nil)
}

// newSiteWith searches by meaning too where a server is given that embeds.
func newSiteWith(t testing.TB, model, vectors *llmtest.Server) *site {
	t.Helper()
	ctx := context.Background()
	store, err := sqlite.Open(ctx, sqlite.Options{Dir: t.TempDir()})
	must(t, err)
	t.Cleanup(func() { must(t, store.Close()) })
	owner, err := store.CreateUser(ctx, app.User{Email: "ada@example.org", Role: app.RoleOwner}, "")
	must(t, err)
	s := &site{t: t, store: store}
	read := ingest.Options{Store: store, Now: time.Now, Log: slog.New(slog.DiscardHandler), Wake: func() {}}
	question := func(string) retrieve.Embedder { return nil }
	if vectors != nil {
		e := openai.New(openai.Options{BaseURL: vectors.BaseURL, Model: "test-embed", Timeout: 5 * time.Second})
		read.Embedder, question = e, func(string) retrieve.Embedder { return e }
	}
	s.ingest = ingest.New(read)
	o := chat.Options{
		Store: store, Search: retrieve.New(store, question),
		Budget: limit.NewBudget(store, 0, time.Now), Now: time.Now, Log: slog.New(slog.NewTextHandler(&s.log, nil)),
	}
	if model != nil {
		o.Model = llm.New(llm.Options{BaseURL: model.BaseURL, Model: "test", Timeout: 5 * time.Second, Idle: 200 * time.Millisecond})
	}
	s.chat = chat.New(o)
	s.widget = s.newWidget(app.Widget{OwnerID: owner.ID, Name: "Shop", SaveMessages: true})
	s.source, err = store.CreateSource(ctx, app.Source{WidgetID: s.widget.ID, Kind: app.KindWebsite, URL: "https://shop.example/"})
	must(t, err)
	return s
}

func (s *site) newWidget(w app.Widget) app.Widget {
	s.t.Helper()
	w, err := s.store.CreateWidget(context.Background(), w)
	must(s.t, err)
	return w
}

// page adds a page as a crawl would.
func (s *site) page(address, title, markdown string) *site {
	s.t.Helper()
	d := app.Document{
		WidgetID: s.widget.ID, SourceID: s.source.ID, Kind: app.KindPage, URL: address, Title: title,
		Markdown: markdown, Language: terms.Detect(markdown), Status: app.DocumentReady, Hash: address,
	}
	var chunks []app.Chunk
	for i, c := range chunk.Split(markdown, chunk.Options{}) {
		chunks = append(chunks, app.Chunk{
			Ordinal: i, Headings: c.Headings, Text: c.Text, Start: c.Start, End: c.End,
			HeadTerms: strings.Join(terms.Index(title+"\n"+strings.Join(c.Headings, "\n"), d.Language), " "),
			Terms:     strings.Join(terms.Index(chunk.Plain(c.Text), d.Language), " "),
		})
	}
	d.ChunkCount = len(chunks)
	_, err := s.store.SaveDocument(context.Background(), d, chunks)
	must(s.t, err)
	return s
}

// embed gives every chunk its vectors.
func (s *site) embed() *site {
	s.t.Helper()
	must(s.t, ingest.EmbedJobs{Service: s.ingest}.Do(context.Background(), app.Job{WidgetID: s.widget.ID}))
	return s
}

func (s *site) shop() *site {
	s.t.Helper()
	return s.page("https://shop.example/shipping", "Shipping", "We ship to all countries of the European Union and to Norway. Shipping to Norway takes six to nine working days and costs 14.90 euros.\n\nOrders above 80 euros are shipped for free.").
		page("https://shop.example/returns#how", "Returns", "You can return a frame within sixty days. Send it back in its box; we pay the postage. The refund reaches your account five days later.").
		page("https://shop.example/warranty", "Warranty", "Every frame has a warranty of three years. Scratches on the lenses are not covered by the warranty.")
}

// heard are the events of an answer.
type heard struct {
	session *chat.SessionEvent
	sources []app.Citation
	text    strings.Builder
	order   []string
	fail    func(event any) error // of the sink, may be nil
}

func (h *heard) sink(event any) error {
	if h.fail != nil {
		if err := h.fail(event); err != nil {
			return err
		}
	}
	switch e := event.(type) {
	case chat.SessionEvent:
		h.session, h.order = &e, append(h.order, "session")
	case chat.SourcesEvent:
		h.sources, h.order = e.Sources, append(h.order, "sources")
	case chat.DeltaEvent:
		h.text.WriteString(e.Text)
		if h.order[len(h.order)-1] != "delta" {
			h.order = append(h.order, "delta")
		}
	}
	return nil
}

// ask answers, and holds what is true of every answer.
func (s *site) ask(r chat.Request) (chat.Answer, *heard) {
	s.t.Helper()
	h := &heard{}
	a, err := s.chat.Answer(context.Background(), s.request(r), h.sink)
	must(s.t, err)
	if h.text.String() != a.Message {
		s.t.Errorf("%s: the deltas give %q, the message is %q", r.Message, h.text.String(), a.Message)
	}
	if h.session.MessageID != a.MessageID || a.Sources == nil || a.Closest == nil || a.FollowUps == nil {
		s.t.Errorf("%s: %+v", r.Message, a)
	}
	return a, h
}

func (s *site) request(r chat.Request) chat.Request {
	if r.Widget.ID == "" {
		r.Widget = s.widget
	}
	return r
}

func (s *site) stored(session string) []app.Message {
	s.t.Helper()
	m, err := s.chat.History(context.Background(), s.widget.ID, session)
	must(s.t, err)
	return m
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

const norway = "How long does shipping to Norway take?"
