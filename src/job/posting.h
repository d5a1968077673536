/* posting.h - private to ingest: one document being posted, shared by
 * its three kinds of content. */
#ifndef HIA_JOB_POSTING_H
#define HIA_JOB_POSTING_H

#include "event/x12_acknowledgement.h"
#include "event/x12_remittance.h"
#include "job/ingest.h"

struct posting {
    struct job *job;
    const struct partner *partner;
    struct emitter *emitter;
    struct ingest_totals *totals;
    struct err *err;
    struct arena arena; /* texts of rows looked up; reset for each record */
    const struct prepared *prepared;
    struct acknowledgement_reader *acknowledgements;
    struct remittance_reader *remittances;

    int64_t document_id;
    bool resumed;      /* a crash cut its posting short */
    int64_t sets_done; /* committed before that: to be passed over */
    size_t sets_seen;

    const struct x12_envelope *envelope;
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

    /* a 277CA: the set it answers */
    struct store_set answered;
    char answered_control[16]; /* our ST02 */
    bool answers, answers_any;
    int64_t answer_began_us;
};

/* The sinks; ctx is the posting. */
bool acknowledge_put(void *posting, const struct acknowledgement *a);
/** After the last answer of a 277CA: claims it does not name are unacknowledged. */
MUST_USE bool acknowledge_set_end(struct posting *p);

bool remit_open(void *posting, const struct remittance *r);
bool remit_claim(void *posting, const struct claim_payment *c);
bool remit_adjustment(void *posting, const struct provider_adjustment *a);
bool remit_close(void *posting, const struct remittance *r, const struct remittance_totals *t);

/** Why a file, or a part of it, was not taken: for programs and for people. */
struct quarantine {
    const char *code;
    const char *sentence;
};

#endif
