/* steps.h - private to ingest: what a document says, step by step, as the reading side puts it on
 * trays and the posting side takes it. Texts are the tray's. */
#ifndef HIA_JOB_STEPS_H
#define HIA_JOB_STEPS_H

#include "event/catalogue.h"
#include "event/x12_acknowledgement.h"
#include "event/x12_remittance.h"
#include "job/tray.h"
#include "store/claim.h"
#include "store/remittance.h"

/** Why a file, or a part of it, was not taken: for programs and for people. */
struct quarantine {
    const char *code;
    const char *sentence;
};

enum step_kind {
    STEP_INTERCHANGE,
    STEP_GROUP,
    STEP_INTERCHANGE_END,
    STEP_TA1, /* before its answer */
    STEP_SET,
    STEP_SET_END,
    STEP_ANSWER,
    STEP_REMITTANCE,
    STEP_CLAIM,
    STEP_ADJUSTMENT,
    STEP_REMITTANCE_END,
};

/** STEP_TA1, STEP_SET. */
struct envelope_step {
    struct step step;
    struct x12_envelope envelope;
    uint8_t verdict;
    bool done;                    /* committed before a crash: passed over */
    const struct quarantine *why; /* it is refused; NULL: taken */
};

struct set_end_step {
    struct step step;
    int64_t segments;
};

/** Lent: the reader waits until it is posted. */
struct answer_step {
    struct step step;
    const struct acknowledgement *answer;
};

struct remittance_step {
    struct step step;
    struct store_remittance row; /* without what the ledger gives */
};

/** A claim payment as rows: what the ledger knows of the claim is still to be added. */
struct claim_step {
    struct step step;
    unsigned flags; /* enum claim_payment_flag */
    bool in_balance;
    struct store_claim_payment row;
    struct store_service_payment *services;
    size_t services_count;
    struct store_adjustment *adjustments; /* all levels, in their order */
    size_t adjustments_count;
    struct store_remark *remarks; /* the same */
    size_t remarks_count;
    /* What it does to the claim, if it is posted. */
    enum store_claim_state to;
    enum event_id event;
    int64_t adjusted_cents[4]; /* by enum adjustment_group */
    struct claim_reasons reasons;
    struct str codes; /* the reasons in one text */
};

struct adjustment_step {
    struct step step;
    struct store_provider_adjustment row; /* without its ordinal */
};

struct remittance_end_step {
    struct step step;
    struct str payer_id, trace, handling, method, date;
    struct remittance_totals totals;
};

/** The sink of a remittance reader whose ctx is a struct trays: puts the steps. */
struct remittance_sink remit_steps(struct trays *t);

#endif
