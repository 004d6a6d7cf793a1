-- How a site's chat looks (behaviour 10, "Look"). The same columns, names and guards as migrations/postgres/0011_look.sql. In an older
-- binary all sites look alike.

-- None for the ordinary colour, and for the words of the customer's language.
ALTER TABLE sites ADD COLUMN colour TEXT;
ALTER TABLE sites ADD COLUMN corner TEXT NOT NULL DEFAULT 'right' CHECK (corner IN ('right', 'left'));
ALTER TABLE sites ADD COLUMN launcher TEXT;

-- The picture that stands for a site, apart from its row, which is read often. It goes with its site, also where an older binary removes
-- that.
CREATE TABLE site_logos (
    site_id INTEGER PRIMARY KEY REFERENCES sites (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('png', 'jpeg', 'webp')),
    -- By which it is known again.
    digest TEXT NOT NULL,
    -- In base64.
    content TEXT NOT NULL
);
