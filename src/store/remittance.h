/* remittance.h - remittances, claim and service payments, adjustments, the orphan queue. */
#ifndef HIA_STORE_REMITTANCE_H
#define HIA_STORE_REMITTANCE_H

#include "store/word.h"

struct store_remittance {
    int64_t id;
    char uuid[UUID_MAX]; /* what the platform sees; made by the store when empty */
    int64_t document_id;
    int64_t set_id; /* 0: none */
    struct str partner;
    struct str payer_id; /* TRN03 */
    struct str payee_npi;
    struct str trace;     /* TRN02 */
    int64_t amount_cents; /* BPR02 */
    struct str handling;  /* BPR01 */
    struct str method;    /* BPR04 */
    struct str date;      /* BPR16, CCYYMMDD */
    enum store_remittance_state state;
    /* Set by store_remittance_finish. */
    int64_t claim_count, orphan_count;
    int64_t charge_cents, paid_cents, adjusted_cents, patient_cents;
    int64_t provider_adjustment_cents; /* sum of PLB */
    int64_t out_of_balance_cents;      /* sum CLP04 - sum PLB - BPR02 */
    int64_t unbalanced_count;          /* claims whose own sums do not hold */
    int64_t created_at_us;
};

/** Duplicate guard: payer, trace, amount, date (x12.md B.6). A second one gives `*duplicate` and
 *  the first one's id and uuid. */
MUST_USE bool store_remittance_put(struct store *s, struct store_remittance *r, bool *duplicate,
                                   struct err *err);
/** Takes state, counts and sums. */
MUST_USE bool store_remittance_finish(struct store *s, const struct store_remittance *r,
                                      struct err *err);

struct store_claim_payment {
    int64_t id;
    int64_t remittance_id;
    int32_t ordinal;            /* of the CLP within the set, from 1 */
    struct str patient_control; /* CLP01 */
    int64_t claim_id;           /* the matched claim's row; 0: none */
    struct str status;          /* CLP02 */
    int64_t charge_cents, paid_cents, patient_cents;
    struct str payer_control; /* CLP07 */
    bool reversal;
    int64_t out_of_balance_cents;
    enum store_payment_state state;
};

struct store_service_payment {
    int32_t number;          /* of the SVC within the claim, from 1 */
    int32_t claim_line;      /* the matched line's number; 0: none */
    struct str line_control; /* REF*6R */
    struct str procedure;    /* SVC01 */
    struct str modifiers;
    int64_t charge_cents, paid_cents;
    struct decimal paid_units; /* SVC05 */
    int64_t out_of_balance_cents;
};

struct store_adjustment {
    int32_t service; /* the service payment's number; 0: at claim level */
    struct str group;
    struct str reason;
    int64_t amount_cents;
    struct decimal quantity; /* scale 0 and units 0 when not given */
};

struct store_remark {
    int32_t service; /* 0: MIA or MOA */
    struct str code;
};

struct store_provider_adjustment {
    int32_t ordinal;
    struct str provider; /* PLB01 */
    struct str fiscal_date;
    struct str reason;
    struct str reference;
    int64_t amount_cents; /* positive reduces the payment */
};

/** The hot path: prepared once, nothing copied. Call inside one transaction a transaction set. */
MUST_USE bool store_claim_payment_put(struct store *s, const struct store_claim_payment *p,
                                      int64_t *id, struct err *err);
MUST_USE bool store_service_payment_put(struct store *s, int64_t payment_id,
                                        const struct store_service_payment *p, struct err *err);
/** `ordinal` counts the adjustments of one claim payment from 1, all levels together. */
MUST_USE bool store_adjustment_put(struct store *s, int64_t payment_id, int32_t ordinal,
                                   const struct store_adjustment *a, struct err *err);
MUST_USE bool store_remark_put(struct store *s, int64_t payment_id, int32_t ordinal,
                               const struct store_remark *r, struct err *err);
MUST_USE bool store_provider_adjustment_put(struct store *s, int64_t remittance_id,
                                            const struct store_provider_adjustment *p,
                                            struct err *err);

MUST_USE bool store_remittance_get(struct store *s, int64_t id, struct arena *a,
                                   struct store_remittance *out, bool *found, struct err *err);
/** Find one by uuid, by trace number (the newest), or by row number. */
MUST_USE bool store_remittance_find(struct store *s, struct str key, struct arena *a,
                                    struct store_remittance *out, bool *found, struct err *err);
typedef bool store_remittance_fn(void *ctx, const struct store_remittance *r);
/** Newest first; REMITTANCE_STATE_COUNT means any. */
MUST_USE bool store_remittance_list(struct store *s, enum store_remittance_state state,
                                    int64_t limit, store_remittance_fn *fn, void *ctx,
                                    struct err *err);

struct store_remittance_filter {
    enum store_remittance_state state; /* REMITTANCE_STATE_COUNT: any */
    struct str payer_id, trace;        /* empty: any */
};
MUST_USE bool store_remittance_page(struct store *s, const struct store_page *page,
                                    const struct store_remittance_filter *f,
                                    store_remittance_fn *fn, void *ctx, struct err *err);

/** What a walk through payments calls: each may be NULL. For every claim payment: itself, its
 *  services, its adjustments, its remarks. */
struct store_payment_visitor {
    bool (*claim)(void *ctx, const struct store_claim_payment *p);
    bool (*service)(void *ctx, const struct store_service_payment *p);
    bool (*adjustment)(void *ctx, const struct store_adjustment *a);
    bool (*remark)(void *ctx, const struct store_remark *r);
    void *ctx;
};
/** Of one remittance, in the order of the file. */
MUST_USE bool store_remittance_payments(struct store *s, int64_t remittance_id, int64_t limit,
                                        const struct store_payment_visitor *v, struct err *err);
/** Those after the one of that ordinal; 0: from the first. */
MUST_USE bool store_remittance_payments_after(struct store *s, int64_t remittance_id,
                                              int64_t ordinal, int64_t limit,
                                              const struct store_payment_visitor *v,
                                              struct err *err);
/** One. */
MUST_USE bool store_payment_get(struct store *s, int64_t payment_id,
                                const struct store_payment_visitor *v, struct err *err);
/** Of one claim, oldest first. */
MUST_USE bool store_claim_payments(struct store *s, int64_t claim_row, int64_t limit,
                                   const struct store_payment_visitor *v, struct err *err);
typedef bool store_provider_adjustment_fn(void *ctx, const struct store_provider_adjustment *p);
MUST_USE bool store_provider_adjustments(struct store *s, int64_t remittance_id,
                                         store_provider_adjustment_fn *fn, void *ctx,
                                         struct err *err);

struct store_orphan {
    int64_t id;
    int64_t payment_id;
    int64_t remittance_id;
    struct str patient_control; /* CLP01 */
    int64_t paid_cents;
    struct str reason; /* "no claim", "ambiguous" */
    int64_t claim_id;  /* assigned to; 0: open */
    int64_t created_at_us, settled_at_us;
};
MUST_USE bool store_orphan_put(struct store *s, int64_t payment_id, struct str reason,
                               struct err *err);
/** Ties the payment to the claim and closes the orphan, once. Amounts are the caller's to apply. */
MUST_USE bool store_orphan_assign(struct store *s, int64_t orphan_id, int64_t claim_row,
                                  struct err *err);
typedef bool store_orphan_fn(void *ctx, const struct store_orphan *o);
MUST_USE bool store_orphan_get(struct store *s, int64_t id, struct arena *a,
                               struct store_orphan *out, bool *found, struct err *err);
enum store_orphan_filter { ORPHANS_SETTLED, ORPHANS_OPEN, ORPHANS_ALL };
MUST_USE bool store_orphan_page(struct store *s, const struct store_page *page,
                                enum store_orphan_filter f, store_orphan_fn *fn, void *ctx,
                                struct err *err);
/** Open ones, oldest first. */
MUST_USE bool store_orphan_list(struct store *s, int64_t limit, store_orphan_fn *fn, void *ctx,
                                struct err *err);

#endif
