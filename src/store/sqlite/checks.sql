-- checks.sql - questions asked while somebody waited (check.h).

-- What became of a question, one row a request_trace_id. What was asked and answered is sealed in `content`,
-- `question` is a keyed digest; an answer that is another row's names it in `answer_of`. Only grows; the
-- content goes by policy.
CREATE TABLE pm_eligibility_checks (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    uuid TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('eligibility', 'claim_status')),
    partner TEXT NOT NULL,
    request_trace_id TEXT,
    trigger_context TEXT NOT NULL,
    patient_id TEXT NOT NULL,
    policy_id TEXT NOT NULL,
    appointment_id TEXT NOT NULL,
    question BLOB NOT NULL,
    status TEXT NOT NULL
        CHECK (status = 'answered' OR status = 'rejected' OR status = 'timed_out' OR status = 'failed'),
    source TEXT NOT NULL
        CHECK (source = 'none' OR source = 'payer' OR source = 'shared' OR source = 'recent'
              OR source = 'last_known'),
    is_stale INTEGER NOT NULL,
    usable INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    codes TEXT NOT NULL,
    code TEXT NOT NULL,
    control INTEGER NOT NULL,
    asked_at INTEGER NOT NULL,
    answered_at INTEGER NOT NULL,
    partner_us INTEGER NOT NULL,
    answer_of INTEGER REFERENCES pm_eligibility_checks(id),
    content BLOB,
    created_at INTEGER NOT NULL,
    purged_at INTEGER NOT NULL DEFAULT 0,
    UNIQUE (organization_id, request_trace_id),
    UNIQUE (organization_id, uuid)
) STRICT;
CREATE INDEX pm_eligibility_checks_last ON pm_eligibility_checks (organization_id, question, answered_at)
    WHERE usable = 1;
CREATE INDEX pm_eligibility_checks_kept ON pm_eligibility_checks (organization_id, created_at)
    WHERE content IS NOT NULL;
CREATE TRIGGER pm_eligibility_checks_no_update BEFORE UPDATE ON pm_eligibility_checks
    WHEN NOT (((NEW.id, NEW.organization_id, NEW.uuid, NEW.kind, NEW.partner, NEW.request_trace_id,
        NEW.trigger_context, NEW.patient_id, NEW.policy_id, NEW.appointment_id, NEW.question, NEW.status,
        NEW.source, NEW.is_stale, NEW.usable, NEW.verdict, NEW.codes, NEW.code, NEW.control, NEW.asked_at,
        NEW.answered_at, NEW.partner_us, NEW.answer_of, NEW.created_at)
        IS (OLD.id, OLD.organization_id, OLD.uuid, OLD.kind, OLD.partner, OLD.request_trace_id,
            OLD.trigger_context, OLD.patient_id, OLD.policy_id, OLD.appointment_id, OLD.question, OLD.status,
            OLD.source, OLD.is_stale, OLD.usable, OLD.verdict, OLD.codes, OLD.code, OLD.control, OLD.asked_at,
            OLD.answered_at, OLD.partner_us, OLD.answer_of, OLD.created_at))
        AND NEW.content IS NULL AND OLD.purged_at = 0
        AND EXISTS (SELECT 1 FROM purge p WHERE p.id = (SELECT max(id) FROM purge)
            AND p.organization_id = OLD.organization_id AND p.class = 'eligibility' AND OLD.created_at <
                p.horizon
            AND p.created_at = NEW.purged_at))
    BEGIN SELECT RAISE(ABORT, 'pm_eligibility_checks is append-only'); END;
CREATE TRIGGER pm_eligibility_checks_no_delete BEFORE DELETE ON pm_eligibility_checks
    BEGIN SELECT RAISE(ABORT, 'pm_eligibility_checks is append-only'); END;

-- That it was asked, committed before it was sent, under the uuid of its check. Only grows, as above.
CREATE TABLE pm_eligibility_asks (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    uuid TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('eligibility', 'claim_status')),
    partner TEXT NOT NULL,
    request_trace_id TEXT NOT NULL,
    trigger_context TEXT NOT NULL,
    patient_id TEXT NOT NULL,
    policy_id TEXT NOT NULL,
    appointment_id TEXT NOT NULL,
    question BLOB NOT NULL CHECK (length(question) = 32),
    control INTEGER NOT NULL,
    content BLOB,
    created_at INTEGER NOT NULL,
    purged_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX pm_eligibility_asks_when ON pm_eligibility_asks (organization_id, created_at);
CREATE INDEX pm_eligibility_asks_kept ON pm_eligibility_asks (organization_id, created_at)
    WHERE content IS NOT NULL;
CREATE TRIGGER pm_eligibility_asks_no_update BEFORE UPDATE ON pm_eligibility_asks
    WHEN NOT (((NEW.id, NEW.organization_id, NEW.uuid, NEW.kind, NEW.partner, NEW.request_trace_id,
        NEW.trigger_context, NEW.patient_id, NEW.policy_id, NEW.appointment_id, NEW.question, NEW.control,
        NEW.created_at)
        IS (OLD.id, OLD.organization_id, OLD.uuid, OLD.kind, OLD.partner, OLD.request_trace_id,
            OLD.trigger_context, OLD.patient_id, OLD.policy_id, OLD.appointment_id, OLD.question, OLD.control,
            OLD.created_at))
        AND NEW.content IS NULL AND OLD.purged_at = 0
        AND EXISTS (SELECT 1 FROM purge p WHERE p.id = (SELECT max(id) FROM purge)
            AND p.organization_id = OLD.organization_id AND p.class = 'eligibility' AND OLD.created_at <
                p.horizon
            AND p.created_at = NEW.purged_at))
    BEGIN SELECT RAISE(ABORT, 'pm_eligibility_asks is append-only'); END;
CREATE TRIGGER pm_eligibility_asks_no_delete BEFORE DELETE ON pm_eligibility_asks
    BEGIN SELECT RAISE(ABORT, 'pm_eligibility_asks is append-only'); END;
