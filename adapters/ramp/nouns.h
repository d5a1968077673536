/* nouns.h - the lists of Ramp: where they are, what is asked so that nothing is hidden, and which
 * field is read as what. Facts: finance.md B2 to B4; docs/integrations/RAMP-INTEGRATION.md. */
#ifndef HIA_RAMP_NOUNS_H
#define HIA_RAMP_NOUNS_H

#include "base/str.h"

enum noun { TRANSACTION, CARD, USER, DEPARTMENT, VENDOR, BILL, REIMBURSEMENT, NOUNS };

/** How a field's text is read. The unit of an amount is the field's, never a guess: Ramp has both
 * under one name in one object. */
enum as {
    AS_ID,      /* a number or text of [A-Za-z0-9_.:-]; anything else is left out */
    AS_CODE,    /* a word of theirs: the same letters */
    AS_TEXT,    /* goes into what is sealed */
    AS_INSTANT, /* RFC 3339, or a day: microseconds */
    AS_BOOL,
    AS_MAJOR, /* a decimal of major units; its currency is the field `currency`. As an object it is
                 as AS_MINOR */
    AS_MINOR, /* CurrencyAmount {amount, currency_code, minor_unit_conversion_rate}, or {value,
                 currency}: an integer of minor units */
    AS_CURRENCY, /* of an AS_MAJOR */
};

enum { FIELDS_MAX = 40 };

/** `path` below the object, "[]" behind a list: "line_items[].amount". `name`: in our row. */
struct field {
    const char *path;
    enum as as;
    const char *name;
    const char *currency; /* of AS_MAJOR: the path of the field that has it */
};

struct noun_row {
    const char *name, *operation, *path;
    const char *scope;       /* "transactions.read": transactions:read, as a code */
    const char *rows;        /* kind of the rows: "json.card-transactions" */
    const char *const *asks; /* a query each, so that defaults hide nothing; ends in NULL */
    const char *window;      /* parameter of the look-back; NULL: read whole each time */
    const char *news;        /* updated_after, where it is known; else NULL */
    const struct field *fields;
    size_t field_count;
};

extern const struct noun_row NOUN_ROWS[NOUNS];

/** What a vendor's words come to, over all nouns: "authorized", "settled", "refunded", "declined",
 * "failed" of transactions; "recorded", "approved", "paid", "cancelled" of bills; "open", "paid",
 * "cancelled" of reimbursements; "active", "inactive" of the others; "unknown". */
struct phase_of {
    struct str state, approval; /* as Ramp says them; empty: not said */
    bool archived, negative;
    bool has_active, active;
};
const char *noun_phase(enum noun noun, const struct phase_of *p);

#endif
