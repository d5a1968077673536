/* anonymize.h - a document with everything replaced that may identify somebody, and as valid as
 * before.
 *
 * Runs on the events of a reader at guide altitude. What stands in each data element is said by one
 * table (anonymize_table.c); text that is not known to be safe is replaced (docs/anonymize.md).
 * Segments no guide has a place for are replaced throughout, by the dictionary where it knows them.
 */
#ifndef HIA_X12_ANONYMIZE_H
#define HIA_X12_ANONYMIZE_H

#include "x12/cut.h"
#include "x12/mask.h"

/** What is done with a value. */
enum x12_secret {
    X12_SECRET_NOT,    /* kept: codes, amounts, counts, control numbers */
    X12_SECRET_ID,     /* another id of the same form */
    X12_SECRET_ORIGIN, /* the same, its first character kept: TRN03, BPR10 */
    X12_SECRET_CLAIM,  /* the number of a claim: as an id, or kept when asked for */
    X12_SECRET_NAME,
    X12_SECRET_SUFFIX, /* JR, SR, numerals stay */
    X12_SECRET_STREET,
    X12_SECRET_ZIP,
    X12_SECRET_CONTACT, /* by the qualifier before it: telephone, e-mail ... */
    X12_SECRET_TEXT,    /* free text: taken out */
    X12_SECRET_DAY,     /* CCYYMMDD or YYMMDD */
    X12_SECRET_DAYS,    /* by the qualifier before it: D8, RD8, DT, TM */
    X12_SECRET_BLANK,   /* spaces: ISA02, ISA04 may hold a password */
    X12_SECRET_ZEROS,   /* "00": ISA01, ISA03, which say what those hold */
    X12_SECRETS,
};

/** Of an element of this number, wherever no rule of its segment says otherwise. */
enum x12_secret x12_secret_of(uint16_t number, uint8_t type);
/** Of element i of this segment, from its qualifiers. X12_SECRETS: nothing special here. */
enum x12_secret x12_secret_here(const struct x12_segment *s, unsigned i);

struct x12_anonymize_options {
    uint8_t key[SHA256_SIZE];
    bool keep_claim_ids;
};

/** Takes the bytes; false stops. */
struct x12_anonymize_sink {
    void *ctx;
    bool (*put)(void *ctx, struct str bytes);
};

struct x12_anonymized {
    uint64_t by[X12_SECRETS]; /* values replaced, by what was done */
    uint64_t unplaced;        /* segments no guide has a place for */
};

struct x12_anonymize;

MUST_USE struct x12_anonymize *x12_anonymize_new(const struct x12_anonymize_options *options,
                                                 const struct x12_anonymize_sink *sink,
                                                 struct err *err);
void x12_anonymize_free(struct x12_anonymize *a);
struct x12_handler x12_anonymize_handler(struct x12_anonymize *a);
/** After the reader's end. */
MUST_USE bool x12_anonymize_end(struct x12_anonymize *a, struct x12_anonymized *counts);

#endif
