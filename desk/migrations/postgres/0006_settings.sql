-- What a desk has set (domain::settings): clocks and counts that are not as they are by themselves. The same columns as
-- migrations/sqlite/0006_settings.sql. An older binary goes by the defaults.

CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    -- Milliseconds, or a number.
    value BIGINT NOT NULL CHECK (value > 0)
);
