/* fact.h - the small facts business records are made of: amounts, people, places, adjustments.
 *
 * Conventions of all records in this room: text is borrowed (from an arena, or from the bytes it
 * was read from) and empty when not given; days are CCYYMMDD; money is cents; a list is a pointer
 * and, right after it, its count; an optional part is a pointer, NULL when not given. */
#ifndef HIA_EVENT_FACT_H
#define HIA_EVENT_FACT_H

#include "base/money.h"
#include "base/str.h"

/** An amount that may not have been given: zero and absent are different facts. */
struct amount {
    int64_t cents;
    bool given;
};

struct quantity {
    struct decimal value;
    bool given;
};

/** Days, CCYYMMDD. One day has `from` only. */
struct period {
    struct str from, to;
};

struct address {
    struct str line1, line2, city, state, postal_code, country, subdivision;
};

struct contact_number {
    struct str type; /* TE telephone, EX extension, FX fax, EM e-mail, UR web address */
    struct str number;
};

enum { CONTACT_NUMBERS_MAX = 3 };

struct contact {
    struct str role; /* PER01, where several are told apart: CX BL IC */
    struct str name;
    struct contact_number *numbers;
    size_t numbers_count;
};

/** An identifier and what kind of identifier it is (X12 data element 128). */
struct reference {
    struct str type;
    struct str value;
    struct str payer_id; /* the payer that assigned it, where the guide has a place for that */
};

/** Who somebody is: NM1 and N1. */
struct party {
    struct str role;        /* NM101, where a place allows several */
    struct str entity_type; /* "1" person, "2" organization */
    struct str name;        /* of the organization, or the last name */
    struct str first_name, middle_name, suffix;
    struct str id_type, id; /* NM108, NM109 */
};

/** CAS: why a charge was not paid in full. The group says who bears it: CO PR OA PI. */
struct adjustment {
    struct str group;
    struct str reason;    /* claim adjustment reason code */
    int64_t amount_cents; /* positive reduces the payment */
    struct quantity quantity;
};

/** A procedure as it stands on a line: SV101, SVD03, SVC01, SVC06. */
struct procedure {
    struct str type; /* HC, ER, IV, WK ... */
    struct str code;
    struct str *modifiers;
    size_t modifiers_count;
    struct str description;
};

enum { PROCEDURE_MODIFIERS_MAX = 4 };

#endif
