-- +goose Up

-- Equal for pages that say to be translations of each other.
ALTER TABLE documents ADD COLUMN translations TEXT NOT NULL DEFAULT '';
