/* store_sql.h - every statement of the ledger, in one place, so that one test can read them all:
 * each binds ?1, the organization, and names it for every table it touches. Where it says
 * "+organization_id", SQLite shall read the table in the order it has, instead of sorting what an
 * index gives it in another. */
#ifndef HIA_STORE_STORE_SQL_H
#define HIA_STORE_STORE_SQL_H

#define DOCUMENT_COLUMNS                                                                           \
    "id, direction, partner, name, sha256, bytes, kind, state, fault_count, warning_count,"        \
    " reason, received_at, finished_at, purged_at"
#define INTERCHANGE_COLUMNS                                                                        \
    "id, document_id, batch_id, direction, sender, receiver, control, date, time, usage"
#define GROUP_COLUMNS "id, interchange_id, functional_id, sender, receiver, control, version"
#define SET_COLUMNS                                                                                \
    "id, group_id, document_id, batch_id, direction, control, type, guide, reference, state,"      \
    " segment_count, claim_count, fault_count"
#define BATCH_COLUMNS                                                                              \
    "id, uuid, clearinghouse, file_name, transaction_type, direction, status, document_id,"        \
    " record_count, charge_cents, created_at, submitted_at, acknowledged_at, errors"
/* job/vendor_move.c: nothing of it had left, and its claims are in another batch. */
#define BATCH_MOVED(b) b ".status = 'Error' AND " b ".errors = '[\"moved_to_vendor\"]'"
#define BATCH_IS_FOR(id, partner)                                                                  \
    "EXISTS (SELECT 1 FROM pm_transaction_batches f WHERE f.organization_id = ?1"                  \
    " AND f.id = " id " AND f.clearinghouse = " partner ")"
#define ATTEMPT_COLUMNS                                                                            \
    "id, batch_id, partner, sha256, file_name, control, started_at, finished_at, result, note"
#define CLAIM_COLUMNS                                                                              \
    "id, claim_id, sequence, frequency, input_hash, payer_id, billing_npi, service_date,"          \
    " charge_cents, paid_cents, adjusted_cents, patient_cents, state, batch_id, set_control,"      \
    " replaces, clearinghouse_ref, payer_control, created_at, changed_at"
#define MATCH_COLUMNS                                                                              \
    "c.id, c.claim_id, c.sequence, c.batch_id, c.state, c.charge_cents, c.paid_cents,"             \
    " c.adjusted_cents, c.patient_cents"
#define ACK_COLUMNS                                                                                \
    "id, document_id, kind, level, batch_id, set_id, claim_row, refers, status, codes,"            \
    " created_at, note"
/* Acknowledgement a contradicts: of claims that still count, or of claims that another vendor has,
 * which is all that an 835 can do. */
#define ACK_STANDS                                                                                 \
    "EXISTS (SELECT 1 FROM claim c WHERE c.organization_id = ?1 AND c.batch_id = a.batch_id"       \
    " AND (a.claim_row IS NULL OR c.id = a.claim_row)"                                             \
    " AND c.state IN ('submitted', 'acknowledged', 'accepted', 'rejected')"                        \
    " AND NOT EXISTS (SELECT 1 FROM claim n WHERE n.organization_id = ?1"                          \
    "  AND n.claim_id = c.claim_id AND n.sequence > c.sequence))"                                  \
    " OR EXISTS (SELECT 1 FROM pm_transaction_batches m WHERE m.organization_id = ?1"              \
    "  AND m.id = a.batch_id AND " BATCH_MOVED("m") ") OR a.kind = '835'"
#define CALL_IS_OFF "result = 'withdrawn' AND (?3 = 'begun' OR ?3 = 'failed' OR ?3 = 'unknown')"
#define REMITTANCE_COLUMNS                                                                         \
    "id, uuid, document_id, set_id, partner, payer_id, payee_npi, trace, amount_cents, handling,"  \
    " method, date, state, claim_count, orphan_count, charge_cents, paid_cents, adjusted_cents,"   \
    " patient_cents, provider_adjustment_cents, out_of_balance_cents, unbalanced_count,"           \
    " created_at"
#define PAYMENT_COLUMNS                                                                            \
    "id, remittance_id, ordinal, patient_control, claim_row, status, charge_cents, paid_cents,"    \
    " patient_cents, payer_control, reversal, out_of_balance_cents, state"
#define CALL_COLUMNS                                                                               \
    "id, uuid, partner, adapter, operation, batch_id, request, state, step, next, tries, since,"   \
    " wake_at, until_at, webhook, result, code, status, retry_at, reference, answer_kind, answer," \
    " answer_bytes, begun_at, changed_at, ended_at, request_trace_id, request_digest"
/* When what was asked once for ever is to be gone on with: store_call_due_us says the same. */
#define CALL_DUE                                                                                   \
    "(CASE WHEN c.retry_at > 0 THEN c.retry_at"                                                    \
    " WHEN c.state <> 'waiting' THEN c.changed_at + 60000000"                                      \
    " WHEN c.wake_at = 0 OR (c.until_at > 0 AND c.until_at < c.wake_at) THEN c.until_at"           \
    " ELSE c.wake_at END)"
#define EXCHANGE_COLUMNS                                                                           \
    "x.id, x.call_id, x.step, x.try, x.verb, x.carrier, x.endpoint, x.outcome, x.reason,"          \
    " x.status, x.secondary, x.begun_at, x.took, x.request_head, x.answer_head, x.request,"        \
    " x.request_bytes, x.answer, x.answer_bytes, c.partner, c.operation, c.batch_id, x.safety,"    \
    " x.purged_at"

#define ORPHAN_COLUMNS                                                                             \
    "o.id, o.payment_id, p.remittance_id, p.patient_control, p.paid_cents, o.reason, o.claim_row," \
    " o.created_at, o.settled_at"
#define ORPHAN_SELECT                                                                              \
    "SELECT " ORPHAN_COLUMNS " FROM orphan o"                                                      \
    " JOIN claim_payment p ON p.id = o.payment_id AND p.organization_id = ?1"                      \
    " WHERE o.organization_id = ?1 "
#define WEBHOOK_COLUMNS "id, partner, connection, event_id, sha256, bytes, state, received_at"
#define LOG_COLUMNS                                                                                \
    "id, transaction_type, status, trace_number, batch_id, claim_row, error_codes, created_at"

#define EXPECTATION_COLUMNS                                                                        \
    "x.id, x.kind, x.state, x.batch_id, x.set_id, x.claim_row, x.partner, x.refers, x.verdict,"    \
    " x.since, x.due, x.answered_at, x.late, b.file_name,"                                         \
    " CASE WHEN x.charge_cents <> 0 THEN x.charge_cents ELSE b.charge_cents END"
#define EXPECTATION_SCOPE                                                                          \
    " WHERE organization_id = ?1 AND batch_id = ?2 AND kind = ?3"                                  \
    " AND (?4 IS NULL OR set_id = ?4) AND (?5 IS NULL OR refers = ?5)"

#define CHECK_COLUMNS                                                                              \
    "id, uuid, kind, partner, request_trace_id, trigger_context, patient_id, policy_id,"           \
    " appointment_id, question, status, source, is_stale, usable, verdict, codes, code, control,"  \
    " asked_at, answered_at, partner_us, answer_of, content, created_at, purged_at"

/* Due, its lane is free, and none that is due in its lane stands before it. */
#define JOB_HEAD                                                                                   \
    "SELECT j.id FROM job j WHERE j.organization_id = ?1 AND j.state = 'ready'"                    \
    " AND j.due <= hia_now() AND (j.lane IS NULL OR NOT (EXISTS (SELECT 1 FROM job o"              \
    " WHERE o.organization_id = ?1 AND o.lane = j.lane AND o.state = 'leased')"                    \
    " OR EXISTS (SELECT 1 FROM job o WHERE o.organization_id = ?1 AND o.lane = j.lane"             \
    " AND o.state = 'ready' AND o.due <= hia_now() AND (o.due, o.id) < (j.due, j.id))))"           \
    " ORDER BY j.due, j.id LIMIT ?3"
#define JOB_COLUMNS                                                                                \
    "id, kind, lane, subject, dedupe_key, state, due, tries, epoch, worker_id, code, created_at,"  \
    " claimed_at, finished_at"
/* Said so that no index of leased jobs is thought better than the key: it is full of dead entries.
 */
#define JOB_IS_LEASED "state NOT IN ('ready', 'done', 'dead')"
#define JOB_CLAIM                                                                                  \
    "UPDATE job SET state = 'leased', tries = tries + 1, epoch = epoch + 1, worker_id = ?2,"       \
    " claimed_at = hia_now() WHERE organization_id = ?1 AND id "
#define CONNECTION_COLUMNS                                                                         \
    "id, uuid, partner, vendor, vendor_id, institution_id, institution, state, code, next_action," \
    " since, feed, tried_at, synced_at, wanted_at, expires_at, created_at, changed_at"
#define LINE_COLUMNS                                                                               \
    "id, uuid, connection_id, source, vendor_id, pending_id, account_id, state, date,"             \
    " authorized_date, amount_cents, currency, raw_amount, detail, call_id, created_at,"           \
    " changed_at, carried"
#define TRANSFER_SELECT                                                                            \
    "SELECT t.id, t.uuid, t.connection_id, t.account_id, t.kind, t.direction, t.network,"          \
    " t.amount_cents, t.currency, t.state, t.code, t.authorization_id, t.vendor_id, t.asked_at,"   \
    " t.created_at, t.changed_at, c.uuid, a.uuid, c.partner, t.request_trace_id,"                  \
    " t.request_digest FROM fa_bank_transfers t"                                                   \
    " JOIN connection c ON c.organization_id = ?1 AND c.id = t.connection_id"                      \
    " JOIN fa_bank_accounts a ON a.organization_id = ?1 AND a.id = t.account_id"                   \
    " WHERE t.organization_id = ?1"
#define ACCOUNT_COLUMNS                                                                            \
    "id, uuid, connection_id, vendor_id, persistent_id, mask, type, subtype, currency, name,"      \
    " available, current, credit_limit, balance_at, open, created_at, changed_at"
#define ALIKE_SELECT                                                                               \
    "SELECT a.id, a.uuid, a.connection_id, a.vendor_id, a.persistent_id, a.mask, a.type,"          \
    " a.subtype, a.currency, a.name, a.available, a.current, a.credit_limit, a.balance_at,"        \
    " a.open, a.created_at, a.changed_at, c.uuid, c.state, c.institution FROM fa_bank_accounts a"  \
    " JOIN connection c ON c.organization_id = ?1 AND c.id = a.connection_id"                      \
    " JOIN connection o ON o.organization_id = ?1 AND o.id = ?2 AND o.partner = c.partner"         \
    " WHERE a.organization_id = ?1"
#define CARD_COLUMNS                                                                               \
    "id, uuid, connection_id, source, ramp_transaction_id, phase, vendor_state, amount_minor,"     \
    " adjusted_minor, currency, exponent, raw_amount, conflict, card_id, user_id, occurred_at,"    \
    " settled_at, lines_sum, digest, call_id, created_at, changed_at"
#define SPEND_COLUMNS                                                                              \
    "id, uuid, connection_id, noun, vendor_id, phase, vendor_state, has_amount, amount_minor,"     \
    " currency, exponent, raw_amount, owner_id, digest, gone_at, call_id, created_at, changed_at"

/* purge.h: what may go of each table, by the policy's horizon (?2) and how far this step goes
 * (cut). An attempt or a conversation that has not ended holds its bytes, and so does one that may
 * begin anew. postgres/purge.sql has those of the logs once more. */
#define PURGE_OF(instant, cut)                                                                     \
    " organization_id = ?1 AND purged_at = 0 AND " instant " < ?2 AND " instant " < " cut
#define PURGE_ENDED                                                                                \
    " AND call_id IN(SELECT c.id FROM call c WHERE c.organization_id = ?1"                         \
    " AND (c.state IN ('done', 'settled') OR (c.state = 'failed' AND c.batch_id IS NULL))"         \
    " AND c.changed_at < ?2)"
#define PURGE_DOCUMENT(cut)                                                                        \
    PURGE_OF("finished_at", cut)                                                                   \
    " AND finished_at > 0 AND state IN ('processed', 'quarantined', 'submitted')"
#define PURGE_EXCHANGE(cut) PURGE_OF("begun_at", cut) PURGE_ENDED
#define PURGE_CALL(cut)                                                                            \
    PURGE_OF("changed_at", cut)                                                                    \
    " AND (state IN ('done', 'settled') OR (state = 'failed' AND batch_id IS NULL))"
#define PURGE_CALL_DOCUMENT(cut) PURGE_OF("created_at", cut) PURGE_ENDED
#define PURGE_CONTENT(cut)                                                                         \
    " organization_id = ?1 AND content IS NOT NULL AND created_at < ?2 AND created_at < " cut
#define PURGE_WEBHOOK(cut) PURGE_OF("received_at", cut) " AND state <> 'new'"
#define PURGE_EVENT(cut)                                                                           \
    " organization_id = ?1 AND created_at < ?2 AND seq < " cut                                     \
    " AND NOT EXISTS (SELECT 1 FROM dead_letter d WHERE d.organization_id = ?1"                    \
    " AND d.seq = outbox.seq)"
/* How far the next ?3 rows go, short of ?4; FROM( is no table. */
#define PURGE_CUT(table, instant, which)                                                           \
    "SELECT coalesce(max(at), -1) FROM(SELECT " instant " AS at FROM " table                       \
    " WHERE" which("?4") " ORDER BY " instant " LIMIT ?3) AS these"
#define PURGE_SUM(table, instant, bytes, which)                                                    \
    "SELECT count(*), CAST(coalesce(sum(" bytes "), 0) AS BIGINT), coalesce(min(" instant "), 0)," \
    " coalesce(max(" instant "), 0) FROM " table " WHERE" which("?3")
#define EXCHANGE_BYTES                                                                             \
    "CASE WHEN request_bytes > 0 THEN request_bytes ELSE 0 END"                                    \
    " + CASE WHEN answer_bytes > 0 THEN answer_bytes ELSE 0 END"

/* As JOB_IS_LEASED: by the key, and not by the index of all that wait. */
#define COMMAND_WAITS "state NOT IN ('done', 'dead')"
#define COMMAND_COLUMNS                                                                            \
    "id, subscription, event_id, ordinal, event, place, partner, subject, state, due, tries,"      \
    " code, job_id, created_at, finished_at"

/* clang-format off */
#define STORE_SQL(X) \
    /* command.h; by the database's clock too */ \
    X(COMMAND_PUT, "INSERT INTO command (organization_id, subscription, event_id, ordinal, event, place," \
        " partner, subject, state, due, code, created_at, finished_at)" \
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, hia_now()," \
        " CASE WHEN ?9 = 'waiting' THEN 0 ELSE hia_now() END)" \
        " ON CONFLICT (organization_id, subscription, event_id, ordinal) DO NOTHING") \
    X(COMMAND_HEAD, "SELECT id FROM command WHERE organization_id = ?1 AND subscription = ?2" \
        " AND state = 'waiting' AND due <= hia_now() ORDER BY due, id LIMIT 1") \
    X(COMMAND_NEXT, "SELECT CASE WHEN min(due) IS NULL THEN -1 WHEN min(due) <= hia_now() THEN 0" \
        " ELSE min(due) - hia_now() END FROM command WHERE organization_id = ?1" \
        " AND subscription = ?2 AND state = 'waiting'") \
    X(COMMAND_KNOWN, "SELECT id FROM command WHERE organization_id = ?1 AND subscription = ?2" \
        " AND event_id = ?3 LIMIT 1") \
    X(COMMAND_GROUP, "SELECT " COMMAND_COLUMNS " FROM command WHERE organization_id = ?1" \
        " AND subscription = ?2 AND partner = ?3 AND state = 'waiting'" \
        " AND (tries = 0 OR due <= hia_now()) ORDER BY id LIMIT ?4") \
    X(COMMAND_DONE, "UPDATE command SET state = 'done', code = ?3, job_id = ?4, finished_at = hia_now()" \
        " WHERE organization_id = ?1 AND id = ?2 AND " COMMAND_WAITS) \
    X(COMMAND_READ, "UPDATE command SET partner = ?3, subject = ?4" \
        " WHERE organization_id = ?1 AND id = ?2 AND " COMMAND_WAITS) \
    X(COMMAND_FAIL, "UPDATE command SET state = CASE WHEN tries + 1 >= ?5 THEN 'dead' ELSE 'waiting' END," \
        " tries = tries + 1, due = hia_now() + ?4, code = ?3," \
        " finished_at = CASE WHEN tries + 1 >= ?5 THEN hia_now() ELSE 0 END" \
        " WHERE organization_id = ?1 AND id = ?2 AND " COMMAND_WAITS) \
    X(COMMAND_RETRY, "UPDATE command SET state = 'waiting', due = hia_now(), tries = 0, finished_at = 0" \
        " WHERE organization_id = ?1 AND id = ?2 AND state = 'dead' RETURNING id") \
    X(COMMAND_GET, "SELECT " COMMAND_COLUMNS " FROM command WHERE organization_id = ?1 AND id = ?2") \
    X(COMMAND_LIST, "SELECT " COMMAND_COLUMNS " FROM command WHERE organization_id = ?1" \
        " AND (?2 IS NULL OR state = ?2) ORDER BY id DESC LIMIT ?3") \
    X(COMMAND_DEPTH, "SELECT coalesce(sum(CASE WHEN state = 'waiting' THEN 1 ELSE 0 END), 0)," \
        " coalesce(sum(CASE WHEN state = 'dead' THEN 1 ELSE 0 END), 0)," \
        " coalesce(min(CASE WHEN state = 'waiting' THEN created_at END), 0)" \
        " FROM command WHERE organization_id = ?1 AND subscription = ?2 AND state IN ('waiting', 'dead')") \
    X(SUBSCRIPTION_GET, "SELECT place, looked_at FROM subscription WHERE organization_id = ?1 AND name = ?2") \
    X(SUBSCRIPTION_SET, "INSERT INTO subscription (organization_id, name, place, looked_at)" \
        " VALUES (?1, ?2, ?3, hia_now()) ON CONFLICT (organization_id, name) DO UPDATE" \
        " SET place = excluded.place, looked_at = excluded.looked_at" \
        " WHERE excluded.place >= subscription.place") \
    X(COUNT_DEAD_COMMANDS, "SELECT count(*) FROM command WHERE organization_id = ?1 AND state = 'dead'") \
    X(NEED_COMMAND, "SELECT id, event, subscription, code, 0, created_at FROM command" \
        " WHERE organization_id = ?1 AND state = 'dead' ORDER BY id LIMIT ?2") \
    /* job.h; hia_now() is the database's clock */ \
    X(DATABASE_NOW, "SELECT hia_now() WHERE ?1 = ?1") \
    X(WORKER_PUT, "INSERT INTO worker (organization_id, uuid, host, pid, started_at, lease_until)" \
        " VALUES (?1, ?2, ?3, ?4, hia_now(), hia_now() + ?5)") \
    X(WORKER_BEAT, "UPDATE worker SET lease_until = hia_now() + ?3" \
        " WHERE organization_id = ?1 AND id = ?2 AND stopped_at = 0") \
    X(WORKER_STOP, "UPDATE worker SET stopped_at = hia_now(), lease_until = hia_now()" \
        " WHERE organization_id = ?1 AND id = ?2") \
    X(WORKER_LIST, "SELECT w.id, w.uuid, w.host, w.pid, w.started_at, w.lease_until, hia_now()," \
        " (SELECT count(*) FROM job j WHERE j.organization_id = ?1 AND j.worker_id = w.id" \
        "   AND j.state = 'leased')" \
        " FROM worker w WHERE w.organization_id = ?1 AND w.stopped_at = 0" \
        " AND w.lease_until > hia_now() - ?2 ORDER BY w.id") \
    X(JOB_PUT, "INSERT INTO job (organization_id, kind, lane, subject, dedupe_key, due, created_at)" \
        " VALUES (?1, ?2, ?3, ?4, ?5, CASE WHEN ?6 = 0 THEN hia_now() ELSE ?6 END, hia_now())" \
        " ON CONFLICT (organization_id, dedupe_key) DO NOTHING") \
    X(JOB_PUT_AUTHORIZATIONS, "INSERT INTO job (organization_id, kind, lane, subject, dedupe_key, due," \
        " created_at) SELECT ?1, 'authorization', c.partner, c.request_trace_id," \
        " 'authorization:' || c.request_trace_id || ':' || " CALL_DUE ", " CALL_DUE ", hia_now()" \
        " FROM call c WHERE c.organization_id = ?1" \
        " AND (c.state = 'begun' OR c.state = 'sending' OR c.state = 'waiting')" \
        " AND c.request_trace_id <> '' AND c.operation = 'prior_auth.submit'" \
        " AND " CALL_DUE " > 0 AND " CALL_DUE " <= hia_now()" \
        " AND NOT EXISTS (SELECT 1 FROM job j WHERE j.organization_id = ?1" \
        "  AND j.dedupe_key = 'authorization:' || c.request_trace_id || ':' || " CALL_DUE ")" \
        " ON CONFLICT (organization_id, dedupe_key) DO NOTHING") \
    X(JOB_OF_KEY, "SELECT id FROM job WHERE organization_id = ?1 AND dedupe_key = ?2") \
    X(JOB_WAITING, "SELECT id FROM job WHERE organization_id = ?1 AND kind = ?2 AND lane = ?3" \
        " AND state = 'ready' AND due <= hia_now() LIMIT 1") \
    X(JOB_CLAIM, JOB_CLAIM "IN (" JOB_HEAD ") RETURNING " JOB_COLUMNS) \
    X(JOB_REAP, "UPDATE job SET state = CASE WHEN tries >= ?2 THEN 'dead' ELSE 'ready' END," \
        " due = hia_now(), code = 'lease_expired', finished_at = hia_now()" \
        " WHERE organization_id = ?1 AND state = 'leased' AND (?3 = 1 OR worker_id IN" \
        " (SELECT w.id FROM worker w WHERE w.organization_id = ?1 AND w.lease_until < ?4)" \
        " OR (claimed_at < ?4 AND NOT EXISTS (SELECT 1 FROM worker w WHERE w.organization_id = ?1" \
        "  AND w.id = job.worker_id)))" \
        " RETURNING id") \
    /* What a clock that was ahead has written, when it is put back. */ \
    X(JOB_SET_BACK, "UPDATE job SET due = hia_now() WHERE organization_id = ?1 AND state = 'ready'" \
        " AND due > hia_now() AND ((created_at > hia_now() AND due <= created_at)" \
        " OR finished_at > hia_now()) RETURNING id") \
    X(WORKER_SET_BACK, "UPDATE worker SET lease_until = hia_now() + ?2 WHERE organization_id = ?1" \
        " AND lease_until > hia_now() + ?2 RETURNING id") \
    X(WORKER_LEAPT, "UPDATE worker SET lease_until = hia_now() + ?3 WHERE organization_id = ?1" \
        " AND stopped_at = 0 AND lease_until >= ?2 AND lease_until < hia_now() RETURNING id") \
    X(CALL_SET_BACK, "UPDATE call SET changed_at = hia_now()," \
        " wake_at = CASE WHEN wake_at = 0 THEN 0 ELSE wake_at - (changed_at - hia_now()) END," \
        " until_at = CASE WHEN until_at = 0 THEN 0 ELSE until_at - (changed_at - hia_now()) END," \
        " retry_at = CASE WHEN retry_at = 0 THEN 0 ELSE retry_at - (changed_at - hia_now()) END" \
        " WHERE organization_id = ?1 AND (state = 'begun' OR state = 'sending' OR state = 'waiting')" \
        " AND changed_at > hia_now() RETURNING id") \
    X(SCHEDULE_SET_BACK, "UPDATE job_schedule SET slot = hia_now() WHERE organization_id = ?1" \
        " AND slot > hia_now() RETURNING slot") \
    X(JOB_FINISH, "UPDATE job SET state = 'done', code = ?4, finished_at = hia_now()" \
        " WHERE organization_id = ?1 AND id = ?2 AND epoch = ?3 AND " JOB_IS_LEASED) \
    X(JOB_FAIL, "UPDATE job SET state = CASE WHEN tries - ?6 >= ?7 THEN 'dead' ELSE 'ready' END," \
        " due = hia_now() + ?5, tries = tries - ?6, code = ?4, finished_at = hia_now()" \
        " WHERE organization_id = ?1 AND id = ?2 AND epoch = ?3 AND " JOB_IS_LEASED) \
    X(JOB_RETRY, "UPDATE job SET state = 'ready', due = hia_now(), tries = 0" \
        " WHERE organization_id = ?1 AND id = ?2 AND state IN ('dead', 'done') RETURNING id") \
    X(JOB_GET, "SELECT " JOB_COLUMNS ", coalesce((SELECT w.lease_until FROM worker w" \
        " WHERE w.organization_id = ?1 AND w.id = j.worker_id), 0)" \
        " FROM job j WHERE j.organization_id = ?1 AND j.id = ?2") \
    X(JOB_LIST, "SELECT " JOB_COLUMNS ", coalesce((SELECT w.lease_until FROM worker w" \
        " WHERE w.organization_id = ?1 AND w.id = j.worker_id), 0)" \
        " FROM job j WHERE j.organization_id = ?1 AND j.state = ?2 ORDER BY j.due, j.id LIMIT ?3") \
    X(JOB_DEPTH, "SELECT coalesce(sum(CASE WHEN state = 'ready' AND due <= hia_now() THEN 1 ELSE 0 END), 0)," \
        " coalesce(sum(CASE WHEN state = 'ready' AND due > hia_now() THEN 1 ELSE 0 END), 0)," \
        " coalesce(sum(CASE WHEN state = 'leased' THEN 1 ELSE 0 END), 0)," \
        " coalesce(sum(CASE WHEN state = 'dead' THEN 1 ELSE 0 END), 0)," \
        " coalesce(min(CASE WHEN state = 'ready' THEN due END), 0), hia_now()" \
        " FROM job WHERE organization_id = ?1 AND state IN ('ready', 'leased', 'dead')") \
    X(JOB_PRUNE, "DELETE FROM job WHERE organization_id = ?1 AND state = 'done'" \
        " AND finished_at < hia_now() - ?2") \
    X(WORKER_PRUNE, "DELETE FROM worker WHERE organization_id = ?1 AND lease_until < hia_now() - ?2" \
        " AND NOT EXISTS (SELECT 1 FROM job j WHERE j.organization_id = ?1" \
        " AND j.worker_id = worker.id)") \
    X(SCHEDULE_GET, "SELECT expression, slot FROM job_schedule WHERE organization_id = ?1" \
        " AND partner = ?2 AND kind = ?3") \
    X(SCHEDULE_SET, "INSERT INTO job_schedule (organization_id, partner, kind, expression, slot)" \
        " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (organization_id, partner, kind) DO UPDATE" \
        " SET expression = excluded.expression, slot = excluded.slot" \
        " WHERE job_schedule.slot < excluded.slot OR job_schedule.expression <> excluded.expression") \
    /* call.h */ \
    X(CALL_PUT, "INSERT INTO call (organization_id, uuid, partner, adapter, operation, batch_id," \
        " request, begun_at, changed_at, request_trace_id, request_digest)" \
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9, ?10)") \
    /* What a person withdrew is over, but for an answer: nobody begins it anew. */ \
    X(CALL_STEP, "UPDATE call SET state = CASE WHEN " CALL_IS_OFF " THEN 'settled' ELSE ?3 END," \
        " step = ?4, next = ?5, tries = ?6, since = ?7, wake_at = ?8," \
        " until_at = ?9, webhook = ?10," \
        " result = CASE WHEN result = 'withdrawn' AND ?3 <> 'done' THEN result ELSE ?11 END," \
        " code = ?12, status = ?13, retry_at = ?14," \
        " reference = ?15, answer_kind = ?16, answer = ?17, answer_bytes = ?18, changed_at = ?19," \
        " ended_at = CASE WHEN " CALL_IS_OFF " THEN ?19 ELSE ?20 END WHERE organization_id = ?1 AND id = ?2" \
        " AND (state = 'begun' OR state = 'sending' OR state = 'waiting')") \
    X(CALL_PUT_OFF, "UPDATE call SET retry_at = ?3, changed_at = ?4" \
        " WHERE organization_id = ?1 AND id = ?2" \
        " AND (state = 'begun' OR state = 'sending' OR state = 'waiting')") \
    X(CALL_SETTLE, "UPDATE call SET state = 'settled', result = ?3, changed_at = ?4" \
        " WHERE organization_id = ?1 AND id = ?2 AND state IN ('unknown', 'waiting')") \
    X(CALL_WITHDRAW, "UPDATE call SET state = CASE WHEN state = 'waiting' THEN state ELSE 'settled' END," \
        " result = 'withdrawn', changed_at = ?4, ended_at = CASE WHEN state = 'waiting' THEN 0 ELSE ?4 END" \
        " WHERE organization_id = ?1 AND id = ?2 AND state = ?3" \
        " AND state IN ('begun', 'waiting', 'failed', 'unknown')") \
    X(CALL_RESTART, "UPDATE call SET state = 'begun', step = 0, next = NULL, tries = 0, since = 0," \
        " wake_at = 0, until_at = 0, webhook = NULL, retry_at = 0, changed_at = ?3, ended_at = 0" \
        " WHERE organization_id = ?1 AND id = ?2 AND state IN ('failed', 'unknown')") \
    X(CALL_VALUES_REMOVE, "DELETE FROM call_state WHERE organization_id = ?1 AND call_id = ?2") \
    X(CALL_GET, "SELECT " CALL_COLUMNS " FROM call WHERE organization_id = ?1 AND id = ?2") \
    X(CALL_WAITING, "SELECT " CALL_COLUMNS " FROM call WHERE organization_id = ?1" \
        " AND state = 'waiting' AND (state = 'begun' OR state = 'sending' OR state = 'waiting')" \
        " AND partner = ?2 AND webhook = ?3 ORDER BY id LIMIT 1") \
    X(CALL_OPEN, "SELECT " CALL_COLUMNS " FROM call WHERE organization_id = ?1" \
        " AND (state = 'begun' OR state = 'sending' OR state = 'waiting') AND (?2 IS NULL OR partner = ?2)" \
        " ORDER BY id LIMIT ?3") \
    X(CALL_UNKNOWN, "SELECT " CALL_COLUMNS " FROM call WHERE organization_id = ?1" \
        " AND state = 'unknown' AND (?2 IS NULL OR partner = ?2) ORDER BY id LIMIT ?3") \
    X(CALL_OF_TRACE, "SELECT " CALL_COLUMNS " FROM call WHERE organization_id = ?1" \
        " AND request_trace_id = ?2 AND request_trace_id <> ''") \
    X(CALL_OF_BATCH, "SELECT " CALL_COLUMNS " FROM call WHERE organization_id = ?1" \
        " AND batch_id = ?2 ORDER BY id DESC LIMIT ?3") \
    X(CALL_VALUE_PUT, "INSERT INTO call_state (organization_id, call_id, key, value)" \
        " SELECT ?1, c.id, ?3, ?4 FROM call c WHERE c.organization_id = ?1 AND c.id = ?2" \
        " ON CONFLICT (organization_id, call_id, key) DO UPDATE SET value = excluded.value") \
    X(CALL_VALUE_REMOVE, "DELETE FROM call_state WHERE organization_id = ?1 AND call_id = ?2" \
        " AND key = ?3") \
    X(CALL_VALUE_GET, "SELECT value FROM call_state WHERE organization_id = ?1 AND call_id = ?2" \
        " AND key = ?3") \
    X(PARTNER_VALUE_PUT, "INSERT INTO partner_state (organization_id, partner, key, value, changed_at)" \
        " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (organization_id, partner, key)" \
        " DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at") \
    X(PARTNER_VALUE_REMOVE, "DELETE FROM partner_state WHERE organization_id = ?1 AND partner = ?2" \
        " AND key = ?3") \
    X(PARTNER_VALUE_GET, "SELECT value FROM partner_state WHERE organization_id = ?1 AND partner = ?2" \
        " AND key = ?3") \
    X(EXCHANGE_PUT, "INSERT INTO exchange (organization_id, call_id, step, try, verb, carrier, endpoint," \
        " outcome, reason, status, secondary, begun_at, took, request_head, answer_head, request," \
        " request_bytes, answer, answer_bytes, safety) SELECT ?1, c.id, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10," \
        " ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20 FROM call c" \
        " WHERE c.organization_id = ?1 AND c.id = ?2") \
    X(EXCHANGE_OF_BATCH, "SELECT " EXCHANGE_COLUMNS " FROM call c" \
        " JOIN exchange x ON x.call_id = c.id AND x.organization_id = ?1" \
        " WHERE c.organization_id = ?1 AND c.batch_id = ?2 ORDER BY x.id LIMIT ?3") \
    X(EXCHANGE_OF_CALL, "SELECT " EXCHANGE_COLUMNS " FROM exchange x" \
        " JOIN call c ON c.id = x.call_id AND c.organization_id = ?1" \
        " WHERE x.organization_id = ?1 AND x.call_id = ?2 ORDER BY x.id") \
    X(EXCHANGE_LIST, "SELECT " EXCHANGE_COLUMNS " FROM exchange x" \
        " JOIN call c ON c.id = x.call_id AND c.organization_id = ?1" \
        " WHERE x.organization_id = ?1 AND (?2 IS NULL OR c.partner = ?2)" \
        " ORDER BY x.id DESC LIMIT ?3") \
    X(DELIVERY_PUT, "INSERT INTO delivery (organization_id, call_id, document_id, name, again, created_at)" \
        " SELECT ?1, c.id, d.id, ?4, ?5, ?6 FROM call c" \
        " JOIN document d ON d.organization_id = ?1 AND d.id = ?3" \
        " WHERE c.organization_id = ?1 AND c.id = ?2") \
    X(DELIVERY_PENDING, "SELECT d.id, d.partner, d.name, d.sha256, d.bytes, d.received_at FROM document d" \
        " WHERE d.organization_id = ?1 AND d.state = 'received' AND d.partner = ?2" \
        " AND d.direction = 'inbound' AND EXISTS (SELECT 1 FROM delivery e" \
        " WHERE e.organization_id = ?1 AND e.document_id = d.id) ORDER BY d.id LIMIT ?3") \
    X(CALL_DOCUMENT_PUT, "INSERT INTO call_document (organization_id, call_id, kind, sha256, bytes," \
        " created_at) SELECT ?1, c.id, ?3, ?4, ?5, ?6 FROM call c" \
        " WHERE c.organization_id = ?1 AND c.id = ?2") \
    X(CALL_DOCUMENT_LIST, "SELECT id, kind, sha256, bytes FROM call_document" \
        " WHERE organization_id = ?1 AND call_id = ?2 ORDER BY id") \
    X(CALL_RESOLUTION_PUT, "INSERT INTO call_resolution (organization_id, call_id, how, actor, os_user," \
        " created_at) SELECT ?1, c.id, ?3, ?4, ?5, ?6 FROM call c" \
        " WHERE c.organization_id = ?1 AND c.id = ?2") \
    X(SWITCH_PUT, "INSERT INTO partner_switch (organization_id, partner, from_endpoint, to_endpoint," \
        " reason, failures, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)") \
    X(SWITCH_LIST, "SELECT id, partner, from_endpoint, to_endpoint, reason, failures, created_at" \
        " FROM partner_switch WHERE organization_id = ?1 AND (?2 IS NULL OR partner = ?2)" \
        " ORDER BY id DESC LIMIT ?3") \
    /* vault_mark.h */ \
    X(VAULT_MARK_PUT, "INSERT INTO vault_mark (organization_id, generation, mac, changed_at)" \
        " VALUES (?1, ?2, ?3, ?4) ON CONFLICT (organization_id) DO UPDATE SET" \
        " generation = excluded.generation, mac = excluded.mac, changed_at = excluded.changed_at" \
        " WHERE vault_mark.generation < excluded.generation") \
    X(VAULT_MARK_GET, "SELECT generation, mac, changed_at FROM vault_mark WHERE organization_id = ?1") \
    /* breaker.h */ \
    X(BREAKER_PUT, "INSERT INTO breaker (organization_id, partner, endpoint, failures, opened_at," \
        " until_at, reason, changed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)" \
        " ON CONFLICT (organization_id, partner, endpoint) DO UPDATE SET failures = excluded.failures," \
        " opened_at = excluded.opened_at, until_at = excluded.until_at, reason = excluded.reason," \
        " changed_at = excluded.changed_at WHERE breaker.changed_at <= excluded.changed_at") \
    X(BREAKER_GET, "SELECT partner, endpoint, failures, opened_at, until_at, reason, changed_at" \
        " FROM breaker WHERE organization_id = ?1 AND partner = ?2 AND endpoint = ?3") \
    X(BREAKER_LIST, "SELECT partner, endpoint, failures, opened_at, until_at, reason, changed_at" \
        " FROM breaker WHERE organization_id = ?1 AND failures > 0 ORDER BY partner, endpoint") \
    /* check.h */ \
    X(CHECK_PUT, "INSERT INTO pm_eligibility_checks (organization_id, uuid, kind, partner," \
        " request_trace_id, trigger_context, patient_id, policy_id, appointment_id, question," \
        " status, source, is_stale, usable, verdict, codes, code, control, asked_at, answered_at," \
        " partner_us, answer_of, content, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9," \
        " ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24)") \
    X(ASK_PUT, "INSERT INTO pm_eligibility_asks (organization_id, uuid, kind, partner," \
        " request_trace_id, trigger_context, patient_id, policy_id, appointment_id, question, control," \
        " content, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)") \
    X(ASK_UNANSWERED, "SELECT count(*) FROM pm_eligibility_asks a WHERE a.organization_id = ?1" \
        " AND a.created_at >= ?2 AND a.created_at < ?3 AND NOT EXISTS (SELECT 1" \
        " FROM pm_eligibility_checks c WHERE c.organization_id = ?1 AND c.uuid = a.uuid)") \
    X(CHECK_OF_TRACE, "SELECT " CHECK_COLUMNS " FROM pm_eligibility_checks" \
        " WHERE organization_id = ?1 AND request_trace_id = ?2") \
    X(CHECK_OF_UUID, "SELECT " CHECK_COLUMNS " FROM pm_eligibility_checks" \
        " WHERE organization_id = ?1 AND uuid = ?2") \
    X(CHECK_OF_ID, "SELECT " CHECK_COLUMNS " FROM pm_eligibility_checks" \
        " WHERE organization_id = ?1 AND id = ?2") \
    X(CHECK_LAST, "SELECT " CHECK_COLUMNS " FROM pm_eligibility_checks" \
        " WHERE organization_id = ?1 AND question = ?2 AND usable = 1 AND purged_at = 0" \
        " AND answered_at >= ?3" \
        " ORDER BY answered_at DESC, id DESC LIMIT 1") \
    X(CHECK_PAGE, "SELECT " CHECK_COLUMNS " FROM pm_eligibility_checks WHERE organization_id = ?1" \
        " AND id < ?2 AND (?4 IS NULL OR kind = ?4) AND (?5 IS NULL OR status = ?5)" \
        " AND (?6 IS NULL OR patient_id = ?6) ORDER BY id DESC LIMIT ?3") \
    /* connection.h */ \
    X(CONNECTION_PUT, "INSERT INTO connection (organization_id, uuid, partner, vendor, vendor_id," \
        " institution_id, institution, state, code, next_action, since, feed, tried_at, synced_at," \
        " wanted_at, expires_at, created_at, changed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9," \
        " ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?17)") \
    X(CONNECTION_CHANGE, "UPDATE connection SET vendor_id = ?3, institution_id = ?4, institution = ?5," \
        " state = ?6, code = ?7, next_action = ?8, since = ?9, feed = ?10, tried_at = ?11," \
        " synced_at = ?12, wanted_at = ?13, expires_at = ?14, changed_at = ?15" \
        " WHERE organization_id = ?1 AND id = ?2") \
    X(CONNECTION_OF_UUID, "SELECT " CONNECTION_COLUMNS " FROM connection WHERE organization_id = ?1" \
        " AND uuid = ?2") \
    X(CONNECTION_OF_VENDOR, "SELECT " CONNECTION_COLUMNS " FROM connection WHERE organization_id = ?1" \
        " AND partner = ?2 AND vendor_id = ?3") \
    X(CONNECTION_LIST, "SELECT " CONNECTION_COLUMNS " FROM connection WHERE organization_id = ?1" \
        " AND (?2 IS NULL OR partner = ?2) AND (?3 IS NULL OR vendor = ?3) ORDER BY id LIMIT ?4") \
    /* bank.h */ \
    X(LINE_PUT, "INSERT INTO fa_bank_statement_lines (organization_id, uuid, connection_id, source," \
        " vendor_id, pending_id, account_id, state, date, authorized_date, amount_cents, currency," \
        " raw_amount, detail, call_id, created_at, changed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8," \
        " ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?16)" \
        " ON CONFLICT (organization_id, connection_id, vendor_id) DO NOTHING") \
    X(LINE_CHANGE, "UPDATE fa_bank_statement_lines SET vendor_id = ?3, pending_id = ?4, account_id = ?5," \
        " state = ?6, date = ?7, authorized_date = ?8, amount_cents = ?9, currency = ?10," \
        " raw_amount = ?11, detail = ?12, call_id = ?13, changed_at = ?14, carried = ?15" \
        " WHERE organization_id = ?1 AND id = ?2") \
    X(LINE_FIND, "SELECT " LINE_COLUMNS " FROM fa_bank_statement_lines WHERE organization_id = ?1" \
        " AND connection_id = ?2 AND vendor_id = ?3") \
    X(LINE_TOUCH, "UPDATE fa_bank_statement_lines SET call_id = ?3, carried = 0" \
        " WHERE organization_id = ?1 AND id = ?2") \
    X(LINE_LIST, "SELECT " LINE_COLUMNS " FROM fa_bank_statement_lines WHERE +organization_id = ?1" \
        " AND (?2 IS NULL OR connection_id = ?2) AND id > ?3 ORDER BY id LIMIT ?4") \
    /* Nothing but the index is read, and those rows which were ever withdrawn. */ \
    X(LINE_COUNT, "SELECT count(*) - (SELECT count(*) FROM fa_bank_statement_lines l" \
        " WHERE +l.organization_id = ?1 AND +l.connection_id = ?2 AND l.state = 'withdrawn'" \
        " AND l.id IN (SELECT h.line_id FROM fa_bank_statement_line_history h" \
        " WHERE h.organization_id = ?1 AND h.why = 'withdrawn'))" \
        " FROM fa_bank_statement_lines WHERE organization_id = ?1 AND connection_id = ?2") \
    X(LINE_UNTOUCHED, "SELECT " LINE_COLUMNS " FROM fa_bank_statement_lines WHERE +organization_id = ?1" \
        " AND +connection_id = ?2 AND call_id <> ?3 AND state <> 'withdrawn' AND id > ?4" \
        " ORDER BY id LIMIT ?5") \
    X(LINE_HISTORY_PUT, "INSERT INTO fa_bank_statement_line_history (organization_id, line_id, call_id," \
        " why, vendor_id, account_id, state, date, authorized_date, amount_cents, currency," \
        " raw_amount, detail, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12," \
        " ?13, ?14)") \
    X(ACCOUNT_PUT, "INSERT INTO fa_bank_accounts (organization_id, uuid, connection_id, vendor_id," \
        " persistent_id, mask, type, subtype, currency, name, available, current, credit_limit," \
        " balance_at, open, created_at, changed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10," \
        " ?11, ?12, ?13, ?14, ?15, ?16, ?16)" \
        " ON CONFLICT (organization_id, connection_id, vendor_id) DO UPDATE SET" \
        " persistent_id = excluded.persistent_id, mask = excluded.mask, type = excluded.type," \
        " subtype = excluded.subtype, currency = excluded.currency, name = excluded.name," \
        " available = excluded.available, current = excluded.current," \
        " credit_limit = excluded.credit_limit, balance_at = excluded.balance_at," \
        " open = excluded.open, changed_at = excluded.changed_at") \
    X(ACCOUNT_LIST, "SELECT " ACCOUNT_COLUMNS " FROM fa_bank_accounts WHERE organization_id = ?1" \
        " AND (?2 IS NULL OR connection_id = ?2) ORDER BY id LIMIT ?3") \
    /* bank_id.h */ \
    X(BANK_ID_PUT, "INSERT INTO fa_bank_account_ids (organization_id, uuid, connection_id, vendor_id," \
        " persistent_id, account_id, state, how, replay, mask, type, subtype, currency, name," \
        " created_at, changed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13," \
        " ?14, ?15, ?15) ON CONFLICT (organization_id, connection_id, vendor_id) DO UPDATE SET" \
        " persistent_id = excluded.persistent_id, account_id = excluded.account_id," \
        " state = excluded.state, how = excluded.how, replay = excluded.replay," \
        " mask = excluded.mask, type = excluded.type, subtype = excluded.subtype," \
        " currency = excluded.currency, name = excluded.name, changed_at = excluded.changed_at") \
    X(BANK_ID_LIST, "SELECT i.id, i.uuid, i.connection_id, i.vendor_id, i.persistent_id, i.account_id," \
        " i.state, i.how, i.replay, i.mask, i.type, i.subtype, i.currency, i.name, i.created_at," \
        " i.changed_at, c.uuid, c.state FROM fa_bank_account_ids i" \
        " JOIN connection c ON c.organization_id = ?1 AND c.id = i.connection_id" \
        " WHERE i.organization_id = ?1 AND (?2 IS NULL OR i.connection_id = ?2) ORDER BY i.id") \
    X(BANK_ID_REPLAY, "SELECT count(*) FROM fa_bank_account_ids WHERE organization_id = ?1" \
        " AND connection_id = ?2 AND replay > 0") \
    X(BANK_ID_WANT_REPLAY, "UPDATE fa_bank_account_ids SET replay = 1 WHERE organization_id = ?1" \
        " AND connection_id = ?2 AND replay = 0 AND (state = 'current' OR state = 'apart')") \
    X(BANK_ID_NEWEST, "SELECT coalesce(max(changed_at), 0) FROM fa_bank_account_ids" \
        " WHERE organization_id = ?1 AND connection_id = ?2 AND state = 'current'") \
    X(BANK_ID_REPLAYED, "UPDATE fa_bank_account_ids SET replay = 0" \
        " WHERE organization_id = ?1 AND id = ?2") \
    X(BANK_ID_ALIKE, ALIKE_SELECT " AND (a.connection_id <> ?2 OR a.vendor_id <> ?3)" \
        " AND ((a.persistent_id <> '' AND a.persistent_id = ?4)" \
        " OR (a.mask = ?5 AND a.type = ?6 AND a.subtype = ?7 AND a.currency = ?8" \
        " AND (a.persistent_id = '' OR ?9 > 0)" \
        " AND (a.connection_id = ?2 OR (c.institution_id <> ''" \
        " AND c.institution_id = o.institution_id)))) ORDER BY a.id") \
    X(ACCOUNT_HAS, "SELECT count(*) FROM fa_bank_accounts WHERE organization_id = ?1" \
        " AND connection_id = ?2 AND vendor_id = ?3") \
    X(ACCOUNT_MOVE, "UPDATE fa_bank_accounts SET connection_id = ?3, vendor_id = ?4, persistent_id = ?5," \
        " mask = ?6, type = ?7, subtype = ?8, currency = ?9, name = ?10, open = 1, changed_at = ?11" \
        " WHERE organization_id = ?1 AND id = ?2") \
    X(LINES_CARRY, "UPDATE fa_bank_statement_lines SET connection_id = ?4, account_id = ?5," \
        " carried = CASE carried WHEN 2 THEN 2 ELSE 1 END" \
        " WHERE organization_id = ?1 AND connection_id = ?2 AND account_id = ?3") \
    X(LINES_OF, "SELECT count(*) FROM fa_bank_statement_lines WHERE organization_id = ?1" \
        " AND connection_id = ?2 AND account_id = ?3") \
    X(LINES_SINCE, "SELECT count(*) FROM fa_bank_statement_lines WHERE organization_id = ?1" \
        " AND connection_id = ?2 AND account_id = ?3 AND (carried = 0 OR changed_at > ?4)") \
    X(ACCOUNT_DROP, "DELETE FROM fa_bank_accounts WHERE organization_id = ?1 AND id = ?2") \
    X(CARRIED_COUNT, "SELECT count(*) FROM fa_bank_statement_lines WHERE organization_id = ?1" \
        " AND connection_id = ?2 AND (?3 IS NULL OR account_id = ?3) AND carried > 0 AND carried < 3") \
    X(CARRIED_LIKE, "SELECT " LINE_COLUMNS " FROM fa_bank_statement_lines WHERE organization_id = ?1" \
        " AND connection_id = ?2 AND account_id = ?3 AND amount_cents = ?4 AND currency = ?5" \
        " AND carried > 0 AND carried < 3 AND (date = ?6 OR state = 'pending') ORDER BY id") \
    X(CARRIED_AFTER, "SELECT count(*) FROM fa_bank_statement_lines WHERE organization_id = ?1" \
        " AND connection_id = ?2 AND account_id = ?3 AND carried > 0 AND carried < 3" \
        " AND state <> 'withdrawn'" \
        " AND date > ?4") \
    X(CARRIED_SPAN, "SELECT min(date), max(date) FROM fa_bank_statement_lines WHERE organization_id = ?1" \
        " AND connection_id = ?2 AND account_id = ?3 AND carried > 0 AND carried < 3") \
    X(CARRIED_END, "UPDATE fa_bank_statement_lines SET carried = 3 WHERE organization_id = ?1" \
        " AND connection_id = ?2 AND carried > 0 AND carried < 3") \
    X(LINE_ID_PUT, "INSERT INTO fa_bank_line_ids (organization_id, line_id, vendor_id, call_id," \
        " created_at) VALUES (?1, ?2, ?3, ?4, ?5)") \
    X(LINE_ADOPT, "UPDATE fa_bank_statement_lines SET vendor_id = ?3, carried = 0, call_id = ?4," \
        " changed_at = ?5 WHERE organization_id = ?1 AND id = ?2") \
    X(LINE_REMOVED_THERE, "UPDATE fa_bank_statement_lines SET carried = 2" \
        " WHERE organization_id = ?1 AND id = ?2") \
    /* transfer.h */ \
    X(TRANSFERS_SINCE, "SELECT count(*) FROM fa_bank_transfers WHERE organization_id = ?1" \
        " AND account_id = ?2 AND created_at > ?3") \
    X(TRANSFER_PUT, "INSERT INTO fa_bank_transfers (organization_id, uuid, connection_id, account_id," \
        " kind, direction, network, amount_cents, currency, state, code, authorization_id, vendor_id," \
        " asked_at, created_at, changed_at, request_trace_id, request_digest) VALUES (?1, ?2, ?3, ?4, ?5," \
        " ?6, ?7, ?8, ?9, 'begun', '', '', '', 0, ?10, ?10, ?11, ?12)") \
    X(TRANSFER_WORDS, "SELECT state, code FROM fa_bank_transfers WHERE organization_id = ?1 AND id = ?2") \
    X(TRANSFER_CHANGE, "UPDATE fa_bank_transfers SET state = ?3, code = ?4, authorization_id = ?5," \
        " vendor_id = ?6, asked_at = ?7, changed_at = ?9" \
        " WHERE organization_id = ?1 AND id = ?2 AND (?8 IS NULL OR state = ?8)") \
    X(TRANSFER_OF_UUID, TRANSFER_SELECT " AND t.uuid = ?2") \
    X(TRANSFER_OF_TRACE, TRANSFER_SELECT " AND t.request_trace_id = ?2 AND t.request_trace_id <> ''") \
    X(TRANSFER_LIST, TRANSFER_SELECT " AND (?2 IS NULL OR c.partner = ?2) AND t.id > ?3" \
        " ORDER BY t.id LIMIT ?4") \
    X(TRANSFER_STEP_PUT, "INSERT INTO fa_bank_transfer_history (organization_id, transfer_id, state," \
        " code, actor, os_user, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)") \
    X(TRANSFER_STEPS, "SELECT state, code, actor, os_user, created_at FROM fa_bank_transfer_history" \
        " WHERE organization_id = ?1 AND transfer_id = ?2 ORDER BY id") \
    /* card.h */ \
    X(CARD_PUT, "INSERT INTO fa_card_transactions (organization_id, uuid, connection_id, source," \
        " ramp_transaction_id, phase, vendor_state, amount_minor, adjusted_minor, currency, exponent," \
        " raw_amount, conflict, card_id, user_id, occurred_at, settled_at, lines_sum, digest, detail," \
        " call_id, created_at, changed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, ?9, ?10, ?11, 0," \
        " ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?20)" \
        " ON CONFLICT (organization_id, ramp_transaction_id) DO NOTHING") \
    X(CARD_CHANGE, "UPDATE fa_card_transactions SET phase = ?3, vendor_state = ?4, adjusted_minor = ?5," \
        " conflict = ?6, card_id = ?7, user_id = ?8, occurred_at = ?9, settled_at = ?10," \
        " lines_sum = ?11, digest = ?12, detail = COALESCE(?13, detail), call_id = ?14, changed_at = ?15" \
        " WHERE organization_id = ?1 AND id = ?2") \
    X(CARD_FIND, "SELECT " CARD_COLUMNS " FROM fa_card_transactions WHERE organization_id = ?1" \
        " AND ramp_transaction_id = ?2") \
    X(CARD_KNOWN, "SELECT id, connection_id, phase, digest FROM fa_card_transactions" \
        " WHERE organization_id = ?1 AND ramp_transaction_id = ?2") \
    X(CARD_LIST, "SELECT " CARD_COLUMNS " FROM fa_card_transactions WHERE +organization_id = ?1" \
        " AND (?2 IS NULL OR connection_id = ?2) AND id > ?3 ORDER BY id LIMIT ?4") \
    X(CARD_COUNTS, "SELECT phase, count(*), CAST(sum(conflict) AS BIGINT) FROM fa_card_transactions" \
        " WHERE organization_id = ?1 AND (?2 IS NULL OR connection_id = ?2) GROUP BY phase") \
    X(CARD_ADJUST, "INSERT INTO fa_card_adjustments (organization_id, transaction_id, call_id," \
        " from_minor, to_minor, currency, exponent, raw_amount, why, created_at)" \
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)") \
    X(CARD_ADJUSTMENTS, "SELECT transaction_id, call_id, from_minor, to_minor, currency, exponent," \
        " raw_amount, why, created_at FROM fa_card_adjustments WHERE organization_id = ?1" \
        " AND transaction_id = ?2 ORDER BY id") \
    X(SPEND_PUT, "INSERT INTO fa_spend_entities (organization_id, uuid, connection_id, noun, vendor_id," \
        " phase, vendor_state, has_amount, amount_minor, currency, exponent, raw_amount, owner_id," \
        " digest, detail, gone_at, call_id, created_at, changed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7," \
        " ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?18)" \
        " ON CONFLICT (organization_id, connection_id, noun, vendor_id) DO NOTHING") \
    X(SPEND_CHANGE, "UPDATE fa_spend_entities SET phase = ?3, vendor_state = ?4, has_amount = ?5," \
        " amount_minor = ?6, currency = ?7, exponent = ?8, raw_amount = ?9, owner_id = ?10," \
        " digest = ?11, detail = COALESCE(?12, detail), gone_at = ?13, call_id = ?14, changed_at = ?15" \
        " WHERE organization_id = ?1 AND id = ?2") \
    X(SPEND_FIND, "SELECT " SPEND_COLUMNS " FROM fa_spend_entities WHERE organization_id = ?1" \
        " AND connection_id = ?2 AND noun = ?3 AND vendor_id = ?4") \
    X(SPEND_LIST, "SELECT " SPEND_COLUMNS " FROM fa_spend_entities WHERE +organization_id = ?1" \
        " AND (?2 IS NULL OR connection_id = ?2) AND (?3 IS NULL OR noun = ?3) AND id > ?4" \
        " ORDER BY id LIMIT ?5") \
    /* document.h */ \
    X(DOCUMENT_PUT, "INSERT INTO document (organization_id, direction, partner, name, sha256," \
        " bytes, kind, state, fault_count, warning_count, reason, received_at)" \
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)" \
        " ON CONFLICT (organization_id, direction, sha256) DO NOTHING") \
    X(DOCUMENT_FINISH, "UPDATE document SET state = ?3, kind = ?4, fault_count = ?5," \
        " warning_count = ?6, reason = ?7, finished_at = ?8" \
        " WHERE organization_id = ?1 AND id = ?2") \
    X(DOCUMENT_GET, "SELECT " DOCUMENT_COLUMNS " FROM document" \
        " WHERE organization_id = ?1 AND id = ?2") \
    X(DOCUMENT_FIND, "SELECT " DOCUMENT_COLUMNS " FROM document" \
        " WHERE organization_id = ?1 AND direction = ?2 AND sha256 = ?3") \
    X(DOCUMENT_PAGE, "SELECT " DOCUMENT_COLUMNS " FROM document WHERE organization_id = ?1" \
        " AND id < ?2 AND (?4 IS NULL OR state = ?4) AND (?5 IS NULL OR direction = ?5)" \
        " AND (?6 IS NULL OR kind = ?6) AND (?7 IS NULL OR partner = ?7)" \
        " ORDER BY id DESC LIMIT ?3") \
    X(INTERCHANGE_PUT, "INSERT INTO interchange (organization_id, document_id, batch_id," \
        " direction, sender, receiver, control, date, time, usage)" \
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)" \
        " ON CONFLICT (organization_id, direction, sender, receiver, control) DO NOTHING") \
    X(INTERCHANGE_FIND, "SELECT " INTERCHANGE_COLUMNS " FROM interchange" \
        " WHERE organization_id = ?1 AND direction = ?2 AND sender = ?3 AND receiver = ?4" \
        " AND control = ?5") \
    X(GROUP_PUT, "INSERT INTO functional_group (organization_id, interchange_id, functional_id," \
        " sender, receiver, control, version) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)") \
    X(GROUP_FIND, "SELECT g.id, g.interchange_id, g.functional_id, g.sender, g.receiver," \
        " g.control, g.version FROM functional_group g" \
        " JOIN interchange i ON i.id = g.interchange_id AND i.organization_id = ?1" \
        " WHERE g.organization_id = ?1 AND g.control = ?3 AND g.functional_id = ?2" \
        " AND (?4 IS NULL OR g.sender = ?4) AND (?5 IS NULL OR g.receiver = ?5)" \
        " AND i.direction = 'outbound'" \
        " ORDER BY CASE WHEN " BATCH_IS_FOR("i.batch_id", "?6") " THEN 0 ELSE 1 END, g.id DESC" \
        " LIMIT 1") \
    X(SET_PUT, "INSERT INTO transaction_set (organization_id, group_id, document_id, batch_id," \
        " direction, control, type, guide, reference, state, segment_count, claim_count," \
        " fault_count) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)") \
    X(SET_FINISH, "UPDATE transaction_set SET state = ?3, segment_count = ?4, claim_count = ?5," \
        " fault_count = ?6 WHERE organization_id = ?1 AND id = ?2") \
    X(SET_FIND, "SELECT " SET_COLUMNS " FROM transaction_set WHERE organization_id = ?1" \
        " AND group_id = ?2 AND control = ?3 ORDER BY id DESC LIMIT 1") \
    X(DOCUMENT_PROGRESS, "SELECT posted, (SELECT count(*) FROM transaction_set t" \
        " WHERE t.organization_id = ?1 AND t.document_id = ?2)," \
        " (SELECT max(t.group_id) FROM transaction_set t" \
        " WHERE t.organization_id = ?1 AND t.document_id = ?2)" \
        " FROM document WHERE organization_id = ?1 AND id = ?2") \
    X(DOCUMENT_ADVANCE, "UPDATE document SET posted = posted + 1 WHERE organization_id = ?1" \
        " AND id = ?2 AND posted = ?3 AND state = 'received'") \
    X(SET_BY_REFERENCE, "SELECT " SET_COLUMNS " FROM transaction_set WHERE organization_id = ?1" \
        " AND direction = ?2 AND reference = ?3 AND reference <> ''" \
        " AND (" BATCH_IS_FOR("transaction_set.batch_id", "?4") \
        "  OR EXISTS (SELECT 1 FROM functional_group g WHERE g.organization_id = ?1" \
        "  AND g.id = transaction_set.group_id AND (?5 IS NULL OR g.sender = ?5)" \
        "  AND (?6 IS NULL OR g.receiver = ?6)))" \
        " ORDER BY CASE WHEN " BATCH_IS_FOR("transaction_set.batch_id", "?4") " THEN 0 ELSE 1 END," \
        " id DESC LIMIT 1") \
    X(SET_LIST, "SELECT " SET_COLUMNS " FROM transaction_set WHERE organization_id = ?1" \
        " AND batch_id = ?2 ORDER BY id LIMIT ?3") \
    /* batch.h */ \
    X(CONTROL_NEXT, "SELECT next FROM control_number WHERE organization_id = ?1" \
        " AND partner = ?2 AND kind = ?3") \
    X(CONTROL_SET, "INSERT INTO control_number (organization_id, partner, kind, next)" \
        " VALUES (?1, ?2, ?3, ?4)" \
        " ON CONFLICT (organization_id, partner, kind) DO UPDATE SET next = excluded.next") \
    X(BATCH_PUT, "INSERT INTO pm_transaction_batches (organization_id, uuid, clearinghouse," \
        " file_name, transaction_type, direction, status, document_id, record_count," \
        " charge_cents, created_at, errors)" \
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)") \
    X(BATCH_MOVE, "UPDATE pm_transaction_batches SET status = ?3," \
        " submitted_at = CASE WHEN ?3 = 'Submitted' AND submitted_at = 0 THEN ?5" \
        "  ELSE submitted_at END," \
        " acknowledged_at = CASE WHEN ?3 IN ('Acknowledged', 'Accepted', 'Rejected')" \
        "  AND acknowledged_at = 0 THEN ?5 ELSE acknowledged_at END," \
        " errors = coalesce(?4, errors) WHERE organization_id = ?1 AND id = ?2") \
    X(BATCH_BUILT, "UPDATE pm_transaction_batches SET document_id = ?3, file_name = ?4," \
        " record_count = ?5, charge_cents = ?6 WHERE organization_id = ?1 AND id = ?2") \
    X(BATCH_GET, "SELECT " BATCH_COLUMNS " FROM pm_transaction_batches" \
        " WHERE organization_id = ?1 AND id = ?2") \
    X(BATCH_BY_UUID, "SELECT " BATCH_COLUMNS " FROM pm_transaction_batches" \
        " WHERE organization_id = ?1 AND uuid = ?2") \
    X(BATCH_PAGE, "SELECT " BATCH_COLUMNS " FROM pm_transaction_batches WHERE organization_id = ?1" \
        " AND id < ?2 AND (?4 IS NULL OR status = ?4) AND (?5 IS NULL OR clearinghouse = ?5)" \
        " ORDER BY id DESC LIMIT ?3") \
    X(ATTEMPT_BEGIN, "INSERT INTO attempt (organization_id, batch_id, partner, sha256, file_name," \
        " control, started_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)") \
    X(ATTEMPT_END, "UPDATE attempt SET result = ?3, note = ?4, finished_at = ?5" \
        " WHERE organization_id = ?1 AND id = ?2 AND (result IS NULL OR result = 'unknown')") \
    X(ATTEMPT_UNSETTLED, "SELECT " ATTEMPT_COLUMNS " FROM attempt WHERE organization_id = ?1" \
        " AND (result IS NULL OR result = 'unknown') ORDER BY id LIMIT ?2") \
    X(ATTEMPT_LIST, "SELECT " ATTEMPT_COLUMNS " FROM attempt WHERE organization_id = ?1" \
        " AND batch_id = ?2 ORDER BY id LIMIT ?3") \
    /* claim.h */ \
    X(CLAIM_KNOWN, "SELECT id, sequence, state, input_hash, batch_id FROM claim" \
        " WHERE organization_id = ?1 AND claim_id = ?2 ORDER BY sequence DESC") \
    X(CLAIM_PUT, "INSERT INTO claim (organization_id, claim_id, sequence, frequency, input_hash," \
        " payer_id, billing_npi, service_date, charge_cents, state, replaces, created_at," \
        " changed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12)") \
    X(CLAIM_RENEW, "UPDATE claim SET frequency = ?3, input_hash = ?4, payer_id = ?5," \
        " billing_npi = ?6, service_date = ?7, charge_cents = ?8, state = ?9, changed_at = ?10" \
        " WHERE organization_id = ?1 AND id = ?2") \
    X(CLAIM_LINE_PUT, "INSERT INTO claim_line (claim_row, number, organization_id, line_control," \
        " procedure, modifiers, service_date, charge_cents)" \
        " VALUES (?2, ?3, ?1, ?4, ?5, ?6, ?7, ?8)") \
    X(CLAIM_LINES_FORGET, "DELETE FROM claim_line WHERE organization_id = ?1 AND claim_row = ?2") \
    X(CLAIM_FINDING_PUT, "INSERT INTO claim_finding (claim_row, ordinal, organization_id, code," \
        " path, severity) VALUES (?2, ?3, ?1, ?4, ?5, ?6)") \
    X(CLAIM_FINDINGS_FORGET, "DELETE FROM claim_finding" \
        " WHERE organization_id = ?1 AND claim_row = ?2") \
    X(HISTORY_FIRST, "INSERT INTO claim_history (organization_id, claim_row, at, what," \
        " from_state, to_state, codes, paid_cents, adjusted_cents, patient_cents)" \
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, 0, 0)") \
    X(HISTORY_STEP, "INSERT INTO claim_history (organization_id, claim_row, at, document_id," \
        " what, from_state, to_state, codes, paid_cents, adjusted_cents, patient_cents)" \
        " SELECT ?1, id, ?3, ?4, ?5, state, coalesce(?6, state), ?7, ?8, ?9, ?10 FROM claim" \
        " WHERE organization_id = ?1 AND id = ?2") \
    X(CLAIM_STEP, "UPDATE claim SET state = coalesce(?3, state), paid_cents = paid_cents + ?4," \
        " adjusted_cents = adjusted_cents + ?5, patient_cents = patient_cents + ?6," \
        " changed_at = ?7 WHERE organization_id = ?1 AND id = ?2") \
    X(CLAIM_TIE, "UPDATE claim SET batch_id = coalesce(?3, batch_id)," \
        " set_control = coalesce(?4, set_control)," \
        " clearinghouse_ref = coalesce(?5, clearinghouse_ref)," \
        " payer_control = coalesce(?6, payer_control) WHERE organization_id = ?1 AND id = ?2" \
        /* An indexed column costs its entry even where the value stays: an 835 says again what */ \
        /* the 277CA said. */ \
        " AND (batch_id IS DISTINCT FROM coalesce(?3, batch_id)" \
        "  OR set_control IS DISTINCT FROM coalesce(?4, set_control)" \
        "  OR clearinghouse_ref IS DISTINCT FROM coalesce(?5, clearinghouse_ref)" \
        "  OR payer_control IS DISTINCT FROM coalesce(?6, payer_control))") \
    X(CLAIM_SCOPE, "SELECT c.id FROM claim c WHERE c.organization_id = ?1 AND c.batch_id = ?2" \
        " AND (?3 IS NULL OR c.set_control = ?3) AND (?4 IS NULL OR c.state = ?4)" \
        " AND (?5 IS NULL OR NOT EXISTS (SELECT 1 FROM claim_history h" \
        "  WHERE h.organization_id = ?1 AND h.claim_row = c.id AND h.document_id = ?5))" \
        " AND c.id > ?6 ORDER BY c.id LIMIT ?7") \
    X(CLAIM_LINE_PAID, "UPDATE claim_line SET paid_cents = paid_cents + ?4" \
        " WHERE organization_id = ?1 AND claim_row = ?2 AND number = ?3") \
    X(MATCH_CLAIM_ID, "SELECT " MATCH_COLUMNS ", 0 FROM claim c WHERE c.organization_id = ?1" \
        " AND c.claim_id = ?2 ORDER BY c.sequence DESC LIMIT ?3") \
    X(MATCH_IN_BATCH, "SELECT " MATCH_COLUMNS ", 0 FROM claim c WHERE c.organization_id = ?1" \
        " AND c.claim_id = ?2 AND c.batch_id = ?3 ORDER BY c.sequence DESC LIMIT 1") \
    X(MATCH_LINE_CONTROL, "SELECT " MATCH_COLUMNS ", l.number FROM claim_line l" \
        " JOIN claim c ON c.id = l.claim_row AND c.organization_id = ?1" \
        " WHERE l.organization_id = ?1 AND l.line_control = ?2" \
        " ORDER BY l.claim_row DESC LIMIT ?3") \
    X(MATCH_PAYER_CONTROL, "SELECT " MATCH_COLUMNS ", 0 FROM claim c WHERE c.organization_id = ?1" \
        " AND c.payer_control = ?2 ORDER BY c.id DESC LIMIT ?3") \
    X(MATCH_CLEARINGHOUSE_REF, "SELECT " MATCH_COLUMNS ", 0 FROM claim c" \
        " WHERE c.organization_id = ?1 AND c.clearinghouse_ref = ?2 ORDER BY c.id DESC LIMIT ?3") \
    X(CLAIM_GET, "SELECT " CLAIM_COLUMNS " FROM claim WHERE organization_id = ?1 AND id = ?2") \
    X(CLAIM_LIST, "SELECT " CLAIM_COLUMNS " FROM claim WHERE organization_id = ?1" \
        " AND (?2 IS NULL OR state = ?2) ORDER BY id LIMIT ?3") \
    X(CLAIM_LIST_BATCH, "SELECT " CLAIM_COLUMNS " FROM claim WHERE organization_id = ?1" \
        " AND batch_id = ?4 AND (?2 IS NULL OR state = ?2) ORDER BY id LIMIT ?3") \
    X(CLAIM_PAGE, "SELECT " CLAIM_COLUMNS " FROM claim WHERE organization_id = ?1 AND id < ?2" \
        " AND (?4 IS NULL OR state = ?4) AND (?5 IS NULL OR claim_id = ?5)" \
        " AND (?6 IS NULL OR payer_id = ?6) ORDER BY id DESC LIMIT ?3") \
    X(CLAIM_PAGE_BATCH, "SELECT " CLAIM_COLUMNS " FROM claim WHERE organization_id = ?1 AND id < ?2" \
        " AND batch_id = ?4 ORDER BY id DESC LIMIT ?3") \
    X(CLAIM_LINES, "SELECT number, line_control, procedure, modifiers, service_date," \
        " charge_cents, paid_cents FROM claim_line WHERE organization_id = ?1 AND claim_row = ?2" \
        " ORDER BY number") \
    X(CLAIM_FINDINGS, "SELECT code, path, severity FROM claim_finding" \
        " WHERE organization_id = ?1 AND claim_row = ?2 ORDER BY ordinal") \
    X(CLAIM_HISTORY, "SELECT h.at, h.document_id, d.name, d.kind, h.what, h.from_state," \
        " h.to_state, h.codes, h.paid_cents, h.adjusted_cents, h.patient_cents" \
        " FROM claim_history h" \
        " LEFT JOIN document d ON d.id = h.document_id AND d.organization_id = ?1" \
        " WHERE h.organization_id = ?1 AND h.claim_row = ?2 ORDER BY h.id") \
    /* expectation.h */ \
    X(EXPECT_TA1, "INSERT INTO expectation (organization_id, batch_id, partner, kind, refers," \
        " since, due) SELECT DISTINCT t.organization_id, t.batch_id, ?3, 'TA1', i.control," \
        " CAST(?4 AS BIGINT), CAST(?5 AS BIGINT)" \
        " FROM transaction_set t" \
        " JOIN functional_group g ON g.id = t.group_id AND g.organization_id = ?1" \
        " JOIN interchange i ON i.id = g.interchange_id AND i.organization_id = ?1" \
        " WHERE t.organization_id = ?1 AND t.batch_id = ?2" \
        " ON CONFLICT (organization_id, batch_id, kind, refers) DO NOTHING") \
    X(EXPECT_999, "INSERT INTO expectation (organization_id, batch_id, partner, kind, refers," \
        " since, due) SELECT DISTINCT t.organization_id, t.batch_id, ?3, '999', g.control," \
        " CAST(?4 AS BIGINT), CAST(?5 AS BIGINT)" \
        " FROM transaction_set t" \
        " JOIN functional_group g ON g.id = t.group_id AND g.organization_id = ?1" \
        " WHERE t.organization_id = ?1 AND t.batch_id = ?2" \
        " ON CONFLICT (organization_id, batch_id, kind, refers) DO NOTHING") \
    X(EXPECT_277CA, "INSERT INTO expectation (organization_id, batch_id, set_id, partner, kind," \
        " refers, since, due, charge_cents)" \
        " SELECT ?1, ?2, t.id, ?3, '277CA', t.reference, ?4, ?5," \
        "  coalesce((SELECT CAST(sum(c.charge_cents) AS BIGINT) FROM claim c" \
        "   WHERE c.organization_id = ?1" \
        "   AND c.batch_id = ?2 AND c.set_control = t.control), 0)" \
        " FROM transaction_set t WHERE t.organization_id = ?1 AND t.batch_id = ?2" \
        " AND t.type = '837' AND t.reference <> ''" \
        " ON CONFLICT (organization_id, batch_id, kind, refers) DO NOTHING") \
    X(EXPECTATION_ANSWER, "UPDATE expectation SET state = 'answered', verdict = ?6," \
        " document_id = ?7, answered_at = ?8, late = CASE WHEN answered_at <> 0 THEN late" \
        " WHEN due < ?8 THEN 1 ELSE 0 END" EXPECTATION_SCOPE) \
    X(EXPECTATION_SETTLE, "UPDATE expectation SET state = ?6, document_id = ?7" EXPECTATION_SCOPE \
        " AND state IN ('waiting', 'overdue')") \
    X(EXPECTATION_REOPEN, "UPDATE expectation SET state = 'waiting', due = ?6" \
        EXPECTATION_SCOPE) \
    X(EXPECTATION_TOLD, "UPDATE expectation SET state = 'overdue'" \
        " WHERE organization_id = ?1 AND id = ?2") \
    X(EXPECTATION_FIND, "SELECT " EXPECTATION_COLUMNS " FROM expectation x" \
        " LEFT JOIN pm_transaction_batches b ON b.id = x.batch_id AND b.organization_id = ?1" \
        " WHERE x.organization_id = ?1 AND x.batch_id = ?2 AND x.kind = ?3" \
        " AND (?4 IS NULL OR x.set_id = ?4) AND (?5 IS NULL OR x.refers = ?5) ORDER BY x.id") \
    X(EXPECTATION_DUE, "SELECT " EXPECTATION_COLUMNS " FROM expectation x" \
        " LEFT JOIN pm_transaction_batches b ON b.id = x.batch_id AND b.organization_id = ?1" \
        " WHERE x.organization_id = ?1 AND x.due < ?2 AND x.kind <> '835'" \
        " AND x.state IN ('waiting', 'overdue') AND (?3 <> 0 OR x.state = 'waiting')" \
        " ORDER BY x.due, x.id LIMIT ?4") \
    X(EXPECTATION_LIST, "SELECT " EXPECTATION_COLUMNS " FROM expectation x" \
        " LEFT JOIN pm_transaction_batches b ON b.id = x.batch_id AND b.organization_id = ?1" \
        " WHERE x.organization_id = ?1 AND x.batch_id = ?2 ORDER BY x.due, x.id") \
    X(EXPECTATION_NOTE_UNPAID, "INSERT INTO expectation (organization_id, batch_id, claim_row," \
        " partner, kind, refers, since, due, state, charge_cents)" \
        " SELECT ?1, c.batch_id, c.id, ?2, '835', c.claim_id || '/' || c.sequence, c.changed_at," \
        "  c.changed_at + ?4, 'overdue', c.charge_cents" \
        " FROM claim c JOIN pm_transaction_batches b ON b.id = c.batch_id" \
        "  AND b.organization_id = ?1 AND b.clearinghouse = ?2" \
        " WHERE c.organization_id = ?1 AND c.state = 'accepted' AND c.changed_at < ?3" \
        " AND NOT EXISTS (SELECT 1 FROM expectation x WHERE x.organization_id = ?1" \
        "  AND x.batch_id = c.batch_id AND x.kind = '835'" \
        "  AND x.refers = c.claim_id || '/' || c.sequence)" \
        " ORDER BY c.id LIMIT ?5") \
    X(EXPECTATION_UNPAID, "SELECT " EXPECTATION_COLUMNS " FROM expectation x" \
        " LEFT JOIN pm_transaction_batches b ON b.id = x.batch_id AND b.organization_id = ?1" \
        " WHERE x.organization_id = ?1 AND x.id > ?2 AND x.kind = '835' ORDER BY x.id") \
    X(EXPECTATION_LAST, "SELECT coalesce(max(id), 0) FROM expectation WHERE organization_id = ?1") \
    X(EXPECTATION_CLAIMS, "SELECT id FROM claim WHERE organization_id = ?1" \
        " AND batch_id = ?2 AND set_control = ?3 AND state IN ('submitted', 'acknowledged')" \
        " ORDER BY id LIMIT ?4") \
    /* ack.h */ \
    X(ACK_PUT, "INSERT INTO acknowledgement (organization_id, document_id, kind, level, batch_id," \
        " set_id, claim_row, refers, status, codes, created_at, note)" \
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)") \
    X(ACK_LIST, "SELECT " ACK_COLUMNS " FROM acknowledgement WHERE organization_id = ?1" \
        " AND batch_id IS NOT DISTINCT FROM ?2 ORDER BY id LIMIT ?3") \
    X(ACK_OF_CLAIM, "SELECT " ACK_COLUMNS " FROM acknowledgement a WHERE organization_id = ?1" \
        " AND batch_id = ?2 AND (claim_row = ?3 OR claim_row IS NULL) AND (set_id IS NULL" \
        "  OR set_id IN (SELECT t.id FROM transaction_set t WHERE t.organization_id = ?1" \
        "   AND t.batch_id = ?2 AND t.control = ?4)) ORDER BY id LIMIT 1000") \
    /* remittance.h */ \
    X(REMITTANCE_PUT, "INSERT INTO remittance (organization_id, uuid, document_id, set_id," \
        " partner, payer_id, payee_npi, trace, amount_cents, handling," \
        " method, date, state, created_at)" \
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)" \
        " ON CONFLICT (organization_id, payer_id, trace, amount_cents, date) DO NOTHING") \
    X(REMITTANCE_SAME, "SELECT id, uuid FROM remittance WHERE organization_id = ?1" \
        " AND payer_id = ?2 AND trace = ?3 AND amount_cents = ?4 AND date = ?5") \
    X(REMITTANCE_FINISH, "UPDATE remittance SET state = ?3, claim_count = ?4, orphan_count = ?5," \
        " charge_cents = ?6, paid_cents = ?7, adjusted_cents = ?8, patient_cents = ?9," \
        " provider_adjustment_cents = ?10, out_of_balance_cents = ?11, unbalanced_count = ?12" \
        " WHERE organization_id = ?1 AND id = ?2") \
    X(REMITTANCE_BY_UUID, "SELECT " REMITTANCE_COLUMNS " FROM remittance" \
        " WHERE organization_id = ?1 AND uuid = ?2") \
    X(REMITTANCE_BY_TRACE, "SELECT " REMITTANCE_COLUMNS " FROM remittance" \
        " WHERE organization_id = ?1 AND trace = ?2 ORDER BY id DESC LIMIT 1") \
    X(REMITTANCE_GET, "SELECT " REMITTANCE_COLUMNS " FROM remittance" \
        " WHERE organization_id = ?1 AND id = ?2") \
    X(REMITTANCE_PAGE, "SELECT " REMITTANCE_COLUMNS " FROM remittance WHERE organization_id = ?1" \
        " AND id < ?2 AND (?4 IS NULL OR state = ?4) AND (?5 IS NULL OR payer_id = ?5)" \
        " AND (?6 IS NULL OR trace = ?6) ORDER BY id DESC LIMIT ?3") \
    X(PAYMENT_PUT, "INSERT INTO claim_payment (organization_id, remittance_id, ordinal," \
        " patient_control, claim_row, status, charge_cents, paid_cents, patient_cents," \
        " payer_control, reversal, out_of_balance_cents, state)" \
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)") \
    X(SERVICE_PUT, "INSERT INTO service_payment (payment_id, number, organization_id, claim_line," \
        " line_control, procedure, modifiers, charge_cents, paid_cents, paid_units," \
        " paid_units_scale, out_of_balance_cents)" \
        " VALUES (?2, ?3, ?1, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)") \
    X(ADJUSTMENT_PUT, "INSERT INTO adjustment (payment_id, ordinal, organization_id, service," \
        " group_code, reason, amount_cents, quantity, quantity_scale)" \
        " VALUES (?2, ?3, ?1, ?4, ?5, ?6, ?7, ?8, ?9)") \
    X(REMARK_PUT, "INSERT INTO remark (payment_id, ordinal, organization_id, service, code)" \
        " VALUES (?2, ?3, ?1, ?4, ?5)") \
    X(PROVIDER_ADJUSTMENT_PUT, "INSERT INTO provider_adjustment (remittance_id, ordinal," \
        " organization_id, provider, fiscal_date, reason, reference, amount_cents)" \
        " VALUES (?2, ?3, ?1, ?4, ?5, ?6, ?7, ?8)") \
    X(PAYMENT_GET, "SELECT " PAYMENT_COLUMNS " FROM claim_payment" \
        " WHERE organization_id = ?1 AND id = ?2") \
    X(PAYMENT_PAGE, "SELECT " PAYMENT_COLUMNS " FROM claim_payment" \
        " WHERE organization_id = ?1 AND remittance_id = ?4 AND ordinal > ?2" \
        " ORDER BY ordinal LIMIT ?3") \
    X(PAYMENTS_OF_CLAIM, "SELECT " PAYMENT_COLUMNS " FROM claim_payment" \
        " WHERE organization_id = ?1 AND claim_row = ?2 ORDER BY id LIMIT ?3") \
    X(SERVICES, "SELECT number, claim_line, line_control, procedure, modifiers, charge_cents," \
        " paid_cents, paid_units, paid_units_scale, out_of_balance_cents FROM service_payment" \
        " WHERE organization_id = ?1 AND payment_id = ?2 ORDER BY number") \
    X(ADJUSTMENTS, "SELECT service, group_code, reason, amount_cents, quantity, quantity_scale" \
        " FROM adjustment WHERE organization_id = ?1 AND payment_id = ?2 ORDER BY ordinal") \
    X(REMARKS, "SELECT service, code FROM remark" \
        " WHERE organization_id = ?1 AND payment_id = ?2 ORDER BY ordinal") \
    X(PROVIDER_ADJUSTMENTS, "SELECT ordinal, provider, fiscal_date, reason, reference," \
        " amount_cents FROM provider_adjustment" \
        " WHERE organization_id = ?1 AND remittance_id = ?2 ORDER BY ordinal") \
    X(ORPHAN_PUT, "INSERT INTO orphan (organization_id, payment_id, reason, created_at)" \
        " SELECT ?1, id, ?3, ?4 FROM claim_payment WHERE organization_id = ?1 AND id = ?2") \
    X(ORPHAN_SETTLE, "UPDATE orphan SET claim_row = ?3, settled_at = ?4" \
        " WHERE organization_id = ?1 AND id = ?2 AND settled_at = 0" \
        " AND EXISTS (SELECT 1 FROM claim c WHERE c.organization_id = ?1 AND c.id = ?3)") \
    X(ORPHAN_TIE, "UPDATE claim_payment SET claim_row = ?3, state = 'posted'" \
        " WHERE organization_id = ?1 AND id = (SELECT payment_id FROM orphan" \
        "  WHERE organization_id = ?1 AND id = ?2)") \
    X(ORPHAN_PAGE, ORPHAN_SELECT "AND o.id < ?2 AND (?4 IS NULL OR (?4 = 1 AND o.settled_at = 0)" \
        "  OR (?4 = 0 AND o.settled_at <> 0))" \
        " ORDER BY o.id DESC LIMIT ?3") \
    X(ORPHAN_GET, ORPHAN_SELECT "AND o.id = ?2") \
    X(ORPHAN_LIST, ORPHAN_SELECT "AND o.settled_at = 0 ORDER BY o.id LIMIT ?2") \
    /* outbox.h */ \
    X(EVENT_PUT, "INSERT INTO outbox (organization_id, event_id, name, version, entity, payload," \
        " created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)") \
    X(EVENTS_AFTER, "SELECT seq, event_id, name, version, entity, payload, created_at FROM outbox" \
        " WHERE organization_id = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3") \
    X(CURSOR_GET, "SELECT seq FROM event_cursor WHERE organization_id = ?1 AND sink = ?2") \
    X(CURSOR_SET, "INSERT INTO event_cursor (organization_id, sink, seq, changed_at)" \
        " VALUES (?1, ?2, ?3, ?4) ON CONFLICT (organization_id, sink)" \
        " DO UPDATE SET seq = excluded.seq, changed_at = excluded.changed_at" \
        " WHERE excluded.seq >= event_cursor.seq") \
    X(DEAD_LETTER_PUT, "INSERT INTO dead_letter (organization_id, seq, sink, tries, reason," \
        " created_at) SELECT ?1, seq, ?3, ?4, ?5, ?6 FROM outbox" \
        " WHERE organization_id = ?1 AND seq = ?2") \
    X(DEAD_LETTER_LIST, "SELECT seq, sink, tries, reason, created_at FROM dead_letter" \
        " WHERE organization_id = ?1 ORDER BY seq LIMIT ?2") \
    X(DEAD_LETTER_DROP, "DELETE FROM dead_letter WHERE organization_id = ?1 AND sink = ?2" \
        " AND seq = ?3") \
    X(SINK_CURSOR, "SELECT seq, changed_at FROM event_cursor" \
        " WHERE organization_id = ?1 AND sink = ?2") \
    X(SINK_WAITING, "SELECT count(*), coalesce(min(created_at), 0) FROM outbox" \
        " WHERE organization_id = ?1 AND seq > ?2") \
    X(SINK_DEAD, "SELECT count(*) FROM dead_letter WHERE organization_id = ?1 AND sink = ?2") \
    X(LOG_PUT, "INSERT INTO pm_transaction_log (organization_id, transaction_type, status," \
        " trace_number, batch_id, claim_row, error_codes, created_at)" \
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)") \
    X(LOG_PAGE, "SELECT " LOG_COLUMNS " FROM pm_transaction_log WHERE organization_id = ?1" \
        " AND id < ?2 AND (?4 IS NULL OR status = ?4) AND (?5 IS NULL OR transaction_type = ?5)" \
        " ORDER BY id DESC LIMIT ?3") \
    /* api_log.h */ \
    X(API_KEY_TAKE, "INSERT INTO api_key (organization_id, route, key, body, status, answer," \
        " created_at) VALUES (?1, ?2, ?3, ?4, 0, '', ?5)" \
        " ON CONFLICT (organization_id, route, key) DO NOTHING") \
    X(API_KEY_GET, "SELECT body, status, answer FROM api_key WHERE organization_id = ?1" \
        " AND route = ?2 AND key = ?3") \
    X(API_KEY_DONE, "UPDATE api_key SET status = ?4, answer = ?5 WHERE organization_id = ?1" \
        " AND route = ?2 AND key = ?3 AND status = 0") \
    X(API_KEY_DROP, "DELETE FROM api_key WHERE organization_id = ?1 AND route = ?2 AND key = ?3" \
        " AND status = 0") \
    X(API_KEY_FORGET, "DELETE FROM api_key WHERE organization_id = ?1" \
        " AND (created_at < ?2 OR (status = 0 AND created_at < ?3))") \
    X(ACCESS_PUT, "INSERT INTO document_access (organization_id, document_id, actor, created_at)" \
        " SELECT ?1, d.id, ?3, ?4 FROM document d WHERE d.organization_id = ?1 AND d.id = ?2") \
    X(ACCESS_PAGE, "SELECT id, actor, created_at FROM document_access WHERE organization_id = ?1" \
        " AND document_id = ?4 AND id < ?2 ORDER BY id DESC LIMIT ?3") \
    /* webhook.h */ \
    X(WEBHOOK_PUT, "INSERT INTO webhook (organization_id, partner, connection, event_id, sha256," \
        " bytes, wait_key, state, received_at, taken_at)" \
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'new', ?8, 0)" \
        " ON CONFLICT (organization_id, partner, connection, event_id) DO NOTHING") \
    X(WEBHOOK_STATE, "UPDATE webhook SET state = ?3, taken_at = ?4" \
        " WHERE organization_id = ?1 AND id = ?2 AND state <> 'taken'") \
    X(WEBHOOK_WAITED, "SELECT " WEBHOOK_COLUMNS " FROM webhook WHERE organization_id = ?1" \
        " AND partner = ?2 AND wait_key = ?3 AND state = 'new' ORDER BY id LIMIT 1") \
    X(WEBHOOK_PAGE, "SELECT " WEBHOOK_COLUMNS " FROM webhook WHERE organization_id = ?1" \
        " AND id < ?2 AND (?4 IS NULL OR partner = ?4) AND (?5 IS NULL OR state = ?5)" \
        " ORDER BY id DESC LIMIT ?3") \
    X(WEBHOOK_NEW, "SELECT " WEBHOOK_COLUMNS " FROM webhook WHERE organization_id = ?1" \
        " AND partner = ?2 AND state = 'new'" \
        " ORDER BY id LIMIT ?3") \
    /* purge.h */ \
    X(PURGE_DOCUMENT_CUT, PURGE_CUT("document", "finished_at", PURGE_DOCUMENT)) \
    X(PURGE_DOCUMENT_SUM, PURGE_SUM("document", "finished_at", "bytes", PURGE_DOCUMENT)) \
    X(PURGE_DOCUMENT_MARK, "UPDATE document SET purged_at = ?4 WHERE" PURGE_DOCUMENT("?3") " RETURNING id") \
    X(PURGE_EXCHANGE_CUT, PURGE_CUT("exchange", "begun_at", PURGE_EXCHANGE)) \
    X(PURGE_EXCHANGE_SUM, PURGE_SUM("exchange", "begun_at", EXCHANGE_BYTES, PURGE_EXCHANGE)) \
    X(PURGE_EXCHANGE_MARK, "UPDATE exchange SET request_head = NULL, answer_head = NULL, purged_at = ?4" \
        " WHERE" PURGE_EXCHANGE("?3") " RETURNING id") \
    X(PURGE_CALL_CUT, PURGE_CUT("call", "changed_at", PURGE_CALL)) \
    X(PURGE_CALL_SUM, PURGE_SUM("call", "changed_at", \
        "CASE WHEN answer_bytes > 0 THEN answer_bytes ELSE 0 END", PURGE_CALL)) \
    X(PURGE_CALL_MARK, "UPDATE call SET request = NULL, next = NULL, purged_at = ?4" \
        " WHERE" PURGE_CALL("?3") " RETURNING id") \
    X(PURGE_CALL_DOCUMENT_CUT, PURGE_CUT("call_document", "created_at", PURGE_CALL_DOCUMENT)) \
    X(PURGE_CALL_DOCUMENT_SUM, PURGE_SUM("call_document", "created_at", "bytes", PURGE_CALL_DOCUMENT)) \
    X(PURGE_CALL_DOCUMENT_MARK, "UPDATE call_document SET purged_at = ?4" \
        " WHERE" PURGE_CALL_DOCUMENT("?3") " RETURNING id") \
    X(PURGE_CHECK_CUT, PURGE_CUT("pm_eligibility_checks", "created_at", PURGE_CONTENT)) \
    X(PURGE_CHECK_SUM, PURGE_SUM("pm_eligibility_checks", "created_at", "length(content)", PURGE_CONTENT)) \
    X(PURGE_CHECK_MARK, "UPDATE pm_eligibility_checks SET content = NULL, purged_at = ?4" \
        " WHERE" PURGE_CONTENT("?3") " RETURNING id") \
    X(PURGE_ASK_CUT, PURGE_CUT("pm_eligibility_asks", "created_at", PURGE_CONTENT)) \
    X(PURGE_ASK_SUM, PURGE_SUM("pm_eligibility_asks", "created_at", "length(content)", PURGE_CONTENT)) \
    X(PURGE_ASK_MARK, "UPDATE pm_eligibility_asks SET content = NULL, purged_at = ?4" \
        " WHERE" PURGE_CONTENT("?3") " RETURNING id") \
    X(PURGE_WEBHOOK_CUT, PURGE_CUT("webhook", "received_at", PURGE_WEBHOOK)) \
    X(PURGE_WEBHOOK_SUM, PURGE_SUM("webhook", "received_at", "bytes", PURGE_WEBHOOK)) \
    X(PURGE_WEBHOOK_MARK, "UPDATE webhook SET purged_at = ?4 WHERE" PURGE_WEBHOOK("?3") " RETURNING id") \
    X(PURGE_EVENT_CUT, PURGE_CUT("outbox", "seq", PURGE_EVENT)) \
    X(PURGE_EVENT_SUM, "SELECT count(*), CAST(coalesce(sum(length(payload)), 0) AS BIGINT)," \
        " coalesce(min(created_at), 0), coalesce(max(created_at), 0) FROM outbox WHERE" PURGE_EVENT("?3")) \
    X(PURGE_EVENT_MARK, "DELETE FROM outbox WHERE" PURGE_EVENT("?3") " AND ?4 = ?4 RETURNING seq") \
    X(PURGE_CURSOR, "SELECT coalesce(min(seq), ?2) FROM event_cursor WHERE organization_id = ?1") \
    X(PURGE_NEWEST, "SELECT coalesce(max(seq), 0) FROM outbox WHERE organization_id = ?1") \
    X(PURGE_EVENT_AT, "SELECT seq, created_at FROM outbox WHERE organization_id = ?1 AND seq >= ?2" \
        " ORDER BY seq LIMIT 1") \
    X(PURGE_PUT, "INSERT INTO purge (organization_id, run, class, what, policy, horizon, row_count," \
        " byte_count, oldest, newest, actor, os_user, created_at, last_seq)" \
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)") \
    X(PURGE_LIST, "SELECT run, class, what, policy, horizon, CAST(sum(row_count) AS BIGINT)," \
        " CAST(sum(byte_count) AS BIGINT), min(oldest), max(newest), actor, os_user, min(created_at)," \
        " max(created_at) FROM purge WHERE organization_id = ?1" \
        " GROUP BY run, class, what, policy, horizon, actor, os_user ORDER BY max(id) DESC LIMIT ?2") \
    X(PURGE_LAST, "SELECT coalesce(max(created_at), 0) FROM purge WHERE organization_id = ?1" \
        " AND class = 'run'") \
    X(PURGE_EVENTS_GONE, "SELECT last_seq, created_at FROM purge WHERE organization_id = ?1" \
        " AND class = 'events' ORDER BY created_at DESC, id DESC LIMIT 1") \
    X(PURGE_OPEN_SINCE, "SELECT coalesce(min(at), ?2) FROM(SELECT min(begun_at) AS at FROM call" \
        " WHERE organization_id = ?1 AND (state = 'begun' OR state = 'sending' OR state = 'waiting')" \
        " UNION ALL SELECT min(begun_at) FROM call WHERE organization_id = ?1 AND state = 'unknown'" \
        " UNION ALL SELECT min(begun_at) FROM call WHERE organization_id = ?1 AND purged_at = 0" \
        " AND state = 'failed' AND batch_id IS NOT NULL" \
        " UNION ALL SELECT min(created_at) FROM job WHERE organization_id = ?1 AND state <> 'done'" \
        " UNION ALL SELECT min(received_at) FROM document WHERE organization_id = ?1" \
        " AND state = 'received') AS these") \
    X(PURGE_NAMED, "SELECT 1, count(*), min(purged_at) FROM document WHERE organization_id = ?1" \
        " AND direction IN ('inbound', 'outbound') AND sha256 = ?2" \
        " UNION ALL SELECT 2, count(*), min(purged_at) FROM exchange WHERE organization_id = ?1" \
        " AND request = ?2" \
        " UNION ALL SELECT 2, count(*), min(purged_at) FROM exchange WHERE organization_id = ?1" \
        " AND answer = ?2" \
        " UNION ALL SELECT 2, count(*), min(purged_at) FROM call WHERE organization_id = ?1" \
        " AND answer = ?2" \
        " UNION ALL SELECT 2, count(*), min(purged_at) FROM call_document WHERE organization_id = ?1" \
        " AND sha256 = ?2" \
        " UNION ALL SELECT 3, count(*), min(purged_at) FROM webhook WHERE organization_id = ?1" \
        " AND sha256 = ?2") \
    /* status.h */ \
    X(COUNT_DOCUMENTS, "SELECT state, count(*) FROM document WHERE organization_id = ?1" \
        " GROUP BY state") \
    X(COUNT_BATCHES, "SELECT status, count(*) FROM pm_transaction_batches" \
        " WHERE organization_id = ?1 GROUP BY status") \
    X(COUNT_BATCHES_OVERDUE, "SELECT count(*) FROM expectation WHERE organization_id = ?1" \
        " AND due < ?2 AND state IN ('waiting', 'overdue') AND kind IN ('TA1', '999')") \
    X(COUNT_CLAIMS, "SELECT state, count(*), CAST(sum(charge_cents) AS BIGINT)," \
        " CAST(sum(paid_cents) AS BIGINT)," \
        " CAST(sum(adjusted_cents) AS BIGINT), CAST(sum(patient_cents) AS BIGINT)" \
        " FROM claim WHERE organization_id = ?1 GROUP BY state") \
    X(COUNT_SETS_OVERDUE, "SELECT count(*) FROM expectation WHERE organization_id = ?1" \
        " AND due < ?2 AND state IN ('waiting', 'overdue') AND kind = '277CA'") \
    X(COUNT_CLAIMS_OVERDUE, "SELECT count(*) FROM expectation x" \
        " JOIN transaction_set t ON t.id = x.set_id AND t.organization_id = ?1" \
        " JOIN claim c ON c.batch_id = x.batch_id AND c.organization_id = ?1" \
        "  AND c.set_control = t.control" \
        " WHERE x.organization_id = ?1 AND x.due < ?2 AND x.state IN ('waiting', 'overdue')" \
        " AND x.kind = '277CA' AND c.state IN ('submitted', 'acknowledged', 'unacknowledged')") \
    X(COUNT_PAYMENTS_OVERDUE, "SELECT count(*) FROM claim c" \
        " JOIN pm_transaction_batches b ON b.id = c.batch_id AND b.organization_id = ?1" \
        "  AND b.clearinghouse = ?3" \
        " WHERE c.organization_id = ?1 AND c.state = 'accepted' AND c.changed_at < ?2") \
    X(CONTRADICTIONS, "SELECT a.id, a.batch_id, a.claim_row, a.kind, a.level," \
        " coalesce(k.claim_id, ''), coalesce(b.uuid, ''), coalesce(b.file_name, ''), a.refers," \
        " coalesce(r.how, '') FROM acknowledgement a" \
        " LEFT JOIN claim k ON k.id = a.claim_row AND k.organization_id = ?1" \
        " LEFT JOIN pm_transaction_batches b ON b.id = a.batch_id AND b.organization_id = ?1" \
        " LEFT JOIN resolution r ON r.acknowledgement_id = a.id AND r.organization_id = ?1" \
        " WHERE a.organization_id = ?1 AND a.note = 'contradicts'" \
        " AND (coalesce(k.claim_id, b.file_name) = ?2 OR (" BATCH_MOVED("b") " AND b.file_name = ?2))" \
        " ORDER BY a.id LIMIT ?3") \
    X(RESOLUTION_PUT, "INSERT INTO resolution (organization_id, acknowledgement_id, how, actor," \
        " os_user, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)") \
    X(COUNT_CONTRADICTED, "SELECT count(*) FROM acknowledgement a WHERE a.organization_id = ?1" \
        " AND a.note = 'contradicts'" \
        " AND NOT EXISTS (SELECT 1 FROM resolution r WHERE r.organization_id = ?1" \
        "  AND r.acknowledgement_id = a.id) AND (" ACK_STANDS ")") \
    X(COUNT_REMITTANCES, "SELECT state, count(*), CAST(sum(amount_cents) AS BIGINT)," \
        " CAST(sum(unbalanced_count) AS BIGINT)" \
        " FROM remittance WHERE organization_id = ?1 GROUP BY state") \
    X(COUNT_ORPHANS, "SELECT count(*), coalesce(CAST(sum(p.paid_cents) AS BIGINT), 0)" \
        " FROM orphan o" \
        " JOIN claim_payment p ON p.id = o.payment_id AND p.organization_id = ?1" \
        " WHERE o.organization_id = ?1 AND o.settled_at = 0") \
    X(COUNT_ATTEMPTS, "SELECT count(*) FROM attempt WHERE organization_id = ?1" \
        " AND (result IS NULL OR result = 'unknown')") \
    X(COUNT_CALLS_UNKNOWN, "SELECT count(*) FROM call WHERE organization_id = ?1" \
        " AND state = 'unknown' AND (batch_id IS NOT NULL OR request_trace_id <> '')") \
    X(COUNT_CALLS_ASKED, "SELECT count(*) FROM call WHERE organization_id = ?1" \
        " AND (state = 'begun' OR state = 'sending' OR state = 'waiting')" \
        " AND request_trace_id <> ''") \
    X(COUNT_CALLS_FAILED, "SELECT count(*) FROM call WHERE organization_id = ?1" \
        " AND state = 'failed' AND request_trace_id <> '' AND purged_at = 0") \
    X(COUNT_MOVED, "SELECT count(*) FROM pm_transaction_batches WHERE organization_id = ?1" \
        " AND " BATCH_MOVED("pm_transaction_batches")) \
    X(COUNT_UNSENT, "SELECT count(*)" " FROM pm_transaction_batches b" \
        " JOIN call c ON c.batch_id = b.id AND c.organization_id = ?1" \
        " WHERE b.organization_id = ?1 AND b.status = 'Pending'" \
        " AND c.state IN ('begun', 'sending', 'waiting', 'failed')") \
    X(COUNT_FETCHES_FAILED, "SELECT count(*)" " FROM call c WHERE c.organization_id = ?1" \
        " AND c.batch_id IS NULL AND c.request_trace_id = '' AND c.result <> ''" \
        " AND c.state IN ('begun', 'sending', 'failed', 'unknown')" \
        " AND c.id IN (SELECT max(id) FROM call WHERE organization_id = ?1" \
        "  AND batch_id IS NULL AND request_trace_id = '' GROUP BY partner, operation)") \
    X(COUNT_EVENTS, "SELECT count(*) FROM outbox WHERE organization_id = ?1") \
    X(COUNT_DEAD_LETTERS, "SELECT count(*) FROM dead_letter WHERE organization_id = ?1") \
    X(COUNT_DEAD_JOBS, "SELECT count(*) FROM job WHERE organization_id = ?1 AND state = 'dead'") \
    /* Needs: id, key, state, why, cents, since; ?2 is a limit, ?3 an instant. */ \
    X(NEED_JOB, "SELECT id, CAST(id AS TEXT) AS key, state," \
        " kind || ' ' || coalesce(lane, '') || ': ' || code, 0, finished_at FROM job" \
        " WHERE organization_id = ?1 AND state = 'dead' ORDER BY id LIMIT ?2") \
    X(NEED_QUARANTINE, "SELECT id, name, state, reason, 0, received_at FROM document" \
        " WHERE organization_id = ?1 AND state = 'quarantined' ORDER BY id LIMIT ?2") \
    X(NEED_ATTEMPT, "SELECT id, file_name, coalesce(result, 'open'), note, 0, started_at" \
        " FROM attempt WHERE organization_id = ?1 AND (result IS NULL OR result = 'unknown')" \
        " ORDER BY id LIMIT ?2") \
    X(NEED_CALL_UNKNOWN, "SELECT c.id, coalesce(b.file_name, c.request_trace_id), c.state," \
        " c.partner || ': ' || CASE WHEN c.result = '' THEN c.state ELSE c.result END ||" \
        " CASE WHEN c.code = '' THEN '' ELSE ' ' || c.code END ||" \
        " CASE WHEN c.status = 0 THEN '' ELSE ' HTTP ' || c.status END," \
        " coalesce(b.charge_cents, 0), c.changed_at FROM call c LEFT JOIN pm_transaction_batches b" \
        " ON b.id = c.batch_id AND b.organization_id = ?1" \
        " WHERE c.organization_id = ?1 AND c.state = 'unknown'" \
        " AND (c.batch_id IS NOT NULL OR c.request_trace_id <> '') ORDER BY c.id LIMIT ?2") \
    X(NEED_CALL_ASKED, "SELECT id, request_trace_id, state," \
        " partner || ': ' || CASE WHEN result = '' THEN operation ELSE result END ||" \
        " CASE WHEN code = '' THEN '' ELSE ' ' || code END ||" \
        " CASE WHEN status = 0 THEN '' ELSE ' HTTP ' || status END," \
        " 0, begun_at, wake_at, until_at FROM call WHERE organization_id = ?1" \
        " AND (state = 'begun' OR state = 'sending' OR state = 'waiting')" \
        " AND request_trace_id <> '' ORDER BY id LIMIT ?2") \
    X(NEED_CALL_FAILED, "SELECT id, request_trace_id, state," \
        " partner || ': ' || result || CASE WHEN code = '' THEN '' ELSE ' ' || code END ||" \
        " CASE WHEN status = 0 THEN '' ELSE ' HTTP ' || status END, 0, ended_at FROM call" \
        " WHERE organization_id = ?1 AND state = 'failed' AND request_trace_id <> ''" \
        " AND purged_at = 0 ORDER BY id LIMIT ?2") \
    X(NEED_UNSENT, "SELECT b.id, b.file_name, c.state," \
        " c.partner || CASE WHEN c.state = 'waiting' THEN '' ELSE ': ' ||" \
        " CASE WHEN c.result = '' THEN c.state ELSE c.result END ||" \
        " CASE WHEN c.code = '' THEN '' ELSE ' ' || c.code END ||" \
        " CASE WHEN c.status = 0 THEN '' ELSE ' HTTP ' || c.status END END," \
        " b.charge_cents, b.created_at, c.wake_at, c.until_at, c.code" \
        " FROM pm_transaction_batches b" \
        " JOIN call c ON c.batch_id = b.id AND c.organization_id = ?1" \
        " WHERE b.organization_id = ?1 AND b.status = 'Pending'" \
        " AND c.state IN ('begun', 'sending', 'waiting', 'failed')" \
        " ORDER BY b.id LIMIT ?2") \
    X(NEED_FETCH, "SELECT c.id, c.operation, c.state," \
        " c.partner || ': ' || CASE WHEN c.result = '' THEN c.state ELSE c.result END ||" \
        " CASE WHEN c.code = '' THEN '' ELSE ' ' || c.code END ||" \
        " CASE WHEN c.status = 0 THEN '' ELSE ' HTTP ' || c.status END," \
        " 0, c.changed_at" " FROM call c WHERE c.organization_id = ?1" \
        " AND c.batch_id IS NULL AND c.request_trace_id = '' AND c.result <> ''" \
        " AND c.state IN ('begun', 'sending', 'failed', 'unknown')" \
        " AND c.id IN (SELECT max(id) FROM call WHERE organization_id = ?1" \
        "  AND batch_id IS NULL AND request_trace_id = '' GROUP BY partner, operation)" \
        " ORDER BY c.id LIMIT ?2") \
    X(NEED_BATCH_OVERDUE, "SELECT x.id, b.file_name, b.status," \
        " 'no ' || x.kind || ' for ' || x.refers || ' from ' || x.partner, b.charge_cents, x.due" \
        " FROM expectation x" \
        " JOIN pm_transaction_batches b ON b.id = x.batch_id AND b.organization_id = ?1" \
        " WHERE x.organization_id = ?1 AND x.due < ?3 AND x.state IN ('waiting', 'overdue')" \
        " AND x.kind IN ('TA1', '999') ORDER BY x.due, x.id LIMIT ?2") \
    X(NEED_BATCH_REJECTED, "SELECT id, file_name, status, errors, charge_cents," \
        " CASE WHEN acknowledged_at > created_at THEN acknowledged_at ELSE created_at END" \
        " FROM pm_transaction_batches" \
        " WHERE organization_id = ?1 AND status IN ('Rejected', 'Error')" \
        " AND NOT (" BATCH_MOVED("pm_transaction_batches") ") ORDER BY id LIMIT ?2") \
    X(NEED_CLAIM, "SELECT c.id, c.claim_id, c.state," \
        " coalesce((SELECT h.codes FROM claim_history h WHERE h.organization_id = ?1" \
        "  AND h.claim_row = c.id ORDER BY h.id DESC LIMIT 1), ''), c.charge_cents, c.changed_at" \
        " FROM claim c WHERE c.organization_id = ?1" \
        " AND (c.state = 'held' OR c.state = 'rejected' OR c.state = 'unacknowledged')" \
        " AND NOT EXISTS (SELECT 1 FROM claim n WHERE n.organization_id = ?1" \
        "  AND n.claim_id = c.claim_id AND n.sequence > c.sequence)" \
        " ORDER BY c.id LIMIT ?2") \
    X(NEED_CLAIM_OVERDUE, "SELECT x.id, b.file_name, b.status," \
        " 'no 277CA for ' || x.refers || ' from ' || x.partner, x.charge_cents, x.due" \
        " FROM expectation x" \
        " JOIN pm_transaction_batches b ON b.id = x.batch_id AND b.organization_id = ?1" \
        " WHERE x.organization_id = ?1 AND x.due < ?3 AND x.state IN ('waiting', 'overdue')" \
        " AND x.kind = '277CA' ORDER BY x.due, x.id LIMIT ?2") \
    X(NEED_PAYMENT_OVERDUE, "SELECT c.id, c.claim_id, c.state, 'no 835 from ' || ?4," \
        " c.charge_cents, c.changed_at FROM claim c" \
        " JOIN pm_transaction_batches b ON b.id = c.batch_id AND b.organization_id = ?1" \
        "  AND b.clearinghouse = ?4" \
        " WHERE c.organization_id = ?1 AND c.state = 'accepted' AND c.changed_at < ?3" \
        " ORDER BY c.id LIMIT ?2") \
    X(NEED_CONTRADICTION, "SELECT a.id, coalesce(k.claim_id, b.file_name), a.kind," \
        " CASE WHEN " BATCH_MOVED("b") " THEN 'its batch had moved to another vendor'" \
        "  ELSE a.codes END," \
        " coalesce(k.charge_cents, b.charge_cents), a.created_at FROM acknowledgement a" \
        " LEFT JOIN claim k ON k.id = a.claim_row AND k.organization_id = ?1" \
        " LEFT JOIN pm_transaction_batches b ON b.id = a.batch_id AND b.organization_id = ?1" \
        " WHERE a.organization_id = ?1 AND a.note = 'contradicts'" \
        " AND NOT EXISTS (SELECT 1 FROM resolution r WHERE r.organization_id = ?1" \
        "  AND r.acknowledgement_id = a.id) AND (" ACK_STANDS ")" \
        " ORDER BY a.id LIMIT ?2") \
    X(NEED_ORPHAN, "SELECT o.id, p.patient_control, 'open', o.reason, p.paid_cents, o.created_at" \
        " FROM orphan o JOIN claim_payment p ON p.id = o.payment_id AND p.organization_id = ?1" \
        " WHERE o.organization_id = ?1 AND o.settled_at = 0 ORDER BY o.id LIMIT ?2") \
    X(NEED_OUT_OF_BALANCE, "SELECT id, trace, state," \
        " CASE WHEN out_of_balance_cents <> 0 THEN 'the transaction does not balance'" \
        "  ELSE 'a claim in it does not balance' END, out_of_balance_cents, created_at" \
        " FROM remittance WHERE organization_id = ?1 AND state = 'out of balance'" \
        " ORDER BY id LIMIT ?2") \
    X(NEED_DEAD_LETTER, "SELECT d.seq, o.name, d.sink, d.reason, 0, d.created_at" \
        " FROM dead_letter d JOIN outbox o ON o.seq = d.seq AND o.organization_id = ?1" \
        " WHERE d.organization_id = ?1 ORDER BY d.seq LIMIT ?2")
/* clang-format on */

enum sql_id {
#define SQL_ID(name, text) SQL_##name,
    STORE_SQL(SQL_ID)
#undef SQL_ID
        SQL_COUNT
};

extern const char *const store_sql[SQL_COUNT];

#endif
