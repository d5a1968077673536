/* x12_claim_status_map.c - claim status inquiry and answer in 005010X212 (276, 277): which member
 * stands where. */
#include "event/claim_status.h"
#include "event/x12_claim_status.h"
#include "event/x12_map_rows.h"

/* clang-format off */

/* ---- both ---- */

static const struct slot HL_PAYER[] = {S_HL(1), S_CODE(3, "20"), S_CODE(4, "1")};
static const struct slot NM1_PAYER[] = {S_CODE(1, "PR"), S_CODE(2, "2"), S_TEXT(3, party, name),
    S_TEXT(8, party, id_type), S_TEXT(9, party, id)};
static const struct slot NM1_RECEIVER[] = {S_CODE(1, "41"), S_TEXT(2, party, entity_type),
    S_TEXT(3, party, name), S_TEXT(4, party, first_name), S_TEXT(5, party, middle_name),
    S_CODE(8, "46"), S_TEXT(9, party, id)};
static const struct slot NM1_PROVIDER[] = {S_CODE(1, "1P"), S_TEXT(2, party, entity_type),
    S_TEXT(3, party, name), S_TEXT(4, party, first_name), S_TEXT(5, party, middle_name),
    S_TEXT(7, party, suffix), S_TEXT(8, party, id_type), S_TEXT(9, party, id)};
static const struct slot NM1_SUBSCRIBER[] = {S_CODE(1, "IL"), S_TEXT(2, party, entity_type),
    S_TEXT(3, party, name), S_TEXT(4, party, first_name), S_TEXT(5, party, middle_name),
    S_TEXT(7, party, suffix), S_TEXT(8, party, id_type), S_TEXT(9, party, id)};
static const struct slot HL_DEPENDENT[] = {S_HL(5), S_CODE(3, "23")};
static const struct slot NM1_DEPENDENT[] = {S_CODE(1, "QC"), S_CODE(2, "1"),
    S_TEXT(3, status_dependent, last_name), S_TEXT(4, status_dependent, first_name),
    S_TEXT(5, status_dependent, middle_name), S_TEXT(7, status_dependent, suffix)};
static const struct slot REF[] = {S_QUALIFIER(1), S_VALUE(2)};
static const struct slot DTP[] = {S_CODE(1, "472"), {.element = 2, .kind = SLOT_PERIOD}};

/* ---- 276 ---- */

static const struct slot HL_RECEIVER[] = {S_HL(2), S_CODE(3, "21"), S_CODE(4, "1")};
static const struct slot HL_PROVIDER[] = {S_HL(3), S_CODE(3, "19"), S_CODE(4, "1")};
static const struct slot HL_SUBSCRIBER[] = {S_HL(4), S_CODE(3, "22"),
    S_HL_CHILD(status_inquiry, dependent)};
static const struct slot DMG_SUBSCRIBER[] = {S_CODE(1, "D8"),
    S_TEXT(2, status_subscriber, birth_date), S_TEXT(3, status_subscriber, gender)};
static const struct slot DMG_DEPENDENT[] = {S_CODE(1, "D8"),
    S_TEXT(2, status_dependent, birth_date), S_TEXT(3, status_dependent, gender)};
static const struct slot TRN_SOUGHT[] = {S_CODE(1, "1"), S_VALUE(2)};
static const struct slot AMT[] = {S_CODE(1, "T3"), {.element = 2, .kind = SLOT_AMOUNT}};
static const struct slot SVC_SOUGHT[] = {S_PROCEDURE(1, sought_line, procedure),
    S_MONEY(2, sought_line, charge_cents), S_TEXT(4, sought_line, revenue_code),
    S_QUANTITY(7, sought_line, units)};

#define CLAIM_276 "2200D 2200E"
#define LINE_276 "2210D 2210E"

static const struct map_row INQUIRY[] = {
    SECTION(0),
    HERE("2000A", "hierarchical_level", HL_PAYER),
    MUST("2100A", "name", NM1_PAYER, status_inquiry, payer),
    SECTION(1),
    HERE("2000B", "hierarchical_level", HL_RECEIVER),
    MUST("2100B", "name", NM1_RECEIVER, status_inquiry, receiver),
    SECTION(2),
    HERE("2000C", "hierarchical_level", HL_PROVIDER),
    LIST(status_inquiry, providers, struct party, STATUS_PROVIDERS_MAX),
        HERE("2100C", "name", NM1_PROVIDER),
    CLOSE,
    SECTION(3),
    HERE("2000D", "hierarchical_level", HL_SUBSCRIBER),
    MAY("2000D", "demographics", DMG_SUBSCRIBER, status_inquiry, subscriber),
    MUST("2100D", "name", NM1_SUBSCRIBER, status_inquiry, subscriber.party),
    SECTION(4),
    HERE("2000E", "hierarchical_level", HL_DEPENDENT),
    OPTIONAL(status_inquiry, dependent, struct status_dependent),
        HERE("2000E", "demographics", DMG_DEPENDENT),
        HERE("2100E", "name", NM1_DEPENDENT),
    CLOSE,
    SECTION(5),
    OPTIONAL(status_inquiry, claim, struct sought_claim),
        MUST(CLAIM_276, "trace", TRN_SOUGHT, sought_claim, trace_number),
        MAY_CODE(CLAIM_276, "reference_payer_claim_control_number", REF, "1K", sought_claim,
            payer_claim_control_number),
        MAY_CODE(CLAIM_276, "reference_bill_type", REF, "BLT", sought_claim, bill_type),
        MAY_CODE(CLAIM_276, "reference_location_number", REF, "LU", sought_claim, location_number),
        MAY_CODE(CLAIM_276, "reference_group_number", REF, "6P", sought_claim, group_number),
        MAY_CODE(CLAIM_276, "reference_patient_control_number", REF, "EJ", sought_claim, claim_id),
        MAY_CODE(CLAIM_276, "reference_prescription_number", REF, "XZ", sought_claim,
            prescription_number),
        MAY_CODE(CLAIM_276, "reference_clearinghouse_trace_number", REF, "D9", sought_claim,
            clearinghouse_trace_number),
        MAY(CLAIM_276, "amount_submitted_charge", AMT, sought_claim, charge),
        MAY(CLAIM_276, "date_service", DTP, sought_claim, service_date),
        LIST(sought_claim, lines, struct sought_line, STATUS_LINES_MAX),
            HERE(LINE_276, "service_line", SVC_SOUGHT),
            MAY_CODE(LINE_276, "reference_line_item_control_number", REF, "FJ", sought_line,
                control_number),
            MAY(LINE_276, "date_service", DTP, sought_line, service_date),
        CLOSE,
    CLOSE,
};

/* ---- 277 ---- */

static const struct slot PER[] = {S_CODE(1, "IC"), S_TEXT(2, contact, name),
    S_NUMBERS(3, contact, numbers)};
static const struct slot HL_RECEIVER_ANSWERED[] = {S_HL(2), S_CODE(3, "21"),
    S_HL_CHILD(status_answer, providers)};
static const struct slot HL_PROVIDER_ANSWERED[] = {S_HL(3), S_CODE(3, "19"),
    S_HL_CHILD(status_answer, subscriber)};
static const struct slot HL_SUBSCRIBER_ANSWERED[] = {S_HL(4), S_CODE(3, "22"),
    S_HL_CHILD(status_answer, dependent)};
static const struct slot TRN_OF_PROVIDER[] = {S_CODE(1, "1"), S_VALUE(2)};
static const struct slot TRN_ANSWERED[] = {S_CODE(1, "2"), S_VALUE(2)};
static const struct slot C043[] = {S_PART(0, 1, status_code, category),
    S_PART(0, 2, status_code, status), S_PART(0, 3, status_code, entity),
    S_PART(0, 4, status_code, list)};
static const struct slot STC[] = {S_ENTRY(1, 0, C043, struct status_code, state, codes),
    S_TEXT(2, state, date), S_AMOUNT(4, state, charge), S_AMOUNT(5, state, paid),
    S_TEXT(6, state, adjudication_date), S_TEXT(8, state, payment_date),
    S_TEXT(9, state, payment_number),
    S_ENTRY(10, 1, C043, struct status_code, state, codes),
    S_ENTRY(11, 2, C043, struct status_code, state, codes)};
static const struct slot STC_OF_LEVEL[] = {S_ENTRY(1, 0, C043, struct status_code, state, codes),
    S_TEXT(2, state, date), S_ENTRY(10, 1, C043, struct status_code, state, codes),
    S_ENTRY(11, 2, C043, struct status_code, state, codes)};
static const struct slot SVC[] = {S_PROCEDURE(1, answered_line, procedure),
    S_MONEY(2, answered_line, charge_cents), S_MONEY(3, answered_line, paid_cents),
    S_TEXT(4, answered_line, revenue_code), S_QUANTITY(7, answered_line, units)};

#define CLAIM_277 "2200D 2200E"
#define LINE_277 "2220D 2220E"
#define STATES(l, n, t, s, m) \
    LIST(s, m, struct state, STATUS_STATES_MAX), HERE(l, n, t), CLOSE

static const struct map_row ANSWER[] = {
    SECTION(0),
    HERE("2000A", "hierarchical_level", HL_PAYER),
    MUST("2100A", "name", NM1_PAYER, status_answer, payer),
    OPTIONAL(status_answer, contact, struct contact), HERE("2100A", "contact", PER), CLOSE,
    SECTION(1),
    HERE("2000B", "hierarchical_level", HL_RECEIVER_ANSWERED),
    MUST("2100B", "name", NM1_RECEIVER, status_answer, receiver),
    OPTIONAL(status_answer, receiver_status, struct level_status),
        MUST("2200B", "trace", TRN_ANSWERED, level_status, trace_number),
        STATES("2200B", "status", STC_OF_LEVEL, level_status, states),
    CLOSE,
    SECTION(2),
    HERE("2000C", "hierarchical_level", HL_PROVIDER_ANSWERED),
    LIST(status_answer, providers, struct party, STATUS_PROVIDERS_MAX),
        HERE("2100C", "name", NM1_PROVIDER),
    CLOSE,
    OPTIONAL(status_answer, provider_status, struct level_status),
        MUST("2200C", "trace", TRN_OF_PROVIDER, level_status, trace_number),
        STATES("2200C", "status", STC_OF_LEVEL, level_status, states),
    CLOSE,
    SECTION(3),
    HERE("2000D", "hierarchical_level", HL_SUBSCRIBER_ANSWERED),
    OPTIONAL(status_answer, subscriber, struct status_subscriber),
        MUST("2100D", "name", NM1_SUBSCRIBER, status_subscriber, party),
    CLOSE,
    SECTION(4),
    HERE("2000E", "hierarchical_level", HL_DEPENDENT),
    OPTIONAL(status_answer, dependent, struct status_dependent),
        HERE("2100E", "name", NM1_DEPENDENT),
    CLOSE,
    SECTION(5),
    OPTIONAL(status_answer, claim, struct answered_claim),
        MUST(CLAIM_277, "trace", TRN_ANSWERED, answered_claim, trace_number),
        STATES(CLAIM_277, "status", STC, answered_claim, states),
        MAY_CODE(CLAIM_277, "reference_payer_claim_control_number", REF, "1K", answered_claim,
            payer_claim_control_number),
        MAY_CODE(CLAIM_277, "reference_bill_type", REF, "BLT", answered_claim, bill_type),
        MAY_CODE(CLAIM_277, "reference_patient_control_number", REF, "EJ", answered_claim,
            claim_id),
        MAY_CODE(CLAIM_277, "reference_prescription_number", REF, "XZ", answered_claim,
            prescription_number),
        MAY_CODE(CLAIM_277, "reference_voucher_id", REF, "VV", answered_claim, voucher),
        MAY_CODE(CLAIM_277, "reference_clearinghouse_trace_number", REF, "D9", answered_claim,
            clearinghouse_trace_number),
        MAY(CLAIM_277, "date_service", DTP, answered_claim, service_date),
        LIST(answered_claim, lines, struct answered_line, STATUS_LINES_MAX),
            HERE(LINE_277, "service_line", SVC),
            STATES(LINE_277, "status", STC_OF_LEVEL, answered_line, states),
            MAY_CODE(LINE_277, "reference_line_item_control_number", REF, "FJ", answered_line,
                control_number),
            MAY(LINE_277, "date_service", DTP, answered_line, service_date),
        CLOSE,
    CLOSE,
};

/* clang-format on */

enum { LEVEL_ARENA = 64 * 1024, CLAIM_ARENA = 4 * 1024 * 1024 };

static const struct map_section INQUIRY_SECTIONS[] = {
    {"2000A", 0, MAP_ALWAYS, 0, LEVEL_ARENA},
    {"2000B", offsetof(struct status_inquiry, receiver), MAP_ALWAYS, 0, LEVEL_ARENA},
    {"2000C", offsetof(struct status_inquiry, providers), MAP_ALWAYS, 0, LEVEL_ARENA},
    {"2000D", offsetof(struct status_inquiry, subscriber), MAP_ALWAYS, 0, LEVEL_ARENA},
    {"2000E", offsetof(struct status_inquiry, dependent),
     offsetof(struct status_inquiry, dependent), 0, LEVEL_ARENA},
    {"2200D 2200E", offsetof(struct status_inquiry, claim), MAP_ALWAYS, 0, CLAIM_ARENA},
};

const struct x12_map x12_status_inquiry_map = {
    .name = "claim status inquiry",
    .rows = INQUIRY,
    .rows_count = COUNT_OF(INQUIRY),
    .size = sizeof(struct status_inquiry),
    .sections = INQUIRY_SECTIONS,
    .sections_count = COUNT_OF(INQUIRY_SECTIONS),
    .record_loops = CLAIM_276,
    .second = offsetof(struct status_inquiry, dependent),
};

static const struct map_section ANSWER_SECTIONS[] = {
    {"2000A", 0, MAP_ALWAYS, 0, LEVEL_ARENA},
    {"2000B", offsetof(struct status_answer, receiver), MAP_ALWAYS, 0, LEVEL_ARENA},
    {"2000C", offsetof(struct status_answer, providers), offsetof(struct status_answer, providers),
     0, LEVEL_ARENA},
    {"2000D", offsetof(struct status_answer, subscriber),
     offsetof(struct status_answer, subscriber), 0, LEVEL_ARENA},
    {"2000E", offsetof(struct status_answer, dependent), offsetof(struct status_answer, dependent),
     0, LEVEL_ARENA},
    {"2200D 2200E", offsetof(struct status_answer, claim), MAP_ALWAYS, 0, CLAIM_ARENA},
};

/* A level that is answered as a whole is a record without a claim: its close hands it over when
 * nothing inside did. */
const struct x12_map x12_status_answer_map = {
    .name = "claim status answer",
    .rows = ANSWER,
    .rows_count = COUNT_OF(ANSWER),
    .size = sizeof(struct status_answer),
    .sections = ANSWER_SECTIONS,
    .sections_count = COUNT_OF(ANSWER_SECTIONS),
    .record_loops = "2000B 2000C 2200D 2200E",
    .second = offsetof(struct status_answer, dependent),
};
