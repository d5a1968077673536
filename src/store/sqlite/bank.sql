-- bank.sql - links to somebody's account at a partner, and what banks say and are asked to do.

-- A bank login or a business; changed, never removed. Its secrets are in the vault.
CREATE TABLE connection (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    uuid TEXT NOT NULL,
    partner TEXT NOT NULL,
    vendor TEXT NOT NULL,
    vendor_id TEXT,
    institution_id TEXT NOT NULL,
    institution TEXT NOT NULL,
    state TEXT NOT NULL
        CHECK (state = 'linking' OR state = 'connected' OR state = 'attention' OR state = 'expiring'
              OR state = 'revoked' OR state = 'gone'),
    code TEXT NOT NULL,
    next_action TEXT NOT NULL,
    since INTEGER NOT NULL,
    feed TEXT NOT NULL CHECK (feed = '' OR feed = 'initial' OR feed = 'complete'),
    tried_at INTEGER NOT NULL,
    synced_at INTEGER NOT NULL,
    wanted_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    UNIQUE (organization_id, uuid),
    UNIQUE (organization_id, partner, vendor_id)
) STRICT;

CREATE TABLE fa_bank_accounts (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    uuid TEXT NOT NULL,
    connection_id INTEGER NOT NULL REFERENCES connection(id),
    vendor_id TEXT NOT NULL,
    persistent_id TEXT NOT NULL,
    mask TEXT NOT NULL,
    type TEXT NOT NULL,
    subtype TEXT NOT NULL,
    currency TEXT NOT NULL,
    name BLOB,
    available TEXT NOT NULL,
    current TEXT NOT NULL,
    credit_limit TEXT NOT NULL,
    balance_at INTEGER NOT NULL,
    open INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    UNIQUE (organization_id, connection_id, vendor_id)
) STRICT;

-- A line of a statement, one row for good: booked or taken back, it keeps its id. Names and descriptions
-- are sealed in `detail`.
CREATE TABLE fa_bank_statement_lines (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    uuid TEXT NOT NULL,
    connection_id INTEGER NOT NULL REFERENCES connection(id),
    source TEXT NOT NULL,
    vendor_id TEXT NOT NULL,
    pending_id TEXT,
    account_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state = 'pending' OR state = 'posted' OR state = 'withdrawn'),
    date TEXT NOT NULL,
    authorized_date TEXT NOT NULL,
    amount_cents INTEGER NOT NULL,
    currency TEXT NOT NULL,
    raw_amount TEXT NOT NULL,
    detail BLOB,
    call_id INTEGER NOT NULL REFERENCES call(id),
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    UNIQUE (organization_id, connection_id, vendor_id)
) STRICT;

-- What a line was before. Only grows.
CREATE TABLE fa_bank_statement_line_history (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    line_id INTEGER NOT NULL REFERENCES fa_bank_statement_lines(id),
    call_id INTEGER NOT NULL REFERENCES call(id),
    why TEXT NOT NULL CHECK (why = 'posted' OR why = 'amended' OR why = 'withdrawn' OR why = 'returned'),
    vendor_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    state TEXT NOT NULL,
    date TEXT NOT NULL,
    authorized_date TEXT NOT NULL,
    amount_cents INTEGER NOT NULL,
    currency TEXT NOT NULL,
    raw_amount TEXT NOT NULL,
    detail BLOB,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX fa_bank_statement_line_history_line ON fa_bank_statement_line_history (line_id);
CREATE TRIGGER fa_bank_statement_line_history_no_update BEFORE UPDATE ON fa_bank_statement_line_history
    BEGIN SELECT RAISE(ABORT, 'fa_bank_statement_line_history is append-only'); END;
CREATE TRIGGER fa_bank_statement_line_history_no_delete BEFORE DELETE ON fa_bank_statement_line_history
    BEGIN SELECT RAISE(ABORT, 'fa_bank_statement_line_history is append-only'); END;

-- Money asked to be moved: a row before a byte leaves, changed from state to state, never removed.
CREATE TABLE fa_bank_transfers (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    uuid TEXT NOT NULL,
    connection_id INTEGER NOT NULL REFERENCES connection(id),
    account_id INTEGER NOT NULL REFERENCES fa_bank_accounts(id),
    kind TEXT NOT NULL CHECK (kind IN ('transfer', 'intent')),
    direction TEXT NOT NULL CHECK (direction IN ('debit', 'credit')),
    network TEXT NOT NULL,
    amount_cents INTEGER NOT NULL CHECK (amount_cents > 0),
    currency TEXT NOT NULL,
    state TEXT NOT NULL
        CHECK (state IN ('begun', 'authorized', 'declined', 'asked', 'pending', 'posted', 'settled',
                         'returned', 'failed', 'cancelled')),
    code TEXT NOT NULL,
    authorization_id TEXT NOT NULL,
    vendor_id TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    UNIQUE (organization_id, uuid)
) STRICT;
CREATE TRIGGER fa_bank_transfers_no_delete BEFORE DELETE ON fa_bank_transfers
    BEGIN SELECT RAISE(ABORT, 'a row of fa_bank_transfers stays'); END;

-- Each state of a transfer, and who brought it there. Only grows.
CREATE TABLE fa_bank_transfer_history (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    transfer_id INTEGER NOT NULL REFERENCES fa_bank_transfers(id),
    state TEXT NOT NULL,
    code TEXT NOT NULL,
    actor TEXT NOT NULL,
    os_user INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX fa_bank_transfer_history_transfer ON fa_bank_transfer_history (transfer_id);
CREATE TRIGGER fa_bank_transfer_history_no_update BEFORE UPDATE ON fa_bank_transfer_history
    BEGIN SELECT RAISE(ABORT, 'fa_bank_transfer_history is append-only'); END;
CREATE TRIGGER fa_bank_transfer_history_no_delete BEFORE DELETE ON fa_bank_transfer_history
    BEGIN SELECT RAISE(ABORT, 'fa_bank_transfer_history is append-only'); END;
