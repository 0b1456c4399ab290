-- +goose Up

-- Pages whose text was recognised for money, of all widgets.
CREATE TABLE recognized (
    day   INTEGER PRIMARY KEY,
    pages INTEGER NOT NULL
) STRICT;
