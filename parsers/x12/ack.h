/* ack.h - TA1 and 999 made from the faults of what was read (005010X231A1, TA1 of 005010 Appendix
 * C.1). */
#ifndef HIA_X12_ACK_H
#define HIA_X12_ACK_H

#include "x12/writer.h"

/** Collects from a reader's events and faults what the acknowledgements must say, set by set.
 *  Bounded: X12_ACK_FAULTS_MAX faults a set are reported; further ones are counted, and the set
 * still fails. */
enum { X12_ACK_FAULTS_MAX = 1000, X12_ACK_SETS_MAX = 100000 };

/** Faults of a later SNIP type change nothing: those are the claim acknowledgement's to say. */
enum { X12_ACK_SNIP_LAST = 4 };

struct x12_ack;

/** `copy_values`: IK404 repeats the bad value, as the guide wants. It goes into the file to the
 * partner who
 *  sent it and nowhere else. */
MUST_USE struct x12_ack *x12_ack_new(bool copy_values, struct err *err);
void x12_ack_free(struct x12_ack *a);

/** A handler that notes for the acknowledgement and passes everything on to `next` (may be NULL).
 * */
struct x12_handler x12_ack_handler(struct x12_ack *a, const struct x12_handler *next);

struct x12_ack_head {
    struct x12_interchange_head interchange; /* sender and receiver already turned round */
    char gs_sender[16], gs_receiver[16];
    uint32_t gs_control;
};

/** The TA1 of interchange number `i` (from 1) of the source, alone in an interchange. */
void x12_ack_write_ta1(const struct x12_ack *a, uint32_t i, struct x12_writer *w,
                       const struct x12_ack_head *head);
/** One 999 set for each functional group of that interchange, all in one group. 999s and TA1s are
 * not answered, and neither is an interchange that its TA1 refuses: nothing is written then. */
void x12_ack_write_999(const struct x12_ack *a, uint32_t i, struct x12_writer *w,
                       const struct x12_ack_head *head);
uint32_t x12_ack_interchanges(const struct x12_ack *a);
/** TA104 of it: 'A' 'E' 'R'; and whether any of it, a set or the whole, was rejected. */
char x12_ack_status(const struct x12_ack *a, uint32_t i);
bool x12_ack_rejects(const struct x12_ack *a, uint32_t i);
/** A reason the bytes do not know, as 009 unknown receiver or 025 seen before: TA104 R with it. */
void x12_ack_refuse(struct x12_ack *a, uint32_t i, const char *ta105);
bool x12_ack_wants_ta1(const struct x12_ack *a, uint32_t i);

#endif
