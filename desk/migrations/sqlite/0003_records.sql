-- Cases and incidents (behaviour 9). The same tables, names and guards as migrations/postgres/0003_records.sql.

-- An older binary would show a card as an empty message.
UPDATE schema_info SET oldest_binary = 3;

INSERT INTO counters (name, value) VALUES ('case', 0), ('incident', 0);

CREATE TABLE records (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('case', 'incident')),
    number TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('new', 'in_progress', 'awaiting_info', 'closed')),
    -- 1 is the most urgent. An incident's follows from impact and urgency, of which 1 is the highest.
    priority INTEGER NOT NULL CHECK (priority BETWEEN 1 AND 5),
    impact INTEGER CHECK (impact BETWEEN 1 AND 3),
    urgency INTEGER CHECK (urgency BETWEEN 1 AND 3),
    short_description TEXT NOT NULL CHECK (short_description <> ''),
    description TEXT NOT NULL,
    -- Number and short description in small words, for searching.
    searched TEXT NOT NULL,
    group_id INTEGER NOT NULL REFERENCES assignment_groups (id),
    assignee_id INTEGER REFERENCES people (id),
    -- The caller.
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    created_at INTEGER NOT NULL,
    created_by INTEGER REFERENCES people (id),
    updated_at INTEGER NOT NULL,
    closed_at INTEGER,
    -- Stays when the record is opened again.
    resolution TEXT,
    -- Lines of its own, and changes of whatever it shows besides its conversations.
    seq INTEGER NOT NULL DEFAULT 0,
    version INTEGER NOT NULL DEFAULT 1,
    CHECK ((state = 'closed') = (closed_at IS NOT NULL)),
    CHECK (state <> 'closed' OR resolution IS NOT NULL),
    CHECK ((kind = 'incident') = (impact IS NOT NULL)),
    CHECK ((impact IS NULL) = (urgency IS NULL)),
    CHECK (impact IS NULL OR priority = impact + urgency - 1)
);
-- The list of records, in each of its orders.
CREATE INDEX records_by_group ON records (group_id, kind, id);
CREATE INDEX records_by_group_updated ON records (group_id, kind, updated_at, id);
CREATE INDEX records_by_group_priority ON records (group_id, kind, (-priority), id);
CREATE INDEX records_of_assignee ON records (assignee_id, kind) WHERE assignee_id IS NOT NULL;
CREATE INDEX records_of_customer ON records (customer_id);

CREATE VIRTUAL TABLE records_search USING fts5 (
    searched, content = 'records', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 0'
);
-- Words that are removed from a record are removed from here at once, and not when it is next tidied up.
INSERT INTO records_search (records_search, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER records_search_new AFTER INSERT ON records BEGIN
    INSERT INTO records_search (rowid, searched) VALUES (new.id, new.searched);
END;
CREATE TRIGGER records_search_changed AFTER UPDATE OF searched ON records WHEN old.searched <> new.searched BEGIN
    INSERT INTO records_search (records_search, rowid, searched) VALUES ('delete', old.id, old.searched);
    INSERT INTO records_search (rowid, searched) VALUES (new.id, new.searched);
END;
-- Which conversations a record sees, and how much of each. A conversation points at one record at a time.
CREATE TABLE record_conversations (
    record_id INTEGER NOT NULL REFERENCES records (id),
    conversation_id INTEGER NOT NULL REFERENCES conversations (id),
    linked_at INTEGER NOT NULL,
    linked_by INTEGER NOT NULL REFERENCES people (id),
    -- The version of staff's view that the link made: whoever has an earlier one reads the part afresh.
    linked_version INTEGER NOT NULL,
    -- The last place of staff's view that the record sees; none while the conversation points at it.
    until_seq INTEGER,
    PRIMARY KEY (record_id, conversation_id)
);
CREATE UNIQUE INDEX one_current_record ON record_conversations (conversation_id) WHERE until_seq IS NULL;
CREATE INDEX records_of_conversation ON record_conversations (conversation_id);

-- What was said on a record itself, and what was done to it.
CREATE TABLE record_entries (
    record_id INTEGER NOT NULL REFERENCES records (id),
    seq INTEGER NOT NULL,
    version INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('message', 'line')),
    visibility TEXT NOT NULL CHECK (visibility IN ('comment', 'work_note')),
    author_id INTEGER NOT NULL REFERENCES people (id),
    author_name TEXT NOT NULL,
    body TEXT NOT NULL,
    client_id TEXT,
    created_at INTEGER NOT NULL,
    removed_at INTEGER,
    removed_by INTEGER REFERENCES people (id),
    CHECK ((removed_at IS NULL) = (removed_by IS NULL)),
    CHECK (removed_at IS NULL OR (kind = 'message' AND body = '')),
    -- What was done is for staff.
    CHECK (kind = 'message' OR visibility = 'work_note'),
    PRIMARY KEY (record_id, seq)
);
CREATE UNIQUE INDEX one_record_entry_per_client_id ON record_entries (record_id, author_id, client_id) WHERE client_id IS NOT NULL;
CREATE INDEX record_entries_by_version ON record_entries (record_id, version);

-- A card in a conversation shows a record as it stands: the entry says only which.
-- SQLite cannot change a CHECK, so the table is made anew.
CREATE TABLE entries_with_cards (
    id INTEGER PRIMARY KEY,
    conversation_id INTEGER NOT NULL REFERENCES conversations (id),
    staff_seq INTEGER NOT NULL,
    customer_seq INTEGER,
    staff_version INTEGER NOT NULL,
    customer_version INTEGER,
    kind TEXT NOT NULL CHECK (kind IN ('message', 'system', 'card')),
    visibility TEXT NOT NULL CHECK (visibility IN ('comment', 'work_note')),
    author TEXT NOT NULL CHECK (author IN ('customer', 'person', 'automatic', 'system')),
    -- The person's id, 0 for the customer and the system: part of the key that makes sending twice store once.
    author_key INTEGER NOT NULL,
    author_name TEXT,
    body TEXT NOT NULL,
    client_id TEXT,
    created_at INTEGER NOT NULL,
    -- The words were removed, in all views: when and by whom.
    removed_at INTEGER,
    removed_by INTEGER REFERENCES people (id),
    record_id INTEGER REFERENCES records (id),
    CHECK ((removed_at IS NULL) = (removed_by IS NULL)),
    CHECK (removed_at IS NULL OR (kind = 'message' AND body = '')),
    -- A work note has no place, and no version, in the customer's view.
    CHECK ((visibility = 'comment') = (customer_seq IS NOT NULL)),
    CHECK ((visibility = 'comment') = (customer_version IS NOT NULL)),
    CHECK ((kind = 'card') = (record_id IS NOT NULL)),
    UNIQUE (conversation_id, staff_seq)
);
INSERT INTO entries_with_cards (id, conversation_id, staff_seq, customer_seq, staff_version, customer_version, kind, visibility,
    author, author_key, author_name, body, client_id, created_at, removed_at, removed_by)
SELECT id, conversation_id, staff_seq, customer_seq, staff_version, customer_version, kind, visibility,
    author, author_key, author_name, body, client_id, created_at, removed_at, removed_by
FROM entries;
DROP TABLE entries;
ALTER TABLE entries_with_cards RENAME TO entries;
CREATE UNIQUE INDEX entries_for_customer ON entries (conversation_id, customer_seq) WHERE customer_seq IS NOT NULL;
CREATE UNIQUE INDEX one_entry_per_client_id ON entries (conversation_id, author_key, client_id) WHERE client_id IS NOT NULL;
CREATE INDEX entries_by_staff_version ON entries (conversation_id, staff_version);
CREATE INDEX entries_by_customer_version ON entries (conversation_id, customer_version) WHERE customer_version IS NOT NULL;
-- One card of a record in a conversation.
CREATE UNIQUE INDEX one_card_per_record ON entries (record_id, conversation_id) WHERE record_id IS NOT NULL;

-- "Unlimited" is the largest number that a browser knows exactly.
UPDATE people SET open_limit = 9007199254740991 WHERE open_limit > 9007199254740991;
