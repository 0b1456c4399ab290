-- Times are milliseconds since 1970 UTC, 0 for never. "num" is a row number for
-- use inside the database; "id" is what the rest of the program sees. Numbers of
-- widgets, documents and chunks are never used twice (AUTOINCREMENT): the indexes
-- and work in flight refer to them.

-- +goose Up
PRAGMA application_id = 2002942324;

CREATE TABLE users (
    num           INTEGER PRIMARY KEY,
    id            TEXT NOT NULL UNIQUE,
    email         TEXT NOT NULL UNIQUE,
    name          TEXT NOT NULL,
    role          TEXT NOT NULL,
    suspended     INTEGER NOT NULL,
    password_hash TEXT NOT NULL,
    created_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE api_tokens (
    id           TEXT PRIMARY KEY,
    user         TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    hash         BLOB NOT NULL UNIQUE,
    name         TEXT NOT NULL,
    scopes       TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL
) STRICT;
CREATE INDEX api_tokens_user ON api_tokens(user);

CREATE TABLE widgets (
    num              INTEGER PRIMARY KEY AUTOINCREMENT,
    id               TEXT NOT NULL UNIQUE,
    owner            TEXT NOT NULL REFERENCES users(id),
    name             TEXT NOT NULL,
    description      TEXT NOT NULL,
    url              TEXT NOT NULL,
    crawl_url        TEXT NOT NULL,
    public           INTEGER NOT NULL,
    language         TEXT NOT NULL,
    welcome          TEXT NOT NULL,
    placeholder      TEXT NOT NULL,
    logo_url         TEXT NOT NULL,
    page_context     INTEGER NOT NULL,
    save_messages    INTEGER NOT NULL,
    retention_days   INTEGER NOT NULL,
    per_minute       INTEGER NOT NULL,
    tokens_per_month INTEGER NOT NULL,
    allowed_origins  TEXT NOT NULL,
    theme            TEXT NOT NULL,
    recommendations  TEXT NOT NULL,
    created_at       INTEGER NOT NULL,
    updated_at       INTEGER NOT NULL,
    texts            TEXT NOT NULL,
    instructions     TEXT NOT NULL
) STRICT;
CREATE INDEX widgets_owner ON widgets(owner, created_at);
CREATE INDEX widgets_created ON widgets(created_at);

CREATE TABLE sources (
    num         INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    widget      INTEGER NOT NULL REFERENCES widgets(num) ON DELETE CASCADE,
    kind        TEXT NOT NULL,
    url         TEXT NOT NULL,
    title       TEXT NOT NULL,
    settings    TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    last_run_at INTEGER NOT NULL,
    boilerplate BLOB NOT NULL -- hashes of 8 bytes each, big endian
) STRICT;
CREATE INDEX sources_widget ON sources(widget);

CREATE TABLE documents (
    num           INTEGER PRIMARY KEY AUTOINCREMENT,
    id            TEXT NOT NULL UNIQUE,
    widget        INTEGER NOT NULL REFERENCES widgets(num) ON DELETE CASCADE,
    source        INTEGER NOT NULL REFERENCES sources(num) ON DELETE CASCADE,
    kind          TEXT NOT NULL,
    url           TEXT NOT NULL,
    title         TEXT NOT NULL,
    description   TEXT NOT NULL,
    language      TEXT NOT NULL,
    content_type  TEXT NOT NULL,
    size          INTEGER NOT NULL,
    hash          TEXT NOT NULL,
    etag          TEXT NOT NULL,
    last_modified TEXT NOT NULL,
    file_key      TEXT NOT NULL,
    status        TEXT NOT NULL,
    error         TEXT NOT NULL,
    error_code    TEXT NOT NULL,
    pinned        INTEGER NOT NULL,
    excluded      INTEGER NOT NULL,
    chunk_count   INTEGER NOT NULL,
    fetched_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX documents_title ON documents(widget, title, url);
CREATE INDEX documents_state ON documents(widget, status, excluded, language, chunk_count);
CREATE INDEX documents_url ON documents(source, url);
CREATE INDEX documents_hash ON documents(source, hash) WHERE hash <> '';
CREATE INDEX documents_file ON documents(file_key) WHERE file_key <> '';

-- Apart from documents, so that listing and changing a document's data does not
-- read or write its text.
CREATE TABLE document_texts (
    document INTEGER PRIMARY KEY REFERENCES documents(num) ON DELETE CASCADE,
    markdown TEXT NOT NULL
) STRICT;

CREATE TABLE chunks (
    num        INTEGER PRIMARY KEY AUTOINCREMENT,
    widget     INTEGER NOT NULL,
    document   INTEGER NOT NULL REFERENCES documents(num) ON DELETE CASCADE,
    ordinal    INTEGER NOT NULL,
    headings   TEXT NOT NULL,
    text       TEXT NOT NULL,
    start      INTEGER NOT NULL,
    "end"      INTEGER NOT NULL,
    page       INTEGER NOT NULL,
    head_terms TEXT NOT NULL,
    terms      TEXT NOT NULL,
    length     INTEGER NOT NULL, -- terms in head_terms and terms
    UNIQUE (document, ordinal)
) STRICT;
CREATE INDEX chunks_widget ON chunks(widget);

-- The word index; see the package comment. Every printable ASCII character is part
-- of a term, so that spaces alone separate terms.
CREATE VIRTUAL TABLE terms USING fts5(
    head, body, content='', contentless_delete=1,
    tokenize="ascii tokenchars '!#$%&()*+,-./:;<=>?@[\]^_`{|}~""'''"
);
CREATE VIRTUAL TABLE terms_vocab USING fts5vocab(terms, 'row');

-- What the word index holds of a widget.
CREATE TABLE index_stats (
    widget INTEGER PRIMARY KEY REFERENCES widgets(num) ON DELETE CASCADE,
    chunks INTEGER NOT NULL,
    length INTEGER NOT NULL, -- terms of all these chunks
    version INTEGER NOT NULL -- one more with every change
) STRICT;

-- The vectors of one widget by one model; they are in vec_<dims>, made on demand.
CREATE TABLE vector_sets (
    num     INTEGER PRIMARY KEY AUTOINCREMENT,
    widget  INTEGER NOT NULL REFERENCES widgets(num) ON DELETE CASCADE,
    model   TEXT NOT NULL,
    dims    INTEGER NOT NULL,
    serving INTEGER NOT NULL,
    UNIQUE (widget, model)
) STRICT;

-- num is the row number in vec_<dims>.
CREATE TABLE vectors (
    num        INTEGER PRIMARY KEY AUTOINCREMENT,
    vector_set INTEGER NOT NULL REFERENCES vector_sets(num),
    chunk      INTEGER NOT NULL REFERENCES chunks(num),
    UNIQUE (vector_set, chunk)
) STRICT;
CREATE INDEX vectors_chunk ON vectors(chunk);

CREATE TABLE runs (
    num          INTEGER PRIMARY KEY,
    id           TEXT NOT NULL UNIQUE,
    widget       INTEGER NOT NULL REFERENCES widgets(num) ON DELETE CASCADE,
    source       INTEGER NOT NULL REFERENCES sources(num) ON DELETE CASCADE,
    url          TEXT NOT NULL,
    settings     TEXT NOT NULL,
    status       TEXT NOT NULL,
    pages_found  INTEGER NOT NULL,
    pages_done   INTEGER NOT NULL,
    pages_failed INTEGER NOT NULL,
    error        TEXT NOT NULL,
    started_at   INTEGER NOT NULL,
    ended_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX runs_widget ON runs(widget, started_at);
CREATE INDEX runs_source ON runs(source);
CREATE UNIQUE INDEX runs_active ON runs(widget) WHERE status IN ('queued', 'crawling');

CREATE TABLE frontier (
    num        INTEGER PRIMARY KEY,
    run        INTEGER NOT NULL REFERENCES runs(num) ON DELETE CASCADE,
    url        TEXT NOT NULL,
    "key"      TEXT NOT NULL,
    alias      TEXT NOT NULL, -- key of the address that it turned out to be
    depth      INTEGER NOT NULL,
    state      TEXT NOT NULL,
    attempts   INTEGER NOT NULL,
    due_at     INTEGER NOT NULL,
    document   INTEGER NOT NULL, -- documents.num, also when gone since; 0 for none
    error      TEXT NOT NULL,
    error_code TEXT NOT NULL,
    UNIQUE (run, "key")
) STRICT;
CREATE INDEX frontier_order ON frontier(run, state, depth, num);
CREATE INDEX frontier_alias ON frontier(run, alias) WHERE alias <> '';
CREATE INDEX frontier_document ON frontier(run, document) WHERE document <> 0;

CREATE TABLE jobs (
    num         INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    kind        TEXT NOT NULL,
    widget      INTEGER NOT NULL REFERENCES widgets(num) ON DELETE CASCADE,
    run         TEXT NOT NULL, -- "" for none
    attempts    INTEGER NOT NULL,
    due_at      INTEGER NOT NULL,
    lease       TEXT NOT NULL, -- "" while it waits
    lease_until INTEGER NOT NULL,
    error       TEXT NOT NULL,
    created_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX jobs_due ON jobs(due_at);
CREATE INDEX jobs_widget ON jobs(widget, kind);

CREATE TABLE conversations (
    num           INTEGER PRIMARY KEY,
    id            TEXT NOT NULL UNIQUE,
    widget        INTEGER NOT NULL REFERENCES widgets(num) ON DELETE CASCADE,
    secret_hash   BLOB NOT NULL UNIQUE,
    page          TEXT NOT NULL,
    language      TEXT NOT NULL,
    message_count INTEGER NOT NULL,
    answered      INTEGER NOT NULL,
    rating        INTEGER NOT NULL,
    started_at    INTEGER NOT NULL,
    last_at       INTEGER NOT NULL
) STRICT;
CREATE INDEX conversations_widget ON conversations(widget, last_at);
CREATE INDEX conversations_last ON conversations(last_at);

CREATE TABLE messages (
    num               INTEGER PRIMARY KEY,
    id                TEXT NOT NULL UNIQUE,
    conversation      INTEGER NOT NULL REFERENCES conversations(num) ON DELETE CASCADE,
    role              TEXT NOT NULL,
    text              TEXT NOT NULL,
    sources           TEXT NOT NULL,
    closest           TEXT NOT NULL,
    mode              TEXT NOT NULL,
    answered          INTEGER NOT NULL,
    model             TEXT NOT NULL,
    prompt_tokens     INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL,
    retrieve_ms       INTEGER NOT NULL,
    first_token_ms    INTEGER NOT NULL,
    total_ms          INTEGER NOT NULL,
    rating            INTEGER NOT NULL,
    comment           TEXT NOT NULL,
    created_at        INTEGER NOT NULL
) STRICT;
CREATE INDEX messages_conversation ON messages(conversation);

CREATE TABLE usage (
    widget            INTEGER NOT NULL REFERENCES widgets(num) ON DELETE CASCADE,
    day               INTEGER NOT NULL,
    prompt_tokens     INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL,
    PRIMARY KEY (widget, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE ready (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    at  INTEGER NOT NULL
) STRICT;
