/* shape.h - private to the JSON carrier: our record in JSON put into another shape of JSON, by
 * tables. What a table has no place for is told, never left out.
 *
 * A record is read into a list of its values in document order; a row says where a value of ours
 * stands and what it is called there. Amounts and quantities stay the digits they are written in.
 */
#ifndef HIA_CLEARINGHOUSE_SHAPE_H
#define HIA_CLEARINGHOUSE_SHAPE_H

#include "base/json.h"
#include "clearinghouse/rest.h"

enum {
    SHAPE_VALUES_MAX = 100000, /* 999 lines of a claim, and what another payer said of each */
    SHAPE_GROUP_MAX = 12       /* codes of one HI */
};

struct shape_value {
    enum visit_kind kind;
    const char *path; /* "lines[].procedure.code" */
    struct str text;
    bool used;
};

/** A part of the record: an object, or an element of a list. A text that is an element is called
 * "" there. */
struct shape_place {
    size_t from, to;
    char prefix[VISIT_PATH_MAX]; /* of the paths in it; "" is the record */
};

struct shape {
    const struct hia_call *call;
    struct shape_value *values;
    size_t count, room;
    struct json_writer *w;
    const char *bad; /* path of a value that cannot be said there; NULL: none */
};

enum shape_kind {
    SHAPE_END,
    SHAPE_TEXT,    /* `ours`, else `or_else` */
    SHAPE_DAY,     /* 2026-01-15 as 20260115 */
    SHAPE_MOMENT,  /* 2026-01-15T14:03 as 202601151403, 14:03 as 1403; a day alone as a day */
    SHAPE_AMOUNT,  /* a number with at most two decimals, as a text */
    SHAPE_NUMBER,  /* a number as a text */
    SHAPE_COUNT,   /* a whole number as a number */
    SHAPE_FLAG,    /* Y, N as true, false; `match`: only that word, as true */
    SHAPE_TEXTS,   /* a list of texts, or of numbers as texts */
    SHAPE_COUNTED, /* such a list as members: theirs1, theirs2 ... up to `limit` */
    SHAPE_VALUES,  /* of the objects of a list whose "type" is `match`: their `value`, as a list */
    SHAPE_MATCH,   /* of the object, or the first of a list, whose "type" is `match`: its `value` */
    SHAPE_MATCH_DAY,
    SHAPE_CONST,  /* `match`, where anything else of the object is written */
    SHAPE_ICD,    /* likewise: `match` for ICD-10, `or_else` where "icd_version" is 9 */
    SHAPE_CHECK,  /* nothing is written; `ours` must be `match` where it is there */
    SHAPE_OBJECT, /* `rows` of `ours`; without `ours`, of this same place */
    SHAPE_EACH,   /* `rows` of each object, or text, of the list `ours` */
    SHAPE_GROUPS, /* likewise, in lists of at most SHAPE_GROUP_MAX; without `rows` the texts */
    SHAPE_OWN     /* `put` writes its own members; returns how many */
};

/** A row that only one dialect has. */
#define SHAPE_ONLY(dialect) (1U + (unsigned)(dialect))

/** `ours` beginning with '/' is of the whole record. */
struct shape_row {
    enum shape_kind kind;
    const char *theirs, *ours;
    const char *match, *value, *or_else;
    const struct shape_row *rows;
    size_t (*put)(struct shape *s, const struct shape_place *at);
    unsigned only;  /* SHAPE_ONLY; 0: every dialect has it */
    unsigned limit; /* of COUNTED: what is more is left, and told */
};

/** False: no JSON, or more than SHAPE_VALUES_MAX values. */
bool shape_read(const struct hia_call *call, struct str record, struct shape *out);
/** The whole record. */
struct shape_place shape_root(const struct shape *s);
/** Members of an open object; returns how many. */
size_t shape_write(struct shape *s, const struct shape_place *at, const struct shape_row *rows);
/** A value that was not asked for, as a path, or `bad`; NULL: all of it has its place. */
const char *shape_left(const struct shape *s);

/* For rows of their own. */
struct shape_value *shape_find(struct shape *s, const struct shape_place *at, const char *ours);
/** The text, and it is used; {NULL, 0}: there is none. */
struct str shape_take(struct shape *s, const struct shape_place *at, const char *ours);
/** The next object called `ours` ("subscriber", "lines[]"), or text of that list, from event
 * `*at_event` on. */
bool shape_next(const struct shape *s, const struct shape_place *at, const char *ours,
                size_t *at_event, struct shape_place *out);

#endif
