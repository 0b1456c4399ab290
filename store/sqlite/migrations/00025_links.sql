-- +goose Up

-- Where the text of a page leads, as JSON: a recrawl walks on from a page that has not
-- changed without reading its text.
ALTER TABLE document_texts ADD COLUMN links TEXT NOT NULL DEFAULT 'null';
ALTER TABLE versions ADD COLUMN links TEXT NOT NULL DEFAULT 'null';
