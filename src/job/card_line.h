/* card_line.h - private to cards.c: one line of what a card programme's adapter delivers. */
#ifndef HIA_JOB_CARD_LINE_H
#define HIA_JOB_CARD_LINE_H

#include "base/arena.h"
#include "base/json.h"

enum card_op {
    CARD_ROW,      /* something is there */
    CARD_CHAIN,    /* the first line: what the rows behind it are */
    CARD_GONE,     /* something asked for by its id is not there any more */
    CARD_SEEN,     /* something is there that cannot be read */
    CARD_NAMELESS, /* and not even its id: of what the chain does not name nothing is known */
};

/** Texts lie in the line, or in the arena where they had escapes. */
struct card_line {
    enum card_op op;
    struct str noun, id, phase, state;
    bool has_amount;
    int64_t amount_minor, exponent;
    struct str currency, raw;
    struct str card_id, user_id, vendor_id, lines_sum;
    int64_t occurred_us, settled_us;
    bool full;       /* CARD_CHAIN: what it does not name, from from_us on, is gone */
    int64_t from_us; /* 0: from ever */
};

MUST_USE bool card_line_read(struct json_reader *r, struct str line, struct arena *a,
                             struct card_line *out, struct err *err);

#endif
