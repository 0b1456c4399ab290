-- +goose Up
CREATE TABLE login_sessions (
    id           TEXT PRIMARY KEY,
    user         TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    hash         BLOB NOT NULL UNIQUE, -- of the cookie's secret
    device       TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL
) STRICT;
CREATE INDEX login_sessions_user ON login_sessions(user, last_used_at);
CREATE INDEX login_sessions_used ON login_sessions(last_used_at);
CREATE INDEX login_sessions_created ON login_sessions(created_at);
