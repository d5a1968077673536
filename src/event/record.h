/* record.h - how a record is described: field tables that its JSON reader, its JSON writer and its
 * schema share. */
#ifndef HIA_EVENT_RECORD_H
#define HIA_EVENT_RECORD_H

#include "event/fact.h"

enum field_type {
    FIELD_TEXT,     /* struct str */
    FIELD_DAY,      /* struct str CCYYMMDD; ISO in JSON */
    FIELD_CLOCK,    /* struct str HHMM; 13:45 in JSON */
    FIELD_MOMENT,   /* struct str CCYYMMDD or CCYYMMDDHHMM; ISO in JSON */
    FIELD_MONEY,    /* int64_t cents */
    FIELD_AMOUNT,   /* struct amount */
    FIELD_QUANTITY, /* struct quantity */
    FIELD_PART,     /* a struct in place */
    FIELD_OPTIONAL, /* a pointer to a struct; NULL: not given */
    FIELD_LIST,     /* a pointer to structs and a count */
    FIELD_TEXTS,    /* a pointer to struct str and a count */
    FIELD_ORDINALS, /* the same; whole numbers from 1 in JSON */
};

struct record_shape;

/** Members that are rarely given, behind a pointer of the struct: nothing of it is seen in JSON. */
struct record_group {
    uint16_t offset; /* of the pointer */
    uint16_t size;
};

struct record_field {
    const char *name;
    uint8_t name_n; /* its length */
    enum field_type type;
    bool required;
    uint16_t offset; /* in its struct, or its group; of the pointer, for lists */
    uint16_t max;    /* of a list: entries, always given; of a text: bytes, 0 for no maximum here */
    const struct record_shape *shape; /* PART, OPTIONAL, LIST */
    const char *about;                /* its place in the guide, and its codes */
    const struct record_group *group; /* NULL: in the struct itself */
};

struct record_shape {
    const char *name; /* "service_line" */
    size_t size;      /* of its struct */
    const struct record_field *fields;
    size_t count; /* at most RECORD_FIELDS_MAX */
};

enum { RECORD_FIELDS_MAX = 128, RECORD_DEPTH_MAX = 12 };

/** A pointer and, right after it, its count: the layout of every list (event/fact.h). */
struct record_list {
    void *items;
    size_t count;
};

/** A record that stands alone: one JSON object. */
struct record_kind {
    const char *name;  /* "claim-professional": conf/schemas/<name>.schema.json */
    const char *title; /* "Professional claim" */
    const char *about;
    const struct record_shape *shape;
};

/** All there are (record_kinds.c). */
const struct record_kind *const *record_kinds(size_t *count);

extern const struct record_shape claim_shape, claim_institutional_shape, claim_dental_shape;
extern const struct record_kind claim_professional_kind, claim_institutional_kind,
    claim_dental_kind;
extern const struct record_shape status_inquiry_shape, status_answer_shape;
extern const struct record_kind claim_status_inquiry_kind, claim_status_answer_kind;
extern const struct record_shape review_request_shape, review_answer_shape;
extern const struct record_kind prior_authorization_request_kind, prior_authorization_answer_kind;
extern const struct record_shape eligibility_inquiry_shape, eligibility_answer_shape;
extern const struct record_kind eligibility_inquiry_kind, eligibility_answer_kind;

#endif
