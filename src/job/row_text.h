/* row_text.h - private to the readers of adapters' rows (bank_line.c, card_line.c). */
#ifndef HIA_JOB_ROW_TEXT_H
#define HIA_JOB_ROW_TEXT_H

#include "base/arena.h"
#include "base/str.h"

/** A text of `line` stays where it stands; one with escapes lies in the reader until its next
 * token, and is copied. False: no memory. */
static inline bool row_text(struct str text, struct str line, struct arena *a, struct str *to)
{
    bool inside = text.p >= line.p && text.p < line.p + line.n;
    *to = text.n && !inside ? arena_str(a, text) : text;
    return to->n == text.n;
}

#endif
