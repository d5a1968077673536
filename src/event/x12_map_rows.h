/* x12_map_rows.h - the words record maps are written in (x12_map.h). Included by the maps only: the
 * words are short. */
#ifndef HIA_EVENT_X12_MAP_ROWS_H
#define HIA_EVENT_X12_MAP_ROWS_H

#include "event/x12_map.h"

/* ---- slots ---- */

/* clang-format off */
#define MAP_AT(s, m)              .offset = offsetof(struct s, m)
#define SLOT_OF(e, k, s, m)       {.element = (e), .kind = (k), MAP_AT(s, m)}
#define S_CODE(e, c)              {.element = (e), .kind = SLOT_CODE, .code = (c)}
#define S_CODE_IF(e, c)           {.element = (e), .kind = SLOT_CODE_IF, .code = (c)}
#define S_QUALIFIER(e)            {.element = (e), .kind = SLOT_QUALIFIER}
#define S_UNLESS(e, c, s, m)      {.element = (e), .kind = SLOT_UNLESS, .code = (c), MAP_AT(s, m)}
#define S_COUNT(e)                {.element = (e), .kind = SLOT_COUNT}
#define S_HL(level)               {.element = 1, .kind = SLOT_HL, .max = (level)}, \
                                  {.element = 2, .kind = SLOT_HL_PARENT}
#define S_HL_CHILD(s, m)          SLOT_OF(4, SLOT_HL_CHILD, s, m)
#define S_SEGMENT(s, m)           SLOT_OF(0, SLOT_SEGMENT, s, m)
#define S_NEEDS(s, m)             SLOT_OF(0, SLOT_NEEDS, s, m)
#define S_TEXT(e, s, m)           SLOT_OF(e, SLOT_TEXT, s, m)
#define S_MONEY(e, s, m)          SLOT_OF(e, SLOT_MONEY, s, m)
#define S_AMOUNT(e, s, m)         SLOT_OF(e, SLOT_AMOUNT, s, m)
#define S_QUANTITY(e, s, m)       SLOT_OF(e, SLOT_QUANTITY, s, m)
#define S_PERIOD(e, s, m)         SLOT_OF(e, SLOT_PERIOD, s, m)
#define S_PROCEDURE(e, s, m)      SLOT_OF(e, SLOT_PROCEDURE, s, m)
#define S_TEXTS(e, n, s, m)       {.element = (e), .kind = SLOT_TEXTS, .max = (n), MAP_AT(s, m)}
#define S_COMPONENTS(e, n, s, m) {.element = (e), .kind = SLOT_COMPONENTS, .max = (n), MAP_AT(s, m)}
#define S_REPEATS(e, n, s, m)     {.element = (e), .kind = SLOT_REPEATS, .max = (n), MAP_AT(s, m)}
#define S_NUMBERS(e, s, m)        {.element = (e), .kind = SLOT_NUMBERS, \
                                   .max = CONTACT_NUMBERS_MAX, MAP_AT(s, m)}
/* The record a row stands on is the value itself. */
#define S_VALUE(e)                {.element = (e), .kind = SLOT_TEXT}
/* Components: of an element, or (element 0) in the `parts` of a record. */
#define S_PART(e, c, s, m) {.element = (e), .component = (c), .kind = SLOT_TEXT, MAP_AT(s, m)}
#define S_PART_CODE(e, c, x) {.element = (e), .component = (c), .kind = SLOT_CODE_IF, .code = (x)}
#define S_PART_OF(e, c, k, s, m)  {.element = (e), .component = (c), .kind = (k), MAP_AT(s, m)}
#define PARTS_OF(t)               .parts = (t), .parts_count = COUNT_OF(t)
#define S_RECORD(e, t, r, s, m)   {.element = (e), .kind = SLOT_RECORD, PARTS_OF(t), \
                                   .size = sizeof(r), MAP_AT(s, m)}
#define S_ENTRY(e, i, t, r, s, m) {.element = (e), .kind = SLOT_ENTRY, .max = (i), PARTS_OF(t), \
    .size = sizeof(r), MAP_AT(s, m)}
/* Its slots name their elements themselves. */
#define S_GROUP(t, r, s, m) {.kind = SLOT_GROUP, PARTS_OF(t), .size = sizeof(r), MAP_AT(s, m)}
#define S_REPEATED(e, n, t, r, s, m) {.element = (e), .kind = SLOT_REPEATED, .max = (n), \
    PARTS_OF(t), .size = sizeof(r), MAP_AT(s, m)}

/* ---- rows ---- */

#define SLOTS(t)                  .slots = (t), .slots_count = COUNT_OF(t)
#define MAP_SEGMENT(w, l, n, t) .kind = ROW_SEGMENT, .when = (w), .loop = (l), .name = (n), SLOTS(t)
#define SECTION(s)                {.kind = ROW_SECTION, .max = (s)}
#define IN(variants)              {.kind = ROW_IN, .max = (variants)}
#define IN_ALL                    {.kind = ROW_IN}
/* MUST: a segment the guide wants here. MAY: sent when any of it is given. */
#define MUST(l, n, t, s, m)       {MAP_SEGMENT(WHEN_ALWAYS, l, n, t), MAP_AT(s, m)}
#define MAY(l, n, t, s, m)        {MAP_SEGMENT(WHEN_GIVEN, l, n, t), MAP_AT(s, m)}
#define MUST_CODE(l, n, t, c, s, m) {MAP_SEGMENT(WHEN_ALWAYS, l, n, t), MAP_AT(s, m), .code = (c)}
#define MAY_CODE(l, n, t, c, s, m)  {MAP_SEGMENT(WHEN_GIVEN, l, n, t), MAP_AT(s, m), .code = (c)}
/* The same, standing on the record that is open. */
#define HERE(l, n, t)             {MAP_SEGMENT(WHEN_ALWAYS, l, n, t)}
#define HERE_MAY(l, n, t)         {MAP_SEGMENT(WHEN_GIVEN, l, n, t)}
#define HERE_CODE(l, n, t, c)     {MAP_SEGMENT(WHEN_ALWAYS, l, n, t), .code = (c)}
#define OPTIONAL(s, m, r)         {.kind = ROW_OPTIONAL, MAP_AT(s, m), .size = sizeof(r)}
#define LIST(s, m, r, x)          {.kind = ROW_LIST, MAP_AT(s, m), .size = sizeof(r), .most = (x)}
#define GROUP(s, m, r)            {.kind = ROW_GROUP, MAP_AT(s, m), .size = sizeof(r)}
#define CLOSE                     {.kind = ROW_END}
#define ADJUSTMENTS(l, n, x, s, m) {.kind = ROW_ADJUSTMENTS, .loop = (l), .name = (n), \
    MAP_AT(s, m), .most = (x)}
/* `each` to a segment, `x` in all. */
#define COMPOSITES(l, n, t, r, first, rest, each, x, s, m) {.kind = ROW_COMPOSITES, .loop = (l), \
    .name = (n), SLOTS(t), .size = sizeof(r), .code = (first), .other = (rest), .max = (each), \
    .most = (x), MAP_AT(s, m)}
/* clang-format on */

#endif
