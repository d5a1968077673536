/* claim_fields.c - the fields of a claim by name: the one table behind its JSON and its schema. */
#include "event/claim.h"
#include "event/record_fields.h"

/* ---- small facts ---- */

static const struct record_field ADDRESS[] = {
    {TEXT(address, line1, "line1", "N301"), REQUIRED},
    {TEXT(address, line2, "line2", "N302")},
    {TEXT(address, city, "city", "N401"), REQUIRED},
    {TEXT(address, state, "state", "N402")},
    {TEXT(address, postal_code, "postal_code", "N403: five or nine digits")},
    {TEXT(address, country, "country", "N404: when not the United States")},
    {TEXT(address, subdivision, "subdivision", "N407")},
};
static const struct record_shape address = SHAPE(address, "address", ADDRESS);

static const struct record_field CONTACT_NUMBER[] = {
    {TEXT(contact_number, type, "type",
          "PER03: TE telephone, EX extension, FX fax, EM e-mail; an EX follows its TE"),
     REQUIRED},
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

static const struct record_field REFERENCE[] = {
    {TEXT(reference, type, "type", "REF01"), REQUIRED},
    {TEXT(reference, value, "value", "REF02"), REQUIRED},
};
static const struct record_shape reference = SHAPE(reference, "reference", REFERENCE);

static const struct record_field LINE_REFERENCE[] = {
    {TEXT(reference, type, "type", "REF01"), REQUIRED},
    {TEXT(reference, value, "value", "REF02"), REQUIRED},
    {TEXT(reference, payer_id, "payer_id", "REF04-2: the other payer that gave it")},
};
static const struct record_shape line_reference =
    SHAPE(reference, "line_reference", LINE_REFERENCE);

static const struct record_field PERIOD[] = {
    {DAY(period, from, "from", "the day, or the first of several")},
    {DAY(period, to, "to", "the last of several days")},
};
static const struct record_shape period = SHAPE(period, "period", PERIOD);

static const struct record_field ADJUSTMENT[] = {
    {TEXT(adjustment, group, "group", "CAS01: CO contract, PR patient, OA other, PI payer"),
     REQUIRED},
    {TEXT(adjustment, reason, "reason", "CAS02: claim adjustment reason code"), REQUIRED},
    {MONEY(adjustment, amount_cents, "amount", "CAS03: positive reduces the payment"), REQUIRED},
    {QUANTITY(adjustment, quantity, "quantity", "CAS04")},
};
static const struct record_shape adjustment = SHAPE(adjustment, "adjustment", ADJUSTMENT);

static const struct record_field PROCEDURE[] = {
    {TEXT(procedure, type, "type", "SV101-1: HC for HCPCS and CPT"), REQUIRED},
    {TEXT(procedure, code, "code", "SV101-2"), REQUIRED},
    {TEXTS(procedure, modifiers, "modifiers", PROCEDURE_MODIFIERS_MAX, "SV101-3 to 6")},
    {TEXT(procedure, description, "description", "SV101-7")},
};
static const struct record_shape procedure = SHAPE(procedure, "procedure", PROCEDURE);

/* ---- who ---- */

#define NAMES(s, of)                                                                               \
    {TEXT(s, of entity_type, "entity_type", "NM102: 1 person, 2 organization"), REQUIRED},         \
        {TEXT(s, of name, "name", "NM103: last name, or of the organization")},                    \
        {TEXT(s, of first_name, "first_name", "NM104")},                                           \
        {TEXT(s, of middle_name, "middle_name", "NM105")},                                         \
        {TEXT(s, of suffix, "suffix", "NM107")},                                                   \
    {                                                                                              \
        TEXT(s, of npi, "npi", "NM109")                                                            \
    }

static const struct record_field BILLING[] = {
    NAMES(billing_provider, provider.),
    {TEXT(billing_provider, provider.taxonomy, "taxonomy", "2000A PRV03")},
    {TEXT(billing_provider, tax_id_type, "tax_id_type",
          "2010AA REF01: EI employer, SY social security"),
     REQUIRED},
    {TEXT(billing_provider, tax_id, "tax_id", "2010AA REF02"), REQUIRED},
    {TEXT(billing_provider, currency, "currency", "2000A CUR02: when not US dollars")},
    {PART(billing_provider, provider.address, "address", address, "2010AA N3 N4: a street"),
     REQUIRED},
    {LIST(billing_provider, provider.references, "references", reference, 2, "2010AA REF: 0B 1G")},
    {LIST(billing_provider, provider.contacts, "contacts", contact, CLAIM_CONTACTS_MAX,
          "2010AA PER")},
};
static const struct record_shape billing = SHAPE(billing_provider, "billing_provider", BILLING);

/* Each place has its own fields: what it has no room for is refused, not dropped. */
static const struct record_field REFERRING[] = {
    {TEXT(provider, role, "role", "NM101: DN referring, P3 primary care"), REQUIRED},
    NAMES(provider, ),
    {LIST(provider, references, "references", reference, 3,
          "REF: 0B licence, 1G UPIN, G2 commercial")},
};
static const struct record_shape referring = SHAPE(provider, "referring_provider", REFERRING);

static const struct record_field RENDERING[] = {
    NAMES(provider, ),
    {TEXT(provider, taxonomy, "taxonomy", "PRV03")},
    {LIST(provider, references, "references", reference, 4,
          "REF: 0B licence, 1G UPIN, G2 commercial, LU location")},
};
static const struct record_shape rendering = SHAPE(provider, "rendering_provider", RENDERING);

static const struct record_field FACILITY[] = {
    {TEXT(provider, entity_type, "entity_type", "NM102: 2 organization"), REQUIRED},
    {TEXT(provider, name, "name", "NM103"), REQUIRED},
    {TEXT(provider, npi, "npi", "NM109")},
    {PART(provider, address, "address", address, "N3 N4")},
    {LIST(provider, references, "references", reference, 3, "REF: 0B G2 LU")},
    {LIST(provider, contacts, "contacts", contact, 1, "PER")},
};
static const struct record_shape facility = SHAPE(provider, "service_facility", FACILITY);

static const struct record_field SUPERVISING[] = {
    NAMES(provider, ),
    {LIST(provider, references, "references", reference, 4,
          "REF: 0B licence, 1G UPIN, G2 commercial, LU location")},
};
static const struct record_shape supervising = SHAPE(provider, "supervising_provider", SUPERVISING);

static const struct record_field LINE_REFERRING[] = {
    {TEXT(provider, role, "role", "NM101: DN referring, P3 primary care"), REQUIRED},
    NAMES(provider, ),
    {LIST(provider, references, "references", line_reference, CLAIM_PROVIDER_REFERENCES_MAX,
          "REF: 0B licence, 1G UPIN, G2 commercial")},
};
static const struct record_shape line_referring =
    SHAPE(provider, "line_referring_provider", LINE_REFERRING);

static const struct record_field LINE_RENDERING[] = {
    NAMES(provider, ),
    {TEXT(provider, taxonomy, "taxonomy", "PRV03")},
    {LIST(provider, references, "references", line_reference, CLAIM_PROVIDER_REFERENCES_MAX,
          "REF: 0B licence, 1G UPIN, G2 commercial, LU location")},
};
static const struct record_shape line_rendering =
    SHAPE(provider, "line_rendering_provider", LINE_RENDERING);

static const struct record_field LINE_FACILITY[] = {
    {TEXT(provider, entity_type, "entity_type", "NM102: 2 organization"), REQUIRED},
    {TEXT(provider, name, "name", "NM103"), REQUIRED},
    {TEXT(provider, npi, "npi", "NM109")},
    {PART(provider, address, "address", address, "N3 N4")},
    {LIST(provider, references, "references", line_reference, 3, "REF: 0B G2 LU")},
};
static const struct record_shape line_facility =
    SHAPE(provider, "line_service_facility", LINE_FACILITY);

static const struct record_field LINE_SUPERVISING[] = {
    NAMES(provider, ),
    {LIST(provider, references, "references", line_reference, CLAIM_PROVIDER_REFERENCES_MAX,
          "REF: 0B licence, 1G UPIN, G2 commercial, LU location")},
};
static const struct record_shape line_supervising =
    SHAPE(provider, "line_supervising_provider", LINE_SUPERVISING);

static const struct record_field PURCHASED_FROM[] = {
    {TEXT(provider, entity_type, "entity_type", "NM102: 1 person, 2 organization"), REQUIRED},
    {TEXT(provider, npi, "npi", "NM109")},
    {LIST(provider, references, "references", line_reference, CLAIM_PROVIDER_REFERENCES_MAX,
          "REF: 0B 1G G2")},
};
static const struct record_shape purchased_from =
    SHAPE(provider, "purchased_service_provider", PURCHASED_FROM);

static const struct record_field ORDERING[] = {
    NAMES(provider, ),
    {PART(provider, address, "address", address, "N3 N4")},
    {LIST(provider, references, "references", line_reference, CLAIM_PROVIDER_REFERENCES_MAX,
          "REF: 0B 1G G2")},
    {LIST(provider, contacts, "contacts", contact, 1, "PER")},
};
static const struct record_shape ordering = SHAPE(provider, "ordering_provider", ORDERING);

static const struct record_field PAY_TO[] = {
    {TEXT(pay_to, entity_type, "entity_type", "NM102: 1 person, 2 organization"), REQUIRED},
    {PART(pay_to, address, "address", address, "N3 N4"), REQUIRED},
};
static const struct record_shape pay_to = SHAPE(pay_to, "pay_to", PAY_TO);

static const struct record_field PAY_TO_PLAN[] = {
    {TEXT(pay_to_plan, name, "name", "NM103"), REQUIRED},
    {TEXT(pay_to_plan, id_type, "id_type", "NM108: PI payer, XV plan"), REQUIRED},
    {TEXT(pay_to_plan, id, "id", "NM109"), REQUIRED},
    {PART(pay_to_plan, address, "address", address, "N3 N4"), REQUIRED},
    {TEXT(pay_to_plan, tax_id, "tax_id", "REF*EI"), REQUIRED},
    {LIST(pay_to_plan, references, "references", reference, 1, "REF: 2U FY NF")},
};
static const struct record_shape pay_to_plan = SHAPE(pay_to_plan, "pay_to_plan", PAY_TO_PLAN);

#define PERSON_NAMES(s, of)                                                                        \
    {TEXT(s, of last_name, "last_name", "NM103"), REQUIRED},                                       \
        {TEXT(s, of first_name, "first_name", "NM104")},                                           \
        {TEXT(s, of middle_name, "middle_name", "NM105")},                                         \
    {                                                                                              \
        TEXT(s, of suffix, "suffix", "NM107")                                                      \
    }
#define PERSON_FACTS(s, of)                                                                        \
    {PART(s, of address, "address", address, "N3 N4")},                                            \
        {DAY(s, of birth_date, "birth_date", "DMG02")},                                            \
        {TEXT(s, of gender, "gender", "DMG03: F M U")}, {TEXT(s, of ssn, "ssn", "REF*SY")},        \
        {TEXT(s, of property_casualty_claim, "property_casualty_claim", "REF*Y4")},                \
        {OPTIONAL(s, of contact, "contact", contact, "PER, for property and casualty")},           \
        {DAY(s, of death_date, "death_date", "PAT06")},                                            \
        {QUANTITY(s, of weight_pounds, "weight_pounds", "PAT08")},                                 \
    {                                                                                              \
        TEXT(s, of pregnant, "pregnant", "PAT09: Y")                                               \
    }

static const struct record_field SUBSCRIBER[] = {
    {TEXT(subscriber, responsibility, "responsibility",
          "SBR01: P primary, S secondary, T tertiary"),
     REQUIRED},
    {TEXT(subscriber, group_number, "group_number", "SBR03")},
    {TEXT(subscriber, group_name, "group_name", "SBR04")},
    {TEXT(subscriber, insurance_type, "insurance_type", "SBR05")},
    {TEXT(subscriber, filing_indicator, "filing_indicator", "SBR09: CI MA MB MC ...")},
    {TEXT(subscriber, person.entity_type, "entity_type", "2010BA NM102: 1 person, 2 organization"),
     REQUIRED},
    PERSON_NAMES(subscriber, person.),
    {TEXT(subscriber, person.id_type, "id_type", "NM108: MI member number"), REQUIRED},
    {TEXT(subscriber, person.id, "id", "NM109"), REQUIRED},
    PERSON_FACTS(subscriber, person.),
};
static const struct record_shape subscriber = SHAPE(subscriber, "subscriber", SUBSCRIBER);

static const struct record_field PATIENT[] = {
    {TEXT(patient, relationship, "relationship", "PAT01: 01 spouse, 19 child, 20 employee ..."),
     REQUIRED},
    PERSON_NAMES(patient, person.),
    PERSON_FACTS(patient, person.),
    {TEXT(patient, person.member_id, "member_id", "REF*1W")},
};
static const struct record_shape patient = SHAPE(patient, "patient", PATIENT);

static const struct record_field PAYER[] = {
    {TEXT(payer, name, "name", "NM103"), REQUIRED},
    {TEXT(payer, id_type, "id_type", "NM108: PI payer, XV plan"), REQUIRED},
    {TEXT(payer, id, "id", "NM109"), REQUIRED},
    {PART(payer, address, "address", address, "N3 N4")},
    {LIST(payer, references, "references", reference, 3, "REF: 2U EI FY NF")},
    {LIST(payer, billing_references, "billing_references", reference, 2,
          "2010BB REF: G2 LU, its numbers for the billing provider")},
};
static const struct record_shape payer = SHAPE(payer, "payer", PAYER);

static const struct record_field PLACE[] = {
    {TEXT(place, name, "name", "NM103")},
    {PART(place, address, "address", address, "N3 N4"), REQUIRED},
};
static const struct record_shape place = SHAPE(place, "place", PLACE);

/* ---- on claims and lines ---- */

static const struct record_field ATTACHMENT[] = {
    {TEXT(attachment, report_type, "report_type", "PWK01"), REQUIRED},
    {TEXT(attachment, transmission, "transmission", "PWK02: AA BM EL EM FT FX"), REQUIRED},
    {TEXT(attachment, control_number, "control_number", "PWK06")},
};
static const struct record_shape attachment = SHAPE(attachment, "attachment", ATTACHMENT);

static const struct record_field CONTRACT[] = {
    {TEXT(contract, type, "type", "CN101"), REQUIRED},
    {AMOUNT(contract, amount, "amount", "CN102")},
    {QUANTITY(contract, percent, "percent", "CN103")},
    {TEXT(contract, code, "code", "CN104")},
    {QUANTITY(contract, terms_discount_percent, "terms_discount_percent", "CN105")},
    {TEXT(contract, version, "version", "CN106")},
};
static const struct record_shape contract = SHAPE(contract, "contract", CONTRACT);

static const struct record_field NOTE[] = {
    {TEXT(note, type, "type", "NTE01: ADD CER DCP DGN TPO"), REQUIRED},
    {TEXT(note, text, "text", "NTE02"), REQUIRED},
};
static const struct record_shape note = SHAPE(note, "note", NOTE);

static const struct record_field AMBULANCE[] = {
    {QUANTITY(ambulance, patient_weight_pounds, "patient_weight_pounds", "CR102")},
    {TEXT(ambulance, reason, "reason", "CR104: A B C D E"), REQUIRED},
    {QUANTITY(ambulance, miles, "miles", "CR106"), REQUIRED},
    {TEXT(ambulance, round_trip_purpose, "round_trip_purpose", "CR109")},
    {TEXT(ambulance, stretcher_purpose, "stretcher_purpose", "CR110")},
};
static const struct record_shape ambulance = SHAPE(ambulance, "ambulance", AMBULANCE);

static const struct record_field SPINAL[] = {
    {TEXT(spinal_manipulation, patient_condition, "patient_condition", "CR208"), REQUIRED},
    {TEXT(spinal_manipulation, description1, "description1", "CR210")},
    {TEXT(spinal_manipulation, description2, "description2", "CR211")},
};
static const struct record_shape spinal = SHAPE(spinal_manipulation, "spinal_manipulation", SPINAL);

static const struct record_field CONDITION_SET[] = {
    {TEXT(condition_set, category, "category",
          "CRC01: 07 ambulance, E1 E2 E3 vision, ZZ EPSDT, 09 equipment"),
     REQUIRED},
    {TEXT(condition_set, applies, "applies", "CRC02: Y N"), REQUIRED},
    {TEXTS(condition_set, codes, "codes", CLAIM_CONDITION_CODES_MAX, "CRC03 to CRC07"), REQUIRED},
};
static const struct record_shape condition_set =
    SHAPE(condition_set, "condition_set", CONDITION_SET);

static const struct record_field REPRICING[] = {
    {TEXT(repricing, methodology, "methodology", "HCP01"), REQUIRED},
    {AMOUNT(repricing, allowed, "allowed", "HCP02"), REQUIRED},
    {AMOUNT(repricing, saving, "saving", "HCP03")},
    {TEXT(repricing, organization_id, "organization_id", "HCP04")},
    {QUANTITY(repricing, rate, "rate", "HCP05")},
    {TEXT(repricing, group_code, "group_code", "HCP06")},
    {AMOUNT(repricing, group_amount, "group_amount", "HCP07")},
    {TEXT(repricing, reject_reason, "reject_reason", "HCP13")},
    {TEXT(repricing, policy_compliance, "policy_compliance", "HCP14")},
    {TEXT(repricing, exception, "exception", "HCP15")},
};
static const struct record_shape repricing = SHAPE(repricing, "repricing", REPRICING);

static const struct record_field LINE_REPRICING[] = {
    {TEXT(repricing, methodology, "methodology", "HCP01"), REQUIRED},
    {AMOUNT(repricing, allowed, "allowed", "HCP02"), REQUIRED},
    {AMOUNT(repricing, saving, "saving", "HCP03")},
    {TEXT(repricing, organization_id, "organization_id", "HCP04")},
    {QUANTITY(repricing, rate, "rate", "HCP05")},
    {TEXT(repricing, group_code, "group_code", "HCP06")},
    {AMOUNT(repricing, group_amount, "group_amount", "HCP07")},
    {TEXT(repricing, procedure_type, "procedure_type", "HCP09")},
    {TEXT(repricing, procedure_code, "procedure_code", "HCP10")},
    {TEXT(repricing, unit, "unit", "HCP11")},
    {QUANTITY(repricing, quantity, "quantity", "HCP12")},
    {TEXT(repricing, reject_reason, "reject_reason", "HCP13")},
    {TEXT(repricing, policy_compliance, "policy_compliance", "HCP14")},
    {TEXT(repricing, exception, "exception", "HCP15")},
};
static const struct record_shape line_repricing =
    SHAPE(repricing, "line_repricing", LINE_REPRICING);

/* ---- other payers ---- */

static const struct record_field OUTPATIENT[] = {
    {QUANTITY(outpatient_adjudication, reimbursement_rate, "reimbursement_rate", "MOA01")},
    {AMOUNT(outpatient_adjudication, payable, "payable", "MOA02")},
    {TEXTS(outpatient_adjudication, remarks, "remarks", CLAIM_REMARKS_MAX, "MOA03 to MOA07")},
    {AMOUNT(outpatient_adjudication, esrd_payment, "esrd_payment", "MOA08")},
    {AMOUNT(outpatient_adjudication, nonpayable_professional, "nonpayable_professional", "MOA09")},
};
static const struct record_shape outpatient =
    SHAPE(outpatient_adjudication, "outpatient_adjudication", OUTPATIENT);

static const struct record_field OTHER_SUBSCRIBER[] = {
    {TEXT(person, entity_type, "entity_type", "2330A NM102: 1 person, 2 organization"), REQUIRED},
    PERSON_NAMES(person, ),
    {TEXT(person, id_type, "id_type", "NM108: MI member number"), REQUIRED},
    {TEXT(person, id, "id", "NM109"), REQUIRED},
    {PART(person, address, "address", address, "N3 N4")},
    {TEXT(person, ssn, "ssn", "REF*SY")},
};
static const struct record_shape other_subscriber =
    SHAPE(person, "other_subscriber", OTHER_SUBSCRIBER);

static const struct record_field OTHER_PAYER_NAME[] = {
    {TEXT(payer, name, "name", "NM103"), REQUIRED},
    {TEXT(payer, id_type, "id_type", "NM108: PI payer, XV plan"), REQUIRED},
    {TEXT(payer, id, "id", "NM109"), REQUIRED},
    {PART(payer, address, "address", address, "N3 N4")},
    {LIST(payer, references, "references", reference, 2, "REF: 2U EI FY NF")},
};
static const struct record_shape other_payer_name =
    SHAPE(payer, "other_payer_name", OTHER_PAYER_NAME);

static const struct record_field OTHER_PROVIDER[] = {
    {TEXT(provider, role, "role", "NM101 of referring: DN, P3")},
    {TEXT(provider, entity_type, "entity_type", "NM102: 1 person, 2 organization"), REQUIRED},
    {LIST(provider, references, "references", reference, 4, "REF: this payer's numbers for it"),
     REQUIRED},
};
static const struct record_shape other_provider =
    SHAPE(provider, "other_payer_provider", OTHER_PROVIDER);

static const struct record_field OTHER_PAYER[] = {
    {TEXT(other_payer, responsibility, "responsibility", "2320 SBR01"), REQUIRED},
    {TEXT(other_payer, relationship, "relationship", "SBR02: 18 self, 01 spouse, 19 child ..."),
     REQUIRED},
    {TEXT(other_payer, group_number, "group_number", "SBR03")},
    {TEXT(other_payer, group_name, "group_name", "SBR04")},
    {TEXT(other_payer, insurance_type, "insurance_type", "SBR05")},
    {TEXT(other_payer, filing_indicator, "filing_indicator", "SBR09")},
    {LIST(other_payer, adjustments, "adjustments", adjustment, CLAIM_ADJUSTMENTS_MAX,
          "2320 CAS: what it adjusted for the whole claim")},
    {AMOUNT(other_payer, paid, "paid", "AMT*D")},
    {AMOUNT(other_payer, non_covered, "non_covered", "AMT*A8")},
    {AMOUNT(other_payer, remaining_patient_liability, "remaining_patient_liability", "AMT*EAF")},
    {TEXT(other_payer, benefits_assigned, "benefits_assigned", "OI03: Y N W"), REQUIRED},
    {TEXT(other_payer, patient_signature_source, "patient_signature_source", "OI04: P")},
    {TEXT(other_payer, release_of_information, "release_of_information", "OI06: Y I"), REQUIRED},
    {OPTIONAL(other_payer, outpatient, "outpatient", outpatient, "MOA")},
    {PART(other_payer, subscriber, "subscriber", other_subscriber, "2330A"), REQUIRED},
    {PART(other_payer, payer, "payer", other_payer_name, "2330B"), REQUIRED},
    {DAY(other_payer, adjudication_date, "adjudication_date", "2330B DTP*573")},
    {TEXT(other_payer, prior_authorization, "prior_authorization", "2330B REF*G1")},
    {TEXT(other_payer, referral, "referral", "2330B REF*9F")},
    {TEXT(other_payer, adjustment_indicator, "adjustment_indicator", "2330B REF*T4")},
    {TEXT(other_payer, claim_control_number, "claim_control_number", "2330B REF*F8")},
    {LIST(other_payer, referring, "referring", other_provider, CLAIM_REFERRING_MAX, "2330C")},
    {OPTIONAL(other_payer, rendering, "rendering", other_provider, "2330D")},
    {OPTIONAL(other_payer, service_facility, "service_facility", other_provider, "2330E")},
    {OPTIONAL(other_payer, supervising, "supervising", other_provider, "2330F")},
    {OPTIONAL(other_payer, billing, "billing", other_provider, "2330G")},
};
static const struct record_shape other_payer = SHAPE(other_payer, "other_payer", OTHER_PAYER);

/* ---- service lines ---- */

static const struct record_field EQUIPMENT[] = {
    {TEXT(equipment, procedure_code, "procedure_code", "SV501-2"), REQUIRED},
    {QUANTITY(equipment, days, "days", "SV503: length of medical necessity"), REQUIRED},
    {AMOUNT(equipment, rental_price, "rental_price", "SV504"), REQUIRED},
    {AMOUNT(equipment, purchase_price, "purchase_price", "SV505"), REQUIRED},
    {TEXT(equipment, frequency, "frequency", "SV506: 1 weekly, 4 monthly, 6 daily"), REQUIRED},
};
static const struct record_shape equipment = SHAPE(equipment, "equipment", EQUIPMENT);

static const struct record_field EQUIPMENT_CERTIFICATION[] = {
    {TEXT(equipment_certification, type, "type", "CR301: I initial, R renewal, S revised"),
     REQUIRED},
    {QUANTITY(equipment_certification, months, "months", "CR303"), REQUIRED},
};
static const struct record_shape equipment_certification =
    SHAPE(equipment_certification, "equipment_certification", EQUIPMENT_CERTIFICATION);

static const struct record_field TEST[] = {
    {TEXT(test_date, type, "type", "DTP01: 738 hemoglobin or hematocrit, 739 serum creatinine"),
     REQUIRED},
    {DAY(test_date, day, "day", "DTP03"), REQUIRED},
};
static const struct record_shape test = SHAPE(test_date, "test_date", TEST);

static const struct record_field MEASURE[] = {
    {TEXT(measure, identification, "identification", "MEA01: OG original, TR test results"),
     REQUIRED},
    {TEXT(measure, type, "type", "MEA02: HT R1 R2 R3 R4"), REQUIRED},
    {QUANTITY(measure, value, "value", "MEA03"), REQUIRED},
};
static const struct record_shape measure = SHAPE(measure, "measure", MEASURE);

static const struct record_field PURCHASED[] = {
    {TEXT(purchased_service, provider_id, "provider_id", "PS101"), REQUIRED},
    {MONEY(purchased_service, charge_cents, "charge", "PS102"), REQUIRED},
};
static const struct record_shape purchased =
    SHAPE(purchased_service, "purchased_service", PURCHASED);

static const struct record_field DRUG[] = {
    {TEXT(drug, type, "type", "LIN02: N4 NDC"), REQUIRED},
    {TEXT(drug, code, "code", "LIN03: NDC, eleven digits"), REQUIRED},
    {QUANTITY(drug, quantity, "quantity", "CTP04"), REQUIRED},
    {TEXT(drug, unit, "unit", "CTP05: F2 GR ME ML UN"), REQUIRED},
    {TEXT(drug, prescription_type, "prescription_type", "REF01: XZ prescription, VY link")},
    {TEXT(drug, prescription_number, "prescription_number", "REF02")},
};
static const struct record_shape drug = SHAPE(drug, "drug", DRUG);

static const struct record_field ADJUDICATION[] = {
    {TEXT(adjudication, payer_id, "payer_id", "SVD01: the id of one of other_payers"), REQUIRED},
    {MONEY(adjudication, paid_cents, "paid", "SVD02"), REQUIRED},
    {PART(adjudication, procedure, "procedure", procedure, "SVD03"), REQUIRED},
    {QUANTITY(adjudication, quantity, "quantity", "SVD05"), REQUIRED},
    {QUANTITY(adjudication, bundled_line, "bundled_line", "SVD06")},
    {LIST(adjudication, adjustments, "adjustments", adjustment, CLAIM_ADJUSTMENTS_MAX, "2430 CAS")},
    {DAY(adjudication, date, "date", "DTP*573"), REQUIRED},
    {AMOUNT(adjudication, remaining_patient_liability, "remaining_patient_liability", "AMT*EAF")},
};
static const struct record_shape adjudication = SHAPE(adjudication, "adjudication", ADJUDICATION);

static const struct record_field ANSWER[] = {
    {TEXT(form_answer, question, "question", "FRM01"), REQUIRED},
    {TEXT(form_answer, answer, "answer", "FRM02: Y N W")},
    {TEXT(form_answer, text, "text", "FRM03")},
    {DAY(form_answer, day, "day", "FRM04")},
    {QUANTITY(form_answer, percent, "percent", "FRM05")},
};
static const struct record_shape answer = SHAPE(form_answer, "form_answer", ANSWER);

static const struct record_field FORM[] = {
    {TEXT(form, type, "type", "LQ01: AS UT"), REQUIRED},
    {TEXT(form, id, "id", "LQ02"), REQUIRED},
    {LIST(form, answers, "answers", answer, CLAIM_ANSWERS_MAX, "FRM"), REQUIRED},
};
static const struct record_shape form = SHAPE(form, "form", FORM);

static const struct record_group LINE_DATES = GROUP_OF(service_line, dates, struct line_dates);
static const struct record_group LINE_MORE = GROUP_OF(service_line, more, struct line_more);

static const struct record_field LINE[] = {
    {TEXT(service_line, control_number, "control_number",
          "REF*6R: our own number of the line, comes back on the remittance"),
     AT_MOST(30)},
    {PART(service_line, procedure, "procedure", procedure, "SV101"), REQUIRED},
    {MONEY(service_line, charge_cents, "charge", "SV102"), REQUIRED},
    {TEXT(service_line, unit, "unit", "SV103: UN units, MJ minutes"), REQUIRED},
    {QUANTITY(service_line, quantity, "quantity", "SV104"), REQUIRED},
    {TEXT(service_line, place_of_service, "place_of_service", "SV105: when not the claim's")},
    {ORDINALS(service_line, diagnosis_pointers, "diagnosis_pointers", CLAIM_POINTERS_MAX,
              "SV107: 1 is the first diagnosis"),
     REQUIRED},
    {PART(service_line, service_date, "service_date", period, "DTP*472"), REQUIRED},
    {TEXT(service_line, emergency, "emergency", "SV109: Y")},
    {TEXT(service_line, epsdt, "epsdt", "SV111: Y")},
    {TEXT(service_line, family_planning, "family_planning", "SV112: Y")},
    {TEXT(service_line, copay_status, "copay_status", "SV115: 0 exempt")},
    {OPTIONAL(line_more, equipment, "equipment", equipment, "SV5"), IN_GROUP(LINE_MORE)},
    {LIST(line_more, attachments, "attachments", attachment, CLAIM_ATTACHMENTS_MAX, "PWK"),
     IN_GROUP(LINE_MORE)},
    {TEXT(line_more, certificate_transmission, "certificate_transmission",
          "PWK*CT: AB AD AF AG NS"),
     IN_GROUP(LINE_MORE)},
    {OPTIONAL(line_more, ambulance, "ambulance", ambulance, "CR1"), IN_GROUP(LINE_MORE)},
    {OPTIONAL(line_more, equipment_certification, "equipment_certification",
              equipment_certification, "CR3"),
     IN_GROUP(LINE_MORE)},
    {LIST(line_more, ambulance_conditions, "ambulance_conditions", condition_set,
          CLAIM_CONDITION_SETS_MAX, "CRC*07"),
     IN_GROUP(LINE_MORE)},
    {TEXT(line_more, hospice_employed, "hospice_employed", "CRC*70: Y N"), IN_GROUP(LINE_MORE)},
    {OPTIONAL(line_more, equipment_condition, "equipment_condition", condition_set, "CRC*09"),
     IN_GROUP(LINE_MORE)},
    {DAY(line_dates, prescription_date, "prescription_date", "DTP*471"), IN_GROUP(LINE_DATES)},
    {DAY(line_dates, certification_revision_date, "certification_revision_date", "DTP*607"),
     IN_GROUP(LINE_DATES)},
    {DAY(line_dates, begin_therapy_date, "begin_therapy_date", "DTP*463"), IN_GROUP(LINE_DATES)},
    {DAY(line_dates, last_certification_date, "last_certification_date", "DTP*461"),
     IN_GROUP(LINE_DATES)},
    {DAY(line_dates, last_seen_date, "last_seen_date", "DTP*304"), IN_GROUP(LINE_DATES)},
    {LIST(line_dates, tests, "tests", test, CLAIM_TESTS_MAX, "DTP*738, DTP*739"),
     IN_GROUP(LINE_DATES)},
    {DAY(line_dates, shipped_date, "shipped_date", "DTP*011"), IN_GROUP(LINE_DATES)},
    {DAY(line_dates, last_xray_date, "last_xray_date", "DTP*455"), IN_GROUP(LINE_DATES)},
    {DAY(line_dates, initial_treatment_date, "initial_treatment_date", "DTP*454"),
     IN_GROUP(LINE_DATES)},
    {QUANTITY(line_more, ambulance_patients, "ambulance_patients", "QTY*PT"), IN_GROUP(LINE_MORE)},
    {QUANTITY(line_more, obstetric_units, "obstetric_units", "QTY*FL"), IN_GROUP(LINE_MORE)},
    {LIST(line_more, measures, "measures", measure, CLAIM_MEASURES_MAX, "MEA"),
     IN_GROUP(LINE_MORE)},
    {OPTIONAL(line_more, contract, "contract", contract, "CN1"), IN_GROUP(LINE_MORE)},
    {TEXT(line_more, repriced_line, "repriced_line", "REF*9B"), IN_GROUP(LINE_MORE)},
    {TEXT(line_more, adjusted_repriced_line, "adjusted_repriced_line", "REF*9D"),
     IN_GROUP(LINE_MORE)},
    {LIST(line_more, prior_authorizations, "prior_authorizations", line_reference,
          CLAIM_LINE_REFERENCES_MAX, "REF*G1"),
     IN_GROUP(LINE_MORE)},
    {TEXT(line_more, mammography_certification, "mammography_certification", "REF*EW"),
     IN_GROUP(LINE_MORE)},
    {TEXT(line_more, clia_number, "clia_number", "REF*X4"), IN_GROUP(LINE_MORE)},
    {TEXT(line_more, referring_clia_number, "referring_clia_number", "REF*F4"),
     IN_GROUP(LINE_MORE)},
    {TEXT(line_more, immunization_batch, "immunization_batch", "REF*BT"), IN_GROUP(LINE_MORE)},
    {LIST(line_more, referrals, "referrals", line_reference, CLAIM_LINE_REFERENCES_MAX, "REF*9F"),
     IN_GROUP(LINE_MORE)},
    {AMOUNT(line_more, sales_tax, "sales_tax", "AMT*T"), IN_GROUP(LINE_MORE)},
    {AMOUNT(line_more, postage, "postage", "AMT*F4"), IN_GROUP(LINE_MORE)},
    {TEXTS(line_more, file_notes, "file_notes", CLAIM_FILE_NOTES_MAX, "K3"), IN_GROUP(LINE_MORE)},
    {OPTIONAL(line_more, note, "note", note, "NTE: ADD DCP"), IN_GROUP(LINE_MORE)},
    {TEXT(line_more, third_party_note, "third_party_note", "NTE*TPO"), IN_GROUP(LINE_MORE)},
    {OPTIONAL(line_more, purchased_service, "purchased_service", purchased, "PS1"),
     IN_GROUP(LINE_MORE)},
    {OPTIONAL(line_more, repricing, "repricing", line_repricing, "HCP"), IN_GROUP(LINE_MORE)},
    {OPTIONAL(service_line, drug, "drug", drug, "2410")},
    {OPTIONAL(service_line, rendering, "rendering", line_rendering, "2420A")},
    {OPTIONAL(line_more, purchased_from, "purchased_from", purchased_from, "2420B"),
     IN_GROUP(LINE_MORE)},
    {OPTIONAL(line_more, service_facility, "service_facility", line_facility, "2420C"),
     IN_GROUP(LINE_MORE)},
    {OPTIONAL(line_more, supervising, "supervising", line_supervising, "2420D"),
     IN_GROUP(LINE_MORE)},
    {OPTIONAL(line_more, ordering, "ordering", ordering, "2420E"), IN_GROUP(LINE_MORE)},
    {LIST(line_more, referring, "referring", line_referring, CLAIM_REFERRING_MAX, "2420F"),
     IN_GROUP(LINE_MORE)},
    {OPTIONAL(line_more, ambulance_pickup, "ambulance_pickup", address, "2420G"),
     IN_GROUP(LINE_MORE)},
    {OPTIONAL(line_more, ambulance_dropoff, "ambulance_dropoff", place, "2420H"),
     IN_GROUP(LINE_MORE)},
    {LIST(service_line, adjudications, "adjudications", adjudication, CLAIM_ADJUDICATIONS_MAX,
          "2430: what other payers did with the line")},
    {LIST(line_more, forms, "forms", form, CLAIM_FORMS_MAX, "2440"), IN_GROUP(LINE_MORE)},
};
static const struct record_shape line = SHAPE(service_line, "service_line", LINE);

/* ---- the claim ---- */

static const struct record_field ACCIDENT[] = {
    {TEXTS(accident, causes, "causes", ACCIDENT_CAUSES_MAX,
           "CLM11: AA auto, EM employment, OA other"),
     REQUIRED},
    {TEXT(accident, state, "state", "CLM11-4: required with AA")},
    {TEXT(accident, country, "country", "CLM11-5")},
};
static const struct record_shape accident = SHAPE(accident, "accident", ACCIDENT);

static const struct record_group CLAIM_DATES = GROUP_OF(claim, dates, struct claim_dates);
static const struct record_group CLAIM_MORE = GROUP_OF(claim, more, struct claim_more);

static const struct record_field CLAIM[] = {
    {TEXT(claim, kind, "kind", "professional, which it is when absent")},
    {TEXT(claim, claim_id, "claim_id", "CLM01: our own number of the claim, comes back everywhere"),
     REQUIRED, AT_MOST(20)},
    {MONEY(claim, total_charge_cents, "total_charge", "CLM02"), REQUIRED},
    {TEXT(claim, place_of_service, "place_of_service", "CLM05-1"), REQUIRED},
    {TEXT(claim, frequency, "frequency", "CLM05-3: 1 original, 7 replacement, 8 void"), REQUIRED},
    {TEXT(claim, payer_claim_control_number, "payer_claim_control_number",
          "REF*F8: of the claim replaced or voided")},
    {TEXT(claim, provider_signature, "provider_signature", "CLM06: Y N"), REQUIRED},
    {TEXT(claim, assignment, "assignment", "CLM07: A B C"), REQUIRED},
    {TEXT(claim, benefits_assigned, "benefits_assigned", "CLM08: Y N W"), REQUIRED},
    {TEXT(claim, release_of_information, "release_of_information", "CLM09: Y I"), REQUIRED},
    {TEXT(claim, patient_signature_source, "patient_signature_source", "CLM10: P")},
    {OPTIONAL(claim, accident, "accident", accident, "CLM11")},
    {TEXT(claim, special_program, "special_program", "CLM12: 02 03 05 09")},
    {TEXT(claim, delay_reason, "delay_reason", "CLM20")},
    {PART(claim, billing, "billing", billing, "2000A, 2010AA"), REQUIRED},
    {OPTIONAL(claim, pay_to, "pay_to", pay_to, "2010AB")},
    {OPTIONAL(claim, pay_to_plan, "pay_to_plan", pay_to_plan, "2010AC")},
    {PART(claim, subscriber, "subscriber", subscriber, "2000B, 2010BA"), REQUIRED},
    {PART(claim, payer, "payer", payer, "2010BB"), REQUIRED},
    {OPTIONAL(claim, patient, "patient", patient, "2000C: when not the subscriber")},
    {TEXT(claim, icd_version, "icd_version", "HI01-1: 9 for BK BF; ICD-10 when absent")},
    {TEXTS(claim, diagnoses, "diagnoses", CLAIM_DIAGNOSES_MAX,
           "HI*ABK ABF: without the point, the principal one first"),
     REQUIRED},
    {TEXTS(claim_more, anesthesia_procedures, "anesthesia_procedures", CLAIM_ANESTHESIA_MAX,
           "HI*BP BO"),
     IN_GROUP(CLAIM_MORE)},
    {TEXTS(claim_more, condition_codes, "condition_codes", CLAIM_CONDITIONS_MAX, "HI*BG"),
     IN_GROUP(CLAIM_MORE)},
    {DAY(claim_dates, onset_date, "onset_date", "DTP*431"), IN_GROUP(CLAIM_DATES)},
    {DAY(claim_dates, initial_treatment_date, "initial_treatment_date", "DTP*454"),
     IN_GROUP(CLAIM_DATES)},
    {DAY(claim_dates, last_seen_date, "last_seen_date", "DTP*304"), IN_GROUP(CLAIM_DATES)},
    {DAY(claim_dates, acute_manifestation_date, "acute_manifestation_date", "DTP*453"),
     IN_GROUP(CLAIM_DATES)},
    {DAY(claim_dates, accident_date, "accident_date", "DTP*439"), IN_GROUP(CLAIM_DATES)},
    {DAY(claim_dates, last_menstrual_period, "last_menstrual_period", "DTP*484"),
     IN_GROUP(CLAIM_DATES)},
    {DAY(claim_dates, last_xray_date, "last_xray_date", "DTP*455"), IN_GROUP(CLAIM_DATES)},
    {DAY(claim_dates, vision_prescription_date, "vision_prescription_date", "DTP*471"),
     IN_GROUP(CLAIM_DATES)},
    {PART(claim_dates, disability, "disability", period, "DTP*314, 360 (from only), 361 (to only)"),
     IN_GROUP(CLAIM_DATES)},
    {DAY(claim_dates, last_worked_date, "last_worked_date", "DTP*297"), IN_GROUP(CLAIM_DATES)},
    {DAY(claim_dates, return_to_work_date, "return_to_work_date", "DTP*296"),
     IN_GROUP(CLAIM_DATES)},
    {DAY(claim_dates, admission_date, "admission_date", "DTP*435"), IN_GROUP(CLAIM_DATES)},
    {DAY(claim_dates, discharge_date, "discharge_date", "DTP*096"), IN_GROUP(CLAIM_DATES)},
    {DAY(claim_dates, assumed_care_date, "assumed_care_date", "DTP*090"), IN_GROUP(CLAIM_DATES)},
    {DAY(claim_dates, relinquished_care_date, "relinquished_care_date", "DTP*091"),
     IN_GROUP(CLAIM_DATES)},
    {DAY(claim_dates, property_casualty_contact_date, "property_casualty_contact_date", "DTP*444"),
     IN_GROUP(CLAIM_DATES)},
    {DAY(claim_dates, repricer_received_date, "repricer_received_date", "DTP*050"),
     IN_GROUP(CLAIM_DATES)},
    {LIST(claim_more, attachments, "attachments", attachment, CLAIM_ATTACHMENTS_MAX, "PWK"),
     IN_GROUP(CLAIM_MORE)},
    {OPTIONAL(claim_more, contract, "contract", contract, "CN1"), IN_GROUP(CLAIM_MORE)},
    {AMOUNT(claim_more, patient_paid, "patient_paid", "AMT*F5"), IN_GROUP(CLAIM_MORE)},
    {TEXT(claim_more, service_authorization_exception, "service_authorization_exception", "REF*4N"),
     IN_GROUP(CLAIM_MORE)},
    {TEXT(claim_more, medicare_section_4081, "medicare_section_4081", "REF*F5: Y N"),
     IN_GROUP(CLAIM_MORE)},
    {TEXT(claim_more, mammography_certification, "mammography_certification", "REF*EW"),
     IN_GROUP(CLAIM_MORE)},
    {TEXT(claim, referral, "referral", "REF*9F")},
    {TEXT(claim, prior_authorization, "prior_authorization", "REF*G1")},
    {TEXT(claim_more, clia_number, "clia_number", "REF*X4"), IN_GROUP(CLAIM_MORE)},
    {TEXT(claim_more, repriced_claim, "repriced_claim", "REF*9A"), IN_GROUP(CLAIM_MORE)},
    {TEXT(claim_more, adjusted_repriced_claim, "adjusted_repriced_claim", "REF*9C"),
     IN_GROUP(CLAIM_MORE)},
    {TEXT(claim_more, investigational_device, "investigational_device", "REF*LX"),
     IN_GROUP(CLAIM_MORE)},
    {TEXT(claim, clearinghouse_claim_number, "clearinghouse_claim_number", "REF*D9")},
    {TEXT(claim_more, medical_record, "medical_record", "REF*EA"), IN_GROUP(CLAIM_MORE)},
    {TEXT(claim_more, demonstration_project, "demonstration_project", "REF*P4"),
     IN_GROUP(CLAIM_MORE)},
    {TEXT(claim_more, care_plan_oversight, "care_plan_oversight", "REF*1J"), IN_GROUP(CLAIM_MORE)},
    {TEXTS(claim_more, file_notes, "file_notes", CLAIM_FILE_NOTES_MAX, "K3"), IN_GROUP(CLAIM_MORE)},
    {OPTIONAL(claim_more, note, "note", note, "NTE"), IN_GROUP(CLAIM_MORE)},
    {OPTIONAL(claim_more, ambulance, "ambulance", ambulance, "CR1"), IN_GROUP(CLAIM_MORE)},
    {OPTIONAL(claim_more, spinal_manipulation, "spinal_manipulation", spinal, "CR2"),
     IN_GROUP(CLAIM_MORE)},
    {LIST(claim_more, ambulance_conditions, "ambulance_conditions", condition_set,
          CLAIM_CONDITION_SETS_MAX, "CRC*07"),
     IN_GROUP(CLAIM_MORE)},
    {LIST(claim_more, vision_conditions, "vision_conditions", condition_set,
          CLAIM_CONDITION_SETS_MAX, "CRC*E1 E2 E3"),
     IN_GROUP(CLAIM_MORE)},
    {TEXT(claim_more, homebound, "homebound", "CRC*75: Y"), IN_GROUP(CLAIM_MORE)},
    {OPTIONAL(claim_more, epsdt_referral, "epsdt_referral", condition_set, "CRC*ZZ"),
     IN_GROUP(CLAIM_MORE)},
    {OPTIONAL(claim_more, repricing, "repricing", repricing, "HCP"), IN_GROUP(CLAIM_MORE)},
    {LIST(claim, referring, "referring", referring, CLAIM_REFERRING_MAX, "2310A")},
    {OPTIONAL(claim, rendering, "rendering", rendering, "2310B: when not the billing provider")},
    {OPTIONAL(claim, service_facility, "service_facility", facility, "2310C")},
    {OPTIONAL(claim_more, supervising, "supervising", supervising, "2310D"), IN_GROUP(CLAIM_MORE)},
    {OPTIONAL(claim_more, ambulance_pickup, "ambulance_pickup", address, "2310E"),
     IN_GROUP(CLAIM_MORE)},
    {OPTIONAL(claim_more, ambulance_dropoff, "ambulance_dropoff", place, "2310F"),
     IN_GROUP(CLAIM_MORE)},
    {LIST(claim, other_payers, "other_payers", other_payer, CLAIM_OTHER_PAYERS_MAX, "2320")},
    {LIST(claim, lines, "lines", line, CLAIM_LINES_MAX, "2400"), REQUIRED},
};
const struct record_shape claim_shape = SHAPE(claim, "claim", CLAIM);

const struct record_kind claim_professional_kind = {
    .name = "claim-professional",
    .title = "Professional claim",
    .about =
        "One claim, one JSON object, as `hia submit` takes it: one a line. The description of a "
        "field is its place in 005010X222A1. Money is dollars with at most two decimals; days "
        "are ISO. Codes are judged by the guide when the claim is scrubbed.",
    .shape = &claim_shape,
};

/* ---- institutional (X223A2) ---- */

static const struct record_field BILLING_INSTITUTION[] = {
    {TEXT(billing_provider, provider.entity_type, "entity_type", "NM102: 2 organization"),
     REQUIRED},
    {TEXT(billing_provider, provider.name, "name", "NM103"), REQUIRED},
    {TEXT(billing_provider, provider.npi, "npi", "NM109")},
    {TEXT(billing_provider, provider.taxonomy, "taxonomy", "2000A PRV03")},
    {TEXT(billing_provider, tax_id_type, "tax_id_type", "2010AA REF01: EI employer"), REQUIRED},
    {TEXT(billing_provider, tax_id, "tax_id", "2010AA REF02"), REQUIRED},
    {TEXT(billing_provider, currency, "currency", "2000A CUR02: when not US dollars")},
    {PART(billing_provider, provider.address, "address", address, "2010AA N3 N4: a street"),
     REQUIRED},
    {LIST(billing_provider, provider.contacts, "contacts", contact, CLAIM_CONTACTS_MAX,
          "2010AA PER")},
};
static const struct record_shape billing_institution =
    SHAPE(billing_provider, "billing_institution", BILLING_INSTITUTION);

#define PLAIN_PERSON_FACTS(s, of)                                                                  \
    {PART(s, of address, "address", address, "N3 N4")},                                            \
        {DAY(s, of birth_date, "birth_date", "DMG02")},                                            \
        {TEXT(s, of gender, "gender", "DMG03: F M U")}, {TEXT(s, of ssn, "ssn", "REF*SY")},        \
    {                                                                                              \
        TEXT(s, of property_casualty_claim, "property_casualty_claim", "REF*Y4")                   \
    }

static const struct record_field PLAIN_SUBSCRIBER[] = {
    {TEXT(subscriber, responsibility, "responsibility",
          "SBR01: P primary, S secondary, T tertiary"),
     REQUIRED},
    {TEXT(subscriber, group_number, "group_number", "SBR03")},
    {TEXT(subscriber, group_name, "group_name", "SBR04")},
    {TEXT(subscriber, filing_indicator, "filing_indicator", "SBR09: CI MA MB MC ...")},
    {TEXT(subscriber, person.entity_type, "entity_type", "2010BA NM102: 1 person, 2 organization"),
     REQUIRED},
    PERSON_NAMES(subscriber, person.),
    {TEXT(subscriber, person.id_type, "id_type", "NM108: MI member number")},
    {TEXT(subscriber, person.id, "id", "NM109")},
    PLAIN_PERSON_FACTS(subscriber, person.),
};
static const struct record_shape plain_subscriber =
    SHAPE(subscriber, "plain_subscriber", PLAIN_SUBSCRIBER);

static const struct record_field PLAIN_PATIENT[] = {
    {TEXT(patient, relationship, "relationship", "PAT01: 01 spouse, 19 child, 20 employee ..."),
     REQUIRED},
    PERSON_NAMES(patient, person.),
    PLAIN_PERSON_FACTS(patient, person.),
    {TEXT(patient, person.member_id, "member_id", "REF*1W")},
};
static const struct record_shape plain_patient = SHAPE(patient, "plain_patient", PLAIN_PATIENT);

static const struct record_field ATTENDING[] = {
    NAMES(provider, ),
    {TEXT(provider, taxonomy, "taxonomy", "PRV03")},
    {LIST(provider, references, "references", reference, 4,
          "REF: 0B licence, 1G UPIN, G2 commercial, LU location")},
};
static const struct record_shape attending = SHAPE(provider, "attending_provider", ATTENDING);

static const struct record_field HOSPITAL[] = {
    {TEXT(provider, entity_type, "entity_type", "NM102: 2 organization"), REQUIRED},
    {TEXT(provider, name, "name", "NM103"), REQUIRED},
    {TEXT(provider, npi, "npi", "NM109")},
    {PART(provider, address, "address", address, "N3 N4"), REQUIRED},
    {LIST(provider, references, "references", reference, 3, "REF: 0B G2 LU")},
};
static const struct record_shape hospital = SHAPE(provider, "hospital", HOSPITAL);

static const struct record_field DIAGNOSIS[] = {
    {TEXT(diagnosis, code, "code", "HI0x-2: without the point"), REQUIRED},
    {TEXT(diagnosis, present_on_admission, "present_on_admission", "HI0x-9: Y N U W")},
};
static const struct record_shape diagnosis = SHAPE(diagnosis, "diagnosis", DIAGNOSIS);

static const struct record_field DATED_CODE[] = {
    {TEXT(dated_code, code, "code", "HI0x-2"), REQUIRED},
    {DAY(dated_code, day, "day", "HI0x-4"), REQUIRED},
};
static const struct record_shape dated_code = SHAPE(dated_code, "dated_code", DATED_CODE);

static const struct record_field PRINCIPAL_PROCEDURE[] = {
    {TEXT(principal_procedure, code, "code", "HI01-2"), REQUIRED},
    {DAY(principal_procedure, day, "day", "HI01-4")},
    {TEXT(principal_procedure, code_set, "code_set",
          "HI01-1: CAH advanced billing concepts; the ICD when absent")},
};
static const struct record_shape principal_procedure =
    SHAPE(principal_procedure, "principal_procedure", PRINCIPAL_PROCEDURE);

static const struct record_field SPAN_CODE[] = {
    {TEXT(span_code, code, "code", "HI0x-2"), REQUIRED},
    {DAY(span_code, days.from, "from", "HI0x-4"), REQUIRED},
    {DAY(span_code, days.to, "to", "HI0x-4"), REQUIRED},
};
static const struct record_shape span_code = SHAPE(span_code, "span_code", SPAN_CODE);

static const struct record_field VALUE_CODE[] = {
    {TEXT(value_code, code, "code", "HI0x-2"), REQUIRED},
    {MONEY(value_code, amount_cents, "amount", "HI0x-5"), REQUIRED},
};
static const struct record_shape value_code = SHAPE(value_code, "value_code", VALUE_CODE);

static const struct record_field INSTITUTIONAL_REPRICING[] = {
    {TEXT(repricing, methodology, "methodology", "HCP01"), REQUIRED},
    {AMOUNT(repricing, allowed, "allowed", "HCP02"), REQUIRED},
    {AMOUNT(repricing, saving, "saving", "HCP03")},
    {TEXT(repricing, organization_id, "organization_id", "HCP04")},
    {QUANTITY(repricing, rate, "rate", "HCP05")},
    {TEXT(repricing, group_code, "group_code", "HCP06: DRG")},
    {AMOUNT(repricing, group_amount, "group_amount", "HCP07")},
    {TEXT(repricing, revenue_code, "revenue_code", "HCP08")},
    {TEXT(repricing, unit, "unit", "HCP11: DA days, UN units")},
    {QUANTITY(repricing, quantity, "quantity", "HCP12")},
    {TEXT(repricing, reject_reason, "reject_reason", "HCP13")},
    {TEXT(repricing, policy_compliance, "policy_compliance", "HCP14")},
    {TEXT(repricing, exception, "exception", "HCP15")},
};
static const struct record_shape institutional_repricing =
    SHAPE(repricing, "institutional_repricing", INSTITUTIONAL_REPRICING);

static const struct record_field INSTITUTIONAL_LINE_REPRICING[] = {
    {TEXT(repricing, methodology, "methodology", "HCP01"), REQUIRED},
    {AMOUNT(repricing, allowed, "allowed", "HCP02"), REQUIRED},
    {AMOUNT(repricing, saving, "saving", "HCP03")},
    {TEXT(repricing, organization_id, "organization_id", "HCP04")},
    {QUANTITY(repricing, rate, "rate", "HCP05")},
    {TEXT(repricing, group_code, "group_code", "HCP06")},
    {AMOUNT(repricing, group_amount, "group_amount", "HCP07")},
    {TEXT(repricing, revenue_code, "revenue_code", "HCP08")},
    {TEXT(repricing, procedure_type, "procedure_type", "HCP09")},
    {TEXT(repricing, procedure_code, "procedure_code", "HCP10")},
    {TEXT(repricing, unit, "unit", "HCP11: DA days, UN units")},
    {QUANTITY(repricing, quantity, "quantity", "HCP12")},
    {TEXT(repricing, reject_reason, "reject_reason", "HCP13")},
    {TEXT(repricing, policy_compliance, "policy_compliance", "HCP14")},
    {TEXT(repricing, exception, "exception", "HCP15")},
};
static const struct record_shape institutional_line_repricing =
    SHAPE(repricing, "institutional_line_repricing", INSTITUTIONAL_LINE_REPRICING);

static const struct record_field INPATIENT[] = {
    {QUANTITY(inpatient_adjudication, covered_days, "covered_days", "MIA01"), REQUIRED},
    {QUANTITY(inpatient_adjudication, lifetime_psychiatric_days, "lifetime_psychiatric_days",
              "MIA03")},
    {AMOUNT(inpatient_adjudication, drg, "drg", "MIA04")},
    {TEXT(inpatient_adjudication, remark, "remark", "MIA05")},
    {AMOUNT(inpatient_adjudication, disproportionate_share, "disproportionate_share", "MIA06")},
    {AMOUNT(inpatient_adjudication, msp_pass_through, "msp_pass_through", "MIA07")},
    {AMOUNT(inpatient_adjudication, pps_capital, "pps_capital", "MIA08")},
    {AMOUNT(inpatient_adjudication, pps_capital_fsp_drg, "pps_capital_fsp_drg", "MIA09")},
    {AMOUNT(inpatient_adjudication, pps_capital_hsp_drg, "pps_capital_hsp_drg", "MIA10")},
    {AMOUNT(inpatient_adjudication, pps_capital_dsh_drg, "pps_capital_dsh_drg", "MIA11")},
    {AMOUNT(inpatient_adjudication, old_capital, "old_capital", "MIA12")},
    {AMOUNT(inpatient_adjudication, pps_capital_ime, "pps_capital_ime", "MIA13")},
    {AMOUNT(inpatient_adjudication, pps_operating_hospital_drg, "pps_operating_hospital_drg",
            "MIA14")},
    {QUANTITY(inpatient_adjudication, cost_report_days, "cost_report_days", "MIA15")},
    {AMOUNT(inpatient_adjudication, pps_operating_federal_drg, "pps_operating_federal_drg",
            "MIA16")},
    {AMOUNT(inpatient_adjudication, pps_capital_outlier, "pps_capital_outlier", "MIA17")},
    {AMOUNT(inpatient_adjudication, indirect_teaching, "indirect_teaching", "MIA18")},
    {AMOUNT(inpatient_adjudication, nonpayable_professional, "nonpayable_professional", "MIA19")},
    {TEXTS(inpatient_adjudication, remarks, "remarks", CLAIM_INPATIENT_REMARKS_MAX - 1,
           "MIA20 to MIA23")},
    {AMOUNT(inpatient_adjudication, pps_capital_exception, "pps_capital_exception", "MIA24")},
};
static const struct record_shape inpatient =
    SHAPE(inpatient_adjudication, "inpatient_adjudication", INPATIENT);

static const struct record_field PLAIN_OTHER_PROVIDER[] = {
    {TEXT(provider, entity_type, "entity_type", "NM102: 1 person, 2 organization"), REQUIRED},
    {LIST(provider, references, "references", reference, 4, "REF: this payer's numbers for it"),
     REQUIRED},
};
static const struct record_shape plain_other_provider =
    SHAPE(provider, "plain_other_payer_provider", PLAIN_OTHER_PROVIDER);

static const struct record_field PLAIN_OTHER_SUBSCRIBER[] = {
    {TEXT(person, entity_type, "entity_type", "2330A NM102: 1 person, 2 organization"), REQUIRED},
    PERSON_NAMES(person, ),
    {TEXT(person, id_type, "id_type", "NM108: MI member number"), REQUIRED},
    {TEXT(person, id, "id", "NM109"), REQUIRED},
    {PART(person, address, "address", address, "N3 N4")},
};
static const struct record_shape plain_other_subscriber =
    SHAPE(person, "plain_other_subscriber", PLAIN_OTHER_SUBSCRIBER);

#define OTHER_PAYER_BEGINS(name)                                                                   \
    {TEXT(other_payer, responsibility, "responsibility", "2320 SBR01"), REQUIRED},                 \
        {TEXT(other_payer, relationship, "relationship",                                           \
              "SBR02: 18 self, 01 spouse, 19 child ..."),                                          \
         REQUIRED},                                                                                \
        {TEXT(other_payer, group_number, "group_number", "SBR03")},                                \
        {TEXT(other_payer, group_name, "group_name", "SBR04")},                                    \
        {TEXT(other_payer, filing_indicator, "filing_indicator", "SBR09")},                        \
        {LIST(other_payer, adjustments, "adjustments", adjustment, CLAIM_ADJUSTMENTS_MAX,          \
              "2320 CAS: what it adjusted for the whole claim")},                                  \
        {AMOUNT(other_payer, paid, "paid", "AMT*D")},                                              \
        {AMOUNT(other_payer, non_covered, "non_covered", "AMT*A8")},                               \
        {AMOUNT(other_payer, remaining_patient_liability, "remaining_patient_liability",           \
                "AMT*EAF")},                                                                       \
        {TEXT(other_payer, benefits_assigned, "benefits_assigned", "OI03: Y N W"), REQUIRED},      \
        {TEXT(other_payer, release_of_information, "release_of_information", "OI06: Y I"),         \
         REQUIRED},                                                                                \
        {OPTIONAL(other_payer, outpatient, "outpatient", outpatient, "MOA")},                      \
        {PART(other_payer, subscriber, "subscriber", plain_other_subscriber, "2330A"), REQUIRED},  \
        {TEXTS(other_payer, subscriber_ssns, "subscriber_ssns", CLAIM_SSNS_MAX, "2330A REF*SY")},  \
        {PART(other_payer, payer, "payer", name, "2330B"), REQUIRED},                              \
        {DAY(other_payer, adjudication_date, "adjudication_date", "2330B DTP*573")},               \
        {TEXT(other_payer, prior_authorization, "prior_authorization", "2330B REF*G1")},           \
        {TEXT(other_payer, referral, "referral", "2330B REF*9F")},                                 \
        {TEXT(other_payer, adjustment_indicator, "adjustment_indicator", "2330B REF*T4")},         \
    {                                                                                              \
        TEXT(other_payer, claim_control_number, "claim_control_number", "2330B REF*F8")            \
    }

static const struct record_field INSTITUTIONAL_OTHER_PAYER[] = {
    OTHER_PAYER_BEGINS(other_payer_name),
    {OPTIONAL(other_payer, inpatient, "inpatient", inpatient, "MIA")},
    {OPTIONAL(other_payer, attending, "attending", plain_other_provider, "2330C")},
    {OPTIONAL(other_payer, operating, "operating", plain_other_provider, "2330D")},
    {OPTIONAL(other_payer, other_operating, "other_operating", plain_other_provider, "2330E")},
    {OPTIONAL(other_payer, service_facility, "service_facility", plain_other_provider, "2330F")},
    {OPTIONAL(other_payer, rendering, "rendering", plain_other_provider, "2330G")},
    {LIST(other_payer, referring, "referring", other_provider, 1, "2330H: role DN")},
    {OPTIONAL(other_payer, billing, "billing", plain_other_provider, "2330I")},
};
static const struct record_shape institutional_other_payer =
    SHAPE(other_payer, "institutional_other_payer", INSTITUTIONAL_OTHER_PAYER);

static const struct record_field INSTITUTIONAL_ADJUDICATION[] = {
    {TEXT(adjudication, payer_id, "payer_id", "SVD01: the id of one of other_payers"), REQUIRED},
    {MONEY(adjudication, paid_cents, "paid", "SVD02"), REQUIRED},
    {PART(adjudication, procedure, "procedure", procedure, "SVD03")},
    {TEXT(adjudication, revenue_code, "revenue_code", "SVD04"), REQUIRED},
    {QUANTITY(adjudication, quantity, "quantity", "SVD05"), REQUIRED},
    {QUANTITY(adjudication, bundled_line, "bundled_line", "SVD06")},
    {LIST(adjudication, adjustments, "adjustments", adjustment, CLAIM_ADJUSTMENTS_MAX, "2430 CAS")},
    {DAY(adjudication, date, "date", "DTP*573"), REQUIRED},
    {AMOUNT(adjudication, remaining_patient_liability, "remaining_patient_liability", "AMT*EAF")},
};
static const struct record_shape institutional_adjudication =
    SHAPE(adjudication, "institutional_adjudication", INSTITUTIONAL_ADJUDICATION);

static const struct record_group LINE_INSTITUTIONAL =
    GROUP_OF(service_line, institutional, struct line_institutional);

static const struct record_field INSTITUTIONAL_LINE[] = {
    {TEXT(service_line, control_number, "control_number",
          "REF*6R: our own number of the line, comes back on the remittance"),
     AT_MOST(30)},
    {TEXT(line_institutional, revenue_code, "revenue_code", "SV201"), REQUIRED,
     IN_GROUP(LINE_INSTITUTIONAL)},
    {PART(service_line, procedure, "procedure", procedure, "SV202")},
    {MONEY(service_line, charge_cents, "charge", "SV203"), REQUIRED},
    {TEXT(service_line, unit, "unit", "SV204: DA days, UN units"), REQUIRED},
    {QUANTITY(service_line, quantity, "quantity", "SV205"), REQUIRED},
    {AMOUNT(line_institutional, non_covered, "non_covered", "SV207"), IN_GROUP(LINE_INSTITUTIONAL)},
    {PART(service_line, service_date, "service_date", period, "DTP*472")},
    {LIST(line_more, attachments, "attachments", attachment, CLAIM_ATTACHMENTS_MAX, "PWK"),
     IN_GROUP(LINE_MORE)},
    {TEXT(line_more, repriced_line, "repriced_line", "REF*9B"), IN_GROUP(LINE_MORE)},
    {TEXT(line_more, adjusted_repriced_line, "adjusted_repriced_line", "REF*9D"),
     IN_GROUP(LINE_MORE)},
    {AMOUNT(line_institutional, service_tax, "service_tax", "AMT*GT"),
     IN_GROUP(LINE_INSTITUTIONAL)},
    {AMOUNT(line_institutional, facility_tax, "facility_tax", "AMT*N8"),
     IN_GROUP(LINE_INSTITUTIONAL)},
    {TEXT(line_more, third_party_note, "third_party_note", "NTE*TPO"), IN_GROUP(LINE_MORE)},
    {OPTIONAL(line_more, repricing, "repricing", institutional_line_repricing, "HCP"),
     IN_GROUP(LINE_MORE)},
    {OPTIONAL(service_line, drug, "drug", drug, "2410")},
    {OPTIONAL(line_institutional, operating, "operating", line_supervising, "2420A"),
     IN_GROUP(LINE_INSTITUTIONAL)},
    {OPTIONAL(line_institutional, other_operating, "other_operating", line_supervising, "2420B"),
     IN_GROUP(LINE_INSTITUTIONAL)},
    {OPTIONAL(service_line, rendering, "rendering", line_supervising, "2420C")},
    {LIST(line_more, referring, "referring", line_referring, 1, "2420D: role DN"),
     IN_GROUP(LINE_MORE)},
    {LIST(service_line, adjudications, "adjudications", institutional_adjudication,
          CLAIM_ADJUDICATIONS_MAX, "2430: what other payers did with the line")},
};
static const struct record_shape institutional_line =
    SHAPE(service_line, "institutional_line", INSTITUTIONAL_LINE);

static const struct record_group INSTITUTIONAL =
    GROUP_OF(claim, institutional, struct claim_institutional);

static const struct record_field INSTITUTIONAL_CLAIM[] = {
    {TEXT(claim, kind, "kind", "institutional"), REQUIRED},
    {TEXT(claim, claim_id, "claim_id", "CLM01: our own number of the claim, comes back everywhere"),
     REQUIRED, AT_MOST(20)},
    {MONEY(claim, total_charge_cents, "total_charge", "CLM02"), REQUIRED},
    {TEXT(claim, place_of_service, "type_of_bill",
          "CLM05-1: the type of bill without its last digit, which is the frequency: 11 inpatient"),
     REQUIRED},
    {TEXT(claim, frequency, "frequency",
          "CLM05-3: 1 admit to discharge, 2 to 4 interim, 7 replacement, 8 void"),
     REQUIRED},
    {TEXT(claim, payer_claim_control_number, "payer_claim_control_number",
          "REF*F8: of the claim replaced or voided")},
    {TEXT(claim, assignment, "assignment", "CLM07: A B C"), REQUIRED},
    {TEXT(claim, benefits_assigned, "benefits_assigned", "CLM08: Y N W"), REQUIRED},
    {TEXT(claim, release_of_information, "release_of_information", "CLM09: Y I"), REQUIRED},
    {TEXT(claim, delay_reason, "delay_reason", "CLM20")},
    {PART(claim, billing, "billing", billing_institution, "2000A, 2010AA"), REQUIRED},
    {OPTIONAL(claim, pay_to, "pay_to", pay_to, "2010AB")},
    {OPTIONAL(claim, pay_to_plan, "pay_to_plan", pay_to_plan, "2010AC")},
    {PART(claim, subscriber, "subscriber", plain_subscriber, "2000B, 2010BA"), REQUIRED},
    {PART(claim, payer, "payer", payer, "2010BB"), REQUIRED},
    {OPTIONAL(claim, patient, "patient", plain_patient, "2000C: when not the subscriber")},
    {CLOCK(claim_institutional, discharge_hour, "discharge_hour", "DTP*096"),
     IN_GROUP(INSTITUTIONAL)},
    {PART(claim_institutional, statement, "statement", period, "DTP*434: the days it covers"),
     REQUIRED, IN_GROUP(INSTITUTIONAL)},
    {MOMENT(claim_institutional, admission, "admission", "DTP*435: the day, or day and hour"),
     IN_GROUP(INSTITUTIONAL)},
    {DAY(claim_dates, repricer_received_date, "repricer_received_date", "DTP*050"),
     IN_GROUP(CLAIM_DATES)},
    {TEXT(claim_institutional, admission_type, "admission_type", "CL101"), IN_GROUP(INSTITUTIONAL)},
    {TEXT(claim_institutional, admission_source, "admission_source", "CL102"),
     IN_GROUP(INSTITUTIONAL)},
    {TEXT(claim_institutional, patient_status, "patient_status", "CL103"), IN_GROUP(INSTITUTIONAL)},
    {LIST(claim_more, attachments, "attachments", attachment, CLAIM_ATTACHMENTS_MAX, "PWK"),
     IN_GROUP(CLAIM_MORE)},
    {OPTIONAL(claim_more, contract, "contract", contract, "CN1"), IN_GROUP(CLAIM_MORE)},
    {AMOUNT(claim_institutional, patient_estimated_due, "patient_estimated_due", "AMT*F3"),
     IN_GROUP(INSTITUTIONAL)},
    {TEXT(claim_more, service_authorization_exception, "service_authorization_exception", "REF*4N"),
     IN_GROUP(CLAIM_MORE)},
    {TEXT(claim, referral, "referral", "REF*9F")},
    {TEXT(claim, prior_authorization, "prior_authorization", "REF*G1")},
    {TEXT(claim_more, repriced_claim, "repriced_claim", "REF*9A"), IN_GROUP(CLAIM_MORE)},
    {TEXT(claim_more, adjusted_repriced_claim, "adjusted_repriced_claim", "REF*9C"),
     IN_GROUP(CLAIM_MORE)},
    {TEXTS(claim_institutional, investigational_devices, "investigational_devices",
           CLAIM_DEVICES_MAX, "REF*LX"),
     IN_GROUP(INSTITUTIONAL)},
    {TEXT(claim, clearinghouse_claim_number, "clearinghouse_claim_number", "REF*D9")},
    {TEXT(claim_institutional, auto_accident_state, "auto_accident_state", "REF*LU"),
     IN_GROUP(INSTITUTIONAL)},
    {TEXT(claim_more, medical_record, "medical_record", "REF*EA"), IN_GROUP(CLAIM_MORE)},
    {TEXT(claim_more, demonstration_project, "demonstration_project", "REF*P4"),
     IN_GROUP(CLAIM_MORE)},
    {TEXT(claim_institutional, peer_review_approval, "peer_review_approval", "REF*G4"),
     IN_GROUP(INSTITUTIONAL)},
    {TEXTS(claim_more, file_notes, "file_notes", CLAIM_FILE_NOTES_MAX, "K3"), IN_GROUP(CLAIM_MORE)},
    {LIST(claim_institutional, notes, "notes", note, CLAIM_NOTES_MAX, "NTE: all but ADD"),
     IN_GROUP(INSTITUTIONAL)},
    {TEXT(claim_institutional, billing_note, "billing_note", "NTE*ADD"), IN_GROUP(INSTITUTIONAL)},
    {OPTIONAL(claim_more, epsdt_referral, "epsdt_referral", condition_set, "CRC*ZZ"),
     IN_GROUP(CLAIM_MORE)},
    {TEXT(claim, icd_version, "icd_version", "HI01-1: 9 for BK BF BR ...; ICD-10 when absent")},
    {OPTIONAL(claim_institutional, principal_diagnosis, "principal_diagnosis", diagnosis, "HI*ABK"),
     REQUIRED, IN_GROUP(INSTITUTIONAL)},
    {TEXT(claim_institutional, admitting_diagnosis, "admitting_diagnosis", "HI*ABJ"),
     IN_GROUP(INSTITUTIONAL)},
    {TEXTS(claim_institutional, reasons_for_visit, "reasons_for_visit", CLAIM_REASONS_MAX,
           "HI*APR"),
     IN_GROUP(INSTITUTIONAL)},
    {LIST(claim_institutional, external_causes, "external_causes", diagnosis, CLAIM_CAUSES_MAX,
          "HI*ABN"),
     IN_GROUP(INSTITUTIONAL)},
    {TEXT(claim_institutional, diagnosis_related_group, "diagnosis_related_group", "HI*DR"),
     IN_GROUP(INSTITUTIONAL)},
    {LIST(claim_institutional, other_diagnoses, "other_diagnoses", diagnosis, CLAIM_CODES_MAX,
          "HI*ABF"),
     IN_GROUP(INSTITUTIONAL)},
    {OPTIONAL(claim_institutional, principal_procedure, "principal_procedure", principal_procedure,
              "HI*BBR"),
     IN_GROUP(INSTITUTIONAL)},
    {LIST(claim_institutional, other_procedures, "other_procedures", dated_code, CLAIM_CODES_MAX,
          "HI*BBQ"),
     IN_GROUP(INSTITUTIONAL)},
    {LIST(claim_institutional, occurrence_spans, "occurrence_spans", span_code, CLAIM_CODES_MAX,
          "HI*BI"),
     IN_GROUP(INSTITUTIONAL)},
    {LIST(claim_institutional, occurrences, "occurrences", dated_code, CLAIM_CODES_MAX, "HI*BH"),
     IN_GROUP(INSTITUTIONAL)},
    {LIST(claim_institutional, value_codes, "value_codes", value_code, CLAIM_CODES_MAX, "HI*BE"),
     IN_GROUP(INSTITUTIONAL)},
    {TEXTS(claim_more, condition_codes, "condition_codes", CLAIM_CONDITIONS_MAX, "HI*BG"),
     IN_GROUP(CLAIM_MORE)},
    {TEXTS(claim_institutional, treatment_codes, "treatment_codes", CLAIM_CODES_MAX, "HI*TC"),
     IN_GROUP(INSTITUTIONAL)},
    {OPTIONAL(claim_more, repricing, "repricing", institutional_repricing, "HCP"),
     IN_GROUP(CLAIM_MORE)},
    {OPTIONAL(claim_institutional, attending, "attending", attending, "2310A"),
     IN_GROUP(INSTITUTIONAL)},
    {OPTIONAL(claim_institutional, operating, "operating", supervising, "2310B"),
     IN_GROUP(INSTITUTIONAL)},
    {OPTIONAL(claim_institutional, other_operating, "other_operating", supervising, "2310C"),
     IN_GROUP(INSTITUTIONAL)},
    {OPTIONAL(claim, rendering, "rendering", supervising, "2310D")},
    {OPTIONAL(claim, service_facility, "service_facility", hospital, "2310E")},
    {LIST(claim, referring, "referring", referring, 1, "2310F: role DN")},
    {LIST(claim, other_payers, "other_payers", institutional_other_payer, CLAIM_OTHER_PAYERS_MAX,
          "2320")},
    {LIST(claim, lines, "lines", institutional_line, CLAIM_INSTITUTIONAL_LINES_MAX, "2400"),
     REQUIRED},
};
const struct record_shape claim_institutional_shape =
    SHAPE(claim, "institutional_claim", INSTITUTIONAL_CLAIM);

const struct record_kind claim_institutional_kind = {
    .name = "claim-institutional",
    .title = "Institutional claim",
    .about =
        "One claim, one JSON object, as `hia submit` takes it: one a line. The description of a "
        "field is its place in 005010X223A2. Money is dollars with at most two decimals; days "
        "are ISO. Codes are judged by the guide when the claim is scrubbed.",
    .shape = &claim_institutional_shape,
};

/* ---- dental (X224A2) ---- */

static const struct record_field DENTAL_REFERRING[] = {
    {TEXT(provider, role, "role", "NM101: DN referring, P3 primary care"), REQUIRED},
    NAMES(provider, ),
    {TEXT(provider, taxonomy, "taxonomy", "PRV03")},
    {LIST(provider, references, "references", reference, 3,
          "REF: 0B licence, 1G UPIN, G2 commercial")},
};
static const struct record_shape dental_referring =
    SHAPE(provider, "dental_referring_provider", DENTAL_REFERRING);

static const struct record_field TOOTH_STATUS[] = {
    {TEXT(tooth_status, tooth, "tooth", "DN201"), REQUIRED},
    {TEXT(tooth_status, status, "status", "DN202: E to be extracted, M missing"), REQUIRED},
};
static const struct record_shape tooth_status = SHAPE(tooth_status, "tooth_status", TOOTH_STATUS);

static const struct record_field TOOTH[] = {
    {TEXT(tooth, number, "number", "TOO02"), REQUIRED},
    {TEXTS(tooth, surfaces, "surfaces", CLAIM_SURFACES_MAX, "TOO03: B D F I L M O")},
};
static const struct record_shape tooth = SHAPE(tooth, "tooth", TOOTH);

static const struct record_field ORTHODONTICS[] = {
    {QUANTITY(orthodontics, total_months, "total_months", "DN101")},
    {QUANTITY(orthodontics, remaining_months, "remaining_months", "DN102")},
    {TEXT(orthodontics, description, "description", "DN104")},
};
static const struct record_shape orthodontics = SHAPE(orthodontics, "orthodontics", ORTHODONTICS);

static const struct record_field PRIOR_PLACEMENT[] = {
    {TEXT(test_date, type, "type", "DTP01: 139 estimated, 441 exact"), REQUIRED},
    {DAY(test_date, day, "day", "DTP03"), REQUIRED},
};
static const struct record_shape prior_placement =
    SHAPE(test_date, "prior_placement", PRIOR_PLACEMENT);

static const struct record_field DENTAL_LINE_FACILITY[] = {
    {TEXT(provider, entity_type, "entity_type", "NM102: 2 organization"), REQUIRED},
    {TEXT(provider, name, "name", "NM103"), REQUIRED},
    {TEXT(provider, npi, "npi", "NM109")},
    {PART(provider, address, "address", address, "N3 N4"), REQUIRED},
    {LIST(provider, references, "references", line_reference, CLAIM_PROVIDER_REFERENCES_MAX,
          "REF: 1G G2 LU")},
};
static const struct record_shape dental_line_facility =
    SHAPE(provider, "dental_line_facility", DENTAL_LINE_FACILITY);

static const struct record_field DENTAL_OTHER_PAYER_NAME[] = {
    {TEXT(payer, name, "name", "NM103"), REQUIRED},
    {TEXT(payer, id_type, "id_type", "NM108: PI payer, XV plan"), REQUIRED},
    {TEXT(payer, id, "id", "NM109"), REQUIRED},
    {PART(payer, address, "address", address, "N3 N4")},
    {LIST(payer, references, "references", reference, 3, "REF: 2U EI FY NF")},
};
static const struct record_shape dental_other_payer_name =
    SHAPE(payer, "dental_other_payer_name", DENTAL_OTHER_PAYER_NAME);

static const struct record_field DENTAL_OTHER_PAYER[] = {
    OTHER_PAYER_BEGINS(dental_other_payer_name),
    {TEXT(other_payer, predetermination, "predetermination", "2330B REF*G3")},
    {LIST(other_payer, referring, "referring", other_provider, CLAIM_REFERRING_MAX, "2330C")},
    {OPTIONAL(other_payer, rendering, "rendering", plain_other_provider, "2330D")},
    {OPTIONAL(other_payer, supervising, "supervising", plain_other_provider, "2330E")},
    {OPTIONAL(other_payer, billing, "billing", plain_other_provider, "2330F")},
    {OPTIONAL(other_payer, service_facility, "service_facility", plain_other_provider, "2330G")},
    {OPTIONAL(other_payer, assistant_surgeon, "assistant_surgeon", plain_other_provider, "2330H")},
};
static const struct record_shape dental_other_payer =
    SHAPE(other_payer, "dental_other_payer", DENTAL_OTHER_PAYER);

static const struct record_group LINE_DENTAL = GROUP_OF(service_line, dental, struct line_dental);

static const struct record_field DENTAL_LINE[] = {
    {TEXT(service_line, control_number, "control_number",
          "REF*6R: our own number of the line, comes back on the remittance"),
     AT_MOST(30)},
    {PART(service_line, procedure, "procedure", procedure, "SV301: type AD"), REQUIRED},
    {MONEY(service_line, charge_cents, "charge", "SV302"), REQUIRED},
    {TEXT(service_line, place_of_service, "place_of_service", "SV303: when not the claim's")},
    {TEXTS(line_dental, oral_cavity, "oral_cavity", CLAIM_CAVITY_AREAS_MAX, "SV304"),
     IN_GROUP(LINE_DENTAL)},
    {TEXT(line_dental, prosthesis, "prosthesis", "SV305: I initial, R replacement"),
     IN_GROUP(LINE_DENTAL)},
    {QUANTITY(service_line, quantity, "quantity", "SV306")},
    {ORDINALS(service_line, diagnosis_pointers, "diagnosis_pointers", CLAIM_POINTERS_MAX,
              "SV311: 1 is the first diagnosis")},
    {LIST(line_dental, teeth, "teeth", tooth, CLAIM_LINE_TEETH_MAX, "TOO"), IN_GROUP(LINE_DENTAL)},
    {PART(service_line, service_date, "service_date", period, "DTP*472: when not the claim's")},
    {OPTIONAL(line_dental, prior_placement, "prior_placement", prior_placement, "DTP*139, 441"),
     IN_GROUP(LINE_DENTAL)},
    {DAY(line_dental, appliance_placement_date, "appliance_placement_date", "DTP*452"),
     IN_GROUP(LINE_DENTAL)},
    {DAY(line_dental, replacement_date, "replacement_date", "DTP*446"), IN_GROUP(LINE_DENTAL)},
    {DAY(line_dental, treatment_start_date, "treatment_start_date", "DTP*196"),
     IN_GROUP(LINE_DENTAL)},
    {DAY(line_dental, treatment_completion_date, "treatment_completion_date", "DTP*198"),
     IN_GROUP(LINE_DENTAL)},
    {OPTIONAL(line_more, contract, "contract", contract, "CN1"), IN_GROUP(LINE_MORE)},
    {LIST(line_dental, predeterminations, "predeterminations", line_reference,
          CLAIM_LINE_REFERENCES_MAX, "REF*G3"),
     IN_GROUP(LINE_DENTAL)},
    {LIST(line_more, prior_authorizations, "prior_authorizations", line_reference,
          CLAIM_LINE_REFERENCES_MAX, "REF*G1"),
     IN_GROUP(LINE_MORE)},
    {OPTIONAL(line_dental, repriced_line, "repriced_line", reference, "REF*9A, 9B"),
     IN_GROUP(LINE_DENTAL)},
    {OPTIONAL(line_dental, adjusted_repriced_line, "adjusted_repriced_line", reference,
              "REF*9C, 9D"),
     IN_GROUP(LINE_DENTAL)},
    {LIST(line_more, referrals, "referrals", line_reference, CLAIM_LINE_REFERENCES_MAX, "REF*9F"),
     IN_GROUP(LINE_MORE)},
    {AMOUNT(line_more, sales_tax, "sales_tax", "AMT*T"), IN_GROUP(LINE_MORE)},
    {TEXTS(line_more, file_notes, "file_notes", CLAIM_FILE_NOTES_MAX, "K3"), IN_GROUP(LINE_MORE)},
    {OPTIONAL(line_more, repricing, "repricing", line_repricing, "HCP"), IN_GROUP(LINE_MORE)},
    {OPTIONAL(service_line, rendering, "rendering", line_rendering, "2420A")},
    {OPTIONAL(line_dental, assistant_surgeon, "assistant_surgeon", line_rendering, "2420B"),
     IN_GROUP(LINE_DENTAL)},
    {OPTIONAL(line_more, supervising, "supervising", line_supervising, "2420C"),
     IN_GROUP(LINE_MORE)},
    {OPTIONAL(line_more, service_facility, "service_facility", dental_line_facility, "2420D"),
     IN_GROUP(LINE_MORE)},
    {LIST(service_line, adjudications, "adjudications", adjudication, CLAIM_ADJUDICATIONS_MAX,
          "2430: what other payers did with the line")},
};
static const struct record_shape dental_line = SHAPE(service_line, "dental_line", DENTAL_LINE);

static const struct record_group DENTAL = GROUP_OF(claim, dental, struct claim_dental);

static const struct record_field DENTAL_CLAIM[] = {
    {TEXT(claim, kind, "kind", "dental"), REQUIRED},
    {TEXT(claim, claim_id, "claim_id", "CLM01: our own number of the claim, comes back everywhere"),
     REQUIRED, AT_MOST(20)},
    {MONEY(claim, total_charge_cents, "total_charge", "CLM02"), REQUIRED},
    {TEXT(claim, place_of_service, "place_of_service", "CLM05-1"), REQUIRED},
    {TEXT(claim, frequency, "frequency", "CLM05-3: 1 original, 7 replacement, 8 void"), REQUIRED},
    {TEXT(claim, payer_claim_control_number, "payer_claim_control_number",
          "REF*F8: of the claim replaced or voided")},
    {TEXT(claim, provider_signature, "provider_signature", "CLM06: Y N"), REQUIRED},
    {TEXT(claim, assignment, "assignment", "CLM07: A C"), REQUIRED},
    {TEXT(claim, benefits_assigned, "benefits_assigned", "CLM08: Y N W"), REQUIRED},
    {TEXT(claim, release_of_information, "release_of_information", "CLM09: Y I"), REQUIRED},
    {OPTIONAL(claim, accident, "accident", accident, "CLM11")},
    {TEXT(claim, special_program, "special_program", "CLM12: 01 02 03 05")},
    {TEXT(claim_dental, predetermination_request, "predetermination_request",
          "CLM19: PB, this asks what would be paid"),
     IN_GROUP(DENTAL)},
    {TEXT(claim, delay_reason, "delay_reason", "CLM20")},
    {PART(claim, billing, "billing", billing, "2000A, 2010AA"), REQUIRED},
    {OPTIONAL(claim, pay_to, "pay_to", pay_to, "2010AB")},
    {OPTIONAL(claim, pay_to_plan, "pay_to_plan", pay_to_plan, "2010AC")},
    {PART(claim, subscriber, "subscriber", plain_subscriber, "2000B, 2010BA"), REQUIRED},
    {PART(claim, payer, "payer", payer, "2010BB"), REQUIRED},
    {OPTIONAL(claim, patient, "patient", plain_patient, "2000C: when not the subscriber")},
    {DAY(claim_dates, accident_date, "accident_date", "DTP*439"), IN_GROUP(CLAIM_DATES)},
    {DAY(claim_dental, appliance_placement_date, "appliance_placement_date", "DTP*452"),
     IN_GROUP(DENTAL)},
    {PART(claim_dental, service_date, "service_date", period, "DTP*472"), IN_GROUP(DENTAL)},
    {DAY(claim_dates, repricer_received_date, "repricer_received_date", "DTP*050"),
     IN_GROUP(CLAIM_DATES)},
    {OPTIONAL(claim_dental, orthodontics, "orthodontics", orthodontics, "DN1"), IN_GROUP(DENTAL)},
    {LIST(claim_dental, tooth_status, "tooth_status", tooth_status, CLAIM_TEETH_MAX, "DN2"),
     IN_GROUP(DENTAL)},
    {LIST(claim_more, attachments, "attachments", attachment, CLAIM_ATTACHMENTS_MAX, "PWK"),
     IN_GROUP(CLAIM_MORE)},
    {OPTIONAL(claim_more, contract, "contract", contract, "CN1"), IN_GROUP(CLAIM_MORE)},
    {AMOUNT(claim_more, patient_paid, "patient_paid", "AMT*F5"), IN_GROUP(CLAIM_MORE)},
    {TEXT(claim_dental, predetermination, "predetermination", "REF*G3"), IN_GROUP(DENTAL)},
    {TEXT(claim_more, service_authorization_exception, "service_authorization_exception", "REF*4N"),
     IN_GROUP(CLAIM_MORE)},
    {TEXT(claim, referral, "referral", "REF*9F")},
    {TEXT(claim, prior_authorization, "prior_authorization", "REF*G1")},
    {TEXT(claim_more, repriced_claim, "repriced_claim", "REF*9A"), IN_GROUP(CLAIM_MORE)},
    {TEXT(claim_more, adjusted_repriced_claim, "adjusted_repriced_claim", "REF*9C"),
     IN_GROUP(CLAIM_MORE)},
    {TEXT(claim, clearinghouse_claim_number, "clearinghouse_claim_number", "REF*D9")},
    {TEXTS(claim_more, file_notes, "file_notes", CLAIM_FILE_NOTES_MAX, "K3"), IN_GROUP(CLAIM_MORE)},
    {LIST(claim_dental, notes, "notes", note, CLAIM_DENTAL_NOTES_MAX, "NTE*ADD"), IN_GROUP(DENTAL)},
    {TEXT(claim, icd_version, "icd_version",
          "HI01-1: 9 for BK BF, TQ for SNODENT; ICD-10 when absent")},
    {TEXTS(claim, diagnoses, "diagnoses", CLAIM_DENTAL_DIAGNOSES_MAX,
           "HI*ABK ABF: without the point, the principal one first")},
    {OPTIONAL(claim_more, repricing, "repricing", repricing, "HCP"), IN_GROUP(CLAIM_MORE)},
    {LIST(claim, referring, "referring", dental_referring, CLAIM_REFERRING_MAX, "2310A")},
    {OPTIONAL(claim, rendering, "rendering", rendering, "2310B: when not the billing provider")},
    {OPTIONAL(claim, service_facility, "service_facility", hospital, "2310C")},
    {OPTIONAL(claim_dental, assistant_surgeon, "assistant_surgeon", rendering, "2310D"),
     IN_GROUP(DENTAL)},
    {OPTIONAL(claim_more, supervising, "supervising", supervising, "2310E"), IN_GROUP(CLAIM_MORE)},
    {LIST(claim, other_payers, "other_payers", dental_other_payer, CLAIM_OTHER_PAYERS_MAX, "2320")},
    {LIST(claim, lines, "lines", dental_line, CLAIM_LINES_MAX, "2400"), REQUIRED},
};
const struct record_shape claim_dental_shape = SHAPE(claim, "dental_claim", DENTAL_CLAIM);

const struct record_kind claim_dental_kind = {
    .name = "claim-dental",
    .title = "Dental claim",
    .about =
        "One claim, one JSON object, as `hia submit` takes it: one a line. The description of a "
        "field is its place in 005010X224A2. Money is dollars with at most two decimals; days "
        "are ISO. Codes are judged by the guide when the claim is scrubbed.",
    .shape = &claim_dental_shape,
};
