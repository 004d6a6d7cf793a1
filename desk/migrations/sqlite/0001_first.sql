-- The first schema. The same tables, names and guards as migrations/postgres/0001_first.sql.
-- Times are integer milliseconds, enumerations are words with a CHECK, JSON is text.
-- Every rule that two requests could break together has a guard here, whatever the code does.

-- The oldest schema level that a binary must know to use this database.
CREATE TABLE schema_info (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    oldest_binary INTEGER NOT NULL
);
INSERT INTO schema_info (only_row, oldest_binary) VALUES (1, 1);

-- Moves whenever what is configured moves, so that nodes notice a command line beside them.
CREATE TABLE configuration (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    version INTEGER NOT NULL
);
INSERT INTO configuration (only_row, version) VALUES (1, 1);

-- Public numbers, without gaps: taken in the transaction that uses them.
CREATE TABLE counters (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
);
INSERT INTO counters (name, value) VALUES ('conversation', 0);

CREATE TABLE assignment_groups (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE
);

CREATE TABLE people (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    email TEXT NOT NULL,
    email_folded TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    public_name TEXT NOT NULL,
    password_hash TEXT,
    open_conversations INTEGER NOT NULL DEFAULT 0 CHECK (open_conversations >= 0),
    open_limit INTEGER CHECK (open_limit > 0),
    -- What they chose; whether they are there at all is in the next two.
    status TEXT NOT NULL DEFAULT 'available' CHECK (status IN ('available', 'away')),
    -- They came back as away after a long time, and have not said yet whether that is right.
    returned_away INTEGER NOT NULL DEFAULT 0 CHECK (returned_away IN (0, 1)),
    -- Since when they have no live connection; none while they have one. Nobody is there before their first.
    offline_since INTEGER DEFAULT 0,
    -- Since when they have been offline for so long that their conversations are anybody's in the group.
    left_at INTEGER,
    created_at INTEGER NOT NULL,
    disabled_at INTEGER,
    CHECK (left_at IS NULL OR offline_since IS NOT NULL),
    CHECK (returned_away = 0 OR status = 'away')
);

CREATE TABLE person_roles (
    person_id INTEGER NOT NULL REFERENCES people (id),
    role TEXT NOT NULL CHECK (role IN ('agent', 'manager', 'admin')),
    PRIMARY KEY (person_id, role)
);

CREATE TABLE group_members (
    group_id INTEGER NOT NULL REFERENCES assignment_groups (id),
    person_id INTEGER NOT NULL REFERENCES people (id),
    PRIMARY KEY (group_id, person_id)
);
CREATE INDEX group_members_of_person ON group_members (person_id);

CREATE TABLE group_managers (
    group_id INTEGER NOT NULL REFERENCES assignment_groups (id),
    person_id INTEGER NOT NULL REFERENCES people (id),
    PRIMARY KEY (group_id, person_id)
);
CREATE INDEX group_managers_of_person ON group_managers (person_id);

CREATE TABLE sessions (
    token_hash TEXT PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id),
    created_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
);
CREATE INDEX sessions_of_person ON sessions (person_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE invitations (
    code_hash TEXT PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
);

CREATE TABLE queues (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    public_name TEXT NOT NULL,
    group_id INTEGER NOT NULL REFERENCES assignment_groups (id),
    priority INTEGER NOT NULL CHECK (priority BETWEEN 1 AND 9),
    escalation_queue_id INTEGER REFERENCES queues (id),
    opening_phrase TEXT,
    initial_response TEXT,
    -- Whether only who is next may be accepted.
    in_turn_only INTEGER NOT NULL DEFAULT 0 CHECK (in_turn_only IN (0, 1))
);

CREATE TABLE sites (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    site_key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    greeting TEXT NOT NULL,
    origins TEXT NOT NULL
);

CREATE TABLE topics (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    site_id INTEGER NOT NULL REFERENCES sites (id),
    name TEXT NOT NULL,
    queue_id INTEGER NOT NULL REFERENCES queues (id),
    place INTEGER NOT NULL,
    UNIQUE (site_id, name)
);

CREATE TABLE customers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    site_id INTEGER NOT NULL REFERENCES sites (id),
    token_hash TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT,
    created_at INTEGER NOT NULL,
    UNIQUE (token_hash, site_id)
);
-- Whoever typed the same address: possibly the same.
CREATE INDEX customers_by_email ON customers (LOWER(email)) WHERE email IS NOT NULL;

CREATE TABLE conversations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    number TEXT NOT NULL UNIQUE,
    site_id INTEGER NOT NULL REFERENCES sites (id),
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    queue_id INTEGER NOT NULL REFERENCES queues (id),
    topic TEXT,
    -- The ended conversation that this one follows.
    continues_id INTEGER REFERENCES conversations (id),
    -- Where the customer wrote from: the page around the chat, their language, their device.
    page TEXT,
    language TEXT,
    device TEXT,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'in_progress', 'closed_complete', 'closed_by_client', 'closed_abandoned')),
    assigned_agent_id INTEGER REFERENCES people (id),
    created_at INTEGER NOT NULL,
    accepted_at INTEGER,
    -- When the assigned agent first commented since they accepted.
    answered_at INTEGER,
    closed_at INTEGER,
    ended_by TEXT CHECK (ended_by IN ('staff', 'customer', 'clock')),
    end_reason TEXT CHECK (end_reason IN ('pressed', 'absent')),
    done_at INTEGER,
    staff_seq INTEGER NOT NULL DEFAULT 0,
    customer_seq INTEGER NOT NULL DEFAULT 0,
    staff_version INTEGER NOT NULL DEFAULT 0,
    customer_version INTEGER NOT NULL DEFAULT 0,
    last_words TEXT,
    last_words_by_customer INTEGER NOT NULL DEFAULT 0 CHECK (last_words_by_customer IN (0, 1)),
    unanswered_since INTEGER,
    customer_absent_since INTEGER,
    -- How far the customer has read, as a place in staff's view, and how far staff have, as one in the customer's.
    read_by_customer INTEGER NOT NULL DEFAULT 0,
    read_by_staff INTEGER NOT NULL DEFAULT 0,
    -- Never two assigned agents by the column, never none while in progress by this.
    CHECK (state <> 'in_progress' OR assigned_agent_id IS NOT NULL),
    CHECK (state <> 'waiting' OR assigned_agent_id IS NULL),
    CHECK ((state IN ('waiting', 'in_progress')) = (closed_at IS NULL)),
    CHECK ((closed_at IS NULL) = (ended_by IS NULL)),
    CHECK ((closed_at IS NULL) = (end_reason IS NULL)),
    CHECK (done_at IS NULL OR closed_at IS NOT NULL),
    CHECK (customer_seq <= staff_seq)
);
-- One open conversation per customer and site (a customer belongs to one site).
CREATE UNIQUE INDEX one_open_conversation ON conversations (customer_id) WHERE state IN ('waiting', 'in_progress');
CREATE INDEX conversations_of_customer ON conversations (customer_id, id);
CREATE INDEX open_conversations ON conversations (queue_id) WHERE state IN ('waiting', 'in_progress');
CREATE UNIQUE INDEX one_follow_up ON conversations (continues_id) WHERE continues_id IS NOT NULL;
CREATE INDEX cases_of_agent ON conversations (assigned_agent_id) WHERE done_at IS NULL;

CREATE TABLE visits (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation_id INTEGER NOT NULL REFERENCES conversations (id),
    queue_id INTEGER NOT NULL REFERENCES queues (id),
    line_rank INTEGER NOT NULL CHECK (line_rank BETWEEN 0 AND 2),
    waiting_since INTEGER NOT NULL,
    entered_at INTEGER NOT NULL,
    customer_absent INTEGER NOT NULL DEFAULT 0 CHECK (customer_absent IN (0, 1)),
    accepted_at INTEGER,
    accepted_by INTEGER REFERENCES people (id),
    wait_ms INTEGER,
    -- Others were before them.
    out_of_turn INTEGER NOT NULL DEFAULT 0 CHECK (out_of_turn IN (0, 1)),
    -- The accept was undone: it counts in no average.
    returned_at INTEGER,
    -- Until then the visit is this person's to accept and nobody else's.
    reserved_for INTEGER REFERENCES people (id),
    reserved_until INTEGER,
    -- When that was over, this was the youngest of all visits: the line came to know them before this one.
    came_after INTEGER,
    left_at INTEGER,
    left_how TEXT CHECK (left_how IN ('staff', 'customer', 'clock')),
    CHECK ((reserved_for IS NULL) = (reserved_until IS NULL)),
    CHECK (returned_at IS NULL OR accepted_at IS NOT NULL),
    CHECK ((accepted_at IS NULL) = (accepted_by IS NULL)),
    CHECK ((accepted_at IS NULL) = (wait_ms IS NULL)),
    CHECK ((left_at IS NULL) = (left_how IS NULL)),
    CHECK (accepted_at IS NULL OR left_at IS NULL)
);
CREATE INDEX visits_of_conversation ON visits (conversation_id, id);
-- A conversation waits in one place at a time.
CREATE UNIQUE INDEX one_open_visit ON visits (conversation_id) WHERE accepted_at IS NULL AND left_at IS NULL;
-- With all that decides who is in line, so that counting a long one reads no visit.
CREATE INDEX waiting_line ON visits (queue_id, line_rank, waiting_since, id, accepted_at, left_at, reserved_until)
WHERE accepted_at IS NULL AND left_at IS NULL;
CREATE INDEX newest_in_line ON visits (queue_id, (COALESCE(came_after, id)) DESC, id)
WHERE accepted_at IS NULL AND left_at IS NULL;
CREATE INDEX accepted_visits ON visits (queue_id, accepted_at) WHERE accepted_at IS NOT NULL AND returned_at IS NULL;
CREATE INDEX reserved_visits ON visits (reserved_for) WHERE reserved_for IS NOT NULL AND accepted_at IS NULL AND left_at IS NULL;

-- Who takes part in a conversation without owning it, and who once did.
CREATE TABLE participants (
    conversation_id INTEGER NOT NULL REFERENCES conversations (id),
    person_id INTEGER NOT NULL REFERENCES people (id),
    relation TEXT NOT NULL CHECK (relation IN ('participant', 'former')),
    -- Why a former agent is one.
    how TEXT CHECK (how IN ('returned', 'put_back', 'picked_up', 'left')),
    since INTEGER NOT NULL,
    -- Cleared from their Cases.
    done_at INTEGER,
    CHECK ((relation = 'former') = (how IS NOT NULL)),
    PRIMARY KEY (conversation_id, person_id)
);
CREATE INDEX participants_cases ON participants (person_id) WHERE done_at IS NULL;

CREATE TABLE entries (
    id INTEGER PRIMARY KEY,
    conversation_id INTEGER NOT NULL REFERENCES conversations (id),
    staff_seq INTEGER NOT NULL,
    customer_seq INTEGER,
    staff_version INTEGER NOT NULL,
    customer_version INTEGER,
    kind TEXT NOT NULL CHECK (kind IN ('message', 'system')),
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
    CHECK ((removed_at IS NULL) = (removed_by IS NULL)),
    CHECK (removed_at IS NULL OR (kind = 'message' AND body = '')),
    -- A work note has no place, and no version, in the customer's view.
    CHECK ((visibility = 'comment') = (customer_seq IS NOT NULL)),
    CHECK ((visibility = 'comment') = (customer_version IS NOT NULL)),
    UNIQUE (conversation_id, staff_seq)
);
CREATE UNIQUE INDEX entries_for_customer ON entries (conversation_id, customer_seq) WHERE customer_seq IS NOT NULL;
CREATE UNIQUE INDEX one_entry_per_client_id ON entries (conversation_id, author_key, client_id) WHERE client_id IS NOT NULL;
CREATE INDEX entries_by_staff_version ON entries (conversation_id, staff_version);
CREATE INDEX entries_by_customer_version ON entries (conversation_id, customer_version) WHERE customer_version IS NOT NULL;

-- What each request led to, so that a retry gets that and does nothing.
CREATE TABLE requests (
    actor TEXT NOT NULL,
    request_id TEXT NOT NULL,
    action TEXT NOT NULL,
    result TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (actor, request_id)
);
CREATE INDEX requests_by_age ON requests (created_at);

-- Everything that happens later.
CREATE TABLE due (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('customer_absent', 'agent_offline', 'agent_left', 'put_back', 'reservation')),
    subject_id INTEGER NOT NULL,
    -- When the clock began to run; moves with due_at when nobody could have been there.
    since INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    about_people INTEGER NOT NULL CHECK (about_people IN (0, 1)),
    attempts INTEGER NOT NULL DEFAULT 0,
    UNIQUE (kind, subject_id)
);
CREATE INDEX due_by_time ON due (due_at);

-- Running processes, each with the last moment it was known to be up.
CREATE TABLE nodes (
    id TEXT PRIMARY KEY,
    seen_at INTEGER NOT NULL
);

-- Who has a live connection to which node: a lease that lasts as long as the node is seen.
CREATE TABLE connections (
    node_id TEXT NOT NULL REFERENCES nodes (id),
    kind TEXT NOT NULL CHECK (kind IN ('customer', 'staff')),
    subject_id INTEGER NOT NULL,
    PRIMARY KEY (kind, subject_id, node_id)
);
CREATE INDEX connections_of_node ON connections (node_id);
