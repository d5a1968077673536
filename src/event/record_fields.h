/* record_fields.h - the words field tables are written in (record.h). Included by the tables only:
 * the words are short. */
#ifndef HIA_EVENT_RECORD_FIELDS_H
#define HIA_EVENT_RECORD_FIELDS_H

#include "event/record.h"

/* A row reads: {TEXT(struct, member, "name", "place in the guide"), REQUIRED}. */
#define ROW(kind, s, m, n, a)                                                                      \
    .name = (n), .name_n = sizeof(n) - 1, .type = (kind), .offset = offsetof(struct s, m),         \
    .about = (a)
#define TEXT(s, m, n, a)         ROW(FIELD_TEXT, s, m, n, a)
#define DAY(s, m, n, a)          ROW(FIELD_DAY, s, m, n, a)
#define MONEY(s, m, n, a)        ROW(FIELD_MONEY, s, m, n, a)
#define AMOUNT(s, m, n, a)       ROW(FIELD_AMOUNT, s, m, n, a)
#define QUANTITY(s, m, n, a)     ROW(FIELD_QUANTITY, s, m, n, a)
#define PART(s, m, n, sh, a)     ROW(FIELD_PART, s, m, n, a), .shape = &(sh)
#define OPTIONAL(s, m, n, sh, a) ROW(FIELD_OPTIONAL, s, m, n, a), .shape = &(sh)
#define LIST(s, m, n, sh, x, a)  ROW(FIELD_LIST, s, m, n, a), .shape = &(sh), .max = (x)
#define TEXTS(s, m, n, x, a)     ROW(FIELD_TEXTS, s, m, n, a), .max = (x)
#define ORDINALS(s, m, n, x, a)  ROW(FIELD_ORDINALS, s, m, n, a), .max = (x)
#define CLOCK(s, m, n, a)        ROW(FIELD_CLOCK, s, m, n, a)
#define MOMENT(s, m, n, a)       ROW(FIELD_MOMENT, s, m, n, a)
#define REQUIRED                 .required = true
#define AT_MOST(x)               .max = (x)
/* In a group: the struct named in the row is the group's. An initializer cannot stand in
 * parentheses: NOLINTNEXTLINE(bugprone-macro-parentheses) */
#define IN_GROUP(g) .group = &(g)
#define GROUP_OF(s, m, t)                                                                          \
    {                                                                                              \
        .offset = offsetof(struct s, m), .size = sizeof(t)                                         \
    }
#define SHAPE(tag, title, list)                                                                    \
    {                                                                                              \
        .name = (title), .size = sizeof(struct tag), .fields = (list), .count = COUNT_OF(list)     \
    }

#endif
