/* currency.h - amounts of any currency in its minor units, read from their text. Never a double.
 *
 * Partners write the same amount as a decimal of major units (12.34) or as an integer of minor
 * ones (1234); which of the two is the field's business, never a guess (facts finance.md B3). */
#ifndef HIA_BASE_CURRENCY_H
#define HIA_BASE_CURRENCY_H

#include "base/money.h"

enum { CURRENCY_EXPONENT_MAX = 8, CURRENCY_CODE_SIZE = 4 };

/** Decimals of an ISO 4217 code: JPY 0, USD 2, KWD 3. Three capital letters we have no row for have
 * 2; anything else -1. */
int currency_exponent(struct str code);
/** Of a partner's "minor units per major unit": 1, 10, 100, 1000, 10000; anything else -1. */
int currency_exponent_of_rate(struct str rate);

/** "12.34" with exponent 2 is 1234. A JSON number (RFC 8259 6): also 1.234e1, no plus sign before
 * it. Decimals past the exponent must be zeros, or what a binary fraction leaves of an exact
 * amount: four or more zeros or nines there ("0.30000000000000004", "4.3499999999999996" is 435).
 * Any other is NUMBER_SCALE. `*minor` is set on NUMBER_OK alone. */
enum number_status currency_parse_major(struct str s, unsigned exponent, int64_t *minor);
/** "1234": an integer; "1234.0" is one. */
enum number_status currency_parse_minor(struct str s, int64_t *minor);
/** 1234 with exponent 2 is "12.34", with 0 "1234". At most MONEY_TEXT_MAX; returns the length. */
size_t currency_format(int64_t minor, unsigned exponent, char out[MONEY_TEXT_MAX]);

#endif
