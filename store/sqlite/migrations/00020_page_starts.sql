-- +goose Up

-- Where in the text the physical pages 2, 3 and so on start, as JSON; null for what has
-- no pages. What is chunked again then knows its pages.
ALTER TABLE document_texts ADD COLUMN page_starts TEXT NOT NULL DEFAULT 'null';
ALTER TABLE versions ADD COLUMN page_starts TEXT NOT NULL DEFAULT 'null';
