/* codes.h - external code sets: which there are, looking a code up, the form a code has.
 *
 * Sets that change (ICD-10, HCPCS, CARC ...) are data an operator loads; the engine is handed them
 * as const arrays, made by job/codes_file. States, countries, currencies and places of service are
 * built in. A set that is not loaded is checked by its form alone. */
#ifndef HIA_X12_CODES_H
#define HIA_X12_CODES_H

#include "base/err.h"
#include "base/str.h"

enum x12_code_set_id {
    X12_CS_NONE,
    X12_CS_ICD10CM,
    X12_CS_ICD10PCS,
    X12_CS_HCPCS,
    X12_CS_MODIFIER,
    X12_CS_CDT,
    X12_CS_HIPPS,
    X12_CS_NDC,
    X12_CS_DRG,
    X12_CS_CARC,
    X12_CS_RARC,
    X12_CS_STATUS_CATEGORY,
    X12_CS_CLAIM_STATUS,
    X12_CS_TAXONOMY,
    X12_CS_PLACE_OF_SERVICE,
    X12_CS_BILL_TYPE,
    X12_CS_REVENUE,
    X12_CS_CONDITION,
    X12_CS_OCCURRENCE,
    X12_CS_OCCURRENCE_SPAN,
    X12_CS_VALUE,
    X12_CS_SERVICE_TYPE,
    X12_CS_STATE,
    X12_CS_ZIP,
    X12_CS_COUNTRY,
    X12_CS_CURRENCY,
    X12_CS_LANGUAGE,
    X12_CODE_SETS,
};

/** The day a code must be in force on. */
enum x12_code_day {
    X12_DAY_FILE,       /* GS04: when the document was made */
    X12_DAY_LINE,       /* of the service line; else as X12_DAY_CLAIM_FROM */
    X12_DAY_CLAIM_FROM, /* statement begins, or the first service; else as X12_DAY_FILE */
    X12_DAY_CLAIM_TO,   /* statement ends, which is the discharge; or the last service */
};

enum {
    X12_CODE_BYTES_MAX = 12,
    X12_CODE_FIRST_DAY = 0,
    X12_CODE_LAST_DAY = 99999999, /* CCYYMMDD, as all days here */
};

/** In force from `from` to `to`, both days included. */
struct x12_code_period {
    uint32_t from, to;
    uint32_t heading; /* 1: a category that is not specific enough to be sent */
};

/** One loaded set. Borrowed arrays; plain data. */
struct x12_code_set {
    uint32_t count;
    const uint64_t *keys;  /* ascending, of x12_code_key */
    const uint32_t *first; /* count + 1: periods of key i are [first[i], first[i+1]) */
    const struct x12_code_period *periods; /* by day, not overlapping */
    uint32_t from, to;                     /* the days the set speaks of; outside it cannot judge */
    const char *version;
};

/** By enum x12_code_set_id; NULL: not loaded. */
struct x12_code_sets {
    const struct x12_code_set *set[X12_CODE_SETS];
};

enum x12_code_state {
    X12_CODE_IN_FORCE,
    X12_CODE_UNKNOWN,    /* never was in the set */
    X12_CODE_OUTSIDE,    /* in the set, on another day */
    X12_CODE_HEADING,    /* in force, but a heading */
    X12_CODE_NOT_COVERED /* the set does not speak of that day */
};

/** 0 for what is no code: empty, longer than X12_CODE_BYTES_MAX, or not of 0-9 and A-Z. Keys are
 * ordered as the codes. */
uint64_t x12_code_key(struct str code);
/** Back to text, NUL-terminated. */
void x12_code_text(uint64_t key, char out[X12_CODE_BYTES_MAX + 1]);

/** Day 0: any day will do. No allocation; a binary search. */
enum x12_code_state x12_code_look(const struct x12_code_set *set, struct str code, uint32_t day);
/** The same of keys[index]. */
enum x12_code_state x12_code_on(const struct x12_code_set *set, uint32_t index, uint32_t day);
uint32_t x12_code_find_key(const struct x12_code_set *set, uint64_t key);
/** Where the code stands in keys[]; UINT32_MAX: nowhere. */
uint32_t x12_code_find(const struct x12_code_set *set, struct str code);

/** What is known of a set itself. */
struct x12_code_set_row {
    const char *name;  /* "icd10cm": in commands and file names */
    const char *title; /* "ICD-10-CM" */
    const char *owner; /* who publishes it, and under what terms */
    const char *form;  /* x12/pattern.h */
    enum x12_code_day day;
    const char *stc; /* category and status of a 277CA */
    /* titles and remedies of faults */
    const char *unknown, *outside, *heading, *malformed, *not_loaded, *not_covered;
};

const struct x12_code_set_row *x12_code_set_row(enum x12_code_set_id id);
/** By name, also as the dictionary writes it; X12_CS_NONE when there is none. */
enum x12_code_set_id x12_code_set_named(struct str name);
/** The day that governs a set in a guide ("837I"): a row says so. */
enum x12_code_day x12_code_day_of(const char *guide, enum x12_code_set_id id);

/** Is this the form of a code of the set? After x12_codes_init. */
bool x12_code_formed(enum x12_code_set_id id, struct str code);

/** Compile forms and built-in sets; part of x12_guides_init. */
MUST_USE bool x12_codes_init(struct err *err);
/** States, countries, currencies, places of service; the rest NULL. After x12_codes_init. */
const struct x12_code_sets *x12_codes_built_in(void);

bool x12_code_forms_init(struct err *err); /* a part of x12_codes_init */

/** May a postal code that begins so stand in the state? True where nothing is known of either. */
bool x12_zip_in_state(struct str zip, struct str state);

#endif
