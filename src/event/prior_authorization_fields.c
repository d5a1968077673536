/* prior_authorization_fields.c - the fields of a prior authorization, asked and answered, by name:
 * the tables behind their JSON and their schemas. */
#include "event/prior_authorization.h"
#include "event/record_fields.h"

/* ---- small facts ---- */

static const struct record_field ADDRESS_FIELDS[] = {
    {TEXT(address, line1, "line1", "N301"), REQUIRED},
    {TEXT(address, line2, "line2", "N302")},
    {TEXT(address, city, "city", "N401"), REQUIRED},
    {TEXT(address, state, "state", "N402")},
    {TEXT(address, postal_code, "postal_code", "N403")},
    {TEXT(address, country, "country", "N404")},
    {TEXT(address, subdivision, "subdivision", "N407")},
};
static const struct record_shape address = SHAPE(address, "address", ADDRESS_FIELDS);
static const struct record_field CONTACT_NUMBER_FIELDS[] = {
    {TEXT(contact_number, type, "type",
          "PER03: TE telephone, FX fax, EM e-mail, UR web address, EX extension"),
     REQUIRED},
    {TEXT(contact_number, number, "number", "PER04"), REQUIRED},
};
static const struct record_shape contact_number =
    SHAPE(contact_number, "contact_number", CONTACT_NUMBER_FIELDS);
static const struct record_field CONTACT_FIELDS[] = {
    {TEXT(contact, name, "name", "PER02")},
    {LIST(contact, numbers, "numbers", contact_number, CONTACT_NUMBERS_MAX, "PER03 to PER08")},
};
static const struct record_shape contact = SHAPE(contact, "contact", CONTACT_FIELDS);
static const struct record_field REFERENCE_FIELDS[] = {
    {TEXT(reference, type, "type", "REF01"), REQUIRED},
    {TEXT(reference, value, "value", "REF02"), REQUIRED},
};
static const struct record_shape reference = SHAPE(reference, "reference", REFERENCE_FIELDS);
static const struct record_field PERIOD_FIELDS[] = {
    {DAY(period, from, "from", "the day, or the first of several"), REQUIRED},
    {DAY(period, to, "to", "the last of several days")},
};
static const struct record_shape period = SHAPE(period, "period", PERIOD_FIELDS);
static const struct record_field PROCEDURE_FIELDS[] = {
    {TEXT(procedure, type, "type", "HC HCPCS and CPT, AD dental, N4 drug, IV, WK"), REQUIRED},
    {TEXT(procedure, code, "code", "its code"), REQUIRED},
    {TEXTS(procedure, modifiers, "modifiers", PROCEDURE_MODIFIERS_MAX, "up to four")},
    {TEXT(procedure, description, "description", "in words")},
};
static const struct record_shape procedure = SHAPE(procedure, "procedure", PROCEDURE_FIELDS);
static const struct record_field REFUSAL_FIELDS[] = {
    {TEXT(review_refusal, valid, "valid",
          "AAA01: N the request is not valid, Y it is and could not be processed"),
     REQUIRED},
    {TEXT(review_refusal, reason, "reason",
          "AAA03: 72 member number, 73 name, 33 input, 41 not authorized ...")},
    {TEXT(review_refusal, follow_up, "follow_up",
          "AAA04: C correct and send again, N do not, R may be sent again ...")},
};
static const struct record_shape refusal = SHAPE(review_refusal, "refusal", REFUSAL_FIELDS);
static const struct record_field TRACE_FIELDS[] = {
    {TEXT(review_trace, type, "type",
          "TRN01, of an answer: 1 the payer's own, 2 the one that was sent")},
    {TEXT(review_trace, number, "number", "TRN02"), REQUIRED},
    {TEXT(review_trace, company, "company",
          "TRN03: 1 and tax id, 3 and D-U-N-S, or 9 and another number"),
     REQUIRED},
    {TEXT(review_trace, division, "division", "TRN04")},
};
static const struct record_shape trace = SHAPE(review_trace, "trace", TRACE_FIELDS);
static const struct record_field DIAGNOSIS_FIELDS[] = {
    {TEXT(review_diagnosis, type, "type",
          "HI01-1: ABK principal, ABF, ABJ admitting, APR for visit, DR DRG; LOI LOINC"),
     REQUIRED},
    {TEXT(review_diagnosis, code, "code", "without the decimal point"), REQUIRED},
    {DAY(review_diagnosis, date, "date", "HI01-4: known since")},
};
static const struct record_shape diagnosis = SHAPE(review_diagnosis, "diagnosis", DIAGNOSIS_FIELDS);
static const struct record_field DELIVERY_FIELDS[] = {
    {TEXT(review_delivery, type, "type",
          "HSD01: VS visits, DY days, HS hours, MN months, FL units")},
    {QUANTITY(review_delivery, quantity, "quantity", "HSD02")},
    {TEXT(review_delivery, unit, "unit", "HSD03: DA day, WK week, MO month")},
    {QUANTITY(review_delivery, per_unit, "per_unit", "HSD04")},
    {TEXT(review_delivery, period_type, "period_type",
          "HSD05: 7 day, 35 week, 34 month, 21 years, 26 episode, 27 visit, 6 hour")},
    {QUANTITY(review_delivery, periods, "periods", "HSD06")},
    {TEXT(review_delivery, pattern, "pattern", "HSD07")},
    {TEXT(review_delivery, time, "time", "HSD08")},
};
static const struct record_shape delivery = SHAPE(review_delivery, "delivery", DELIVERY_FIELDS);
static const struct record_field CONDITION_FIELDS[] = {
    {TEXT(review_condition, applies, "applies", "CRC02: Y, N"), REQUIRED},
    {TEXTS(review_condition, codes, "codes", REVIEW_CONDITIONS_MAX, "CRC03 to CRC07"), REQUIRED},
};
static const struct record_shape condition = SHAPE(review_condition, "condition", CONDITION_FIELDS);
static const struct record_field STAY_FIELDS[] = {
    {TEXT(review_stay, admission_type, "admission_type", "CL101")},
    {TEXT(review_stay, admission_source, "admission_source", "CL102")},
    {TEXT(review_stay, patient_status, "patient_status", "CL103")},
    {TEXT(review_stay, nursing_home_status, "nursing_home_status", "CL104")},
};
static const struct record_shape stay = SHAPE(review_stay, "stay", STAY_FIELDS);
static const struct record_field AMBULANCE_FIELDS[] = {
    {TEXT(review_ambulance, weight_unit, "weight_unit", "CR101: LB KG")},
    {QUANTITY(review_ambulance, weight, "weight", "CR102")},
    {TEXT(review_ambulance, trip, "trip", "CR103: I initial, R return, T transfer, X round trip"),
     REQUIRED},
    {TEXT(review_ambulance, reason, "reason", "CR104")},
    {TEXT(review_ambulance, distance_unit, "distance_unit", "CR105: DH miles, DK kilometers")},
    {QUANTITY(review_ambulance, distance, "distance", "CR106")},
    {TEXT(review_ambulance, origin, "origin", "CR107")},
    {TEXT(review_ambulance, destination, "destination", "CR108")},
    {TEXT(review_ambulance, round_trip_purpose, "round_trip_purpose", "CR109")},
    {TEXT(review_ambulance, stretcher_purpose, "stretcher_purpose", "CR110")},
};
static const struct record_shape ambulance = SHAPE(review_ambulance, "ambulance", AMBULANCE_FIELDS);
static const struct record_field SPINAL_FIELDS[] = {
    {QUANTITY(review_spinal, series_number, "series_number", "CR201")},
    {QUANTITY(review_spinal, series_total, "series_total", "CR202")},
    {TEXT(review_spinal, level, "level", "CR203")},
    {TEXT(review_spinal, level_to, "level_to", "CR204")},
    {QUANTITY(review_spinal, monthly, "monthly", "CR207")},
    {TEXT(review_spinal, condition, "condition", "CR208")},
    {TEXT(review_spinal, complication, "complication", "CR209")},
    {TEXT(review_spinal, description, "description", "CR210")},
    {TEXT(review_spinal, description_more, "description_more", "CR211")},
    {TEXT(review_spinal, x_rays, "x_rays", "CR212")},
};
static const struct record_shape spinal = SHAPE(review_spinal, "spinal", SPINAL_FIELDS);
static const struct record_field OXYGEN_FIELDS[] = {
    {TEXT(review_oxygen, certification, "certification", "CR501")},
    {QUANTITY(review_oxygen, treatments, "treatments", "CR502")},
    {TEXT(review_oxygen, equipment, "equipment", "CR503")},
    {TEXT(review_oxygen, equipment_2, "equipment_2", "CR504")},
    {TEXT(review_oxygen, equipment_3, "equipment_3", "CR518")},
    {TEXT(review_oxygen, equipment_reason, "equipment_reason", "CR505")},
    {QUANTITY(review_oxygen, flow_rate, "flow_rate", "CR506")},
    {QUANTITY(review_oxygen, daily_uses, "daily_uses", "CR507")},
    {QUANTITY(review_oxygen, use_hours, "use_hours", "CR508")},
    {TEXT(review_oxygen, therapist_order, "therapist_order", "CR509")},
    {QUANTITY(review_oxygen, blood_gas, "blood_gas", "CR510")},
    {QUANTITY(review_oxygen, saturation, "saturation", "CR511")},
    {TEXT(review_oxygen, test_condition, "test_condition", "CR512")},
    {TEXTS(review_oxygen, findings, "findings", REVIEW_FINDINGS_MAX, "CR513 to CR515")},
    {QUANTITY(review_oxygen, portable_flow_rate, "portable_flow_rate", "CR516")},
    {TEXT(review_oxygen, delivery, "delivery", "CR517")},
};
static const struct record_shape oxygen = SHAPE(review_oxygen, "oxygen", OXYGEN_FIELDS);
static const struct record_field HOME_HEALTH_FIELDS[] = {
    {TEXT(review_home_health, prognosis, "prognosis", "CR601"), REQUIRED},
    {DAY(review_home_health, start_date, "start_date", "CR602"), REQUIRED},
    {PART(review_home_health, certification_period, "certification_period", period, "CR604")},
    {DAY(review_home_health, diagnosis_date, "diagnosis_date", "CR605")},
    {TEXT(review_home_health, nursing_facility, "nursing_facility",
          "CR606: in one that gives skilled nursing? Y N U W")},
    {TEXT(review_home_health, medicare_coverage, "medicare_coverage", "CR607"), REQUIRED},
    {TEXT(review_home_health, certification, "certification", "CR608"), REQUIRED},
    {DAY(review_home_health, surgery_date, "surgery_date", "CR609")},
    {TEXT(review_home_health, surgery_code_type, "surgery_code_type", "CR610")},
    {TEXT(review_home_health, surgery_code, "surgery_code", "CR611")},
    {DAY(review_home_health, order_date, "order_date", "CR612")},
    {DAY(review_home_health, last_visit_date, "last_visit_date", "CR613")},
    {DAY(review_home_health, contact_date, "contact_date", "CR614")},
    {PART(review_home_health, admission_period, "admission_period", period, "CR616")},
    {TEXT(review_home_health, patient_location, "patient_location", "CR617")},
    {DAY(review_home_health, date_18, "date_18", "CR618")},
    {DAY(review_home_health, date_19, "date_19", "CR619")},
    {DAY(review_home_health, date_20, "date_20", "CR620")},
    {DAY(review_home_health, date_21, "date_21", "CR621")},
};
static const struct record_shape home_health =
    SHAPE(review_home_health, "home_health", HOME_HEALTH_FIELDS);
static const struct record_field ATTACHMENT_FIELDS[] = {
    {TEXT(review_attachment, report_type, "report_type", "PWK01"), REQUIRED},
    {TEXT(review_attachment, transmission, "transmission",
          "PWK02: AA on request, BM mail, EL electronic, EM e-mail, FX fax, VO by voice"),
     REQUIRED},
    {TEXT(review_attachment, control_number, "control_number", "PWK06")},
    {TEXT(review_attachment, description, "description", "PWK07")},
};
static const struct record_shape attachment =
    SHAPE(review_attachment, "attachment", ATTACHMENT_FIELDS);

/* ---- who ---- */

static const struct record_field PAYER_FIELDS[] = {
    {TEXT(review_payer, party.role, "role",
          "NM101: X3 review organization, PR payer, 36 employer, 2B administrator"),
     REQUIRED},
    {TEXT(review_payer, party.entity_type, "entity_type", "NM102: 1 person, 2 organization"),
     REQUIRED},
    {TEXT(review_payer, party.name, "name", "NM103: last name, or of the organization")},
    {TEXT(review_payer, party.first_name, "first_name", "NM104")},
    {TEXT(review_payer, party.middle_name, "middle_name", "NM105")},
    {TEXT(review_payer, prefix, "prefix", "NM106")},
    {TEXT(review_payer, party.suffix, "suffix", "NM107")},
    {TEXT(review_payer, party.id_type, "id_type",
          "NM108: PI payer, 46 sender number, 24 34 tax id, XV plan, XX NPI"),
     REQUIRED},
    {TEXT(review_payer, party.id, "id", "NM109"), REQUIRED},
};
static const struct record_shape payer = SHAPE(review_payer, "payer", PAYER_FIELDS);
static const struct record_field PROVIDER_FIELDS[] = {
    {TEXT(review_provider, party.role, "role",
          "NM101: SJ service, DN referring, FA facility, 1P requester, 71 attending ..."),
     REQUIRED},
    {TEXT(review_provider, party.entity_type, "entity_type", "NM102: 1 person, 2 organization"),
     REQUIRED},
    {TEXT(review_provider, party.name, "name", "NM103: last name, or of the organization")},
    {TEXT(review_provider, party.first_name, "first_name", "NM104")},
    {TEXT(review_provider, party.middle_name, "middle_name", "NM105")},
    {TEXT(review_provider, prefix, "prefix", "NM106")},
    {TEXT(review_provider, party.suffix, "suffix", "NM107")},
    {TEXT(review_provider, party.id_type, "id_type", "NM108: XX NPI, 24 34 tax id, 46")},
    {TEXT(review_provider, party.id, "id", "NM109")},
    {LIST(review_provider, references, "references", reference, REVIEW_REFERENCES_MAX, "REF")},
    {PART(review_provider, address, "address", address, "N3 N4")},
    {OPTIONAL(review_provider, contact, "contact", contact, "PER")},
    {TEXT(review_provider, specialty_role, "specialty_role", "PRV01")},
    {TEXT(review_provider, taxonomy, "taxonomy", "PRV03")},
};
static const struct record_shape provider = SHAPE(review_provider, "provider", PROVIDER_FIELDS);
static const struct record_field PROVIDER_ANSWERED_FIELDS[] = {
    {TEXT(review_provider, party.role, "role",
          "NM101: SJ service, DN referring, FA facility, 1P requester, 71 attending ..."),
     REQUIRED},
    {TEXT(review_provider, party.entity_type, "entity_type", "NM102: 1 person, 2 organization"),
     REQUIRED},
    {TEXT(review_provider, party.name, "name", "NM103: last name, or of the organization")},
    {TEXT(review_provider, party.first_name, "first_name", "NM104")},
    {TEXT(review_provider, party.middle_name, "middle_name", "NM105")},
    {TEXT(review_provider, prefix, "prefix", "NM106")},
    {TEXT(review_provider, party.suffix, "suffix", "NM107")},
    {TEXT(review_provider, party.id_type, "id_type", "NM108: XX NPI, 24 34 tax id, 46")},
    {TEXT(review_provider, party.id, "id", "NM109")},
    {LIST(review_provider, references, "references", reference, REVIEW_REFERENCES_MAX, "REF")},
    {PART(review_provider, address, "address", address, "N3 N4")},
    {OPTIONAL(review_provider, contact, "contact", contact, "PER")},
    {LIST(review_provider, refusals, "refusals", refusal, REVIEW_REFUSALS_MAX, "AAA")},
    {TEXT(review_provider, specialty_role, "specialty_role", "PRV01")},
    {TEXT(review_provider, taxonomy, "taxonomy", "PRV03")},
};
static const struct record_shape provider_answered =
    SHAPE(review_provider, "provider_answered", PROVIDER_ANSWERED_FIELDS);
static const struct record_field REQUESTER_ANSWERED_FIELDS[] = {
    {TEXT(review_provider, party.role, "role",
          "NM101: SJ service, DN referring, FA facility, 1P requester, 71 attending ..."),
     REQUIRED},
    {TEXT(review_provider, party.entity_type, "entity_type", "NM102: 1 person, 2 organization"),
     REQUIRED},
    {TEXT(review_provider, party.name, "name", "NM103: last name, or of the organization")},
    {TEXT(review_provider, party.first_name, "first_name", "NM104")},
    {TEXT(review_provider, party.middle_name, "middle_name", "NM105")},
    {TEXT(review_provider, prefix, "prefix", "NM106")},
    {TEXT(review_provider, party.suffix, "suffix", "NM107")},
    {TEXT(review_provider, party.id_type, "id_type", "NM108: XX NPI, 24 34 tax id, 46")},
    {TEXT(review_provider, party.id, "id", "NM109")},
    {LIST(review_provider, references, "references", reference, REVIEW_REFERENCES_MAX, "REF")},
    {LIST(review_provider, refusals, "refusals", refusal, REVIEW_REFUSALS_MAX, "2010B AAA")},
    {TEXT(review_provider, specialty_role, "specialty_role", "PRV01")},
    {TEXT(review_provider, taxonomy, "taxonomy", "PRV03")},
};
static const struct record_shape requester_answered =
    SHAPE(review_provider, "requester_answered", REQUESTER_ANSWERED_FIELDS);
static const struct record_field SUBSCRIBER_FIELDS[] = {
    {TEXT(review_person, party.name, "last_name", "NM103")},
    {TEXT(review_person, party.first_name, "first_name", "NM104")},
    {TEXT(review_person, party.middle_name, "middle_name", "NM105")},
    {TEXT(review_person, prefix, "prefix", "NM106")},
    {TEXT(review_person, party.suffix, "suffix", "NM107")},
    {TEXT(review_person, party.id_type, "id_type",
          "NM108: MI member number, II standard unique id"),
     REQUIRED},
    {TEXT(review_person, party.id, "id", "NM109"), REQUIRED},
    {LIST(review_person, references, "references", reference, REVIEW_REFERENCES_MAX, "REF")},
    {PART(review_person, address, "address", address, "N3 N4")},
    {DAY(review_person, birth_date, "birth_date", "DMG02")},
    {TEXT(review_person, gender, "gender", "DMG03: F M U")},
    {TEXT(review_person, military_status, "military_status", "INS08")},
};
static const struct record_shape subscriber = SHAPE(review_person, "subscriber", SUBSCRIBER_FIELDS);
static const struct record_field DEPENDENT_FIELDS[] = {
    {TEXT(review_person, party.name, "last_name", "NM103")},
    {TEXT(review_person, party.first_name, "first_name", "NM104")},
    {TEXT(review_person, party.middle_name, "middle_name", "NM105")},
    {TEXT(review_person, prefix, "prefix", "NM106")},
    {TEXT(review_person, party.suffix, "suffix", "NM107")},
    {LIST(review_person, references, "references", reference, REVIEW_REFERENCES_MAX, "REF")},
    {PART(review_person, address, "address", address, "N3 N4")},
    {DAY(review_person, birth_date, "birth_date", "DMG02")},
    {TEXT(review_person, gender, "gender", "DMG03: F M U")},
    {TEXT(review_person, relationship, "relationship", "INS02: 01 spouse, 19 child, G8 other")},
    {TEXT(review_person, birth_sequence, "birth_sequence", "INS17: of several born together")},
};
static const struct record_shape dependent = SHAPE(review_person, "dependent", DEPENDENT_FIELDS);
static const struct record_field SUBSCRIBER_ANSWERED_FIELDS[] = {
    {TEXT(review_person, party.name, "last_name", "NM103")},
    {TEXT(review_person, party.first_name, "first_name", "NM104")},
    {TEXT(review_person, party.middle_name, "middle_name", "NM105")},
    {TEXT(review_person, prefix, "prefix", "NM106")},
    {TEXT(review_person, party.suffix, "suffix", "NM107")},
    {TEXT(review_person, party.id_type, "id_type",
          "NM108: MI member number, II standard unique id"),
     REQUIRED},
    {TEXT(review_person, party.id, "id", "NM109"), REQUIRED},
    {LIST(review_person, references, "references", reference, REVIEW_REFERENCES_MAX, "REF")},
    {PART(review_person, address, "address", address, "N3 N4")},
    {DAY(review_person, birth_date, "birth_date", "DMG02")},
    {TEXT(review_person, gender, "gender", "DMG03: F M U")},
    {TEXT(review_person, military_status, "military_status", "INS08")},
    {LIST(review_person, refusals, "refusals", refusal, REVIEW_REFUSALS_MAX, "AAA")},
};
static const struct record_shape subscriber_answered =
    SHAPE(review_person, "subscriber_answered", SUBSCRIBER_ANSWERED_FIELDS);
static const struct record_field DEPENDENT_ANSWERED_FIELDS[] = {
    {TEXT(review_person, party.name, "last_name", "NM103")},
    {TEXT(review_person, party.first_name, "first_name", "NM104")},
    {TEXT(review_person, party.middle_name, "middle_name", "NM105")},
    {TEXT(review_person, prefix, "prefix", "NM106")},
    {TEXT(review_person, party.suffix, "suffix", "NM107")},
    {LIST(review_person, references, "references", reference, REVIEW_REFERENCES_MAX, "REF")},
    {PART(review_person, address, "address", address, "N3 N4")},
    {DAY(review_person, birth_date, "birth_date", "DMG02")},
    {TEXT(review_person, gender, "gender", "DMG03: F M U")},
    {TEXT(review_person, relationship, "relationship", "INS02: 01 spouse, 19 child, G8 other")},
    {TEXT(review_person, birth_sequence, "birth_sequence", "INS17: of several born together")},
    {LIST(review_person, refusals, "refusals", refusal, REVIEW_REFUSALS_MAX, "AAA")},
};
static const struct record_shape dependent_answered =
    SHAPE(review_person, "dependent_answered", DEPENDENT_ANSWERED_FIELDS);
static const struct record_field STOP_FIELDS[] = {
    {TEXT(review_stop, role, "role",
          "NM101: PW picked up, 45 dropped off, FS final, ND next, R3 next but one"),
     REQUIRED},
    {TEXT(review_stop, name, "name", "NM103")},
    {PART(review_stop, address, "address", address, "N3 N4"), REQUIRED},
};
static const struct record_shape stop = SHAPE(review_stop, "stop", STOP_FIELDS);
static const struct record_field STOP_ANSWERED_FIELDS[] = {
    {TEXT(review_stop, role, "role",
          "NM101: PW picked up, 45 dropped off, FS final, ND next, R3 next but one"),
     REQUIRED},
    {TEXT(review_stop, name, "name", "NM103")},
    {PART(review_stop, address, "address", address, "N3 N4"), REQUIRED},
    {LIST(review_stop, refusals, "refusals", refusal, REVIEW_REFUSALS_MAX, "AAA")},
};
static const struct record_shape stop_answered =
    SHAPE(review_stop, "stop_answered", STOP_ANSWERED_FIELDS);
static const struct record_field OTHER_FIELDS[] = {
    {TEXT(review_other, party.role, "role", "NM101: 00 CA GG"), REQUIRED},
    {TEXT(review_other, party.entity_type, "entity_type", "NM102: 1 person, 2 organization"),
     REQUIRED},
    {TEXT(review_other, party.name, "name", "NM103: last name, or of the organization")},
    {TEXT(review_other, party.first_name, "first_name", "NM104")},
    {TEXT(review_other, party.middle_name, "middle_name", "NM105")},
    {TEXT(review_other, prefix, "prefix", "NM106")},
    {TEXT(review_other, party.suffix, "suffix", "NM107")},
    {TEXT(review_other, reason, "reason", "REF02")},
    {TEXT(review_other, description, "description", "REF03")},
    {TEXT(review_other, reason_2, "reason_2", "REF04-2")},
    {TEXT(review_other, reason_3, "reason_3", "REF04-4")},
    {TEXT(review_other, reason_4, "reason_4", "REF04-6")},
    {DAY(review_other, denied, "denied", "DTP*598"), REQUIRED},
};
static const struct record_shape other = SHAPE(review_other, "other", OTHER_FIELDS);
static const struct record_field INFORMATION_CONTACT_FIELDS[] = {
    {TEXT(review_contact, party.entity_type, "entity_type", "NM102: 1 person, 2 organization"),
     REQUIRED},
    {TEXT(review_contact, party.name, "name", "NM103: last name, or of the organization")},
    {TEXT(review_contact, party.first_name, "first_name", "NM104")},
    {TEXT(review_contact, party.middle_name, "middle_name", "NM105")},
    {TEXT(review_contact, prefix, "prefix", "NM106")},
    {TEXT(review_contact, party.suffix, "suffix", "NM107")},
    {TEXT(review_contact, party.id_type, "id_type", "NM108")},
    {TEXT(review_contact, party.id, "id", "NM109")},
    {PART(review_contact, address, "address", address, "N3 N4")},
    {OPTIONAL(review_contact, contact, "contact", contact, "PER")},
};
static const struct record_shape information_contact =
    SHAPE(review_contact, "information_contact", INFORMATION_CONTACT_FIELDS);

/* ---- what ---- */

static const struct record_field SCOPE_FIELDS[] = {
    {TEXT(review_scope, category, "category",
          "UM01: HS services, AR admission, SC specialty care, IN reservation"),
     REQUIRED},
    {TEXT(review_scope, certification, "certification",
          "UM02: I initial, R renewal, S revised, 4 extension, 3 cancel, 1 2 appeal, N again")},
    {TEXT(review_scope, service_type, "service_type",
          "UM03: MH mental health, A4 psychiatric ...")},
    {TEXT(review_scope, facility, "facility", "UM04-1: place of service, or type of bill")},
    {TEXT(review_scope, facility_type, "facility_type",
          "UM04-2: B place of service, A type of bill")},
    {TEXTS(review_scope, related_causes, "related_causes", REVIEW_CAUSES_MAX,
           "UM05: AA car accident, AP another party, EM employment")},
    {TEXT(review_scope, accident_state, "accident_state", "UM05-4")},
    {TEXT(review_scope, accident_country, "accident_country", "UM05-5")},
    {TEXT(review_scope, level_of_service, "level_of_service",
          "UM06: 03 emergency, U urgent, E elective")},
    {TEXT(review_scope, condition, "condition", "UM07")},
    {TEXT(review_scope, prognosis, "prognosis", "UM08")},
    {TEXT(review_scope, release_of_information, "release_of_information", "UM09")},
    {TEXT(review_scope, delay_reason, "delay_reason", "UM10")},
};
static const struct record_shape scope = SHAPE(review_scope, "scope", SCOPE_FIELDS);
static const struct record_field SCOPE_ANSWERED_FIELDS[] = {
    {TEXT(review_scope, category, "category",
          "UM01: HS services, AR admission, SC specialty care, IN reservation"),
     REQUIRED},
    {TEXT(review_scope, certification, "certification",
          "UM02: I initial, R renewal, S revised, 4 extension, 3 cancel, 1 2 appeal, N again")},
    {TEXT(review_scope, service_type, "service_type",
          "UM03: MH mental health, A4 psychiatric ...")},
    {TEXT(review_scope, facility, "facility", "UM04-1: place of service, or type of bill")},
    {TEXT(review_scope, facility_type, "facility_type",
          "UM04-2: B place of service, A type of bill")},
    {TEXT(review_scope, level_of_service, "level_of_service",
          "UM06: 03 emergency, U urgent, E elective")},
};
static const struct record_shape scope_answered =
    SHAPE(review_scope, "scope_answered", SCOPE_ANSWERED_FIELDS);
static const struct record_field SCOPE_OF_SERVICE_FIELDS[] = {
    {TEXT(review_scope, category, "category",
          "UM01: HS services, AR admission, SC specialty care, IN reservation"),
     REQUIRED},
    {TEXT(review_scope, certification, "certification",
          "UM02: I initial, R renewal, S revised, 4 extension, 3 cancel, 1 2 appeal, N again")},
    {TEXT(review_scope, service_type, "service_type",
          "UM03: MH mental health, A4 psychiatric ...")},
    {TEXT(review_scope, facility, "facility", "UM04-1: place of service, or type of bill")},
    {TEXT(review_scope, facility_type, "facility_type",
          "UM04-2: B place of service, A type of bill")},
};
static const struct record_shape scope_of_service =
    SHAPE(review_scope, "scope_of_service", SCOPE_OF_SERVICE_FIELDS);
static const struct record_field DECISION_FIELDS[] = {
    {TEXT(review_decision, action, "action",
          "HCR01: A1 certified, A2 in part, A6 modified, A3 not, A4 pended, C CT NA"),
     REQUIRED},
    {TEXT(review_decision, number, "number", "HCR02: the authorization number")},
    {TEXT(review_decision, reason, "reason", "HCR03: review decision reason code")},
    {TEXT(review_decision, second_opinion, "second_opinion", "HCR04: Y, N")},
};
static const struct record_shape decision = SHAPE(review_decision, "decision", DECISION_FIELDS);
static const struct record_field PROFESSIONAL_FIELDS[] = {
    {PART(review_professional, procedure, "procedure", procedure, "SV101"), REQUIRED},
    {TEXT(review_professional, procedure_to, "procedure_to", "SV101-8: the last of a range")},
    {AMOUNT(review_professional, charge, "charge", "SV102")},
    {TEXT(review_professional, unit, "unit", "SV103: UN units, MJ minutes")},
    {QUANTITY(review_professional, quantity, "quantity", "SV104")},
    {ORDINALS(review_professional, diagnosis_pointers, "diagnosis_pointers", REVIEW_POINTERS_MAX,
              "SV107")},
    {TEXT(review_professional, epsdt, "epsdt", "SV111")},
    {TEXT(review_professional, level_of_care, "level_of_care", "SV120")},
};
static const struct record_shape professional =
    SHAPE(review_professional, "professional", PROFESSIONAL_FIELDS);
static const struct record_field INSTITUTIONAL_FIELDS[] = {
    {TEXT(review_institutional, revenue_code, "revenue_code", "SV201")},
    {PART(review_institutional, procedure, "procedure", procedure, "SV202")},
    {TEXT(review_institutional, procedure_to, "procedure_to", "SV202-8: the last of a range")},
    {AMOUNT(review_institutional, charge, "charge", "SV203")},
    {TEXT(review_institutional, unit, "unit", "SV204: DA days, UN units")},
    {QUANTITY(review_institutional, quantity, "quantity", "SV205")},
    {QUANTITY(review_institutional, rate, "rate", "SV206")},
    {TEXT(review_institutional, nursing_home_status, "nursing_home_status", "SV209")},
    {TEXT(review_institutional, level_of_care, "level_of_care", "SV210")},
};
static const struct record_shape institutional =
    SHAPE(review_institutional, "institutional", INSTITUTIONAL_FIELDS);
static const struct record_field DENTAL_FIELDS[] = {
    {PART(review_dental, procedure, "procedure", procedure, "SV301"), REQUIRED},
    {TEXT(review_dental, procedure_to, "procedure_to", "SV301-8: the last of a range")},
    {AMOUNT(review_dental, charge, "charge", "SV302")},
    {TEXTS(review_dental, areas, "areas", REVIEW_SURFACES_MAX, "SV304")},
    {TEXT(review_dental, prosthesis, "prosthesis", "SV305: I initial, R replacement")},
    {QUANTITY(review_dental, quantity, "quantity", "SV306")},
    {TEXT(review_dental, description, "description", "SV307")},
};
static const struct record_shape dental = SHAPE(review_dental, "dental", DENTAL_FIELDS);
static const struct record_field TOOTH_FIELDS[] = {
    {TEXT(review_tooth, number, "number", "TOO02"), REQUIRED},
    {TEXTS(review_tooth, surfaces, "surfaces", REVIEW_SURFACES_MAX, "TOO03: M O D I L B F")},
};
static const struct record_shape tooth = SHAPE(review_tooth, "tooth", TOOTH_FIELDS);
static const struct record_field SERVICE_FIELDS[] = {
    {LIST(review_service, traces, "traces", trace, REVIEW_TRACES_MAX, "2000F TRN")},
    {OPTIONAL(review_service, scope, "scope", scope_of_service, "UM")},
    {TEXT(review_service, previous_authorization, "previous_authorization", "REF*BB")},
    {TEXT(review_service, administrative_number, "administrative_number", "REF*NT")},
    {PART(review_service, service_date, "service_date", period, "DTP*472")},
    {OPTIONAL(review_service, professional, "professional", professional, "SV1")},
    {OPTIONAL(review_service, institutional, "institutional", institutional, "SV2")},
    {OPTIONAL(review_service, dental, "dental", dental, "SV3")},
    {LIST(review_service, teeth, "teeth", tooth, REVIEW_TEETH_MAX, "TOO")},
    {OPTIONAL(review_service, delivery, "delivery", delivery, "HSD")},
    {LIST(review_service, attachments, "attachments", attachment, REVIEW_ATTACHMENTS_MAX, "PWK")},
    {TEXT(review_service, message, "message", "MSG01")},
    {LIST(review_service, providers, "providers", provider, REVIEW_PROVIDERS_MAX, "2010F")},
};
static const struct record_shape service = SHAPE(review_service, "service", SERVICE_FIELDS);
static const struct record_field SERVICE_ANSWERED_FIELDS[] = {
    {LIST(review_service, traces, "traces", trace, REVIEW_TRACES_MAX, "2000F TRN")},
    {LIST(review_service, refusals, "refusals", refusal, REVIEW_REFUSALS_MAX, "2000F AAA")},
    {OPTIONAL(review_service, scope, "scope", scope_of_service, "UM")},
    {OPTIONAL(review_service, decision, "decision", decision, "HCR")},
    {TEXT(review_service, previous_authorization, "previous_authorization", "REF*BB")},
    {TEXT(review_service, administrative_number, "administrative_number", "REF*NT")},
    {PART(review_service, service_date, "service_date", period, "DTP*472")},
    {DAY(review_service, issued, "issued", "DTP*102")},
    {DAY(review_service, expires, "expires", "DTP*036")},
    {PART(review_service, effective, "effective", period, "DTP*007")},
    {LIST(review_service, requested, "requested", diagnosis, REVIEW_DIAGNOSES_MAX,
          "HI: what to send, as LOINC")},
    {OPTIONAL(review_service, professional, "professional", professional, "SV1")},
    {OPTIONAL(review_service, institutional, "institutional", institutional, "SV2")},
    {OPTIONAL(review_service, dental, "dental", dental, "SV3")},
    {LIST(review_service, teeth, "teeth", tooth, REVIEW_TEETH_MAX, "TOO")},
    {OPTIONAL(review_service, delivery, "delivery", delivery, "HSD")},
    {LIST(review_service, attachments, "attachments", attachment, REVIEW_ATTACHMENTS_MAX, "PWK")},
    {TEXT(review_service, message, "message", "MSG01")},
    {LIST(review_service, providers, "providers", provider_answered, REVIEW_PROVIDERS_MAX,
          "2010FA")},
    {OPTIONAL(review_service, contact, "contact", information_contact, "2010FB")},
};
static const struct record_shape service_answered =
    SHAPE(review_service, "service_answered", SERVICE_ANSWERED_FIELDS);
static const struct record_field EVENT_FIELDS[] = {
    {LIST(review_event, traces, "traces", trace, REVIEW_TRACES_MAX, "2000E TRN")},
    {PART(review_event, scope, "scope", scope, "UM"), REQUIRED},
    {TEXT(review_event, previous_authorization, "previous_authorization", "REF*BB")},
    {TEXT(review_event, administrative_number, "administrative_number", "REF*NT")},
    {DAY(review_event, accident_date, "accident_date", "DTP*439")},
    {DAY(review_event, last_menstrual_period, "last_menstrual_period", "DTP*484")},
    {DAY(review_event, estimated_birth, "estimated_birth", "DTP*ABC")},
    {DAY(review_event, onset, "onset", "DTP*431")},
    {PART(review_event, event_date, "event_date", period, "DTP*AAH")},
    {PART(review_event, admission, "admission", period, "DTP*435")},
    {PART(review_event, discharge, "discharge", period, "DTP*096")},
    {LIST(review_event, diagnoses, "diagnoses", diagnosis, REVIEW_DIAGNOSES_MAX, "HI")},
    {OPTIONAL(review_event, delivery, "delivery", delivery, "HSD")},
    {OPTIONAL(review_event, ambulance_conditions, "ambulance_conditions", condition, "CRC*07")},
    {OPTIONAL(review_event, chiropractic_conditions, "chiropractic_conditions", condition,
              "CRC*08")},
    {OPTIONAL(review_event, equipment_conditions, "equipment_conditions", condition, "CRC*09")},
    {OPTIONAL(review_event, oxygen_conditions, "oxygen_conditions", condition, "CRC*11")},
    {OPTIONAL(review_event, functional_limitations, "functional_limitations", condition, "CRC*75")},
    {OPTIONAL(review_event, permitted_activities, "permitted_activities", condition, "CRC*76")},
    {OPTIONAL(review_event, mental_status, "mental_status", condition, "CRC*77")},
    {OPTIONAL(review_event, stay, "stay", stay, "CL1")},
    {OPTIONAL(review_event, ambulance, "ambulance", ambulance, "CR1")},
    {OPTIONAL(review_event, spinal, "spinal", spinal, "CR2")},
    {OPTIONAL(review_event, oxygen, "oxygen", oxygen, "CR5")},
    {OPTIONAL(review_event, home_health, "home_health", home_health, "CR6")},
    {LIST(review_event, attachments, "attachments", attachment, REVIEW_ATTACHMENTS_MAX, "PWK")},
    {TEXT(review_event, message, "message", "MSG01")},
    {LIST(review_event, providers, "providers", provider, REVIEW_PROVIDERS_MAX, "2010EA")},
    {LIST(review_event, stops, "stops", stop, REVIEW_STOPS_MAX, "2010EB")},
    {LIST(review_event, others, "others", other, REVIEW_OTHERS_MAX, "2010EC")},
    {LIST(review_event, services, "services", service, REVIEW_SERVICES_MAX, "2000F")},
};
static const struct record_shape event = SHAPE(review_event, "event", EVENT_FIELDS);
static const struct record_field EVENT_ANSWERED_FIELDS[] = {
    {LIST(review_event, traces, "traces", trace, REVIEW_TRACES_MAX, "2000E TRN")},
    {LIST(review_event, refusals, "refusals", refusal, REVIEW_REFUSALS_MAX, "2000E AAA")},
    {PART(review_event, scope, "scope", scope_answered, "UM"), REQUIRED},
    {OPTIONAL(review_event, decision, "decision", decision, "HCR")},
    {TEXT(review_event, previous_authorization, "previous_authorization", "REF*BB")},
    {TEXT(review_event, administrative_number, "administrative_number", "REF*NT")},
    {DAY(review_event, accident_date, "accident_date", "DTP*439")},
    {DAY(review_event, last_menstrual_period, "last_menstrual_period", "DTP*484")},
    {DAY(review_event, estimated_birth, "estimated_birth", "DTP*ABC")},
    {DAY(review_event, onset, "onset", "DTP*431")},
    {PART(review_event, event_date, "event_date", period, "DTP*AAH")},
    {PART(review_event, admission, "admission", period, "DTP*435")},
    {PART(review_event, discharge, "discharge", period, "DTP*096")},
    {DAY(review_event, issued, "issued", "DTP*102")},
    {DAY(review_event, expires, "expires", "DTP*036")},
    {PART(review_event, effective, "effective", period, "DTP*007")},
    {LIST(review_event, diagnoses, "diagnoses", diagnosis, REVIEW_DIAGNOSES_MAX, "HI")},
    {OPTIONAL(review_event, delivery, "delivery", delivery, "HSD")},
    {OPTIONAL(review_event, stay, "stay", stay, "CL1")},
    {OPTIONAL(review_event, ambulance, "ambulance", ambulance, "CR1")},
    {OPTIONAL(review_event, spinal, "spinal", spinal, "CR2")},
    {OPTIONAL(review_event, oxygen, "oxygen", oxygen, "CR5")},
    {OPTIONAL(review_event, home_health, "home_health", home_health, "CR6")},
    {LIST(review_event, attachments, "attachments", attachment, REVIEW_ATTACHMENTS_MAX, "PWK")},
    {TEXT(review_event, message, "message", "MSG01")},
    {LIST(review_event, providers, "providers", provider_answered, REVIEW_PROVIDERS_MAX, "2010EA")},
    {OPTIONAL(review_event, contact, "contact", information_contact, "2010EB")},
    {LIST(review_event, stops, "stops", stop_answered, REVIEW_STOPS_MAX, "2010EC")},
    {LIST(review_event, services, "services", service_answered, REVIEW_SERVICES_MAX, "2000F")},
};
static const struct record_shape event_answered =
    SHAPE(review_event, "event_answered", EVENT_ANSWERED_FIELDS);

/* ---- the records ---- */

static const struct record_field REQUEST[] = {
    {TEXT(review, purpose, "purpose", "BHT02: 13 request, 36 reservation, 01 cancellation"),
     REQUIRED},
    {TEXT(review, reference, "reference", "BHT03: comes back in the answer"), REQUIRED},
    {DAY(review, date, "date", "BHT04"), REQUIRED},
    {CLOCK(review, time, "time", "BHT05"), REQUIRED},
    {TEXT(review, type, "type", "BHT06: RU with a reservation")},
    {PART(review, payer, "payer", payer, "2010A: who reviews"), REQUIRED},
    {LIST(review, requesters, "requesters", provider, REVIEW_REQUESTERS_MAX, "2010B: who asks"),
     REQUIRED},
    {OPTIONAL(review, subscriber, "subscriber", subscriber, "2010C"), REQUIRED},
    {OPTIONAL(review, dependent, "dependent", dependent,
              "2010D: the patient, when not the subscriber")},
    {OPTIONAL(review, event, "event", event, "2000E"), REQUIRED},
};
const struct record_shape review_request_shape = SHAPE(review, "review_request", REQUEST);

static const struct record_field ANSWER[] = {
    {TEXT(review, purpose, "purpose", "BHT02: 11"), REQUIRED},
    {TEXT(review, reference, "reference", "BHT03: comes back in the answer"), REQUIRED},
    {DAY(review, date, "date", "BHT04"), REQUIRED},
    {CLOCK(review, time, "time", "BHT05"), REQUIRED},
    {TEXT(review, type, "type",
          "BHT06: 18 final, 19 more will come, AT administrative action, RU reservation"),
     REQUIRED},
    {LIST(review, refusals, "refusals", refusal, REVIEW_REFUSALS_MAX,
          "2000A AAA: of the whole request")},
    {PART(review, payer, "payer", payer, "2010A: who reviews"), REQUIRED},
    {OPTIONAL(review, payer_contact, "payer_contact", contact, "2010A PER")},
    {LIST(review, payer_refusals, "payer_refusals", refusal, REVIEW_REFUSALS_MAX, "2010A AAA")},
    {LIST(review, requesters, "requesters", requester_answered, REVIEW_REQUESTERS_MAX,
          "2010B: who asks")},
    {OPTIONAL(review, subscriber, "subscriber", subscriber_answered, "2010C")},
    {OPTIONAL(review, dependent, "dependent", dependent_answered,
              "2010D: the patient, when not the subscriber")},
    {OPTIONAL(review, event, "event", event_answered, "2000E")},
};
const struct record_shape review_answer_shape = SHAPE(review, "review_answer", ANSWER);

const struct record_kind prior_authorization_request_kind = {
    .name = "prior-authorization-request",
    .title = "Prior authorization request",
    .about = "A request to a payer to review what is planned (005010X217, 278).",
    .shape = &review_request_shape,
};

const struct record_kind prior_authorization_answer_kind = {
    .name = "prior-authorization-answer",
    .title = "Prior authorization answer",
    .about = "What a payer decided on a request for review (005010X217, 278).",
    .shape = &review_answer_shape,
};
