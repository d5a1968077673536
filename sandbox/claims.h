/* claims.h - what the sandbox keeps of an 837: enough to answer it, read by its own eyes. */
#ifndef HIA_SANDBOX_CLAIMS_H
#define HIA_SANDBOX_CLAIMS_H

#include "base/arena.h"
#include "x12/event.h"
#include "x12/reader.h"

enum {
    SANDBOX_LINES_MAX = 999, /* of an institutional claim; the others have 50 */
    SANDBOX_CODE_PARTS_MAX = 6,
    SANDBOX_MEMORY_MAX = 1 << 29,
};

struct sandbox_line {
    struct str code[SANDBOX_CODE_PARTS_MAX]; /* SV101: qualifier, code, up to four modifiers */
    size_t code_parts;
    int64_t charge_cents;
    struct str units;
    struct str control; /* REF*6R */
    struct str date;    /* first day of service, CCYYMMDD */
};

/** Who pays whom. */
struct sandbox_party {
    struct str payer_name, payer_id;
    struct str provider_name, provider_npi, provider_tax_id;
    struct sandbox_party *next;
};

struct sandbox_claim {
    struct str id; /* CLM01 */
    struct sandbox_party *party;
    struct str facility, frequency;
    int64_t charge_cents;
    struct str last_name, first_name,
        member_id;            /* of the patient; the member id is the subscriber's */
    struct str filing;        /* SBR09 */
    struct str authorization; /* REF*G1 */
    struct str date;
    uint32_t position; /* of its CLM in the set */
    struct sandbox_set *set;
    struct sandbox_line *lines;
    size_t lines_count, lines_room;
    struct sandbox_claim *next;
};

/** One ST. */
struct sandbox_set {
    char control[10], gs_control[10];
    struct str reference; /* BHT03 */
    struct sandbox_claim *first, **last;
    size_t claims_count;
    bool rejected; /* by the 999 */
    struct sandbox_set *next;
};

/** One 837 interchange and all that hangs on it. */
struct sandbox_file {
    struct x12_envelope envelope; /* of the first group */
    struct sandbox_set *first, **last;
    struct sandbox_party *parties;
    struct arena arena;
    bool failed; /* out of memory: more claims than the sandbox takes */
    /* while reading */
    struct sandbox_set *set;
    struct sandbox_claim *claim;
    struct sandbox_line *line;
    struct sandbox_party now; /* the levels that are open */
    struct str subscriber_last, subscriber_first, subscriber_id, filing;
    struct str patient_last, patient_first;
    bool has_patient;
};

void sandbox_file_init(struct sandbox_file *file);
void sandbox_file_fini(struct sandbox_file *file);
/** Fits x12_handler.event. */
bool sandbox_file_event(void *file, const struct x12_event *event);

#endif
