-- +goose Up

-- Keys that the program makes for itself. They go with a backup, so that what was signed
-- before is good after a restore.
CREATE TABLE secrets (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;
