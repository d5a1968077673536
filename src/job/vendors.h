/* vendors.h - which of two vendors is in use (conf/vendors.h), as the ledger's log of switches has
 * it: one row a change, for good, of "vendors/KIND/FIRST/SECOND" (no partner's name has a slash).
 *
 * The log says what was in use when something last went out. Whether a vendor is out of order at
 * this moment, its endpoints' breakers say. */
#ifndef HIA_JOB_VENDORS_H
#define HIA_JOB_VENDORS_H

#include "conf/settings.h"
#include "store/store.h"

enum { VENDOR_LANE_MAX = 96, VENDOR_REASON_MAX = 65 };

/** "vendors/eligibility/waystar/stedi" */
void vendor_lane(enum vendor_kind kind, const char *first, const char *second,
                 char out[VENDOR_LANE_MAX]);

struct vendor_use {
    char name[SECTION_NAME_MAX]; /* of the partner in use: the first, where nothing was ever said */
    char reason[VENDOR_REASON_MAX]; /* of the last change; "": there was none */
    int64_t since_us;               /* 0: there was none */
};
MUST_USE bool vendor_in_use(struct store *s, enum vendor_kind kind, const char *first,
                            const char *second, struct vendor_use *use, struct err *err);

/** From now on `to` is in use: into the log, unless it says so already. In a transaction of the
 * caller's where one is open. */
struct vendor_change {
    enum vendor_kind kind;
    char first[SECTION_NAME_MAX], second[SECTION_NAME_MAX], to[SECTION_NAME_MAX];
    char reason[VENDOR_REASON_MAX]; /* a word: "breaker_open"; "recovered" */
    int64_t failures;               /* in a row, of an endpoint; 0: unknown */
};
MUST_USE bool vendor_changed(struct store *s, const struct vendor_change *c, struct err *err);

/** Every pair of the configuration with the one in use: primary and secondary first, then the
 * lines. `payers`: as the line has them; empty of primary and secondary. */
struct vendor_pair {
    enum vendor_kind kind;
    struct str payers;
    struct vendor_plan plan;
    struct vendor_use use;
};
typedef void vendor_pair_fn(void *ctx, const struct vendor_pair *pair);
/** `s` NULL: nothing was ever sent. */
MUST_USE bool vendor_pairs(const struct settings *settings, enum vendor_kind kind, struct store *s,
                           vendor_pair_fn *fn, void *ctx, struct err *err);

/** Of all kinds: questions from their own ledger, where that is apart (job/check_ledger.h). */
MUST_USE bool vendor_pairs_all(const struct settings *settings, struct store *jobs,
                               struct store *questions, vendor_pair_fn *fn, void *ctx,
                               struct err *err);

#endif
