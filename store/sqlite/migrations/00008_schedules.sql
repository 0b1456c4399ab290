-- +goose Up

-- When a website is read again by itself, 0 for not at all.
ALTER TABLE sources ADD COLUMN schedule TEXT NOT NULL DEFAULT 'off';
ALTER TABLE sources ADD COLUMN next_run_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX sources_due ON sources(next_run_at) WHERE next_run_at <> 0;

-- What a run found to be different. An address that it did not meet any more has a
-- row of its own in the frontier, with the key "gone N".
ALTER TABLE runs ADD COLUMN added INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN gone INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN held TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN scheduled INTEGER NOT NULL DEFAULT 0;
DROP INDEX runs_source;
CREATE INDEX runs_source ON runs(source, started_at);
ALTER TABLE frontier ADD COLUMN "change" TEXT NOT NULL DEFAULT '';
CREATE INDEX frontier_change ON frontier(run, "change", num) WHERE "change" <> '';
