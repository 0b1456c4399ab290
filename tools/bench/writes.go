package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/store/sqlite"
)

const (
	writers  = 50
	bulkRows = 50_000
	soloRows = 300 // each a transaction of its own
)

// measureWrites has callers store messages, each answered when it is on the disk;
// beside it the same rows without a store around them.
func measureWrites(ctx context.Context, b *bench) ([]figure, error) {
	dir, err := b.sub("writes")
	if err != nil {
		return nil, err
	}
	w, err := newWriting(ctx, dir)
	if err != nil {
		return nil, err
	}
	rounds, n := 5, 20_000
	if b.quick {
		rounds, n = 3, 5_000
	}
	var waits []float64
	rates, err := inTurns(rounds,
		func() (float64, error) { return w.acknowledged(ctx, n, &waits) },
		func() (float64, error) { return w.rows(ctx, 1, bulkRows) },
		func() (float64, error) { return w.rows(ctx, soloRows, 1) })
	if err := errors.Join(err, w.store.Close(), w.plain.Close()); err != nil {
		return nil, err
	}
	acknowledged := figure{What: "acknowledged writes, 50 writers, fsync", Value: rates[0], Unit: "/s"}
	return []figure{
		acknowledged.beside("one transaction", rates[1]).ratioAtLeast(1. / 3),
		acknowledged.beside("a transaction each", rates[2]).ratioAtLeast(8),
		{What: "the same, p99 of one", Value: 1000 * quantile(waits, .99), Unit: "ms"},
	}, nil
}

// writing has a store with a conversation, and a table like that of its messages.
type writing struct {
	store        *sqlite.Store
	widget       app.WidgetID
	conversation app.ConversationID
	plain        *sql.DB
	message      app.Message
}

func newWriting(ctx context.Context, dir string) (*writing, error) {
	store, owner, err := newStore(ctx, dir)
	if err != nil {
		return nil, err
	}
	widget, err := newWidget(ctx, store, owner)
	if err != nil {
		return nil, err
	}
	c, err := store.StartConversation(ctx, app.Conversation{WidgetID: widget.ID}, []byte("secret"))
	if err != nil {
		return nil, err
	}
	plain, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "plain.db")+"?_txlock=immediate&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=cache_size(-16384)")
	if err != nil {
		return nil, err
	}
	plain.SetMaxOpenConns(1)
	_, err = plain.ExecContext(ctx, `CREATE TABLE messages (num INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, conversation INTEGER NOT NULL, role TEXT NOT NULL,
		text TEXT NOT NULL, sources TEXT NOT NULL, closest TEXT NOT NULL, mode TEXT NOT NULL, model TEXT NOT NULL, comment TEXT NOT NULL, created_at INTEGER NOT NULL);
		CREATE INDEX messages_conversation ON messages(conversation)`)
	m := app.Message{Role: app.RoleVisitor, Text: strings.Repeat("word ", 40)}
	return &writing{store, widget.ID, c.ID, plain, m}, err
}

// acknowledged gives writes a second, and adds how long each took.
func (w *writing) acknowledged(ctx context.Context, n int, waits *[]float64) (float64, error) {
	var left atomic.Int64
	left.Store(int64(n))
	var mu sync.Mutex
	var failed error
	var all sync.WaitGroup
	took, _ := timed(func() error {
		for range writers {
			all.Go(func() {
				own, err := w.until(ctx, &left)
				mu.Lock()
				defer mu.Unlock()
				*waits, failed = append(*waits, own...), errors.Join(failed, err)
			})
		}
		all.Wait()
		return nil
	})
	return float64(n) / took, failed
}

func (w *writing) until(ctx context.Context, left *atomic.Int64) (waits []float64, err error) {
	for left.Add(-1) >= 0 && err == nil {
		var wait float64
		wait, err = timed(func() error {
			_, err := w.store.AddMessage(ctx, w.widget, w.conversation, w.message)
			return err
		})
		waits = append(waits, wait)
	}
	return waits, err
}

// rows gives rows a second of so many transactions of so many rows.
func (w *writing) rows(ctx context.Context, transactions, each int) (float64, error) {
	took, err := timed(func() error {
		for range transactions {
			if err := w.transaction(ctx, each); err != nil {
				return err
			}
		}
		return nil
	})
	return float64(transactions*each) / took, err
}

func (w *writing) transaction(ctx context.Context, rows int) error {
	tx, err := w.plain.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // nothing to do after Commit
	insert, err := tx.PrepareContext(ctx, "INSERT INTO messages(id, conversation, role, text, sources, closest, mode, model, comment, created_at) VALUES (?, 1, ?, ?, 'null', 'null', '', '', '', 1)")
	if err != nil {
		return err
	}
	unique := time.Now().UnixNano()
	for i := range rows {
		if _, err := insert.ExecContext(ctx, fmt.Sprintf("%024d-%08d", unique, i), string(w.message.Role), w.message.Text); err != nil {
			return err
		}
	}
	return tx.Commit()
}
