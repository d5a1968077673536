-- cards.sql - what card programmes say (card.h).

-- A transaction, one row for good. The amount is what was heard first and is never edited: what it comes to
-- later are adjustments, `adjusted_minor` is their sum.
CREATE TABLE fa_card_transactions (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    uuid TEXT NOT NULL,
    connection_id INTEGER NOT NULL REFERENCES connection(id),
    source TEXT NOT NULL,
    ramp_transaction_id TEXT NOT NULL,
    phase TEXT NOT NULL
        CHECK (phase = 'unknown' OR phase = 'authorized' OR phase = 'settled' OR phase = 'refunded'
              OR phase = 'declined' OR phase = 'failed' OR phase = 'withdrawn'),
    vendor_state TEXT NOT NULL,
    amount_minor INTEGER NOT NULL,
    adjusted_minor INTEGER NOT NULL,
    currency TEXT NOT NULL,
    exponent INTEGER NOT NULL,
    raw_amount TEXT NOT NULL,
    conflict INTEGER NOT NULL,
    card_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    occurred_at INTEGER NOT NULL,
    settled_at INTEGER NOT NULL,
    lines_sum TEXT NOT NULL,
    digest BLOB NOT NULL,
    detail BLOB,
    call_id INTEGER NOT NULL REFERENCES call(id),
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    UNIQUE (organization_id, ramp_transaction_id)
) STRICT;

-- Only grows.
CREATE TABLE fa_card_adjustments (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    transaction_id INTEGER NOT NULL REFERENCES fa_card_transactions(id),
    call_id INTEGER NOT NULL REFERENCES call(id),
    from_minor INTEGER NOT NULL,
    to_minor INTEGER NOT NULL,
    currency TEXT NOT NULL,
    exponent INTEGER NOT NULL,
    raw_amount TEXT NOT NULL,
    why TEXT NOT NULL CHECK (why IN ('amount', 'currency')),
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX fa_card_adjustments_transaction ON fa_card_adjustments (transaction_id);
CREATE TRIGGER fa_card_adjustments_no_update BEFORE UPDATE ON fa_card_adjustments
    BEGIN SELECT RAISE(ABORT, 'fa_card_adjustments is append-only'); END;
CREATE TRIGGER fa_card_adjustments_no_delete BEFORE DELETE ON fa_card_adjustments
    BEGIN SELECT RAISE(ABORT, 'fa_card_adjustments is append-only'); END;

-- Cards, people, vendors, bills and reimbursements around the transactions.
CREATE TABLE fa_spend_entities (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    uuid TEXT NOT NULL,
    connection_id INTEGER NOT NULL REFERENCES connection(id),
    noun TEXT NOT NULL
        CHECK (noun = 'card' OR noun = 'user' OR noun = 'department' OR noun = 'vendor' OR noun = 'bill'
              OR noun = 'reimbursement'),
    vendor_id TEXT NOT NULL,
    phase TEXT NOT NULL,
    vendor_state TEXT NOT NULL,
    has_amount INTEGER NOT NULL,
    amount_minor INTEGER NOT NULL,
    currency TEXT NOT NULL,
    exponent INTEGER NOT NULL,
    raw_amount TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    digest BLOB NOT NULL,
    detail BLOB,
    gone_at INTEGER NOT NULL,
    call_id INTEGER NOT NULL REFERENCES call(id),
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    UNIQUE (organization_id, connection_id, noun, vendor_id)
) STRICT;
