/* submit_spool.h - standard input for several readers, one after the other. In memory alone: claims
 * of patients are not left behind on a disk. */
#ifndef HIA_JOB_SUBMIT_SPOOL_H
#define HIA_JOB_SUBMIT_SPOOL_H

#include "job/submit.h"

enum { SUBMIT_SPOOL_MAX = 1 << 30 };

struct submit_spool {
    int fd; /* -1: there is none */
    char path[32];
    const char **paths;
};

void submit_spool_init(struct submit_spool *s);
void submit_spool_fini(struct submit_spool *s);
/** Where standard input is among the paths (or there are none), it is read to its end and stands
 * there as a file from now on. The options borrow from `s`. ERR_LIMIT past SUBMIT_SPOOL_MAX,
 * ERR_USAGE for a path that cannot be read twice. */
MUST_USE bool submit_spool(struct submit_spool *s, struct submit_options *options, struct err *err);

#endif
