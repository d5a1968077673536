/* ledger.c - a ledger in a folder of its own, and small rows to put into it. */
#include "store/ledger.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* --- in a database of its own, where HIA_TEST_POSTGRES names a cluster's socket folder --- */

static void in_cluster(const char *before, const char *name, const char *after)
{
    char whole[256], at[160];
    snprintf(at, sizeof(at), "postgresql://owner@/postgres?host=%s", getenv("HIA_TEST_POSTGRES"));
    snprintf(whole, sizeof(whole), "%s %s %s", before, name, after);
    PGconn *c = PQconnectdb(at);
    PGresult *r = PQexec(c, whole);
    cr_assert_eq(PQresultStatus(r), PGRES_COMMAND_OK, "%s: %s", whole, PQerrorMessage(c));
    PQclear(r);
    PQfinish(c);
}

static void database_name(char *out, size_t size)
{
    snprintf(out, size, "hia_%ld", (long)getpid());
}

static void make_database(struct ledger *l)
{
    char name[32];
    database_name(name, sizeof(name));
    in_cluster("CREATE DATABASE", name, "TEMPLATE hia_template");
    snprintf(l->place, sizeof(l->place), "postgresql://hia_app@/%s?host=%s", name,
             getenv("HIA_TEST_POSTGRES"));
}

static void drop_database(void)
{
    char name[32];
    database_name(name, sizeof(name));
    in_cluster("DROP DATABASE", name, "WITH (FORCE)");
}

void ledger_setup(struct ledger *l)
{
    memset(l, 0, sizeof(*l));
    if (getenv("HIA_TEST_POSTGRES")) {
        make_database(l);
    } else {
        scratch_dir_make(l->dir);
        str_copy(l->place, sizeof(l->place), str_from(l->dir));
    }
    arena_init(&l->a, 1 << 20);
    OK(store_open(&l->s, l->place, ORG_A, STORE_WRITER, &l->e));
}

void ledger_teardown(struct ledger *l)
{
    store_close(l->s);
    arena_fini(&l->a);
    if (l->dir[0])
        scratch_dir_remove(l->dir);
    else
        drop_database();
}

void ledger_reopen(struct ledger *l, const char *organization, enum store_mode mode)
{
    store_close(l->s);
    l->s = NULL;
    OK(store_open(&l->s, l->place, organization, mode, &l->e));
}

struct store_document a_document(const char *content)
{
    struct store_document d = {
        .direction = STORE_INBOUND,
        .partner = STR("sandbox"),
        .name = STR("a.835"),
        .bytes = (int64_t)strlen(content),
    };
    sha256_of(str_from(content), d.sha256);
    return d;
}

int64_t put_document(struct ledger *l, enum store_direction direction, const char *content)
{
    struct store_document d = a_document(content);
    int64_t id;
    bool duplicate;
    d.direction = direction;
    OK(store_document_put(l->s, &d, &id, &duplicate, &l->e));
    cr_assert_not(duplicate);
    return id;
}

int64_t put_batch(struct ledger *l, const char *file_name)
{
    struct store_batch b = {
        .partner = STR("sandbox"),
        .file_name = str_from(file_name),
        .transaction_type = STR("837P"),
        .direction = STORE_OUTBOUND,
        .record_count = 2,
        .charge_cents = 24000,
    };
    OK(store_batch_put(l->s, &b, &l->e));
    return b.id;
}

int64_t put_sets(struct ledger *l, int64_t batch)
{
    struct store_interchange x = {.document_id = put_document(l, STORE_OUTBOUND, "sets"),
                                  .batch_id = batch,
                                  .direction = STORE_OUTBOUND,
                                  .sender = STR("US"),
                                  .receiver = STR("THEM"),
                                  .control = STR("000000009")};
    struct store_group g = {.functional_id = STR("HC"), .control = STR("77")};
    struct store_set t = {.document_id = x.document_id,
                          .batch_id = batch,
                          .direction = STORE_OUTBOUND,
                          .control = STR("0001"),
                          .type = STR("837"),
                          .guide = STR("837P"),
                          .reference = STR("B42"),
                          .state = SET_SUBMITTED};
    bool duplicate;
    OK(store_interchange_put(l->s, &x, &g.interchange_id, &duplicate, &l->e));
    OK(store_group_put(l->s, &g, &t.group_id, &l->e));
    OK(store_set_put(l->s, &t, &t.id, &l->e));
    return t.id;
}

struct store_claim_input a_claim(const char *claim_id, const char *content)
{
    static struct store_claim_line lines[2];
    static char controls[2][80];
    for (int i = 0; i < 2; i++) {
        snprintf(controls[i], sizeof(controls[i]), "%s-%d", claim_id, i + 1);
        lines[i] = (struct store_claim_line){
            .number = i + 1,
            .line_control = str_from(controls[i]),
            .procedure = STR("HC:90837"),
            .service_date = STR("20260105"),
            .charge_cents = 6000,
        };
    }
    struct store_claim_input in = {
        .claim =
            {
                .claim_id = str_from(claim_id),
                .frequency = STR("1"),
                .payer_id = STR("AZMCD"),
                .billing_npi = STR("1234567893"),
                .service_date = STR("20260105"),
                .charge_cents = 12000,
                .state = CLAIM_READY,
            },
        .lines = lines,
        .line_count = 2,
    };
    sha256_of(str_from(content), in.claim.input_hash);
    return in;
}

struct store_claim_put put_claim(struct ledger *l, const char *claim_id, const char *content)
{
    struct store_claim_input in = a_claim(claim_id, content);
    struct store_claim_put out;
    OK(store_claim_put(l->s, &in, &out, &l->e));
    return out;
}

int64_t put_remittance(struct ledger *l, const char *trace)
{
    struct store_remittance r = {
        .document_id = put_document(l, STORE_INBOUND, trace),
        .partner = STR("sandbox"),
        .payer_id = STR("1999999999"),
        .trace = str_from(trace),
        .amount_cents = 10000,
        .method = STR("ACH"),
        .date = STR("20260120"),
    };
    bool duplicate;
    OK(store_remittance_put(l->s, &r, &duplicate, &l->e));
    cr_assert_not(duplicate);
    return r.id;
}

int64_t put_payment(struct ledger *l, int64_t remittance, int32_t ordinal, int64_t claim_row)
{
    struct store_claim_payment p = {
        .remittance_id = remittance,
        .ordinal = ordinal,
        .patient_control = STR("CLM1"),
        .claim_id = claim_row,
        .status = STR("1"),
        .charge_cents = 12000,
        .paid_cents = 10000,
        .patient_cents = 2000,
        .payer_control = STR("PC1"),
        .state = claim_row ? PAYMENT_POSTED : PAYMENT_ORPHAN,
    };
    struct store_service_payment service = {
        .number = 1,
        .claim_line = 1,
        .line_control = STR("CLM1-1"),
        .procedure = STR("HC:90837"),
        .charge_cents = 12000,
        .paid_cents = 10000,
        .paid_units = {25, 1},
    };
    struct store_adjustment adjustment = {
        .service = 1, .group = STR("PR"), .reason = STR("2"), .amount_cents = 2000};
    struct store_remark remark = {.service = 1, .code = STR("N130")};
    int64_t id;
    OK(store_claim_payment_put(l->s, &p, &id, &l->e));
    OK(store_service_payment_put(l->s, id, &service, &l->e));
    OK(store_adjustment_put(l->s, id, 1, &adjustment, &l->e));
    OK(store_remark_put(l->s, id, 1, &remark, &l->e));
    return id;
}

#define COUNTER(name, type)                                                                        \
    bool name(void *ctx, const struct type *row)                                                   \
    {                                                                                              \
        (void)row;                                                                                 \
        ++*(int64_t *)ctx;                                                                         \
        return true;                                                                               \
    }
COUNTER(count_documents, store_document)
COUNTER(count_sets, store_set)
COUNTER(count_batches, store_batch)
COUNTER(count_attempts, store_attempt)
COUNTER(count_claims, store_claim)
COUNTER(count_lines, store_claim_line)
COUNTER(count_findings, store_finding)
COUNTER(count_history, store_history)
COUNTER(count_acks, store_ack)
COUNTER(count_remittances, store_remittance)
COUNTER(count_provider_adjustments, store_provider_adjustment)
COUNTER(count_orphans, store_orphan)
COUNTER(count_events, store_event)
COUNTER(count_dead_letters, store_dead_letter)
COUNTER(count_log, store_log)
COUNTER(count_expectations, store_expectation)
COUNTER(count_needs, store_need)

static bool visit_claim(void *ctx, const struct store_claim_payment *p)
{
    (void)p;
    return ++((int64_t *)ctx)[0] > 0;
}

static bool visit_service(void *ctx, const struct store_service_payment *p)
{
    cr_assert(decimal_eq(p->paid_units, (struct decimal){250, 2}));
    return ++((int64_t *)ctx)[1] > 0;
}

static bool visit_adjustment(void *ctx, const struct store_adjustment *a)
{
    cr_assert(str_is(a->group, "PR"));
    return ++((int64_t *)ctx)[2] > 0;
}

static bool visit_remark(void *ctx, const struct store_remark *r)
{
    cr_assert(str_is(r->code, "N130"));
    return ++((int64_t *)ctx)[3] > 0;
}

struct store_payment_visitor counting_visitor(int64_t counts[4])
{
    memset(counts, 0, 4 * sizeof(*counts));
    return (struct store_payment_visitor){visit_claim, visit_service, visit_adjustment,
                                          visit_remark, counts};
}

static bool take_number(void *ctx, const struct store_event *e)
{
    *(int64_t *)ctx = e->seq;
    return true;
}

int64_t put_event(struct ledger *l, const struct store_event *e)
{
    int64_t seq = 0;
    OK(store_event_put(l->s, e, &l->e));
    OK(store_events_after(l->s, 0, 0, take_number, &seq, &l->e));
    return seq;
}

bool list_documents(struct store *s, enum store_document_state state, int64_t *n, struct err *err)
{
    const struct store_page page = {.limit = INT64_MAX};
    const struct store_document_filter f = {.state = state, .direction = STORE_DIRECTION_COUNT};
    return store_document_page(s, &page, &f, count_documents, n, err);
}
