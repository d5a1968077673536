/* claim_ack_state.h - what claim_ack.c notes and ack_277ca.c says; nobody else includes it. */
#ifndef HIA_X12_CLAIM_ACK_STATE_H
#define HIA_X12_CLAIM_ACK_STATE_H

#include "base/arena.h"
#include "x12/claim_ack.h"

/** Why something is refused; the list of a level that is open counts for all that hangs on it. */
struct x12_reasons {
    struct x12_claim_status *list; /* NULL until there is one */
    unsigned count;
};

struct x12_ca_line {
    struct str procedure; /* SVC01 as it came: "HC:90837:25", in `delims` of the set */
    struct str revenue;   /* SV201 */
    struct str units, number, control;
    char from[9], to[9];
    int64_t charge_cents;
    struct x12_reasons reasons;
    struct x12_ca_line *next;
};

struct x12_ca_person {
    struct str last, first, middle, id_kind, id;
};

struct x12_ca_claim {
    struct str id, clearinghouse_number;
    char bill_type[4]; /* "111", of an institutional claim */
    int64_t charge_cents;
    char from[9], to[9];
    const struct x12_ca_person *patient;
    struct str member_id, member_id_kind;
    struct x12_reasons reasons;
    struct x12_ca_line *lines; /* those at fault, unless all were asked for */
    struct x12_ca_claim *next;
};

struct x12_ca_provider {
    struct str type, last, first, id; /* NM102.. of 2010AA */
    struct str tax_id;                /* for whom has no NPI */
    struct x12_reasons reasons;
    struct x12_ca_claim *claims, **claims_end;
    struct x12_ca_provider *next;
};

struct x12_ca_set {
    char control[10], date[9];
    char component; /* separator of what was kept whole */
    uint32_t interchange, group;
    struct str reference; /* BHT03 */
    struct str submitter_type, submitter_last, submitter_first, submitter_id;
    bool institutional;
    bool refused; /* by the 999 */
    struct x12_reasons reasons;
    struct x12_ca_provider *providers, **providers_end;
    struct x12_ca_set *next;
};

/** Subscriber or patient: its faults count for the claims from `claims` on. */
struct x12_ca_level {
    bool open;
    struct x12_reasons reasons;
    struct x12_ca_claim **claims;
    struct x12_ca_person *person;
};

struct x12_claim_ack {
    bool all_lines, has_next, full;
    struct x12_handler next;
    struct arena arena;
    struct x12_ca_set *sets, **sets_end;
    /* what is open */
    const struct x12_guide *guide;
    struct x12_ca_set *set;
    struct x12_ca_provider *provider;
    struct x12_ca_level subscriber, patient;
    struct x12_ca_claim *claim;
    struct x12_ca_line *line;
    bool group_refused;
};

#endif
