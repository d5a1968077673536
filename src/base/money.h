/* money.h - exact amounts. Money is int64_t cents; quantities and rates are units plus scale. Never
 * double. */
#ifndef HIA_BASE_MONEY_H
#define HIA_BASE_MONEY_H

#include "base/buf.h"
#include "base/str.h"

enum number_status {
    NUMBER_OK,
    NUMBER_FORM,  /* not: optional minus, digits, optional point (X12 type R, 005010 Appendix
                     B.1.1.3.1.2) */
    NUMBER_SCALE, /* more decimals than the unit holds and they are not zero */
    NUMBER_RANGE, /* does not fit */
};

/** An exact decimal: units / 10^scale. 2.50 is {250, 2}. */
struct decimal {
    int64_t units;
    uint8_t scale; /* 0..9 */
};

/** "-12.5" -> -1250. No plus sign, no thousands, no exponent, no spaces. ".5" and "5." are numbers.
 *  INT64_MIN is out of range, so the negative of a parsed amount always exists. `*cents` and `*out`
 * are only set on NUMBER_OK. Decimals past the unit must be zeros: "1.500" is 150 cents. */
enum number_status money_parse(struct str s, int64_t *cents);
enum number_status decimal_parse(struct str s, struct decimal *out);

/** X12 form: no leading zero but a lone one, no trailing zero decimals: 1250 -> "12.5", 1200 ->
 * "12", 5 -> ".05", 0 -> "0". Returns the length; `out` holds at least MONEY_TEXT_MAX bytes and is
 * NUL-terminated. */
enum { MONEY_TEXT_MAX = 32 };
size_t money_format(int64_t cents, char *out);
size_t decimal_format(struct decimal d, char *out);
/** For people and JSON: always two decimals, "1250.00", no thousands. */
size_t money_format_fixed(int64_t cents, char *out);
/** For people: "$1,250.00", "-$3.10". */
size_t money_format_people(int64_t cents, char *out);

/** Equal by value: 2.5 equals 2.50. */
bool decimal_eq(struct decimal a, struct decimal b);

/** Sums that cannot wrap: false (and *a untouched) on overflow. */
MUST_USE static inline bool money_add(int64_t *a, int64_t b)
{
    return !__builtin_add_overflow(*a, b, a);
}
MUST_USE static inline bool money_sub(int64_t *a, int64_t b)
{
    return !__builtin_sub_overflow(*a, b, a);
}

#endif
