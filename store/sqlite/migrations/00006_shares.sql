-- +goose Up

-- Who may see a widget besides its owner.
CREATE TABLE shares (
    widget     INTEGER NOT NULL REFERENCES widgets(num) ON DELETE CASCADE,
    user       TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    access     TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (widget, user)
) STRICT, WITHOUT ROWID;
CREATE INDEX shares_user ON shares(user);
