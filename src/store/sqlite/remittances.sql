-- remittances.sql - 835s: what was paid, why not all of it, and whose it is.

-- One 835 transaction set. The same payer, trace, amount and date is the same money, and posted once.
CREATE TABLE remittance (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    uuid TEXT NOT NULL,
    document_id INTEGER NOT NULL REFERENCES document(id),
    set_id INTEGER REFERENCES transaction_set(id),
    partner TEXT NOT NULL,
    payer_id TEXT NOT NULL,
    payee_npi TEXT NOT NULL,
    trace TEXT NOT NULL,
    amount_cents INTEGER NOT NULL,
    handling TEXT NOT NULL,
    method TEXT NOT NULL,
    date TEXT NOT NULL,
    state TEXT NOT NULL,
    claim_count INTEGER NOT NULL DEFAULT 0,
    orphan_count INTEGER NOT NULL DEFAULT 0,
    charge_cents INTEGER NOT NULL DEFAULT 0,
    paid_cents INTEGER NOT NULL DEFAULT 0,
    adjusted_cents INTEGER NOT NULL DEFAULT 0,
    patient_cents INTEGER NOT NULL DEFAULT 0,
    provider_adjustment_cents INTEGER NOT NULL DEFAULT 0,
    out_of_balance_cents INTEGER NOT NULL DEFAULT 0,
    unbalanced_count INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    UNIQUE (organization_id, payer_id, trace, amount_cents, date)
) STRICT;
CREATE INDEX remittance_trace ON remittance (organization_id, trace);
CREATE INDEX remittance_uuid ON remittance (organization_id, uuid);

-- A CLP, posted once by its place in the remittance.
CREATE TABLE claim_payment (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL,
    remittance_id INTEGER NOT NULL REFERENCES remittance(id),
    ordinal INTEGER NOT NULL,
    patient_control TEXT NOT NULL,
    claim_row INTEGER REFERENCES claim(id),
    status TEXT NOT NULL,
    charge_cents INTEGER NOT NULL,
    paid_cents INTEGER NOT NULL,
    patient_cents INTEGER NOT NULL,
    payer_control TEXT NOT NULL,
    reversal INTEGER NOT NULL,
    out_of_balance_cents INTEGER NOT NULL,
    state TEXT NOT NULL,
    UNIQUE (remittance_id, ordinal)
) STRICT;
CREATE INDEX claim_payment_claim ON claim_payment (claim_row) WHERE claim_row IS NOT NULL;

CREATE TABLE service_payment (
    payment_id INTEGER NOT NULL REFERENCES claim_payment(id),
    number INTEGER NOT NULL,
    organization_id INTEGER NOT NULL,
    claim_line INTEGER,
    line_control TEXT NOT NULL,
    procedure TEXT NOT NULL,
    modifiers TEXT NOT NULL,
    charge_cents INTEGER NOT NULL,
    paid_cents INTEGER NOT NULL,
    paid_units INTEGER NOT NULL,
    paid_units_scale INTEGER NOT NULL,
    out_of_balance_cents INTEGER NOT NULL,
    PRIMARY KEY (payment_id, number)
) STRICT, WITHOUT ROWID;

-- One CAS triple; service 0 is the claim's own level.
CREATE TABLE adjustment (
    payment_id INTEGER NOT NULL REFERENCES claim_payment(id),
    ordinal INTEGER NOT NULL,
    organization_id INTEGER NOT NULL,
    service INTEGER NOT NULL,
    group_code TEXT NOT NULL,
    reason TEXT NOT NULL,
    amount_cents INTEGER NOT NULL,
    quantity INTEGER NOT NULL,
    quantity_scale INTEGER NOT NULL,
    PRIMARY KEY (payment_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE remark (
    payment_id INTEGER NOT NULL REFERENCES claim_payment(id),
    ordinal INTEGER NOT NULL,
    organization_id INTEGER NOT NULL,
    service INTEGER NOT NULL,
    code TEXT NOT NULL,
    PRIMARY KEY (payment_id, ordinal)
) STRICT, WITHOUT ROWID;

-- One PLB pair: money that moves outside any claim.
CREATE TABLE provider_adjustment (
    remittance_id INTEGER NOT NULL REFERENCES remittance(id),
    ordinal INTEGER NOT NULL,
    organization_id INTEGER NOT NULL,
    provider TEXT NOT NULL,
    fiscal_date TEXT NOT NULL,
    reason TEXT NOT NULL,
    reference TEXT NOT NULL,
    amount_cents INTEGER NOT NULL,
    PRIMARY KEY (remittance_id, ordinal)
) STRICT, WITHOUT ROWID;

-- A claim payment that found no claim, until somebody gives it one.
CREATE TABLE orphan (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    payment_id INTEGER NOT NULL UNIQUE REFERENCES claim_payment(id),
    reason TEXT NOT NULL,
    claim_row INTEGER REFERENCES claim(id),
    created_at INTEGER NOT NULL,
    settled_at INTEGER NOT NULL DEFAULT 0
) STRICT;
