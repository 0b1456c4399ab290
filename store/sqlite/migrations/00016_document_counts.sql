-- +goose Up

-- The documents of a widget that are ready, and their chunks: lists of widgets show
-- both. Documents change in many statements; triggers miss none of them.
CREATE TABLE document_counts (
    widget    INTEGER PRIMARY KEY REFERENCES widgets(num) ON DELETE CASCADE,
    documents INTEGER NOT NULL,
    chunks    INTEGER NOT NULL
) STRICT;
INSERT INTO document_counts SELECT w.num, count(d.num), coalesce(sum(d.chunk_count), 0)
    FROM widgets w LEFT JOIN documents d ON d.widget = w.num AND d.status = 'ready' GROUP BY w.num;

-- +goose StatementBegin
CREATE TRIGGER widgets_count AFTER INSERT ON widgets BEGIN
    INSERT INTO document_counts VALUES (NEW.num, 0, 0);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER documents_come AFTER INSERT ON documents WHEN NEW.status = 'ready' BEGIN
    UPDATE document_counts SET documents = documents + 1, chunks = chunks + NEW.chunk_count WHERE widget = NEW.widget;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER documents_change AFTER UPDATE OF status, chunk_count ON documents
WHEN (OLD.status = 'ready') <> (NEW.status = 'ready') OR NEW.status = 'ready' AND OLD.chunk_count <> NEW.chunk_count BEGIN
    UPDATE document_counts SET
        documents = documents + (NEW.status = 'ready') - (OLD.status = 'ready'),
        chunks = chunks + (NEW.status = 'ready') * NEW.chunk_count - (OLD.status = 'ready') * OLD.chunk_count
    WHERE widget = NEW.widget;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER documents_go AFTER DELETE ON documents WHEN OLD.status = 'ready' BEGIN
    UPDATE document_counts SET documents = documents - 1, chunks = chunks - OLD.chunk_count WHERE widget = OLD.widget;
END;
-- +goose StatementEnd
