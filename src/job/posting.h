/* posting.h - private to ingest: one document being posted, shared by
 * its three kinds of content. */
#ifndef HIA_JOB_POSTING_H
#define HIA_JOB_POSTING_H

#include "job/ingest.h"
#include "job/steps.h"

struct posting {
    struct job *job;
    const struct partner *partner;
    struct emitter *emitter;
    struct ingest_totals *totals;
    struct err *err;
    struct arena arena; /* texts of rows looked up; reset for each record */
    const struct prepared *prepared;

    int64_t document_id;
    bool resumed;               /* a crash cut its posting short, or another process posts it */
    struct store_progress done; /* of its posting, committed; its sets are passed over */

    struct x12_envelope envelope; /* of the set or TA1 in hand */
    int64_t interchange_id, group_id, set_id;
    bool interchange_known;   /* ISA13 was seen in another document: nothing of it is taken */
    bool interchange_resumed; /* its row, and its TA1s with it, were committed before a crash */
    bool ta1_open;            /* a transaction of TA1s */
    bool skip_set;
    uint8_t verdict;                     /* of the open set */
    int64_t records;                     /* claims in the open set */
    const struct quarantine *quarantine; /* why; NULL: the file is taken */

    /* an 835 */
    struct store_remittance remittance;
    bool remittance_known;
    int32_t claim_ordinal, provider_ordinal;
    int64_t own_batch;           /* of which no claim was taken from who sent this: the last seen */
    bool asks_payer;             /* lately a claim was found by neither of our own numbers */
    const struct tray *asked[2]; /* whose claims were asked ahead */

    /* a 277CA: the set it answers */
    struct store_set answered;
    char answered_control[16]; /* our ST02 */
    bool answers, answers_any;
    bool answers_moved; /* its batch is with another vendor by now */
    int64_t answer_began_us;
};

/** Takes what a reading (reading.h) puts; a trays_take_fn, ctx is the posting. False: err says why;
 * a transaction may be open. */
bool posting_take(void *posting, const struct tray *tray);
/** A transaction of this document's posting: whoever else ingests it now is told, or tells us. */
MUST_USE bool posting_begin(struct posting *p, struct err *err);
MUST_USE bool posting_commit(struct posting *p, struct err *err);
/** Whoever sent this is a vendor from which the claim was taken, for certainly not sent: another
 * has it by now. */
MUST_USE bool posting_taken_from(struct posting *p, const struct store_claim_match *claim,
                                 bool *taken);
/** The first reason stands. */
void posting_set_aside(struct posting *p, const struct quarantine *why);
/** An interchange with this control number came before from this sender. */
extern const struct quarantine posting_known_interchange;

MUST_USE bool acknowledge_put(struct posting *p, const struct acknowledgement *a);
/** After the last answer of a 277CA: claims it does not name are unacknowledged. */
MUST_USE bool acknowledge_set_end(struct posting *p);

/** Before a tray of an 835 is taken: the claims it names are asked of the ledger, all at once,
 * where that helps; ctx is the posting. */
bool remit_look(void *posting, const struct tray *tray);
/** The same for what follows a step of the set in hand, on its tray. */
MUST_USE bool remit_ask_ahead(struct posting *p, const struct step *first);

MUST_USE bool remit_open(struct posting *p, const struct remittance_step *s);
MUST_USE bool remit_claim(struct posting *p, const struct claim_step *s);
/** Before a payment is posted: is it of a vendor from which the claim was taken, and not known to
 * be for what the other one sent? Then that is told as a contradiction, for a person. */
MUST_USE bool remit_elsewhere(struct posting *p, const struct claim_step *c,
                              const struct store_claim_match *match, int64_t payment_id);
MUST_USE bool remit_adjustment(struct posting *p, const struct adjustment_step *s);
MUST_USE bool remit_close(struct posting *p, const struct remittance_end_step *s);

#endif
