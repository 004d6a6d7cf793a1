-- What else ends by itself (behaviour 10): silence, and the end of a queue's hours. The same columns, names and guards as
-- migrations/sqlite/0004_clocks.sql.

-- An older binary would leave a countdown running that nothing stops, and does not know the new words below.
UPDATE schema_info SET oldest_binary = 4;

ALTER TABLE conversations
    DROP CONSTRAINT conversations_end_reason_check,
    ADD CONSTRAINT conversations_end_reason_check CHECK (end_reason IN ('pressed', 'absent', 'silent', 'queue_closed')),
    -- Since when it is the customer's turn and they are silent; none where they are not awaited. Runs only in progress.
    ADD COLUMN silent_since BIGINT CHECK (silent_since IS NULL OR state = 'in_progress'),
    -- When the countdown that both sides see is over.
    ADD COLUMN closes_at BIGINT CHECK (closes_at IS NULL OR silent_since IS NOT NULL),
    -- An agent keeps it open, however long the customer is silent.
    ADD COLUMN kept_open BIGINT NOT NULL DEFAULT 0 CHECK (kept_open = 0 OR (kept_open = 1 AND closes_at IS NULL));

ALTER TABLE due DROP CONSTRAINT due_kind_check;
ALTER TABLE due ADD CONSTRAINT due_kind_check CHECK (
    kind IN (
        'customer_absent', 'agent_offline', 'agent_left', 'put_back', 'reservation', 'colleague_request', 'escalation',
        'customer_silent', 'queue_hours', 'queue_closed'
    )
);
