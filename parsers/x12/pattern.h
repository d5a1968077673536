/* pattern.h - a small language for the form of a value, anchored at both ends, in linear time.
 *
 *     9           a literal; \[ \. \| and so on take the sign away from a special character
 *     .           any character            #  a digit            @  a capital letter
 *     [A-Z0-9]    one of these             [^IO]  none of these
 *     x? x* x+    none or one, any number, at least one of the item before
 *     x{3} x{2,5} that often
 *     a|b         either whole form
 *
 * There are no groups and no back references, so a value is matched in one pass, whatever it is. */
#ifndef HIA_X12_PATTERN_H
#define HIA_X12_PATTERN_H

#include "base/err.h"
#include "base/str.h"

enum { X12_PATTERN_FORMS_MAX = 8, X12_PATTERN_STEPS_MAX = 63 };

/** One form: a row of steps, each with the characters it takes. Bit i is "before step i". */
struct x12_pattern_form {
    uint64_t skips;   /* steps that may be left out */
    uint64_t repeats; /* steps that may come again */
    uint8_t count;
    uint64_t takes[128]; /* by character: the steps that take it */
};

struct x12_pattern {
    unsigned count;
    struct x12_pattern_form form[X12_PATTERN_FORMS_MAX];
};

/** ERR_CONFIG with the column (from 1) in `*column` and what is wrong there. */
MUST_USE bool x12_pattern_compile(struct str text, struct x12_pattern *p, unsigned *column,
                                  struct err *err);
bool x12_pattern_matches(const struct x12_pattern *p, struct str value);

#endif
