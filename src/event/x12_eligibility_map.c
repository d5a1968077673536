/* x12_eligibility_map.c - where every member of an eligibility inquiry and of its answer stands in
 * 270 and 271 (005010X279A1). */
#include "event/x12_eligibility_map.h"

#include "event/eligibility.h"
#include "event/x12_map_rows.h"

enum { LEVEL_ARENA_MAX = 1024 * 1024, OWN_ARENA_MAX = 32 * 1024 * 1024 };

/* ---- segments both have ---- */

/* clang-format off */
static const struct slot NM1[] = {
    S_TEXT(1, party, role), S_TEXT(2, party, entity_type), S_TEXT(3, party, name),
    S_TEXT(4, party, first_name), S_TEXT(5, party, middle_name), S_TEXT(7, party, suffix),
    S_TEXT(8, party, id_type), S_TEXT(9, party, id)};
static const struct slot NM1_PERSON[] = { /* the role is the row's own */
    S_QUALIFIER(1), S_TEXT(2, party, entity_type), S_TEXT(3, party, name),
    S_TEXT(4, party, first_name), S_TEXT(5, party, middle_name), S_TEXT(7, party, suffix),
    S_TEXT(8, party, id_type), S_TEXT(9, party, id)};
static const struct slot N3[] = {S_TEXT(1, address, line1), S_TEXT(2, address, line2)};
static const struct slot N4[] = {
    S_TEXT(1, address, city), S_TEXT(2, address, state), S_TEXT(3, address, postal_code),
    S_TEXT(4, address, country), S_TEXT(7, address, subdivision)};
static const struct slot REF[] = {
    S_TEXT(1, eligibility_reference, type), S_TEXT(2, eligibility_reference, value),
    S_TEXT(3, eligibility_reference, description)};
static const struct slot PRV[] = {
    S_TEXT(1, eligibility_provider, role), S_TEXT(2, eligibility_provider, id_type),
    S_TEXT(3, eligibility_provider, id)};
static const struct slot DMG[] = {
    S_CODE_IF(1, "D8"), S_TEXT(2, eligibility_person, birth_date),
    S_TEXT(3, eligibility_person, gender)};
#define HI_OF(record) { \
    {.component = 1, .kind = SLOT_EDITION, .code = "9", MAP_AT(record, icd_version)}, \
    {.component = 2, .kind = SLOT_TEXT}}
static const struct slot HI_ASKED[] = HI_OF(eligibility_inquiry);
static const struct slot HI_ANSWERED[] = HI_OF(eligibility_answer);
static const struct slot PROCEDURE[] = {
    S_PART(0, 1, eligibility_procedure, type), S_PART(0, 2, eligibility_procedure, code),
    {.component = 3, .kind = SLOT_TEXTS, .max = PROCEDURE_MODIFIERS_MAX,
     MAP_AT(eligibility_procedure, modifiers)},
    S_PART(0, 8, eligibility_procedure, range_end)};
static const struct slot DTP[] = {
    S_SEGMENT(eligibility_date, segment), S_TEXT(1, eligibility_date, type),
    S_PERIOD(2, eligibility_date, days)};
static const struct slot TRN_ASKED[] = {
    S_CODE(1, "1"), S_TEXT(2, eligibility_trace, number), S_TEXT(3, eligibility_trace, company),
    S_TEXT(4, eligibility_trace, supplemental)};
static const struct slot TRN_ANSWERED[] = {
    S_TEXT(1, eligibility_trace, type), S_TEXT(2, eligibility_trace, number),
    S_TEXT(3, eligibility_trace, company), S_TEXT(4, eligibility_trace, supplemental)};
static const struct slot HL_DEPENDENT[] = {S_HL(4), S_CODE(3, "23"), S_CODE(4, "0")};

#define PLACE_OF(l, s, m)   MAY(l, "address", N3, s, m), MAY(l, "city_state_zip", N4, s, m)
#define REFERENCES(l, s, m) LIST(s, m, struct eligibility_reference, ELIGIBILITY_REFERENCES_MAX), \
    HERE(l, "reference_additional_id", REF), CLOSE
#define PROVIDER(l, s, m)   OPTIONAL(s, m, struct eligibility_provider), \
    HERE(l, "provider", PRV), CLOSE
#define TRACES(l, t, s, m)  LIST(s, m, struct eligibility_trace, ELIGIBILITY_TRACES_MAX), \
    HERE(l, "trace", t), CLOSE
#define DIAGNOSES(l, t, s, m) COMPOSITES(l, "diagnosis_codes", t, struct str, "ABK", "ABF", \
    ELIGIBILITY_DIAGNOSES_MAX, ELIGIBILITY_DIAGNOSES_MAX, s, m)
#define DATES(l, most, s, m) LIST(s, m, struct eligibility_date, most), HERE(l, "date", DTP), CLOSE

/* ---- the inquiry ---- */

static const struct slot ASKED_HL_SOURCE[] = {S_HL(1), S_CODE(3, "20"), S_CODE(4, "1")};
static const struct slot ASKED_HL_RECEIVER[] = {S_HL(2), S_CODE(3, "21"), S_CODE(4, "1")};
static const struct slot ASKED_HL_SUBSCRIBER[] = {
    S_HL(3), S_CODE(3, "22"), S_HL_CHILD(eligibility_inquiry, dependent)};
static const struct slot ASKED_INS_SELF[] = {
    S_CODE(1, "Y"), S_TEXT(2, eligibility_person, relationship),
    S_QUANTITY(17, eligibility_person, birth_sequence)};
static const struct slot ASKED_INS[] = {
    S_CODE(1, "N"), S_TEXT(2, eligibility_person, relationship),
    S_QUANTITY(17, eligibility_person, birth_sequence)};
static const struct slot EQ[] = {
    S_REPEATS(1, ELIGIBILITY_SERVICES_MAX, eligibility_question, service_types),
    S_RECORD(2, PROCEDURE, struct eligibility_procedure, eligibility_question, procedure),
    S_TEXT(3, eligibility_question, coverage_level),
    S_COMPONENTS(5, ELIGIBILITY_POINTERS_MAX, eligibility_question, diagnosis_pointers)};
static const struct slot AMT[] = {S_QUALIFIER(1), {.element = 2, .kind = SLOT_AMOUNT}};
static const struct slot III_PLACE[] = {S_CODE(1, "ZZ"), S_VALUE(2)};
static const struct slot REF_AUTHORIZATION[] = {
    S_TEXT(1, eligibility_question, authorization_type),
    S_TEXT(2, eligibility_question, authorization)};
static const struct slot DTP_PLAN[] = {S_QUALIFIER(1), {.element = 2, .kind = SLOT_PERIOD}};

static const struct map_row INQUIRY[] = {
    SECTION(0),
    HERE("2000A", "hierarchical_level", ASKED_HL_SOURCE),
    MUST("2100A", "name", NM1, eligibility_inquiry, source.party),
    SECTION(1),
    HERE("2000B", "hierarchical_level", ASKED_HL_RECEIVER),
    MUST("2100B", "name", NM1, eligibility_inquiry, receiver.party),
    REFERENCES("2100B", eligibility_inquiry, receiver.references),
    PLACE_OF("2100B", eligibility_inquiry, receiver.address),
    PROVIDER("2100B", eligibility_inquiry, receiver.provider),
    SECTION(2),
    HERE("2000C", "hierarchical_level", ASKED_HL_SUBSCRIBER),
    TRACES("2000C", TRN_ASKED, eligibility_inquiry, subscriber.traces),
    MUST_CODE("2100C", "name", NM1_PERSON, "IL", eligibility_inquiry, subscriber.party),
    REFERENCES("2100C", eligibility_inquiry, subscriber.references),
    PLACE_OF("2100C", eligibility_inquiry, subscriber.address),
    PROVIDER("2100C", eligibility_inquiry, subscriber.provider),
    MAY("2100C", "demographics", DMG, eligibility_inquiry, subscriber),
    MAY("2100C", "relationship", ASKED_INS_SELF, eligibility_inquiry, subscriber),
    DIAGNOSES("2100C", HI_ASKED, eligibility_inquiry, subscriber.diagnoses),
    DATES("2100C", ELIGIBILITY_DATES_MAX, eligibility_inquiry, subscriber.dates),
    SECTION(3),
    OPTIONAL(eligibility_inquiry, dependent, struct eligibility_person),
        HERE("2000D", "hierarchical_level", HL_DEPENDENT),
        TRACES("2000D", TRN_ASKED, eligibility_person, traces),
        MUST_CODE("2100D", "name", NM1_PERSON, "03", eligibility_person, party),
        REFERENCES("2100D", eligibility_person, references),
        PLACE_OF("2100D", eligibility_person, address),
        PROVIDER("2100D", eligibility_person, provider),
        HERE_MAY("2100D", "demographics", DMG),
        HERE_MAY("2100D", "relationship", ASKED_INS),
        DIAGNOSES("2100D", HI_ASKED, eligibility_person, diagnoses),
        DATES("2100D", ELIGIBILITY_DATES_MAX, eligibility_person, dates),
    CLOSE,
    SECTION(4),
    LIST(eligibility_inquiry, questions, struct eligibility_question, ELIGIBILITY_QUESTIONS_MAX),
        HERE("2110C 2110D", "inquiry_information", EQ),
        MAY_CODE("2110C", "amount_spend_down", AMT, "R", eligibility_question, spend_down),
        MAY_CODE("2110C", "amount_spend_down_billed", AMT, "PB", eligibility_question,
            spend_down_billed),
        MAY("2110C 2110D", "place_of_service", III_PLACE, eligibility_question, place_of_service),
        HERE_MAY("2110C 2110D", "reference_authorization", REF_AUTHORIZATION),
        MAY_CODE("2110C 2110D", "date", DTP_PLAN, "291", eligibility_question, date),
    CLOSE,
};

/* A batch of one payer and provider shares both; a family shares its subscriber. */
static const struct map_section INQUIRY_SECTIONS[] = {
    {"2000A", offsetof(struct eligibility_inquiry, source), MAP_ALWAYS, 0, LEVEL_ARENA_MAX},
    {"2000B", offsetof(struct eligibility_inquiry, receiver), MAP_ALWAYS, 0, LEVEL_ARENA_MAX},
    {"2000C", offsetof(struct eligibility_inquiry, icd_version), MAP_ALWAYS, 0, LEVEL_ARENA_MAX},
    {"2000D", offsetof(struct eligibility_inquiry, dependent),
     offsetof(struct eligibility_inquiry, dependent), 0, LEVEL_ARENA_MAX},
    {NULL, offsetof(struct eligibility_inquiry, questions), MAP_ALWAYS, 0, OWN_ARENA_MAX},
};

const struct x12_map eligibility_inquiry_map = {
    .name = "eligibility inquiry",
    .rows = INQUIRY,
    .rows_count = COUNT_OF(INQUIRY),
    .size = sizeof(struct eligibility_inquiry),
    .sections = INQUIRY_SECTIONS,
    .sections_count = COUNT_OF(INQUIRY_SECTIONS),
    .record_loops = "2000C 2000D",
    .second = offsetof(struct eligibility_inquiry, dependent),
};

/* ---- the answer ---- */

/* NM102 is required: where it is given, the level is. */
#define HAS_RECEIVER   receiver.party.entity_type.n
#define HAS_SUBSCRIBER subscriber.party.entity_type.n

static const struct slot HL_SOURCE[] = {
    S_HL(1), S_CODE(3, "20"), S_HL_CHILD(eligibility_answer, HAS_RECEIVER)};
static const struct slot HL_RECEIVER[] = {
    S_HL(2), S_CODE(3, "21"), S_HL_CHILD(eligibility_answer, HAS_SUBSCRIBER)};
static const struct slot HL_SUBSCRIBER[] = {
    S_HL(3), S_CODE(3, "22"), S_HL_CHILD(eligibility_answer, dependent)};
static const struct slot PER[] = {
    S_CODE(1, "IC"), S_TEXT(2, contact, name), S_NUMBERS(3, contact, numbers)};
static const struct slot AAA[] = {
    S_SEGMENT(eligibility_refusal, segment), S_TEXT(1, eligibility_refusal, valid),
    S_TEXT(3, eligibility_refusal, reason), S_TEXT(4, eligibility_refusal, follow_up)};
static const struct slot INS_SELF[] = {
    S_CODE(1, "Y"), S_TEXT(2, eligibility_person, relationship),
    S_TEXT(3, eligibility_person, maintenance_type),
    S_TEXT(4, eligibility_person, maintenance_reason),
    S_QUANTITY(17, eligibility_person, birth_sequence)};
static const struct slot INS[] = {
    S_CODE(1, "N"), S_TEXT(2, eligibility_person, relationship),
    S_TEXT(3, eligibility_person, maintenance_type),
    S_TEXT(4, eligibility_person, maintenance_reason),
    S_QUANTITY(17, eligibility_person, birth_sequence)};
static const struct slot MPI[] = {
    S_TEXT(1, eligibility_military, status), S_TEXT(2, eligibility_military, employment),
    S_TEXT(3, eligibility_military, service), S_TEXT(4, eligibility_military, description),
    S_TEXT(5, eligibility_military, rank), S_PERIOD(6, eligibility_military, days)};
static const struct slot EB[] = {
    S_SEGMENT(benefit, segment), S_TEXT(1, benefit, kind), S_TEXT(2, benefit, coverage_level),
    S_REPEATS(3, ELIGIBILITY_SERVICES_MAX, benefit, service_types),
    S_TEXT(4, benefit, insurance_type), S_TEXT(5, benefit, plan), S_TEXT(6, benefit, period),
    S_AMOUNT(7, benefit, amount), S_QUANTITY(8, benefit, share),
    S_TEXT(9, benefit, quantity_type), S_QUANTITY(10, benefit, quantity),
    S_TEXT(11, benefit, authorization), S_TEXT(12, benefit, network),
    S_RECORD(13, PROCEDURE, struct eligibility_procedure, benefit, procedure),
    S_COMPONENTS(14, ELIGIBILITY_POINTERS_MAX, benefit, diagnosis_pointers)};
static const struct slot HSD[] = {
    S_SEGMENT(eligibility_delivery, segment), S_TEXT(1, eligibility_delivery, quantity_type),
    S_QUANTITY(2, eligibility_delivery, quantity), S_TEXT(3, eligibility_delivery, unit),
    S_QUANTITY(4, eligibility_delivery, every), S_TEXT(5, eligibility_delivery, period),
    S_QUANTITY(6, eligibility_delivery, periods), S_TEXT(7, eligibility_delivery, pattern),
    S_TEXT(8, eligibility_delivery, time)};
static const struct slot MSG[] = {S_VALUE(1)};
static const struct slot III[] = {
    S_TEXT(1, eligibility_additional, list), S_TEXT(2, eligibility_additional, code),
    S_TEXT(3, eligibility_additional, category), S_TEXT(4, eligibility_additional, text)};
static const struct slot BRACKET[] = {S_NEEDS(benefit, related_count), S_CODE(1, "2120")};
static const struct slot NM1_RELATED[] = {
    S_TEXT(1, eligibility_related, party.role), S_TEXT(2, eligibility_related, party.entity_type),
    S_TEXT(3, eligibility_related, party.name), S_TEXT(4, eligibility_related, party.first_name),
    S_TEXT(5, eligibility_related, party.middle_name),
    S_TEXT(7, eligibility_related, party.suffix), S_TEXT(8, eligibility_related, party.id_type),
    S_TEXT(9, eligibility_related, party.id), S_TEXT(10, eligibility_related, relationship)};
static const struct slot N4_RELATED[] = {
    S_TEXT(1, eligibility_related, address.city), S_TEXT(2, eligibility_related, address.state),
    S_TEXT(3, eligibility_related, address.postal_code),
    S_TEXT(4, eligibility_related, address.country),
    S_TEXT(5, eligibility_related, location_type), S_TEXT(6, eligibility_related, location),
    S_TEXT(7, eligibility_related, address.subdivision)};

#define REFUSALS(l, s, m) LIST(s, m, struct eligibility_refusal, ELIGIBILITY_REFUSALS_MAX), \
    HERE(l, "request_validation", AAA), CLOSE
#define CONTACTS(l, s, m) LIST(s, m, struct contact, ELIGIBILITY_CONTACTS_MAX), \
    HERE(l, "contact", PER), CLOSE

static const struct map_row ANSWER[] = {
    SECTION(0),
    HERE("2000A", "hierarchical_level", HL_SOURCE),
    REFUSALS("2000A", eligibility_answer, source.level_refusals),
    MUST("2100A", "name", NM1, eligibility_answer, source.party),
    CONTACTS("2100A", eligibility_answer, source.contacts),
    REFUSALS("2100A", eligibility_answer, source.refusals),
    SECTION(1),
    HERE("2000B", "hierarchical_level", HL_RECEIVER),
    MUST("2100B", "name", NM1, eligibility_answer, receiver.party),
    REFERENCES("2100B", eligibility_answer, receiver.references),
    PLACE_OF("2100B", eligibility_answer, receiver.address),
    REFUSALS("2100B", eligibility_answer, receiver.refusals),
    PROVIDER("2100B", eligibility_answer, receiver.provider),
    SECTION(2),
    HERE("2000C", "hierarchical_level", HL_SUBSCRIBER),
    TRACES("2000C", TRN_ANSWERED, eligibility_answer, subscriber.traces),
    MUST_CODE("2100C", "name", NM1_PERSON, "IL", eligibility_answer, subscriber.party),
    REFERENCES("2100C", eligibility_answer, subscriber.references),
    PLACE_OF("2100C", eligibility_answer, subscriber.address),
    REFUSALS("2100C", eligibility_answer, subscriber.refusals),
    PROVIDER("2100C", eligibility_answer, subscriber.provider),
    MAY("2100C", "demographics", DMG, eligibility_answer, subscriber),
    MAY("2100C", "relationship", INS_SELF, eligibility_answer, subscriber),
    DIAGNOSES("2100C", HI_ANSWERED, eligibility_answer, subscriber.diagnoses),
    DATES("2100C", ELIGIBILITY_DATES_MAX, eligibility_answer, subscriber.dates),
    OPTIONAL(eligibility_answer, subscriber.military, struct eligibility_military),
        HERE("2100C", "military", MPI), CLOSE,
    SECTION(3),
    OPTIONAL(eligibility_answer, dependent, struct eligibility_person),
        HERE("2000D", "hierarchical_level", HL_DEPENDENT),
        TRACES("2000D", TRN_ANSWERED, eligibility_person, traces),
        MUST_CODE("2100D", "name", NM1_PERSON, "03", eligibility_person, party),
        REFERENCES("2100D", eligibility_person, references),
        PLACE_OF("2100D", eligibility_person, address),
        REFUSALS("2100D", eligibility_person, refusals),
        PROVIDER("2100D", eligibility_person, provider),
        HERE_MAY("2100D", "demographics", DMG),
        HERE_MAY("2100D", "relationship", INS),
        DIAGNOSES("2100D", HI_ANSWERED, eligibility_person, diagnoses),
        DATES("2100D", ELIGIBILITY_DATES_MAX, eligibility_person, dates),
        OPTIONAL(eligibility_person, military, struct eligibility_military),
            HERE("2100D", "military", MPI), CLOSE,
    CLOSE,
    SECTION(4),
    LIST(eligibility_answer, benefits, struct benefit, ELIGIBILITY_BENEFITS_MAX),
        HERE("2110C 2110D", "benefit_information", EB),
        LIST(benefit, deliveries, struct eligibility_delivery, ELIGIBILITY_DELIVERIES_MAX),
            HERE("2110C 2110D", "delivery", HSD), CLOSE,
        REFERENCES("2110C 2110D", benefit, references),
        DATES("2110C 2110D", ELIGIBILITY_BENEFIT_DATES_MAX, benefit, dates),
        REFUSALS("2110C 2110D", benefit, refusals),
        LIST(benefit, messages, struct str, ELIGIBILITY_MESSAGES_MAX),
            HERE("2110C 2110D", "message", MSG), CLOSE,
        LIST(benefit, additional, struct eligibility_additional, ELIGIBILITY_ADDITIONAL_MAX),
            HERE("2115C 2115D", "additional_information", III), CLOSE,
        HERE_MAY("2110C 2110D", "related_entities_begin", BRACKET),
        LIST(benefit, related, struct eligibility_related, ELIGIBILITY_RELATED_MAX),
            HERE("2120C 2120D", "name", NM1_RELATED),
            MAY("2120C 2120D", "address", N3, eligibility_related, address),
            HERE_MAY("2120C 2120D", "city_state_zip", N4_RELATED),
            CONTACTS("2120C 2120D", eligibility_related, contacts),
            PROVIDER("2120C 2120D", eligibility_related, provider),
        CLOSE,
        HERE_MAY("2110C 2110D", "related_entities_end", BRACKET),
    CLOSE,
};

/* An answer may stop at any level. */
static const struct map_section ANSWER_SECTIONS[] = {
    {"2000A", offsetof(struct eligibility_answer, source), MAP_ALWAYS, 0, LEVEL_ARENA_MAX},
    {"2000B", offsetof(struct eligibility_answer, receiver),
     offsetof(struct eligibility_answer, HAS_RECEIVER), 0, LEVEL_ARENA_MAX},
    {"2000C", offsetof(struct eligibility_answer, icd_version),
     offsetof(struct eligibility_answer, HAS_SUBSCRIBER), 0, LEVEL_ARENA_MAX},
    {"2000D", offsetof(struct eligibility_answer, dependent),
     offsetof(struct eligibility_answer, dependent), 0, LEVEL_ARENA_MAX},
    {NULL, offsetof(struct eligibility_answer, benefits), MAP_ALWAYS, 0, OWN_ARENA_MAX},
};
/* clang-format on */

const struct x12_map eligibility_answer_map = {
    .name = "eligibility answer",
    .rows = ANSWER,
    .rows_count = COUNT_OF(ANSWER),
    .size = sizeof(struct eligibility_answer),
    .sections = ANSWER_SECTIONS,
    .sections_count = COUNT_OF(ANSWER_SECTIONS),
    .record_loops = "2000A 2000B 2000C 2000D",
    .second = offsetof(struct eligibility_answer, dependent),
};
