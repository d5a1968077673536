-- calls.sql - conversations of adapters with partners.

-- One conversation; its row is the journal: 'sending' and `next` are on disk before the exchange's first
-- byte. Of a batch there is one for its whole life. Blobs are sealed, or the digest of what is kept.
CREATE TABLE call (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    uuid TEXT NOT NULL,
    partner TEXT NOT NULL,
    adapter TEXT NOT NULL,
    operation TEXT NOT NULL,
    batch_id INTEGER REFERENCES pm_transaction_batches(id),
    request BLOB,
    state TEXT NOT NULL DEFAULT 'begun'
        CHECK (state = 'begun' OR state = 'sending' OR state = 'waiting' OR state = 'done'
              OR state = 'failed' OR state = 'unknown' OR state = 'settled'),
    step INTEGER NOT NULL DEFAULT 0,
    next BLOB,
    tries INTEGER NOT NULL DEFAULT 0,
    since INTEGER NOT NULL DEFAULT 0,
    wake_at INTEGER NOT NULL DEFAULT 0,
    until_at INTEGER NOT NULL DEFAULT 0,
    webhook BLOB,
    result TEXT NOT NULL DEFAULT '',
    code TEXT NOT NULL DEFAULT '',
    status INTEGER NOT NULL DEFAULT 0,
    retry_at INTEGER NOT NULL DEFAULT 0,
    reference TEXT NOT NULL DEFAULT '',
    answer_kind TEXT NOT NULL DEFAULT '',
    answer BLOB,
    answer_bytes INTEGER NOT NULL DEFAULT -1,
    begun_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    ended_at INTEGER NOT NULL DEFAULT 0,
    purged_at INTEGER NOT NULL DEFAULT 0,
    UNIQUE (organization_id, uuid)
) STRICT;
CREATE INDEX call_unknown ON call (organization_id, id) WHERE state = 'unknown';
CREATE INDEX call_batch ON call (batch_id) WHERE batch_id IS NOT NULL;
CREATE INDEX call_kept ON call (organization_id, changed_at) WHERE purged_at = 0;
CREATE INDEX call_answer ON call (answer) WHERE answer IS NOT NULL;
CREATE INDEX call_open ON call (organization_id, id)
    WHERE (state = 'begun' OR state = 'sending' OR state = 'waiting');
CREATE TRIGGER call_purged BEFORE UPDATE OF purged_at ON call
    WHEN NEW.purged_at <> OLD.purged_at AND NOT (OLD.purged_at = 0
        AND EXISTS (SELECT 1 FROM purge p WHERE p.id = (SELECT max(id) FROM purge)
            AND p.organization_id = OLD.organization_id AND p.class = 'exchanges' AND OLD.changed_at <
                p.horizon
            AND p.created_at = NEW.purged_at))
    BEGIN SELECT RAISE(ABORT, 'call is purged by policy only'); END;

-- What an adapter keeps until its call ends.
CREATE TABLE call_state (
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    call_id INTEGER NOT NULL REFERENCES call(id),
    key TEXT NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (organization_id, call_id, key)
) STRICT, WITHOUT ROWID;

-- What an adapter keeps at a partner between calls.
CREATE TABLE partner_state (
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    partner TEXT NOT NULL,
    key TEXT NOT NULL,
    value BLOB NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (organization_id, partner, key)
) STRICT, WITHOUT ROWID;

-- How one exchange ended. Heads are sealed in the row, bodies kept under their digest. Only grows; the
-- heads go by policy.
CREATE TABLE exchange (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    call_id INTEGER NOT NULL REFERENCES call(id),
    step INTEGER NOT NULL,
    try INTEGER NOT NULL,
    verb TEXT NOT NULL,
    safety TEXT NOT NULL,
    carrier TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    outcome TEXT NOT NULL
        CHECK (outcome = 'answered' OR outcome = 'not_sent' OR outcome = 'unknown' OR outcome = 'refused'),
    reason TEXT NOT NULL,
    status INTEGER NOT NULL,
    secondary TEXT NOT NULL,
    begun_at INTEGER NOT NULL,
    took INTEGER NOT NULL,
    request_head BLOB,
    answer_head BLOB,
    request BLOB,
    request_bytes INTEGER NOT NULL,
    answer BLOB,
    answer_bytes INTEGER NOT NULL,
    purged_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX exchange_call ON exchange (call_id);
CREATE INDEX exchange_kept ON exchange (organization_id, begun_at) WHERE purged_at = 0;
CREATE INDEX exchange_request ON exchange (request) WHERE request IS NOT NULL;
CREATE INDEX exchange_answer ON exchange (answer) WHERE answer IS NOT NULL;
CREATE TRIGGER exchange_no_update BEFORE UPDATE ON exchange
    WHEN NOT (((NEW.id, NEW.organization_id, NEW.call_id, NEW.step, NEW.try, NEW.verb, NEW.safety,
        NEW.carrier, NEW.endpoint, NEW.outcome, NEW.reason, NEW.status, NEW.secondary, NEW.begun_at, NEW.took,
        NEW.request, NEW.request_bytes, NEW.answer, NEW.answer_bytes)
        IS (OLD.id, OLD.organization_id, OLD.call_id, OLD.step, OLD.try, OLD.verb, OLD.safety, OLD.carrier,
            OLD.endpoint, OLD.outcome, OLD.reason, OLD.status, OLD.secondary, OLD.begun_at, OLD.took,
            OLD.request, OLD.request_bytes, OLD.answer, OLD.answer_bytes))
        AND NEW.request_head IS NULL AND NEW.answer_head IS NULL AND OLD.purged_at = 0
        AND EXISTS (SELECT 1 FROM purge p WHERE p.id = (SELECT max(id) FROM purge)
            AND p.organization_id = OLD.organization_id AND p.class = 'exchanges' AND OLD.begun_at < p.horizon
            AND p.created_at = NEW.purged_at))
    BEGIN SELECT RAISE(ABORT, 'exchange is append-only'); END;
CREATE TRIGGER exchange_no_delete BEFORE DELETE ON exchange
    BEGIN SELECT RAISE(ABORT, 'exchange is append-only'); END;

-- What an adapter kept with its call. Only grows.
CREATE TABLE call_document (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    call_id INTEGER NOT NULL REFERENCES call(id),
    kind TEXT NOT NULL,
    sha256 BLOB NOT NULL,
    bytes INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    purged_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX call_document_call ON call_document (call_id);
CREATE INDEX call_document_kept ON call_document (organization_id, created_at) WHERE purged_at = 0;
CREATE INDEX call_document_sha256 ON call_document (sha256);
CREATE TRIGGER call_document_no_update BEFORE UPDATE ON call_document
    WHEN NOT (((NEW.id, NEW.organization_id, NEW.call_id, NEW.kind, NEW.sha256, NEW.bytes, NEW.created_at)
        IS (OLD.id, OLD.organization_id, OLD.call_id, OLD.kind, OLD.sha256, OLD.bytes, OLD.created_at)) AND 1
        AND OLD.purged_at = 0 AND EXISTS (SELECT 1 FROM purge p WHERE p.id = (SELECT max(id) FROM purge)
            AND p.organization_id = OLD.organization_id AND p.class = 'exchanges' AND OLD.created_at <
                p.horizon
            AND p.created_at = NEW.purged_at))
    BEGIN SELECT RAISE(ABORT, 'call_document is append-only'); END;
CREATE TRIGGER call_document_no_delete BEFORE DELETE ON call_document
    BEGIN SELECT RAISE(ABORT, 'call_document is append-only'); END;

-- A file that was fetched, and which document it is. Only grows.
CREATE TABLE delivery (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    call_id INTEGER NOT NULL REFERENCES call(id),
    document_id INTEGER NOT NULL REFERENCES document(id),
    name TEXT NOT NULL,
    again INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX delivery_document ON delivery (document_id);
CREATE TRIGGER delivery_no_update BEFORE UPDATE ON delivery
    BEGIN SELECT RAISE(ABORT, 'delivery is append-only'); END;
CREATE TRIGGER delivery_no_delete BEFORE DELETE ON delivery
    BEGIN SELECT RAISE(ABORT, 'delivery is append-only'); END;

-- Who said, of a file of which nobody knew whether the partner has it, that it does or does not. Only
-- grows.
CREATE TABLE call_resolution (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    call_id INTEGER NOT NULL REFERENCES call(id),
    how TEXT NOT NULL CHECK (how IN ('arrived', 'not-arrived')),
    actor TEXT NOT NULL,
    os_user INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE TRIGGER call_resolution_no_update BEFORE UPDATE ON call_resolution
    BEGIN SELECT RAISE(ABORT, 'call_resolution is append-only'); END;
CREATE TRIGGER call_resolution_no_delete BEFORE DELETE ON call_resolution
    BEGIN SELECT RAISE(ABORT, 'call_resolution is append-only'); END;

-- A failover to a partner's other endpoint, and back. Only grows.
CREATE TABLE partner_switch (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    partner TEXT NOT NULL,
    from_endpoint TEXT NOT NULL,
    to_endpoint TEXT NOT NULL,
    reason TEXT NOT NULL,
    failures INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE TRIGGER partner_switch_no_update BEFORE UPDATE ON partner_switch
    BEGIN SELECT RAISE(ABORT, 'partner_switch is append-only'); END;
CREATE TRIGGER partner_switch_no_delete BEFORE DELETE ON partner_switch
    BEGIN SELECT RAISE(ABORT, 'partner_switch is append-only'); END;

-- An endpoint that failed, and until when it is left alone; none of one that answers.
CREATE TABLE breaker (
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    partner TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    failures INTEGER NOT NULL,
    opened_at INTEGER NOT NULL,
    until_at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (organization_id, partner, endpoint)
) STRICT, WITHOUT ROWID;

-- A message of a partner's that came by itself, once an event of theirs: the body is kept under its digest,
-- whom it wakes is `wait_key`, a digest too.
CREATE TABLE webhook (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    partner TEXT NOT NULL,
    connection TEXT NOT NULL,
    event_id TEXT NOT NULL,
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    bytes INTEGER NOT NULL,
    wait_key BLOB,
    state TEXT NOT NULL CHECK (state = 'new' OR state = 'woke' OR state = 'taken'),
    received_at INTEGER NOT NULL,
    taken_at INTEGER NOT NULL,
    purged_at INTEGER NOT NULL DEFAULT 0,
    UNIQUE (organization_id, partner, connection, event_id)
) STRICT;
CREATE INDEX webhook_new ON webhook (organization_id, partner, id) WHERE state = 'new';
CREATE INDEX webhook_kept ON webhook (organization_id, received_at) WHERE purged_at = 0;
CREATE INDEX webhook_sha256 ON webhook (sha256);
CREATE TRIGGER webhook_purged BEFORE UPDATE OF purged_at ON webhook
    WHEN NEW.purged_at <> OLD.purged_at AND NOT (OLD.purged_at = 0
        AND EXISTS (SELECT 1 FROM purge p WHERE p.id = (SELECT max(id) FROM purge)
            AND p.organization_id = OLD.organization_id AND p.class = 'webhooks' AND OLD.received_at <
                p.horizon
            AND p.created_at = NEW.purged_at))
    BEGIN SELECT RAISE(ABORT, 'webhook is purged by policy only'); END;
