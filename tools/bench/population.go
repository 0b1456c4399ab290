package main

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/auth"
	"github.com/WebsyteAI/websyte/store/sqlite"
)

// populationSize is what a busy server holds. One widget has a tenth of the messages.
type populationSize struct{ widgets, documents, messages int }

const (
	saidInConversation = 4  // messages
	populatedDays      = 80 // that they are spread over; after 90 they expire
	spareTokens        = 21 // an account has at most 50, of which as many are made again
)

// inhabitant is a widget with IDs of what hangs on it.
type inhabitant struct {
	widget    app.WidgetID
	source    app.SourceID
	documents []app.DocumentID
	talks     []talk
}

// talk is a conversation with an answer in it.
type talk struct {
	conversation app.ConversationID
	answer       app.MessageID
	session      string
}

// population is a data folder like that of a busy server.
type population struct {
	dir       string
	token     string // of an admin
	owner     app.User
	colleague app.User
	tokens    []app.TokenID
	widgets   []*inhabitant
	questions []string

	store  *sqlite.Store
	writer *writer
	from   time.Time
	clock  atomic.Int64 // what the store takes for now
	mu     sync.Mutex   // of the widgets' talks
}

// populate fills a data folder through the store.
func (b *bench) populate(ctx context.Context, size populationSize) (p *population, err error) {
	p = &population{writer: newWriter(7), from: time.Now().AddDate(0, 0, -populatedDays)}
	if p.dir, err = b.sub("population"); err != nil {
		return p, err
	}
	p.clock.Store(p.from.UnixMilli())
	p.store, err = sqlite.Open(ctx, sqlite.Options{Dir: p.dir, Clock: func() time.Time { return time.UnixMilli(p.clock.Load()) }})
	if err != nil {
		return p, err
	}
	defer func() { err = errors.Join(err, p.store.Close()) }()
	if err := p.accounts(ctx); err != nil {
		return p, err
	}
	for range 300 {
		p.questions = append(p.questions, p.writer.text(5))
	}
	for range size.widgets {
		if err := p.settle(ctx, size.documents/size.widgets); err != nil {
			return p, err
		}
	}
	return p, p.talk(ctx, size)
}

func (p *population) accounts(ctx context.Context) (err error) {
	if p.owner, err = p.store.CreateUser(ctx, app.User{Email: "owner@example.org", Role: app.RoleAdmin}, ""); err != nil {
		return err
	}
	if p.colleague, err = p.store.CreateUser(ctx, app.User{Email: "colleague@example.org", Role: app.RoleOwner}, ""); err != nil {
		return err
	}
	all := []app.TokenScope{app.ScopeRead, app.ScopeWrite, app.ScopeAdmin}
	for range spareTokens {
		secret, hash := auth.NewToken()
		t, err := p.store.CreateToken(ctx, app.Token{UserID: p.owner.ID, Name: "bench", Scopes: all}, hash)
		if err != nil {
			return err
		}
		if p.token == "" {
			p.token = secret
			continue
		}
		p.tokens = append(p.tokens, t.ID)
	}
	return nil
}

// settle makes a widget with its documents.
func (p *population) settle(ctx context.Context, documents int) error {
	w, err := newWidget(ctx, p.store, p.owner)
	if err != nil {
		return err
	}
	source, err := p.store.CreateSource(ctx, app.Source{WidgetID: w.ID, Kind: app.KindWebsite, URL: "http://127.0.0.1:9/"})
	if err != nil {
		return err
	}
	in := &inhabitant{widget: w.ID, source: source.ID, documents: make([]app.DocumentID, documents)}
	p.widgets = append(p.widgets, in)
	saving, ctx := errgroup.WithContext(ctx)
	saving.SetLimit(64)
	for i := range in.documents {
		d, list := document(p.writer, w.ID, source.ID, i, 1)
		saving.Go(func() error {
			saved, err := p.store.SaveDocument(ctx, d, list)
			in.documents[i] = saved.ID
			return err
		})
	}
	return saving.Wait()
}

// talk has visitors ask, spread over the days.
func (p *population) talk(ctx context.Context, size populationSize) error {
	n := size.messages / saidInConversation
	busy := n / 10
	asking, ctx := errgroup.WithContext(ctx)
	asking.SetLimit(128) // that share commits
	for i := range n {
		in, of, among := p.widgets[0], i, busy
		if i >= busy {
			in, of, among = p.widgets[i%len(p.widgets)], i-busy, n-busy
		}
		at := p.from.Add(time.Duration(of) * populatedDays * 24 * time.Hour / time.Duration(among))
		question, answer := p.questions[i%len(p.questions)], p.writer.text(60)
		p.clock.Store(at.UnixMilli())
		asking.Go(func() error { return p.converse(ctx, in, uint64(i), at, question, answer) })
	}
	return asking.Wait()
}

func (p *population) converse(ctx context.Context, in *inhabitant, n uint64, at time.Time, question, answer string) error {
	session, hash := sessionOf(n)
	c, err := p.store.StartConversation(ctx, app.Conversation{WidgetID: in.widget, Language: "en", Page: "https://example.org/x"}, hash)
	if err != nil {
		return err
	}
	var last app.Message
	for i := range saidInConversation / 2 {
		at := at.Add(time.Duration(i) * time.Minute)
		if _, err := p.store.AddMessage(ctx, in.widget, c.ID, app.Message{Role: app.RoleVisitor, Text: question, CreatedAt: at}); err != nil {
			return err
		}
		last, err = p.store.AddMessage(ctx, in.widget, c.ID, app.Message{
			Role: app.RoleAssistant, Text: answer, Mode: app.ModeQuotes, Answered: n%7 != 0, Topic: int64(n%300) + 1, CreatedAt: at.Add(time.Second),
			Sources: []app.Citation{{Index: 1, Title: "Page", Quote: answer[:40], DocumentID: in.documents[int(n)%len(in.documents)]}},
			Timings: app.Timings{FirstTokenMs: int64(n % 400), TotalMs: int64(n % 2000)},
		})
		if err != nil {
			return err
		}
	}
	if err := p.store.AddUsage(ctx, in.widget, at, app.Usage{PromptTokens: 500, CompletionTokens: 100}); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	in.talks = append(in.talks, talk{c.ID, last.ID, session})
	return nil
}

// sessionOf makes a visitor's secret, and what the store knows it by.
func sessionOf(n uint64) (session string, hash []byte) {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:], n)
	session = base64.RawURLEncoding.EncodeToString(b[:])
	h := sha256.Sum256([]byte(session))
	return session, h[:]
}
