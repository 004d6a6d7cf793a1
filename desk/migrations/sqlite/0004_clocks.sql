-- What else ends by itself (behaviour 10): silence, and the end of a queue's hours. The same columns, names and guards as
-- migrations/postgres/0004_clocks.sql.

-- An older binary would leave a countdown running that nothing stops, and does not know the new words below.
UPDATE schema_info SET oldest_binary = 4;

-- A CHECK that only grows is changed as https://www.sqlite.org/lang_altertable.html describes it: making this table anew would mean
-- making anew whatever refers to it. The next ALTER TABLE has every connection read the schema again.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema
SET sql = replace(sql, 'end_reason IN (''pressed'', ''absent'')', 'end_reason IN (''pressed'', ''absent'', ''silent'', ''queue_closed'')')
WHERE type = 'table' AND name = 'conversations';
PRAGMA writable_schema = RESET;

-- Since when it is the customer's turn and they are silent; none where they are not awaited. Runs only in progress.
ALTER TABLE conversations ADD COLUMN silent_since INTEGER CHECK (silent_since IS NULL OR state = 'in_progress');
-- When the countdown that both sides see is over.
ALTER TABLE conversations ADD COLUMN closes_at INTEGER CHECK (closes_at IS NULL OR silent_since IS NOT NULL);
-- An agent keeps it open, however long the customer is silent.
ALTER TABLE conversations ADD COLUMN kept_open INTEGER NOT NULL DEFAULT 0
    CHECK (kept_open = 0 OR (kept_open = 1 AND closes_at IS NULL));

CREATE TABLE due_with_clocks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (
        kind IN (
            'customer_absent', 'agent_offline', 'agent_left', 'put_back', 'reservation', 'colleague_request', 'escalation',
            'customer_silent', 'queue_hours', 'queue_closed'
        )
    ),
    subject_id INTEGER NOT NULL,
    -- When the clock began to run; moves with due_at when nobody could have been there.
    since INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    about_people INTEGER NOT NULL CHECK (about_people IN (0, 1)),
    attempts INTEGER NOT NULL DEFAULT 0,
    UNIQUE (kind, subject_id)
);
INSERT INTO due_with_clocks (id, kind, subject_id, since, due_at, about_people, attempts)
SELECT id, kind, subject_id, since, due_at, about_people, attempts FROM due;
DROP TABLE due;
ALTER TABLE due_with_clocks RENAME TO due;
CREATE INDEX due_by_time ON due (due_at);
