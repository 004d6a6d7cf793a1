-- What managers read of how chats were (behaviour 10, "Survey"), and in which language a customer reads theirs (behaviour 10, "What
-- customers read"). The same columns, names and guards as migrations/postgres/0014_surveys_and_language.sql. An older binary keeps none.

-- The ratings of a queue since some moment, without a look at the answers themselves.
CREATE INDEX surveys_of_queue ON surveys (queue_id, answered_at, rating);
-- The last words of a queue's customers, however few say any.
CREATE INDEX surveys_with_comment ON surveys (queue_id, answered_at) WHERE comment <> '';

-- The code of the language in which a chat began, such as 'de'; none of those that began before this was kept.
ALTER TABLE conversations ADD COLUMN reading_language TEXT;
