-- +goose Up

-- Copies of widgets' logos, or why there is none. They are small, so they stand here: a
-- copy goes with its widget.
CREATE TABLE logos (
    widget       INTEGER PRIMARY KEY REFERENCES widgets(num) ON DELETE CASCADE,
    source       TEXT NOT NULL, -- address that it was copied from
    hash         TEXT NOT NULL, -- SHA-256 in hex, '' for none
    content_type TEXT NOT NULL,
    problem      TEXT NOT NULL,
    content      BLOB NOT NULL
) STRICT;
