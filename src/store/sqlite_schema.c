/* sqlite_schema.c - the schema, as numbered steps. docs/ledger.md explains each table.
 *
 * organization_id is the small integer that `organization` gives a tenant's uuid: one byte a row
 * and index entry instead of 36. References to a claim's row are called claim_row, because claim_id
 * is CLM01. Instants are microseconds UTC, money is cents, days are CCYYMMDD. Every index is paid
 * for on each insert, so there is one only where a guard or a lookup of the hot path needs it. */
#include "store/sqlite_schema.h"

static const char *const SCHEMA_1[] = {
    "CREATE TABLE organization ("
    " id INTEGER PRIMARY KEY,"
    " organization_uuid TEXT NOT NULL UNIQUE"
    ") STRICT;",

    /* Every file in or out. */
    "CREATE TABLE document ("
    " id INTEGER PRIMARY KEY,"
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " direction TEXT NOT NULL CHECK (direction IN ('inbound', 'outbound')),"
    " partner TEXT NOT NULL,"
    " name TEXT NOT NULL,"
    " sha256 BLOB NOT NULL CHECK (length(sha256) = 32),"
    " bytes INTEGER NOT NULL,"
    " kind TEXT NOT NULL,"
    " state TEXT NOT NULL,"
    " fault_count INTEGER NOT NULL DEFAULT 0,"
    " warning_count INTEGER NOT NULL DEFAULT 0,"
    " reason TEXT NOT NULL DEFAULT '',"
    " received_at INTEGER NOT NULL,"
    " finished_at INTEGER NOT NULL DEFAULT 0,"
    " UNIQUE (organization_id, direction, sha256)"
    ") STRICT;",

    /* A batch as the platform's screen shows it. */
    "CREATE TABLE pm_transaction_batches ("
    " id INTEGER PRIMARY KEY,"
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " uuid TEXT NOT NULL,"
    " clearinghouse TEXT NOT NULL,"
    " file_name TEXT NOT NULL,"
    " transaction_type TEXT NOT NULL,"
    " direction TEXT NOT NULL CHECK (direction IN ('inbound', 'outbound')),"
    " status TEXT NOT NULL CHECK (status IN ('Pending', 'Submitted', 'Acknowledged', 'Accepted',"
    "  'Rejected', 'Error', 'Processing')),"
    " document_id INTEGER REFERENCES document(id),"
    " record_count INTEGER NOT NULL,"
    " charge_cents INTEGER NOT NULL,"
    " created_at INTEGER NOT NULL,"
    " submitted_at INTEGER NOT NULL DEFAULT 0,"
    " acknowledged_at INTEGER NOT NULL DEFAULT 0,"
    " errors TEXT NOT NULL DEFAULT ''"
    ") STRICT;",

    /* The envelopes. */
    "CREATE TABLE interchange ("
    " id INTEGER PRIMARY KEY,"
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " document_id INTEGER NOT NULL REFERENCES document(id),"
    " batch_id INTEGER REFERENCES pm_transaction_batches(id),"
    " direction TEXT NOT NULL CHECK (direction IN ('inbound', 'outbound')),"
    " sender TEXT NOT NULL,"
    " receiver TEXT NOT NULL,"
    " control TEXT NOT NULL,"
    " date TEXT NOT NULL,"
    " time TEXT NOT NULL,"
    " usage TEXT NOT NULL,"
    " UNIQUE (organization_id, direction, sender, receiver, control)"
    ") STRICT;",
    "CREATE TABLE functional_group ("
    " id INTEGER PRIMARY KEY,"
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " interchange_id INTEGER NOT NULL REFERENCES interchange(id),"
    " functional_id TEXT NOT NULL,"
    " sender TEXT NOT NULL,"
    " receiver TEXT NOT NULL,"
    " control TEXT NOT NULL,"
    " version TEXT NOT NULL"
    ") STRICT;",
    "CREATE INDEX functional_group_control ON functional_group (organization_id, control);",
    "CREATE TABLE transaction_set ("
    " id INTEGER PRIMARY KEY,"
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " group_id INTEGER NOT NULL REFERENCES functional_group(id),"
    " document_id INTEGER NOT NULL REFERENCES document(id),"
    " batch_id INTEGER REFERENCES pm_transaction_batches(id),"
    " direction TEXT NOT NULL CHECK (direction IN ('inbound', 'outbound')),"
    " control TEXT NOT NULL,"
    " type TEXT NOT NULL,"
    " guide TEXT NOT NULL,"
    " reference TEXT NOT NULL,"
    " state TEXT NOT NULL,"
    " segment_count INTEGER NOT NULL DEFAULT 0,"
    " claim_count INTEGER NOT NULL DEFAULT 0,"
    " fault_count INTEGER NOT NULL DEFAULT 0"
    ") STRICT;",
    "CREATE INDEX transaction_set_control ON transaction_set (group_id, control);",
    "CREATE INDEX transaction_set_reference ON transaction_set (organization_id, reference)"
    " WHERE reference <> '';",
    "CREATE INDEX transaction_set_document ON transaction_set (document_id);",
    "CREATE INDEX transaction_set_batch ON transaction_set (batch_id) WHERE batch_id IS NOT NULL;",

    /* The next free number of each kind, for each partner. */
    "CREATE TABLE control_number ("
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " partner TEXT NOT NULL,"
    " kind TEXT NOT NULL,"
    " next INTEGER NOT NULL,"
    " PRIMARY KEY (organization_id, partner, kind)"
    ") STRICT, WITHOUT ROWID;",

    /* The journal: a row is here before the first byte leaves. */
    "CREATE TABLE attempt ("
    " id INTEGER PRIMARY KEY,"
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " batch_id INTEGER REFERENCES pm_transaction_batches(id),"
    " partner TEXT NOT NULL,"
    " sha256 BLOB NOT NULL CHECK (length(sha256) = 32),"
    " file_name TEXT NOT NULL,"
    " control TEXT NOT NULL,"
    " started_at INTEGER NOT NULL,"
    " finished_at INTEGER NOT NULL DEFAULT 0,"
    " result TEXT CHECK (result IN ('sent', 'failed', 'unknown')),"
    " note TEXT NOT NULL DEFAULT ''"
    ") STRICT;",
    "CREATE INDEX attempt_unsettled ON attempt (organization_id, id)"
    " WHERE result IS NULL OR result = 'unknown';",
    "CREATE INDEX attempt_batch ON attempt (batch_id);",

    /* Claims. */
    "CREATE TABLE claim ("
    " id INTEGER PRIMARY KEY,"
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " claim_id TEXT NOT NULL,"
    " sequence INTEGER NOT NULL,"
    " frequency TEXT NOT NULL,"
    " input_hash BLOB NOT NULL CHECK (length(input_hash) = 32),"
    " payer_id TEXT NOT NULL,"
    " billing_npi TEXT NOT NULL,"
    " service_date TEXT NOT NULL,"
    " charge_cents INTEGER NOT NULL,"
    " paid_cents INTEGER NOT NULL DEFAULT 0,"
    " adjusted_cents INTEGER NOT NULL DEFAULT 0,"
    " patient_cents INTEGER NOT NULL DEFAULT 0,"
    " state TEXT NOT NULL,"
    " batch_id INTEGER REFERENCES pm_transaction_batches(id),"
    " set_control TEXT NOT NULL DEFAULT '',"
    " replaces INTEGER REFERENCES claim(id),"
    " clearinghouse_ref TEXT,"
    " payer_control TEXT,"
    " created_at INTEGER NOT NULL,"
    " changed_at INTEGER NOT NULL,"
    " UNIQUE (organization_id, claim_id, sequence)"
    ") STRICT;",
    "CREATE INDEX claim_batch ON claim (batch_id) WHERE batch_id IS NOT NULL;",
    "CREATE INDEX claim_payer_control ON claim (organization_id, payer_control)"
    " WHERE payer_control IS NOT NULL;",
    "CREATE INDEX claim_clearinghouse_ref ON claim (organization_id, clearinghouse_ref)"
    " WHERE clearinghouse_ref IS NOT NULL;",
    /* Partial: most claims never enter these states, so most claims never pay for the index. */
    "CREATE INDEX claim_needs ON claim (organization_id, state)"
    " WHERE state IN ('held', 'rejected', 'unacknowledged');",
    "CREATE TABLE claim_line ("
    " claim_row INTEGER NOT NULL REFERENCES claim(id),"
    " number INTEGER NOT NULL,"
    " organization_id INTEGER NOT NULL,"
    " line_control TEXT,"
    " procedure TEXT NOT NULL,"
    " modifiers TEXT NOT NULL,"
    " service_date TEXT NOT NULL,"
    " charge_cents INTEGER NOT NULL,"
    " paid_cents INTEGER NOT NULL DEFAULT 0,"
    " PRIMARY KEY (claim_row, number)"
    ") STRICT, WITHOUT ROWID;",
    "CREATE INDEX claim_line_control ON claim_line (organization_id, line_control)"
    " WHERE line_control IS NOT NULL;",
    "CREATE TABLE claim_finding ("
    " claim_row INTEGER NOT NULL REFERENCES claim(id),"
    " ordinal INTEGER NOT NULL,"
    " organization_id INTEGER NOT NULL,"
    " code TEXT NOT NULL,"
    " path TEXT NOT NULL,"
    " severity TEXT NOT NULL CHECK (severity IN ('error', 'warning')),"
    " PRIMARY KEY (claim_row, ordinal)"
    ") STRICT, WITHOUT ROWID;",
    "CREATE TABLE claim_history ("
    " id INTEGER PRIMARY KEY,"
    " organization_id INTEGER NOT NULL,"
    " claim_row INTEGER NOT NULL REFERENCES claim(id),"
    " at INTEGER NOT NULL,"
    " document_id INTEGER REFERENCES document(id),"
    " what TEXT NOT NULL,"
    " from_state TEXT,"
    " to_state TEXT NOT NULL,"
    " codes TEXT NOT NULL,"
    " paid_cents INTEGER NOT NULL,"
    " adjusted_cents INTEGER NOT NULL,"
    " patient_cents INTEGER NOT NULL"
    ") STRICT;",
    "CREATE INDEX claim_history_claim ON claim_history (claim_row);",

    /* Acknowledgements. */
    "CREATE TABLE acknowledgement ("
    " id INTEGER PRIMARY KEY,"
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " document_id INTEGER NOT NULL REFERENCES document(id),"
    " kind TEXT NOT NULL,"
    " level TEXT NOT NULL,"
    " batch_id INTEGER REFERENCES pm_transaction_batches(id),"
    " set_id INTEGER REFERENCES transaction_set(id),"
    " claim_row INTEGER REFERENCES claim(id),"
    " refers TEXT NOT NULL,"
    " status TEXT NOT NULL,"
    " codes TEXT NOT NULL,"
    " created_at INTEGER NOT NULL"
    ") STRICT;",
    "CREATE INDEX acknowledgement_batch ON acknowledgement (organization_id, batch_id);",

    /* Remittances. */
    "CREATE TABLE remittance ("
    " id INTEGER PRIMARY KEY,"
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " uuid TEXT NOT NULL,"
    " document_id INTEGER NOT NULL REFERENCES document(id),"
    " set_id INTEGER REFERENCES transaction_set(id),"
    " partner TEXT NOT NULL,"
    " payer_id TEXT NOT NULL,"
    " payee_npi TEXT NOT NULL,"
    " trace TEXT NOT NULL,"
    " amount_cents INTEGER NOT NULL,"
    " handling TEXT NOT NULL,"
    " method TEXT NOT NULL,"
    " date TEXT NOT NULL,"
    " state TEXT NOT NULL,"
    " claim_count INTEGER NOT NULL DEFAULT 0,"
    " orphan_count INTEGER NOT NULL DEFAULT 0,"
    " charge_cents INTEGER NOT NULL DEFAULT 0,"
    " paid_cents INTEGER NOT NULL DEFAULT 0,"
    " adjusted_cents INTEGER NOT NULL DEFAULT 0,"
    " patient_cents INTEGER NOT NULL DEFAULT 0,"
    " provider_adjustment_cents INTEGER NOT NULL DEFAULT 0,"
    " out_of_balance_cents INTEGER NOT NULL DEFAULT 0,"
    " unbalanced_count INTEGER NOT NULL DEFAULT 0,"
    " created_at INTEGER NOT NULL,"
    " UNIQUE (organization_id, payer_id, trace, amount_cents, date)"
    ") STRICT;",
    "CREATE INDEX remittance_trace ON remittance (organization_id, trace);",
    "CREATE INDEX remittance_uuid ON remittance (organization_id, uuid);",
    "CREATE TABLE claim_payment ("
    " id INTEGER PRIMARY KEY,"
    " organization_id INTEGER NOT NULL,"
    " remittance_id INTEGER NOT NULL REFERENCES remittance(id),"
    " ordinal INTEGER NOT NULL,"
    " patient_control TEXT NOT NULL,"
    " claim_row INTEGER REFERENCES claim(id),"
    " status TEXT NOT NULL,"
    " charge_cents INTEGER NOT NULL,"
    " paid_cents INTEGER NOT NULL,"
    " patient_cents INTEGER NOT NULL,"
    " payer_control TEXT NOT NULL,"
    " reversal INTEGER NOT NULL,"
    " out_of_balance_cents INTEGER NOT NULL,"
    " state TEXT NOT NULL,"
    " UNIQUE (remittance_id, ordinal)"
    ") STRICT;",
    "CREATE INDEX claim_payment_claim ON claim_payment (claim_row) WHERE claim_row IS NOT NULL;",
    "CREATE TABLE service_payment ("
    " payment_id INTEGER NOT NULL REFERENCES claim_payment(id),"
    " number INTEGER NOT NULL,"
    " organization_id INTEGER NOT NULL,"
    " claim_line INTEGER,"
    " line_control TEXT NOT NULL,"
    " procedure TEXT NOT NULL,"
    " modifiers TEXT NOT NULL,"
    " charge_cents INTEGER NOT NULL,"
    " paid_cents INTEGER NOT NULL,"
    " paid_units INTEGER NOT NULL,"
    " paid_units_scale INTEGER NOT NULL,"
    " out_of_balance_cents INTEGER NOT NULL,"
    " PRIMARY KEY (payment_id, number)"
    ") STRICT, WITHOUT ROWID;",
    "CREATE TABLE adjustment ("
    " payment_id INTEGER NOT NULL REFERENCES claim_payment(id),"
    " ordinal INTEGER NOT NULL,"
    " organization_id INTEGER NOT NULL,"
    " service INTEGER NOT NULL," /* 0: claim level */
    " group_code TEXT NOT NULL,"
    " reason TEXT NOT NULL,"
    " amount_cents INTEGER NOT NULL,"
    " quantity INTEGER NOT NULL,"
    " quantity_scale INTEGER NOT NULL,"
    " PRIMARY KEY (payment_id, ordinal)"
    ") STRICT, WITHOUT ROWID;",
    "CREATE TABLE remark ("
    " payment_id INTEGER NOT NULL REFERENCES claim_payment(id),"
    " ordinal INTEGER NOT NULL,"
    " organization_id INTEGER NOT NULL,"
    " service INTEGER NOT NULL,"
    " code TEXT NOT NULL,"
    " PRIMARY KEY (payment_id, ordinal)"
    ") STRICT, WITHOUT ROWID;",
    "CREATE TABLE provider_adjustment ("
    " remittance_id INTEGER NOT NULL REFERENCES remittance(id),"
    " ordinal INTEGER NOT NULL,"
    " organization_id INTEGER NOT NULL,"
    " provider TEXT NOT NULL,"
    " fiscal_date TEXT NOT NULL,"
    " reason TEXT NOT NULL,"
    " reference TEXT NOT NULL,"
    " amount_cents INTEGER NOT NULL,"
    " PRIMARY KEY (remittance_id, ordinal)"
    ") STRICT, WITHOUT ROWID;",
    "CREATE TABLE orphan ("
    " id INTEGER PRIMARY KEY,"
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " payment_id INTEGER NOT NULL UNIQUE REFERENCES claim_payment(id),"
    " reason TEXT NOT NULL,"
    " claim_row INTEGER REFERENCES claim(id),"
    " created_at INTEGER NOT NULL,"
    " settled_at INTEGER NOT NULL DEFAULT 0"
    ") STRICT;",

    /* What happened, for the platform. Rows only come: who has read how far is kept apart, so that
     * delivering an event never rewrites it. */
    "CREATE TABLE pm_transaction_log ("
    " id INTEGER PRIMARY KEY,"
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " transaction_type TEXT NOT NULL,"
    " status TEXT NOT NULL CHECK (status IN ('Pending', 'Accepted', 'Rejected', 'Error',"
    "  'Warning')),"
    " trace_number TEXT NOT NULL,"
    " batch_id INTEGER REFERENCES pm_transaction_batches(id),"
    " claim_row INTEGER REFERENCES claim(id),"
    " error_codes TEXT NOT NULL,"
    " created_at INTEGER NOT NULL"
    ") STRICT;",
    "CREATE TABLE outbox ("
    " seq INTEGER PRIMARY KEY,"
    " organization_id INTEGER NOT NULL,"
    " event_id TEXT NOT NULL,"
    " name TEXT NOT NULL,"
    " version TEXT NOT NULL,"
    " entity TEXT NOT NULL,"
    " payload TEXT NOT NULL,"
    " created_at INTEGER NOT NULL"
    ") STRICT;",
    "CREATE TABLE event_cursor ("
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " sink TEXT NOT NULL,"
    " seq INTEGER NOT NULL,"
    " changed_at INTEGER NOT NULL,"
    " PRIMARY KEY (organization_id, sink)"
    ") STRICT, WITHOUT ROWID;",
    "CREATE TABLE dead_letter ("
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " seq INTEGER NOT NULL REFERENCES outbox(seq),"
    " sink TEXT NOT NULL,"
    " tries INTEGER NOT NULL,"
    " reason TEXT NOT NULL,"
    " created_at INTEGER NOT NULL,"
    " PRIMARY KEY (organization_id, sink, seq)"
    ") STRICT, WITHOUT ROWID;",

    /* Append-only means the database refuses, whoever asks. */
    "CREATE TRIGGER pm_transaction_log_no_update BEFORE UPDATE ON pm_transaction_log"
    " BEGIN SELECT RAISE(ABORT, 'pm_transaction_log is append-only'); END;",
    "CREATE TRIGGER pm_transaction_log_no_delete BEFORE DELETE ON pm_transaction_log"
    " BEGIN SELECT RAISE(ABORT, 'pm_transaction_log is append-only'); END;",
    "CREATE TRIGGER claim_history_no_update BEFORE UPDATE ON claim_history"
    " BEGIN SELECT RAISE(ABORT, 'claim_history is append-only'); END;",
    "CREATE TRIGGER claim_history_no_delete BEFORE DELETE ON claim_history"
    " BEGIN SELECT RAISE(ABORT, 'claim_history is append-only'); END;",
    "CREATE TRIGGER outbox_no_update BEFORE UPDATE ON outbox"
    " BEGIN SELECT RAISE(ABORT, 'outbox is append-only'); END;",
    "CREATE TRIGGER outbox_no_delete BEFORE DELETE ON outbox"
    " BEGIN SELECT RAISE(ABORT, 'outbox is append-only'); END;",
    NULL,
};

/* What partners owe an answer to. Ledgers from before get their expectations with the time limits
 * that were the defaults; microseconds. */
static const char *const SCHEMA_ANSWERS[] = {
    "CREATE TABLE expectation ("
    " id INTEGER PRIMARY KEY,"
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " batch_id INTEGER NOT NULL REFERENCES pm_transaction_batches(id),"
    " set_id INTEGER REFERENCES transaction_set(id),"
    " claim_row INTEGER REFERENCES claim(id),"
    " partner TEXT NOT NULL,"
    " kind TEXT NOT NULL CHECK (kind IN ('TA1', '999', '277CA', '835')),"
    " refers TEXT NOT NULL,"
    " since INTEGER NOT NULL,"
    " due INTEGER NOT NULL,"
    " state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'overdue', 'answered',"
    "  'implied', 'moot')),"
    " verdict TEXT NOT NULL DEFAULT '',"
    " document_id INTEGER REFERENCES document(id),"
    " answered_at INTEGER NOT NULL DEFAULT 0,"
    " late INTEGER NOT NULL DEFAULT 0,"
    " charge_cents INTEGER NOT NULL DEFAULT 0,"
    " UNIQUE (organization_id, batch_id, kind, refers)"
    ") STRICT;",
    "CREATE INDEX expectation_open ON expectation (organization_id, due)"
    " WHERE state IN ('waiting', 'overdue');",
    "ALTER TABLE acknowledgement ADD COLUMN note TEXT NOT NULL DEFAULT '';",
    "CREATE INDEX acknowledgement_contradicts ON acknowledgement (organization_id, id)"
    " WHERE note = 'contradicts';",
    "INSERT INTO expectation (organization_id, batch_id, partner, kind, refers, since, due)"
    " SELECT DISTINCT b.organization_id, b.id, b.clearinghouse, '999', g.control, b.submitted_at,"
    "  b.submitted_at + 7200000000"
    " FROM pm_transaction_batches b JOIN transaction_set t ON t.batch_id = b.id"
    " JOIN functional_group g ON g.id = t.group_id"
    " WHERE b.direction = 'outbound' AND b.status = 'Submitted';",
    "INSERT INTO expectation (organization_id, batch_id, set_id, partner, kind, refers, since, due)"
    " SELECT b.organization_id, b.id, t.id, b.clearinghouse, '277CA', t.reference, b.submitted_at,"
    "  b.submitted_at + 172800000000"
    " FROM pm_transaction_batches b JOIN transaction_set t ON t.batch_id = b.id"
    " WHERE b.direction = 'outbound' AND b.status IN ('Submitted', 'Acknowledged')"
    " AND t.type = '837' AND t.reference <> '' AND t.state <> 'rejected';",
    NULL,
};

/* Answers come set by set: the claims of one set of a batch are found without reading the others.
 */
static const char *const SCHEMA_SETS_OF_BATCH[] = {
    "DROP INDEX claim_batch;",
    "CREATE INDEX claim_batch ON claim (batch_id, set_control) WHERE batch_id IS NOT NULL;",
    NULL,
};

/* Who closed a contradiction, when and how. */
static const char *const SCHEMA_RESOLUTIONS[] = {
    "CREATE TABLE resolution ("
    " id INTEGER PRIMARY KEY,"
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " acknowledgement_id INTEGER NOT NULL UNIQUE REFERENCES acknowledgement(id),"
    " how TEXT NOT NULL CHECK (how IN ('earlier-holds', 'later-holds', 'sent-again',"
    "  'withdrawn')),"
    " actor TEXT NOT NULL,"
    " os_user INTEGER NOT NULL,"
    " created_at INTEGER NOT NULL"
    ") STRICT;",
    "CREATE TRIGGER resolution_no_update BEFORE UPDATE ON resolution"
    " BEGIN SELECT RAISE(ABORT, 'resolution is append-only'); END;",
    "CREATE TRIGGER resolution_no_delete BEFORE DELETE ON resolution"
    " BEGIN SELECT RAISE(ABORT, 'resolution is append-only'); END;",
    NULL,
};

/* Conversations with partners: calls and their journal, the state adapters keep, what ended and
 * what was delivered. Blobs are sealed, or digests of what is kept. */
static const char *const SCHEMA_CALLS[] = {
    "CREATE TABLE call ("
    " id INTEGER PRIMARY KEY,"
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " uuid TEXT NOT NULL,"
    " partner TEXT NOT NULL,"
    " adapter TEXT NOT NULL,"
    " operation TEXT NOT NULL,"
    " batch_id INTEGER REFERENCES pm_transaction_batches(id),"
    " request BLOB,"
    " state TEXT NOT NULL DEFAULT 'begun' CHECK (state IN ('begun', 'sending', 'waiting', 'done',"
    "  'failed', 'unknown', 'settled')),"
    " step INTEGER NOT NULL DEFAULT 0,"
    " next BLOB,"
    " tries INTEGER NOT NULL DEFAULT 0,"
    " since INTEGER NOT NULL DEFAULT 0,"
    " wake_at INTEGER NOT NULL DEFAULT 0,"
    " until_at INTEGER NOT NULL DEFAULT 0,"
    " webhook BLOB,"
    " result TEXT NOT NULL DEFAULT '',"
    " code TEXT NOT NULL DEFAULT '',"
    " status INTEGER NOT NULL DEFAULT 0,"
    " retry_at INTEGER NOT NULL DEFAULT 0,"
    " reference TEXT NOT NULL DEFAULT '',"
    " answer_kind TEXT NOT NULL DEFAULT '',"
    " answer BLOB,"
    " answer_bytes INTEGER NOT NULL DEFAULT -1,"
    " begun_at INTEGER NOT NULL,"
    " changed_at INTEGER NOT NULL,"
    " ended_at INTEGER NOT NULL DEFAULT 0,"
    " UNIQUE (organization_id, uuid)"
    ") STRICT;",
    "CREATE INDEX call_open ON call (organization_id, id)"
    " WHERE state IN ('begun', 'sending', 'waiting');",
    "CREATE INDEX call_unknown ON call (organization_id, id) WHERE state = 'unknown';",
    "CREATE INDEX call_batch ON call (batch_id) WHERE batch_id IS NOT NULL;",
    "CREATE TABLE call_state ("
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " call_id INTEGER NOT NULL REFERENCES call(id),"
    " key TEXT NOT NULL,"
    " value BLOB NOT NULL,"
    " PRIMARY KEY (organization_id, call_id, key)"
    ") STRICT, WITHOUT ROWID;",
    "CREATE TABLE partner_state ("
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " partner TEXT NOT NULL,"
    " key TEXT NOT NULL,"
    " value BLOB NOT NULL,"
    " changed_at INTEGER NOT NULL,"
    " PRIMARY KEY (organization_id, partner, key)"
    ") STRICT, WITHOUT ROWID;",
    "CREATE TABLE exchange ("
    " id INTEGER PRIMARY KEY,"
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " call_id INTEGER NOT NULL REFERENCES call(id),"
    " step INTEGER NOT NULL,"
    " try INTEGER NOT NULL,"
    " verb TEXT NOT NULL,"
    " safety TEXT NOT NULL,"
    " carrier TEXT NOT NULL,"
    " endpoint TEXT NOT NULL,"
    " outcome TEXT NOT NULL CHECK (outcome IN ('answered', 'not_sent', 'unknown', 'refused')),"
    " reason TEXT NOT NULL,"
    " status INTEGER NOT NULL,"
    " secondary TEXT NOT NULL,"
    " begun_at INTEGER NOT NULL,"
    " took INTEGER NOT NULL,"
    " request_head BLOB,"
    " answer_head BLOB,"
    " request BLOB,"
    " request_bytes INTEGER NOT NULL,"
    " answer BLOB,"
    " answer_bytes INTEGER NOT NULL"
    ") STRICT;",
    "CREATE INDEX exchange_call ON exchange (call_id);",
    "CREATE TABLE delivery ("
    " id INTEGER PRIMARY KEY,"
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " call_id INTEGER NOT NULL REFERENCES call(id),"
    " document_id INTEGER NOT NULL REFERENCES document(id),"
    " name TEXT NOT NULL,"
    " again INTEGER NOT NULL,"
    " created_at INTEGER NOT NULL"
    ") STRICT;",
    "CREATE INDEX delivery_document ON delivery (document_id);",
    "CREATE INDEX document_received ON document (organization_id, id) WHERE state = 'received';",
    "CREATE TABLE call_document ("
    " id INTEGER PRIMARY KEY,"
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " call_id INTEGER NOT NULL REFERENCES call(id),"
    " kind TEXT NOT NULL,"
    " sha256 BLOB NOT NULL,"
    " bytes INTEGER NOT NULL,"
    " created_at INTEGER NOT NULL"
    ") STRICT;",
    "CREATE TABLE partner_switch ("
    " id INTEGER PRIMARY KEY,"
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " partner TEXT NOT NULL,"
    " from_endpoint TEXT NOT NULL,"
    " to_endpoint TEXT NOT NULL,"
    " reason TEXT NOT NULL,"
    " failures INTEGER NOT NULL,"
    " created_at INTEGER NOT NULL"
    ") STRICT;",
    "CREATE TRIGGER exchange_no_update BEFORE UPDATE ON exchange"
    " BEGIN SELECT RAISE(ABORT, 'exchange is append-only'); END;",
    "CREATE TRIGGER exchange_no_delete BEFORE DELETE ON exchange"
    " BEGIN SELECT RAISE(ABORT, 'exchange is append-only'); END;",
    "CREATE TRIGGER delivery_no_update BEFORE UPDATE ON delivery"
    " BEGIN SELECT RAISE(ABORT, 'delivery is append-only'); END;",
    "CREATE TRIGGER delivery_no_delete BEFORE DELETE ON delivery"
    " BEGIN SELECT RAISE(ABORT, 'delivery is append-only'); END;",
    "CREATE TRIGGER call_document_no_update BEFORE UPDATE ON call_document"
    " BEGIN SELECT RAISE(ABORT, 'call_document is append-only'); END;",
    "CREATE TRIGGER call_document_no_delete BEFORE DELETE ON call_document"
    " BEGIN SELECT RAISE(ABORT, 'call_document is append-only'); END;",
    "CREATE TRIGGER partner_switch_no_update BEFORE UPDATE ON partner_switch"
    " BEGIN SELECT RAISE(ABORT, 'partner_switch is append-only'); END;",
    "CREATE TRIGGER partner_switch_no_delete BEFORE DELETE ON partner_switch"
    " BEGIN SELECT RAISE(ABORT, 'partner_switch is append-only'); END;",
    NULL,
};

/* Who said, of a file of which nobody knew whether the partner has it, that it does or does not. */
static const char *const SCHEMA_CALL_RESOLUTIONS[] = {
    "CREATE TABLE call_resolution ("
    " id INTEGER PRIMARY KEY,"
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " call_id INTEGER NOT NULL REFERENCES call(id),"
    " how TEXT NOT NULL CHECK (how IN ('arrived', 'not-arrived')),"
    " actor TEXT NOT NULL,"
    " os_user INTEGER NOT NULL,"
    " created_at INTEGER NOT NULL"
    ") STRICT;",
    "CREATE TRIGGER call_resolution_no_update BEFORE UPDATE ON call_resolution"
    " BEGIN SELECT RAISE(ABORT, 'call_resolution is append-only'); END;",
    "CREATE TRIGGER call_resolution_no_delete BEFORE DELETE ON call_resolution"
    " BEGIN SELECT RAISE(ABORT, 'call_resolution is append-only'); END;",
    NULL,
};

/* Questions asked while somebody waited (check.h). */
static const char *const SCHEMA_CHECKS[] = {
    "CREATE TABLE pm_eligibility_checks ("
    " id INTEGER PRIMARY KEY,"
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " uuid TEXT NOT NULL,"
    " kind TEXT NOT NULL CHECK (kind IN ('eligibility', 'claim_status')),"
    " partner TEXT NOT NULL,"
    " request_trace_id TEXT,"
    " trigger_context TEXT NOT NULL,"
    " patient_id TEXT NOT NULL,"
    " policy_id TEXT NOT NULL,"
    " appointment_id TEXT NOT NULL,"
    " question BLOB NOT NULL,"
    " status TEXT NOT NULL CHECK (status IN ('answered', 'rejected', 'timed_out', 'failed')),"
    " source TEXT NOT NULL CHECK (source IN ('none', 'payer', 'shared', 'recent', 'last_known')),"
    " is_stale INTEGER NOT NULL,"
    " usable INTEGER NOT NULL,"
    " verdict TEXT NOT NULL,"
    " codes TEXT NOT NULL,"
    " code TEXT NOT NULL,"
    " control INTEGER NOT NULL,"
    " asked_at INTEGER NOT NULL,"
    " answered_at INTEGER NOT NULL,"
    " partner_us INTEGER NOT NULL,"
    " answer_of INTEGER REFERENCES pm_eligibility_checks(id),"
    " content BLOB,"
    " created_at INTEGER NOT NULL,"
    " UNIQUE (organization_id, request_trace_id),"
    " UNIQUE (organization_id, uuid)"
    ") STRICT;",
    "CREATE INDEX pm_eligibility_checks_last ON pm_eligibility_checks (organization_id, question,"
    " answered_at) WHERE usable = 1;",
    "CREATE TRIGGER pm_eligibility_checks_no_update BEFORE UPDATE ON pm_eligibility_checks"
    " BEGIN SELECT RAISE(ABORT, 'pm_eligibility_checks is append-only'); END;",
    "CREATE TRIGGER pm_eligibility_checks_no_delete BEFORE DELETE ON pm_eligibility_checks"
    " BEGIN SELECT RAISE(ABORT, 'pm_eligibility_checks is append-only'); END;",
    NULL,
};

/* Links to somebody's account at a partner (connection.h), and what banks say (bank.h). */
static const char *const SCHEMA_BANK[] = {
    "CREATE TABLE connection ("
    " id INTEGER PRIMARY KEY,"
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " uuid TEXT NOT NULL,"
    " partner TEXT NOT NULL,"
    " vendor TEXT NOT NULL,"
    " vendor_id TEXT,"
    " institution_id TEXT NOT NULL,"
    " institution TEXT NOT NULL,"
    " state TEXT NOT NULL CHECK (state IN ('linking', 'connected', 'attention', 'expiring',"
    " 'revoked', 'gone')),"
    " code TEXT NOT NULL,"
    " next_action TEXT NOT NULL,"
    " since INTEGER NOT NULL,"
    " feed TEXT NOT NULL CHECK (feed IN ('', 'initial', 'complete')),"
    " tried_at INTEGER NOT NULL,"
    " synced_at INTEGER NOT NULL,"
    " wanted_at INTEGER NOT NULL,"
    " expires_at INTEGER NOT NULL,"
    " created_at INTEGER NOT NULL,"
    " changed_at INTEGER NOT NULL,"
    " UNIQUE (organization_id, uuid),"
    " UNIQUE (organization_id, partner, vendor_id)"
    ") STRICT;",
    "CREATE TABLE fa_bank_accounts ("
    " id INTEGER PRIMARY KEY,"
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " uuid TEXT NOT NULL,"
    " connection_id INTEGER NOT NULL REFERENCES connection(id),"
    " vendor_id TEXT NOT NULL,"
    " persistent_id TEXT NOT NULL,"
    " mask TEXT NOT NULL,"
    " type TEXT NOT NULL,"
    " subtype TEXT NOT NULL,"
    " currency TEXT NOT NULL,"
    " name BLOB,"
    " available TEXT NOT NULL,"
    " current TEXT NOT NULL,"
    " credit_limit TEXT NOT NULL,"
    " balance_at INTEGER NOT NULL,"
    " open INTEGER NOT NULL,"
    " created_at INTEGER NOT NULL,"
    " changed_at INTEGER NOT NULL,"
    " UNIQUE (organization_id, connection_id, vendor_id)"
    ") STRICT;",
    "CREATE TABLE fa_bank_statement_lines ("
    " id INTEGER PRIMARY KEY,"
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " uuid TEXT NOT NULL,"
    " connection_id INTEGER NOT NULL REFERENCES connection(id),"
    " source TEXT NOT NULL,"
    " vendor_id TEXT NOT NULL,"
    " pending_id TEXT,"
    " account_id TEXT NOT NULL,"
    " state TEXT NOT NULL CHECK (state IN ('pending', 'posted', 'withdrawn')),"
    " date TEXT NOT NULL,"
    " authorized_date TEXT NOT NULL,"
    " amount_cents INTEGER NOT NULL,"
    " currency TEXT NOT NULL,"
    " raw_amount TEXT NOT NULL,"
    " detail BLOB,"
    " call_id INTEGER NOT NULL REFERENCES call(id),"
    " created_at INTEGER NOT NULL,"
    " changed_at INTEGER NOT NULL,"
    " UNIQUE (organization_id, connection_id, vendor_id)"
    ") STRICT;",
    "CREATE TABLE fa_bank_statement_line_history ("
    " id INTEGER PRIMARY KEY,"
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " line_id INTEGER NOT NULL REFERENCES fa_bank_statement_lines(id),"
    " call_id INTEGER NOT NULL REFERENCES call(id),"
    " why TEXT NOT NULL CHECK (why IN ('posted', 'amended', 'withdrawn', 'returned')),"
    " vendor_id TEXT NOT NULL,"
    " account_id TEXT NOT NULL,"
    " state TEXT NOT NULL,"
    " date TEXT NOT NULL,"
    " authorized_date TEXT NOT NULL,"
    " amount_cents INTEGER NOT NULL,"
    " currency TEXT NOT NULL,"
    " raw_amount TEXT NOT NULL,"
    " detail BLOB,"
    " created_at INTEGER NOT NULL"
    ") STRICT;",
    "CREATE INDEX call_document_call ON call_document (call_id);",
    "CREATE INDEX fa_bank_statement_line_history_line ON fa_bank_statement_line_history (line_id);",
    "CREATE TRIGGER fa_bank_statement_line_history_no_update BEFORE UPDATE ON"
    " fa_bank_statement_line_history"
    " BEGIN SELECT RAISE(ABORT, 'fa_bank_statement_line_history is append-only'); END;",
    "CREATE TRIGGER fa_bank_statement_line_history_no_delete BEFORE DELETE ON"
    " fa_bank_statement_line_history"
    " BEGIN SELECT RAISE(ABORT, 'fa_bank_statement_line_history is append-only'); END;",
    NULL,
};

/* What the daemon was asked to do once (api_log.h), and what came to it by itself (webhook.h). */
static const char *const SCHEMA_API[] = {
    "CREATE UNIQUE INDEX pm_transaction_batches_uuid ON pm_transaction_batches (organization_id,"
    " uuid);",
    "CREATE TABLE api_key ("
    " id INTEGER PRIMARY KEY,"
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " route TEXT NOT NULL,"
    " key TEXT NOT NULL,"
    " body BLOB NOT NULL CHECK (length(body) = 32),"
    " status INTEGER NOT NULL,"
    " answer TEXT NOT NULL,"
    " created_at INTEGER NOT NULL,"
    " UNIQUE (organization_id, route, key)"
    ") STRICT;",
    "CREATE INDEX api_key_age ON api_key (organization_id, created_at);",
    "CREATE TABLE document_access ("
    " id INTEGER PRIMARY KEY,"
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " document_id INTEGER NOT NULL REFERENCES document(id),"
    " actor TEXT NOT NULL,"
    " created_at INTEGER NOT NULL"
    ") STRICT;",
    "CREATE INDEX document_access_of ON document_access (organization_id, document_id);",
    "CREATE TRIGGER document_access_no_update BEFORE UPDATE ON document_access"
    " BEGIN SELECT RAISE(ABORT, 'document_access is append-only'); END;",
    "CREATE TRIGGER document_access_no_delete BEFORE DELETE ON document_access"
    " BEGIN SELECT RAISE(ABORT, 'document_access is append-only'); END;",
    "CREATE TABLE webhook ("
    " id INTEGER PRIMARY KEY,"
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " partner TEXT NOT NULL,"
    " connection TEXT NOT NULL,"
    " event_id TEXT NOT NULL,"
    " sha256 BLOB NOT NULL CHECK (length(sha256) = 32),"
    " bytes INTEGER NOT NULL,"
    " wait_key BLOB,"
    " state TEXT NOT NULL CHECK (state IN ('new', 'woke', 'taken')),"
    " received_at INTEGER NOT NULL,"
    " taken_at INTEGER NOT NULL,"
    " UNIQUE (organization_id, partner, connection, event_id)"
    ") STRICT;",
    "CREATE INDEX webhook_new ON webhook (organization_id, partner, id) WHERE state = 'new';",
    NULL,
};

/* What was asked before it was answered (check.h), endpoints that are left alone (breaker.h), and
 * how far the vault has come (vault_mark.h). */
static const char *const SCHEMA_FRONT[] = {
    "CREATE TABLE pm_eligibility_asks ("
    " id INTEGER PRIMARY KEY,"
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " uuid TEXT NOT NULL,"
    " kind TEXT NOT NULL CHECK (kind IN ('eligibility', 'claim_status')),"
    " partner TEXT NOT NULL,"
    " request_trace_id TEXT NOT NULL,"
    " trigger_context TEXT NOT NULL,"
    " patient_id TEXT NOT NULL,"
    " policy_id TEXT NOT NULL,"
    " appointment_id TEXT NOT NULL,"
    " question BLOB NOT NULL CHECK (length(question) = 32),"
    " control INTEGER NOT NULL,"
    " content BLOB,"
    " created_at INTEGER NOT NULL"
    ") STRICT;",
    "CREATE INDEX pm_eligibility_asks_when ON pm_eligibility_asks (organization_id, created_at);",
    "CREATE TRIGGER pm_eligibility_asks_no_update BEFORE UPDATE ON pm_eligibility_asks"
    " BEGIN SELECT RAISE(ABORT, 'pm_eligibility_asks is append-only'); END;",
    "CREATE TRIGGER pm_eligibility_asks_no_delete BEFORE DELETE ON pm_eligibility_asks"
    " BEGIN SELECT RAISE(ABORT, 'pm_eligibility_asks is append-only'); END;",
    "CREATE TABLE breaker ("
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " partner TEXT NOT NULL,"
    " endpoint TEXT NOT NULL,"
    " failures INTEGER NOT NULL,"
    " opened_at INTEGER NOT NULL,"
    " until_at INTEGER NOT NULL,"
    " reason TEXT NOT NULL,"
    " changed_at INTEGER NOT NULL,"
    " PRIMARY KEY (organization_id, partner, endpoint)"
    ") STRICT, WITHOUT ROWID;",
    "CREATE TABLE vault_mark ("
    " organization_id INTEGER PRIMARY KEY REFERENCES organization(id),"
    " generation INTEGER NOT NULL,"
    " mac BLOB NOT NULL CHECK (length(mac) = 32),"
    " changed_at INTEGER NOT NULL"
    ") STRICT;",
    NULL,
};

/* The queue (job.h): one process works here, so a lease is only ever a crashed one's. */
static const char *const SCHEMA_JOBS[] = {
    "CREATE TABLE worker ("
    " id INTEGER PRIMARY KEY,"
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " uuid TEXT NOT NULL,"
    " host TEXT NOT NULL,"
    " pid INTEGER NOT NULL,"
    " started_at INTEGER NOT NULL,"
    " lease_until INTEGER NOT NULL,"
    " stopped_at INTEGER NOT NULL DEFAULT 0,"
    " UNIQUE (organization_id, uuid)"
    ") STRICT;",
    "CREATE TABLE job ("
    " id INTEGER PRIMARY KEY,"
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " kind TEXT NOT NULL,"
    " lane TEXT,"
    " subject TEXT NOT NULL,"
    " dedupe_key TEXT,"
    " state TEXT NOT NULL DEFAULT 'ready' CHECK (state IN ('ready', 'leased', 'done', 'dead')),"
    " due INTEGER NOT NULL,"
    " tries INTEGER NOT NULL DEFAULT 0,"
    " epoch INTEGER NOT NULL DEFAULT 0,"
    " worker_id INTEGER REFERENCES worker(id),"
    " code TEXT NOT NULL DEFAULT '',"
    " created_at INTEGER NOT NULL,"
    " claimed_at INTEGER NOT NULL DEFAULT 0,"
    " finished_at INTEGER NOT NULL DEFAULT 0,"
    " UNIQUE (organization_id, dedupe_key)"
    ") STRICT;",
    "CREATE INDEX job_ready ON job (organization_id, due, id) WHERE state = 'ready';",
    "CREATE UNIQUE INDEX job_lane ON job (organization_id, lane) WHERE state = 'leased';",
    "CREATE INDEX job_waiting ON job (organization_id, lane, due, id)"
    " WHERE state = 'ready' AND lane IS NOT NULL;",
    "CREATE INDEX job_dead ON job (organization_id, id) WHERE state = 'dead';",
    "CREATE INDEX job_done ON job (organization_id, finished_at) WHERE state = 'done';",
    "ALTER TABLE document ADD COLUMN posted INTEGER NOT NULL DEFAULT 0;",
    "CREATE TABLE job_schedule ("
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " partner TEXT NOT NULL,"
    " kind TEXT NOT NULL,"
    " expression TEXT NOT NULL,"
    " slot INTEGER NOT NULL,"
    " PRIMARY KEY (organization_id, partner, kind)"
    ") STRICT, WITHOUT ROWID;",
    NULL,
};

/* What card programmes say (card.h). */
static const char *const SCHEMA_CARDS[] = {
    "CREATE TABLE fa_card_transactions ("
    " id INTEGER PRIMARY KEY,"
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " uuid TEXT NOT NULL,"
    " connection_id INTEGER NOT NULL REFERENCES connection(id),"
    " source TEXT NOT NULL,"
    " ramp_transaction_id TEXT NOT NULL,"
    " phase TEXT NOT NULL"
    " CHECK (phase IN ('unknown', 'authorized', 'settled',"
    " 'refunded', 'declined', 'failed', 'withdrawn')),"
    " vendor_state TEXT NOT NULL,"
    " amount_minor INTEGER NOT NULL,"
    " adjusted_minor INTEGER NOT NULL,"
    " currency TEXT NOT NULL,"
    " exponent INTEGER NOT NULL,"
    " raw_amount TEXT NOT NULL,"
    " conflict INTEGER NOT NULL,"
    " card_id TEXT NOT NULL,"
    " user_id TEXT NOT NULL,"
    " occurred_at INTEGER NOT NULL,"
    " settled_at INTEGER NOT NULL,"
    " lines_sum TEXT NOT NULL,"
    " digest BLOB NOT NULL,"
    " detail BLOB,"
    " call_id INTEGER NOT NULL REFERENCES call(id),"
    " created_at INTEGER NOT NULL,"
    " changed_at INTEGER NOT NULL,"
    " UNIQUE (organization_id, ramp_transaction_id)"
    ") STRICT;",
    "CREATE TABLE fa_card_adjustments ("
    " id INTEGER PRIMARY KEY,"
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " transaction_id INTEGER NOT NULL REFERENCES fa_card_transactions(id),"
    " call_id INTEGER NOT NULL REFERENCES call(id),"
    " from_minor INTEGER NOT NULL,"
    " to_minor INTEGER NOT NULL,"
    " currency TEXT NOT NULL,"
    " exponent INTEGER NOT NULL,"
    " raw_amount TEXT NOT NULL,"
    " why TEXT NOT NULL CHECK (why IN ('amount', 'currency')),"
    " created_at INTEGER NOT NULL"
    ") STRICT;",
    "CREATE TABLE fa_spend_entities ("
    " id INTEGER PRIMARY KEY,"
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " uuid TEXT NOT NULL,"
    " connection_id INTEGER NOT NULL REFERENCES connection(id),"
    " noun TEXT NOT NULL"
    " CHECK (noun IN ('card', 'user', 'department', 'vendor', 'bill', 'reimbursement')),"
    " vendor_id TEXT NOT NULL,"
    " phase TEXT NOT NULL,"
    " vendor_state TEXT NOT NULL,"
    " has_amount INTEGER NOT NULL,"
    " amount_minor INTEGER NOT NULL,"
    " currency TEXT NOT NULL,"
    " exponent INTEGER NOT NULL,"
    " raw_amount TEXT NOT NULL,"
    " owner_id TEXT NOT NULL,"
    " digest BLOB NOT NULL,"
    " detail BLOB,"
    " gone_at INTEGER NOT NULL,"
    " call_id INTEGER NOT NULL REFERENCES call(id),"
    " created_at INTEGER NOT NULL,"
    " changed_at INTEGER NOT NULL,"
    " UNIQUE (organization_id, connection_id, noun, vendor_id)"
    ") STRICT;",
    "CREATE INDEX fa_card_adjustments_transaction ON fa_card_adjustments (transaction_id);",
    "CREATE TRIGGER fa_card_adjustments_no_update BEFORE UPDATE ON fa_card_adjustments"
    " BEGIN SELECT RAISE(ABORT, 'fa_card_adjustments is append-only'); END;",
    "CREATE TRIGGER fa_card_adjustments_no_delete BEFORE DELETE ON fa_card_adjustments"
    " BEGIN SELECT RAISE(ABORT, 'fa_card_adjustments is append-only'); END;",
    NULL,
};

/* Content goes by policy only: under the newest row of the log `purge`, of that class, and only
 * what is older than its horizon. (PostgreSQL asks that it be of the same transaction; SQLite has
 * no name for one, and one process that writes.) */
#define PURGE_IS(class, instant)                                                                   \
    "EXISTS (SELECT 1 FROM purge p WHERE p.id = (SELECT max(id) FROM purge)"                       \
    " AND p.organization_id = OLD.organization_id AND p.class = '" class "' AND OLD." instant      \
                                                                         " < p.horizon"
#define PURGE_MARKS(class, instant)                                                                \
    "OLD.purged_at = 0 AND " PURGE_IS(class, instant) " AND p.created_at = NEW.purged_at)"
#define PURGE_COLUMN(table) "ALTER TABLE " table " ADD COLUMN purged_at INTEGER NOT NULL DEFAULT 0;"
/* Of tables that are no logs: who says purged, says it truly. */
#define PURGE_GUARD(table, class, instant)                                                         \
    "CREATE TRIGGER " table "_purged BEFORE UPDATE OF purged_at ON " table                         \
    " WHEN NEW.purged_at <> OLD.purged_at AND NOT (" PURGE_MARKS(                                  \
        class, instant) ") BEGIN SELECT RAISE(ABORT, '" table " is purged by policy only'); END;"
/* Of logs: nothing but `blanked` may change, and that to nothing. */
#define PURGE_LOG(table, class, instant, same, blanked)                                            \
    "DROP TRIGGER " table "_no_update;",                                                           \
        "CREATE TRIGGER " table "_no_update BEFORE UPDATE ON " table " WHEN NOT ((" same           \
        ") AND " blanked " AND " PURGE_MARKS(class, instant) ") BEGIN SELECT RAISE(ABORT, '" table \
                                                             " is append-only'); END;"

/* What has gone by policy (purge.h). */
static const char *const SCHEMA_PURGE[] = {
    "CREATE TABLE purge ("
    " id INTEGER PRIMARY KEY,"
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " run TEXT NOT NULL,"
    " class TEXT NOT NULL CHECK (class IN ('documents', 'exchanges', 'eligibility', 'events',"
    "  'webhooks', 'bytes', 'run')),"
    " what TEXT NOT NULL,"
    " policy TEXT NOT NULL,"
    " horizon INTEGER NOT NULL,"
    " row_count INTEGER NOT NULL,"
    " byte_count INTEGER NOT NULL,"
    " oldest INTEGER NOT NULL,"
    " newest INTEGER NOT NULL,"
    " last_seq INTEGER NOT NULL DEFAULT 0,"
    " actor TEXT NOT NULL,"
    " os_user INTEGER NOT NULL,"
    " created_at INTEGER NOT NULL"
    ") STRICT;",
    "CREATE INDEX purge_class ON purge (organization_id, class, created_at);",
    "CREATE TRIGGER purge_no_update BEFORE UPDATE ON purge"
    " BEGIN SELECT RAISE(ABORT, 'purge is append-only'); END;",
    "CREATE TRIGGER purge_no_delete BEFORE DELETE ON purge"
    " BEGIN SELECT RAISE(ABORT, 'purge is append-only'); END;",
    PURGE_COLUMN("document"),
    PURGE_COLUMN("exchange"),
    PURGE_COLUMN("call"),
    PURGE_COLUMN("call_document"),
    PURGE_COLUMN("pm_eligibility_checks"),
    PURGE_COLUMN("pm_eligibility_asks"),
    PURGE_COLUMN("webhook"),
    PURGE_GUARD("document", "documents", "finished_at"),
    PURGE_GUARD("call", "exchanges", "changed_at"),
    PURGE_GUARD("webhook", "webhooks", "received_at"),
    PURGE_LOG(
        "exchange", "exchanges", "begun_at",
        "(NEW.id, NEW.organization_id, NEW.call_id, NEW.step, NEW.try, NEW.verb, NEW.safety, "
        "NEW.carrier, NEW.endpoint, NEW.outcome, NEW.reason, NEW.status, NEW.secondary, "
        "NEW.begun_at, NEW.took, NEW.request, NEW.request_bytes, NEW.answer, NEW.answer_bytes) "
        "IS (OLD.id, OLD.organization_id, OLD.call_id, OLD.step, OLD.try, OLD.verb, OLD.safety, "
        "OLD.carrier, OLD.endpoint, OLD.outcome, OLD.reason, OLD.status, OLD.secondary, "
        "OLD.begun_at, OLD.took, OLD.request, OLD.request_bytes, OLD.answer, OLD.answer_bytes)",
        "NEW.request_head IS NULL AND NEW.answer_head IS NULL"),
    PURGE_LOG("call_document", "exchanges", "created_at",
              "(NEW.id, NEW.organization_id, NEW.call_id, NEW.kind, NEW.sha256, NEW.bytes, "
              "NEW.created_at) IS (OLD.id, OLD.organization_id, OLD.call_id, OLD.kind, OLD.sha256, "
              "OLD.bytes, OLD.created_at)",
              "1"),
    PURGE_LOG(
        "pm_eligibility_checks", "eligibility", "created_at",
        "(NEW.id, NEW.organization_id, NEW.uuid, NEW.kind, NEW.partner, NEW.request_trace_id, "
        "NEW.trigger_context, NEW.patient_id, NEW.policy_id, NEW.appointment_id, NEW.question, "
        "NEW.status, NEW.source, NEW.is_stale, NEW.usable, NEW.verdict, NEW.codes, NEW.code, "
        "NEW.control, NEW.asked_at, NEW.answered_at, NEW.partner_us, NEW.answer_of, "
        "NEW.created_at) IS (OLD.id, OLD.organization_id, OLD.uuid, OLD.kind, OLD.partner, "
        "OLD.request_trace_id, OLD.trigger_context, OLD.patient_id, OLD.policy_id, "
        "OLD.appointment_id, OLD.question, OLD.status, OLD.source, OLD.is_stale, OLD.usable, "
        "OLD.verdict, OLD.codes, OLD.code, OLD.control, OLD.asked_at, OLD.answered_at, "
        "OLD.partner_us, OLD.answer_of, OLD.created_at)",
        "NEW.content IS NULL"),
    PURGE_LOG(
        "pm_eligibility_asks", "eligibility", "created_at",
        "(NEW.id, NEW.organization_id, NEW.uuid, NEW.kind, NEW.partner, NEW.request_trace_id, "
        "NEW.trigger_context, NEW.patient_id, NEW.policy_id, NEW.appointment_id, NEW.question, "
        "NEW.control, NEW.created_at) IS (OLD.id, OLD.organization_id, OLD.uuid, OLD.kind, "
        "OLD.partner, OLD.request_trace_id, OLD.trigger_context, OLD.patient_id, OLD.policy_id, "
        "OLD.appointment_id, OLD.question, OLD.control, OLD.created_at)",
        "NEW.content IS NULL"),
    "DROP TRIGGER outbox_no_delete;",
    "CREATE TRIGGER outbox_no_delete BEFORE DELETE ON outbox WHEN NOT (" PURGE_IS(
        "events",
        "created_at") ") AND NOT EXISTS (SELECT 1 FROM event_cursor c"
                      " WHERE c.organization_id = OLD.organization_id AND c.seq < OLD.seq)"
                      " AND OLD.seq < (SELECT max(seq) FROM outbox))"
                      " BEGIN SELECT RAISE(ABORT, 'outbox is append-only'); END;",
    /* What may still go, oldest first; and who names kept bytes. */
    "CREATE INDEX document_kept ON document (organization_id, finished_at) WHERE purged_at = 0;",
    "CREATE INDEX exchange_kept ON exchange (organization_id, begun_at) WHERE purged_at = 0;",
    "CREATE INDEX call_kept ON call (organization_id, changed_at) WHERE purged_at = 0;",
    "CREATE INDEX call_document_kept ON call_document (organization_id, created_at)"
    " WHERE purged_at = 0;",
    "CREATE INDEX pm_eligibility_checks_kept ON pm_eligibility_checks (organization_id, created_at)"
    " WHERE content IS NOT NULL;",
    "CREATE INDEX pm_eligibility_asks_kept ON pm_eligibility_asks (organization_id, created_at)"
    " WHERE content IS NOT NULL;",
    "CREATE INDEX webhook_kept ON webhook (organization_id, received_at) WHERE purged_at = 0;",
    "CREATE INDEX exchange_request ON exchange (request) WHERE request IS NOT NULL;",
    "CREATE INDEX exchange_answer ON exchange (answer) WHERE answer IS NOT NULL;",
    "CREATE INDEX call_answer ON call (answer) WHERE answer IS NOT NULL;",
    "CREATE INDEX call_document_sha256 ON call_document (sha256);",
    "CREATE INDEX webhook_sha256 ON webhook (sha256);",
    "CREATE INDEX dead_letter_event ON dead_letter (seq);",
    NULL,
};

/* Money asked to be moved (transfer.h). */
static const char *const SCHEMA_TRANSFERS[] = {
    "CREATE TABLE fa_bank_transfers ("
    " id INTEGER PRIMARY KEY,"
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " uuid TEXT NOT NULL,"
    " connection_id INTEGER NOT NULL REFERENCES connection(id),"
    " account_id INTEGER NOT NULL REFERENCES fa_bank_accounts(id),"
    " kind TEXT NOT NULL CHECK (kind IN ('transfer', 'intent')),"
    " direction TEXT NOT NULL CHECK (direction IN ('debit', 'credit')),"
    " network TEXT NOT NULL,"
    " amount_cents INTEGER NOT NULL CHECK (amount_cents > 0),"
    " currency TEXT NOT NULL,"
    " state TEXT NOT NULL"
    " CHECK (state IN ('begun', 'authorized', 'declined', 'asked', 'pending', 'posted',"
    " 'settled', 'returned', 'failed', 'cancelled')),"
    " code TEXT NOT NULL,"
    " authorization_id TEXT NOT NULL,"
    " vendor_id TEXT NOT NULL,"
    " asked_at INTEGER NOT NULL,"
    " created_at INTEGER NOT NULL,"
    " changed_at INTEGER NOT NULL,"
    " UNIQUE (organization_id, uuid)"
    ") STRICT;",
    "CREATE TABLE fa_bank_transfer_history ("
    " id INTEGER PRIMARY KEY,"
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " transfer_id INTEGER NOT NULL REFERENCES fa_bank_transfers(id),"
    " state TEXT NOT NULL,"
    " code TEXT NOT NULL,"
    " actor TEXT NOT NULL,"
    " os_user INTEGER NOT NULL,"
    " created_at INTEGER NOT NULL"
    ") STRICT;",
    "CREATE INDEX fa_bank_transfer_history_transfer ON fa_bank_transfer_history (transfer_id);",
    "CREATE TRIGGER fa_bank_transfers_no_delete BEFORE DELETE ON fa_bank_transfers"
    " BEGIN SELECT RAISE(ABORT, 'a row of fa_bank_transfers stays'); END;",
    "CREATE TRIGGER fa_bank_transfer_history_no_update BEFORE UPDATE ON fa_bank_transfer_history"
    " BEGIN SELECT RAISE(ABORT, 'fa_bank_transfer_history is append-only'); END;",
    "CREATE TRIGGER fa_bank_transfer_history_no_delete BEFORE DELETE ON fa_bank_transfer_history"
    " BEGIN SELECT RAISE(ABORT, 'fa_bank_transfer_history is append-only'); END;",
    NULL,
};

/* What the platform's events ask of us (command.h). */
static const char *const SCHEMA_COMMANDS[] = {
    "CREATE TABLE subscription ("
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " name TEXT NOT NULL,"
    " place INTEGER NOT NULL,"
    " looked_at INTEGER NOT NULL,"
    " PRIMARY KEY (organization_id, name)"
    ") STRICT, WITHOUT ROWID;",
    "CREATE TABLE command ("
    " id INTEGER PRIMARY KEY,"
    " organization_id INTEGER NOT NULL REFERENCES organization(id),"
    " subscription TEXT NOT NULL,"
    " event_id TEXT NOT NULL,"
    " ordinal INTEGER NOT NULL,"
    " event TEXT NOT NULL,"
    " place INTEGER NOT NULL,"
    " partner TEXT NOT NULL,"
    " subject TEXT NOT NULL,"
    " state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'dead')),"
    " due INTEGER NOT NULL,"
    " tries INTEGER NOT NULL DEFAULT 0,"
    " code TEXT NOT NULL,"
    " job_id INTEGER NOT NULL DEFAULT 0,"
    " created_at INTEGER NOT NULL,"
    " finished_at INTEGER NOT NULL,"
    " UNIQUE (organization_id, subscription, event_id, ordinal)"
    ") STRICT;",
    "CREATE INDEX command_waiting ON command (organization_id, subscription, due, id)"
    " WHERE state = 'waiting';",
    "CREATE INDEX command_dead ON command (organization_id, id) WHERE state = 'dead';",
    NULL,
};

/* For "IN" with more than two words SQLite builds a table, at every row that is checked: it costs
 * more than the row. The same conditions, each word compared in its place; what the checks leave on
 * disk is what it was:
 * https://www.sqlite.org/lang_altertable.html#making_other_kinds_of_table_schema_changes. */
#define IN_PLACE(table, column)                                                                    \
    "WITH was (at, sql) AS (SELECT instr(sql, 'CHECK (" column " IN ('), sql FROM sqlite_schema"   \
    "  WHERE name = '" table "'),"                                                                 \
    " cut (head, rest) AS (SELECT substr(sql, 1, at - 1),"                                         \
    "  substr(sql, at + length('CHECK (" column " IN (')) FROM was)"                               \
    " UPDATE sqlite_schema SET sql = (SELECT head || 'CHECK (" column " = '"                       \
    "  || replace(substr(rest, 1, instr(rest, '))') - 1), ', ', ' OR " column " = ')"              \
    "  || substr(rest, instr(rest, '))') + 1) FROM cut) WHERE name = '" table "'"

static const char *const SCHEMA_IN_PLACE[] = {
    "PRAGMA writable_schema = ON",
    IN_PLACE("pm_transaction_batches", "status"),
    IN_PLACE("attempt", "result"),
    IN_PLACE("pm_transaction_log", "status"),
    IN_PLACE("expectation", "kind"),
    IN_PLACE("expectation", "state"),
    IN_PLACE("resolution", "how"),
    IN_PLACE("call", "state"),
    IN_PLACE("exchange", "outcome"),
    IN_PLACE("pm_eligibility_checks", "status"),
    IN_PLACE("pm_eligibility_checks", "source"),
    IN_PLACE("connection", "state"),
    IN_PLACE("connection", "feed"),
    IN_PLACE("fa_bank_statement_lines", "state"),
    IN_PLACE("fa_bank_statement_line_history", "why"),
    IN_PLACE("webhook", "state"),
    IN_PLACE("job", "state"),
    IN_PLACE("fa_card_transactions", "phase"),
    IN_PLACE("fa_spend_entities", "noun"),
    "PRAGMA writable_schema = RESET",
    "DROP INDEX claim_needs",
    "CREATE INDEX claim_needs ON claim (organization_id, state)"
    " WHERE (state = 'held' OR state = 'rejected' OR state = 'unacknowledged')",
    "DROP INDEX call_open",
    "CREATE INDEX call_open ON call (organization_id, id)"
    " WHERE (state = 'begun' OR state = 'sending' OR state = 'waiting')",
    NULL,
};
#undef IN_PLACE

/* What the API was asked for, and under which number of the caller's (transfer.h). */
static const char *const SCHEMA_TRANSFER_TRACES[] = {
    "ALTER TABLE fa_bank_transfers ADD COLUMN request_trace_id TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE fa_bank_transfers ADD COLUMN request_digest TEXT NOT NULL DEFAULT ''",
    "CREATE UNIQUE INDEX fa_bank_transfers_trace"
    " ON fa_bank_transfers (organization_id, request_trace_id) WHERE request_trace_id <> ''",
    NULL,
};

const char *const *const sqlite_steps[] = {
    SCHEMA_1,           SCHEMA_ANSWERS,        SCHEMA_SETS_OF_BATCH,
    SCHEMA_RESOLUTIONS, SCHEMA_CALLS,          SCHEMA_CALL_RESOLUTIONS,
    SCHEMA_CHECKS,      SCHEMA_BANK,           SCHEMA_API,
    SCHEMA_FRONT,       SCHEMA_JOBS,           SCHEMA_CARDS,
    SCHEMA_PURGE,       SCHEMA_TRANSFERS,      SCHEMA_COMMANDS,
    SCHEMA_IN_PLACE,    SCHEMA_TRANSFER_TRACES};
const size_t sqlite_step_count = sizeof(sqlite_steps) / sizeof(sqlite_steps[0]);
