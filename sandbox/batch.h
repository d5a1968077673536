/* batch.h - one 837 file read and answered: TA1, 999, 277CA at once, 835s later. Where the answers
 * go is the caller's: a folder, a mailbox. */
#ifndef HIA_SANDBOX_BATCH_H
#define HIA_SANDBOX_BATCH_H

#include "sandbox/answer.h"

struct sandbox_batch {
    struct sandbox_file file;
    struct sandbox_answers answers; /* seed, now_us and flaw are set by the caller before feeding */
    /* private */
    struct x12_handler ack_handler;
    struct x12_handler behind, handler;
    struct x12_reader *reader;
    struct x12_ack *ack;
    struct x12_claim_ack *claims;
    bool refused,
        noted; /* by the strict payer's rule, in the set that is open; the planted error */
    bool going;
};

/** Takes the answer named by `suffix` ("ta1", "999", "277ca", "again.277ca", "1.835", "2.835"). */
typedef bool sandbox_put_answer(void *ctx, const char *suffix, const struct buf *content,
                                struct err *err);

MUST_USE bool sandbox_batch_init(struct sandbox_batch *b, uint64_t seed, enum sandbox_flaw flaw,
                                 int64_t now_us, struct err *err);
void sandbox_batch_fini(struct sandbox_batch *b);
void sandbox_batch_feed(struct sandbox_batch *b, const void *p, size_t n);
/** Everything was fed. ERR_LIMIT: more claims than the sandbox takes. */
MUST_USE bool sandbox_batch_end(struct sandbox_batch *b, struct err *err);
/** After the end: a TA1 refuses it all, TA105 as given: 025 the interchange was seen before. */
void sandbox_batch_refuse(struct sandbox_batch *b, const char *ta105);
MUST_USE bool sandbox_batch_acknowledge(struct sandbox_batch *b, sandbox_put_answer *put, void *ctx,
                                        struct err *err);
MUST_USE bool sandbox_batch_remit(struct sandbox_batch *b, sandbox_put_answer *put, void *ctx,
                                  struct err *err);

#endif
