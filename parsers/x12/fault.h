/* fault.h - every fault the X12 engine can find: number,
 * SNIP type, acknowledgement codes, words. */
#ifndef HIA_X12_FAULT_H
#define HIA_X12_FAULT_H

#include "parse.h"

/** Stable numbers, grouped by hundreds: 600 balance (SNIP 3), 700 and 800 situations (4), 900
 * product and service lines (6), 1100 external codes (5), 1200 the partner's own rules (7). Append
 * within a group; never renumber (ledgers keep them). */
enum x12_code {
    X12_NO_FAULT,
    /* 100: the bytes and the interchange (TA1) */
    X12_NOT_X12 = 100,    /* no ISA where one should be */
    X12_ZIPPED,           /* a compressed file */
    X12_WRONG_ENCODING,   /* UTF-16, EBCDIC ... */
    X12_ISA_NOT_FIXED,    /* ISA fields are not of fixed width: tolerated */
    X12_ISA_UNREADABLE,   /* fewer than 16 elements, or delimiters not distinct */
    X12_BOM,              /* byte order mark skipped */
    X12_JUNK_BETWEEN,     /* bytes between interchanges skipped */
    X12_SEGMENT_TOO_LONG, /* past X12_SEGMENT_MAX, skipped to the next terminator */
    X12_TRUNCATED,        /* the source ends inside a segment */
    X12_IEA_MISSING,
    X12_IEA_CONTROL,   /* IEA02 is not ISA13 */
    X12_IEA_COUNT,     /* IEA01 is not the number of groups */
    X12_ISA_ELEMENT,   /* an ISA element is invalid: TA1 code by element */
    X12_ISA_DUPLICATE, /* the same ISA13 again in this source */
    X12_VERSION,       /* ISA12 is not 00501 */
    X12_TA1_ELEMENT,
    X12_SEGMENT_STRAY, /* a segment where the envelope has no place for it */
    X12_BINARY,        /* control bytes in a segment */
    /* 200: functional group (AK905) */
    X12_GS_UNKNOWN = 200, /* GS01 is no group we know */
    X12_GS_VERSION,       /* GS08 names no guide we have */
    X12_GE_MISSING,
    X12_GE_CONTROL,
    X12_GE_COUNT,
    X12_GS_ELEMENT,
    X12_GS_DUPLICATE, /* GS06 again in this interchange */
    /* 300: transaction set (IK502) */
    X12_SET_UNKNOWN = 300, /* ST01 not of this group */
    X12_SET_GUIDE,         /* ST03 differs from GS08 or names no guide */
    X12_SE_MISSING,
    X12_SE_CONTROL,
    X12_SE_COUNT,
    X12_ST_DUPLICATE, /* ST02 again in this group */
    X12_ST_CONTROL,   /* ST02 missing or malformed */
    /* 400: segments and loops (IK304) */
    X12_SEGMENT_UNKNOWN = 400, /* no such id in the dictionary */
    X12_SEGMENT_UNEXPECTED,    /* known, but nowhere in this guide here */
    X12_SEGMENT_MISSING,
    X12_SEGMENT_REPEATS, /* more than the guide's maximum */
    X12_SEGMENT_ORDER,   /* placed, but after its turn */
    X12_LOOP_MISSING,
    X12_LOOP_REPEATS,
    X12_SEGMENT_EMPTY,    /* an id and nothing else */
    X12_HL_NUMBER,        /* HL01 is not one more than the last */
    X12_HL_PARENT,        /* HL02 names no open parent of the right level */
    X12_HL_CHILD,         /* HL04 contradicts what follows */
    X12_SEGMENT_TRAILING, /* separators after the last element: tolerated */
    /* 500: elements (IK403) */
    X12_ELEMENT_MISSING = 500,
    X12_ELEMENT_CONDITION, /* a syntax note is not met: P, R, C, L */
    X12_ELEMENT_EXCLUSION, /* syntax note E */
    X12_ELEMENT_TOO_MANY,
    X12_ELEMENT_SHORT,
    X12_ELEMENT_LONG,
    X12_ELEMENT_CHARACTER,
    X12_ELEMENT_CODE, /* not a code of the guide's list */
    X12_ELEMENT_DATE,
    X12_ELEMENT_TIME,
    X12_ELEMENT_NUMBER,
    X12_ELEMENT_NOT_USED,
    X12_ELEMENT_REPEATS,
    X12_COMPONENT_TOO_MANY,
    X12_ELEMENT_PADDED, /* leading or trailing spaces: tolerated */
    /* 600: balance (SNIP 3) */
    X12_BALANCE_LINE = 600,    /* 835 2110: charge - adjustments is not paid */
    X12_BALANCE_CLAIM,         /* 835 2100 */
    X12_BALANCE_LINES_CHARGE,  /* 835: line charges do not add up to CLP03 */
    X12_BALANCE_TRANSACTION,   /* 835: BPR02 is not claims paid less PLB */
    X12_BALANCE_CLM,           /* 837: CLM02 is not the sum of line charges */
    X12_BALANCE_COB_LINE,      /* 837 2430: charge is not paid + adjustments of that payer */
    X12_BALANCE_COB_CLAIM,     /* 837 2320 */
    X12_BALANCE_COUNT,         /* 277CA, 999: counts or totals do not match the detail */
    X12_BALANCE_PROVIDER,      /* 835 TS3 totals do not match the claims */
    X12_BALANCE_NEGATIVE,      /* BPR02 below zero */
    X12_BALANCE_DUPLICATE,     /* the same adjustment at claim and line level */
    X12_AMOUNT_RANGE,          /* an amount too large to add exactly */
    X12_BALANCE_STATUS = 650,  /* 276, 277: line charges come to more than the claim's */
    X12_BALANCE_PREMIUM = 660, /* 820: BPR02 is not the items paid and earlier adjustments */
    X12_BALANCE_PREMIUM_ITEM,  /* 820: RMR04 is not RMR05 with its adjustments */
    /* 700: situations (SNIP 4). Rules add their own below, each with its row in fault.c. */
    X12_SITUATION = 700,
    X12_NPI_CHECK_DIGIT,
    X12_TAX_ID_FORM,
    X12_SUBSCRIBER_IS_PATIENT,  /* SBR02=18 and a 2000C follows, or HL04 says so */
    X12_SUBSCRIBER_NOT_PATIENT, /* SBR02 is not 18, yet no 2000C, or a 2300 under 2000B */
    X12_SUBSCRIBER_DETAIL,      /* SBR02=18 wants address and birth date in 2010BA */
    X12_PATIENT_RELATION,       /* PAT01 missing in 2000C */
    X12_CLAIM_FREQUENCY,        /* CLM05-3 7 or 8 wants REF*F8 */
    X12_ACCIDENT_DATE,          /* CLM11 AA/EM/OA wants DTP*439 */
    X12_ACCIDENT_STATE,         /* CLM11 AA wants CLM11-4 */
    X12_DIAGNOSIS_POINTER,      /* SV107 points past the diagnoses sent, or repeats one */
    X12_DATE_ORDER, /* a range ends before it begins, service after the file was made, ... */
    X12_DATE_FUTURE,
    X12_COB_PAYER_DATE,     /* adjudication date at neither or both of 2330B and 2430 */
    X12_COB_PAID_AMOUNT,    /* AMT*D without a payer that adjudicated */
    X12_DUPLICATE_ID,       /* CLM01, line control or trace again in this set */
    X12_PROVIDER_REDUNDANT, /* 2310B equals 2010AA: not to be sent */
    X12_POSTAL_CODE,        /* nine digits wanted, or not a US form */
    X12_DIAGNOSIS_FORM,     /* not an ICD-10-CM form, or a decimal point */
    X12_PROCEDURE_FORM,
    X12_QUANTITY,          /* zero or negative units */
    X12_LINE_NUMBER,       /* LX01 is not one more than the last */
    X12_HOSPITAL_DATE,     /* POS 21 wants DTP*435 */
    X12_REVERSAL,          /* CLP02=22 whose signs are not those of a reversal */
    X12_STATUS_CATEGORY,   /* 277CA with a category outside A0-A8 */
    X12_ACK_CONTRADICTION, /* IK5/AK9 that contradict the errors listed */
    X12_PAYMENT_METHOD,    /* BPR04 contradicts BPR01, BPR02 or the bank fields */
    X12_TRACE_PAYER,       /* TRN03 is not BPR10 */
    X12_DELIMITER_IN_DATA, /* writer: a value holds a delimiter */
    X12_AMOUNT_NEGATIVE,   /* CLM02 or SV102 below zero */
    X12_DRUG_FORM,         /* LIN02=N4 and LIN03 is not eleven digits */
    X12_STATE_MISSING,     /* an address in the US without N402 */
    X12_COB_PAYER_UNKNOWN, /* SVD01 names no payer of a 2330B */
    X12_PAYER_SEQUENCE,    /* SBR01 twice in a claim, other than U */
    X12_ACCIDENT_AT_WORK,  /* CLM11 EM without DTP*439: wanted only after an accident */
    X12_BILL_TYPE,         /* 837I CLM05 is no type of bill */
    X12_REVENUE_FORM,      /* SV201 is not four digits, or the total line 0001 */
    X12_HIPPS,             /* HP without revenue code 0022 to 0024, or the other way about */
    X12_DATE_OUTSIDE,      /* 2400 DTP*472 outside DTP*434 */
    X12_SERVICE_DATE,      /* a line that no date of service covers */
    X12_DISCHARGE_HOUR,    /* the final bill of an admission without DTP*096 */
    X12_ADMISSION,         /* CL101 or CL102 of an admission */
    X12_ADMITTING_DIAGNOSIS,
    X12_DIAGNOSIS_VERSION,   /* ICD-9 beside ICD-10, or after September 2015 */
    X12_PRINCIPAL_PROCEDURE, /* other procedures without a principal one */
    X12_DRG_FORM,
    X12_NUBC_FORM, /* condition, occurrence, value code, patient status: not two characters */
    X12_CODE_TWICE,
    X12_ATTENDING,  /* no 2310A, and more than ambulance billed */
    X12_NONCOVERED, /* SV207 exceeds SV203 */
    X12_REPRICED,   /* HCP02 and HCP03 exceed the charge */
    X12_TOOTH_FORM,
    X12_TOOTH_TWICE,
    X12_TOOTH_SURFACE,   /* a surface twice */
    X12_ORAL_CAVITY,     /* SV304 is no area */
    X12_PRIOR_PLACEMENT, /* SV305 = R without DTP*139 or *441 */
    X12_PREDETERMINATION,
    X12_ORTHODONTIC_MONTHS, /* DN102 exceeds DN101, or a part of a month */
    X12_CODE_END,
    /* 770: claim status (276, 277) */
    X12_INQUIRY_KEYS = 770,   /* 276: neither the payer's number nor a day of service */
    X12_INQUIRY_PATIENT,      /* 276: the claim is not asked about where its patient stands */
    X12_STATUS_LEVEL,         /* 277: a category that has no place at this level */
    X12_STATUS_AMOUNT,        /* 277: finalized, without charge or payment */
    X12_STATUS_CONTRADICTION, /* 277: category and amounts, or two categories, do not agree */
    X12_STATUS_ENTITY,        /* 277: a status that speaks of somebody does not say whom */
    X12_STATUS_PAYMENT,       /* 277: STC08 without STC09, or the reverse */
    X12_STATUS_UNANSWERED,    /* 277: a level without an answer, or with two */
    X12_STATUS_END,
    /* 780: prior authorization (278) */
    X12_REVIEW_PURPOSE = 780, /* BHT02, BHT06, UM01, UM02 do not ask for one thing */
    X12_REVIEW_PREVIOUS,      /* an appeal, extension, change ... that names no earlier review */
    X12_REVIEW_EVENT,         /* the patient's event is missing, or stands twice */
    X12_REVIEW_ADMISSION,     /* UM01=AR without DTP*435 */
    X12_REVIEW_CERTIFICATION, /* CRC without the CR1, CR2, CR5 or CR6 it belongs to */
    X12_REVIEW_TRANSPORT,     /* one stop only */
    X12_REVIEW_UNDECIDED,     /* neither HCR nor AAA */
    X12_REVIEW_NUMBER,        /* certified, without HCR02 */
    X12_REVIEW_REASON,        /* not certified or pended, without HCR03 */
    X12_REVIEW_CONTRADICTION, /* decisions, refusals or BHT06 that do not agree */
    /* 790: enrollment and premium (834, 820) */
    X12_MEMBER_RELATION = 790, /* INS01 and INS02 */
    X12_MEMBER_MAINTENANCE,    /* INS03 against BGN08 */
    X12_MEMBER_SUBSCRIBER,     /* a dependent without, or before, the subscriber */
    X12_MEMBER_DETAIL,         /* COBRA without its event, death without its day */
    X12_MEMBER_CATEGORIES,     /* LS without a category */
    X12_COVERAGE_DATE,         /* added without a first day, ended without a last */
    X12_PREMIUM_UNEXPLAINED,   /* 820: neither 2000A nor 2000B */
    X12_MEMBER_END,
    /* 800: eligibility asked and answered (SNIP 4, X279A1) */
    X12_INQUIRY_MISSING = 800, /* 270: neither the subscriber nor a dependent is asked about */
    X12_SEARCH_NOTHING,        /* 270: too little to find anybody by */
    X12_SEARCH_OPTION,         /* 270: a search no payer has to support */
    X12_MEMBER_ID_TWICE,       /* 270: REF*1W beside NM109 */
    X12_DEPENDENT_ID,          /* 270: a dependent with a member number: ask as a subscriber */
    X12_PATIENTS_TOO_MANY,     /* 270: more than 99 in a set */
    X12_DATE_TWICE,            /* 270: the same kind of date twice */
    X12_SPEND_DOWN,            /* 270: AMT without BHT06 = RT */
    X12_SERVICE_BOTH,          /* EQ01 and EQ02, EB03 and EB13 */
    X12_SERVICE_TWICE,         /* a service type twice in EQ01 or EB03 */
    X12_REFERENCE_TWICE,       /* a REF01 twice in a loop */
    X12_TRACE_COMPANY,         /* TRN03 does not begin with 1, 3 or 9 */
    X12_ORGANIZATION_NAME,     /* NM102 = 2 and a first name */
    X12_ANSWER_EMPTY,          /* 271: a level ends without a benefit or an AAA */
    X12_ANSWER_CONTRADICTION,  /* 271: AAA for a person who is answered for */
    X12_FOLLOW_UP,             /* 271: AAA04 does not go with AAA03 */
    X12_NOT_FOUND_REASON,      /* 271: AAA03 = 75 although all four search fields are there */
    X12_CORRECTION_PAIR,       /* 271: INS03 without INS04 or the other way round */
    X12_BENEFIT_AMOUNT,        /* 271: EB01 wants EB07 or EB08 */
    X12_PERCENTAGE,            /* 271: EB08 is not a part of one */
    X12_BENEFIT_PERIOD,   /* 271: EB06 missing beside an amount, or without anything to measure */
    X12_BENEFIT_LIMIT,    /* 271: EB01 = F limits nothing */
    X12_BENEFIT_PARTY,    /* 271: EB01 points at somebody who is not named */
    X12_DELIVERY_UNIT,    /* 271: HSD04 without HSD03 */
    X12_ADDITIONAL_EMPTY, /* 271: III says neither a code nor a kind of injury */
    X12_LOOP_BRACKETS,    /* 271: LS, LE and 2120 do not come together */
    X12_ELIGIBILITY_END,
    /* 900: product and service lines (SNIP 6) */
    X12_AMBULANCE_TRANSPORT = 900, /* no CR1 */
    X12_AMBULANCE_PLACE,           /* no pick-up or no drop-off */
    X12_AMBULANCE_CONDITION,       /* no CRC*07 */
    X12_AMBULANCE_MILES,           /* CR106 is not what is billed, or nothing is billed */
    X12_AMBULANCE_MODIFIER,        /* no modifier says from where to where */
    X12_AMBULANCE_STRAY,           /* CR1 without a line of ambulance */
    X12_EQUIPMENT_CODE,            /* SV5 prices another code than SV1 bills */
    X12_EQUIPMENT_THERAPY,         /* CR3 without DTP*463 */
    X12_EQUIPMENT_REVISION,        /* CR301 R or S without DTP*607 */
    X12_EQUIPMENT_ORDER,           /* SV5 without 2420E */
    X12_TEST_RESULT,               /* MEA03 is zero */
    X12_TEST_DATE,                 /* MEA without DTP*738 or *739 */
    X12_ANESTHESIA_TIME,           /* time without MJ, or more than a day */
    X12_ANESTHESIA_MODIFIER,       /* who gave it is not said, or twice; two physical states */
    X12_ANESTHESIA_STRAY,          /* minutes, physical state, HI*BP on what is no anesthesia */
    X12_ADD_ON,                    /* an add-on code without what it is added to */
    X12_SESSION_UNITS,             /* more than one session on a line */
    X12_TELEHEALTH,                /* place 02 or 10 without its modifier */
    X12_PROGRAM_LINE,              /* a behavioral program without procedure, or not in days */
    X12_PARTIAL_DAY,               /* partial hospitalization without condition code 41 */
    X12_ADMISSION_HOUR,
    X12_PATIENT_STATUS, /* CL103 contradicts the frequency or DTP*096 */
    X12_PRESENT_ON_ADMISSION,
    X12_REASON_FOR_VISIT,
    X12_EXTERNAL_CAUSE, /* as principal diagnosis */
    X12_OPERATING_PHYSICIAN,
    X12_ACCOMMODATION, /* a room for an outpatient, or not in days */
    X12_COVERED_DAYS,
    X12_NEWBORN,
    X12_DRUG_CODE, /* revenue 0636 without a procedure */
    X12_TOOTH_NEEDED,
    X12_SURFACE_COUNT,
    X12_SURFACE_PLACE,
    X12_TOOTH_GONE,
    X12_PROSTHESIS,
    X12_ORTHODONTIC,
    X12_APPLIANCE_DATE,
    X12_LINE_END,
    /* 1100: external codes (SNIP 5): x12/codes.h */
    X12_SET_CODE_UNKNOWN = 1100, /* not in its set */
    X12_SET_CODE_DAY,            /* in its set, but not on the day that counts */
    X12_SET_CODE_HEADING,        /* a category, not specific enough */
    X12_SET_CODE_FORM,
    X12_ZIP_STATE,       /* the ZIP code is of another state */
    X12_SET_NOT_LOADED,  /* said once for a set: its codes are checked by form alone */
    X12_SET_NOT_COVERED, /* likewise: the loaded set does not speak of that day */
    X12_SETS_END,
    /* 1200: the partner's own rules (SNIP 7): x12/overlay.h */
    X12_OVERLAY_MISSING = 1200,
    X12_OVERLAY_FORBIDDEN,
    X12_OVERLAY_CODE,
    X12_OVERLAY_LENGTH,
    X12_OVERLAY_FORM,
    X12_OVERLAY_TOO_MANY,
    X12_OVERLAY_END
};

/** One row of the fault reference. */
struct x12_fault_row {
    uint16_t code;
    const char *id; /* "X12-404": what people search for */
    uint8_t snip;
    uint8_t severity;
    const char *ta1;    /* TA105, or NULL */
    const char *ak905;  /* group, or NULL */
    const char *ik502;  /* set, or NULL */
    const char *ik304;  /* segment, or NULL */
    const char *ik403;  /* element, or NULL */
    const char *stc;    /* 277CA category:status[:entity], up to three; entity @: that of the loop
                         * ("A7:562:@", claim_status.h); or NULL */
    const char *title;  /* "Required segment is missing" */
    const char *remedy; /* what to do, one sentence, imperative */
};

/** What a fault says of itself, else what its code's row says. */
const char *x12_fault_title(const struct fault *f);
const char *x12_fault_remedy(const struct fault *f);
const char *x12_fault_stc(const struct fault *f);

/** Never NULL: an unknown code gives a row that says so. */
const struct x12_fault_row *x12_fault_row(uint16_t code);
const struct x12_fault_row *x12_fault_rows(size_t *count);

#endif
