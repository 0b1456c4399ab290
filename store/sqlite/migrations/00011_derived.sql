-- +goose Up

-- What was made of a widget's content; see package derive. version is that of
-- index_stats which it was made of.
CREATE TABLE derived (
    widget          INTEGER PRIMARY KEY REFERENCES widgets(num) ON DELETE CASCADE,
    recommendations TEXT NOT NULL,
    links           TEXT NOT NULL,
    summary_short   TEXT NOT NULL,
    summary_medium  TEXT NOT NULL,
    summary_model   INTEGER NOT NULL,
    version         INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL
) STRICT;

-- Whether the widget's recommendations are its owner's own; else the derived ones show.
ALTER TABLE widgets ADD COLUMN recommends INTEGER NOT NULL DEFAULT 0;
UPDATE widgets SET recommends = 1 WHERE recommendations NOT IN ('[]', 'null', '');

-- Tokens of calls that belong to no widget, by the account that they were made for.
CREATE TABLE owner_usage (
    user              TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    day               INTEGER NOT NULL,
    prompt_tokens     INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL,
    PRIMARY KEY (user, day)
) STRICT, WITHOUT ROWID;
