-- Customers whom the embedding site names (behaviour 10, "Known customers"). The same tables, names and guards as
-- migrations/postgres/0007_identity.sql.

-- An older binary looks for a customer's token in their row.
UPDATE schema_info SET oldest_binary = 7;

-- The table that others refer to is made anew under its own name; whether every reference leads somewhere is asked at the end.
PRAGMA defer_foreign_keys = ON;
CREATE TABLE customers_before AS SELECT id, site_id, token_hash, name, email, created_at FROM customers;
DROP TABLE customers;
CREATE TABLE customers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    site_id INTEGER NOT NULL REFERENCES sites (id),
    -- What they are called: as the site says, or else as they typed it.
    name TEXT NOT NULL,
    email TEXT,
    created_at INTEGER NOT NULL,
    -- Who they are to the site, which has vouched for it; none for a guest.
    subject TEXT CHECK (subject <> ''),
    -- What the site said of them when it last did.
    verified_name TEXT CHECK (verified_name IS NULL OR subject IS NOT NULL),
    verified_email TEXT CHECK (verified_email IS NULL OR subject IS NOT NULL)
);
INSERT INTO customers (id, site_id, name, email, created_at)
SELECT id, site_id, name, email, created_at FROM customers_before;
-- Whoever typed the same address: possibly the same.
CREATE INDEX customers_by_email ON customers (LOWER(email)) WHERE email IS NOT NULL;
-- One known person is one customer of a site.
CREATE UNIQUE INDEX one_customer_per_subject ON customers (site_id, subject) WHERE subject IS NOT NULL;

-- Each browser in which a customer is known has a token of its own. A guest has one.
CREATE TABLE customer_tokens (
    site_id INTEGER NOT NULL REFERENCES sites (id),
    token_hash TEXT NOT NULL,
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (token_hash, site_id)
);
CREATE INDEX tokens_of_customer ON customer_tokens (customer_id, token_hash);
INSERT INTO customer_tokens (site_id, token_hash, customer_id, created_at)
SELECT site_id, token_hash, id, created_at FROM customers_before;
DROP TABLE customers_before;

-- With what a site's server signs who its customers are. At most two at a time, so that one can follow the other.
CREATE TABLE site_keys (
    site_id INTEGER NOT NULL REFERENCES sites (id),
    place INTEGER NOT NULL CHECK (place IN (1, 2)),
    kid TEXT NOT NULL UNIQUE,
    -- Not a hash: signatures are computed with it.
    secret TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (site_id, place)
);

-- Whether whom the site has not named may start a chat.
ALTER TABLE sites ADD COLUMN guests INTEGER NOT NULL DEFAULT 1 CHECK (guests IN (0, 1));
