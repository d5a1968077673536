/* claim_md.h - private to the Claim.MD carrier: its answers in JSON, read; and the 277CA made of
 * what it says of claims. */
#ifndef HIA_CLEARINGHOUSE_CLAIM_MD_H
#define HIA_CLEARINGHOUSE_CLAIM_MD_H

#include "clearinghouse/json_talk.h"

enum { CLAIM_MD_ROWS_MAX = 20000, CLAIM_MD_ERAS_MAX = 200, CLAIM_MD_ID_MAX = 18 };

struct claim_md_row {
    struct str number; /* claimmd_id */
    struct str account, status, day, npi, member, charge, file, file_id, message;
};
struct claim_md_answer {
    const struct hia_call *call;
    struct claim_md_row *rows, row;
    size_t count;
    struct str last_response, last_era, error, data;
    uint64_t eras[CLAIM_MD_ERAS_MAX]; /* ascending, the smallest above `after` */
    size_t era_count;
    uint64_t after;
    bool sees_era, too_many;
};

/** False: no JSON, or more rows than a page has. `after`: ERAs above it are kept. */
bool claim_md_read(const struct hia_call *call, struct str body, uint64_t after,
                   struct claim_md_answer *out);
/** A 277CA of the rows whose status `claim_md_states` knows; `*told` of them. */
bool claim_md_write(const struct hia_call *call, const struct claim_md_answer *a, struct buf *out,
                    size_t *told);

#endif
