-- When queues are open (behaviour 10, "Opening hours"), and cases that nobody of the staff made. The same columns, names and
-- guards as migrations/postgres/0005_schedules.sql.

-- An older binary would start chats while a queue is closed.
UPDATE schema_info SET oldest_binary = 5;

CREATE TABLE schedules (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    -- By its name in the IANA database.
    time_zone TEXT NOT NULL,
    -- JSON: for each weekday, Monday first, a list of [from, to] in minutes after midnight.
    hours TEXT NOT NULL,
    -- JSON: by day ("2026-12-24"), such lists that are in force instead.
    holidays TEXT NOT NULL
);

-- What a customer keeps as a case is linked by nobody. A constraint that goes is changed as https://www.sqlite.org/lang_altertable.html
-- describes it; the next ALTER TABLE has every connection read the schema again.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema
SET sql = replace(sql, 'linked_by INTEGER NOT NULL REFERENCES people (id)', 'linked_by INTEGER REFERENCES people (id)')
WHERE type = 'table' AND name = 'record_conversations';
PRAGMA writable_schema = RESET;

-- Without one, a queue is always open.
ALTER TABLE queues ADD COLUMN schedule_id INTEGER REFERENCES schedules (id);
-- What customers read outside the hours, and those who wait when they end; none for what the catalogue says.
ALTER TABLE queues ADD COLUMN not_available TEXT;
ALTER TABLE queues ADD COLUMN closing TEXT;
