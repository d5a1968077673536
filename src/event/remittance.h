/* remittance.h - what a payer paid and why: one remittance as a header, claim payments one at a
 * time, provider adjustments, totals.
 *
 * The content of 005010X221A1 (835). A set may hold a million claims: one is in hand at a time, and
 * valid only during the call that hands it over. Conventions: event/fact.h. */
#ifndef HIA_EVENT_REMITTANCE_H
#define HIA_EVENT_REMITTANCE_H

#include "event/fact.h"

/** What one claim payment keeps; further ones are counted in `dropped` and the claim is flagged. */
enum {
    REMIT_LINES_MAX = 999,
    REMIT_ADJUSTMENTS_MAX = 99 * 6,
    REMIT_REFERENCES_MAX = 32,
    REMIT_AMOUNTS_MAX = 16,
    REMIT_QUANTITIES_MAX = 16,
    REMIT_REMARKS_MAX = 99,
    REMIT_CONTACTS_MAX = 8,
    REMIT_ARENA_MAX = 8 * 1024 * 1024,
};

/** AMT and QTY beside the balance: they inform, they never enter a sum (RFI 2601). */
struct remit_amount {
    struct str type;
    int64_t cents;
};

struct remit_quantity {
    struct str type;
    struct decimal value;
};

/** N1 with its address, references and contacts: payer (1000A), payee (1000B). */
struct remit_party {
    struct str name, id_type, id; /* XV plan; XX NPI, FI tax id */
    struct address address;
    struct reference *references;
    size_t references_count;
    struct contact *contacts; /* role CX business, BL technical, IC web site */
    size_t contacts_count;
};

/** BPR to 1000B: one payment. */
struct remittance {
    struct str st_control;
    struct str handling; /* BPR01: I information, H notification, C payment with remittance ... */
    int64_t paid_cents;  /* BPR02 */
    struct str credit_or_debit;                            /* C D */
    struct str method;                                     /* BPR04: ACH CHK FWT BOP NON */
    struct str format;                                     /* CCP CTX */
    struct str payer_company_id, payer_company_supplement; /* BPR10 BPR11 */
    struct str payment_date;                               /* BPR16 */
    struct str trace_number;                               /* TRN02: cheque or EFT number */
    struct str trace_payer_id, trace_supplement;           /* TRN03 TRN04 */
    struct str currency;
    struct str receiver_id, version; /* REF*EV, REF*F2 */
    struct str production_date;      /* DTM*405 */
    struct remit_party payer, payee;
};

/** 2000: a group of claims, with the totals a payer may state (TS3; information only). */
struct provider_summary {
    struct str number; /* LX01 */
    struct str provider_id, facility_type, fiscal_period_end;
    struct quantity claims;
    struct amount charge;
};

/** CLP02 as facts. */
enum claim_payment_flag {
    REMIT_PRIMARY = 1 << 0,          /* 1, 19 */
    REMIT_SECONDARY = 1 << 1,        /* 2, 20 */
    REMIT_TERTIARY = 1 << 2,         /* 3, 21 */
    REMIT_DENIED = 1 << 3,           /* 4 */
    REMIT_FORWARDED = 1 << 4,        /* 19 20 21 23: sent on to another payer */
    REMIT_REVERSAL = 1 << 5,         /* 22 */
    REMIT_NOT_OURS = 1 << 6,         /* 23 */
    REMIT_PREDETERMINATION = 1 << 7, /* 25: never post */
    REMIT_CORRECTION = 1 << 8,       /* follows a reversal of the same CLP01 in this set */
    REMIT_DROPPED = 1 << 9,          /* a named maximum was passed: not all of it is here */
};

/** Those that CLP02 alone tells. */
unsigned claim_status_flags(struct str status);

/** MIA and MOA: what stands in both, and the remark codes. */
struct claim_adjudication {
    bool inpatient; /* MIA */
    struct str *remarks;
    size_t remarks_count;
    struct remit_amount *amounts; /* type is the element: "MIA04", "MOA02" */
    size_t amounts_count;
    struct quantity reimbursement_rate; /* MOA01 */
    struct quantity covered_days;       /* MIA01 */
};

struct payment_line {           /* 2110 */
    struct procedure procedure; /* SVC01: as adjudicated */
    struct procedure submitted; /* SVC06, when it differs */
    int64_t charge_cents, paid_cents;
    struct str revenue_code;
    struct quantity paid_units, submitted_units;
    struct period service_date;
    struct str control_number; /* REF*6R: ours, from the 837 */
    struct adjustment *adjustments;
    size_t adjustments_count;
    struct reference *references;
    size_t references_count;
    struct remit_amount *amounts;
    size_t amounts_count;
    struct remit_quantity *quantities;
    size_t quantities_count;
    struct reference *remarks; /* LQ: type HE or RX, value the code */
    size_t remarks_count;
    int64_t out_of_balance_cents; /* charge - adjustments - paid; 0 is right */
};

struct claim_payment { /* 2100 */
    uint32_t in_set;   /* from 1 */
    uint64_t ordinal;  /* of its CLP segment in the source */
    const struct provider_summary *group;
    struct str claim_id; /* CLP01: ours */
    struct str status;   /* CLP02 */
    unsigned flags;      /* enum claim_payment_flag */
    int64_t charge_cents, paid_cents;
    struct amount patient_responsibility;
    struct str filing_indicator;
    struct str payer_claim_control_number;  /* CLP07 */
    struct str place_of_service, frequency; /* CLP08 CLP09 */
    struct str drg;
    struct quantity drg_weight, discharge_fraction;
    struct adjustment *adjustments; /* at claim level only; a line's stand on the line */
    size_t adjustments_count;
    struct party *patient, *insured, *corrected_insured, *rendering, *crossover_payer;
    struct party *corrected_payer, *other_insured;
    struct claim_adjudication *adjudication;
    struct reference *references; /* both REF of 2100 */
    size_t references_count;
    struct period statement;               /* DTM*232 233 */
    struct str coverage_expired, received; /* DTM*036 050 */
    struct contact *contacts;
    size_t contacts_count;
    struct remit_amount *amounts;
    size_t amounts_count;
    struct remit_quantity *quantities;
    size_t quantities_count;
    struct payment_line *lines;
    size_t lines_count;

    /* What we worked out, exact cents. */
    int64_t adjusted_cents[4];          /* sums of all CAS of it, by enum adjustment_group */
    int64_t out_of_balance_cents;       /* charge - all adjustments - paid; 0 is right */
    int64_t lines_out_of_balance_cents; /* charge - line charges; 0 is right, or no lines */
    bool in_balance;                    /* the two above, and every line */
};

enum adjustment_group { ADJUST_CO, ADJUST_PR, ADJUST_OA, ADJUST_PI };

/** The group of a CAS01; ADJUST_OA for an unknown one. */
enum adjustment_group adjustment_group(struct str group);

enum { REMIT_REASONS_MAX = 16, REMIT_REASON_TEXT_MAX = 16 };

/** "CO45", "PR2": group and reason of its adjustments, each once, in their order. */
struct claim_reasons {
    char text[REMIT_REASONS_MAX][REMIT_REASON_TEXT_MAX]; /* the rest of each is zeros */
    struct str list[REMIT_REASONS_MAX];
    size_t count;
};

/** Those of the claim, then those of its lines; as many as there is room for. */
void claim_payment_reasons(const struct claim_payment *p, struct claim_reasons *reasons);
/** One more, if it is new. */
void claim_reasons_add(struct claim_reasons *r, struct str group, struct str reason);

struct provider_adjustment { /* one pair of a PLB */
    struct str provider_id, fiscal_period_end;
    struct str reason;    /* PLB03-1: WO FB 72 L6 ... */
    struct str reference; /* PLB03-2: may hold an account number */
    int64_t amount_cents; /* positive reduces the payment */
};

struct remittance_totals {
    size_t claims, lines, adjustments; /* PLB pairs */
    size_t denied, reversed, forwarded, predeterminations, claims_out_of_balance, dropped;
    int64_t charge_cents, paid_cents, patient_cents;
    int64_t adjusted_cents[4];         /* by enum adjustment_group */
    int64_t provider_adjustment_cents; /* sum of the PLBs */
    int64_t out_of_balance_cents;      /* claims paid - PLB - BPR02; 0 is right */
    bool exact;                        /* every sum could be done exactly */
    bool complete;                     /* SE was there and nothing in the set was in error */
};

/** Takes a remittance as it is read. Any false stops the reader. In this order: open, then claims
 * and adjustments as they stand, then close; for every set, also a damaged one. */
struct remittance_sink {
    void *ctx;
    bool (*open)(void *ctx, const struct remittance *remittance);
    bool (*claim)(void *ctx, const struct claim_payment *payment);
    bool (*adjustment)(void *ctx, const struct provider_adjustment *adjustment);
    bool (*close)(void *ctx, const struct remittance *remittance,
                  const struct remittance_totals *totals);
};

#endif
