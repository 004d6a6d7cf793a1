-- Attachments (behaviour 5): files that are sent, each an entry. The same table, columns, names and guards as
-- migrations/postgres/0009_attachments.sql.

-- An older binary would show a file as a message that says its name, and remove the entry without the file.
UPDATE schema_info SET oldest_binary = 9;

-- What is in a file lies in the store of files, under its id. A row is there before the file is, so that none is forgotten.
CREATE TABLE attachments (
    -- Drawn by lot: customers read it, and can count nothing by it.
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (
        kind IN ('png', 'jpeg', 'gif', 'webp', 'pdf', 'text', 'zip', 'docx', 'xlsx', 'pptx', 'odt', 'ods')
    ),
    bytes INTEGER NOT NULL CHECK (bytes > 0),
    -- How large a picture is; every picture says it, and nothing else.
    width INTEGER CHECK (width > 0),
    height INTEGER CHECK (height > 0),
    -- By which it is known that the same file is sent again.
    digest TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    CHECK ((kind IN ('png', 'jpeg', 'gif', 'webp')) = (width IS NOT NULL AND height IS NOT NULL))
);

-- CHECKs that only grow are changed as in 0004_clocks.sql: the table of entries may be large.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema
SET sql = replace(
    replace(sql, 'kind IN (''message'', ''system'', ''card'')', 'kind IN (''message'', ''system'', ''card'', ''attachment'')'),
    'removed_at IS NULL OR (kind = ''message'' AND body = '''')',
    'removed_at IS NULL OR (kind IN (''message'', ''attachment'') AND body = '''')'
)
WHERE type = 'table' AND name = 'entries';
UPDATE sqlite_schema
SET sql = replace(sql, '''queue_hours'', ''queue_closed''', '''queue_hours'', ''queue_closed'', ''stray_file''')
WHERE type = 'table' AND name = 'due';
PRAGMA writable_schema = RESET;

-- The file of an entry, whose body is the file's name; neither is left where it was removed.
ALTER TABLE entries ADD COLUMN attachment_id INTEGER REFERENCES attachments (id)
    CHECK ((attachment_id IS NOT NULL) = (kind = 'attachment' AND removed_at IS NULL));
-- A file is sent once.
CREATE UNIQUE INDEX one_entry_per_attachment ON entries (attachment_id) WHERE attachment_id IS NOT NULL;
