/* ask.h - questions answered at once: a 270 by a 271, a 276 by a 277, a 278 by a 278, in one pass
 * over the bytes.
 *
 * The answer mirrors the question: levels, names and traces are echoed, what was asked is answered
 * by the stated rules of docs/sandbox.md. Same seed, same question, same answer. */
#ifndef HIA_SANDBOX_ASK_H
#define HIA_SANDBOX_ASK_H

#include "base/buf.h"
#include "base/err.h"
#include "x12/event.h"

enum sandbox_ask {
    SANDBOX_ASK_ANSWERED, /* `out` holds the 271 or 277 */
    SANDBOX_ASK_REFUSED,  /* `out` holds the TA1 or 999 that says why */
    SANDBOX_ASK_FAILED,   /* err is set: no X12, not a question, or our own fault */
};

struct sandbox_ask_stats {
    const char *kind; /* "270", "276", "278"; "" when none of them */
    char isa_control[10];
    uint32_t questions;
};

/** `out` is replaced. `now_us` dates the answer. */
MUST_USE enum sandbox_ask sandbox_ask(struct str question, uint64_t seed, int64_t now_us,
                                      struct buf *out, struct sandbox_ask_stats *stats,
                                      struct err *err);

/** The 999 to a batch of questions, or its TA1; `ta105` refuses the interchange for that. False
 * with err: no interchange. */
MUST_USE bool sandbox_ask_acknowledge(struct str question, const char *ta105, int64_t now_us,
                                      struct buf *out, bool *refused, struct err *err);

/** Private to the kinds. `w` has the set open; the handlers put what belongs there. */
struct sandbox_asking {
    struct x12_writer *w;
    const struct x12_guide *guide; /* of the answer */
    uint64_t seed;
    char date[9], time[5];
    const struct x12_delims *delims; /* of the question */
    struct sandbox_ask_stats *stats;
    /* the level that is open */
    char level[3];        /* HL03 */
    uint64_t person;      /* hash of the member id and name: decides */
    bool asked;           /* an EQ or a claim stood in this level */
    bool not_found;       /* nothing of the person was given to look for */
    char services[16][4]; /* EQ01 */
    unsigned services_count;
    /* the claim that is asked about */
    bool claim_open, line_open;
    char trace[51], charge[19], service[40], control[51], payer_control[51];
};

void sandbox_271_segment(struct sandbox_asking *a, const struct x12_segment *s);
void sandbox_271_flush(struct sandbox_asking *a);
void sandbox_277_segment(struct sandbox_asking *a, const struct x12_segment *s);
void sandbox_277_flush(struct sandbox_asking *a);
void sandbox_278_segment(struct sandbox_asking *a, const struct x12_segment *s);
void sandbox_278_flush(struct sandbox_asking *a);

/** Puts a whole segment, written with '*' and ':' as people do. Values must be free of both. */
void sandbox_put(struct sandbox_asking *a, const char *format, ...) PRINTF(2, 3);
/** Echoes the question's segment. */
void sandbox_echo(struct sandbox_asking *a, const struct x12_segment *s);

#endif
