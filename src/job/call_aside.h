/* call_aside.h - private to call.c and call_commit.c: large bytes are kept with the help of a
 * thread: an answer while its adapter reads it; what the adapter made of it is sealed there while
 * its digest is made here. Whoever needs it to be there waits for it, or does himself what that
 * thread has not come to: on a busy machine nothing is waited for. */
#ifndef HIA_JOB_CALL_ASIDE_H
#define HIA_JOB_CALL_ASIDE_H

#include "store/keep.h"

enum { /* below these a thread costs more than it saves */
       CALL_ASIDE_MIN = 32 * 1024,
       CALL_ASIDE_KEEP_MIN = 128 * 1024,
};

struct call_aside;

/** NULL: no memory, or no thread. */
struct call_aside *call_aside_new(struct keep *keep);
/** What was not ended is let go. NULL is nothing. */
void call_aside_free(struct call_aside *a);
/** An answer. Borrowed until it is ended or let go, as is what was begun before and was not. */
void call_aside_begin(struct call_aside *a, struct str bytes);
/** What was begun is read no more, whether it is kept or not. NULL is nothing. */
void call_aside_let_go(struct call_aside *a);
/** Durable, and its digest; nothing, when nothing was begun. NULL is nothing. */
MUST_USE bool call_aside_end(struct call_aside *a, uint8_t sha256[SHA256_SIZE], struct err *err);
/** As keep_put_new, by two: durable on return. */
MUST_USE bool call_aside_keep(struct call_aside *a, struct str bytes, uint8_t sha256[SHA256_SIZE],
                              struct err *err);

#endif
