-- Customers who are erased or exported, and conversations that are deleted by their age (behaviour 10, "Forgetting"). The same table,
-- columns, names and guards as migrations/postgres/0018_retention.sql.

-- An older binary cannot read what is left of a file that was erased, nor what is due.
UPDATE schema_info SET oldest_binary = 18;

-- What was done to what the desk keeps of customers: by whom, when, and to how much. It says of nobody whose that was.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    act TEXT NOT NULL CHECK (act IN ('export', 'erase', 'delete_old')),
    -- Whoever gave the command, as it says; 'headset' for what the desk does by itself.
    actor TEXT NOT NULL,
    begun_at INTEGER NOT NULL,
    finished_at INTEGER,
    -- Who is being erased; nobody any more once that is done.
    customer_id INTEGER CHECK (customer_id IS NULL OR (act = 'erase' AND finished_at IS NULL)),
    conversations INTEGER NOT NULL DEFAULT 0,
    records INTEGER NOT NULL DEFAULT 0,
    files INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX unfinished_acts ON audit (act, id) WHERE finished_at IS NULL;

-- CHECKs that only grow are changed as in 0004_clocks.sql. What is erased is removed, and by nobody of the staff.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema
SET sql = replace(sql, '(removed_at IS NULL) = (removed_by IS NULL)', 'removed_at IS NOT NULL OR removed_by IS NULL')
WHERE type = 'table' AND name IN ('entries', 'record_entries');
UPDATE sqlite_schema
SET sql = replace(sql, '''stray_file''', '''stray_file'', ''erase'', ''old_conversations''')
WHERE type = 'table' AND name = 'due';
PRAGMA writable_schema = RESET;

-- When its words were last erased, with those of its customer.
ALTER TABLE conversations ADD COLUMN erased_at INTEGER CHECK (erased_at IS NULL OR closed_at IS NOT NULL);

-- Those that ended first.
CREATE INDEX conversations_by_end ON conversations (closed_at, id) WHERE closed_at IS NOT NULL;
CREATE INDEX requests_of_conversation ON colleague_requests (conversation_id);
