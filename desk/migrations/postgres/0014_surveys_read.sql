-- Whoever manages groups reads how their customers' chats were (behaviour 10, "After"). The same columns, names and guards as
-- migrations/sqlite/0014_surveys_read.sql.

-- The ratings of a queue since some moment, without a look at the answers themselves.
CREATE INDEX surveys_of_queue ON surveys (queue_id, answered_at, rating);
-- The last words of a queue's customers, however few say any.
CREATE INDEX surveys_with_comment ON surveys (queue_id, answered_at) WHERE comment <> '';
