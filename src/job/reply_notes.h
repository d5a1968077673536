/* reply_notes.h - what the answers to a file need to know of it, noted while it is read. */
#ifndef HIA_JOB_REPLY_NOTES_H
#define HIA_JOB_REPLY_NOTES_H

#include "conf/settings.h"
#include "x12/ack.h"

struct reply_notes {
    const struct partner *partner;
    struct x12_ack *ack;
    struct buf ends; /* struct x12_ack_head, one an interchange: its ends turned round */
    struct x12_handler next;
};

/** Whether any file of the partner is answered. */
bool reply_notes_wanted(const struct partner *partner);

MUST_USE struct reply_notes *reply_notes_new(const struct partner *partner, struct err *err);
void reply_notes_free(struct reply_notes *n);

/** Notes, and passes everything on to `next` (may be NULL). */
struct x12_handler reply_notes_handler(struct reply_notes *n, const struct x12_handler *next);

/** False: there were too many interchanges to note them all. */
bool reply_notes_complete(const struct reply_notes *n);
size_t reply_notes_heads(const struct reply_notes *n);
/** `i` from 0. Without the day, the time and the control numbers. */
struct x12_ack_head *reply_notes_head(struct reply_notes *n, size_t i);

#endif
