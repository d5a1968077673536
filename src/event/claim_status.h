/* claim_status.h - where does this claim stand: what is asked (276), what is answered (277).
 *
 * The content of 005010X212 without its wrapping, one claim to a record. Conventions: event/fact.h.
 * Read and written as JSON (record_json.h) and as X12 (x12_claim_status.h). */
#ifndef HIA_EVENT_CLAIM_STATUS_H
#define HIA_EVENT_CLAIM_STATUS_H

#include "event/fact.h"

enum {
    STATUS_PROVIDERS_MAX = 2, /* 2100C: the same provider by two kinds of number */
    STATUS_LINES_MAX = 999,   /* the guide sets no limit */
    STATUS_STATES_MAX = 20,   /* STC, likewise */
    STATUS_CODES_MAX = 3,     /* STC01, STC10, STC11 */
};

/** 2000D, and in a 276 the birth date of the subscriber who is the patient. */
struct status_subscriber {
    struct party party;
    struct str birth_date, gender;
};

/** 2000E: the patient, when not the subscriber. */
struct status_dependent {
    struct str last_name, first_name, middle_name, suffix;
    struct str birth_date, gender; /* 276 only */
};

/* ---- asked ---- */

struct sought_line { /* 2210 */
    struct procedure procedure;
    int64_t charge_cents;
    struct str revenue_code;
    struct quantity units;
    struct str control_number; /* REF*FJ: ours, from REF*6R of the claim */
    struct period service_date;
};

struct sought_claim {                      /* 2200 */
    struct str trace_number;               /* TRN02: comes back in the answer */
    struct str payer_claim_control_number; /* 1K */
    struct str bill_type;                  /* BLT */
    struct str location_number;            /* LU */
    struct str group_number;               /* 6P */
    struct str claim_id;                   /* EJ: ours, CLM01 */
    struct str prescription_number;        /* XZ */
    struct str clearinghouse_trace_number; /* D9 */
    struct amount charge;                  /* AMT*T3 */
    struct period service_date;
    struct sought_line *lines;
    size_t lines_count;
};

struct status_inquiry {
    struct party payer, receiver;
    struct party *providers;
    size_t providers_count;
    struct status_subscriber subscriber;
    struct status_dependent *dependent; /* NULL: the subscriber is the patient */
    struct sought_claim *claim;
};

/* ---- answered ---- */

struct status_code {
    struct str category, status, entity; /* X12 lists 507, 508, data element 98 */
    struct str list;                     /* RX: the status is of the pharmacy list */
};

struct state { /* STC */
    struct status_code *codes;
    size_t codes_count;
    struct str date;
    struct amount charge, paid;
    struct str adjudication_date, payment_date, payment_number;
};

struct level_status { /* 2200B, 2200C: of a whole receiver or provider */
    struct str trace_number;
    struct state *states;
    size_t states_count;
};

struct answered_line { /* 2220 */
    struct procedure procedure;
    int64_t charge_cents, paid_cents;
    struct str revenue_code;
    struct quantity units;
    struct state *states;
    size_t states_count;
    struct str control_number;
    struct period service_date;
};

struct answered_claim {      /* 2200 */
    struct str trace_number; /* TRN02 of the inquiry */
    struct state *states;
    size_t states_count;
    struct str payer_claim_control_number; /* 1K */
    struct str bill_type;                  /* BLT */
    struct str claim_id;                   /* EJ */
    struct str prescription_number;        /* XZ */
    struct str voucher;                    /* VV */
    struct str clearinghouse_trace_number; /* D9 */
    struct period service_date;
    struct answered_line *lines;
    size_t lines_count;
};

/** One claim answered; or, without a claim, what was said of all of a provider or receiver. */
struct status_answer {
    struct party payer;
    struct contact *contact;
    struct party receiver;
    struct level_status *receiver_status;
    struct party *providers;
    size_t providers_count;
    struct level_status *provider_status;
    struct status_subscriber *subscriber;
    struct status_dependent *dependent;
    struct answered_claim *claim;
};

#endif
