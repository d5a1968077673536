/* bank_line.h - private to bank.c: one line of a page of "json.bank-lines" as it stands there. */
#ifndef HIA_JOB_BANK_LINE_H
#define HIA_JOB_BANK_LINE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"

enum bank_op { BANK_PUT, BANK_REMOVE, BANK_ALL, BANK_ACCOUNT, BANK_ACCOUNTS };

/** Texts are of the line, or of the arena where they had escapes. */
struct bank_line {
    enum bank_op op;
    bool pending;
    struct str id, account, pending_id, date, authorized, amount, raw, currency;
    struct str detail; /* the JSON object, as the adapter wrote it */
    /* of an account */
    struct str persistent_id, mask, type, subtype, name, available, current, limit, balance_at;
};

/** ERR_DATA without values. */
MUST_USE bool bank_line_read(struct json_reader *r, struct str line, struct arena *a,
                             struct bank_line *out, struct err *err);

/** Is `said` what was kept? Until 2026-11-30 members that are null were kept too. False where
 * `scratch` has failed. */
MUST_USE bool bank_detail_same(struct str kept, struct str said, struct buf *scratch);

#endif
