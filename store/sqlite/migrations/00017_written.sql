-- +goose Up

-- What the owner has written: a text, or a question and its answer.
ALTER TABLE sources ADD COLUMN content TEXT NOT NULL DEFAULT '{}';
