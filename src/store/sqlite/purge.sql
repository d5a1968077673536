-- purge.sql - what has gone by policy (purge.h).

-- Of one table, in one transaction: by which policy, how many rows, from when to when. Only grows. Content
-- goes in no other way than under such a row, of the same transaction in PostgreSQL; in SQLite, which has one
-- writer and no name for a transaction, under the newest.
CREATE TABLE purge (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    run TEXT NOT NULL,
    class TEXT NOT NULL
        CHECK (class IN ('documents', 'exchanges', 'eligibility', 'events', 'webhooks', 'bytes', 'run')),
    what TEXT NOT NULL,
    policy TEXT NOT NULL,
    horizon INTEGER NOT NULL,
    row_count INTEGER NOT NULL,
    byte_count INTEGER NOT NULL,
    oldest INTEGER NOT NULL,
    newest INTEGER NOT NULL,
    last_seq INTEGER NOT NULL DEFAULT 0,
    actor TEXT NOT NULL,
    os_user INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX purge_class ON purge (organization_id, class, created_at);
CREATE TRIGGER purge_no_update BEFORE UPDATE ON purge BEGIN SELECT RAISE(ABORT, 'purge is append-only'); END;
CREATE TRIGGER purge_no_delete BEFORE DELETE ON purge BEGIN SELECT RAISE(ABORT, 'purge is append-only'); END;
