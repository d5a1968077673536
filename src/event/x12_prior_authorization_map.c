/* x12_prior_authorization_map.c - prior authorization in 005010X217 (278 request and response):
 * which member stands where. */
#include "event/x12_map_rows.h"
#include "event/x12_prior_authorization.h"

/* clang-format off */

/* ---- the elements of each segment ---- */

static const struct slot BHT[] = {S_CODE(1, "0007"), S_TEXT(2, review, purpose),
    S_TEXT(3, review, reference), S_TEXT(4, review, date), S_TEXT(5, review, time),
    S_TEXT(6, review, type)};
static const struct slot HL_PAYER[] = {S_HL(1), S_CODE(3, "20"), S_HL_CHILD(review, requesters)};
static const struct slot HL_REQUESTER[] = {S_HL(2), S_CODE(3, "21"),
    S_HL_CHILD(review, subscriber)};
static const struct slot HL_SUBSCRIBER[] = {S_HL(3), S_CODE(3, "22"), S_HL_CHILD(review, event)};
static const struct slot HL_DEPENDENT[] = {S_HL(4), S_CODE(3, "23"), S_HL_CHILD(review, event)};
static const struct slot HL_EVENT[] = {S_HL(5), S_CODE(3, "EV"),
    S_HL_CHILD(review_event, services)};
static const struct slot HL_SERVICE[] = {S_HL(6), S_CODE(3, "SS"), S_CODE(4, "0")};
static const struct slot AAA[] = {S_TEXT(1, review_refusal, valid),
    S_TEXT(3, review_refusal, reason), S_TEXT(4, review_refusal, follow_up)};
#define NAMED(s) S_TEXT(2, s, party.entity_type), S_TEXT(3, s, party.name), \
    S_TEXT(4, s, party.first_name), S_TEXT(5, s, party.middle_name), S_TEXT(6, s, prefix), \
    S_TEXT(7, s, party.suffix)
#define KNOWN(s) S_TEXT(8, s, party.id_type), S_TEXT(9, s, party.id)
static const struct slot NM1_PAYER[] = {S_TEXT(1, review_payer, party.role), NAMED(review_payer),
    KNOWN(review_payer)};
static const struct slot NM1_PROVIDER[] = {S_TEXT(1, review_provider, party.role),
    NAMED(review_provider), KNOWN(review_provider)};
static const struct slot NM1_INFORMATION[] = {S_CODE(1, "L5"), NAMED(review_contact),
    KNOWN(review_contact)};
static const struct slot NM1_OTHER[] = {S_TEXT(1, review_other, party.role), NAMED(review_other)};
#define PERSON S_CODE(2, "1"), S_TEXT(3, review_person, party.name), \
    S_TEXT(4, review_person, party.first_name), S_TEXT(5, review_person, party.middle_name), \
    S_TEXT(6, review_person, prefix), S_TEXT(7, review_person, party.suffix)
static const struct slot NM1_SUBSCRIBER[] = {S_CODE(1, "IL"), PERSON, KNOWN(review_person)};
static const struct slot NM1_DEPENDENT[] = {S_CODE(1, "QC"), PERSON};
static const struct slot NM1_STOP[] = {S_TEXT(1, review_stop, role), S_CODE(2, "2"),
    S_TEXT(3, review_stop, name)};
static const struct slot N3[] = {S_TEXT(1, address, line1), S_TEXT(2, address, line2)};
static const struct slot N4[] = {S_TEXT(1, address, city), S_TEXT(2, address, state),
    S_TEXT(3, address, postal_code), S_TEXT(4, address, country),
    S_TEXT(7, address, subdivision)};
static const struct slot PER[] = {S_CODE(1, "IC"), S_TEXT(2, contact, name),
    S_NUMBERS(3, contact, numbers)};
static const struct slot REF_ANY[] = {S_TEXT(1, reference, type), S_TEXT(2, reference, value)};
static const struct slot REF[] = {S_QUALIFIER(1), S_VALUE(2)};
static const struct slot REF_DENIED[] = {S_CODE(1, "ZZ"), S_TEXT(2, review_other, reason),
    S_TEXT(3, review_other, description), S_PART_CODE(4, 1, "ZZ"),
    S_PART(4, 2, review_other, reason_2), S_PART_CODE(4, 3, "ZZ"),
    S_PART(4, 4, review_other, reason_3), S_PART_CODE(4, 5, "ZZ"),
    S_PART(4, 6, review_other, reason_4)};
static const struct slot PRV[] = {S_TEXT(1, review_provider, specialty_role), S_CODE_IF(2, "PXC"),
    S_TEXT(3, review_provider, taxonomy)};
static const struct slot DMG[] = {S_CODE(1, "D8"), S_TEXT(2, review_person, birth_date),
    S_TEXT(3, review_person, gender)};
static const struct slot INS_SUBSCRIBER[] = {S_CODE(1, "Y"), S_CODE(2, "18"),
    S_TEXT(8, review_person, military_status)};
static const struct slot INS_DEPENDENT[] = {S_CODE(1, "N"), S_TEXT(2, review_person, relationship),
    S_TEXT(17, review_person, birth_sequence)};
#define TRACED S_TEXT(2, review_trace, number), S_TEXT(3, review_trace, company), \
    S_TEXT(4, review_trace, division)
static const struct slot TRN_ASKED[] = {S_CODE(1, "1"), TRACED};
static const struct slot TRN_ANSWERED[] = {S_TEXT(1, review_trace, type), TRACED};
#define SCOPE S_TEXT(1, review_scope, category), S_TEXT(2, review_scope, certification), \
    S_TEXT(3, review_scope, service_type), S_PART(4, 1, review_scope, facility), \
    S_PART(4, 2, review_scope, facility_type)
static const struct slot UM_SERVICE[] = {SCOPE};
static const struct slot UM_ANSWERED[] = {SCOPE, S_TEXT(6, review_scope, level_of_service)};
static const struct slot UM[] = {SCOPE,
    {.element = 5, .component = 1, .kind = SLOT_TEXTS, .max = REVIEW_CAUSES_MAX,
     MAP_AT(review_scope, related_causes)},
    S_PART(5, 4, review_scope, accident_state), S_PART(5, 5, review_scope, accident_country),
    S_TEXT(6, review_scope, level_of_service), S_TEXT(7, review_scope, condition),
    S_TEXT(8, review_scope, prognosis), S_TEXT(9, review_scope, release_of_information),
    S_TEXT(10, review_scope, delay_reason)};
static const struct slot HCR[] = {S_TEXT(1, review_decision, action),
    S_TEXT(2, review_decision, number), S_TEXT(3, review_decision, reason),
    S_TEXT(4, review_decision, second_opinion)};
static const struct slot DTP[] = {S_QUALIFIER(1), S_CODE(2, "D8"), S_VALUE(3)};
static const struct slot DTP_PERIOD[] = {S_QUALIFIER(1), {.element = 2, .kind = SLOT_PERIOD}};
static const struct slot HI[] = {S_PART(0, 1, review_diagnosis, type),
    S_PART(0, 2, review_diagnosis, code), S_PART_CODE(0, 3, "D8"),
    S_PART(0, 4, review_diagnosis, date)};
static const struct slot HSD[] = {S_TEXT(1, review_delivery, type),
    S_QUANTITY(2, review_delivery, quantity), S_TEXT(3, review_delivery, unit),
    S_QUANTITY(4, review_delivery, per_unit), S_TEXT(5, review_delivery, period_type),
    S_QUANTITY(6, review_delivery, periods), S_TEXT(7, review_delivery, pattern),
    S_TEXT(8, review_delivery, time)};
static const struct slot CRC[] = {S_QUALIFIER(1), S_TEXT(2, review_condition, applies),
    S_TEXTS(3, REVIEW_CONDITIONS_MAX, review_condition, codes)};
static const struct slot CL1[] = {S_TEXT(1, review_stay, admission_type),
    S_TEXT(2, review_stay, admission_source), S_TEXT(3, review_stay, patient_status),
    S_TEXT(4, review_stay, nursing_home_status)};
#define TRIP S_TEXT(3, review_ambulance, trip), S_TEXT(4, review_ambulance, reason), \
    S_TEXT(5, review_ambulance, distance_unit), S_QUANTITY(6, review_ambulance, distance), \
    S_TEXT(7, review_ambulance, origin), S_TEXT(8, review_ambulance, destination), \
    S_TEXT(9, review_ambulance, round_trip_purpose), \
    S_TEXT(10, review_ambulance, stretcher_purpose)
static const struct slot CR1[] = {S_TEXT(1, review_ambulance, weight_unit),
    S_QUANTITY(2, review_ambulance, weight), TRIP};
static const struct slot CR1_ANSWERED[] = {TRIP};
static const struct slot CR2[] = {S_QUANTITY(1, review_spinal, series_number),
    S_QUANTITY(2, review_spinal, series_total), S_TEXT(3, review_spinal, level),
    S_TEXT(4, review_spinal, level_to), S_QUANTITY(7, review_spinal, monthly),
    S_TEXT(8, review_spinal, condition), S_TEXT(9, review_spinal, complication),
    S_TEXT(10, review_spinal, description), S_TEXT(11, review_spinal, description_more),
    S_TEXT(12, review_spinal, x_rays)};
static const struct slot CR5[] = {S_TEXT(1, review_oxygen, certification),
    S_QUANTITY(2, review_oxygen, treatments), S_TEXT(3, review_oxygen, equipment),
    S_TEXT(4, review_oxygen, equipment_2), S_TEXT(5, review_oxygen, equipment_reason),
    S_QUANTITY(6, review_oxygen, flow_rate), S_QUANTITY(7, review_oxygen, daily_uses),
    S_QUANTITY(8, review_oxygen, use_hours), S_TEXT(9, review_oxygen, therapist_order),
    S_QUANTITY(10, review_oxygen, blood_gas), S_QUANTITY(11, review_oxygen, saturation),
    S_TEXT(12, review_oxygen, test_condition),
    S_TEXTS(13, REVIEW_FINDINGS_MAX, review_oxygen, findings),
    S_QUANTITY(16, review_oxygen, portable_flow_rate), S_TEXT(17, review_oxygen, delivery),
    S_TEXT(18, review_oxygen, equipment_3)};
static const struct slot CR6[] = {S_TEXT(1, review_home_health, prognosis),
    S_TEXT(2, review_home_health, start_date),
    S_PART_OF(3, 0, SLOT_PERIOD, review_home_health, certification_period),
    S_TEXT(5, review_home_health, diagnosis_date),
    S_TEXT(6, review_home_health, nursing_facility),
    S_TEXT(7, review_home_health, medicare_coverage), S_TEXT(8, review_home_health, certification),
    S_TEXT(9, review_home_health, surgery_date), S_TEXT(10, review_home_health, surgery_code_type),
    S_TEXT(11, review_home_health, surgery_code), S_TEXT(12, review_home_health, order_date),
    S_TEXT(13, review_home_health, last_visit_date), S_TEXT(14, review_home_health, contact_date),
    S_PART_OF(15, 0, SLOT_PERIOD, review_home_health, admission_period),
    S_TEXT(17, review_home_health, patient_location), S_TEXT(18, review_home_health, date_18),
    S_TEXT(19, review_home_health, date_19), S_TEXT(20, review_home_health, date_20),
    S_TEXT(21, review_home_health, date_21)};
static const struct slot PWK[] = {S_TEXT(1, review_attachment, report_type),
    S_TEXT(2, review_attachment, transmission), S_CODE_IF(5, "AC"),
    S_TEXT(6, review_attachment, control_number), S_TEXT(7, review_attachment, description)};
static const struct slot MSG[] = {S_VALUE(1)};
static const struct slot SV1[] = {S_PROCEDURE(1, review_professional, procedure),
    S_PART(1, 8, review_professional, procedure_to),
    S_AMOUNT(2, review_professional, charge), S_TEXT(3, review_professional, unit),
    S_QUANTITY(4, review_professional, quantity),
    S_COMPONENTS(7, REVIEW_POINTERS_MAX, review_professional, diagnosis_pointers),
    S_TEXT(11, review_professional, epsdt), S_TEXT(20, review_professional, level_of_care)};
static const struct slot SV2[] = {S_TEXT(1, review_institutional, revenue_code),
    S_PROCEDURE(2, review_institutional, procedure),
    S_PART(2, 8, review_institutional, procedure_to), S_AMOUNT(3, review_institutional, charge),
    S_TEXT(4, review_institutional, unit), S_QUANTITY(5, review_institutional, quantity),
    S_QUANTITY(6, review_institutional, rate),
    S_TEXT(9, review_institutional, nursing_home_status),
    S_TEXT(10, review_institutional, level_of_care)};
static const struct slot SV3[] = {S_PROCEDURE(1, review_dental, procedure),
    S_PART(1, 8, review_dental, procedure_to),
    S_AMOUNT(2, review_dental, charge),
    S_COMPONENTS(4, REVIEW_SURFACES_MAX, review_dental, areas),
    S_TEXT(5, review_dental, prosthesis), S_QUANTITY(6, review_dental, quantity),
    S_TEXT(7, review_dental, description)};
static const struct slot TOO[] = {S_CODE(1, "JP"), S_TEXT(2, review_tooth, number),
    S_COMPONENTS(3, REVIEW_SURFACES_MAX, review_tooth, surfaces)};

/* ---- what stands in several loops ---- */

#define REFUSALS(l, s, m) \
    LIST(s, m, struct review_refusal, REVIEW_REFUSALS_MAX), \
        HERE(l, "request_validation", AAA), CLOSE
#define REFERENCES(l, s) \
    LIST(s, references, struct reference, REVIEW_REFERENCES_MAX), \
        HERE(l, "reference_supplemental_id", REF_ANY), CLOSE
#define ADDRESS(l, s) \
    MAY(l, "address", N3, s, address), MAY(l, "city_state_zip", N4, s, address)
#define CONTACT(l, s, m) OPTIONAL(s, m, struct contact), HERE(l, "contact", PER), CLOSE
#define ATTACHMENTS(l, s) \
    LIST(s, attachments, struct review_attachment, REVIEW_ATTACHMENTS_MAX), \
        HERE(l, "supplemental_information", PWK), CLOSE
#define CONDITION(name, code, m) \
    OPTIONAL(review_event, m, struct review_condition), \
        HERE_CODE("2000E", name, CRC, code), CLOSE
#define PROVIDER(l) \
    HERE(l, "name", NM1_PROVIDER), REFERENCES(l, review_provider), \
    ADDRESS(l, review_provider), CONTACT(l, review_provider, contact)
#define INFORMATION_CONTACT(l, s) \
    OPTIONAL(s, contact, struct review_contact), \
        HERE(l, "name", NM1_INFORMATION), ADDRESS(l, review_contact), \
        CONTACT(l, review_contact, contact), CLOSE
#define STOPS(l) \
    LIST(review_event, stops, struct review_stop, REVIEW_STOPS_MAX), \
        HERE(l, "name", NM1_STOP), ADDRESS(l, review_stop)

static const struct map_row ROWS[] = {
    SECTION(0),
    HERE("", "beginning_of_transaction", BHT),
    SECTION(1),
    HERE("2000A", "hierarchical_level", HL_PAYER),
    IN(REVIEW_ANSWER), REFUSALS("2000A", review, refusals), IN_ALL,
    MUST("2010A", "name", NM1_PAYER, review, payer),
    IN(REVIEW_ANSWER),
    CONTACT("2010A", review, payer_contact),
    REFUSALS("2010A", review, payer_refusals),
    IN_ALL,
    SECTION(2),
    HERE("2000B", "hierarchical_level", HL_REQUESTER),
    LIST(review, requesters, struct review_provider, REVIEW_REQUESTERS_MAX),
        HERE("2010B", "name", NM1_PROVIDER),
        REFERENCES("2010B", review_provider),
        IN(REVIEW_REQUEST),
        ADDRESS("2010B", review_provider),
        CONTACT("2010B", review_provider, contact),
        IN(REVIEW_ANSWER), REFUSALS("2010B", review_provider, refusals), IN_ALL,
        HERE_MAY("2010B", "specialty", PRV),
    CLOSE,
    SECTION(3),
    HERE("2000C", "hierarchical_level", HL_SUBSCRIBER),
    OPTIONAL(review, subscriber, struct review_person),
        HERE("2010C", "name", NM1_SUBSCRIBER),
        REFERENCES("2010C", review_person),
        ADDRESS("2010C", review_person),
        IN(REVIEW_ANSWER), REFUSALS("2010C", review_person, refusals), IN_ALL,
        HERE_MAY("2010C", "demographics", DMG),
        HERE_MAY("2010C", "relationship", INS_SUBSCRIBER),
    CLOSE,
    SECTION(4),
    HERE("2000D", "hierarchical_level", HL_DEPENDENT),
    OPTIONAL(review, dependent, struct review_person),
        HERE("2010D", "name", NM1_DEPENDENT),
        REFERENCES("2010D", review_person),
        ADDRESS("2010D", review_person),
        IN(REVIEW_ANSWER), REFUSALS("2010D", review_person, refusals), IN_ALL,
        HERE_MAY("2010D", "demographics", DMG),
        HERE_MAY("2010D", "relationship", INS_DEPENDENT),
    CLOSE,
    SECTION(5),
    OPTIONAL(review, event, struct review_event),
        HERE("2000E", "hierarchical_level", HL_EVENT),
        LIST(review_event, traces, struct review_trace, REVIEW_TRACES_MAX),
            IN(REVIEW_REQUEST), HERE("2000E", "trace", TRN_ASKED),
            IN(REVIEW_ANSWER), HERE("2000E", "trace", TRN_ANSWERED), IN_ALL,
        CLOSE,
        IN(REVIEW_REQUEST),
        MUST("2000E", "review_information", UM, review_event, scope),
        MAY_CODE("2000E", "reference_previous_authorization_number", REF, "BB", review_event,
            previous_authorization),
        MAY_CODE("2000E", "reference_previous_administrative_number", REF, "NT", review_event,
            administrative_number),
        IN(REVIEW_ANSWER),
        REFUSALS("2000E", review_event, refusals),
        MUST("2000E", "review_information", UM_ANSWERED, review_event, scope),
        OPTIONAL(review_event, decision, struct review_decision),
            HERE("2000E", "review_decision", HCR),
        CLOSE,
        MAY_CODE("2000E", "reference_administrative_number", REF, "NT", review_event,
            administrative_number),
        MAY_CODE("2000E", "reference_previous_authorization_number", REF, "BB", review_event,
            previous_authorization),
        IN_ALL,
        MAY_CODE("2000E", "date_accident", DTP, "439", review_event, accident_date),
        MAY_CODE("2000E", "date_last_menstrual_period", DTP, "484", review_event,
            last_menstrual_period),
        MAY_CODE("2000E", "date_estimated_birth", DTP, "ABC", review_event, estimated_birth),
        MAY_CODE("2000E", "date_onset_of_current_illness", DTP, "431", review_event, onset),
        MAY_CODE("2000E", "date_event", DTP_PERIOD, "AAH", review_event, event_date),
        MAY_CODE("2000E", "date_admission", DTP_PERIOD, "435", review_event, admission),
        MAY_CODE("2000E", "date_discharge", DTP_PERIOD, "096", review_event, discharge),
        IN(REVIEW_ANSWER),
        MAY_CODE("2000E", "date_certification_issued", DTP, "102", review_event, issued),
        MAY_CODE("2000E", "date_certification_expires", DTP, "036", review_event, expires),
        MAY_CODE("2000E", "date_certification_effective", DTP_PERIOD, "007", review_event,
            effective),
        IN_ALL,
        COMPOSITES("2000E", "diagnoses", HI, struct review_diagnosis, NULL, NULL,
            REVIEW_DIAGNOSES_MAX, REVIEW_DIAGNOSES_MAX, review_event, diagnoses),
        OPTIONAL(review_event, delivery, struct review_delivery),
            HERE("2000E", "delivery", HSD),
        CLOSE,
        IN(REVIEW_REQUEST),
        CONDITION("condition_ambulance", "07", ambulance_conditions),
        CONDITION("condition_chiropractic", "08", chiropractic_conditions),
        CONDITION("condition_durable_medical_equipment", "09", equipment_conditions),
        CONDITION("condition_oxygen_therapy", "11", oxygen_conditions),
        CONDITION("condition_functional_limitations", "75", functional_limitations),
        CONDITION("condition_activities_permitted", "76", permitted_activities),
        CONDITION("condition_mental_status", "77", mental_status),
        IN_ALL,
        OPTIONAL(review_event, stay, struct review_stay),
            HERE("2000E", "institutional_review", CL1),
        CLOSE,
        OPTIONAL(review_event, ambulance, struct review_ambulance),
            IN(REVIEW_REQUEST), HERE("2000E", "ambulance_transport", CR1),
            IN(REVIEW_ANSWER), HERE("2000E", "ambulance_transport", CR1_ANSWERED), IN_ALL,
        CLOSE,
        OPTIONAL(review_event, spinal, struct review_spinal),
            HERE("2000E", "spinal_manipulation", CR2),
        CLOSE,
        OPTIONAL(review_event, oxygen, struct review_oxygen),
            HERE("2000E", "oxygen_therapy", CR5),
        CLOSE,
        OPTIONAL(review_event, home_health, struct review_home_health),
            HERE("2000E", "home_health_care", CR6),
        CLOSE,
        ATTACHMENTS("2000E", review_event),
        MAY("2000E", "message", MSG, review_event, message),
        LIST(review_event, providers, struct review_provider, REVIEW_PROVIDERS_MAX),
            PROVIDER("2010EA"),
            IN(REVIEW_ANSWER), REFUSALS("2010EA", review_provider, refusals), IN_ALL,
            HERE_MAY("2010EA", "specialty", PRV),
        CLOSE,
        IN(REVIEW_ANSWER),
        INFORMATION_CONTACT("2010EB", review_event),
        STOPS("2010EC"), REFUSALS("2010EC", review_stop, refusals), CLOSE,
        IN(REVIEW_REQUEST),
        STOPS("2010EB"), CLOSE,
        LIST(review_event, others, struct review_other, REVIEW_OTHERS_MAX),
            HERE("2010EC", "name", NM1_OTHER),
            HERE("2010EC", "reference_denial_reason", REF_DENIED),
            MUST_CODE("2010EC", "date_denial", DTP, "598", review_other, denied),
        CLOSE,
        IN_ALL,
        LIST(review_event, services, struct review_service, REVIEW_SERVICES_MAX),
            HERE("2000F", "hierarchical_level", HL_SERVICE),
            LIST(review_service, traces, struct review_trace, REVIEW_TRACES_MAX),
                IN(REVIEW_REQUEST), HERE("2000F", "trace", TRN_ASKED),
                IN(REVIEW_ANSWER), HERE("2000F", "trace", TRN_ANSWERED), IN_ALL,
            CLOSE,
            IN(REVIEW_ANSWER), REFUSALS("2000F", review_service, refusals), IN_ALL,
            OPTIONAL(review_service, scope, struct review_scope),
                HERE("2000F", "review_information", UM_SERVICE),
            CLOSE,
            IN(REVIEW_REQUEST),
            MAY_CODE("2000F", "reference_previous_authorization_number", REF, "BB",
                review_service, previous_authorization),
            MAY_CODE("2000F", "reference_previous_administrative_number", REF, "NT",
                review_service, administrative_number),
            IN(REVIEW_ANSWER),
            OPTIONAL(review_service, decision, struct review_decision),
                HERE("2000F", "review_decision", HCR),
            CLOSE,
            MAY_CODE("2000F", "reference_administrative_number", REF, "NT", review_service,
                administrative_number),
            MAY_CODE("2000F", "reference_previous_authorization_number", REF, "BB",
                review_service, previous_authorization),
            IN_ALL,
            MAY_CODE("2000F", "date_service", DTP_PERIOD, "472", review_service, service_date),
            IN(REVIEW_ANSWER),
            MAY_CODE("2000F", "date_certification_issued", DTP, "102", review_service, issued),
            MAY_CODE("2000F", "date_certification_expires", DTP, "036", review_service, expires),
            MAY_CODE("2000F", "date_certification_effective", DTP_PERIOD, "007", review_service,
                effective),
            COMPOSITES("2000F", "requested_information", HI, struct review_diagnosis, NULL, NULL,
                REVIEW_DIAGNOSES_MAX, REVIEW_DIAGNOSES_MAX, review_service, requested),
            IN_ALL,
            OPTIONAL(review_service, professional, struct review_professional),
                HERE("2000F", "professional_service", SV1),
            CLOSE,
            OPTIONAL(review_service, institutional, struct review_institutional),
                HERE("2000F", "institutional_service", SV2),
            CLOSE,
            OPTIONAL(review_service, dental, struct review_dental),
                HERE("2000F", "dental_service", SV3),
            CLOSE,
            LIST(review_service, teeth, struct review_tooth, REVIEW_TEETH_MAX),
                HERE("2000F", "tooth", TOO),
            CLOSE,
            OPTIONAL(review_service, delivery, struct review_delivery),
                HERE("2000F", "delivery", HSD),
            CLOSE,
            ATTACHMENTS("2000F", review_service),
            MAY("2000F", "message", MSG, review_service, message),
            LIST(review_service, providers, struct review_provider, REVIEW_PROVIDERS_MAX),
                IN(REVIEW_REQUEST), PROVIDER("2010F"), HERE_MAY("2010F", "specialty", PRV),
                IN(REVIEW_ANSWER), PROVIDER("2010FA"),
                REFUSALS("2010FA", review_provider, refusals),
                HERE_MAY("2010FA", "specialty", PRV), IN_ALL,
            CLOSE,
            IN(REVIEW_ANSWER), INFORMATION_CONTACT("2010FB", review_service), IN_ALL,
        CLOSE,
    CLOSE,
};

/* clang-format on */

enum { LEVEL_ARENA = 64 * 1024, EVENT_ARENA = 4 * 1024 * 1024 };

static const struct map_section SECTIONS[] = {
    {"", 0, MAP_ALWAYS, 0, LEVEL_ARENA},
    {"2000A", offsetof(struct review, refusals), MAP_ALWAYS, 0, LEVEL_ARENA},
    {"2000B", offsetof(struct review, requesters), offsetof(struct review, requesters), 0,
     LEVEL_ARENA},
    {"2000C", offsetof(struct review, subscriber), offsetof(struct review, subscriber), 0,
     LEVEL_ARENA},
    {"2000D", offsetof(struct review, dependent), offsetof(struct review, dependent), 0,
     LEVEL_ARENA},
    {"2000E", offsetof(struct review, event), MAP_ALWAYS, 0, EVENT_ARENA},
};

/* A request refused above its event is a record without one: the close of its level hands it over
 * when nothing inside did. */
const struct x12_map x12_review_map = {
    .name = "prior authorization",
    .rows = ROWS,
    .rows_count = COUNT_OF(ROWS),
    .size = sizeof(struct review),
    .sections = SECTIONS,
    .sections_count = COUNT_OF(SECTIONS),
    .record_loops = "2000A 2000B 2000C 2000D 2000E",
    .second = offsetof(struct review, dependent),
    .second_loop = "2000D",
};
