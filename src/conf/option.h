/* option.h - one row a configuration key: its type, place, default, bounds and help. The one table
 * that reading, --help and docs/configuration.md come from. */
#ifndef HIA_CONF_OPTION_H
#define HIA_CONF_OPTION_H

#include "base/err.h"
#include "base/str.h"

enum option_type {
    OPTION_TEXT,     /* char[size]; min..max: its length in bytes; printable ASCII */
    OPTION_PATH,     /* char[size]; see OPTION_FROM_* for what a relative one is relative to */
    OPTION_UUID,     /* char[UUID_MAX], lower case */
    OPTION_SECRET,   /* char[size]: a reference (vault://NAME ...), never the secret itself */
    OPTION_CHAR,     /* char: one printable ASCII character */
    OPTION_BOOL,     /* bool: yes no true false on off */
    OPTION_INT,      /* int64_t, min..max */
    OPTION_SIZE,     /* int64_t bytes, min..max: 512, 64K, 2M, 1G (powers of 1024) */
    OPTION_DURATION, /* int64_t milliseconds, min..max: 250ms, 30s, 5m, 2h, 7d */
    OPTION_KEEP,     /* int64_t days, min..max: 30d, 6y (366 days each); 0: forever */
    OPTION_CHOICE,   /* int: the index in `choices` */
    OPTION_LIST,     /* struct option_list; one value each time the key stands there */
    OPTION_LINES,    /* struct option_lines; the same, for tables people keep in a file */
};

enum option_flag {
    OPTION_REQUIRED = 1 << 0,
    OPTION_FROM_CONF = 1 << 1, /* a relative path is relative to the main file's directory */
    OPTION_FROM_DATA = 1 << 2, /* ... to data_dir */
};

enum { OPTION_PATH_MAX = 512, OPTION_LIST_MAX = 8, OPTION_LIST_TEXT_MAX = 64 };

struct option_list {
    size_t count;
    char item[OPTION_LIST_MAX][OPTION_LIST_TEXT_MAX];
};

enum { OPTION_LINES_MAX = 64, OPTION_LINE_TEXT_MAX = 256 };

struct option_lines {
    size_t count;
    char item[OPTION_LINES_MAX][OPTION_LINE_TEXT_MAX];
};

struct option {
    const char *name;
    enum option_type type;
    unsigned flags;      /* enum option_flag */
    size_t offset;       /* of the field in the section's struct */
    size_t size;         /* of a char array field; 0 for the other types */
    const char *initial; /* the default, written as in a file; NULL: empty, zero */
    int64_t min, max;
    const char *const *choices;              /* NULL-terminated, of OPTION_CHOICE */
    bool (*check)(struct str, struct err *); /* a further rule for the text; may be NULL */
    bool (*needed)(const void *base);        /* REQUIRED only where it says so; NULL: always */
    const char *help;                        /* sentences; the default and the bounds are added */
};

/** Of the types whose value is the count of its lines and then the lines. */
static inline bool option_is_list(const struct option *o)
{
    return o->type == OPTION_LIST || o->type == OPTION_LINES;
}

/** Fields of a row: OPTION_FIELD(struct partner, send_dir) is its offset and size. */
#define OPTION_FIELD(type, field)                                                                  \
    .offset = offsetof(type, field), .size = sizeof(((type *)0)->field)

/** Read `value` into the field at `base`. ERR_CONFIG with a sentence without the value. */
MUST_USE bool option_put(const struct option *o, struct str value, void *base, struct err *err);
/** The default into the field. A default that does not read is our bug. */
void option_put_initial(const struct option *o, void *base);

/** https:// or sftp://, without a name, a query or a fragment: for `check`. */
MUST_USE bool option_url_check(struct str v, struct err *err);
/** postgresql://... of the platform's database. */
MUST_USE bool option_postgres_check(struct str v, struct err *err);

/** "30s" -> 30000; "2M" -> 2097152; false when not written so or past INT64_MAX. */
bool option_duration_ms(struct str s, int64_t *ms);
bool option_size_bytes(struct str s, int64_t *bytes);

/** How people write the type, with bounds: "duration (1s to 7d)". At most OPTION_TYPE_TEXT_MAX
 * bytes. */
enum { OPTION_TYPE_TEXT_MAX = 200 };
void option_type_text(const struct option *o, char out[OPTION_TYPE_TEXT_MAX]);

#endif
