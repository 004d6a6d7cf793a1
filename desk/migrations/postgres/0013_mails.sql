-- Transcripts by e-mail (behaviour 10, "After"). The same table, columns, names and guards as
-- migrations/sqlite/0013_mails.sql.

-- An older binary can read neither the lines that say so nor what is due.
UPDATE schema_info SET oldest_binary = 13;

-- One per mail, from when it is asked for. Its row in due says when it is tried, and how often it was.
CREATE TABLE mails (
    -- Drawn by lot: whoever gets the mail reads it, and can count nothing by it.
    id BIGINT PRIMARY KEY,
    conversation_id BIGINT NOT NULL REFERENCES conversations (id),
    -- Which one of the conversation it is: there are at most three,
    place BIGINT NOT NULL CHECK (place BETWEEN 1 AND 3),
    to_address TEXT NOT NULL,
    -- and which one of that address on that day, in UTC, counted since 1970: at most ten.
    to_folded TEXT NOT NULL,
    day BIGINT NOT NULL,
    place_of_day BIGINT NOT NULL CHECK (place_of_day BETWEEN 1 AND 10),
    -- In which language it is, and how many minutes its reader's clock is ahead of UTC.
    language TEXT NOT NULL,
    utc_offset BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'failed')),
    created_at BIGINT NOT NULL,
    sent_at BIGINT,
    UNIQUE (conversation_id, place),
    UNIQUE (to_folded, day, place_of_day),
    CHECK ((state = 'sent') = (sent_at IS NOT NULL))
);

ALTER TABLE due DROP CONSTRAINT due_kind_check;
ALTER TABLE due ADD CONSTRAINT due_kind_check CHECK (
    kind IN (
        'customer_absent', 'agent_offline', 'agent_left', 'put_back', 'reservation', 'colleague_request', 'escalation',
        'customer_silent', 'queue_hours', 'queue_closed', 'stray_file', 'mail'
    )
);
