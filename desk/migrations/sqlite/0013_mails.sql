-- Transcripts by e-mail (behaviour 10, "After"). The same table, columns, names and guards as
-- migrations/postgres/0013_mails.sql.

-- An older binary can read neither the lines that say so nor what is due.
UPDATE schema_info SET oldest_binary = 13;

-- One per mail, from when it is asked for. Its row in due says when it is tried, and how often it was.
CREATE TABLE mails (
    -- Drawn by lot: whoever gets the mail reads it, and can count nothing by it.
    id INTEGER PRIMARY KEY,
    conversation_id INTEGER NOT NULL REFERENCES conversations (id),
    -- Which one of the conversation it is: there are at most three,
    place INTEGER NOT NULL CHECK (place BETWEEN 1 AND 3),
    to_address TEXT NOT NULL,
    -- and which one of that address on that day, in UTC, counted since 1970: at most ten.
    to_folded TEXT NOT NULL,
    day INTEGER NOT NULL,
    place_of_day INTEGER NOT NULL CHECK (place_of_day BETWEEN 1 AND 10),
    -- In which language it is, and how many minutes its reader's clock is ahead of UTC.
    language TEXT NOT NULL,
    utc_offset INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'failed')),
    created_at INTEGER NOT NULL,
    sent_at INTEGER,
    UNIQUE (conversation_id, place),
    UNIQUE (to_folded, day, place_of_day),
    CHECK ((state = 'sent') = (sent_at IS NOT NULL))
);

-- A CHECK that only grows is changed as in 0004_clocks.sql.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema
SET sql = replace(sql, '''stray_file''', '''stray_file'', ''mail''')
WHERE type = 'table' AND name = 'due';
PRAGMA writable_schema = RESET;
