/* eligibility_fields.c - the field tables of an eligibility inquiry and its answer: JSON names, and
 * the place of each in 005010X279A1. Words: record_fields.h. */
#include "event/eligibility.h"
#include "event/record_fields.h"

/* ---- shared with other records in shape, not in words ---- */

static const struct record_field PERIOD[] = {
    {DAY(period, from, "from", "a day, or the first of a range"), REQUIRED},
    {DAY(period, to, "to", "the last of a range")},
};
static const struct record_shape period = SHAPE(period, "period", PERIOD);

static const struct record_field ADDRESS[] = {
    {TEXT(address, line1, "line1", "N301")},
    {TEXT(address, line2, "line2", "N302")},
    {TEXT(address, city, "city", "N401")},
    {TEXT(address, state, "state", "N402")},
    {TEXT(address, postal_code, "postal_code", "N403")},
    {TEXT(address, country, "country", "N404: when not US")},
    {TEXT(address, subdivision, "subdivision", "N407")},
};
static const struct record_shape address = SHAPE(address, "address", ADDRESS);

static const struct record_field NUMBER[] = {
    {TEXT(contact_number, type, "type", "PER03: TE EX FX EM UR ED WP"), REQUIRED},
    {TEXT(contact_number, number, "number", "PER04"), REQUIRED},
};
static const struct record_shape number = SHAPE(contact_number, "contact_number", NUMBER);

static const struct record_field CONTACT[] = {
    {TEXT(contact, name, "name", "PER02")},
    {LIST(contact, numbers, "numbers", number, CONTACT_NUMBERS_MAX, "PER03 to PER08")},
};
static const struct record_shape contact = SHAPE(contact, "contact", CONTACT);

static const struct record_field REFERENCE[] = {
    {TEXT(eligibility_reference, type, "type", "REF01"), REQUIRED},
    {TEXT(eligibility_reference, value, "value", "REF02"), REQUIRED},
    {TEXT(eligibility_reference, description, "description", "REF03: the group's name, a state")},
};
static const struct record_shape reference = SHAPE(eligibility_reference, "reference", REFERENCE);

static const struct record_field TRACE[] = {
    {TEXT(eligibility_trace, number, "number", "TRN02"), REQUIRED},
    {TEXT(eligibility_trace, company, "company",
          "TRN03: whose number; 1 and a tax id, 3 and a D-U-N-S number, 9 and one of your own"),
     REQUIRED},
    {TEXT(eligibility_trace, supplemental, "supplemental", "TRN04")},
};
static const struct record_shape asked_trace = SHAPE(eligibility_trace, "trace", TRACE);

static const struct record_field ANSWERED_TRACE[] = {
    {TEXT(eligibility_trace, type, "type", "TRN01: 1 the payer's own, 2 the inquiry's, sent back"),
     REQUIRED},
    {TEXT(eligibility_trace, number, "number", "TRN02"), REQUIRED},
    {TEXT(eligibility_trace, company, "company", "TRN03: whose number it is")},
    {TEXT(eligibility_trace, supplemental, "supplemental", "TRN04")},
};
static const struct record_shape answered_trace = SHAPE(eligibility_trace, "trace", ANSWERED_TRACE);

static const struct record_field REFUSAL[] = {
    {QUANTITY(eligibility_refusal, segment, "segment", "where in its set: ST is 1")},
    {TEXT(eligibility_refusal, valid, "valid", "AAA01: Y the request as such was good, N"),
     REQUIRED},
    {TEXT(eligibility_refusal, reason, "reason", "AAA03"), REQUIRED},
    {TEXT(eligibility_refusal, follow_up, "follow_up", "AAA04: C N P R S W X Y"), REQUIRED},
};
static const struct record_shape refusal = SHAPE(eligibility_refusal, "refusal", REFUSAL);

static const struct record_field PROVIDER[] = {
    {TEXT(eligibility_provider, role, "role", "PRV01: PC primary care, PE performing, RF ..."),
     REQUIRED},
    {TEXT(eligibility_provider, id_type, "id_type", "PRV02: PXC taxonomy ...")},
    {TEXT(eligibility_provider, id, "id", "PRV03")},
};
static const struct record_shape provider = SHAPE(eligibility_provider, "provider", PROVIDER);

static const struct record_field DATE[] = {
    {QUANTITY(eligibility_date, segment, "segment", "where in its set: ST is 1")},
    {TEXT(eligibility_date, type, "type", "DTP01: 291 plan, 346 and 347 plan begin and end ..."),
     REQUIRED},
    {PART(eligibility_date, days, "days", period, "DTP02, DTP03"), REQUIRED},
};
static const struct record_shape date = SHAPE(eligibility_date, "date", DATE);

static const struct record_field PROCEDURE[] = {
    {TEXT(eligibility_procedure, type, "type", "C003-1: HC AD CJ ID IV N4 ZZ"), REQUIRED},
    {TEXT(eligibility_procedure, code, "code", "C003-2"), REQUIRED},
    {TEXTS(eligibility_procedure, modifiers, "modifiers", PROCEDURE_MODIFIERS_MAX,
           "C003-3 to C003-6")},
    {TEXT(eligibility_procedure, range_end, "range_end", "C003-8: codes up to this one")},
};
static const struct record_shape procedure = SHAPE(eligibility_procedure, "procedure", PROCEDURE);

static const struct record_field MILITARY[] = {
    {TEXT(eligibility_military, status, "status", "MPI01: A C L O P S T"), REQUIRED},
    {TEXT(eligibility_military, employment, "employment", "MPI02"), REQUIRED},
    {TEXT(eligibility_military, service, "service", "MPI03: the branch"), REQUIRED},
    {TEXT(eligibility_military, description, "description", "MPI04")},
    {TEXT(eligibility_military, rank, "rank", "MPI05")},
    {PART(eligibility_military, days, "days", period, "MPI06, MPI07")},
};
static const struct record_shape military = SHAPE(eligibility_military, "military", MILITARY);

/* ---- who ---- */

#define NAMES(last)                                                                                \
    {TEXT(party, entity_type, "entity_type", "NM102: 1 person, 2 organization"), REQUIRED},        \
        {TEXT(party, name, last, "NM103")}, {TEXT(party, first_name, "first_name", "NM104")},      \
        {TEXT(party, middle_name, "middle_name", "NM105")},                                        \
    {                                                                                              \
        TEXT(party, suffix, "suffix", "NM107")                                                     \
    }

static const struct record_field PARTY[] = {
    {TEXT(party, role, "role", "NM101: PR payer, 1P provider, FA facility ..."), REQUIRED},
    NAMES("name"),
    {TEXT(party, id_type, "id_type", "NM108: PI payer, XV plan, XX NPI, FI tax id ...")},
    {TEXT(party, id, "id", "NM109")},
};
static const struct record_shape party = SHAPE(party, "party", PARTY);

static const struct record_field NAME[] = {
    NAMES("last_name"),
    {TEXT(party, id_type, "id_type", "NM108: MI member, II standard unique; of the subscriber")},
    {TEXT(party, id, "id", "NM109: the member number; of the subscriber")},
};
static const struct record_shape name = SHAPE(party, "name", NAME);

static const struct record_field DOCUMENT[] = {
    {TEXT(eligibility_document, reference, "reference", "BHT03"), AT_MOST(50)},
    {DAY(eligibility_document, date, "date", "BHT04")},
    {TEXT(eligibility_document, time, "time", "BHT05")},
    {TEXT(eligibility_document, purpose, "purpose", "BHT02")},
    {TEXT(eligibility_document, interchange_control, "interchange_control", "ISA13")},
    {TEXT(eligibility_document, group_control, "group_control", "GS06")},
    {TEXT(eligibility_document, set_control, "set_control", "ST02")},
    {QUANTITY(eligibility_document, segment, "segment", "of its HL, counted in the source")},
};
static const struct record_shape document = SHAPE(eligibility_document, "document", DOCUMENT);

static const struct record_field ASKED_SOURCE[] = {
    {PART(eligibility_source, party, "party", party, "2100A NM1"), REQUIRED},
};
static const struct record_shape asked_source = SHAPE(eligibility_source, "source", ASKED_SOURCE);

static const struct record_field SOURCE[] = {
    {PART(eligibility_source, party, "party", party, "2100A NM1"), REQUIRED},
    {LIST(eligibility_source, contacts, "contacts", contact, ELIGIBILITY_CONTACTS_MAX,
          "2100A PER")},
    {LIST(eligibility_source, level_refusals, "level_refusals", refusal, ELIGIBILITY_REFUSALS_MAX,
          "2000A AAA")},
    {LIST(eligibility_source, refusals, "refusals", refusal, ELIGIBILITY_REFUSALS_MAX,
          "2100A AAA")},
};
static const struct record_shape answered_source = SHAPE(eligibility_source, "source", SOURCE);

#define RECEIVER                                                                                   \
    {PART(eligibility_receiver, party, "party", party, "2100B NM1"), REQUIRED},                    \
        {LIST(eligibility_receiver, references, "references", reference,                           \
              ELIGIBILITY_REFERENCES_MAX, "2100B REF")},                                           \
        {PART(eligibility_receiver, address, "address", address, "2100B N3 N4")},                  \
    {                                                                                              \
        OPTIONAL(eligibility_receiver, provider, "provider", provider, "2100B PRV")                \
    }

static const struct record_field ASKED_RECEIVER[] = {RECEIVER};
static const struct record_shape asked_receiver =
    SHAPE(eligibility_receiver, "receiver", ASKED_RECEIVER);

static const struct record_field ANSWERED_RECEIVER[] = {
    RECEIVER,
    {LIST(eligibility_receiver, refusals, "refusals", refusal, ELIGIBILITY_REFUSALS_MAX,
          "2100B AAA")},
};
static const struct record_shape answered_receiver =
    SHAPE(eligibility_receiver, "receiver", ANSWERED_RECEIVER);

#define PERSON(traces_shape)                                                                       \
    {PART(eligibility_person, party, "name", name, "NM1"), REQUIRED},                              \
        {LIST(eligibility_person, traces, "traces", traces_shape, ELIGIBILITY_TRACES_MAX, "TRN")}, \
        {LIST(eligibility_person, references, "references", reference, ELIGIBILITY_REFERENCES_MAX, \
              "REF: 6P group, 18 plan, 1L policy, SY ...")},                                       \
        {PART(eligibility_person, address, "address", address, "N3 N4")},                          \
        {OPTIONAL(eligibility_person, provider, "provider", provider, "PRV")},                     \
        {DAY(eligibility_person, birth_date, "birth_date", "DMG02")},                              \
        {TEXT(eligibility_person, gender, "gender", "DMG03: F M, in an answer U")},                \
        {TEXT(eligibility_person, relationship, "relationship", "INS02: 18 self, 01 spouse, ..."), \
         AT_MOST(2)},                                                                              \
        {QUANTITY(eligibility_person, birth_sequence, "birth_sequence", "INS17")},                 \
        {TEXTS(eligibility_person, diagnoses, "diagnoses", ELIGIBILITY_DIAGNOSES_MAX,              \
               "HI: without the point, the principal one first")},                                 \
    {                                                                                              \
        LIST(eligibility_person, dates, "dates", date, ELIGIBILITY_DATES_MAX, "DTP")               \
    }

static const struct record_field ASKED_PERSON[] = {PERSON(asked_trace)};
static const struct record_shape asked_person = SHAPE(eligibility_person, "person", ASKED_PERSON);

static const struct record_field ANSWERED_PERSON[] = {
    PERSON(answered_trace),
    {LIST(eligibility_person, refusals, "refusals", refusal, ELIGIBILITY_REFUSALS_MAX, "AAA")},
    {TEXT(eligibility_person, maintenance_type, "maintenance_type", "INS03: 001 changed")},
    {TEXT(eligibility_person, maintenance_reason, "maintenance_reason",
          "INS04: 25 identifying data differ from what was asked")},
    {OPTIONAL(eligibility_person, military, "military", military, "MPI")},
};
static const struct record_shape answered_person =
    SHAPE(eligibility_person, "person", ANSWERED_PERSON);

/* ---- the inquiry ---- */

static const struct record_field QUESTION[] = {
    {TEXTS(eligibility_question, service_types, "service_types", ELIGIBILITY_SERVICES_MAX,
           "EQ01: 30 the plan, MH mental health, A4 psychiatric ...")},
    {OPTIONAL(eligibility_question, procedure, "procedure", procedure,
              "EQ02: instead of service types")},
    {TEXT(eligibility_question, coverage_level, "coverage_level", "EQ03: FAM, of the subscriber")},
    {ORDINALS(eligibility_question, diagnosis_pointers, "diagnosis_pointers",
              ELIGIBILITY_POINTERS_MAX, "EQ05: 1 is the patient's first diagnosis")},
    {AMOUNT(eligibility_question, spend_down, "spend_down", "AMT*R")},
    {AMOUNT(eligibility_question, spend_down_billed, "spend_down_billed", "AMT*PB")},
    {TEXT(eligibility_question, place_of_service, "place_of_service", "III*ZZ")},
    {TEXT(eligibility_question, authorization_type, "authorization_type",
          "REF01: 9F referral, G1 prior authorization")},
    {TEXT(eligibility_question, authorization, "authorization", "REF02")},
    {PART(eligibility_question, date, "date", period, "DTP*291: when not the patient's")},
};
static const struct record_shape question = SHAPE(eligibility_question, "question", QUESTION);

static const struct record_field INQUIRY[] = {
    {PART(eligibility_inquiry, document, "document", document,
          "where it was read; of these only the reference is sent")},
    {TEXT(eligibility_inquiry, transaction_type, "transaction_type", "BHT06: RT for spend-down")},
    {PART(eligibility_inquiry, source, "source", asked_source, "2000A: who is asked"), REQUIRED},
    {PART(eligibility_inquiry, receiver, "receiver", asked_receiver, "2000B: who asks"), REQUIRED},
    {PART(eligibility_inquiry, subscriber, "subscriber", asked_person, "2000C"), REQUIRED},
    {OPTIONAL(eligibility_inquiry, dependent, "dependent", asked_person,
              "2000D: the patient, when not the subscriber")},
    {TEXT(eligibility_inquiry, icd_version, "icd_version", "HI01-1: 9 for BK BF")},
    {LIST(eligibility_inquiry, questions, "questions", question, ELIGIBILITY_QUESTIONS_MAX, "2110"),
     REQUIRED},
};
const struct record_shape eligibility_inquiry_shape =
    SHAPE(eligibility_inquiry, "eligibility_inquiry", INQUIRY);

/* ---- the answer ---- */

static const struct record_field DELIVERY[] = {
    {QUANTITY(eligibility_delivery, segment, "segment", "where in its set: ST is 1")},
    {TEXT(eligibility_delivery, quantity_type, "quantity_type", "HSD01: VS visits, DY days ...")},
    {QUANTITY(eligibility_delivery, quantity, "quantity", "HSD02")},
    {TEXT(eligibility_delivery, unit, "unit", "HSD03: VS visit, DA day, WK, MO, YR")},
    {QUANTITY(eligibility_delivery, every, "every", "HSD04: in so many of the units")},
    {TEXT(eligibility_delivery, period, "period", "HSD05: as EB06")},
    {QUANTITY(eligibility_delivery, periods, "periods", "HSD06: so many of the periods")},
    {TEXT(eligibility_delivery, pattern, "pattern", "HSD07")},
    {TEXT(eligibility_delivery, time, "time", "HSD08")},
};
static const struct record_shape delivery = SHAPE(eligibility_delivery, "delivery", DELIVERY);

static const struct record_field ADDITIONAL[] = {
    {TEXT(eligibility_additional, list, "list", "III01: ZZ place of service, GR NI")},
    {TEXT(eligibility_additional, code, "code", "III02")},
    {TEXT(eligibility_additional, category, "category", "III03: 44 nature of the injury")},
    {TEXT(eligibility_additional, text, "text", "III04")},
};
static const struct record_shape additional =
    SHAPE(eligibility_additional, "additional", ADDITIONAL);

static const struct record_field RELATED[] = {
    {PART(eligibility_related, party, "party", party,
          "NM1: P3 primary care, PR PRP SEP TTP payers, 1P FA 73 providers, X3 reviewer ..."),
     REQUIRED},
    {TEXT(eligibility_related, relationship, "relationship", "NM110")},
    {PART(eligibility_related, address, "address", address, "N3 N4")},
    {TEXT(eligibility_related, location_type, "location_type", "N405: RJ region")},
    {TEXT(eligibility_related, location, "location", "N406")},
    {LIST(eligibility_related, contacts, "contacts", contact, ELIGIBILITY_CONTACTS_MAX, "PER")},
    {OPTIONAL(eligibility_related, provider, "provider", provider, "PRV")},
};
static const struct record_shape related = SHAPE(eligibility_related, "related", RELATED);

static const struct record_field BENEFIT[] = {
    {QUANTITY(benefit, segment, "segment", "of the EB in its set: ST is 1")},
    {TEXT(benefit, kind, "kind",
          "EB01: 1 active, 6 inactive, A co-insurance, B copay, C deductible, F limit, G out of "
          "pocket ..."),
     REQUIRED},
    {TEXT(benefit, coverage_level, "coverage_level", "EB02: IND FAM ...")},
    {TEXTS(benefit, service_types, "service_types", ELIGIBILITY_SERVICES_MAX,
           "EB03: none for all, 30 the plan")},
    {TEXT(benefit, insurance_type, "insurance_type", "EB04")},
    {TEXT(benefit, plan, "plan", "EB05")},
    {TEXT(benefit, period, "period", "EB06: 23 calendar year, 27 visit, 29 remaining ...")},
    {AMOUNT(benefit, amount, "amount", "EB07")},
    {QUANTITY(benefit, share, "share", "EB08: the patient's part of one, 0.2 is 20 percent")},
    {TEXT(benefit, quantity_type, "quantity_type", "EB09: VS visits, DY days, P6 ...")},
    {QUANTITY(benefit, quantity, "quantity", "EB10")},
    {TEXT(benefit, authorization, "authorization", "EB11: needed: Y N U")},
    {TEXT(benefit, network, "network", "EB12: in network: Y N, W either, U")},
    {OPTIONAL(benefit, procedure, "procedure", procedure, "EB13")},
    {ORDINALS(benefit, diagnosis_pointers, "diagnosis_pointers", ELIGIBILITY_POINTERS_MAX,
              "EB14: 1 is the patient's first diagnosis")},
    {LIST(benefit, deliveries, "deliveries", delivery, ELIGIBILITY_DELIVERIES_MAX, "HSD")},
    {LIST(benefit, references, "references", reference, ELIGIBILITY_REFERENCES_MAX, "REF")},
    {LIST(benefit, dates, "dates", date, ELIGIBILITY_BENEFIT_DATES_MAX, "DTP")},
    {LIST(benefit, refusals, "refusals", refusal, ELIGIBILITY_REFUSALS_MAX, "AAA")},
    {TEXTS(benefit, messages, "messages", ELIGIBILITY_MESSAGES_MAX, "MSG")},
    {LIST(benefit, additional, "additional", additional, ELIGIBILITY_ADDITIONAL_MAX, "2115 III")},
    {LIST(benefit, related, "related", related, ELIGIBILITY_RELATED_MAX, "2120")},
};
static const struct record_shape benefit = SHAPE(benefit, "benefit", BENEFIT);

static const struct record_field ANSWER[] = {
    {PART(eligibility_answer, document, "document", document, "where it was read")},
    {PART(eligibility_answer, source, "source", answered_source, "2000A: who answers"), REQUIRED},
    {PART(eligibility_answer, receiver, "receiver", answered_receiver, "2000B: who asked")},
    {PART(eligibility_answer, subscriber, "subscriber", answered_person, "2000C")},
    {OPTIONAL(eligibility_answer, dependent, "dependent", answered_person,
              "2000D: the patient, when not the subscriber")},
    {TEXT(eligibility_answer, icd_version, "icd_version", "HI01-1: 9 for BK BF")},
    {LIST(eligibility_answer, benefits, "benefits", benefit, ELIGIBILITY_BENEFITS_MAX, "2110")},
};
const struct record_shape eligibility_answer_shape =
    SHAPE(eligibility_answer, "eligibility_answer", ANSWER);

const struct record_kind eligibility_inquiry_kind = {
    .name = "eligibility-inquiry",
    .title = "Eligibility inquiry",
    .about = "One patient's inquiry, one JSON object, as `hia eligibility --build` takes it: one a "
             "line. The description of a field is its place in 005010X279A1 (270). Money is "
             "dollars with at most two decimals; days are ISO. Codes are judged by the guide.",
    .shape = &eligibility_inquiry_shape,
};

const struct record_kind eligibility_answer_kind = {
    .name = "eligibility-answer",
    .title = "Eligibility and benefit answer",
    .about = "One patient's answer, one JSON object, as `hia eligibility` prints it: one a line, "
             "and nothing of the 271 left out. The description of a field is its place in "
             "005010X279A1. Nothing is computed; `segment` says where in the set a fact stands.",
    .shape = &eligibility_answer_shape,
};
