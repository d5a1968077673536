/* rules_837p.h - private to the 837P rules: what is remembered of the set, the subscriber, the
 * claim, the line. */
#ifndef HIA_X12_RULES_837P_H
#define HIA_X12_RULES_837P_H

#include "x12/balance.h"
#include "x12/forms.h"
#include "x12/rules.h"
#include "x12/seen.h"

enum {
    X12_837P_PAYERS_MAX = 10,   /* 2320 repeats (X222A1) */
    X12_837P_CONTROLS_MAX = 64, /* line control numbers compared; a claim has 50 lines */
};

/** A 2320: what another payer has done with this claim before. */
struct x12_837p_payer {
    uint64_t id;    /* 2330B NM109 as a word; 0: none */
    bool ambiguous; /* another 2320 of this claim has that id: lines cannot be told apart */
    bool has_paid, has_date, has_cas, has_lines, has_line_date;
    struct x12_sum paid, cas;             /* 2320 AMT*D and CAS */
    struct x12_sum lines_paid, lines_cas; /* all its 2430 of the claim */
    struct x12_sum line_paid, line_cas;   /* of the open line */
    bool in_line;
    struct x12_mark mark, date_mark, line_mark; /* SBR, DTP*573, SVD */
};

struct x12_837p_cob {
    struct x12_837p_payer payers[X12_837P_PAYERS_MAX];
    unsigned count;
    struct x12_837p_payer *open;   /* of the 2320 in hand; NULL: past the maximum */
    struct x12_837p_payer *paying; /* of the 2430 in hand; NULL: names no payer of the claim */
    uint32_t sequences;            /* SBR01 letters used, a bit each */
};

struct x12_837p_claim {
    struct x12_sum charge, lines; /* CLM02; SV102 */
    unsigned diagnoses;
    bool inpatient, hospital_date; /* place of service 21; DTP*435 */
    bool replaces, original;       /* CLM05-3 is 7 or 8; REF*F8 */
    bool accident, accident_date;  /* CLM11 says so; DTP*439 */
    bool work_related;
    uint64_t line; /* LX01 of the last line */
    uint32_t onset, injured, admitted;
    uint32_t last_service;
    uint64_t rendering; /* 2310B NPI as a word */
    unsigned controls_count;
    /* From here on nothing is cleared with a claim: what is above says what of it holds. */
    struct x12_mark mark, onset_mark, injured_mark;
    uint64_t controls[X12_837P_CONTROLS_MAX]; /* REF*6R as words */
};

struct x12_837p_subscriber {
    bool stated, self;               /* SBR came; SBR02 = 18 */
    bool named, street, city, birth; /* 2010BA: NM1 N3 N4 DMG */
    bool patient, misplaced; /* a 2000C came; told that a claim stands under the wrong level */
    uint32_t sequence;       /* SBR01 as its bit */
    /* Not cleared with a subscriber. */
    struct x12_mark mark, name_mark; /* SBR unless self; 2010BA NM1 if self */
};

struct x12_837p {
    uint32_t newest; /* the later of BHT04 and GS04: the file's own day */
    uint64_t billing;
    uint32_t born; /* of the patient */
    struct x12_837p_subscriber subscriber;
    struct x12_837p_claim claim;
    struct x12_837p_cob cob;
    struct x12_sum line_charge;
    struct x12_seen claims;
};

/* Each takes the segment in hand: claim and its lines in rules_837p_claim.c, other payers in
 * rules_837p_cob.c. */
typedef void x12_837p_rule(struct x12_837p *st, struct x12_walk *w, const struct x12_segment *s);

x12_837p_rule x12_837p_claim_open, x12_837p_onset, x12_837p_accident, x12_837p_admission,
    x12_837p_discharge, x12_837p_original, x12_837p_diagnoses, x12_837p_rendering,
    x12_837p_supervising, x12_837p_line_open, x12_837p_service, x12_837p_served,
    x12_837p_line_control, x12_837p_drug, x12_837p_drug_quantity, x12_837p_line_rendering;
void x12_837p_claim_close(struct x12_837p *st, struct x12_walk *w);

x12_837p_rule x12_837p_payer_open, x12_837p_payer_adjustment, x12_837p_payer_paid,
    x12_837p_payer_name, x12_837p_payer_date, x12_837p_payment, x12_837p_payment_adjustment,
    x12_837p_payment_date;
void x12_837p_cob_reset(struct x12_837p *st);
void x12_837p_cob_line_close(struct x12_837p *st, struct x12_walk *w);
void x12_837p_cob_claim_close(struct x12_837p *st, struct x12_walk *w);

/** SBR01 as a bit; 0 for U (unknown), which may repeat, and for what is no letter. */
uint32_t x12_837p_sequence(struct str sbr01);

/** NM109 as a word where NM108 is XX; 0 otherwise. */
uint64_t x12_837p_npi(const struct x12_segment *nm1);

#endif
