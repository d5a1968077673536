/* x12_claim.h - claims to 837P, 837I and 837D, and back (005010X222A1, X223A2, X224A2). */
#ifndef HIA_EVENT_X12_CLAIM_H
#define HIA_EVENT_X12_CLAIM_H

#include "base/arena.h"
#include "event/claim.h"
#include "event/x12_map.h"
#include "x12/event.h"
#include "x12/writer.h"

/* ---- writing ---- */

/** What stands before the first claim: BHT, 1000A, 1000B. */
struct claim_set_head {
    struct str purpose;     /* BHT02: 00 original, 18 reissue; empty is 00 */
    struct str reference;   /* BHT03: comes back as the 277CA's 2200B TRN02 */
    struct str date, time;  /* BHT04 CCYYMMDD, BHT05 HHMM */
    struct str type;        /* BHT06: CH, RP, 31; empty is CH */
    struct party submitter; /* id is NM109 under 46 */
    struct contact *contacts;
    size_t contacts_count; /* one or two */
    struct party receiver;
};

struct claim_writer; /* reusable; one for each thread */

/** The guide of that kind of claim: x12_guides_init must have run. */
const struct x12_guide *claim_guide(enum claim_kind kind);

/** Writes claims of one kind. */
MUST_USE struct claim_writer *claim_writer_new(enum claim_kind kind, struct err *err);
void claim_writer_free(struct claim_writer *cw);
/** After x12_writer_set: BHT to 1000B. `w` is used until the end. */
void claim_writer_begin(struct claim_writer *cw, struct x12_writer *w,
                        const struct claim_set_head *head);
/** One claim. HL levels are opened as billing provider, subscriber with payer, and patient differ
 * from the claim before (or its level is full): hand claims in ordered by claim_level_key. */
void claim_writer_put(struct claim_writer *cw, const struct claim *claim);
/** Before x12_writer_set_end. Returns how many claims were written. */
size_t claim_writer_end(struct claim_writer *cw);

enum claim_level { CLAIM_LEVEL_BILLING, CLAIM_LEVEL_SUBSCRIBER, CLAIM_LEVEL_PATIENT };

/** Appends bytes that are equal for two claims exactly when they share that level (2000A; 2000B
 * with its payer; 2000C). Holds PHI: for comparing and sorting in memory only. */
void claim_level_key(const struct claim *claim, enum claim_level level, struct buf *key);

/* ---- reading ---- */

/** Takes a claim; valid during the call only. False stops the reader. */
struct claim_sink {
    void *ctx;
    bool (*put)(void *ctx, const struct claim *claim, const struct map_place *place);
};

struct claim_reader;

/** Reads claims of every kind. */
MUST_USE struct claim_reader *claim_reader_new(const struct claim_sink *sink, struct err *err);
void claim_reader_free(struct claim_reader *cr);
/** Fits x12_handler.event with the reader as ctx; sets of other guides pass by untouched. */
bool claim_reader_event(void *cr, const struct x12_event *event);
/** Claims dropped because a maximum was passed (the faults of the walk say where). */
size_t claim_reader_dropped(const struct claim_reader *cr);

#endif
