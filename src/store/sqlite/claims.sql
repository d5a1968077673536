-- claims.sql - claims, what partners said of them and what partners still owe an answer to.

-- One submission of a CLM01: the same input is never taken twice, another one is the next in `sequence`.
-- `claim_needs` is partial: most claims never enter these states and never pay for it.
CREATE TABLE claim (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    claim_id TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    frequency TEXT NOT NULL,
    input_hash BLOB NOT NULL CHECK (length(input_hash) = 32),
    payer_id TEXT NOT NULL,
    billing_npi TEXT NOT NULL,
    service_date TEXT NOT NULL,
    charge_cents INTEGER NOT NULL,
    paid_cents INTEGER NOT NULL DEFAULT 0,
    adjusted_cents INTEGER NOT NULL DEFAULT 0,
    patient_cents INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL,
    batch_id INTEGER REFERENCES pm_transaction_batches(id),
    set_control TEXT NOT NULL DEFAULT '',
    replaces INTEGER REFERENCES claim(id),
    clearinghouse_ref TEXT,
    payer_control TEXT,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    UNIQUE (organization_id, claim_id, sequence)
) STRICT;
CREATE INDEX claim_payer_control ON claim (organization_id, payer_control) WHERE payer_control IS NOT NULL;
CREATE INDEX claim_clearinghouse_ref ON claim (organization_id, clearinghouse_ref)
    WHERE clearinghouse_ref IS NOT NULL;
CREATE INDEX claim_batch ON claim (batch_id, set_control) WHERE batch_id IS NOT NULL;
CREATE INDEX claim_needs ON claim (organization_id, state)
    WHERE (state = 'held' OR state = 'rejected' OR state = 'unacknowledged');

CREATE TABLE claim_line (
    claim_row INTEGER NOT NULL REFERENCES claim(id),
    number INTEGER NOT NULL,
    organization_id INTEGER NOT NULL,
    line_control TEXT,
    procedure TEXT NOT NULL,
    modifiers TEXT NOT NULL,
    service_date TEXT NOT NULL,
    charge_cents INTEGER NOT NULL,
    paid_cents INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (claim_row, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX claim_line_control ON claim_line (organization_id, line_control) WHERE line_control IS NOT NULL;

-- What the scrub said of a claim.
CREATE TABLE claim_finding (
    claim_row INTEGER NOT NULL REFERENCES claim(id),
    ordinal INTEGER NOT NULL,
    organization_id INTEGER NOT NULL,
    code TEXT NOT NULL,
    path TEXT NOT NULL,
    severity TEXT NOT NULL CHECK (severity IN ('error', 'warning')),
    PRIMARY KEY (claim_row, ordinal)
) STRICT, WITHOUT ROWID;

-- Each step of a claim's life: which document, and the amounts it added. Only grows.
CREATE TABLE claim_history (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL,
    claim_row INTEGER NOT NULL REFERENCES claim(id),
    at INTEGER NOT NULL,
    document_id INTEGER REFERENCES document(id),
    what TEXT NOT NULL,
    from_state TEXT,
    to_state TEXT NOT NULL,
    codes TEXT NOT NULL,
    paid_cents INTEGER NOT NULL,
    adjusted_cents INTEGER NOT NULL,
    patient_cents INTEGER NOT NULL
) STRICT;
CREATE INDEX claim_history_claim ON claim_history (claim_row);
CREATE TRIGGER claim_history_no_update BEFORE UPDATE ON claim_history
    BEGIN SELECT RAISE(ABORT, 'claim_history is append-only'); END;
CREATE TRIGGER claim_history_no_delete BEFORE DELETE ON claim_history
    BEGIN SELECT RAISE(ABORT, 'claim_history is append-only'); END;

-- What a TA1, 999 or 277CA said about one thing; `note` says how it came (late, out of order, again,
-- contradicts).
CREATE TABLE acknowledgement (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    document_id INTEGER NOT NULL REFERENCES document(id),
    kind TEXT NOT NULL,
    level TEXT NOT NULL,
    batch_id INTEGER REFERENCES pm_transaction_batches(id),
    set_id INTEGER REFERENCES transaction_set(id),
    claim_row INTEGER REFERENCES claim(id),
    refers TEXT NOT NULL,
    status TEXT NOT NULL,
    codes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    note TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX acknowledgement_batch ON acknowledgement (organization_id, batch_id);
CREATE INDEX acknowledgement_contradicts ON acknowledgement (organization_id, id) WHERE note = 'contradicts';

-- Who closed a contradiction between answers, when and how. Once each; only grows.
CREATE TABLE resolution (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    acknowledgement_id INTEGER NOT NULL UNIQUE REFERENCES acknowledgement(id),
    how TEXT NOT NULL
        CHECK (how = 'earlier-holds' OR how = 'later-holds' OR how = 'sent-again' OR how = 'withdrawn'),
    actor TEXT NOT NULL,
    os_user INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE TRIGGER resolution_no_update BEFORE UPDATE ON resolution
    BEGIN SELECT RAISE(ABORT, 'resolution is append-only'); END;
CREATE TRIGGER resolution_no_delete BEFORE DELETE ON resolution
    BEGIN SELECT RAISE(ABORT, 'resolution is append-only'); END;

-- An answer that is owed, and by when: one of a kind for each thing it refers to.
CREATE TABLE expectation (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    batch_id INTEGER NOT NULL REFERENCES pm_transaction_batches(id),
    set_id INTEGER REFERENCES transaction_set(id),
    claim_row INTEGER REFERENCES claim(id),
    partner TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind = 'TA1' OR kind = '999' OR kind = '277CA' OR kind = '835'),
    refers TEXT NOT NULL,
    since INTEGER NOT NULL,
    due INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting'
        CHECK (state = 'waiting' OR state = 'overdue' OR state = 'answered' OR state = 'implied'
              OR state = 'moot'),
    verdict TEXT NOT NULL DEFAULT '',
    document_id INTEGER REFERENCES document(id),
    answered_at INTEGER NOT NULL DEFAULT 0,
    late INTEGER NOT NULL DEFAULT 0,
    charge_cents INTEGER NOT NULL DEFAULT 0,
    UNIQUE (organization_id, batch_id, kind, refers)
) STRICT;
CREATE INDEX expectation_open ON expectation (organization_id, due) WHERE state IN ('waiting', 'overdue');
