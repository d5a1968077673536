/* prior_authorization.h - may this be done, and will it be paid: what is asked and what is
 * answered.
 *
 * The content of 005010X217 (278 request and response) without its wrapping. One struct for both:
 * an answer repeats what was asked and adds refusals, decisions and days; the two field tables say
 * which members stand in which. Conventions: event/fact.h. Read and written as JSON (record_json.h)
 * and as X12 (x12_prior_authorization.h). */
#ifndef HIA_EVENT_PRIOR_AUTHORIZATION_H
#define HIA_EVENT_PRIOR_AUTHORIZATION_H

#include "event/fact.h"

enum {
    REVIEW_REFUSALS_MAX = 9,
    REVIEW_REQUESTERS_MAX = 2, /* 2010B: twice in an answer only */
    REVIEW_REFERENCES_MAX = 9,
    REVIEW_TRACES_MAX = 3,
    REVIEW_DIAGNOSES_MAX = 12,
    REVIEW_CONDITIONS_MAX = 5,
    REVIEW_ATTACHMENTS_MAX = 10,
    REVIEW_PROVIDERS_MAX = 14,
    REVIEW_STOPS_MAX = 5,
    REVIEW_OTHERS_MAX = 3,
    REVIEW_SERVICES_MAX = 999, /* the guide sets no limit */
    REVIEW_TEETH_MAX = 32,
    REVIEW_SURFACES_MAX = 5,
    REVIEW_POINTERS_MAX = 4,
    REVIEW_FINDINGS_MAX = 3,
};

/** AAA: why something of the request was not taken. */
struct review_refusal {
    struct str valid, reason, follow_up;
};

/** Requester, and providers of the event or of a service: 2010B, 2010EA, 2010F, 2010FA. */
struct review_provider {
    struct party party;
    struct str prefix; /* NM106 */
    struct reference *references;
    size_t references_count;
    struct address address;
    struct contact *contact;
    struct review_refusal *refusals;
    size_t refusals_count;
    struct str specialty_role, taxonomy; /* PRV01, PRV03 */
};

/** Who reviews: 2010A. */
struct review_payer {
    struct party party;
    struct str prefix;
};

/** Subscriber or dependent: 2010C, 2010D. */
struct review_person {
    struct party party;
    struct str prefix;
    struct reference *references;
    size_t references_count;
    struct address address;
    struct review_refusal *refusals;
    size_t refusals_count;
    struct str birth_date, gender;
    struct str relationship, birth_sequence; /* INS02, INS17: of a dependent */
    struct str military_status;              /* INS08: of a subscriber */
};

struct review_trace {
    struct str type; /* TRN01, in an answer: 1 the payer's, 2 the requester's */
    struct str number, company, division;
};

/** UM: what is asked about. */
struct review_scope {
    struct str category, certification, service_type;
    struct str facility, facility_type;
    struct str *related_causes; /* UM05-1 to 3 */
    size_t related_causes_count;
    struct str accident_state, accident_country;
    struct str level_of_service, condition, prognosis, release_of_information, delay_reason;
};

enum { REVIEW_CAUSES_MAX = 3 };

struct review_decision { /* HCR */
    struct str action, number, reason, second_opinion;
};

struct review_diagnosis {
    struct str type, code, date;
};

struct review_delivery { /* HSD: how much, how often */
    struct str type;
    struct quantity quantity;
    struct str unit;
    struct quantity per_unit;
    struct str period_type;
    struct quantity periods;
    struct str pattern, time;
};

struct review_condition { /* CRC */
    struct str applies;
    struct str *codes;
    size_t codes_count;
};

struct review_stay { /* CL1 */
    struct str admission_type, admission_source, patient_status, nursing_home_status;
};

struct review_ambulance { /* CR1 */
    struct str weight_unit;
    struct quantity weight;
    struct str trip, reason, distance_unit;
    struct quantity distance;
    struct str origin, destination, round_trip_purpose, stretcher_purpose;
};

struct review_spinal { /* CR2 */
    struct quantity series_number, series_total;
    struct str level, level_to;
    struct quantity monthly;
    struct str condition, complication, description, description_more, x_rays;
};

struct review_oxygen { /* CR5 */
    struct str certification;
    struct quantity treatments;
    struct str equipment, equipment_2, equipment_reason;
    struct quantity flow_rate, daily_uses, use_hours;
    struct str therapist_order;
    struct quantity blood_gas, saturation;
    struct str test_condition;
    struct str *findings;
    size_t findings_count;
    struct quantity portable_flow_rate;
    struct str delivery, equipment_3;
};

struct review_home_health { /* CR6 */
    struct str prognosis, start_date;
    struct period certification_period;
    struct str diagnosis_date, nursing_facility; /* CR605, CR606 */
    struct str medicare_coverage, certification;
    struct str surgery_date, surgery_code_type, surgery_code;
    struct str order_date, last_visit_date, contact_date;
    struct period admission_period;
    struct str patient_location;
    struct str date_18, date_19, date_20, date_21; /* CR618 to CR621: what of, the guide says */
};

struct review_attachment { /* PWK */
    struct str report_type, transmission, control_number, description;
};

struct review_stop { /* a place of a transport */
    struct str role, name;
    struct address address;
    struct review_refusal *refusals;
    size_t refusals_count;
};

struct review_other { /* 2010EC of a request: another organization that denied it */
    struct party party;
    struct str prefix;
    struct str reason, description, reason_2, reason_3, reason_4, denied;
};

/** 2010EB, 2010FB of an answer: where to send what is missing. */
struct review_contact {
    struct party party;
    struct str prefix;
    struct address address;
    struct contact *contact;
};

struct review_professional { /* SV1 */
    struct procedure procedure;
    struct str procedure_to; /* SV101-8: the last of a range of codes */
    struct amount charge;
    struct str unit;
    struct quantity quantity;
    struct str *diagnosis_pointers;
    size_t diagnosis_pointers_count;
    struct str epsdt, level_of_care;
};

struct review_institutional { /* SV2 */
    struct str revenue_code;
    struct procedure procedure;
    struct str procedure_to; /* SV202-8 */
    struct amount charge;
    struct str unit;
    struct quantity quantity, rate;
    struct str nursing_home_status, level_of_care;
};

struct review_dental { /* SV3 */
    struct procedure procedure;
    struct str procedure_to; /* SV301-8 */
    struct amount charge;
    struct str *areas;
    size_t areas_count;
    struct str prosthesis;
    struct quantity quantity;
    struct str description;
};

struct review_tooth { /* TOO */
    struct str number;
    struct str *surfaces;
    size_t surfaces_count;
};

struct review_service { /* 2000F */
    struct review_trace *traces;
    size_t traces_count;
    struct review_refusal *refusals;
    size_t refusals_count;
    struct review_scope *scope;
    struct review_decision *decision;
    struct str previous_authorization, administrative_number; /* BB, NT */
    struct period service_date;
    struct str issued, expires;
    struct period effective;
    struct review_diagnosis *requested; /* HI of an answer: LOINC of what to send */
    size_t requested_count;
    struct review_professional *professional;
    struct review_institutional *institutional;
    struct review_dental *dental;
    struct review_tooth *teeth;
    size_t teeth_count;
    struct review_delivery *delivery;
    struct review_attachment *attachments;
    size_t attachments_count;
    struct str message;
    struct review_provider *providers;
    size_t providers_count;
    struct review_contact *contact;
};

struct review_event { /* 2000E */
    struct review_trace *traces;
    size_t traces_count;
    struct review_refusal *refusals;
    size_t refusals_count;
    struct review_scope scope;
    struct review_decision *decision;
    struct str previous_authorization, administrative_number; /* BB, NT */
    struct str accident_date, last_menstrual_period, estimated_birth, onset;
    struct period event_date, admission, discharge;
    struct str issued, expires;
    struct period effective;
    struct review_diagnosis *diagnoses;
    size_t diagnoses_count;
    struct review_delivery *delivery;
    struct review_condition *ambulance_conditions, *chiropractic_conditions, *equipment_conditions,
        *oxygen_conditions, *functional_limitations, *permitted_activities, *mental_status;
    struct review_stay *stay;
    struct review_ambulance *ambulance;
    struct review_spinal *spinal;
    struct review_oxygen *oxygen;
    struct review_home_health *home_health;
    struct review_attachment *attachments;
    size_t attachments_count;
    struct str message;
    struct review_provider *providers;
    size_t providers_count;
    struct review_contact *contact;
    struct review_stop *stops;
    size_t stops_count;
    struct review_other *others;
    size_t others_count;
    struct review_service *services;
    size_t services_count;
};

struct review {
    struct str purpose, reference, date, time, type; /* BHT02 to BHT06 */
    struct review_refusal *refusals;                 /* 2000A AAA: of the whole request */
    size_t refusals_count;
    struct review_payer payer;
    struct contact *payer_contact;
    struct review_refusal *payer_refusals;
    size_t payer_refusals_count;
    struct review_provider *requesters;
    size_t requesters_count;
    struct review_person *subscriber;
    struct review_person *dependent; /* NULL: the subscriber is the patient */
    struct review_event *event;
};

#endif
