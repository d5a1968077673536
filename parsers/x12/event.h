/* event.h - what the X12 engine says as it goes: things open,
 * things close, a segment stands here. */
#ifndef HIA_X12_EVENT_H
#define HIA_X12_EVENT_H

#include "parse.h"
#include "x12/guide.h"
#include "x12/segment.h"

/** The envelope that is open now. Trimmed of padding; "" when the part is not open. Control data,
 * not PHI. */
struct x12_envelope {
    struct x12_delims delims;
    /* ISA */
    char sender_qualifier[3], sender_id[16], receiver_qualifier[3], receiver_id[16];
    char isa_date[7], isa_time[5], isa_version[6], isa_control[10];
    bool ack_requested; /* ISA14 = 1: a TA1 is wanted */
    char usage;         /* ISA15: 'P', 'T' or 'I' */
    /* GS */
    char functional[3], gs_sender[16], gs_receiver[16], gs_date[9], gs_time[9], gs_control[10];
    char gs_version[13];
    /* ST */
    char set[4], st_control[10], st_version[36];
    const struct x12_guide *guide; /* NULL: none known for this set */
    /* Ordinals from 1 in the source, of interchange; within it, of group; within that, of set. */
    uint32_t interchange, group, transaction;
    uint64_t isa_offset, gs_offset, st_offset; /* bytes in the source */
};

enum x12_event_kind {
    X12_INTERCHANGE_OPEN,
    X12_INTERCHANGE_CLOSE, /* always follows its OPEN, also when IEA is missing */
    X12_GROUP_OPEN,
    X12_GROUP_CLOSE,
    X12_SET_OPEN, /* before the loop "" and the ST segment */
    X12_SET_CLOSE,
    X12_LOOP_OPEN, /* before the segment that opens it; guide altitude only */
    X12_LOOP_CLOSE,
    X12_SEGMENT, /* every segment, ISA to IEA, also those that found no place (use NULL) */
};

struct x12_event {
    enum x12_event_kind kind;
    const struct x12_segment
        *segment;                /* the one in hand; NULL for a CLOSE at the end of the source */
    const struct x12_use *use;   /* SEGMENT: where it stands; NULL: no guide, or no place in it */
    const struct x12_loop *loop; /* LOOP_*: that loop; SEGMENT: the loop it stands in */
    uint32_t
        occurrence; /* LOOP_*: of the loop in its parent, SEGMENT: of the use in its loop; from 1 */
    const struct x12_envelope *envelope;
    /* SET_CLOSE, GROUP_CLOSE, INTERCHANGE_CLOSE: counted here, whatever the trailer says. */
    uint32_t counted;       /* segments incl. ST and SE; sets; groups */
    uint32_t errors;        /* faults of severity ERROR or worse inside */
    uint32_t sets_rejected; /* GROUP_CLOSE: sets with errors */
    bool complete;          /* its trailer was there */
};

/** Events and faults in document order: the faults of a segment come before its SEGMENT event.
 *  Return false to stop; the reader's feed then returns false and stays stopped. */
struct x12_handler {
    void *ctx;
    bool (*event)(void *ctx, const struct x12_event *event); /* NULL: not wanted */
    struct fault_sink faults;                                /* put NULL: not wanted */
    bool no_loops; /* LOOP events are not wanted: there are nearly as many as segments */
};

/** Where in the envelope a fault is. Digits only: in a damaged document anybody's name may stand in
 * ST02. */
void x12_fault_controls(struct fault *fault, const struct x12_envelope *envelope);

#endif
