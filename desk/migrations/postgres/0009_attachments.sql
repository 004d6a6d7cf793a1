-- Attachments (behaviour 5): files that are sent, each an entry. The same table, columns, names and guards as
-- migrations/sqlite/0009_attachments.sql.

-- An older binary would show a file as a message that says its name, and remove the entry without the file.
UPDATE schema_info SET oldest_binary = 9;

-- What is in a file lies in the store of files, under its id. A row is there before the file is, so that none is forgotten.
CREATE TABLE attachments (
    -- Drawn by lot: customers read it, and can count nothing by it.
    id BIGINT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (
        kind IN ('png', 'jpeg', 'gif', 'webp', 'pdf', 'text', 'zip', 'docx', 'xlsx', 'pptx', 'odt', 'ods')
    ),
    bytes BIGINT NOT NULL CHECK (bytes > 0),
    -- How large a picture is; every picture says it, and nothing else.
    width BIGINT CHECK (width > 0),
    height BIGINT CHECK (height > 0),
    -- By which it is known that the same file is sent again.
    digest TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    CHECK ((kind IN ('png', 'jpeg', 'gif', 'webp')) = (width IS NOT NULL AND height IS NOT NULL))
);

ALTER TABLE entries
    DROP CONSTRAINT entries_kind_check,
    ADD CONSTRAINT entries_kind_check CHECK (kind IN ('message', 'system', 'card', 'attachment')),
    -- The second of the unnamed checks of 0001_first.sql: what is left of what was removed.
    DROP CONSTRAINT entries_check1,
    ADD CONSTRAINT entries_check1 CHECK (removed_at IS NULL OR (kind IN ('message', 'attachment') AND body = '')),
    -- The file of an entry, whose body is the file's name; neither is left where it was removed.
    ADD COLUMN attachment_id BIGINT REFERENCES attachments (id),
    ADD CONSTRAINT entries_attachment_check
        CHECK ((attachment_id IS NOT NULL) = (kind = 'attachment' AND removed_at IS NULL));
-- A file is sent once.
CREATE UNIQUE INDEX one_entry_per_attachment ON entries (attachment_id) WHERE attachment_id IS NOT NULL;

ALTER TABLE due DROP CONSTRAINT due_kind_check;
ALTER TABLE due ADD CONSTRAINT due_kind_check CHECK (
    kind IN (
        'customer_absent', 'agent_offline', 'agent_left', 'put_back', 'reservation', 'colleague_request', 'escalation',
        'customer_silent', 'queue_hours', 'queue_closed', 'stray_file'
    )
);
