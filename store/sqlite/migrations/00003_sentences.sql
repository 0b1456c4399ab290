-- +goose Up

-- What the sentences of a chunk mean, for every vector that was made together with
-- them; see sentences.go for the format. A table of its own keeps lists of vectors
-- short, and the index of its column says quickly which vectors have it.
CREATE TABLE sentence_vectors (
    vector    INTEGER NOT NULL UNIQUE REFERENCES vectors(num) ON DELETE CASCADE,
    sentences BLOB NOT NULL
) STRICT;
