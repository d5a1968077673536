/* mask.h - pseudonyms: what stands in a shared document in place of what identifies somebody.
 *
 * All of it is a function of a secret key and of the value, so that the same person has the same
 * pseudonym everywhere, and nobody without the key can tell who it was. */
#ifndef HIA_X12_MASK_H
#define HIA_X12_MASK_H

#include "base/buf.h"
#include "base/hash.h"

enum {
    X12_MASK_ID_MAX = 128 /* letters and digits of an id that are mixed; the rest is blotted */
};

struct x12_mask {
    uint8_t key[SHA256_SIZE];
    int shift_days; /* of every date; below zero, whole weeks */
};

/** Five weeks to a year back: whole weeks, so that days of the week stay. */
void x12_mask_init(struct x12_mask *m, const uint8_t key[SHA256_SIZE]);

/** Letters become letters, digits digits, all else stays: two ids are equal afterwards exactly when
 * they were before. A valid NPI becomes a valid NPI. */
void x12_mask_id(const struct x12_mask *m, struct str id, struct buf *out);
/** The first letter or digit stays, the rest as an id. */
void x12_mask_id_tail(const struct x12_mask *m, struct str id, struct buf *out);
/** A made-up word of six to nine letters. */
void x12_mask_name(const struct x12_mask *m, struct str name, struct buf *out);
void x12_mask_street(const struct x12_mask *m, struct str street, struct buf *out);
/** Digits of a telephone number: 555 and an id. Letters: as an id. */
void x12_mask_phone(const struct x12_mask *m, struct str number, struct buf *out);
void x12_mask_email(const struct x12_mask *m, struct str address, struct buf *out);
/** 45 CFR 164.514(b)(2)(i)(B): three digits, or none where fewer than 20,000 people live there. */
void x12_mask_zip(struct str zip, struct buf *out);

/** CCYYMMDD shifted; false when it is no day. */
MUST_USE bool x12_mask_day(const struct x12_mask *m, struct str day, struct buf *out);
/** A birth date: as a day, and nobody is older than 89 on `today` (CCYYMMDD, as written). */
MUST_USE bool x12_mask_birth(const struct x12_mask *m, struct str day, struct str today,
                             struct buf *out);
/** YYMMDD of an ISA. */
MUST_USE bool x12_mask_short_day(const struct x12_mask *m, struct str day, struct buf *out);
/** Every run of eight digits that is a day: D8, RD8, DT. False when there is none. */
MUST_USE bool x12_mask_days(const struct x12_mask *m, struct str value, struct buf *out);

#endif
