package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/WebsyteAI/websyte/app"
)

// conn is one connection with its prepared statements: compiling a statement
// costs several times what running it does. Statements are constant text (lists
// travel as JSON), so there are as many as the package has.
type conn struct {
	*sql.Conn
	statements map[string]*sql.Stmt
}

func newConn(ctx context.Context, db *sql.DB) (*conn, error) {
	c, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &conn{Conn: c, statements: map[string]*sql.Stmt{}}, nil
}

func (c *conn) statement(query string) (*sql.Stmt, error) {
	if s, ok := c.statements[query]; ok {
		return s, nil
	}
	// Not the caller's context: the statement outlives the call.
	s, err := c.PrepareContext(context.Background(), query)
	if err != nil {
		return nil, fmt.Errorf("prepare %.80q: %w", query, err)
	}
	c.statements[query] = s
	return s, nil
}

// close ends the statements before the connection: SQLite keeps a connection, and
// the files, open behind the scenes for as long as it has statements.
func (c *conn) close() error {
	var failed []error
	for _, s := range c.statements {
		failed = append(failed, s.Close())
	}
	return errors.Join(append(failed, c.Close())...)
}

// tx is a transaction, or a savepoint of the writer's. It lives as long as the
// function that it is handed to, so it carries that call's context.
type tx struct {
	ctx  context.Context
	conn *conn
	now  int64 // the clock at its start
}

// exec runs a statement and gives the number of rows that it changed.
func (t *tx) exec(query string, args ...any) (int64, error) {
	r, err := t.result(query, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// insert runs a statement and gives the number of the row that it made.
func (t *tx) insert(query string, args ...any) (int64, error) {
	r, err := t.result(query, args...)
	if err != nil {
		return 0, err
	}
	return r.LastInsertId()
}

func (t *tx) result(query string, args ...any) (sql.Result, error) {
	s, err := t.conn.statement(query)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(t.ctx, args...)
}

// scanner is *sql.Row or *sql.Rows.
type scanner interface{ Scan(dest ...any) error }

// all reads every row.
func all[T any](t *tx, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	s, err := t.conn.statement(query)
	if err != nil {
		return nil, err
	}
	rows, err := s.QueryContext(t.ctx, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// one reads the first row; app.NotFound, saying what, when there is none.
func one[T any](t *tx, what string, scan func(scanner) (T, error), query string, args ...any) (T, error) {
	var zero T
	s, err := t.conn.statement(query)
	if err != nil {
		return zero, err
	}
	v, err := scan(s.QueryRowContext(t.ctx, args...))
	if errors.Is(err, sql.ErrNoRows) {
		return zero, notFound(what)
	}
	return v, err
}

// value scans rows of a single column.
func value[T any](s scanner) (T, error) {
	var v T
	err := s.Scan(&v)
	return v, err
}

func notFound(what string) error {
	return app.Errorf(app.NotFound, "there is no such %s", what)
}

// found turns a change of no rows into app.NotFound.
func found(what string, changed int64, err error) error {
	if err == nil && changed == 0 {
		return notFound(what)
	}
	return err
}
