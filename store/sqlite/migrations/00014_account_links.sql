-- +goose Up
CREATE TABLE account_links (
    id         TEXT PRIMARY KEY,
    kind       TEXT NOT NULL,
    email      TEXT NOT NULL,
    hash       BLOB NOT NULL UNIQUE,
    name       TEXT NOT NULL,
    role       TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    UNIQUE (kind, email)
) STRICT;

-- Browsers in which somebody has logged in, by the hash of a cookie.
CREATE TABLE known_devices (
    hash         BLOB NOT NULL,
    user         TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    last_used_at INTEGER NOT NULL,
    PRIMARY KEY (user, hash)
) STRICT;
CREATE INDEX known_devices_used ON known_devices(last_used_at);
