-- What a site asks for before a chat (behaviour 10, "Start"). The same columns, names and guards as
-- migrations/postgres/0012_fields.sql. An older binary asks as it always did, and shows no answers.

-- Whether a field is there, and may be left empty.
ALTER TABLE sites ADD COLUMN name_need TEXT NOT NULL DEFAULT 'required' CHECK (name_need IN ('required', 'optional', 'off'));
ALTER TABLE sites ADD COLUMN email_need TEXT NOT NULL DEFAULT 'optional' CHECK (email_need IN ('required', 'optional', 'off'));
ALTER TABLE sites ADD COLUMN topic_need TEXT NOT NULL DEFAULT 'required' CHECK (topic_need IN ('required', 'optional', 'off'));
ALTER TABLE sites ADD COLUMN message_need TEXT NOT NULL DEFAULT 'required' CHECK (message_need IN ('required', 'optional', 'off'));
-- The site's own questions, a list of JSON in their order.
ALTER TABLE sites ADD COLUMN own_fields TEXT NOT NULL DEFAULT '[]';

-- What was answered to them, in the words in which it was asked then: a list of JSON; none where nothing was.
ALTER TABLE conversations ADD COLUMN own_answers TEXT;
