-- +goose Up
-- Whether a visitor's conversation returns on the next visit.
ALTER TABLE widgets ADD COLUMN remember INTEGER NOT NULL DEFAULT 0;
