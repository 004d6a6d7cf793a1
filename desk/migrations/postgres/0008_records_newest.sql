-- The order of the newest in the list of records is by an expression, which no other index has (desk/src/record/list.rs). The same
-- index as migrations/sqlite/0008_records_newest.sql.

DROP INDEX records_by_group;
CREATE INDEX records_by_group ON records (group_id, kind, (id + 0), id);
