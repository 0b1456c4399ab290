-- +goose Up

-- The directions of a chunk's vector and of its sentences' vectors, which are made
-- together; see directions.go for the format. A table of its own keeps the list of
-- vectors short, and the index of its column says quickly which vectors have it.
CREATE TABLE directions (
    vector     INTEGER NOT NULL UNIQUE REFERENCES vectors(num) ON DELETE CASCADE,
    directions BLOB NOT NULL
) STRICT;
