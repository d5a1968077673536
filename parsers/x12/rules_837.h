/* rules_837.h - private to the rules of the three claim guides: what is remembered of the set, the
 * subscriber, the claim, the line.
 *
 * What all three guides ask is in rules_837.c (levels and forms), rules_837_claim.c and
 * rules_837_cob.c; what only one asks in rules_837p.c, rules_837i.c, rules_837d.c; what a line of
 * service asks (SNIP 6) in a file for each. */
#ifndef HIA_X12_RULES_837_H
#define HIA_X12_RULES_837_H

#include "x12/balance.h"
#include "x12/forms.h"
#include "x12/rules.h"
#include "x12/seen.h"

enum {
    X12_837_PAYERS_MAX = 10,    /* 2320 repeats (X222A1, X223A2, X224A2) */
    X12_837_CONTROLS_MAX = 999, /* line control numbers compared: 2400 of X223A2 */
    X12_837_DIAGNOSES_MAX = 12, /* HI of X222A1 */
    X12_837_USES_MAX = 512,
    X12_837_LOOPS_MAX = 96,
    X12_837_DUTIES_MAX = 96,
    X12_837_DUTY_RULES =
        4, /* a form check, a rule of all guides, one of the guide, one of SNIP 6 */
};

/** A 2320: what another payer has done with this claim before. */
struct x12_837_payer {
    uint64_t id;    /* 2330B NM109 as a word; 0: none */
    bool ambiguous; /* another 2320 of this claim has that id: lines cannot be told apart */
    bool has_paid, has_date, has_cas, has_lines, has_line_date;
    struct x12_sum paid, cas;             /* 2320 AMT*D and CAS */
    struct x12_sum lines_paid, lines_cas; /* all its 2430 of the claim */
    struct x12_sum line_paid, line_cas;   /* of the open line */
    bool in_line;
    struct x12_mark mark, date_mark, line_mark; /* SBR, DTP*573, SVD */
};

struct x12_837_cob {
    struct x12_837_payer payers[X12_837_PAYERS_MAX];
    unsigned count;
    struct x12_837_payer *open;   /* of the 2320 in hand; NULL: past the maximum */
    struct x12_837_payer *paying; /* of the 2430 in hand; NULL: names no payer of the claim */
    uint32_t sequences;           /* SBR01 letters used, a bit each */
};

struct x12_837_claim {
    struct x12_sum charge, lines; /* CLM02; SV102, SV203, SV302 */
    char facility[2]; /* CLM05-1: place of service, or the first two of a type of bill */
    char frequency;   /* CLM05-3 */
    unsigned diagnoses;
    bool icd9, icd10;             /* a code of that version came */
    bool original;                /* REF*F8 */
    bool accident, accident_date; /* CLM11 says so; DTP*439 */
    bool work_related;
    uint64_t line; /* LX01 of the last line */
    uint32_t injured;
    uint32_t last_service;
    uint64_t rendering; /* NPI as a word */
    unsigned controls_count;
    /* From here on nothing is cleared with a claim: what is above says what of it holds. */
    struct x12_mark mark, injured_mark, diagnosis_mark;
    uint64_t controls[X12_837_CONTROLS_MAX]; /* REF*6R as words */
};

struct x12_837_subscriber {
    bool stated, self;               /* SBR came; SBR02 = 18 */
    bool named, street, city, birth; /* 2010BA: NM1 N3 N4 DMG */
    bool patient, misplaced; /* a 2000C came; told that a claim stands under the wrong level */
    uint32_t sequence;       /* SBR01 as its bit */
    /* Not cleared with a subscriber. */
    struct x12_mark mark, name_mark; /* SBR unless self; 2010BA NM1 if self */
};

/** Professional, beside the claim: cleared with it, as far as `onset_mark`. */
struct x12_837p {
    bool inpatient, hospital_date; /* place of service 21; DTP*435 */
    uint32_t onset, admitted;
    struct {
        bool billed, transport, mileage, many; /* lines of its codes; more than one of mileage */
        bool cr1, condition, pick_up, drop_off;
        bool line, line_cr1, line_pick_up, line_drop_off; /* of the open line */
        bool no_cr1, no_pick_up, no_drop_off;             /* one of its lines has none of its own */
        int64_t miles, units;                             /* in thousandths */
    } ambulance;
    struct {
        bool billed, procedures; /* lines of its codes; HI*BP */
    } anesthesia;
    struct {
        uint32_t primaries, add_ons; /* kinds of code, a bit each */
    } behavioral;
    struct {                                                 /* of the open line */
        bool service, certified, therapy, revision, ordered; /* SV5, CR3, DTP*463, *607, 2420E */
        bool revised;                                        /* CR301 is R or S */
        bool blood, creatinine, blood_date, creatinine_date; /* MEA02, DTP*738, DTP*739 */
        char letter;                                         /* SV101-2 */
        unsigned number;
    } equipment;
    struct x12_mark onset_mark, ambulance_mark, transport_mark, anesthesia_mark,
        behavioral_marks[4], equipment_mark, certified_mark, result_mark;
};

/** Institutional: cleared with the claim, as far as `line_mark`. */
struct x12_837i {
    bool inpatient, outpatient;                     /* by type of bill; neither: it may be both */
    bool admission, hour, discharge;                /* DTP*435, its hour; DTP*096 */
    bool admitting, reason, principal, others, drg; /* HI of that kind */
    bool attending, operating;                      /* 2310A, 2310B */
    bool present;                /* a diagnosis says whether it was present on admission */
    bool surgery;                /* a procedure of the surgical section */
    bool other_service;          /* a line that is not ambulance */
    bool emergency;              /* a line of an unscheduled visit */
    bool partial, partial_code;  /* revenue 0912, 0913; condition code 41 */
    struct x12_span statement;   /* DTP*434 */
    uint32_t admitted;           /* DTP*435 */
    char admission_type, source; /* CL101, CL102 */
    char status[2];              /* CL103 */
    int64_t covered, noncovered; /* value codes 80, 81 in thousandths; below 0: not sent */
    uint64_t attending_npi;
    uint8_t conditions[162], values[162]; /* a bit for each code of two letters or digits */
    bool drug, dated, procedure;          /* of the open line */
    struct x12_mark line_mark, others_mark, covered_mark, status_mark, surgery_mark, admission_mark,
        partial_mark;
};

enum {
    X12_TEETH = 128,
    X12_TEETH_WORDS = X12_TEETH / 32
}; /* teeth as numbers: rules_837_tooth.c */

/** Dental: cleared with the claim, as far as `braces_mark`. */
struct x12_837d {
    bool predetermination, dated; /* CLM19 = PB; DTP*472 of the claim */
    bool orthodontic, appliance;  /* DN1; DTP*452 */
    bool braces;                  /* a line that wants DN1 */
    uint32_t reported[X12_TEETH_WORDS], missing[X12_TEETH_WORDS];
    struct { /* the open line */
        bool dated, replaces, prior, prosthesis;
        unsigned code;  /* D2140 is 2140; 0: not of that form */
        unsigned teeth; /* TOO segments */
        uint32_t seen[X12_TEETH_WORDS];
        uint32_t started;
    } line;
    struct x12_mark braces_mark, line_mark;
};

struct x12_837 {
    const struct x12_837_kind *kind;
    uint32_t newest; /* the later of BHT04 and GS04: the file's own day */
    uint64_t billing;
    uint32_t born; /* of the patient */
    struct x12_837_subscriber subscriber;
    struct x12_837_claim claim;
    struct x12_837_cob cob;
    struct x12_sum line_charge;
    union {
        struct x12_837p p;
        struct x12_837i i;
        struct x12_837d d;
    };
    struct x12_seen claims;
};

/** Each takes the segment in hand. */
typedef void x12_837_rule(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s);
typedef void x12_837_close(struct x12_837 *st, struct x12_walk *w);

struct x12_837_binding {
    const char *loop, *name; /* as in x12_bind */
    x12_837_rule *rule;
};

/** What a use owes, in order: checks that hold wherever such a segment stands, rules bound to it.
 */
struct x12_837_duty {
    x12_837_rule *rules[X12_837_DUTY_RULES + 1]; /* ended by NULL */
};

/** A claim guide: what it asks beside the others, and the table made of all that. */
struct x12_837_kind {
    const struct x12_837_binding *bindings;
    size_t count;
    x12_837_close *claim_close, *line_close;
    /* A byte for each use, so that all of them stay in the first cache; duty 0 is none. */
    uint8_t duty_of[X12_837_USES_MAX];
    struct x12_837_duty duties[X12_837_DUTIES_MAX];
    uint8_t closes[X12_837_LOOPS_MAX];
};

/* The parts of a struct x12_rules; `begin` of each guide sets state->kind. */
MUST_USE bool x12_837_init(struct x12_837_kind *kind, const struct x12_guide *g, struct err *err);
void x12_837_segment(void *state, struct x12_walk *w, const struct x12_event *e);
void x12_837_loop_close(void *state, struct x12_walk *w, const struct x12_loop *loop);

/** The rules of a claim guide, `rules`, made of its bindings and of what it does at the end of a
 * claim and of a line. */
#define X12_837_RULES(rules, table, at_claim_close, at_line_close)                                 \
    static struct x12_837_kind kind = {.bindings = table,                                          \
                                       .count = COUNT_OF(table),                                   \
                                       .claim_close = at_claim_close,                              \
                                       .line_close = at_line_close};                               \
    static bool init(const struct x12_guide *g, struct err *err)                                   \
    {                                                                                              \
        return x12_837_init(&kind, g, err);                                                        \
    }                                                                                              \
    static void begin(void *state)                                                                 \
    {                                                                                              \
        ((struct x12_837 *)state)->kind = &kind;                                                   \
    }                                                                                              \
    const struct x12_rules rules = {.state_size = sizeof(struct x12_837),                          \
                                    .fresh = offsetof(struct x12_837, claims),                     \
                                    .seen = true,                                                  \
                                    .init = init,                                                  \
                                    .begin = begin,                                                \
                                    .segment = x12_837_segment,                                    \
                                    .loop_close = x12_837_loop_close}

/* rules_837_claim.c */
x12_837_rule x12_837_claim_open, x12_837_accident, x12_837_original, x12_837_line_open,
    x12_837_line_control, x12_837_drug, x12_837_drug_quantity, x12_837_rendering,
    x12_837_supervising, x12_837_line_rendering, x12_837_served, x12_837_repriced,
    x12_837_line_repriced;
void x12_837_claim_close(struct x12_837 *st, struct x12_walk *w);
/** Adds the charge in that element to the claim. */
void x12_837_charge(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s,
                    unsigned element);
/** Notes the version of a diagnosis or procedure by its qualifier, and checks the form of an
 * ICD-10-CM code. */
void x12_837_diagnosis(struct x12_837 *st, struct x12_walk *w, struct str qualifier,
                       struct str code, unsigned element);
/** What was done: a C003 cut up. */
struct x12_procedure {
    struct str parts[6]; /* qualifier, code, four modifiers */
    unsigned count;      /* of the parts that came */
    char letter;         /* "A0425" is 'A', 425; "99213" is '0', 99213; '\0' when of neither form */
    unsigned number;
};
/** Cuts element up; where its qualifier is this one, checks the code's form and that its modifiers
 * have two characters, each once. */
void x12_837_procedure(struct x12_walk *w, const struct x12_segment *s, unsigned element,
                       const char *qualifier, bool (*form)(struct str), struct x12_procedure *p);
/** Pointers to diagnoses, by their number in HI. */
void x12_837_pointers(const struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s,
                      unsigned element);
void x12_837_above_zero(struct x12_walk *w, const struct x12_segment *s, unsigned element);
bool x12_837_below_zero(const struct x12_segment *s, unsigned element);
/** In thousandths, -1 when it is no number that fits. */
int64_t x12_837_thousandths(struct str value);

/* rules_837_cob.c */
x12_837_rule x12_837_payer_open, x12_837_payer_adjustment, x12_837_payer_paid, x12_837_payer_name,
    x12_837_payer_date, x12_837_payment, x12_837_payment_adjustment, x12_837_payment_date;
void x12_837_cob_reset(struct x12_837 *st);
void x12_837_cob_line_close(struct x12_837 *st, struct x12_walk *w);
void x12_837_cob_claim_close(struct x12_837 *st, struct x12_walk *w);

/** SBR01 as a bit; 0 for U (unknown), which may repeat, and for what is no letter. */
uint32_t x12_837_sequence(struct str sbr01);

/** NM109 as a word where NM108 is XX; 0 otherwise. */
uint64_t x12_837_npi(const struct x12_segment *nm1);

/* ---- lines of service: SNIP 6 ---- */

/** A line of the professional guide, its procedure cut up. */
typedef void x12_service_rule(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s,
                              const struct x12_procedure *p);

x12_service_rule x12_ambulance_line, x12_anesthesia_line, x12_behavioral_line, x12_equipment_line;

x12_837_rule x12_ambulance_claim_transport, x12_ambulance_line_transport, x12_ambulance_condition,
    x12_ambulance_pick_up, x12_ambulance_drop_off, x12_ambulance_line_pick_up,
    x12_ambulance_line_drop_off;
x12_837_close x12_ambulance_line_close, x12_ambulance_close;

x12_837_rule x12_equipment_service, x12_equipment_certification, x12_equipment_therapy,
    x12_equipment_revision, x12_equipment_ordered, x12_equipment_result, x12_equipment_test;
x12_837_close x12_equipment_line_close;

x12_837_rule x12_anesthesia_procedures;
x12_837_close x12_anesthesia_close;

x12_837_rule x12_behavioral_institutional_line;
x12_837_close x12_behavioral_close, x12_behavioral_institutional_close;

x12_837_rule x12_inpatient_line;
x12_837_close x12_inpatient_close;

/** A tooth as a number below X12_TEETH: 1 to 32 and, supernumerary, 51 to 82 as they are; A to T
 * and AS to TS after them. 0: no tooth. */
unsigned x12_tooth_of(struct str number);
void x12_tooth_described(struct x12_837 *st, struct x12_walk *w, unsigned tooth,
                         const struct str *surfaces, unsigned count);
x12_837_close x12_tooth_line_close, x12_tooth_close;

#endif
