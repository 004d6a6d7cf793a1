-- How an ended chat was, as its customer says it (behaviour 10, "After"). The same columns, names and guards as
-- migrations/sqlite/0010_survey.sql. An older binary asks nobody.

-- Whether customers are asked, and what; none for what the catalogue says.
ALTER TABLE queues ADD COLUMN survey BIGINT NOT NULL DEFAULT 0 CHECK (survey IN (0, 1));
ALTER TABLE queues ADD COLUMN survey_question TEXT;

-- One answer per conversation.
CREATE TABLE surveys (
    conversation_id BIGINT PRIMARY KEY REFERENCES conversations (id),
    -- Where it ended, and who had it then.
    queue_id BIGINT NOT NULL REFERENCES queues (id),
    agent_id BIGINT NOT NULL REFERENCES people (id),
    rating BIGINT NOT NULL CHECK (rating BETWEEN 1 AND 5),
    -- Empty where only a rating was given.
    comment TEXT NOT NULL,
    answered_at BIGINT NOT NULL
);
