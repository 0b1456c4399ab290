-- +goose Up

-- What is being removed; see remove.go.
ALTER TABLE widgets ADD COLUMN removed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN removed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE documents ADD COLUMN removed INTEGER NOT NULL DEFAULT 0;
CREATE INDEX widgets_removed ON widgets(num) WHERE removed;
CREATE INDEX sources_removed ON sources(num) WHERE removed;
CREATE INDEX documents_removed ON documents(num) WHERE removed;

-- When the files were scrubbed last.
CREATE TABLE scrubbed (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    at  INTEGER NOT NULL
) STRICT;

-- Tokens of all widgets, also of those that were removed since.
CREATE TABLE usage_total (
    day    INTEGER PRIMARY KEY,
    tokens INTEGER NOT NULL
) STRICT;
