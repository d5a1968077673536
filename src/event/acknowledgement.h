/* acknowledgement.h - what came back about what we sent: TA1, 999 and 277CA as one stream of
 * answers.
 *
 * Each answer names what it refers to, at its level, and a verdict. A record is valid only during
 * the call that hands it over. Conventions: event/fact.h. */
#ifndef HIA_EVENT_ACKNOWLEDGEMENT_H
#define HIA_EVENT_ACKNOWLEDGEMENT_H

#include "event/fact.h"

enum {
    ACK_ERRORS_MAX = 1000, /* of one set; further ones are counted */
    ACK_STATUSES_MAX = 30, /* of one claim or line: ten STC of three */
    ACK_LINES_MAX = 50,
    ACK_NOTES_MAX = 5,
    ACK_ARENA_MAX = 4 * 1024 * 1024,
};

enum ack_level {
    ACK_INTERCHANGE, /* TA1: by ISA13 with its date and time */
    ACK_GROUP,       /* 999 AK1 + AK9: by GS06 */
    ACK_SET,         /* 999 AK2 + IK5: by GS06 and ST02 */
    ACK_BATCH,       /* 277CA 2200B: by BHT03 */
    ACK_PROVIDER,    /* 277CA 2200C */
    ACK_CLAIM,       /* 277CA 2200D: by CLM01 */
};

enum ack_verdict {
    ACK_ACCEPTED,
    ACK_ACCEPTED_WITH_ERRORS, /* TA1 E, 999 E: taken as it is, do not send again */
    ACK_PARTLY,               /* AK9 P, or an STC that splits */
    ACK_REJECTED,
    ACK_RECEIVED, /* 277CA A0 A1: it arrived, and is on its way; not yet accepted */
    ACK_IN_DOUBT, /* a code we do not know or codes that contradict one another: a person must look
                   */
};

/** One error of a 999. It points; the copy of the bad data (IK404) is not kept. */
struct ack_error {
    struct str segment; /* IK301 */
    uint32_t position;  /* IK302: ST is 1 */
    struct str loop;
    struct str segment_code;             /* IK304 */
    uint32_t element, component, repeat; /* IK401; 0: the whole segment */
    struct str data_element;             /* IK402 */
    struct str element_code;             /* IK403 */
    struct str business_unit;            /* CTX01-1: "CLM01" */
    struct str business_id;              /* CTX01-2: kept for CLM01 only; the others may be PHI */
};

/** One composite of an STC. */
struct ack_status {
    struct str category, status, entity, code_list;
    struct str action; /* STC03: WQ accepted, U rejected */
    struct str date;
    struct amount amount;
};

struct ack_line { /* 2220D */
    struct procedure procedure;
    int64_t charge_cents;
    struct str control_number; /* REF*FJ: our REF*6R */
    struct str prescription_number;
    struct period service_date;
    struct ack_status *statuses;
    size_t statuses_count;
};

struct acknowledgement {
    enum ack_level level;
    enum ack_verdict verdict;
    const char *document; /* "TA1" "999" "277CA" */

    /* What it answers. */
    struct str isa_control, isa_date, isa_time;    /* TA1 */
    struct str functional, gs_control, gs_version; /* 999: AK101 AK102 AK103 */
    struct str set, st_control, st_version;        /* 999: AK201 AK202 AK203 */
    struct str batch_reference;                    /* 277CA: our BHT03, at levels BATCH to CLAIM */
    struct str claim_id;                           /* 277CA: our CLM01 */

    /* The answer. */
    struct str code;   /* TA104, AK901, IK501; of a 277CA the first category */
    struct str *notes; /* TA105; AK905-09; IK502-06 */
    size_t notes_count;
    uint32_t sets_included, sets_received, sets_accepted; /* AK902-04 */
    struct ack_error *errors;
    size_t errors_count, errors_dropped;
    struct ack_status *statuses;
    size_t statuses_count;
    struct ack_line *lines;
    size_t lines_count;

    /* 277CA only. */
    struct str source_type, source_id; /* 2100A NM101 (PR payer, AY clearinghouse) and NM109 */
    struct str source_trace;           /* 2200A TRN02 */
    struct str received_date, process_date;
    struct str provider_npi;
    struct quantity accepted_count, rejected_count;
    struct amount accepted_amount, rejected_amount;
    struct str payer_claim_control_number; /* REF*1K */
    struct str clearinghouse_claim_number; /* REF*D9 */
    struct str bill_type;
    struct period service_date;
    struct amount charge;
};

struct acknowledgement_sink {
    void *ctx;
    bool (*put)(void *ctx, const struct acknowledgement *a); /* false stops the reader */
};

#endif
