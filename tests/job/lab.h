/* lab.h - a tenant of its own for a test: settings, folders, ledger, and claims to send. */
#ifndef HIA_TESTS_JOB_LAB_H
#define HIA_TESTS_JOB_LAB_H

#include "job/handover.h"
#include "job/receive.h"
#include "job/submit.h"

#include "base/scratch.h"

struct lab {
    char dir[SCRATCH_MAX];
    struct settings *settings;
    const struct partner *partner;
    struct job job;
    struct err err;
};

void lab_open(struct lab *lab);
/** What a new process would see (reopen.h). */
void lab_reopen(struct lab *lab);
void lab_close(struct lab *lab);

/** "DIR/NAME", valid until the next call. */
const char *lab_path(const struct lab *lab, const char *name);
void lab_write(const struct lab *lab, const char *name, const char *text);

/** One line of JSON: a clean claim of 150.00 in two lines; `extra` goes in at the top level ("" or
 * ",..."). */
void lab_claim(struct buf *out, const char *claim_id, const char *payer_id, const char *npi,
               const char *extra);
/** Submits the text as one file. */
struct submit_totals lab_submit(struct lab *lab, const struct buf *claims);
/** Every file of a folder below the lab, read into `out` one after the other; returns how many. */
size_t lab_read_all(const struct lab *lab, const char *folder, struct buf *out);
/** Puts one file into the partner's answers and receives it. */
struct receive_totals lab_answer(struct lab *lab, const char *name, const char *text);

/** State of the newest claim of that id; CLAIM_STATE_COUNT when there is none. */
enum store_claim_state lab_state(struct lab *lab, const char *claim_id);
struct store_claim_match lab_match(struct lab *lab, const char *claim_id);
/** How many events of that name are in the outbox; NULL counts all. */
size_t lab_events(struct lab *lab, const char *name);

#endif
