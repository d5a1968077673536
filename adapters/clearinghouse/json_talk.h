/* json_talk.h - private to the carriers that speak JSON: the Optum (Change) shape Stedi took over,
 * to and from what we keep, and what Availity, polling and Claim.MD share of it. One translator;
 * where the two differ is a row of DIALECTS. */
#ifndef HIA_CLEARINGHOUSE_JSON_TALK_H
#define HIA_CLEARINGHOUSE_JSON_TALK_H

#include "clearinghouse/rest.h"

enum { INQUIRY_SERVICES_MAX = 99, REFUSALS_MAX = 9, SERVICES_MAX = 99, MESSAGES_MAX = 10 };

/** Facts: shared/facts/finance.md D1, and the vendors' pages on claim status. */
struct dialect_row {
    const char *name;
    bool sends_reference;      /* submitterTransactionIdentifier */
    bool status_sends_control; /* controlNumber of a claim status: Stedi makes its own */
};
extern const struct dialect_row DIALECTS[];

struct inquiry_person {
    bool given;
    struct str member_id, last_name, first_name, middle_name, suffix, birth_date, gender, group;
};
/** A 270 or 276 of one patient; texts borrowed from it. */
struct inquiry {
    struct str control, reference; /* ISA13, BHT03 */
    struct str payer_name, payer_id;
    struct str receiver_type, receiver_name, receiver_id;
    struct str provider_type, provider_name, provider_first, provider_id_type, provider_id;
    struct inquiry_person subscriber, dependent;
    struct str services[INQUIRY_SERVICES_MAX];
    size_t service_count;
    struct str from, to;                             /* CCYYMMDD */
    struct str trace, claim_id, payer_claim, charge; /* of a 276 */
    const char *inexpressible; /* what the JSON has no place for; NULL: all of it has one */
};
void inquiry_read(struct str x12, struct inquiry *out);

/** The request in JSON. */
bool eligibility_write(const struct hia_call *call, const struct inquiry *q, struct buf *out);
bool status_write(const struct hia_call *call, const struct inquiry *q, struct buf *out);

/** What became of an answer. */
enum json_verdict {
    JSON_TAKEN,
    JSON_REFUSED,  /* no benefit and no claim, but errors: json_look has them */
    JSON_ANOTHERS, /* another control number, or another member where there is none */
    JSON_UNTRACEABLE,
    JSON_INCOMPLETE, /* what every answer has is not there */
    JSON_BROKEN      /* no JSON, cut off, or an amount that is none */
};
/** Our record, as conf/schemas/eligibility-answer has it; of claim status one a line. */
enum json_verdict eligibility_take(const struct hia_call *call, const struct inquiry *q,
                                   struct str body, struct buf *record);
enum json_verdict status_take(const struct hia_call *call, const struct inquiry *q, struct str body,
                              struct buf *records);

/** Availity's coverage as our record (availity_coverage.c); `at_once`: nothing but the member says
 * whose it is, and without one it is UNTRACEABLE. INCOMPLETE: it has no plan with a status or a
 * benefit; BROKEN: no JSON, or too much of it. */
enum json_verdict coverage_take(const struct hia_call *call, const struct inquiry *q,
                                struct str body, bool at_once, struct buf *record);

/** One claim of an answer; texts as X12 has them. */
enum { STATUS_ROWS_MAX = 200 };
struct status_row {
    struct str category, status, entity, effective, charge, paid, paid_on, payment, payer_claim;
    struct str account, service;
};
/** Our record of it, one line; who was asked about is the inquiry's. */
void status_record(const struct hia_call *call, const struct inquiry *q,
                   const struct status_row *row, struct buf *out);

/** "20260115" as "2026-01-15" under the key; nothing when it is no day. */
struct json_writer;
void json_pair_day(struct json_writer *w, const char *name, struct str day);
/** "2026-01-15", also with an hour behind it, as "20260115"; others as they are. */
struct str plain_day(const struct hia_call *call, struct str day);
/** The same day as a text; empty when it is none. */
struct str iso_day(const struct hia_call *call, struct str day);
/** A day, or two with a hyphen. */
bool is_period(struct str days);
/** {"from":..,"to":..} of a period. */
void json_period(struct json_writer *w, const char *name, struct str days);
/** Digits with at most `decimals` behind a point; also ".2", as X12 writes it. */
bool is_decimal(struct str s, unsigned decimals);
/** As JSON writes it: "0.2". */
struct str json_number(const struct hia_call *call, struct str s);

#endif
