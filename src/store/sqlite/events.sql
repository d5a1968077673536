-- events.sql - what the platform is told, and what it asks of us.

-- What happened, for the platform's screen. Only grows.
CREATE TABLE pm_transaction_log (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    transaction_type TEXT NOT NULL,
    status TEXT NOT NULL
        CHECK (status = 'Pending' OR status = 'Accepted' OR status = 'Rejected' OR status = 'Error'
              OR status = 'Warning'),
    trace_number TEXT NOT NULL,
    batch_id INTEGER REFERENCES pm_transaction_batches(id),
    claim_row INTEGER REFERENCES claim(id),
    error_codes TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE TRIGGER pm_transaction_log_no_update BEFORE UPDATE ON pm_transaction_log
    BEGIN SELECT RAISE(ABORT, 'pm_transaction_log is append-only'); END;
CREATE TRIGGER pm_transaction_log_no_delete BEFORE DELETE ON pm_transaction_log
    BEGIN SELECT RAISE(ABORT, 'pm_transaction_log is append-only'); END;

-- An event, in the order of commits. Only grows: who has read how far is kept apart, so that delivering one
-- never rewrites it. One that every sink has taken goes by policy; the last stays, for its number.
CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL,
    event_id TEXT NOT NULL,
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    entity TEXT NOT NULL,
    payload TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE TRIGGER outbox_no_update BEFORE UPDATE ON outbox
    BEGIN SELECT RAISE(ABORT, 'outbox is append-only'); END;
CREATE TRIGGER outbox_no_delete BEFORE DELETE ON outbox
    WHEN NOT (EXISTS (SELECT 1 FROM purge p WHERE p.id = (SELECT max(id) FROM purge)
            AND p.organization_id = OLD.organization_id AND p.class = 'events' AND OLD.created_at < p.horizon)
        AND NOT EXISTS (SELECT 1 FROM event_cursor c WHERE c.organization_id = OLD.organization_id
            AND c.seq < OLD.seq) AND OLD.seq < (SELECT max(seq) FROM outbox))
    BEGIN SELECT RAISE(ABORT, 'outbox is append-only'); END;

-- How far a sink has read.
CREATE TABLE event_cursor (
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    sink TEXT NOT NULL,
    seq INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (organization_id, sink)
) STRICT, WITHOUT ROWID;

-- An event that a sink would not take.
CREATE TABLE dead_letter (
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    seq INTEGER NOT NULL REFERENCES outbox(seq),
    sink TEXT NOT NULL,
    tries INTEGER NOT NULL,
    reason TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (organization_id, sink, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX dead_letter_event ON dead_letter (seq);

-- How far the platform's table of events was read.
CREATE TABLE subscription (
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    name TEXT NOT NULL,
    place INTEGER NOT NULL,
    looked_at INTEGER NOT NULL,
    PRIMARY KEY (organization_id, name)
) STRICT, WITHOUT ROWID;

-- What an event of the platform asks for: once an event, place in it and subscription.
CREATE TABLE command (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    subscription TEXT NOT NULL,
    event_id TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    event TEXT NOT NULL,
    place INTEGER NOT NULL,
    partner TEXT NOT NULL,
    subject TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'dead')),
    due INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    code TEXT NOT NULL,
    job_id INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    finished_at INTEGER NOT NULL,
    UNIQUE (organization_id, subscription, event_id, ordinal)
) STRICT;
CREATE INDEX command_waiting ON command (organization_id, subscription, due, id) WHERE state = 'waiting';
CREATE INDEX command_dead ON command (organization_id, id) WHERE state = 'dead';

-- What was answered to an Idempotency-Key, for a day.
CREATE TABLE api_key (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    route TEXT NOT NULL,
    key TEXT NOT NULL,
    body BLOB NOT NULL CHECK (length(body) = 32),
    status INTEGER NOT NULL,
    answer TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (organization_id, route, key)
) STRICT;
CREATE INDEX api_key_age ON api_key (organization_id, created_at);
