/* vendors.h - [vendors KIND]: which partner takes a kind of transaction where nobody names one. A
 * primary, a secondary for when the primary is out of order, and payers that have a partner of
 * their own (the platform's pm_clearinghouse_config and pm_payer_clearinghouse_routes;
 * encore-platform.md 3.6). docs/decisions/0018 has the order in which they count.
 *
 * Pure: who is out of order is for others to know (job/vendors.h). */
#ifndef HIA_CONF_VENDORS_H
#define HIA_CONF_VENDORS_H

#include "conf/loader.h"

struct settings;
struct partner;

enum vendor_kind {
    VENDOR_CLAIM,        /* 837 */
    VENDOR_ELIGIBILITY,  /* 270 */
    VENDOR_CLAIM_STATUS, /* 276 */
    VENDOR_PRIOR_AUTH,   /* 278 */
    VENDOR_KINDS,
};

/** [vendors KIND] */
struct settings_vendors {
    char kind[SECTION_NAME_MAX];
    const char *origin;                                          /* "file:line" */
    char primary[SECTION_NAME_MAX], secondary[SECTION_NAME_MAX]; /* of the second, "": none */
    struct option_lines routes; /* PAYER[,PAYER ...] -> PARTNER[, PARTNER] */
};

extern const struct option VENDORS_OPTIONS[3];

/** "claim" ... */
const char *vendor_kind_name(enum vendor_kind kind);
/** The organization's vendors of that kind, or NULL. */
const struct settings_vendors *settings_vendors(const struct settings *s, enum vendor_kind kind);

/** Who takes it, and who instead when that one is out of order. */
struct vendor_plan {
    const struct partner *first, *second; /* second NULL: nobody */
    bool routed;                          /* by the payer's own line */
};
/** The payer's line, else primary and secondary. False: there is no [vendors KIND]. */
bool vendor_plan(const struct settings *s, enum vendor_kind kind, struct str payer,
                 struct vendor_plan *out);
/** The i-th of its lines, and whose it is, as written. */
bool vendor_line(const struct settings *s, const struct settings_vendors *v, size_t i,
                 struct str *payers, struct vendor_plan *out);
/** Is it among the vendors of that kind, by any line? */
bool vendor_is(const struct settings *s, enum vendor_kind kind, const struct partner *partner);
/** The same, where something goes to it before anybody else. */
bool vendor_is_first(const struct settings *s, enum vendor_kind kind,
                     const struct partner *partner);

/** After all files are read. ERR_CONFIG: a partner that is not there, is nobody to send this to, or
 * has no agreement on record; a payer with two lines; a secondary that is the primary. */
MUST_USE bool vendors_check(struct settings *s, const struct loader *l, struct err *err);

#endif
