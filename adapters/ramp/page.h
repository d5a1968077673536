/* page.h - one answer of a list, or one object, into our rows.
 *
 * Read leniently: what is missing or null is left out, a number may stand in quotes, what is
 * unknown is skipped. Written strictly: ids, codes, instants and amounts that are none of these do
 * not go in. An object without an id, or whose own amount cannot be read, is no row; it is counted.
 *
 * A row is one JSON object a line:
 *   {"noun":"transaction","id":ID,"phase":"settled","state":"CLEARED","amount_minor":1234,
 *    "currency":"USD","exponent":2,"amount_raw":"12.34",...,"lines":2,"lines_sum":"balanced",
 *    "detail":{"merchant":...}}
 * "detail" holds what is not for the clear: texts, names, addresses. */
#ifndef HIA_RAMP_PAGE_H
#define HIA_RAMP_PAGE_H

#include "ramp/nouns.h"
#include "ramp/options.h"

enum page_verdict {
    PAGE_READ,
    PAGE_BROKEN, /* no JSON, cut off, or none of the two shapes */
    PAGE_LARGE,  /* more rows or bytes than a step holds */
};

struct page {
    enum page_verdict verdict;
    struct hia_text rows;    /* lines; in the step's memory */
    struct str next;         /* page.next; empty: it was the last one */
    uint32_t count, refused; /* rows; objects that are none */
    uint32_t unbalanced;     /* rows whose lines do not sum to their amount */
};

/** {"data":[...],"page":{"next":...}}, or with `single` the object alone. `prefix` is put before
 * the rows. */
void page_read(const struct hia_call *call, enum noun noun, struct str body, bool single,
               struct str prefix, struct page *out);

/** error_v2.error_code of a refusal, else error's code; in the step's memory; empty: none. */
struct hia_text page_error_code(const struct hia_call *call, struct str body);

/** The value of `name` at the top of an object, in the step's memory; empty: none. */
struct hia_text page_member(const struct hia_call *call, struct str body, const char *name);

#endif
