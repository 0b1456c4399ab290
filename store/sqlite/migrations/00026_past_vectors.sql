-- +goose Up

-- The vectors of chunks that went when a version became one of the past: bringing its
-- generation back embeds nothing again. They go with the version.
CREATE TABLE past_vectors (
    num        INTEGER PRIMARY KEY,
    version    INTEGER NOT NULL REFERENCES versions(num) ON DELETE CASCADE,
    vector_set INTEGER NOT NULL REFERENCES vector_sets(num) ON DELETE CASCADE,
    hash       BLOB NOT NULL, -- of the chunk
    embedding  BLOB NOT NULL, -- as in vec_<dims>
    directions BLOB NOT NULL, -- as in directions
    UNIQUE (version, hash, vector_set)
) STRICT;
CREATE INDEX past_vectors_set ON past_vectors(vector_set);
