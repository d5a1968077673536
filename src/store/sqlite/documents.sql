-- documents.sql - files in and out, the envelopes found in them, and what numbers them.
--
-- The ledger in SQLite. Its files are read in the order of CMakeLists.txt, which is that of ../postgres;
-- what a table promises is said here for both, and docs/ledger.md tells of it at more length.
--
-- organization_id is the small integer that `organization` gives a tenant's uuid: one byte a row and index
-- entry instead of 36. References to a claim's row are called claim_row, because claim_id is CLM01. Instants
-- are microseconds UTC, money is cents, days are CCYYMMDD. Every index is paid for on each insert, so there
-- is one only where a guard or a lookup of the hot path needs it.
--
-- Where rows come by the thousand a CHECK or partial index names its words by = and OR: for IN with more
-- than two words SQLite builds a table at every row that is checked, which costs more than the row.

CREATE TABLE organization (
    id INTEGER PRIMARY KEY,
    organization_uuid TEXT NOT NULL UNIQUE
) STRICT;

-- Every file in or out, once: the same bytes in the same direction are the same document. `posted` is the
-- step its posting has come to, `purged_at` when its bytes went by policy (0: they are kept).
CREATE TABLE document (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    direction TEXT NOT NULL CHECK (direction IN ('inbound', 'outbound')),
    partner TEXT NOT NULL,
    name TEXT NOT NULL,
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    bytes INTEGER NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    fault_count INTEGER NOT NULL DEFAULT 0,
    warning_count INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',
    received_at INTEGER NOT NULL,
    finished_at INTEGER NOT NULL DEFAULT 0,
    posted INTEGER NOT NULL DEFAULT 0,
    purged_at INTEGER NOT NULL DEFAULT 0,
    UNIQUE (organization_id, direction, sha256)
) STRICT;
CREATE INDEX document_received ON document (organization_id, id) WHERE state = 'received';
CREATE INDEX document_kept ON document (organization_id, finished_at) WHERE purged_at = 0;
CREATE TRIGGER document_purged BEFORE UPDATE OF purged_at ON document
    WHEN NEW.purged_at <> OLD.purged_at AND NOT (OLD.purged_at = 0
        AND EXISTS (SELECT 1 FROM purge p WHERE p.id = (SELECT max(id) FROM purge)
            AND p.organization_id = OLD.organization_id AND p.class = 'documents' AND OLD.finished_at <
                p.horizon
            AND p.created_at = NEW.purged_at))
    BEGIN SELECT RAISE(ABORT, 'document is purged by policy only'); END;

-- Who was given a document as it came, before the first byte was. Only grows.
CREATE TABLE document_access (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    document_id INTEGER NOT NULL REFERENCES document(id),
    actor TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX document_access_of ON document_access (organization_id, document_id);
CREATE TRIGGER document_access_no_update BEFORE UPDATE ON document_access
    BEGIN SELECT RAISE(ABORT, 'document_access is append-only'); END;
CREATE TRIGGER document_access_no_delete BEFORE DELETE ON document_access
    BEGIN SELECT RAISE(ABORT, 'document_access is append-only'); END;

-- A batch as the platform's screen shows it.
CREATE TABLE pm_transaction_batches (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    uuid TEXT NOT NULL,
    clearinghouse TEXT NOT NULL,
    file_name TEXT NOT NULL,
    transaction_type TEXT NOT NULL,
    direction TEXT NOT NULL CHECK (direction IN ('inbound', 'outbound')),
    status TEXT NOT NULL
        CHECK (status = 'Pending' OR status = 'Submitted' OR status = 'Acknowledged' OR status = 'Accepted'
              OR status = 'Rejected' OR status = 'Error' OR status = 'Processing'),
    document_id INTEGER REFERENCES document(id),
    record_count INTEGER NOT NULL,
    charge_cents INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    submitted_at INTEGER NOT NULL DEFAULT 0,
    acknowledged_at INTEGER NOT NULL DEFAULT 0,
    errors TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX pm_transaction_batches_uuid ON pm_transaction_batches (organization_id, uuid);

-- An envelope in a document; none of a partner comes in twice under the same control number.
CREATE TABLE interchange (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    document_id INTEGER NOT NULL REFERENCES document(id),
    batch_id INTEGER REFERENCES pm_transaction_batches(id),
    direction TEXT NOT NULL CHECK (direction IN ('inbound', 'outbound')),
    sender TEXT NOT NULL,
    receiver TEXT NOT NULL,
    control TEXT NOT NULL,
    date TEXT NOT NULL,
    time TEXT NOT NULL,
    usage TEXT NOT NULL,
    UNIQUE (organization_id, direction, sender, receiver, control)
) STRICT;

CREATE TABLE functional_group (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    interchange_id INTEGER NOT NULL REFERENCES interchange(id),
    functional_id TEXT NOT NULL,
    sender TEXT NOT NULL,
    receiver TEXT NOT NULL,
    control TEXT NOT NULL,
    version TEXT NOT NULL
) STRICT;
CREATE INDEX functional_group_control ON functional_group (organization_id, control);

-- `reference` is BHT03, by which a 277CA names the set it answers.
CREATE TABLE transaction_set (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    group_id INTEGER NOT NULL REFERENCES functional_group(id),
    document_id INTEGER NOT NULL REFERENCES document(id),
    batch_id INTEGER REFERENCES pm_transaction_batches(id),
    direction TEXT NOT NULL CHECK (direction IN ('inbound', 'outbound')),
    control TEXT NOT NULL,
    type TEXT NOT NULL,
    guide TEXT NOT NULL,
    reference TEXT NOT NULL,
    state TEXT NOT NULL,
    segment_count INTEGER NOT NULL DEFAULT 0,
    claim_count INTEGER NOT NULL DEFAULT 0,
    fault_count INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX transaction_set_control ON transaction_set (group_id, control);
CREATE INDEX transaction_set_reference ON transaction_set (organization_id, reference) WHERE reference <> '';
CREATE INDEX transaction_set_document ON transaction_set (document_id);
CREATE INDEX transaction_set_batch ON transaction_set (batch_id) WHERE batch_id IS NOT NULL;

-- The next free number of each kind, for each partner: what is taken is spent, whatever came of it.
CREATE TABLE control_number (
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    partner TEXT NOT NULL,
    kind TEXT NOT NULL,
    next INTEGER NOT NULL,
    PRIMARY KEY (organization_id, partner, kind)
) STRICT, WITHOUT ROWID;

-- The journal of files handed over: a row is here before the first byte leaves. No result: nobody knows
-- whether the partner has it.
CREATE TABLE attempt (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    batch_id INTEGER REFERENCES pm_transaction_batches(id),
    partner TEXT NOT NULL,
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    file_name TEXT NOT NULL,
    control TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    finished_at INTEGER NOT NULL DEFAULT 0,
    result TEXT CHECK (result = 'sent' OR result = 'failed' OR result = 'unknown'),
    note TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX attempt_unsettled ON attempt (organization_id, id) WHERE result IS NULL OR result = 'unknown';
CREATE INDEX attempt_batch ON attempt (batch_id);
