/* ack_state.h - what ack.c notes and ack_write.c says; nobody else includes it. */
#ifndef HIA_X12_ACK_STATE_H
#define HIA_X12_ACK_STATE_H

#include "x12/ack.h"

enum {
    X12_ACK_CODES_MAX = 5,    /* IK502..06, AK905..09 */
    X12_ACK_VALUE_MAX = 99,   /* IK404 */
    X12_ACK_UNIT_MAX = 35,    /* CTX01-2 */
    X12_ACK_PENDING_MAX = 64, /* faults of one segment whose values can be copied */
    X12_ACK_NOTES_MAX =
        8 * 1024 * 1024, /* bytes of notes in all; past it sets still fail, unexplained */
};

/** One line of a 999 in the making. Followed in `notes` by value_n and unit_n bytes. */
struct x12_ack_note {
    uint32_t position;
    uint16_t data_element;
    uint8_t element, component, repeat;
    uint8_t unit; /* 0 none, else number of the business unit row */
    uint8_t value_n, unit_n;
    char segment[4], loop[8], ik304[4], ik403[4];
    /* What asked for something that is not there (SNIP 4); "" when nothing did. */
    char trigger[4];
    uint32_t trigger_position;
};

struct x12_ack_codes {
    uint8_t n;
    char code[X12_ACK_CODES_MAX][4];
};

struct x12_ack_set {
    char id[4], control[10];
    char status; /* IK501 */
    struct x12_ack_codes codes;
    uint8_t version_n;               /* ST03, first in the set's notes */
    uint32_t notes_begin, notes_end; /* bytes of `notes` */
    uint32_t faults;                 /* all of them, noted or not */
};

struct x12_ack_group {
    char functional[3], control[10], version[13];
    char status;    /* AK901 */
    bool unsayable; /* its GS is not fit to be repeated in AK1: TA1 speaks of it */
    struct x12_ack_codes codes;
    uint32_t declared, received, accepted, with_errors;
    uint32_t sets_begin, sets_end;
};

struct x12_ack_interchange {
    char control[10], date[7], time[5];
    char status;  /* TA104 */
    char code[4]; /* TA105 */
    bool requested, ta1_only;
    uint32_t unsayable; /* groups */
    uint32_t groups_begin, groups_end;
};

struct x12_ack {
    bool copy_values;
    bool has_next;
    struct x12_handler next;

    /* Arrays of the structs above, and the notes as records one after another. */
    struct buf interchanges, groups, sets, notes;
    struct buf code_lists;                  /* ack_codes.c */
    struct x12_ack_interchange interchange; /* the open ones: stored when they close */
    struct x12_ack_group group;
    struct x12_ack_set set;
    bool in_interchange, in_group, in_set;

    /* Faults of the segment in hand, until its SEGMENT event shows the bytes. */
    struct x12_ack_note pending[X12_ACK_PENDING_MAX];
    uint64_t pending_ordinal[X12_ACK_PENDING_MAX];
    unsigned pending_n;
    uint32_t noted;    /* of the open set */
    uint32_t position; /* in it, of the last segment that was placed */
    struct x12_envelope envelope;

    /* The business unit we are in: "this claim". */
    uint8_t unit;
    const struct x12_loop *unit_loop;
    uint8_t unit_n;
    char unit_value[X12_ACK_UNIT_MAX];
};

/** ST02 of our own sets: four digits at least, nine at most. */
void x12_ack_set_control(char control[10], uint32_t number);

/* ack_unit.c */

/** "CLM01" of a unit number. */
const char *x12_ack_unit_label(uint8_t unit);
/** The segment may name the business unit that begins with it. */
void x12_ack_unit_note(struct x12_ack *a, const struct x12_event *e);
void x12_ack_unit_forget(struct x12_ack *a);

/* ack_codes.c: NULL where the fault is none of that code's business. */

struct x12_fault_row;
const char *x12_ack_ta105(const struct fault *f, const struct x12_fault_row *row,
                          const char *isa_version);
const char *x12_ack_ak905(const struct fault *f, const struct x12_fault_row *row);
const char *x12_ack_ik502(const struct fault *f, const struct x12_fault_row *row,
                          const struct x12_envelope *env);
const char *x12_ack_ik304(const struct fault *f, const struct x12_fault_row *row,
                          const struct x12_guide *g);
/** With the value at hand: 7 may turn out to be I6. */
const char *x12_ack_ik403(struct x12_ack *a, const struct x12_ack_note *note, struct str value);
/** The segment whose absence the fault is about; NULL: the fault points at it itself. */
const char *x12_ack_dependent(uint16_t code);

#endif
