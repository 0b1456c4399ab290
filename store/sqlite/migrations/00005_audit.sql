-- +goose Up

-- The audit log. It has no references: it outlives what it tells of.
CREATE TABLE audit (
    num        INTEGER PRIMARY KEY AUTOINCREMENT,
    at         INTEGER NOT NULL,
    actor_kind TEXT NOT NULL,
    actor      TEXT NOT NULL, -- an account's id, "" for none
    email      TEXT NOT NULL,
    token      TEXT NOT NULL,
    verb       TEXT NOT NULL,
    kind       TEXT NOT NULL,
    target     TEXT NOT NULL,
    name       TEXT NOT NULL,
    widget     TEXT NOT NULL, -- a widget's id, "" for none
    detail     TEXT NOT NULL,
    address    TEXT NOT NULL,
    request    TEXT NOT NULL
) STRICT;
CREATE INDEX audit_at ON audit(at);
CREATE INDEX audit_verb ON audit(verb, num);
CREATE INDEX audit_actor ON audit(actor, num) WHERE actor <> '';
CREATE INDEX audit_email ON audit(email, num) WHERE email <> '';
CREATE INDEX audit_target ON audit(target, num) WHERE target <> '';
CREATE INDEX audit_widget ON audit(widget, num) WHERE widget <> '';
