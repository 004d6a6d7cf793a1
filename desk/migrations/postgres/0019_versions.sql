-- Two versions side by side: which build each node serves, that it has left in order, and where each build's assets lie. The same table,
-- columns, names and guards as migrations/sqlite/0019_versions.sql. An older binary says of itself neither.

ALTER TABLE nodes ADD COLUMN build TEXT NOT NULL DEFAULT '';
-- It stopped in order: nobody waits to hear it. Its row stays until whoever was connected to it has had time to come elsewhere.
ALTER TABLE nodes ADD COLUMN has_left BIGINT NOT NULL DEFAULT 0 CHECK (has_left IN (0, 1));

-- The files that pages of a build load, each in a folder of the store of files.
CREATE TABLE asset_sets (
    folder TEXT PRIMARY KEY,
    build TEXT NOT NULL,
    -- A JSON object: the name of each file, and the SHA-256 of what is in it in hexadecimal digits.
    files TEXT NOT NULL,
    first_seen_at BIGINT NOT NULL,
    -- When a node of this build last began.
    last_seen_at BIGINT NOT NULL,
    -- It is being removed, and is nobody's any more.
    is_leaving BIGINT NOT NULL DEFAULT 0 CHECK (is_leaving IN (0, 1))
);
CREATE UNIQUE INDEX one_asset_set_per_build ON asset_sets (build) WHERE is_leaving = 0;
