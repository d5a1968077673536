-- 0019_bank_ids.sql - ids of a vendor's that changed: of accounts and of lines (bank_id.h).

-- An id of an account that was in question, or is no more. The account's row has the one it has now.
CREATE TABLE fa_bank_account_ids (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    uuid TEXT NOT NULL,
    connection_id INTEGER NOT NULL REFERENCES connection(id),
    vendor_id TEXT NOT NULL,
    persistent_id TEXT NOT NULL,
    account_id INTEGER REFERENCES fa_bank_accounts(id),
    state TEXT NOT NULL CHECK (state IN ('open', 'asked', 'current', 'past', 'apart')),
    how TEXT NOT NULL CHECK (how IN ('', 'persistent', 'facts', 'person')),
    replay INTEGER NOT NULL,
    mask TEXT NOT NULL,
    type TEXT NOT NULL,
    subtype TEXT NOT NULL,
    currency TEXT NOT NULL,
    name BLOB,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    UNIQUE (organization_id, uuid),
    UNIQUE (organization_id, connection_id, vendor_id)
) STRICT;
CREATE TRIGGER fa_bank_account_ids_no_delete BEFORE DELETE ON fa_bank_account_ids
    BEGIN SELECT RAISE(ABORT, 'a row of fa_bank_account_ids stays'); END;

-- An id a line had before its account's id changed. Only grows.
CREATE TABLE fa_bank_line_ids (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    line_id INTEGER NOT NULL REFERENCES fa_bank_statement_lines(id),
    vendor_id TEXT NOT NULL,
    call_id INTEGER NOT NULL REFERENCES call(id),
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX fa_bank_line_ids_line ON fa_bank_line_ids (line_id);
CREATE TRIGGER fa_bank_line_ids_no_update BEFORE UPDATE ON fa_bank_line_ids
    BEGIN SELECT RAISE(ABORT, 'fa_bank_line_ids is append-only'); END;
CREATE TRIGGER fa_bank_line_ids_no_delete BEFORE DELETE ON fa_bank_line_ids
    BEGIN SELECT RAISE(ABORT, 'fa_bank_line_ids is append-only'); END;

-- 1: told under an id its account has no more, and not again since; 2: and removed there.
ALTER TABLE fa_bank_statement_lines ADD COLUMN carried INTEGER NOT NULL DEFAULT 0;
CREATE INDEX fa_bank_statement_lines_carried
    ON fa_bank_statement_lines (organization_id, connection_id, account_id, amount_cents)
    WHERE carried > 0;
