/* doctor.h - is this deployment one that can work? Looked at piece by piece, without sending or
 * changing anything but a file that is written into data_dir and removed again.
 *
 * Every piece is told, with what to do about it, and none hides another. What is wrong with claims
 * and calls is hia status's to say: here it is about the machine, the ledger and the configuration.
 */
#ifndef HIA_JOB_DOCTOR_H
#define HIA_JOB_DOCTOR_H

#include "conf/settings.h"

enum doctor_verdict {
    DOCTOR_GOOD,
    DOCTOR_LOOK,  /* it works, and somebody should look at it */
    DOCTOR_WRONG, /* it will not do */
};

struct doctor_row {
    enum doctor_verdict verdict;
    const char *area;   /* "machine", "data", "ledger", "events", "partner" */
    const char *name;   /* "key_file", or the partner's; may be "" */
    const char *says;   /* what was found; ids and counts, no values of anybody's data */
    const char *remedy; /* what to do; "" where it is good */
};
typedef void doctor_fn(void *ctx, const struct doctor_row *row);

struct doctor {
    const struct settings *settings;
    const char *adapters_dir; /* NULL: beside the program */
    doctor_fn *row;
    void *ctx;
};

/** All of it. What cannot be looked at is a row as well. */
void doctor_look(const struct doctor *d);

/* Its parts. */
void doctor_machine(const struct doctor *d);
void doctor_data(const struct doctor *d);
void doctor_ledger(const struct doctor *d);
void doctor_partners(const struct doctor *d);

/** For them: a row whose text is printed. */
void doctor_say(const struct doctor *d, const struct doctor_row *row, const char *fmt, ...)
    PRINTF(3, 4);

#endif
