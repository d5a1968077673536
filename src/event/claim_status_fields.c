/* claim_status_fields.c - the fields of a claim status inquiry and answer by name: the tables
 * behind their JSON and their schemas. */
#include "event/claim_status.h"
#include "event/record_fields.h"

/* ---- who ---- */

static const struct record_field PAYER[] = {
    {TEXT(party, name, "name", "2100A NM103"), REQUIRED},
    {TEXT(party, id_type, "id_type", "NM108: PI payer, XV plan"), REQUIRED},
    {TEXT(party, id, "id", "NM109"), REQUIRED},
};
static const struct record_shape payer = SHAPE(party, "payer", PAYER);

#define PARTY_NAMES                                                                                \
    {TEXT(party, entity_type, "entity_type", "NM102: 1 person, 2 organization"), REQUIRED},        \
        {TEXT(party, name, "name", "NM103: last name, or of the organization")},                   \
        {TEXT(party, first_name, "first_name", "NM104")},                                          \
    {                                                                                              \
        TEXT(party, middle_name, "middle_name", "NM105")                                           \
    }

static const struct record_field RECEIVER[] = {
    PARTY_NAMES,
    {TEXT(party, id, "id", "2100B NM109: number given by the payer or clearinghouse"), REQUIRED},
};
static const struct record_shape receiver = SHAPE(party, "receiver", RECEIVER);

static const struct record_field PROVIDER[] = {
    PARTY_NAMES,
    {TEXT(party, suffix, "suffix", "NM107")},
    {TEXT(party, id_type, "id_type", "NM108: XX NPI, FI tax number, SV number given by the payer"),
     REQUIRED},
    {TEXT(party, id, "id", "2100C NM109"), REQUIRED},
};
static const struct record_shape provider = SHAPE(party, "provider", PROVIDER);

#define SUBSCRIBER_NAMES                                                                           \
    {TEXT(status_subscriber, party.entity_type, "entity_type", "NM102: 1 person, 2 organization"), \
     REQUIRED},                                                                                    \
        {TEXT(status_subscriber, party.name, "last_name", "2100D NM103"), REQUIRED},               \
        {TEXT(status_subscriber, party.first_name, "first_name", "NM104")},                        \
        {TEXT(status_subscriber, party.middle_name, "middle_name", "NM105")},                      \
        {TEXT(status_subscriber, party.suffix, "suffix", "NM107")},                                \
        {TEXT(status_subscriber, party.id_type, "id_type",                                         \
              "NM108: MI member number, 24 employer number, II standard unique id"),               \
         REQUIRED},                                                                                \
    {                                                                                              \
        TEXT(status_subscriber, party.id, "id", "NM109"), REQUIRED                                 \
    }
#define DEPENDENT_NAMES                                                                            \
    {TEXT(status_dependent, last_name, "last_name", "2100E NM103"), REQUIRED},                     \
        {TEXT(status_dependent, first_name, "first_name", "NM104")},                               \
        {TEXT(status_dependent, middle_name, "middle_name", "NM105")},                             \
    {                                                                                              \
        TEXT(status_dependent, suffix, "suffix", "NM107")                                          \
    }

static const struct record_field SUBSCRIBER[] = {
    SUBSCRIBER_NAMES,
    {DAY(status_subscriber, birth_date, "birth_date",
         "2000D DMG02: when the subscriber is the patient")},
    {TEXT(status_subscriber, gender, "gender", "DMG03: F M")},
};
static const struct record_shape subscriber = SHAPE(status_subscriber, "subscriber", SUBSCRIBER);

static const struct record_field DEPENDENT[] = {
    DEPENDENT_NAMES,
    {DAY(status_dependent, birth_date, "birth_date", "2000E DMG02"), REQUIRED},
    {TEXT(status_dependent, gender, "gender", "DMG03: F M")},
};
static const struct record_shape dependent = SHAPE(status_dependent, "dependent", DEPENDENT);

static const struct record_field SUBSCRIBER_ANSWERED[] = {SUBSCRIBER_NAMES};
static const struct record_shape subscriber_answered =
    SHAPE(status_subscriber, "subscriber_answered", SUBSCRIBER_ANSWERED);
static const struct record_field DEPENDENT_ANSWERED[] = {DEPENDENT_NAMES};
static const struct record_shape dependent_answered =
    SHAPE(status_dependent, "dependent_answered", DEPENDENT_ANSWERED);

/* ---- what ---- */

static const struct record_field PERIOD[] = {
    {DAY(period, from, "from", "the day, or the first of several"), REQUIRED},
    {DAY(period, to, "to", "the last of several days")},
};
static const struct record_shape period = SHAPE(period, "period", PERIOD);

static const struct record_field PROCEDURE[] = {
    {TEXT(procedure, type, "type", "SVC01-1: HC HCPCS and CPT, NU revenue code, N4 drug ..."),
     REQUIRED},
    {TEXT(procedure, code, "code", "SVC01-2"), REQUIRED},
    {TEXTS(procedure, modifiers, "modifiers", PROCEDURE_MODIFIERS_MAX, "SVC01-3 to 6")},
};
static const struct record_shape procedure = SHAPE(procedure, "procedure", PROCEDURE);

static const struct record_field SOUGHT_LINE[] = {
    {TEXT(sought_line, control_number, "control_number", "REF*FJ: our number of the line")},
    {PART(sought_line, procedure, "procedure", procedure, "SVC01"), REQUIRED},
    {MONEY(sought_line, charge_cents, "charge", "SVC02"), REQUIRED},
    {TEXT(sought_line, revenue_code, "revenue_code", "SVC04: beside a procedure")},
    {QUANTITY(sought_line, units, "units", "SVC07"), REQUIRED},
    {PART(sought_line, service_date, "service_date", period, "DTP*472"), REQUIRED},
};
static const struct record_shape sought_line = SHAPE(sought_line, "line", SOUGHT_LINE);

static const struct record_field SOUGHT[] = {
    {TEXT(sought_claim, trace_number, "trace_number", "TRN02: comes back in the answer"), REQUIRED},
    {TEXT(sought_claim, claim_id, "claim_id", "REF*EJ: our number, CLM01 of the claim")},
    {TEXT(sought_claim, payer_claim_control_number, "payer_claim_control_number",
          "REF*1K: the payer's own number; finds the claim alone")},
    {TEXT(sought_claim, bill_type, "bill_type", "REF*BLT: of an institutional claim")},
    {TEXT(sought_claim, location_number, "location_number", "REF*LU")},
    {TEXT(sought_claim, group_number, "group_number", "REF*6P")},
    {TEXT(sought_claim, prescription_number, "prescription_number", "REF*XZ")},
    {TEXT(sought_claim, clearinghouse_trace_number, "clearinghouse_trace_number", "REF*D9")},
    {AMOUNT(sought_claim, charge, "charge", "AMT*T3: of the claim as sent")},
    {PART(sought_claim, service_date, "service_date", period,
          "DTP*472; without the payer's number, here or on the lines")},
    {LIST(sought_claim, lines, "lines", sought_line, STATUS_LINES_MAX,
          "2210: to ask about lines rather than the claim")},
};
static const struct record_shape sought = SHAPE(sought_claim, "claim", SOUGHT);

static const struct record_field INQUIRY[] = {
    {PART(status_inquiry, payer, "payer", payer, "2100A"), REQUIRED},
    {PART(status_inquiry, receiver, "receiver", receiver, "2100B: who asks"), REQUIRED},
    {LIST(status_inquiry, providers, "providers", provider, STATUS_PROVIDERS_MAX,
          "2100C: who rendered or billed; a second one gives another number of the same"),
     REQUIRED},
    {PART(status_inquiry, subscriber, "subscriber", subscriber, "2000D"), REQUIRED},
    {OPTIONAL(status_inquiry, dependent, "dependent", dependent,
              "2000E: the patient, when not the subscriber")},
    {OPTIONAL(status_inquiry, claim, "claim", sought, "2200D, 2200E"), REQUIRED},
};

const struct record_shape status_inquiry_shape = SHAPE(status_inquiry, "status_inquiry", INQUIRY);

const struct record_kind claim_status_inquiry_kind = {
    .name = "claim-status-inquiry",
    .title = "Claim status inquiry",
    .about = "A question to a payer about one claim (005010X212, 276).",
    .shape = &status_inquiry_shape,
};

/* ---- what is answered ---- */

static const struct record_field CODE[] = {
    {TEXT(status_code, category, "category", "STC01-1: claim status category code"), REQUIRED},
    {TEXT(status_code, status, "status", "STC01-2: claim status code"), REQUIRED},
    {TEXT(status_code, entity, "entity", "STC01-3: whom the status speaks of")},
    {TEXT(status_code, list, "list", "STC01-4: RX where the status is of the pharmacy list")},
};
static const struct record_shape code = SHAPE(status_code, "status_code", CODE);

static const struct record_field STATE[] = {
    {LIST(state, codes, "codes", code, STATUS_CODES_MAX, "STC01, STC10, STC11"), REQUIRED},
    {DAY(state, date, "date", "STC02"), REQUIRED},
    {AMOUNT(state, charge, "charge", "STC04")},
    {AMOUNT(state, paid, "paid", "STC05")},
    {DAY(state, adjudication_date, "adjudication_date", "STC06")},
    {DAY(state, payment_date, "payment_date", "STC08")},
    {TEXT(state, payment_number, "payment_number", "STC09: check or transfer number")},
};
static const struct record_shape state = SHAPE(state, "state", STATE);

static const struct record_field LEVEL_STATE[] = {
    {LIST(state, codes, "codes", code, STATUS_CODES_MAX, "STC01, STC10, STC11"), REQUIRED},
    {DAY(state, date, "date", "STC02"), REQUIRED},
};
static const struct record_shape level_state = SHAPE(state, "level_state", LEVEL_STATE);

static const struct record_field LEVEL[] = {
    {TEXT(level_status, trace_number, "trace_number", "TRN02"), REQUIRED},
    {LIST(level_status, states, "states", level_state, STATUS_STATES_MAX, "STC"), REQUIRED},
};
static const struct record_shape level = SHAPE(level_status, "level_status", LEVEL);

static const struct record_field LINE[] = {
    {TEXT(answered_line, control_number, "control_number", "REF*FJ: our number of the line")},
    {PART(answered_line, procedure, "procedure", procedure, "SVC01"), REQUIRED},
    {MONEY(answered_line, charge_cents, "charge", "SVC02"), REQUIRED},
    {MONEY(answered_line, paid_cents, "paid", "SVC03"), REQUIRED},
    {TEXT(answered_line, revenue_code, "revenue_code", "SVC04")},
    {QUANTITY(answered_line, units, "units", "SVC07"), REQUIRED},
    {LIST(answered_line, states, "states", level_state, STATUS_STATES_MAX, "STC"), REQUIRED},
    {PART(answered_line, service_date, "service_date", period, "DTP*472"), REQUIRED},
};
static const struct record_shape line = SHAPE(answered_line, "answered_line", LINE);

static const struct record_field ANSWERED[] = {
    {TEXT(answered_claim, trace_number, "trace_number", "TRN02: of the inquiry"), REQUIRED},
    {TEXT(answered_claim, claim_id, "claim_id", "REF*EJ: our number, CLM01 of the claim")},
    {TEXT(answered_claim, payer_claim_control_number, "payer_claim_control_number", "REF*1K")},
    {TEXT(answered_claim, bill_type, "bill_type", "REF*BLT")},
    {TEXT(answered_claim, prescription_number, "prescription_number", "REF*XZ")},
    {TEXT(answered_claim, voucher, "voucher", "REF*VV")},
    {TEXT(answered_claim, clearinghouse_trace_number, "clearinghouse_trace_number", "REF*D9")},
    {PART(answered_claim, service_date, "service_date", period, "DTP*472")},
    {LIST(answered_claim, states, "states", state, STATUS_STATES_MAX, "2200 STC"), REQUIRED},
    {LIST(answered_claim, lines, "lines", line, STATUS_LINES_MAX, "2220")},
};
static const struct record_shape answered = SHAPE(answered_claim, "answered_claim", ANSWERED);

static const struct record_field CONTACT_NUMBER[] = {
    {TEXT(contact_number, type, "type", "PER03: TE EX FX EM ED"), REQUIRED},
    {TEXT(contact_number, number, "number", "PER04"), REQUIRED},
};
static const struct record_shape contact_number =
    SHAPE(contact_number, "contact_number", CONTACT_NUMBER);
static const struct record_field CONTACT[] = {
    {TEXT(contact, name, "name", "PER02")},
    {LIST(contact, numbers, "numbers", contact_number, CONTACT_NUMBERS_MAX, "PER03 to PER08"),
     REQUIRED},
};
static const struct record_shape contact = SHAPE(contact, "contact", CONTACT);

static const struct record_field ANSWER[] = {
    {PART(status_answer, payer, "payer", payer, "2100A"), REQUIRED},
    {OPTIONAL(status_answer, contact, "contact", contact, "2100A PER: whom to ask")},
    {PART(status_answer, receiver, "receiver", receiver, "2100B"), REQUIRED},
    {OPTIONAL(status_answer, receiver_status, "receiver_status", level,
              "2200B: said of all that was asked; then nothing else is")},
    {LIST(status_answer, providers, "providers", provider, STATUS_PROVIDERS_MAX, "2100C")},
    {OPTIONAL(status_answer, provider_status, "provider_status", level,
              "2200C: said of all of the provider's claims; then none is named")},
    {OPTIONAL(status_answer, subscriber, "subscriber", subscriber_answered, "2100D")},
    {OPTIONAL(status_answer, dependent, "dependent", dependent_answered,
              "2100E: the patient, when not the subscriber")},
    {OPTIONAL(status_answer, claim, "claim", answered, "2200D, 2200E")},
};

const struct record_shape status_answer_shape = SHAPE(status_answer, "status_answer", ANSWER);

const struct record_kind claim_status_answer_kind = {
    .name = "claim-status-answer",
    .title = "Claim status answer",
    .about =
        "What a payer says of one claim, or of all of a provider or receiver (005010X212, 277).",
    .shape = &status_answer_shape,
};
