/* object.h - one object of Ramp: its wanted values, its amounts, and the row they make. */
#ifndef HIA_RAMP_OBJECT_H
#define HIA_RAMP_OBJECT_H

#include "base/currency.h"
#include "ramp/options.h"
#include "ramp/tree.h"

struct value {
    struct str text;
    enum json_token kind; /* JSON_END: nothing was said */
    bool nested;          /* from within an amount that is an object */
};

struct money {
    int64_t minor;
    unsigned exponent;
    struct str currency, raw;
};
enum money_verdict { MONEY_UNSAID, MONEY_GOOD, MONEY_BAD };

enum lines_verdict { LINES_NONE, LINES_SUMMED, LINES_MIXED, LINES_UNREADABLE };
/** Lines of an object: what they sum to, in whichever one currency all of them have. */
struct lines {
    enum lines_verdict verdict;
    unsigned count;
    struct money sum;
};

/** Where the fields that mean something stand in the noun's table; TREE_NONE: it has none. */
struct places {
    int id, state, approval, archived, active, amount;
    int line_amount, line_converted;
    int type, code;           /* of a selection */
    int line_type, line_code; /* of a line's */
    int currency[FIELDS_MAX]; /* of an AS_MAJOR */
};

struct object {
    struct places at;
    const struct hia_call *call;
    enum noun noun;
    const struct noun_row *row;
    struct tree tree;
    struct str body; /* what slices may point into */
    struct value values[FIELDS_MAX][PARTS];
    struct lines lines;
    struct str gl;                       /* code of the GL_ACCOUNT selection */
    int line, selection, line_selection; /* nodes of lists; TREE_NONE */
    bool no_memory;
};

void object_init(struct object *o, const struct hia_call *call, enum noun noun, struct str body);
/** Having just read JSON_OBJECT: to its end. False: the document is broken. */
bool object_read(struct object *o, struct json_reader *r);
/** The text of a field, or empty; `index` may be TREE_NONE. */
static inline struct str object_text(const struct object *o, int index)
{
    return index == TREE_NONE ? STR("") : o->values[index][PART_VALUE].text;
}
/** The amount of a field; `index` of the noun's table. */
enum money_verdict object_money(const struct object *o, int index, struct money *m);
/** The row as a line, or nothing and false: it has no id or no readable amount. */
bool object_write(struct object *o, struct buf *out, bool *unbalanced);
/** Of one object_write refused: a line that it is there; false: it has no id. */
bool object_write_seen(const struct object *o, struct buf *out);

#endif
