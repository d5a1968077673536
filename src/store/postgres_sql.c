/* postgres_sql.c - the ledger's statements as PostgreSQL wants them: $1 for ?1, the id of a new row
 * given back to who asks for it, and the few that are different where many write at once. */
#include "store/postgres.h"

#include <ctype.h>
#include <stdio.h>

/* Taking a control number locks its row, so that two writers never get the same one. Jobs that
 * another worker is just claiming are passed by; an array, because a list behind LIMIT ?3 is
 * thought long and the whole table read for it. Claims and claim payments come by the thousand:
 * their ids are given along (see postgres.c, take_id). What is purged of a log goes through the
 * owner's functions. */
static const char *const OTHERWISE[SQL_COUNT] = {
    [SQL_CONTROL_NEXT] = "INSERT INTO control_number AS n (organization_id, partner, kind, next)"
                         " VALUES (?1, ?2, ?3, 1)"
                         " ON CONFLICT (organization_id, partner, kind) DO UPDATE SET next = n.next"
                         " RETURNING next",
    [SQL_JOB_CLAIM] =
        "WITH head AS MATERIALIZED (" JOB_HEAD " FOR UPDATE OF j SKIP LOCKED) " JOB_CLAIM
        "= ANY (ARRAY(SELECT id FROM head)) RETURNING " JOB_COLUMNS,
    [SQL_CLAIM_PUT] =
        "INSERT INTO claim (organization_id, claim_id, sequence, frequency, input_hash, payer_id,"
        " billing_npi, service_date, charge_cents, state, replaces, created_at, changed_at, id)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12, ?13)",
    [SQL_PAYMENT_PUT] =
        "INSERT INTO claim_payment (organization_id, remittance_id, ordinal, patient_control,"
        " claim_row, status, charge_cents, paid_cents, patient_cents, payer_control, reversal,"
        " out_of_balance_cents, state, id)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    [SQL_PURGE_EXCHANGE_MARK] = "SELECT hia_purge_exchange(?2, ?3, ?4) WHERE ?1 = ?1",
    [SQL_PURGE_CALL_DOCUMENT_MARK] = "SELECT hia_purge_call_document(?2, ?3, ?4) WHERE ?1 = ?1",
    [SQL_PURGE_CHECK_MARK] = "SELECT hia_purge_check(?2, ?3, ?4) WHERE ?1 = ?1",
    [SQL_PURGE_ASK_MARK] = "SELECT hia_purge_ask(?2, ?3, ?4) WHERE ?1 = ?1",
    [SQL_PURGE_EVENT_MARK] = "SELECT hia_purge_event(?2, ?3) WHERE ?1 = ?1 AND ?4 = ?4",
};

int postgres_block_of(enum sql_id id, const char **sequence)
{
    *sequence = id == SQL_CLAIM_PUT ? "claim_id_seq" : "claim_payment_id_seq";
    return id == SQL_CLAIM_PUT ? 0 : id == SQL_PAYMENT_PUT ? 1 : -1;
}

const char *postgres_text(enum sql_id id)
{
    return OTHERWISE[id] ? OTHERWISE[id] : store_sql[id];
}

/* "+column" is said to SQLite's planner; a uuid has no plus. */
static void drop_plus(char *sql)
{
    for (char *p = sql; (p = strstr(p, " +")) != NULL; p++)
        if (isalpha((unsigned char)p[2]))
            memmove(p + 1, p + 2, strlen(p + 2) + 1);
}

bool postgres_statement(enum sql_id id, bool give_id, char *out, size_t size)
{
    int n = snprintf(out, size, "%s%s", postgres_text(id), give_id ? " RETURNING id" : "");
    for (char *p = out; (p = strchr(p, '?')) != NULL;)
        *p = '$';
    drop_plus(out);
    return n > 0 && (size_t)n < size;
}

int postgres_limit_at(enum sql_id id)
{
    static const char LIMIT[] = "LIMIT ?";
    const char *at = strstr(postgres_text(id), LIMIT);
    return at ? at[sizeof(LIMIT) - 1] - '0' : 0;
}
