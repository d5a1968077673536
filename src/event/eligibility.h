/* eligibility.h - an eligibility inquiry and the benefit answer: all that 005010X279A1 (270, 271)
 * has a place for, in the field's own terms.
 *
 * One inquiry is one patient: the subscriber, or with `dependent` the dependent. One answer
 * likewise; an answer that stops at the payer or the provider has no subscriber. Conventions:
 * event/fact.h. Nothing here is computed: what is not sent is not given. */
#ifndef HIA_EVENT_ELIGIBILITY_H
#define HIA_EVENT_ELIGIBILITY_H

#include "event/fact.h"

/** What the guide allows of each list; where it sets no limit, ours. */
enum {
    ELIGIBILITY_CONTACTS_MAX = 3,
    ELIGIBILITY_REFUSALS_MAX = 9,
    ELIGIBILITY_REFERENCES_MAX = 9,
    ELIGIBILITY_TRACES_MAX = 3,
    ELIGIBILITY_DIAGNOSES_MAX = 8,
    ELIGIBILITY_DATES_MAX = 9,
    ELIGIBILITY_QUESTIONS_MAX = 99,
    ELIGIBILITY_SERVICES_MAX = 99,
    ELIGIBILITY_POINTERS_MAX = 4,
    ELIGIBILITY_BENEFITS_MAX = 5000,
    ELIGIBILITY_DELIVERIES_MAX = 9,
    ELIGIBILITY_BENEFIT_DATES_MAX = 20,
    ELIGIBILITY_MESSAGES_MAX = 10,
    ELIGIBILITY_ADDITIONAL_MAX = 10,
    ELIGIBILITY_RELATED_MAX = 23,
};

/* ---- the small parts ---- */

/** Where it came from; for finding it again, not sent. */
struct eligibility_document {
    struct str reference; /* BHT03 */
    struct str date;      /* BHT04 */
    struct str time;      /* BHT05 */
    struct str purpose;   /* BHT02 */
    struct str interchange_control, group_control, set_control;
    struct quantity segment; /* ordinal in the source of the HL it hangs on */
};

struct eligibility_reference { /* REF */
    struct str type, value, description;
};

struct eligibility_trace {   /* TRN */
    struct str type;         /* 1 its sender's own, 2 sent back */
    struct str number;       /* TRN02 */
    struct str company;      /* TRN03: whose number it is */
    struct str supplemental; /* TRN04 */
};

/** AAA: the inquiry, or a part of it, was refused. */
struct eligibility_refusal {
    struct quantity segment; /* where in its set: ST is 1 */
    struct str valid;        /* AAA01: Y the request as such was good */
    struct str reason;       /* AAA03 */
    struct str follow_up;    /* AAA04 */
};

struct eligibility_provider { /* PRV */
    struct str role;          /* PRV01 */
    struct str id_type, id;   /* PRV02, PRV03 */
};

struct eligibility_date { /* DTP */
    struct quantity segment;
    struct str type;
    struct period days;
};

struct eligibility_procedure { /* C003 */
    struct str type, code;
    struct str *modifiers;
    size_t modifiers_count;
    struct str range_end; /* C003-8: codes from `code` to this one */
};

struct eligibility_military { /* MPI */
    struct str status, employment, service, description, rank;
    struct period days;
};

/* ---- who ---- */

struct eligibility_source { /* 2000A 2100A: the payer, mostly */
    struct party party;
    struct contact *contacts;
    size_t contacts_count;
    struct eligibility_refusal *level_refusals; /* 2000A */
    size_t level_refusals_count;
    struct eligibility_refusal *refusals; /* 2100A */
    size_t refusals_count;
};

struct eligibility_receiver { /* 2000B 2100B: who asks, the provider mostly */
    struct party party;
    struct eligibility_reference *references;
    size_t references_count;
    struct address address;
    struct eligibility_refusal *refusals;
    size_t refusals_count;
    struct eligibility_provider *provider;
};

/** 2000C 2100C, 2000D 2100D. */
struct eligibility_person {
    struct party party; /* a dependent has no id */
    struct eligibility_trace *traces;
    size_t traces_count;
    struct eligibility_reference *references;
    size_t references_count;
    struct address address;
    struct eligibility_refusal *refusals;
    size_t refusals_count;
    struct eligibility_provider *provider;
    struct str birth_date, gender;
    struct str relationship;       /* INS02: 18 self, 01 spouse, 19 child ... */
    struct str maintenance_type;   /* INS03: 001 something was changed */
    struct str maintenance_reason; /* INS04: 25 identifying data */
    struct quantity birth_sequence;
    struct str *diagnoses;
    size_t diagnoses_count;
    struct eligibility_date *dates;
    size_t dates_count;
    struct eligibility_military *military;
};

/* ---- the inquiry ---- */

struct eligibility_question { /* 2110 */
    struct str *service_types;
    size_t service_types_count;
    struct eligibility_procedure *procedure;
    struct str coverage_level; /* EQ03: FAM, under the subscriber */
    struct str *diagnosis_pointers;
    size_t diagnosis_pointers_count;
    struct amount spend_down, spend_down_billed;  /* AMT*R, AMT*PB, under the subscriber */
    struct str place_of_service;                  /* III*ZZ */
    struct str authorization_type, authorization; /* REF: 9F G1 */
    struct period date;                           /* DTP*291: when not the patient's */
};

struct eligibility_inquiry {
    struct eligibility_document document; /* reference: given or made, BHT03 */
    struct str transaction_type;          /* BHT06: RT spend-down */
    struct eligibility_source source;
    struct eligibility_receiver receiver;
    struct str icd_version; /* HI01-1: 9 for BK BF */
    struct eligibility_person subscriber;
    struct eligibility_person *dependent; /* NULL: the subscriber is the patient */
    struct eligibility_question *questions;
    size_t questions_count;
};

/* ---- the answer ---- */

struct eligibility_delivery { /* HSD */
    struct quantity segment;
    struct str quantity_type;
    struct quantity quantity;
    struct str unit;
    struct quantity every; /* HSD04: of those units */
    struct str period;     /* HSD05 */
    struct quantity periods;
    struct str pattern, time;
};

struct eligibility_additional { /* III */
    struct str list, code, category, text;
};

struct eligibility_related { /* 2120 */
    struct party party;
    struct str relationship; /* NM110 */
    struct address address;
    struct str location_type, location; /* N405, N406 */
    struct contact *contacts;
    size_t contacts_count;
    struct eligibility_provider *provider;
};

struct benefit { /* 2110 */
    struct quantity segment;
    struct str kind;           /* EB01 */
    struct str coverage_level; /* EB02 */
    struct str *service_types; /* EB03; none: all */
    size_t service_types_count;
    struct str insurance_type; /* EB04 */
    struct str plan;           /* EB05 */
    struct str period;         /* EB06 */
    struct amount amount;      /* EB07 */
    struct quantity share;     /* EB08: a part of one */
    struct str quantity_type;  /* EB09 */
    struct quantity quantity;  /* EB10 */
    struct str authorization;  /* EB11: Y N U */
    struct str network;        /* EB12: Y N W both U */
    struct eligibility_procedure *procedure;
    struct str *diagnosis_pointers;
    size_t diagnosis_pointers_count;
    struct eligibility_delivery *deliveries;
    size_t deliveries_count;
    struct eligibility_reference *references;
    size_t references_count;
    struct eligibility_date *dates;
    size_t dates_count;
    struct eligibility_refusal *refusals;
    size_t refusals_count;
    struct str *messages;
    size_t messages_count;
    struct eligibility_additional *additional;
    size_t additional_count;
    struct eligibility_related *related;
    size_t related_count;
};

struct eligibility_answer {
    struct eligibility_document document;
    struct eligibility_source source;
    struct eligibility_receiver receiver;
    struct str icd_version;
    struct eligibility_person subscriber;
    struct eligibility_person *dependent; /* NULL: the answer is about the subscriber */
    struct benefit *benefits;
    size_t benefits_count;
};

/** Who the answer is about; NULL: it stopped at the payer or the provider. */
static inline const struct eligibility_person *
eligibility_patient(const struct eligibility_answer *a)
{
    if (a->dependent)
        return a->dependent;
    return a->subscriber.party.entity_type.n ? &a->subscriber : NULL;
}

#endif
