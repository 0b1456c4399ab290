-- +goose Up

-- Headers that go with the requests to a website: their names, and all of it sealed.
ALTER TABLE sources ADD COLUMN headers TEXT NOT NULL DEFAULT '{}';
