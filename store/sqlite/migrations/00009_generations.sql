-- +goose Up

-- hash is of what is embedded of a chunk: chunks with the same have the same vectors.
-- state is where it stands in the indexes; see chunks.go.
ALTER TABLE chunks ADD COLUMN hash BLOB NOT NULL DEFAULT x'';
ALTER TABLE chunks ADD COLUMN state INTEGER NOT NULL DEFAULT 0;
UPDATE chunks SET state = 1 WHERE document IN (SELECT num FROM documents WHERE status IN ('ready', 'removed') AND NOT excluded);
CREATE INDEX chunks_hash ON chunks(widget, hash) WHERE hash <> x'';
CREATE INDEX chunks_hidden ON chunks(widget, state) WHERE state > 1;

-- A website's content is numbered: each run that ends well makes a generation, and a
-- document is of those from since on. See generations.go.
ALTER TABLE sources ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;
UPDATE sources SET generation = 1 WHERE EXISTS (SELECT 1 FROM runs WHERE source = sources.num AND status = 'completed');
ALTER TABLE documents ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN staged INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN restores INTEGER NOT NULL DEFAULT 0;
ALTER TABLE frontier ADD COLUMN hash TEXT NOT NULL DEFAULT '';
CREATE INDEX frontier_hash ON frontier(run, hash) WHERE hash <> '';

-- What documents said in generations before, and what they are about to say.
CREATE TABLE versions (
    num           INTEGER PRIMARY KEY AUTOINCREMENT,
    source        INTEGER NOT NULL REFERENCES sources(num) ON DELETE CASCADE,
    document      INTEGER NOT NULL REFERENCES documents(num) ON DELETE CASCADE,
    run           INTEGER NOT NULL, -- that is about to publish it, 0 for what is past
    since         INTEGER NOT NULL, -- of what is past: its generations, until not included
    until         INTEGER NOT NULL,
    gone          INTEGER NOT NULL, -- the page is about to go
    prepared      INTEGER NOT NULL, -- its chunks are in the indexes
    title         TEXT NOT NULL,
    description   TEXT NOT NULL,
    language      TEXT NOT NULL,
    content_type  TEXT NOT NULL,
    size          INTEGER NOT NULL,
    hash          TEXT NOT NULL,
    etag          TEXT NOT NULL,
    last_modified TEXT NOT NULL,
    fetched_at    INTEGER NOT NULL,
    markdown      TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX versions_staged ON versions(run, document) WHERE run <> 0;
CREATE INDEX versions_past ON versions(source, until) WHERE run = 0;
CREATE INDEX versions_document ON versions(document);

-- A run that is being published, one of a widget at a time.
CREATE TABLE publications (
    widget   INTEGER PRIMARY KEY REFERENCES widgets(num) ON DELETE CASCADE,
    run      INTEGER NOT NULL,
    switched INTEGER NOT NULL -- visitors see what is new
) STRICT;
