/* x12_claim_map.c - the 837P as a map of a claim, in the guide's order. */
#include "event/x12_claim_map.h"
#include "event/x12_map_rows.h"

/* ---- the elements of each segment ---- */

static const struct slot HL_BILLING[] = {S_HL(1), S_CODE(3, "20"), S_CODE(4, "1")};
static const struct slot HL_SUBSCRIBER[] = {S_HL(2), S_CODE(3, "22"), S_HL_CHILD(claim, patient)};
static const struct slot HL_PATIENT[] = {S_HL(3), S_CODE(3, "23"), S_CODE(4, "0")};
static const struct slot N3[] = {S_TEXT(1, address, line1), S_TEXT(2, address, line2)};
static const struct slot N4[] = {S_TEXT(1, address, city), S_TEXT(2, address, state),
                                 S_TEXT(3, address, postal_code), S_TEXT(4, address, country),
                                 S_TEXT(7, address, subdivision)};
static const struct slot REF[] = {S_QUALIFIER(1), S_VALUE(2)};
static const struct slot REF_ANY[] = {S_TEXT(1, reference, type), S_TEXT(2, reference, value)};
static const struct slot REF_PAYER[] = {S_TEXT(1, reference, type), S_TEXT(2, reference, value),
                                        S_PART_CODE(4, 1, "2U"), S_PART(4, 2, reference, payer_id)};
static const struct slot DTP[] = {S_QUALIFIER(1), S_CODE(2, "D8"), S_VALUE(3)};
static const struct slot DTP_PERIOD[] = {S_QUALIFIER(1), {.element = 2, .kind = SLOT_PERIOD}};
static const struct slot DTP_BOTH[] = {S_QUALIFIER(1), {.element = 2, .kind = SLOT_BOTH}};
static const struct slot DTP_FROM[] = {S_QUALIFIER(1), {.element = 2, .kind = SLOT_FROM}};
static const struct slot DTP_TO[] = {S_QUALIFIER(1), {.element = 2, .kind = SLOT_TO}};
static const struct slot DTP_TEST[] = {S_TEXT(1, test_date, type), S_CODE(2, "D8"),
                                       S_TEXT(3, test_date, day)};
static const struct slot AMT[] = {S_QUALIFIER(1), {.element = 2, .kind = SLOT_AMOUNT}};
static const struct slot QTY[] = {S_QUALIFIER(1), {.element = 2, .kind = SLOT_QUANTITY}};
static const struct slot PER[] = {S_CODE(1, "IC"), S_TEXT(2, contact, name),
                                  S_NUMBERS(3, contact, numbers)};
static const struct slot K3[] = {S_VALUE(1)};
static const struct slot TAXONOMY[] = {S_QUALIFIER(1), S_CODE(2, "PXC"), S_VALUE(3)};
static const struct slot PAGE[] = {S_CODE(1, "CT"), S_VALUE(2)};

static const struct slot NM1_PROVIDER[] = {S_QUALIFIER(1),
                                           S_TEXT(2, provider, entity_type),
                                           S_TEXT(3, provider, name),
                                           S_TEXT(4, provider, first_name),
                                           S_TEXT(5, provider, middle_name),
                                           S_TEXT(7, provider, suffix),
                                           S_CODE_IF(8, "XX"),
                                           S_TEXT(9, provider, npi)};
static const struct slot NM1_REFERRING[] = {S_TEXT(1, provider, role),
                                            S_TEXT(2, provider, entity_type),
                                            S_TEXT(3, provider, name),
                                            S_TEXT(4, provider, first_name),
                                            S_TEXT(5, provider, middle_name),
                                            S_TEXT(7, provider, suffix),
                                            S_CODE_IF(8, "XX"),
                                            S_TEXT(9, provider, npi)};
static const struct slot NM1_PAY_TO[] = {S_CODE(1, "87"), S_TEXT(2, pay_to, entity_type)};
static const struct slot NM1_PLAN[] = {S_CODE(1, "PE"), S_CODE(2, "2"),
                                       S_TEXT(3, pay_to_plan, name),
                                       S_TEXT(8, pay_to_plan, id_type), S_TEXT(9, pay_to_plan, id)};
static const struct slot NM1_SUBSCRIBER[] = {S_CODE(1, "IL"),
                                             S_TEXT(2, person, entity_type),
                                             S_TEXT(3, person, last_name),
                                             S_TEXT(4, person, first_name),
                                             S_TEXT(5, person, middle_name),
                                             S_TEXT(7, person, suffix),
                                             S_TEXT(8, person, id_type),
                                             S_TEXT(9, person, id)};
static const struct slot NM1_PATIENT[] = {S_CODE(1, "QC"),
                                          S_CODE(2, "1"),
                                          S_TEXT(3, person, last_name),
                                          S_TEXT(4, person, first_name),
                                          S_TEXT(5, person, middle_name),
                                          S_TEXT(7, person, suffix)};
static const struct slot NM1_PAYER[] = {S_CODE(1, "PR"), S_CODE(2, "2"), S_TEXT(3, payer, name),
                                        S_TEXT(8, payer, id_type), S_TEXT(9, payer, id)};
static const struct slot NM1_PICKUP[] = {S_CODE(1, "PW"), S_CODE(2, "2")};
static const struct slot NM1_DROPOFF[] = {S_CODE(1, "45"), S_CODE(2, "2"), S_TEXT(3, place, name)};

static const struct slot CUR[] = {S_CODE(1, "85"), S_VALUE(2)};
static const struct slot TAX_ID[] = {S_TEXT(1, billing_provider, tax_id_type),
                                     S_TEXT(2, billing_provider, tax_id)};
static const struct slot SBR[] = {
    S_TEXT(1, subscriber, responsibility), S_UNLESS(2, "18", claim, patient),
    S_TEXT(3, subscriber, group_number),   S_TEXT(4, subscriber, group_name),
    S_TEXT(5, subscriber, insurance_type), S_TEXT(9, subscriber, filing_indicator)};
#define PAT_FACTS(s, m)                                                                            \
    S_CODE_IF(5, "D8"), S_TEXT(6, s, m death_date), S_CODE_IF(7, "01"),                            \
        S_QUANTITY(8, s, m weight_pounds), S_TEXT(9, s, m pregnant)
static const struct slot PAT_SUBSCRIBER[] = {PAT_FACTS(person, )};
static const struct slot PAT_PATIENT[] = {S_TEXT(1, patient, relationship),
                                          PAT_FACTS(patient, person.)};
static const struct slot DMG[] = {S_CODE(1, "D8"), S_TEXT(2, person, birth_date),
                                  S_TEXT(3, person, gender)};

static const struct slot ACCIDENT[] = {
    {.component = 1, .kind = SLOT_TEXTS, .max = ACCIDENT_CAUSES_MAX, MAP_AT(accident, causes)},
    S_PART(0, 4, accident, state),
    S_PART(0, 5, accident, country)};
static const struct slot CLM[] = {S_TEXT(1, claim, claim_id),
                                  S_MONEY(2, claim, total_charge_cents),
                                  S_PART(5, 1, claim, place_of_service),
                                  S_PART_CODE(5, 2, "B"),
                                  S_PART(5, 3, claim, frequency),
                                  S_TEXT(6, claim, provider_signature),
                                  S_TEXT(7, claim, assignment),
                                  S_TEXT(8, claim, benefits_assigned),
                                  S_TEXT(9, claim, release_of_information),
                                  S_TEXT(10, claim, patient_signature_source),
                                  S_RECORD(11, ACCIDENT, struct accident, claim, accident),
                                  S_TEXT(12, claim, special_program),
                                  S_TEXT(20, claim, delay_reason)};
static const struct slot PWK[] = {S_TEXT(1, attachment, report_type),
                                  S_TEXT(2, attachment, transmission), S_CODE_IF(5, "AC"),
                                  S_TEXT(6, attachment, control_number)};
static const struct slot CN1[] = {S_TEXT(1, contract, type),
                                  S_AMOUNT(2, contract, amount),
                                  S_QUANTITY(3, contract, percent),
                                  S_TEXT(4, contract, code),
                                  S_QUANTITY(5, contract, terms_discount_percent),
                                  S_TEXT(6, contract, version)};
static const struct slot NTE[] = {S_TEXT(1, note, type), S_TEXT(2, note, text)};
static const struct slot NTE_THIRD[] = {S_QUALIFIER(1), S_VALUE(2)};
static const struct slot CR1[] = {S_CODE_IF(1, "LB"),
                                  S_QUANTITY(2, ambulance, patient_weight_pounds),
                                  S_TEXT(4, ambulance, reason),
                                  S_CODE_IF(5, "DH"),
                                  S_QUANTITY(6, ambulance, miles),
                                  S_TEXT(9, ambulance, round_trip_purpose),
                                  S_TEXT(10, ambulance, stretcher_purpose)};
static const struct slot CR2[] = {S_TEXT(8, spinal_manipulation, patient_condition),
                                  S_TEXT(10, spinal_manipulation, description1),
                                  S_TEXT(11, spinal_manipulation, description2)};
static const struct slot CRC[] = {S_TEXT(1, condition_set, category),
                                  S_TEXT(2, condition_set, applies),
                                  S_TEXTS(3, CLAIM_CONDITION_CODES_MAX, condition_set, codes)};
static const struct slot CRC_HOMEBOUND[] = {S_QUALIFIER(1), S_VALUE(2), S_CODE(3, "IH")};
static const struct slot CRC_HOSPICE[] = {S_QUALIFIER(1), S_VALUE(2), S_CODE(3, "65")};
static const struct slot HCP_CLAIM[] = {
    S_TEXT(1, repricing, methodology),        S_AMOUNT(2, repricing, allowed),
    S_AMOUNT(3, repricing, saving),           S_TEXT(4, repricing, organization_id),
    S_QUANTITY(5, repricing, rate),           S_TEXT(6, repricing, group_code),
    S_AMOUNT(7, repricing, group_amount),     S_TEXT(13, repricing, reject_reason),
    S_TEXT(14, repricing, policy_compliance), S_TEXT(15, repricing, exception)};
static const struct slot HCP_LINE[] = {
    S_TEXT(1, repricing, methodology),        S_AMOUNT(2, repricing, allowed),
    S_AMOUNT(3, repricing, saving),           S_TEXT(4, repricing, organization_id),
    S_QUANTITY(5, repricing, rate),           S_TEXT(6, repricing, group_code),
    S_AMOUNT(7, repricing, group_amount),     S_TEXT(9, repricing, procedure_type),
    S_TEXT(10, repricing, procedure_code),    S_TEXT(11, repricing, unit),
    S_QUANTITY(12, repricing, quantity),      S_TEXT(13, repricing, reject_reason),
    S_TEXT(14, repricing, policy_compliance), S_TEXT(15, repricing, exception)};

static const struct slot SBR_OTHER[] = {
    S_TEXT(1, other_payer, responsibility), S_TEXT(2, other_payer, relationship),
    S_TEXT(3, other_payer, group_number),   S_TEXT(4, other_payer, group_name),
    S_TEXT(5, other_payer, insurance_type), S_TEXT(9, other_payer, filing_indicator)};
static const struct slot OI[] = {S_TEXT(3, other_payer, benefits_assigned),
                                 S_TEXT(4, other_payer, patient_signature_source),
                                 S_TEXT(6, other_payer, release_of_information)};
static const struct slot MOA[] = {S_QUANTITY(1, outpatient_adjudication, reimbursement_rate),
                                  S_AMOUNT(2, outpatient_adjudication, payable),
                                  S_TEXTS(3, CLAIM_REMARKS_MAX, outpatient_adjudication, remarks),
                                  S_AMOUNT(8, outpatient_adjudication, esrd_payment),
                                  S_AMOUNT(9, outpatient_adjudication, nonpayable_professional)};
static const struct slot NM1_OTHER_REFERRING[] = {S_TEXT(1, provider, role),
                                                  S_TEXT(2, provider, entity_type)};
static const struct slot NM1_OTHER[] = {S_QUALIFIER(1), S_TEXT(2, provider, entity_type)};

/* Codes of HI that keep to one edition of the ICD, and others. */
static const struct slot HI_ICD[] = {
    {.component = 1, .kind = SLOT_EDITION, .code = "9", MAP_AT(claim, icd_version)},
    {.component = 2, .kind = SLOT_TEXT}};
static const struct slot HI_CODE[] = {{.component = 1, .kind = SLOT_QUALIFIER},
                                      {.component = 2, .kind = SLOT_TEXT}};

static const struct slot LX[] = {S_COUNT(1)};
static const struct slot SV1[] = {
    S_PROCEDURE(1, service_line, procedure),
    S_MONEY(2, service_line, charge_cents),
    S_TEXT(3, service_line, unit),
    S_QUANTITY(4, service_line, quantity),
    S_TEXT(5, service_line, place_of_service),
    S_COMPONENTS(7, CLAIM_POINTERS_MAX, service_line, diagnosis_pointers),
    S_TEXT(9, service_line, emergency),
    S_TEXT(11, service_line, epsdt),
    S_TEXT(12, service_line, family_planning),
    S_TEXT(15, service_line, copay_status)};
static const struct slot SV5[] = {S_PART_CODE(1, 1, "HC"),
                                  S_PART(1, 2, equipment, procedure_code),
                                  S_CODE(2, "DA"),
                                  S_QUANTITY(3, equipment, days),
                                  S_AMOUNT(4, equipment, rental_price),
                                  S_AMOUNT(5, equipment, purchase_price),
                                  S_TEXT(6, equipment, frequency)};
static const struct slot CR3[] = {S_TEXT(1, equipment_certification, type), S_CODE(2, "MO"),
                                  S_QUANTITY(3, equipment_certification, months)};
static const struct slot MEA[] = {S_TEXT(1, measure, identification), S_TEXT(2, measure, type),
                                  S_QUANTITY(3, measure, value)};
static const struct slot PS1[] = {S_TEXT(1, purchased_service, provider_id),
                                  S_MONEY(2, purchased_service, charge_cents)};
static const struct slot LIN[] = {S_TEXT(2, drug, type), S_TEXT(3, drug, code)};
static const struct slot CTP[] = {S_QUANTITY(4, drug, quantity), S_PART(5, 1, drug, unit)};
static const struct slot REF_DRUG[] = {S_TEXT(1, drug, prescription_type),
                                       S_TEXT(2, drug, prescription_number)};
static const struct slot NM1_PURCHASED[] = {S_CODE(1, "QB"), S_TEXT(2, provider, entity_type),
                                            S_CODE_IF(8, "XX"), S_TEXT(9, provider, npi)};
static const struct slot SVD[] = {
    S_TEXT(1, adjudication, payer_id), S_MONEY(2, adjudication, paid_cents),
    S_PROCEDURE(3, adjudication, procedure), S_QUANTITY(5, adjudication, quantity),
    S_QUANTITY(6, adjudication, bundled_line)};
static const struct slot LQ[] = {S_TEXT(1, form, type), S_TEXT(2, form, id)};
static const struct slot FRM[] = {S_TEXT(1, form_answer, question), S_TEXT(2, form_answer, answer),
                                  S_TEXT(3, form_answer, text), S_TEXT(4, form_answer, day),
                                  S_QUANTITY(5, form_answer, percent)};

/* clang-format off */
/* ---- the map ---- */

#define HI(n, t, first, rest, each, x, s, m) COMPOSITES("2300", n, t, struct str, first, rest, \
    each, x, s, m)
#define CAS(l, n, s, m)           ADJUSTMENTS(l, n, CLAIM_ADJUSTMENTS_MAX, s, m)

#define PLACE_OF(l, s, m)         MAY(l, "address", N3, s, m), MAY(l, "city_state_zip", N4, s, m)
#define REFERENCES(l, s, m, x)    LIST(s, m, struct reference, x), HERE(l, \
    "reference_secondary_id", REF_ANY), CLOSE
#define LINE_REFERENCES(l)        LIST(provider, references, struct reference, \
    CLAIM_PROVIDER_REFERENCES_MAX), HERE(l, "reference_secondary_id", REF_PAYER), CLOSE
#define CONTACTS(l, n, s, m, x)   LIST(s, m, struct contact, x), HERE(l, n, PER), CLOSE
#define PROVIDER_REFERENCES(l)    REFERENCES(l, provider, references, CLAIM_PROVIDER_REFERENCES_MAX)
#define OTHER_PROVIDER(l, q, m)   OPTIONAL(other_payer, m, struct provider), HERE_CODE(l, \
    "name", NM1_OTHER, q), PROVIDER_REFERENCES(l), CLOSE
#define NOTES(l, s, m)            LIST(s, m, struct str, CLAIM_FILE_NOTES_MAX), HERE(l, \
    "file_information", K3), CLOSE

static const struct map_row ROWS[] = {
    SECTION(CLAIM_LEVEL_BILLING),
    HERE("2000A", "hierarchical_level", HL_BILLING),
    MAY_CODE("2000A", "specialty", TAXONOMY, "BI", claim, billing.provider.taxonomy),
    MAY("2000A", "currency", CUR, claim, billing.currency),
    MUST_CODE("2010AA", "name", NM1_PROVIDER, "85", claim, billing.provider),
    PLACE_OF("2010AA", claim, billing.provider.address),
    MAY("2010AA", "reference_tax_id", TAX_ID, claim, billing),
    LIST(claim, billing.provider.references, struct reference, 2),
        HERE("2010AA", "reference_upin_or_license", REF_ANY), CLOSE,
    CONTACTS("2010AA", "contact", claim, billing.provider.contacts, CLAIM_CONTACTS_MAX),
    OPTIONAL(claim, pay_to, struct pay_to),
        HERE("2010AB", "name", NM1_PAY_TO),
        PLACE_OF("2010AB", pay_to, address),
    CLOSE,
    OPTIONAL(claim, pay_to_plan, struct pay_to_plan),
        HERE("2010AC", "name", NM1_PLAN),
        PLACE_OF("2010AC", pay_to_plan, address),
        REFERENCES("2010AC", pay_to_plan, references, 1),
        MAY_CODE("2010AC", "reference_tax_id", REF, "EI", pay_to_plan, tax_id),
    CLOSE,

    SECTION(CLAIM_LEVEL_SUBSCRIBER),
    HERE("2000B", "hierarchical_level", HL_SUBSCRIBER),
    MUST("2000B", "subscriber_information", SBR, claim, subscriber),
    MAY("2000B", "patient_information", PAT_SUBSCRIBER, claim, subscriber.person),
    MUST("2010BA", "name", NM1_SUBSCRIBER, claim, subscriber.person),
    PLACE_OF("2010BA", claim, subscriber.person.address),
    MAY("2010BA", "demographics", DMG, claim, subscriber.person),
    MAY_CODE("2010BA", "reference_secondary_id", REF, "SY", claim, subscriber.person.ssn),
    MAY_CODE("2010BA", "reference_property_casualty_claim_number", REF, "Y4", claim,
             subscriber.person.property_casualty_claim),
    OPTIONAL(claim, subscriber.person.contact, struct contact),
        HERE("2010BA", "contact_property_casualty", PER), CLOSE,
    MUST("2010BB", "name", NM1_PAYER, claim, payer),
    PLACE_OF("2010BB", claim, payer.address),
    LIST(claim, payer.references, struct reference, 3),
        HERE("2010BB", "reference_secondary_id", REF_ANY), CLOSE,
    LIST(claim, payer.billing_references, struct reference, 2),
        HERE("2010BB", "reference_billing_provider_secondary_id", REF_ANY), CLOSE,

    SECTION(CLAIM_LEVEL_PATIENT),
    HERE("2000C", "hierarchical_level", HL_PATIENT),
    OPTIONAL(claim, patient, struct patient),
        HERE("2000C", "patient_information", PAT_PATIENT),
        MUST("2010CA", "name", NM1_PATIENT, patient, person),
        PLACE_OF("2010CA", patient, person.address),
        MAY("2010CA", "demographics", DMG, patient, person),
        MAY_CODE("2010CA", "reference_property_casualty_claim_number", REF, "Y4", patient,
                 person.property_casualty_claim),
        MAY_CODE("2010CA", "reference_property_casualty_patient_id", REF, "SY", patient,
            person.ssn),
        MAY_CODE("2010CA", "reference_property_casualty_patient_id", REF, "1W", patient,
            person.member_id),
        OPTIONAL(patient, person.contact, struct contact),
            HERE("2010CA", "contact_property_casualty", PER), CLOSE,
    CLOSE,

    SECTION(CLAIM_OWN),
    HERE("2300", "claim_information", CLM),
    GROUP(claim, dates, struct claim_dates),
    MAY_CODE("2300", "date_onset_of_current_illness", DTP, "431", claim_dates, onset_date),
    MAY_CODE("2300", "date_initial_treatment", DTP, "454", claim_dates, initial_treatment_date),
    MAY_CODE("2300", "date_last_seen", DTP, "304", claim_dates, last_seen_date),
    MAY_CODE("2300", "date_acute_manifestation", DTP, "453", claim_dates, acute_manifestation_date),
    MAY_CODE("2300", "date_accident", DTP, "439", claim_dates, accident_date),
    MAY_CODE("2300", "date_last_menstrual_period", DTP, "484", claim_dates, last_menstrual_period),
    MAY_CODE("2300", "date_last_xray", DTP, "455", claim_dates, last_xray_date),
    MAY_CODE("2300", "date_hearing_vision_prescription", DTP, "471", claim_dates,
        vision_prescription_date),
    MAY_CODE("2300", "date_disability", DTP_BOTH, "314", claim_dates, disability),
    MAY_CODE("2300", "date_disability", DTP_FROM, "360", claim_dates, disability),
    MAY_CODE("2300", "date_disability", DTP_TO, "361", claim_dates, disability),
    MAY_CODE("2300", "date_last_worked", DTP, "297", claim_dates, last_worked_date),
    MAY_CODE("2300", "date_authorized_return_to_work", DTP, "296", claim_dates, return_to_work_date),
    MAY_CODE("2300", "date_admission", DTP, "435", claim_dates, admission_date),
    MAY_CODE("2300", "date_discharge", DTP, "096", claim_dates, discharge_date),
    MAY_CODE("2300", "date_assumed_relinquished_care", DTP, "090", claim_dates, assumed_care_date),
    MAY_CODE("2300", "date_assumed_relinquished_care", DTP, "091", claim_dates, relinquished_care_date),
    MAY_CODE("2300", "date_property_casualty_first_contact", DTP, "444", claim_dates,
        property_casualty_contact_date),
    MAY_CODE("2300", "date_repricer_received", DTP, "050", claim_dates, repricer_received_date), CLOSE,
    GROUP(claim, more, struct claim_more),
    LIST(claim_more, attachments, struct attachment, CLAIM_ATTACHMENTS_MAX),
        HERE("2300", "supplemental_information", PWK), CLOSE,
    OPTIONAL(claim_more, contract, struct contract), HERE("2300", "contract_information", CN1), CLOSE,
    MAY_CODE("2300", "amount_patient_paid", AMT, "F5", claim_more, patient_paid),
    MAY_CODE("2300", "reference_service_authorization_exception", REF, "4N", claim_more,
        service_authorization_exception),
    MAY_CODE("2300", "reference_mandatory_medicare_crossover", REF, "F5", claim_more,
        medicare_section_4081),
    MAY_CODE("2300", "reference_mammography_certification", REF, "EW", claim_more,
        mammography_certification), CLOSE,
    MAY_CODE("2300", "reference_referral_number", REF, "9F", claim, referral),
    MAY_CODE("2300", "reference_prior_authorization", REF, "G1", claim, prior_authorization),
    MAY_CODE("2300", "reference_payer_claim_control_number", REF, "F8", claim,
        payer_claim_control_number),
    GROUP(claim, more, struct claim_more),
    MAY_CODE("2300", "reference_clia_number", REF, "X4", claim_more, clia_number),
    MAY_CODE("2300", "reference_repriced_claim_number", REF, "9A", claim_more, repriced_claim),
    MAY_CODE("2300", "reference_adjusted_repriced_claim_number", REF, "9C", claim_more,
        adjusted_repriced_claim),
    MAY_CODE("2300", "reference_investigational_device_exemption", REF, "LX", claim_more,
        investigational_device),
    CLOSE,
    MAY_CODE("2300", "reference_clearinghouse_trace_number", REF, "D9", claim,
        clearinghouse_claim_number),
    GROUP(claim, more, struct claim_more),
    MAY_CODE("2300", "reference_medical_record_number", REF, "EA", claim_more, medical_record),
    MAY_CODE("2300", "reference_demonstration_project", REF, "P4", claim_more, demonstration_project),
    MAY_CODE("2300", "reference_care_plan_oversight", REF, "1J", claim_more, care_plan_oversight),
    NOTES("2300", claim_more, file_notes),
    OPTIONAL(claim_more, note, struct note), HERE("2300", "claim_note", NTE), CLOSE,
    OPTIONAL(claim_more, ambulance, struct ambulance), HERE("2300", "ambulance_transport", CR1), CLOSE,
    OPTIONAL(claim_more, spinal_manipulation, struct spinal_manipulation),
        HERE("2300", "spinal_manipulation", CR2), CLOSE,
    LIST(claim_more, ambulance_conditions, struct condition_set, CLAIM_CONDITION_SETS_MAX),
        HERE("2300", "condition_ambulance_certification", CRC), CLOSE,
    LIST(claim_more, vision_conditions, struct condition_set, CLAIM_CONDITION_SETS_MAX),
        HERE("2300", "condition_patient_vision", CRC), CLOSE,
    MAY_CODE("2300", "condition_homebound", CRC_HOMEBOUND, "75", claim_more, homebound),
    OPTIONAL(claim_more, epsdt_referral, struct condition_set), HERE("2300", "condition_epsdt_referral",
        CRC), CLOSE, CLOSE,
    HI("diagnosis_codes", HI_ICD, "ABK", "ABF", 12, CLAIM_DIAGNOSES_MAX, claim, diagnoses),
    GROUP(claim, more, struct claim_more),
    HI("anesthesia_related_procedures", HI_CODE, "BP", "BO", 2, CLAIM_ANESTHESIA_MAX, claim_more,
        anesthesia_procedures),
    HI("condition_codes", HI_CODE, "BG", "BG", 12, CLAIM_CONDITIONS_MAX, claim_more, condition_codes),
    OPTIONAL(claim_more, repricing, struct repricing), HERE("2300", "pricing_information", HCP_CLAIM),
        CLOSE, CLOSE,

    LIST(claim, referring, struct provider, CLAIM_REFERRING_MAX),
        HERE("2310A", "name", NM1_REFERRING), PROVIDER_REFERENCES("2310A"), CLOSE,
    OPTIONAL(claim, rendering, struct provider),
        HERE_CODE("2310B", "name", NM1_PROVIDER, "82"),
        MAY_CODE("2310B", "specialty", TAXONOMY, "PE", provider, taxonomy),
        PROVIDER_REFERENCES("2310B"),
    CLOSE,
    OPTIONAL(claim, service_facility, struct provider),
        HERE_CODE("2310C", "name", NM1_PROVIDER, "77"),
        PLACE_OF("2310C", provider, address),
        PROVIDER_REFERENCES("2310C"),
        CONTACTS("2310C", "contact", provider, contacts, 1),
    CLOSE,
    GROUP(claim, more, struct claim_more),
    OPTIONAL(claim_more, supervising, struct provider),
        HERE_CODE("2310D", "name", NM1_PROVIDER, "DQ"), PROVIDER_REFERENCES("2310D"), CLOSE,
    OPTIONAL(claim_more, ambulance_pickup, struct address),
        HERE("2310E", "name", NM1_PICKUP), HERE_MAY("2310E", "address", N3),
        HERE_MAY("2310E", "city_state_zip", N4), CLOSE,
    OPTIONAL(claim_more, ambulance_dropoff, struct place),
        HERE("2310F", "name", NM1_DROPOFF), PLACE_OF("2310F", place, address), CLOSE, CLOSE,

    LIST(claim, other_payers, struct other_payer, CLAIM_OTHER_PAYERS_MAX),
        HERE("2320", "subscriber_information", SBR_OTHER),
        CAS("2320", "claim_adjustments", other_payer, adjustments),
        MAY_CODE("2320", "amount_payer_paid", AMT, "D", other_payer, paid),
        MAY_CODE("2320", "amount_noncovered", AMT, "A8", other_payer, non_covered),
        MAY_CODE("2320", "amount_remaining_patient_liability", AMT, "EAF", other_payer,
            remaining_patient_liability),
        HERE("2320", "coverage_information", OI),
        OPTIONAL(other_payer, outpatient, struct outpatient_adjudication),
            HERE("2320", "outpatient_adjudication", MOA), CLOSE,
        MUST("2330A", "name", NM1_SUBSCRIBER, other_payer, subscriber),
        PLACE_OF("2330A", other_payer, subscriber.address),
        MAY_CODE("2330A", "reference_secondary_id", REF, "SY", other_payer, subscriber.ssn),
        MUST("2330B", "name", NM1_PAYER, other_payer, payer),
        PLACE_OF("2330B", other_payer, payer.address),
        MAY_CODE("2330B", "date_adjudication", DTP, "573", other_payer, adjudication_date),
        REFERENCES("2330B", other_payer, payer.references, 2),
        MAY_CODE("2330B", "reference_prior_authorization", REF, "G1", other_payer,
            prior_authorization),
        MAY_CODE("2330B", "reference_referral_number", REF, "9F", other_payer, referral),
        MAY_CODE("2330B", "reference_claim_adjustment_indicator", REF, "T4", other_payer,
            adjustment_indicator),
        MAY_CODE("2330B", "reference_payer_claim_control_number", REF, "F8", other_payer,
            claim_control_number),
        LIST(other_payer, referring, struct provider, CLAIM_REFERRING_MAX),
            HERE("2330C", "name", NM1_OTHER_REFERRING), PROVIDER_REFERENCES("2330C"), CLOSE,
        OTHER_PROVIDER("2330D", "82", rendering),
        OTHER_PROVIDER("2330E", "77", service_facility),
        OTHER_PROVIDER("2330F", "DQ", supervising),
        OTHER_PROVIDER("2330G", "85", billing),
    CLOSE,

    LIST(claim, lines, struct service_line, CLAIM_LINES_MAX),
        HERE("2400", "line_number", LX),
        HERE("2400", "professional_service", SV1),
    GROUP(service_line, more, struct line_more),
        OPTIONAL(line_more, equipment, struct equipment), HERE("2400",
            "durable_equipment_service", SV5), CLOSE,
        LIST(line_more, attachments, struct attachment, CLAIM_ATTACHMENTS_MAX),
            HERE("2400", "supplemental_information", PWK), CLOSE,
        MAY("2400", "certificate_indicator", PAGE, line_more, certificate_transmission),
        OPTIONAL(line_more, ambulance, struct ambulance), HERE("2400", "ambulance_transport",
            CR1), CLOSE,
        OPTIONAL(line_more, equipment_certification, struct equipment_certification),
            HERE("2400", "durable_equipment_certification", CR3), CLOSE,
        LIST(line_more, ambulance_conditions, struct condition_set, CLAIM_CONDITION_SETS_MAX),
            HERE("2400", "condition_ambulance_certification", CRC), CLOSE,
        MAY_CODE("2400", "condition_hospice_employee", CRC_HOSPICE, "70", line_more,
            hospice_employed),
        OPTIONAL(line_more, equipment_condition, struct condition_set),
            HERE("2400", "condition_durable_equipment", CRC), CLOSE, CLOSE,
        MUST_CODE("2400", "date_service", DTP_PERIOD, "472", service_line, service_date),
    GROUP(service_line, dates, struct line_dates),
        MAY_CODE("2400", "date_prescription", DTP, "471", line_dates, prescription_date),
        MAY_CODE("2400", "date_certification_revision", DTP, "607", line_dates,
            certification_revision_date),
        MAY_CODE("2400", "date_begin_therapy", DTP, "463", line_dates, begin_therapy_date),
        MAY_CODE("2400", "date_last_certification", DTP, "461", line_dates,
            last_certification_date),
        MAY_CODE("2400", "date_last_seen", DTP, "304", line_dates, last_seen_date),
        LIST(line_dates, tests, struct test_date, CLAIM_TESTS_MAX), HERE("2400", "date_test",
            DTP_TEST), CLOSE,
        MAY_CODE("2400", "date_shipped", DTP, "011", line_dates, shipped_date),
        MAY_CODE("2400", "date_last_xray", DTP, "455", line_dates, last_xray_date),
        MAY_CODE("2400", "date_initial_treatment", DTP, "454", line_dates,
            initial_treatment_date), CLOSE,
    GROUP(service_line, more, struct line_more),
        MAY_CODE("2400", "quantity_ambulance_patients", QTY, "PT", line_more,
            ambulance_patients),
        MAY_CODE("2400", "quantity_obstetric_anesthesia_units", QTY, "FL", line_more,
            obstetric_units),
        LIST(line_more, measures, struct measure, CLAIM_MEASURES_MAX), HERE("2400",
            "test_results", MEA), CLOSE,
        OPTIONAL(line_more, contract, struct contract), HERE("2400", "contract_information",
            CN1), CLOSE,
        MAY_CODE("2400", "reference_repriced_line_number", REF, "9B", line_more, repriced_line),
        MAY_CODE("2400", "reference_adjusted_repriced_line_number", REF, "9D", line_more,
            adjusted_repriced_line),
        LIST(line_more, prior_authorizations, struct reference, CLAIM_LINE_REFERENCES_MAX),
            HERE("2400", "reference_prior_authorization", REF_PAYER), CLOSE, CLOSE,
        MAY_CODE("2400", "reference_line_item_control_number", REF, "6R", service_line,
            control_number),
    GROUP(service_line, more, struct line_more),
        MAY_CODE("2400", "reference_mammography_certification", REF, "EW", line_more,
            mammography_certification),
        MAY_CODE("2400", "reference_clia_number", REF, "X4", line_more, clia_number),
        MAY_CODE("2400", "reference_referring_clia_number", REF, "F4", line_more,
            referring_clia_number),
        MAY_CODE("2400", "reference_immunization_batch_number", REF, "BT", line_more,
            immunization_batch),
        LIST(line_more, referrals, struct reference, CLAIM_LINE_REFERENCES_MAX),
            HERE("2400", "reference_referral_number", REF_PAYER), CLOSE,
        MAY_CODE("2400", "amount_sales_tax", AMT, "T", line_more, sales_tax),
        MAY_CODE("2400", "amount_postage_claimed", AMT, "F4", line_more, postage),
        NOTES("2400", line_more, file_notes),
        OPTIONAL(line_more, note, struct note), HERE("2400", "line_note", NTE), CLOSE,
        MAY_CODE("2400", "third_party_note", NTE_THIRD, "TPO", line_more, third_party_note),
        OPTIONAL(line_more, purchased_service, struct purchased_service),
            HERE("2400", "purchased_service", PS1), CLOSE,
        OPTIONAL(line_more, repricing, struct repricing), HERE("2400", "pricing_information",
            HCP_LINE), CLOSE, CLOSE,
        OPTIONAL(service_line, drug, struct drug),
            HERE("2410", "drug_identification", LIN), HERE("2410", "drug_quantity", CTP),
            HERE_MAY("2410", "reference_prescription_number", REF_DRUG), CLOSE,
        OPTIONAL(service_line, rendering, struct provider),
            HERE_CODE("2420A", "name", NM1_PROVIDER, "82"),
            MAY_CODE("2420A", "specialty", TAXONOMY, "PE", provider, taxonomy),
            LINE_REFERENCES("2420A"), CLOSE,
    GROUP(service_line, more, struct line_more),
        OPTIONAL(line_more, purchased_from, struct provider),
            HERE("2420B", "name", NM1_PURCHASED), LINE_REFERENCES("2420B"), CLOSE,
        OPTIONAL(line_more, service_facility, struct provider),
            HERE_CODE("2420C", "name", NM1_PROVIDER, "77"),
            PLACE_OF("2420C", provider, address),
            LINE_REFERENCES("2420C"), CLOSE,
        OPTIONAL(line_more, supervising, struct provider),
            HERE_CODE("2420D", "name", NM1_PROVIDER, "DQ"), LINE_REFERENCES("2420D"), CLOSE,
        OPTIONAL(line_more, ordering, struct provider),
            HERE_CODE("2420E", "name", NM1_PROVIDER, "DK"),
            PLACE_OF("2420E", provider, address),
            LINE_REFERENCES("2420E"),
            CONTACTS("2420E", "contact", provider, contacts, 1), CLOSE,
        LIST(line_more, referring, struct provider, CLAIM_REFERRING_MAX),
            HERE("2420F", "name", NM1_REFERRING), LINE_REFERENCES("2420F"), CLOSE,
        OPTIONAL(line_more, ambulance_pickup, struct address),
            HERE("2420G", "name", NM1_PICKUP), HERE_MAY("2420G", "address", N3),
            HERE_MAY("2420G", "city_state_zip", N4), CLOSE,
        OPTIONAL(line_more, ambulance_dropoff, struct place),
            HERE("2420H", "name", NM1_DROPOFF), PLACE_OF("2420H", place, address), CLOSE, CLOSE,
        LIST(service_line, adjudications, struct adjudication, CLAIM_ADJUDICATIONS_MAX),
            HERE("2430", "adjudication_information", SVD),
            CAS("2430", "line_adjustments", adjudication, adjustments),
            MUST_CODE("2430", "date_adjudication", DTP, "573", adjudication, date),
            MAY_CODE("2430", "amount_remaining_patient_liability", AMT, "EAF", adjudication,
                remaining_patient_liability),
            CLOSE,
    GROUP(service_line, more, struct line_more),
        LIST(line_more, forms, struct form, CLAIM_FORMS_MAX),
            HERE("2440", "form_identification", LQ),
            LIST(form, answers, struct form_answer, CLAIM_ANSWERS_MAX),
                HERE("2440", "supporting_documentation", FRM), CLOSE,
            CLOSE, CLOSE,
    CLOSE,
};
/* clang-format on */

/* A hundred 2300 under a subscriber, a hundred under a patient. */
enum { CLAIMS_PER_LEVEL = 100, LEVEL_ARENA_MAX = 1024 * 1024, OWN_ARENA_MAX = 8 * 1024 * 1024 };

static const struct map_section SECTIONS[] = {
    [CLAIM_LEVEL_BILLING] = {"2000A", 0, MAP_ALWAYS, 0, LEVEL_ARENA_MAX},
    [CLAIM_LEVEL_SUBSCRIBER] = {"2000B", offsetof(struct claim, subscriber), MAP_ALWAYS,
                                CLAIMS_PER_LEVEL, LEVEL_ARENA_MAX},
    [CLAIM_LEVEL_PATIENT] = {"2000C", offsetof(struct claim, patient),
                             offsetof(struct claim, patient), CLAIMS_PER_LEVEL, LEVEL_ARENA_MAX},
    [CLAIM_OWN] = {"2300", offsetof(struct claim, claim_id), MAP_ALWAYS, 0, OWN_ARENA_MAX},
};

const struct x12_map claim_map = {
    .name = "claim",
    .rows = ROWS,
    .rows_count = COUNT_OF(ROWS),
    .size = sizeof(struct claim),
    .sections = SECTIONS,
    .sections_count = COUNT_OF(SECTIONS),
    .record_loops = "2300",
    .second = offsetof(struct claim, patient),
    .second_loop = "2000C",
};
