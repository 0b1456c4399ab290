-- +goose Up

-- The text of scanned pages of documents that are still being read, so that reading
-- one anew does not pay for a page twice.
CREATE TABLE recognized_pages (
    document INTEGER NOT NULL REFERENCES documents(num) ON DELETE CASCADE,
    page     INTEGER NOT NULL,
    text     TEXT NOT NULL,
    PRIMARY KEY (document, page)
) STRICT;
