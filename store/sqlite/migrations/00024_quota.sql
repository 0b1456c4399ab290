-- +goose Up

-- How much a widget's originals have together is asked at each upload.
CREATE INDEX documents_kept ON documents(widget, size) WHERE file_key <> '';
