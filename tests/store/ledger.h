/* ledger.h - a ledger in a folder of its own, and small rows to put into it. */
#ifndef HIA_TESTS_STORE_LEDGER_H
#define HIA_TESTS_STORE_LEDGER_H

#include "base/scratch.h"
#include "store/store.h"

#include <criterion/criterion.h>

#define ORG_A "11111111-1111-4111-8111-111111111111"
#define ORG_B "22222222-2222-4222-8222-222222222222"

struct ledger {
    char dir[SCRATCH_MAX]; /* its folder; empty where it is in PostgreSQL */
    char place[256];       /* what store_open takes */
    struct store *s;
    struct arena a;
    struct err e;
};

/** Every call that must succeed. */
#define OK(call) cr_assert((call), "%s: %s", #call, l->e.text)
/** Every call that must not: the kind of failure, and a word of its sentence. */
#define FAILS(call, what, word)                                                                    \
    do {                                                                                           \
        err_clear(&l->e);                                                                          \
        cr_assert_not((call));                                                                     \
        cr_assert_eq(l->e.kind, (what), "%s: %s", #call, l->e.text);                               \
        cr_assert(strstr(l->e.text, (word)), "%s: %s", #call, l->e.text);                          \
        err_clear(&l->e);                                                                          \
    } while (0)

void ledger_setup(struct ledger *l);
void ledger_teardown(struct ledger *l);
/** Close, and open as another organization or mode. */
void ledger_reopen(struct ledger *l, const char *organization, enum store_mode mode);

struct store_document a_document(const char *content);
/** A document row; its id. */
int64_t put_document(struct ledger *l, enum store_direction direction, const char *content);
int64_t put_batch(struct ledger *l, const char *file_name);
/** An event; the number of the last one that can be read. */
int64_t put_event(struct ledger *l, const struct store_event *e);
/** Interchange 000000009, group 77, set 0001 with reference B42 of that batch; the set's id. */
int64_t put_sets(struct ledger *l, int64_t batch);
/** A clean claim with two lines ("<id>-1", "<id>-2"), 120.00. */
struct store_claim_input a_claim(const char *claim_id, const char *content);
struct store_claim_put put_claim(struct ledger *l, const char *claim_id, const char *content);
int64_t put_remittance(struct ledger *l, const char *trace);
/** One claim payment with a service, an adjustment and a remark. */
int64_t put_payment(struct ledger *l, int64_t remittance, int32_t ordinal, int64_t claim_row);

/** Callbacks that count. */
bool count_documents(void *ctx, const struct store_document *d);
/** Adds how many documents are in that state; DOCUMENT_STATE_COUNT: any. */
MUST_USE bool list_documents(struct store *s, enum store_document_state state, int64_t *n,
                             struct err *err);
bool count_sets(void *ctx, const struct store_set *t);
bool count_batches(void *ctx, const struct store_batch *b);
bool count_attempts(void *ctx, const struct store_attempt *a);
bool count_claims(void *ctx, const struct store_claim *c);
bool count_lines(void *ctx, const struct store_claim_line *c);
bool count_findings(void *ctx, const struct store_finding *c);
bool count_history(void *ctx, const struct store_history *h);
bool count_acks(void *ctx, const struct store_ack *k);
bool count_remittances(void *ctx, const struct store_remittance *r);
bool count_provider_adjustments(void *ctx, const struct store_provider_adjustment *p);
bool count_orphans(void *ctx, const struct store_orphan *o);
bool count_events(void *ctx, const struct store_event *e);
bool count_dead_letters(void *ctx, const struct store_dead_letter *d);
bool count_log(void *ctx, const struct store_log *g);
bool count_expectations(void *ctx, const struct store_expectation *x);
bool count_needs(void *ctx, const struct store_need *n);
/** Counts claims, services, adjustments and remarks into an int64_t[4]. */
struct store_payment_visitor counting_visitor(int64_t counts[4]);

#endif
