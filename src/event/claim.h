/* claim.h - one claim, professional, institutional or dental: all a payer may be told, in the
 * field's own terms.
 *
 * The content of 005010X222A1 (837P), X223A2 (837I) and X224A2 (837D) without its wrapping. Read
 * from JSON (claim_json.c), from X12 (x12_claim_read.c); written as both. Conventions:
 * event/fact.h. The comment beside a field names its place in the guide where the name alone does
 * not. */
#ifndef HIA_EVENT_CLAIM_H
#define HIA_EVENT_CLAIM_H

#include "event/fact.h"

/** What the guides allow of each list (005010X222A1, X223A2, X224A2). */
enum {
    CLAIM_LINES_MAX = 50,
    CLAIM_INSTITUTIONAL_LINES_MAX = 999,
    CLAIM_CODES_MAX = 24, /* two HI of twelve */
    CLAIM_CAUSES_MAX = 12,
    CLAIM_REASONS_MAX = 3,
    CLAIM_NOTES_MAX = 10,
    CLAIM_DENTAL_NOTES_MAX = 5,
    CLAIM_DENTAL_DIAGNOSES_MAX = 4,
    CLAIM_DEVICES_MAX = 5,
    CLAIM_SSNS_MAX = 2,
    CLAIM_INPATIENT_REMARKS_MAX = 5,
    CLAIM_TEETH_MAX = 35,
    CLAIM_LINE_TEETH_MAX = 32,
    CLAIM_SURFACES_MAX = 5,
    CLAIM_CAVITY_AREAS_MAX = 5,
    CLAIM_DIAGNOSES_MAX = 12,
    CLAIM_POINTERS_MAX = 4,
    CLAIM_ANESTHESIA_MAX = 2,
    CLAIM_CONDITIONS_MAX = 24, /* two HI*BG of twelve */
    CLAIM_ATTACHMENTS_MAX = 10,
    CLAIM_FILE_NOTES_MAX = 10,
    CLAIM_CONDITION_SETS_MAX = 3,
    CLAIM_CONDITION_CODES_MAX = 5,
    CLAIM_OTHER_PAYERS_MAX = 10,
    CLAIM_ADJUSTMENTS_MAX = 30, /* five CAS of six */
    CLAIM_REMARKS_MAX = 5,
    CLAIM_REFERRING_MAX = 2,
    CLAIM_CONTACTS_MAX = 2,
    CLAIM_PROVIDER_REFERENCES_MAX = 20,
    CLAIM_LINE_REFERENCES_MAX = 5,
    CLAIM_MEASURES_MAX = 5,
    CLAIM_TESTS_MAX = 2,
    CLAIM_ADJUDICATIONS_MAX = 15,
    CLAIM_FORMS_MAX = 10, /* the guide sets no limit on 2440 */
    CLAIM_ANSWERS_MAX = 99,
};

/* ---- who ---- */

/** A provider or facility, wherever it stands: only the fields of that place are filled. */
struct provider {
    struct str role;        /* NM101 where there is a choice: DN or P3 */
    struct str entity_type; /* "1" person, "2" organization */
    struct str name, first_name, middle_name, suffix;
    struct str npi;
    struct str taxonomy;
    struct address address;
    struct reference *references;
    size_t references_count;
    struct contact *contacts;
    size_t contacts_count;
};

/** 2000A, 2010AA: who is to be paid for the claim. */
struct billing_provider {
    struct provider provider;
    struct str tax_id_type; /* EI employer number, SY social security number */
    struct str tax_id;
    struct str currency; /* CUR02, when not US dollars */
};

/** 2010AB: where payment goes, when not to the billing address. */
struct pay_to {
    struct str entity_type;
    struct address address;
};

/** 2010AC: the plan to be paid, in subrogation. */
struct pay_to_plan {
    struct str name, id_type, id;
    struct address address;
    struct str tax_id;
    struct reference *references; /* 2U FY NF */
    size_t references_count;
};

/** A subscriber or a patient as a person; PAT carries the last four. */
struct person {
    struct str entity_type; /* "1"; a subscriber may be an organization (workers' compensation) */
    struct str last_name, first_name, middle_name, suffix;
    struct str id_type, id; /* MI member, II standard unique; not on a patient */
    struct address address;
    struct str birth_date, gender;
    struct str ssn;
    struct str property_casualty_claim; /* REF*Y4 */
    struct str member_id;               /* REF*1W, on a patient only */
    struct contact *contact;
    struct str death_date;
    struct quantity weight_pounds;
    struct str pregnant; /* "Y" */
};

/** 2000B: whose insurance it is. Without a claim.patient the subscriber is the patient. */
struct subscriber {
    struct person person;
    struct str responsibility; /* P primary, S secondary, T tertiary ... */
    struct str group_number, group_name;
    struct str insurance_type;   /* SBR05, for Medicare as secondary */
    struct str filing_indicator; /* SBR09 */
};

/** 2010BB, 2330B. */
struct payer {
    struct str name, id_type, id; /* PI payer, XV plan */
    struct address address;
    struct reference *references; /* 2U EI FY NF */
    size_t references_count;
    struct reference *billing_references; /* 2010BB G2 LU: its numbers for the billing provider */
    size_t billing_references_count;
};

/** 2000C: the patient, when not the subscriber. */
struct patient {
    struct person person;
    struct str relationship; /* PAT01: 01 spouse, 19 child, 20 employee ... */
};

/* ---- what stands on claims and on lines alike ---- */

struct attachment { /* PWK */
    struct str report_type, transmission, control_number;
};

struct contract { /* CN1 */
    struct str type;
    struct amount amount;
    struct quantity percent;
    struct str code;
    struct quantity terms_discount_percent;
    struct str version;
};

struct note { /* NTE */
    struct str type, text;
};

struct ambulance { /* CR1 */
    struct quantity patient_weight_pounds;
    struct str reason;
    struct quantity miles;
    struct str round_trip_purpose, stretcher_purpose;
};

struct condition_set { /* CRC */
    struct str category;
    struct str applies; /* Y N */
    struct str *codes;
    size_t codes_count;
};

struct repricing { /* HCP; fields 9 to 12 on lines only */
    struct str methodology;
    struct amount allowed;
    struct amount saving;
    struct str organization_id;
    struct quantity rate;
    struct str group_code; /* approved ambulatory patient group, DRG */
    struct amount group_amount;
    struct str revenue_code; /* institutional */
    struct str procedure_type, procedure_code, unit;
    struct quantity quantity;
    struct str reject_reason, policy_compliance, exception;
};

/* ---- other payers: coordination of benefits (2320, 2330) ---- */

struct other_payer {
    struct str responsibility, relationship; /* SBR01, SBR02 */
    struct str group_number, group_name, insurance_type, filing_indicator;
    struct adjustment *adjustments;
    size_t adjustments_count;
    struct amount paid;                                                             /* AMT*D */
    struct amount non_covered;                                                      /* AMT*A8 */
    struct amount remaining_patient_liability;                                      /* AMT*EAF */
    struct str benefits_assigned, patient_signature_source, release_of_information; /* OI */
    struct outpatient_adjudication *outpatient;                                     /* MOA */
    struct person subscriber;
    struct payer payer;
    struct str adjudication_date;
    struct str prior_authorization, referral; /* G1, 9F */
    struct str adjustment_indicator;          /* REF*T4 */
    struct str claim_control_number;          /* REF*F8 */
    struct provider *referring;
    size_t referring_count;
    struct provider *rendering, *service_facility, *supervising, *billing;
    struct str *subscriber_ssns; /* 2330A REF*SY, institutional and dental */
    size_t subscriber_ssns_count;
    struct inpatient_adjudication *inpatient;                 /* MIA, institutional */
    struct provider *attending, *operating, *other_operating; /* institutional */
    struct provider *assistant_surgeon;                       /* dental */
    struct str predetermination;                              /* REF*G3, dental */
};

struct inpatient_adjudication { /* MIA */
    struct quantity covered_days;
    struct quantity lifetime_psychiatric_days;
    struct amount drg;
    struct str remark;
    struct amount disproportionate_share, msp_pass_through, pps_capital, pps_capital_fsp_drg;
    struct amount pps_capital_hsp_drg, pps_capital_dsh_drg, old_capital, pps_capital_ime;
    struct amount pps_operating_hospital_drg;
    struct quantity cost_report_days;
    struct amount pps_operating_federal_drg, pps_capital_outlier, indirect_teaching;
    struct amount nonpayable_professional;
    struct str *remarks; /* MIA20 to 23 */
    size_t remarks_count;
    struct amount pps_capital_exception;
};

struct outpatient_adjudication { /* MOA */
    struct quantity reimbursement_rate;
    struct amount payable;
    struct str *remarks;
    size_t remarks_count;
    struct amount esrd_payment;
    struct amount nonpayable_professional;
};

/* ---- codes with something beside them (HI, institutional) ---- */

struct diagnosis {
    struct str code;
    struct str present_on_admission; /* Y N U W */
};

struct dated_code { /* a procedure or an occurrence, and when */
    struct str code, day;
};

struct principal_procedure {
    struct str code, day;
    struct str code_set; /* CAH: advanced billing concepts; empty is the ICD */
};

struct span_code { /* an occurrence over days */
    struct str code;
    struct period days;
};

struct value_code {
    struct str code;
    int64_t amount_cents;
};

/* ---- teeth (dental) ---- */

struct tooth_status { /* DN2 */
    struct str tooth;
    struct str status; /* E to be extracted, M missing */
};

struct tooth { /* TOO */
    struct str number;
    struct str *surfaces; /* B D F I L M O */
    size_t surfaces_count;
};

struct orthodontics { /* DN1 */
    struct quantity total_months, remaining_months;
    struct str description;
};

/* ---- service lines (2400) ---- */

struct equipment { /* SV5, durable medical equipment */
    struct str procedure_code;
    struct quantity days;
    struct amount rental_price, purchase_price;
    struct str frequency;
};

struct equipment_certification { /* CR3 */
    struct str type;
    struct quantity months;
};

struct test_date { /* DTP*738 hemoglobin, 739 creatinine */
    struct str type, day;
};

struct measure { /* MEA */
    struct str identification, type;
    struct quantity value;
};

struct drug {              /* 2410 */
    struct str type, code; /* N4 and eleven digits */
    struct quantity quantity;
    struct str unit;
    struct str prescription_type, prescription_number; /* XZ, VY */
};

struct purchased_service { /* PS1 */
    struct str provider_id;
    int64_t charge_cents;
};

struct adjudication { /* 2430: what another payer did with the line */
    struct str payer_id;
    int64_t paid_cents;
    struct procedure procedure;
    struct str revenue_code; /* SVD04, institutional */
    struct quantity quantity;
    struct quantity bundled_line; /* SVD06: the line it was paid under */
    struct adjustment *adjustments;
    size_t adjustments_count;
    struct str date;
    struct amount remaining_patient_liability;
};

struct form_answer { /* FRM */
    struct str question, answer, text, day;
    struct quantity percent;
};

struct form { /* 2440 */
    struct str type, id;
    struct form_answer *answers;
    size_t answers_count;
};

/** Of a line, rarely given. */
struct line_dates {
    struct str prescription_date, certification_revision_date, begin_therapy_date;
    struct str last_certification_date, last_seen_date;
    struct test_date *tests;
    size_t tests_count;
    struct str shipped_date, last_xray_date, initial_treatment_date;
};

struct line_more {
    struct equipment *equipment;
    struct attachment *attachments;
    size_t attachments_count;
    struct str certificate_transmission; /* PWK*CT of a certificate of medical necessity */
    struct ambulance *ambulance;
    struct equipment_certification *equipment_certification;
    struct condition_set *ambulance_conditions;
    size_t ambulance_conditions_count;
    struct str hospice_employed;               /* CRC*70: Y N */
    struct condition_set *equipment_condition; /* CRC*09 */
    struct quantity ambulance_patients, obstetric_units;
    struct measure *measures;
    size_t measures_count;
    struct contract *contract;
    struct str repriced_line, adjusted_repriced_line;
    struct reference *prior_authorizations;
    size_t prior_authorizations_count;
    struct str mammography_certification, clia_number, referring_clia_number, immunization_batch;
    struct reference *referrals;
    size_t referrals_count;
    struct amount sales_tax, postage;
    struct str *file_notes; /* K3 */
    size_t file_notes_count;
    struct note *note;
    struct str third_party_note; /* NTE*TPO */
    struct purchased_service *purchased_service;
    struct repricing *repricing;
    struct provider *purchased_from, *service_facility, *supervising, *ordering;
    struct provider *referring;
    size_t referring_count;
    struct address *ambulance_pickup;
    struct place *ambulance_dropoff;
    struct form *forms;
    size_t forms_count;
};

/** What only institutional lines have. */
struct line_institutional {
    struct str revenue_code;
    struct amount non_covered;
    struct amount service_tax, facility_tax; /* AMT*GT, AMT*N8 */
    struct provider *operating, *other_operating;
};

/** What only dental lines have. */
struct line_dental {
    struct str *oral_cavity; /* SV304 */
    size_t oral_cavity_count;
    struct str prosthesis; /* I initial, R replacement */
    struct tooth *teeth;
    size_t teeth_count;
    struct test_date *prior_placement; /* DTP*139 estimated, 441 exact */
    struct str appliance_placement_date, replacement_date;
    struct str treatment_start_date, treatment_completion_date;
    struct reference *predeterminations; /* REF*G3 */
    size_t predeterminations_count;
    struct reference *repriced_line;          /* REF*9A 9B */
    struct reference *adjusted_repriced_line; /* REF*9C 9D */
    struct provider *assistant_surgeon;
};

struct service_line {
    struct procedure procedure;
    int64_t charge_cents;
    struct str unit; /* UN units, MJ minutes */
    struct quantity quantity;
    struct str place_of_service;
    struct str *diagnosis_pointers; /* "1" is the first diagnosis */
    size_t diagnosis_pointers_count;
    struct str emergency, epsdt, family_planning; /* "Y" */
    struct str copay_status;                      /* "0": exempt */
    struct period service_date;
    struct str control_number; /* REF*6R: comes back on the 835 */
    struct line_dates *dates;  /* these two: NULL when none of their members is given */
    struct line_more *more;
    struct line_institutional *institutional; /* these two: of claims of that kind */
    struct line_dental *dental;
    struct drug *drug;
    struct provider *rendering;
    struct adjudication *adjudications;
    size_t adjudications_count;
};

struct place { /* 2310F, 2420H */
    struct str name;
    struct address address;
};

/* ---- the claim (2300) ---- */

struct accident {       /* CLM11 */
    struct str *causes; /* AA auto, EM employment, OA other */
    size_t causes_count;
    struct str state, country;
};

enum { ACCIDENT_CAUSES_MAX = 2 };

/** Of a claim, rarely given. */
struct claim_dates {
    struct str onset_date, initial_treatment_date, last_seen_date, acute_manifestation_date;
    struct str accident_date, last_menstrual_period, last_xray_date, vision_prescription_date;
    struct period disability; /* `from` only, `to` only, or both */
    struct str last_worked_date, return_to_work_date, admission_date, discharge_date;
    struct str assumed_care_date, relinquished_care_date, property_casualty_contact_date;
    struct str repricer_received_date;
};

struct claim_more {
    struct attachment *attachments;
    size_t attachments_count;
    struct contract *contract;
    struct amount patient_paid;

    struct str service_authorization_exception;         /* 4N */
    struct str medicare_section_4081;                   /* F5 */
    struct str mammography_certification;               /* EW */
    struct str clia_number;                             /* X4 */
    struct str repriced_claim, adjusted_repriced_claim; /* 9A 9C */
    struct str investigational_device;                  /* LX */
    struct str medical_record;                          /* EA */
    struct str demonstration_project;                   /* P4 */
    struct str care_plan_oversight;                     /* 1J */

    struct str *file_notes; /* K3 */
    size_t file_notes_count;
    struct note *note;
    struct ambulance *ambulance;
    struct spinal_manipulation *spinal_manipulation;
    struct condition_set *ambulance_conditions; /* CRC*07 */
    size_t ambulance_conditions_count;
    struct condition_set *vision_conditions; /* CRC*E1 E2 E3 */
    size_t vision_conditions_count;
    struct str homebound;                 /* CRC*75: "Y" */
    struct condition_set *epsdt_referral; /* CRC*ZZ */
    struct str *anesthesia_procedures;
    size_t anesthesia_procedures_count;
    struct str *condition_codes;
    size_t condition_codes_count;
    struct repricing *repricing;

    struct provider *supervising;
    struct address *ambulance_pickup;
    struct place *ambulance_dropoff;
};

/** What only institutional claims have. */
struct claim_institutional {
    struct str discharge_hour; /* HHMM */
    struct period statement;   /* DTP*434 */
    struct str admission;      /* DTP*435: CCYYMMDD, or with HHMM */
    struct str admission_type, admission_source, patient_status; /* CL1 */
    struct amount patient_estimated_due;                         /* AMT*F3 */
    struct str *investigational_devices;                         /* REF*LX */
    size_t investigational_devices_count;
    struct str auto_accident_state;  /* REF*LU */
    struct str peer_review_approval; /* REF*G4 */
    struct note *notes;
    size_t notes_count;
    struct str billing_note; /* NTE*ADD */
    struct diagnosis *principal_diagnosis;
    struct str admitting_diagnosis;
    struct str *reasons_for_visit;
    size_t reasons_for_visit_count;
    struct diagnosis *external_causes;
    size_t external_causes_count;
    struct str diagnosis_related_group;
    struct diagnosis *other_diagnoses;
    size_t other_diagnoses_count;
    struct principal_procedure *principal_procedure;
    struct dated_code *other_procedures;
    size_t other_procedures_count;
    struct span_code *occurrence_spans;
    size_t occurrence_spans_count;
    struct dated_code *occurrences;
    size_t occurrences_count;
    struct value_code *value_codes;
    size_t value_codes_count;
    struct str *treatment_codes;
    size_t treatment_codes_count;
    struct provider *attending, *operating, *other_operating;
};

/** What only dental claims have. */
struct claim_dental {
    struct str appliance_placement_date;
    struct period service_date;
    struct orthodontics *orthodontics;
    struct tooth_status *tooth_status;
    size_t tooth_status_count;
    struct str predetermination_request; /* CLM19: PB */
    struct str predetermination;         /* REF*G3 */
    struct note *notes;
    size_t notes_count;
    struct provider *assistant_surgeon;
};

enum claim_kind { CLAIM_PROFESSIONAL, CLAIM_INSTITUTIONAL, CLAIM_DENTAL, CLAIM_KINDS };

struct claim {
    struct billing_provider billing;
    struct pay_to *pay_to;
    struct pay_to_plan *pay_to_plan;
    struct subscriber subscriber;
    struct payer payer;
    struct patient *patient; /* NULL: the subscriber is the patient */

    struct str kind;     /* "institutional", "dental"; empty is "professional" */
    struct str claim_id; /* CLM01: ours, comes back as CLP01; at most 20 characters */
    int64_t total_charge_cents;
    struct str place_of_service;         /* institutional: the type of bill without its last */
    struct str frequency;                /* 1 original, 7 replacement, 8 void */
    struct str provider_signature;       /* CLM06: Y N */
    struct str assignment;               /* CLM07: A B C */
    struct str benefits_assigned;        /* CLM08: Y N W */
    struct str release_of_information;   /* CLM09: Y I */
    struct str patient_signature_source; /* CLM10: P */
    struct accident *accident;
    struct str special_program, delay_reason;
    struct claim_dates *dates; /* these two: NULL when none of their members is given */
    struct claim_more *more;
    struct claim_institutional *institutional; /* these two: of claims of that kind */
    struct claim_dental *dental;
    struct str referral;                   /* REF*9F */
    struct str prior_authorization;        /* G1 */
    struct str payer_claim_control_number; /* F8: of the claim replaced or voided */
    struct str clearinghouse_claim_number; /* D9 */
    struct str icd_version;                /* "9" for BK/BF; empty is ICD-10 */
    struct str *diagnoses;                 /* without the point; the first is the principal one */
    size_t diagnoses_count;
    struct provider *referring;
    size_t referring_count;
    struct provider *rendering, *service_facility;
    struct other_payer *other_payers;
    size_t other_payers_count;
    struct service_line *lines;
    size_t lines_count;
};

struct spinal_manipulation { /* CR2 */
    struct str patient_condition, description1, description2;
};

/** CLAIM_KINDS when `kind` is none of them. */
enum claim_kind claim_kind(const struct claim *claim);
/** "professional" ... */
const char *claim_kind_name(enum claim_kind kind);

#endif
