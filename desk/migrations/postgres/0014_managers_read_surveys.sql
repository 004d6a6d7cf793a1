-- What managers read of how chats were (behaviour 10, "Survey"), in which language a customer reads theirs (behaviour 10, "What customers
-- read"), and answers that were removed (behaviour 5, "Remove text"). The same columns, names and guards as
-- migrations/sqlite/0014_managers_read_surveys.sql. An older binary keeps no language, and shows a removed answer as empty.

-- The ratings of a queue since some moment, without a look at the answers themselves.
CREATE INDEX surveys_of_queue ON surveys (queue_id, answered_at, rating);
-- The last words of a queue's customers, however few say any.
CREATE INDEX surveys_with_comment ON surveys (queue_id, answered_at) WHERE comment <> '';

-- The code of the language in which a chat began, such as 'de'; none of those that began before this was kept.
ALTER TABLE conversations ADD COLUMN reading_language TEXT;

-- When one of the answers to the site's own questions was last removed. Who did it, and when, stands with the answer.
ALTER TABLE conversations ADD COLUMN answers_removed_at BIGINT;
