/* x12_remittance_state.h - the 835 reader: what it holds, and its way from a use of the guide to
 * what is done with it. Private to x12_remittance*.c. */
#ifndef HIA_EVENT_X12_REMITTANCE_STATE_H
#define HIA_EVENT_X12_REMITTANCE_STATE_H

#include "event/x12_remittance.h"
#include "event/x12_take.h"
#include "x12/balance.h"

/** What a use means to us; several uses may mean the same. */
enum action {
    DO_NOTHING,
    DO_BPR,
    DO_TRN,
    DO_CURRENCY,
    DO_HEAD_REFERENCE,
    DO_PRODUCTION_DATE,
    DO_PAYER,
    DO_PAYEE,
    DO_STREET,
    DO_CITY,
    DO_PARTY_REFERENCE,
    DO_PARTY_CONTACT,
    DO_LX,
    DO_TS3,
    DO_CLP,
    DO_CLAIM_CAS,
    DO_PATIENT,
    DO_INSURED,
    DO_CORRECTED_INSURED,
    DO_RENDERING,
    DO_CROSSOVER,
    DO_CORRECTED_PAYER,
    DO_OTHER_INSURED,
    DO_MIA,
    DO_MOA,
    DO_CLAIM_REFERENCE,
    DO_CLAIM_DATE,
    DO_CLAIM_CONTACT,
    DO_CLAIM_AMOUNT,
    DO_CLAIM_QUANTITY,
    DO_SVC,
    DO_LINE_DATE,
    DO_LINE_CAS,
    DO_LINE_REFERENCE,
    DO_LINE_CONTROL,
    DO_LINE_AMOUNT,
    DO_LINE_QUANTITY,
    DO_REMARK,
    DO_PLB,
};

/** What is done with a segment; false stops the reader. */
typedef bool remittance_step(struct remittance_reader *rr, const struct x12_segment *s,
                             enum action what);

/** By action; x12_remittance_claim.c has those of 2100 and 2110. */
remittance_step remittance_claim_open, remittance_claim_cas, remittance_claim_name,
    remittance_claim_mia, remittance_claim_moa, remittance_claim_reference, remittance_claim_date,
    remittance_claim_contact, remittance_claim_amount, remittance_claim_quantity;
remittance_step remittance_line_open, remittance_line_date, remittance_line_cas,
    remittance_line_reference, remittance_line_control, remittance_line_amount,
    remittance_line_quantity, remittance_line_remark;

/** Hands the open claim over, if there is one; false when the sink says so. */
bool remittance_claim_close(struct remittance_reader *rr);

/** The CLP01 of the reversals met in this set, as hashes in a fixed table: a later payment of the
 * same claim is its correction. When it is full the oldest is forgotten. */
enum { REVERSALS_KEPT = 4096 };

/** What a use of the guide means to us; no step: nothing. */
struct remittance_use {
    remittance_step *step;
    enum action what;
};

struct remittance_reader {
    struct remittance_sink sink;
    const struct x12_guide *guide;
    struct remittance_use *uses; /* by use->index */
    struct arena head_arena, claim_arena;
    /* the open set */
    bool ours, opened;
    struct remittance head;
    struct remit_party *party; /* 1000A or 1000B, whichever is open */
    struct remittance_totals totals;
    struct x12_balance_835 balance;
    bool broken; /* some sum could not be exact */
    struct provider_summary group;
    char group_text[4][64];
    uint64_t reversals[REVERSALS_KEPT];
    size_t reversals_next;
    /* the open claim */
    bool open, line_open;
    bool full;
    struct claim_payment claim;
    uint32_t in_set;
};

static inline void remittance_reference(const struct take *t, struct reference **list)
{
    struct reference *r = take_append(t->arena, list, sizeof(*r), REMIT_REFERENCES_MAX, t->full);
    if (r)
        *r = (struct reference){.type = take_text(t, 1), .value = take_text(t, 2)};
}

static inline void remittance_contact(const struct take *t, struct contact **list)
{
    struct contact *c = take_append(t->arena, list, sizeof(*c), REMIT_CONTACTS_MAX, t->full);
    if (!c)
        return;
    c->role = take_text(t, 1);
    c->name = take_text(t, 2);
    take_numbers(t, c);
}

#endif
