-- Transfers, escalation and colleagues. The same tables, names and guards as migrations/postgres/0002_transfers.sql.

-- An older binary would not end a request with its conversation, and does not know the new words below.
UPDATE schema_info SET oldest_binary = 2;

-- What one colleague asks of another about a conversation: to take it over, or to take part in it.
CREATE TABLE colleague_requests (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation_id INTEGER NOT NULL REFERENCES conversations (id),
    kind TEXT NOT NULL CHECK (kind IN ('transfer', 'invitation')),
    -- Whose conversation it is, and who is to answer.
    asked_by INTEGER NOT NULL REFERENCES people (id),
    asked INTEGER NOT NULL REFERENCES people (id),
    -- The work note that came with it, by its place in staff's view.
    note_seq INTEGER,
    created_at INTEGER NOT NULL,
    -- Moves when nobody could have been there, as its due row does.
    expires_at INTEGER NOT NULL,
    ended_at INTEGER,
    outcome TEXT CHECK (
        outcome IN ('accepted', 'declined', 'cancelled', 'expired', 'offline', 'closed', 'lost', 'disabled')
    ),
    -- Why it was declined.
    reason TEXT,
    CHECK (asked <> asked_by),
    CHECK ((ended_at IS NULL) = (outcome IS NULL)),
    CHECK (reason IS NULL OR outcome = 'declined')
);
-- One colleague at a time is asked to take a conversation over, and nobody is asked twice.
CREATE UNIQUE INDEX one_pending_transfer ON colleague_requests (conversation_id)
WHERE kind = 'transfer' AND ended_at IS NULL;
CREATE UNIQUE INDEX one_pending_request ON colleague_requests (conversation_id, asked) WHERE ended_at IS NULL;
CREATE INDEX requests_of_asked ON colleague_requests (asked, ended_at);
CREATE INDEX requests_of_asker ON colleague_requests (asked_by, ended_at);

-- The visit is an escalation, or what became of one.
ALTER TABLE visits ADD COLUMN escalated INTEGER NOT NULL DEFAULT 0 CHECK (escalated IN (0, 1));

-- A former agent may have passed the conversation on.
CREATE TABLE participants_with_more (
    conversation_id INTEGER NOT NULL REFERENCES conversations (id),
    person_id INTEGER NOT NULL REFERENCES people (id),
    relation TEXT NOT NULL CHECK (relation IN ('participant', 'former')),
    -- Why a former agent is one.
    how TEXT CHECK (how IN ('returned', 'put_back', 'picked_up', 'left', 'passed_on')),
    since INTEGER NOT NULL,
    -- Cleared from their Cases.
    done_at INTEGER,
    CHECK ((relation = 'former') = (how IS NOT NULL)),
    PRIMARY KEY (conversation_id, person_id)
);
INSERT INTO participants_with_more (conversation_id, person_id, relation, how, since, done_at)
SELECT conversation_id, person_id, relation, how, since, done_at FROM participants;
DROP TABLE participants;
ALTER TABLE participants_with_more RENAME TO participants;
CREATE INDEX participants_cases ON participants (person_id) WHERE done_at IS NULL;

-- Requests expire, and escalations that nobody can take go back.
CREATE TABLE due_with_more (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (
        kind IN (
            'customer_absent', 'agent_offline', 'agent_left', 'put_back', 'reservation', 'colleague_request', 'escalation'
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
INSERT INTO due_with_more (id, kind, subject_id, since, due_at, about_people, attempts)
SELECT id, kind, subject_id, since, due_at, about_people, attempts FROM due;
DROP TABLE due;
ALTER TABLE due_with_more RENAME TO due;
CREATE INDEX due_by_time ON due (due_at);
