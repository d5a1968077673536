/* view.h - how a row is shown as JSON: one table of members, from which it is written and from
 * which its schema is printed, so that the two cannot differ.
 *
 * A table says what stands where in one struct. Lists are members too: view_pairs passes them over,
 * the caller writes them (json_key, json_array ...), the schema names their own view. */
#ifndef HIA_BASE_VIEW_H
#define HIA_BASE_VIEW_H

#include "base/json.h"

enum view_type {
    VIEW_TEXT,    /* struct str */
    VIEW_CHARS,   /* an array of char that ends in NUL */
    VIEW_INT,     /* int64_t */
    VIEW_INT32,   /* int32_t */
    VIEW_MONEY,   /* int64_t cents; a number with two decimals */
    VIEW_INSTANT, /* int64_t microseconds; null for 0 */
    VIEW_DAY,     /* struct str CCYYMMDD; "2026-01-15". Anything else as it is. */
    VIEW_BOOL,    /* bool */
    VIEW_WORD,    /* an enum, by `words` */
    VIEW_HASH,    /* 32 bytes, hexadecimal */
    VIEW_JSON,    /* struct str, a JSON text; null when empty */
    VIEW_LIST,    /* an array of `of`; written by the caller */
    VIEW_ANY,     /* any JSON value; written by the caller */
};

struct view;

struct view_member {
    const char *name;
    enum view_type type;
    uint16_t offset;
    bool optional; /* may be left out, or null; only of what the caller writes */
    uint8_t words_count;
    const char *const *words;
    const struct view *of;
    const char *about;
};

struct view {
    const char *name; /* "batch": #/components/schemas/batch */
    const char *about;
    const struct view_member *members;
    size_t count;
    bool open; /* more members may stand there */
};

/* Rows of such a table. */
#define VIEW_M(row, name_, field, type_, about_)                                                   \
    {                                                                                              \
        .name = (name_), .type = (type_), .offset = offsetof(row, field), .about = (about_)        \
    }
#define VIEW_W(row, name_, field, words_, about_)                                                  \
    {                                                                                              \
        .name = (name_), .type = VIEW_WORD, .offset = offsetof(row, field), .words = (words_),     \
        .words_count = sizeof(words_) / sizeof *(words_), .about = (about_)                        \
    }
#define VIEW_L(name_, of_, about_)                                                                 \
    {                                                                                              \
        .name = (name_), .type = VIEW_LIST, .of = (of_), .about = (about_)                         \
    }
#define VIEW_OF(name_, members_, about_)                                                           \
    {                                                                                              \
        .name = (name_), .about = (about_), .members = (members_),                                 \
        .count = sizeof(members_) / sizeof *(members_)                                             \
    }

/** The members of `row`, into an object that is open. */
void view_pairs(struct json_writer *w, const struct view *v, const void *row);
/** One object. */
void view_write(struct json_writer *w, const struct view *v, const void *row);
/** `day` as ISO, when it is eight digits; else as it is. */
void view_day(struct json_writer *w, const char *name, struct str day);
/** null for 0. */
void view_instant(struct json_writer *w, const char *name, int64_t us);
/** Nothing for 0. */
void view_instant_given(struct json_writer *w, const char *name, int64_t us);

/** JSON Schema 2020-12 of what is written; other views are "$ref": prefix + name. */
void view_schema(struct json_writer *w, const struct view *v, const char *prefix);

#endif
