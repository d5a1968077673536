/* claim_ack.h - a 277CA made from what was found in an 837: each claim taken or refused, and why
 * (005010X214). Whoever receives claims can use it: a payer, a clearinghouse, the sandbox.
 *
 * As ack.h does for the 999: a handler notes, while the 837 is read, the claims and their faults of
 * SNIP types 3 to 7; then the answer is written. A set with faults of types 1 and 2 is refused by
 * its 999, and has no 277CA. Faults of an open level count for all that hangs on it: those of the
 * billing provider refuse the provider, those of the subscriber or patient each claim of theirs. */
#ifndef HIA_X12_CLAIM_ACK_H
#define HIA_X12_CLAIM_ACK_H

#include "x12/ack.h"
#include "x12/claim_status.h"

enum {
    X12_CLAIM_ACK_BYTES_MAX = 1 << 29, /* some hundred bytes a claim */
    X12_CLAIM_STATUSES_MAX = 9,        /* of one claim, line or level: three STC of three */
};

struct x12_claim_ack;

/** `all_lines`: keep lines without faults too, for a judge that refuses lines. */
MUST_USE struct x12_claim_ack *x12_claim_ack_new(bool all_lines, struct err *err);
void x12_claim_ack_free(struct x12_claim_ack *ca);

/** A handler that notes and passes everything on to `next` (may be NULL). It stops the reader when
 * there are more claims than fit: x12_claim_ack_full. */
struct x12_handler x12_claim_ack_handler(struct x12_claim_ack *ca, const struct x12_handler *next);
bool x12_claim_ack_full(const struct x12_claim_ack *ca);

enum x12_claim_level {
    X12_LEVEL_SET,      /* 2200B; id is BHT03 */
    X12_LEVEL_PROVIDER, /* 2200C; id is the NPI */
    X12_LEVEL_CLAIM,    /* 2200D; id is CLM01 */
    X12_LEVEL_LINE,     /* 2220D; id is REF*6R, or LX01 */
};

/** What is said of one of them. Refused when there is a status; a judge may add or take away. */
struct x12_claim_answer {
    struct x12_claim_status statuses[X12_CLAIM_STATUSES_MAX];
    unsigned statuses_count;
    bool unsaid;            /* claims only: leave it out, as if it never came */
    char payer_control[51]; /* claims accepted by a payer: REF*1K; "" for none */
};
void x12_claim_answer_refuse(struct x12_claim_answer *answer, struct x12_claim_status status);

/** Decides beyond the faults. Called more than once for each; the same answer each time. */
struct x12_claim_judge {
    void *ctx;
    void (*judge)(void *ctx, enum x12_claim_level level, struct str id,
                  struct x12_claim_answer *answer);
};

struct x12_claim_ack_head {
    struct x12_ack_head to;
    bool payer;      /* NM1*PR, A2 and REF*1K; else a clearinghouse: NM1*AY, A1 */
    char name[61];   /* 2100A NM103 */
    char id[81];     /* NM109 */
    char id_kind[3]; /* NM108: 46, FI, PI or XV */
};

struct x12_claim_ack_totals {
    uint64_t sets, accepted, rejected, unsaid;
    int64_t accepted_cents, rejected_cents;
};

/** A 277CA set for each 837 set of interchange `i` (from 1) that its 999 does not refuse; nothing
 * when there is none. `judge` may be NULL. */
void x12_claim_ack_write(const struct x12_claim_ack *ca, uint32_t i, struct x12_writer *w,
                         const struct x12_claim_ack_head *head, const struct x12_claim_judge *judge,
                         struct x12_claim_ack_totals *totals);

#endif
