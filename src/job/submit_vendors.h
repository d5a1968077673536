/* submit_vendors.h - claims to the partners that [vendors claim] says, and batches of a partner
 * that is left alone to the second vendor (vendor_move.h). docs/decisions/0018. */
#ifndef HIA_JOB_SUBMIT_VENDORS_H
#define HIA_JOB_SUBMIT_VENDORS_H

#include "job/vendor_move.h"

struct submit_vendors_watch {
    void *ctx;
    /** A batch that was not sent: moved, or why it stays. May be NULL. */
    void (*moved)(void *ctx, const struct vendor_move *move, enum vendor_move_how how);
};

/** job_submit for each vendor, of its claims alone, with what became of all of them together; files
 * which are to be read for several are read again for each, so paths name files ("-": kept in
 * memory). ERR_CONFIG when there is no [vendors claim]. `options` has no `mine`. */
MUST_USE bool job_submit_vendors(struct job *job, const struct submit_options *options,
                                 const struct submit_vendors_watch *watch,
                                 struct submit_totals *totals, struct err *err);

/** One vendor's part alone: claims whose payers have `first` as theirs, built for it, and moved to
 * the second, but not handed over there, where it is left alone. `moved_to` gets the partners that
 * have batches to send now. For a worker, which has the lane of `first` and no other. */
MUST_USE bool job_submit_vendor(struct job *job, const struct partner *first,
                                const struct submit_options *options, struct submit_totals *totals,
                                const struct partner *moved_to[PARTNERS_MAX], size_t *moved_count,
                                struct err *err);

/** Whom claims go to first: for the queue, which has a lane for each. At most PARTNERS_MAX. */
size_t submit_vendors_firsts(const struct settings *settings,
                             const struct partner *firsts[PARTNERS_MAX]);

#endif
