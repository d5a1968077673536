/* answer.h - the answers to one 837 file: TA1 and 999, 277CA, and two 835s. */
#ifndef HIA_SANDBOX_ANSWER_H
#define HIA_SANDBOX_ANSWER_H

#include "sandbox/claims.h"
#include "x12/claim_ack.h"

/** A planted flaw, for tests of whoever reads the answers. */
enum sandbox_flaw {
    SANDBOX_FLAWLESS,
    SANDBOX_OUT_OF_BALANCE,  /* BPR02 of the second 835 is a cent too high */
    SANDBOX_LINE_UNBALANCED, /* one paid line of the first 835 is a cent off */
    SANDBOX_REFUSE_TA1,      /* TA1 R */
    SANDBOX_REFUSE_999,      /* IK5 R for every set */
    SANDBOX_ERRORS_999,      /* IK5 E: the first claim of a set lacks what its frequency asks for */
    SANDBOX_REFUSE_RECEIVER, /* 277CA: 2200B U */
    SANDBOX_REFUSE_PROVIDER, /* 2200C U */
    SANDBOX_REFUSE_LINE,     /* 2220D U for every line */
    SANDBOX_CONTRADICT,      /* a second 277CA says the opposite of the first */
};

struct sandbox_answers {
    const struct sandbox_file *file;
    struct x12_ack *ack;
    const struct x12_claim_ack *claims;
    uint64_t seed;
    int64_t now_us;
    enum sandbox_flaw flaw;
    uint64_t claims_rejected, claims_forgotten, claims_paid, claims_denied, claims_reversed;
};

/** Each replaces the content of `out`. False with err when our own walk finds our answer wrong. */
MUST_USE bool sandbox_write_ta1(struct sandbox_answers *a, struct buf *out, struct err *err);
MUST_USE bool sandbox_write_999(struct sandbox_answers *a, struct buf *out, struct err *err);
MUST_USE bool sandbox_write_277ca(struct sandbox_answers *a, struct buf *out, struct err *err);
/** Empty unless that flaw is planted. */
MUST_USE bool sandbox_write_contradiction(struct sandbox_answers *a, struct buf *out,
                                          struct err *err);
/** `round` 1 or 2. `out` is empty when nothing is paid in that round. */
MUST_USE bool sandbox_write_835(struct sandbox_answers *a, unsigned round, struct buf *out,
                                struct err *err);

/** A writer with the interchange and group opened, ends turned round; kind 1 to 9 makes the control
 * number unique: ten numbers belong to each ISA13 we answer. */
struct sandbox_reply {
    struct x12_writer *writer;
    const struct x12_guide *guide;
    char date[9], time[5];
    struct fault fault; /* the first error our own walk finds in it; code 0: none */
};
/** A writer with nothing opened, and its end: false when our own walk found our answer wrong. */
MUST_USE bool sandbox_writer(struct sandbox_reply *r, struct buf *out, struct err *err);
MUST_USE bool sandbox_finish(struct sandbox_reply *r, struct buf *out, struct err *err);
MUST_USE bool sandbox_reply_begin(struct sandbox_reply *r, const struct sandbox_answers *a,
                                  const char *guide, unsigned kind, struct buf *out,
                                  struct err *err);
MUST_USE bool sandbox_reply_end(struct sandbox_reply *r, struct buf *out, struct err *err);
/** x12_begin on the use of that name, which must exist. */
void sandbox_begin(struct sandbox_reply *r, const char *loop, const char *name);
void sandbox_head(const struct sandbox_answers *a, unsigned kind, struct x12_ack_head *head);

#endif
