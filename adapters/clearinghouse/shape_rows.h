/* shape_rows.h - private to the tables of shapes: how their rows are written (shape.h says what
 * each kind does). */
#ifndef HIA_CLEARINGHOUSE_SHAPE_ROWS_H
#define HIA_CLEARINGHOUSE_SHAPE_ROWS_H

#include "clearinghouse/shape.h"

#define TEXT(theirs, ours)                                                                         \
    {                                                                                              \
        SHAPE_TEXT, theirs, ours                                                                   \
    }
#define DAY(theirs, ours)                                                                          \
    {                                                                                              \
        SHAPE_DAY, theirs, ours                                                                    \
    }
#define AMOUNT(theirs, ours)                                                                       \
    {                                                                                              \
        SHAPE_AMOUNT, theirs, ours                                                                 \
    }
#define NUMBER(theirs, ours)                                                                       \
    {                                                                                              \
        SHAPE_NUMBER, theirs, ours                                                                 \
    }
#define COUNT(theirs, ours)                                                                        \
    {                                                                                              \
        SHAPE_COUNT, theirs, ours                                                                  \
    }
#define FLAG(theirs, ours)                                                                         \
    {                                                                                              \
        SHAPE_FLAG, theirs, ours                                                                   \
    }
#define ONLY(theirs, ours, is)                                                                     \
    {                                                                                              \
        SHAPE_FLAG, theirs, ours, is                                                               \
    }
#define TEXTS(theirs, ours)                                                                        \
    {                                                                                              \
        SHAPE_TEXTS, theirs, ours                                                                  \
    }
#define COUNTED(theirs, ours, most)                                                                \
    {                                                                                              \
        SHAPE_COUNTED, theirs, ours, .limit = (most)                                               \
    }
#define CONST(theirs, is)                                                                          \
    {                                                                                              \
        SHAPE_CONST, theirs, NULL, is                                                              \
    }
#define CHECK(ours, is)                                                                            \
    {                                                                                              \
        SHAPE_CHECK, NULL, ours, is                                                                \
    }
#define OWN(fn)                                                                                    \
    {                                                                                              \
        SHAPE_OWN, .put = (fn)                                                                     \
    }
#define EITHER(kind, theirs, ours, other)                                                          \
    {                                                                                              \
        kind, theirs, ours, .or_else = other                                                       \
    }
#define OF_TYPE(theirs, ours, is, member)                                                          \
    {                                                                                              \
        SHAPE_MATCH, theirs, ours, is, member                                                      \
    }
#define DAY_OF_TYPE(theirs, ours, is, member)                                                      \
    {                                                                                              \
        SHAPE_MATCH_DAY, theirs, ours, is, member                                                  \
    }
#define ALL_OF_TYPE(theirs, ours, is, member)                                                      \
    {                                                                                              \
        SHAPE_VALUES, theirs, ours, is, member                                                     \
    }
#define OBJECT(theirs, ours, table)                                                                \
    {                                                                                              \
        SHAPE_OBJECT, theirs, ours, .rows = (table)                                                \
    }
#define EACH(theirs, ours, table)                                                                  \
    {                                                                                              \
        SHAPE_EACH, theirs, ours, .rows = (table)                                                  \
    }
#define MOMENT(theirs, ours)                                                                       \
    {                                                                                              \
        SHAPE_MOMENT, theirs, ours                                                                 \
    }
#define ICD(theirs, icd10, icd9)                                                                   \
    {                                                                                              \
        SHAPE_ICD, theirs, NULL, icd10, .or_else = icd9                                            \
    }
#define GROUPS(theirs, ours, table)                                                                \
    {                                                                                              \
        SHAPE_GROUPS, theirs, ours, .rows = (table)                                                \
    }
/* Rows of one dialect only. */
#define TEXT_AT(dialect, theirs, ours)                                                             \
    {                                                                                              \
        SHAPE_TEXT, theirs, ours, .only = SHAPE_ONLY(dialect)                                      \
    }
#define OBJECT_AT(dialect, theirs, ours, table)                                                    \
    {                                                                                              \
        SHAPE_OBJECT, theirs, ours, .rows = (table), .only = SHAPE_ONLY(dialect)                   \
    }
#define EACH_AT(dialect, theirs, ours, table)                                                      \
    {                                                                                              \
        SHAPE_EACH, theirs, ours, .rows = (table), .only = SHAPE_ONLY(dialect)                     \
    }
#define END                                                                                        \
    {                                                                                              \
        SHAPE_END                                                                                  \
    }

#define PERSON                                                                                     \
    TEXT("firstName", "first_name"), TEXT("middleName", "middle_name"), TEXT("suffix", "suffix")

#endif
