-- +goose Up

-- What an owner notes of a conversation.
ALTER TABLE conversations ADD COLUMN notes TEXT NOT NULL DEFAULT '';
DROP INDEX conversations_widget;
CREATE INDEX conversations_widget ON conversations(widget, last_at, answered, rating, language);
CREATE INDEX conversations_number ON conversations(widget);

-- The widget again, so that its newest messages are found without its conversations.
-- The topic of an answer is a hash of what its question asks, 0 for nothing.
ALTER TABLE messages ADD COLUMN widget INTEGER NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN topic INTEGER NOT NULL DEFAULT 0;
UPDATE messages SET widget = (SELECT c.widget FROM conversations c WHERE c.num = messages.conversation);
CREATE INDEX messages_widget ON messages(widget, created_at);
CREATE INDEX messages_answers ON messages(widget, created_at, topic, answered, first_token_ms, total_ms) WHERE role = 'assistant';

-- Which documents an answer cites. A document that has gone may still stand here.
CREATE TABLE citations (
    message  INTEGER NOT NULL REFERENCES messages(num) ON DELETE CASCADE,
    document INTEGER NOT NULL,
    widget   INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    rating   INTEGER NOT NULL,
    PRIMARY KEY (message, document)
) STRICT, WITHOUT ROWID;
CREATE INDEX citations_widget ON citations(widget, at, document, rating);
INSERT INTO citations SELECT DISTINCT m.num, d.num, m.widget, m.created_at, m.rating
    FROM messages m JOIN json_each(m.sources) s JOIN documents d ON d.id = s.value ->> 'documentId'
    WHERE m.sources <> 'null' AND d.widget = m.widget;

-- What went on in a quarter of an hour, which every zone's days are made of. These
-- are numbers alone: they stay when what was said is erased.
CREATE TABLE activity (
    widget            INTEGER NOT NULL REFERENCES widgets(num) ON DELETE CASCADE,
    at                INTEGER NOT NULL,
    conversations     INTEGER NOT NULL,
    questions         INTEGER NOT NULL,
    answers           INTEGER NOT NULL,
    answered          INTEGER NOT NULL,
    liked             INTEGER NOT NULL,
    disliked          INTEGER NOT NULL,
    prompt_tokens     INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL,
    PRIMARY KEY (widget, at)
) STRICT, WITHOUT ROWID;
INSERT INTO activity SELECT widget, at, sum(c), sum(q), sum(a), sum(ok), sum(up), sum(down), sum(prompt), sum(completion) FROM (
    SELECT widget, started_at - started_at % 900000 AS at, 1 AS c, 0 AS q, 0 AS a, 0 AS ok, 0 AS up, 0 AS down, 0 AS prompt, 0 AS completion FROM conversations
    UNION ALL
    SELECT widget, created_at - created_at % 900000, 0, role = 'user', role = 'assistant', role = 'assistant' AND answered, rating = 1, rating = -1, 0, 0 FROM messages
    UNION ALL
    SELECT widget, day, 0, 0, 0, 0, 0, 0, prompt_tokens, completion_tokens FROM usage
) GROUP BY widget, at;
