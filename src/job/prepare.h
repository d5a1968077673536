/* prepare.h - a file that arrived: its bytes kept and hashed, and read once through, so that the
 * verdict on every transaction set is known before a single row is written. */
#ifndef HIA_JOB_PREPARE_H
#define HIA_JOB_PREPARE_H

#include "job/job.h"
#include "job/reply_notes.h"
#include "parse.h"
#include <stdatomic.h>

/** Of one transaction set, as bits. */
enum set_verdict {
    SET_DAMAGED =
        1 << 0, /* cut, miscounted, misplaced, amounts unreadable: nothing of it is posted */
    SET_UNBALANCED =
        1 << 1,           /* the transaction's sums do not hold: stored and flagged, not posted */
    SET_UNKNOWN = 1 << 2, /* no guide for it */
    SET_FAULTY = 1 << 3,  /* smaller faults: it is posted, the faults are counted */
};

/** In place of a path: bytes that are kept already, "kept:SHA256/NAME". */
#define PREPARE_KEPT "kept:"

/** The digest of such a path; false: it is another one. */
bool prepare_kept_digest(const char *path, uint8_t sha256[SHA256_SIZE]);

enum { PREPARE_SETS_MAX = 4 * 1024 * 1024 };

struct prepared {
    const char *path; /* "-": standard input; PREPARE_KEPT... */
    uint8_t sha256[SHA256_SIZE];
    int64_t bytes;
    char kind[8]; /* guide of the first set, "TA1", or "" */
    uint32_t interchanges;
    struct buf verdicts; /* one byte a set, in document order */
    uint64_t errors, warnings;
    struct fault first_fault;  /* the first ERROR or worse; code 0: none */
    struct reply_notes *notes; /* NULL: not noted, as of a file with faults */
    struct err err;            /* we failed on this file */
};

void prepared_fini(struct prepared *p);
/** Judged as the partner's receive_snip_... say. Threads may prepare different files side by side.
 * False: p->err says why; `*stop`, set by another thread, is one reason. */
bool prepare_file(const struct job *job, const struct partner *partner, const char *path,
                  const atomic_bool *stop, struct prepared *p);

#endif
