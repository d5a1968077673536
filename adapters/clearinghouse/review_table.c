/* review_table.c - where each member of our authorization request stands in Optum's JSON
 * (rcm/prior-authorization v1 `submission`, a public copy of its OpenAPI document, version 1.1.0).
 * What has no row has no place there. */
#include "clearinghouse/json_talk.h"
#include "clearinghouse/review_json.h"
#include "clearinghouse/shape_rows.h"

#include <stdio.h>

enum { DIAGNOSES_MAX = 12 };

/* ---- rows of their own ---- */

static size_t put_name(struct shape *s, const struct shape_place *at)
{
    struct str entity = shape_take(s, at, "entity_type"), name = shape_take(s, at, "name");
    json_pair_given(s->w, str_is(entity, "2") ? "organizationName" : "lastName", name);
    return name.n > 0;
}

static size_t put_requester_id(struct shape *s, const struct shape_place *at)
{
    static const char *const NAMES[][2] = {
        {"XX", "npi"}, {"24", "employersId"}, {"34", "ssn"}, {"46", "etin"}};
    return review_put_id(s, at, NAMES, COUNT_OF(NAMES));
}

/* diagnosisTypeCode1, diagnosisCode1, diagnosisDate1, ... */
static size_t put_diagnoses(struct shape *s, const struct shape_place *at)
{
    static const char *const ROWS[][2] = {{"TypeCode", "type"}, {"Code", "code"}};
    struct shape_place one;
    size_t event = 0, said = 0;
    char name[64];
    while (said < DIAGNOSES_MAX && shape_next(s, at, "diagnoses[]", &event, &one)) {
        said++;
        for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
            (void)snprintf(name, sizeof(name), "diagnosis%s%zu", ROWS[i][0], said);
            json_pair_given(s->w, name, shape_take(s, &one, ROWS[i][1]));
        }
        (void)snprintf(name, sizeof(name), "diagnosisDate%zu", said);
        const struct shape_row day[] = {DAY(name, "date"), END};
        (void)shape_write(s, &one, day);
    }
    return said;
}

/* ---- who ---- */

#define PLACE                                                                                      \
    TEXT("address1", "address.line1"), TEXT("address2", "address.line2"),                          \
        TEXT("city", "address.city"), TEXT("state", "address.state"),                              \
        TEXT("postalCode", "address.postal_code"), TEXT("countryCode", "address.country"),         \
        TEXT("countrySubDivisionCode", "address.subdivision")
#define CONTACT                                                                                    \
    TEXT("contactName", "contact.name"),                                                           \
        OF_TYPE("contactTelephone", "contact.numbers", "TE", "number"),                            \
        OF_TYPE("contactTelephoneExtension", "contact.numbers", "EX", "number"),                   \
        OF_TYPE("contactFacsimile", "contact.numbers", "FX", "number"),                            \
        OF_TYPE("contactElectronicMail", "contact.numbers", "EM", "number")
#define NUMBER_OF(theirs, type) OF_TYPE(theirs, "references", type, "value")

static const struct shape_row REQUESTER_NUMBERS[] = {
    NUMBER_OF("providerUpinNumber", "1G"),
    NUMBER_OF("facilityIdNumber", "1J"),
    NUMBER_OF("employerIdentificationNumber", "EI"),
    NUMBER_OF("providerSiteNumber", "G5"),
    NUMBER_OF("providerPlanNetworkIdNumber", "N5"),
    NUMBER_OF("facilityNetworkIdNumber", "N7"),
    NUMBER_OF("socialSecurityNumber", "SY"),
    NUMBER_OF("carrierAssignedReferenceNumber", "ZH"),
    END};
static const struct shape_row REQUESTER[] = {
    TEXT("requesterType", "role"),
    OWN(put_name),
    TEXT("firstName", "first_name"),
    OBJECT("requesterIdentification", NULL, REQUESTER_NUMBERS),
    OWN(put_requester_id),
    PLACE,
    CONTACT,
    TEXT("providerCode", "specialty_role"),
    TEXT("referenceIdentification", "taxonomy"),
    END};

static const struct shape_row PROVIDER_NUMBERS[] = {
    NUMBER_OF("stateLicenseNumber", "0B"),
    NUMBER_OF("providerUpinNumber", "1G"),
    NUMBER_OF("facilityIdNumber", "1J"),
    NUMBER_OF("employersIdentificationNumber", "EI"),
    NUMBER_OF("providerPlanNetworkIdentificationNumber", "N5"),
    NUMBER_OF("facilityNetworkIdentificationNumber", "N7"),
    NUMBER_OF("ssn", "SY"),
    NUMBER_OF("carrierAssignedReferenceNumber", "ZH"),
    END};
static const struct shape_row PROVIDER[] = {
    TEXT("entityIdentifierCode", "role"),
    OWN(put_name),
    TEXT("firstName", "first_name"),
    TEXT("middleName", "middle_name"),
    TEXT("namePrefix", "prefix"),
    TEXT("nameSuffix", "suffix"),
    TEXT("identificationCodeQualifier", "id_type"),
    TEXT("identifier", "id"),
    PLACE,
    OBJECT("providerSupplementalInformation", NULL, PROVIDER_NUMBERS),
    CONTACT,
    TEXT("providerCode", "specialty_role"),
    TEXT("providerTaxonomyCode", "taxonomy"),
    END};

static const struct shape_row SUBSCRIBER_NUMBERS[] = {
    NUMBER_OF("policyNumber", "1L"),
    NUMBER_OF("branchIdentifier", "3L"),
    NUMBER_OF("groupNumber", "6P"),
    NUMBER_OF("departmentNumber", "DP"),
    NUMBER_OF("patientAccountNumber", "EJ"),
    NUMBER_OF("healthInsuranceClaimNumber", "F6"),
    NUMBER_OF("idCard", "HJ"),
    NUMBER_OF("insurancePolicyNumber", "IG"),
    NUMBER_OF("planNetworkIdentificationNumber", "N6"),
    NUMBER_OF("medicaidRecipientIdentificationNumber", "NQ"),
    NUMBER_OF("ssn", "SY"),
    END};
static const struct shape_row DEPENDENT_NUMBERS[] = {NUMBER_OF("patientAccountNumber", "EJ"),
                                                     NUMBER_OF("ssn", "SY"), END};
#define SOMEBODY                                                                                   \
    TEXT("lastName", "last_name"), PERSON, DAY("dateOfBirth", "birth_date"),                       \
        TEXT("genderCode", "gender"), PLACE
static const struct shape_row SUBSCRIBER[] = {
    CHECK("id_type", "MI"),
    TEXT("memberId", "id"),
    SOMEBODY,
    OBJECT("supplementalIdentification", NULL, SUBSCRIBER_NUMBERS),
    TEXT("militaryRelationship", "military_status"),
    END};
static const struct shape_row DEPENDENT[] = {
    SOMEBODY, OBJECT("supplementalIdentification", NULL, DEPENDENT_NUMBERS),
    TEXT("relationshipToInsuredCode", "relationship"),
    TEXT("birthSequenceNumber", "birth_sequence"), END};

/* ---- what is planned ---- */

#define SCOPE                                                                                      \
    TEXT("requestCategoryCode", "scope.category"),                                                 \
        TEXT("certificationTypeCode", "scope.certification"),                                      \
        TEXT("serviceTypeCode", "scope.service_type"), TEXT("facilityTypeCode", "scope.facility"), \
        TEXT("facilityCodeQualifier", "scope.facility_type"),                                      \
        TEXT("previousReviewAuthorizationNumber", "previous_authorization"),                       \
        TEXT("previousAdministrativeReferenceNumber", "administrative_number")
#define DELIVERY(quantity_name)                                                                    \
    TEXT("quantityQualifier", "delivery.type"), NUMBER(quantity_name, "delivery.quantity"),        \
        TEXT("unitOrBasisForMeasurementCode", "delivery.unit"),                                    \
        NUMBER("sampleSelectionModulus", "delivery.per_unit"),                                     \
        TEXT("timePeriodQualifier", "delivery.period_type"),                                       \
        NUMBER("periodCount", "delivery.periods"),                                                 \
        TEXT("deliveryFrequencyCode", "delivery.pattern"),                                         \
        TEXT("deliveryPatternTimeCode", "delivery.time")
#define CONDITION(theirs, ours)                                                                    \
    TEXT(theirs "CertificationConditionIndicator", ours ".applies"),                               \
        COUNTED(theirs "CertificationConditionCode", ours ".codes", 5)

static const struct shape_row STAY[] = {
    TEXT("admissionTypeCode", "admission_type"), TEXT("admissionSourceCode", "admission_source"),
    TEXT("patientStatusCode", "patient_status"),
    TEXT("nursingHomeResidentialStatusCode", "nursing_home_status"), END};
static const struct shape_row AMBULANCE[] = {
    CHECK("weight_unit", "LB"),
    NUMBER("patientWeight", "weight"),
    TEXT("transportCode", "trip"),
    TEXT("transportReasonCode", "reason"),
    CHECK("distance_unit", "DH"),
    NUMBER("transportDistance", "distance"),
    TEXT("roundTripPurposeDescription", "round_trip_purpose"),
    TEXT("stretcherPurposeDescription", "stretcher_purpose"),
    END};
static const struct shape_row SPINAL[] = {NUMBER("treatmentSeriesNumber", "series_number"),
                                          NUMBER("treatmentCount", "series_total"),
                                          TEXT("subluxationBeginningLevelCode", "level"),
                                          TEXT("subluxationEndLevelCode", "level_to"),
                                          TEXT("patientConditionCode", "condition"),
                                          TEXT("complicationIndicator", "complication"),
                                          TEXT("patientConditionDescription1", "description"),
                                          TEXT("patientConditionDescription2", "description_more"),
                                          TEXT("xrayAvailabilityIndicator", "x_rays"),
                                          END};
static const struct shape_row OXYGEN[] = {TEXT("equipmentTypeCode1", "equipment"),
                                          TEXT("equipmentTypeCode2", "equipment_2"),
                                          TEXT("equipmentTypeCode3", "equipment_3"),
                                          TEXT("equipmentReasonDescription", "equipment_reason"),
                                          NUMBER("flowRate", "flow_rate"),
                                          NUMBER("dailyUseCount", "daily_uses"),
                                          NUMBER("usePeriodHourCount", "use_hours"),
                                          TEXT("respiratoryTherapistOrderText", "therapist_order"),
                                          NUMBER("arterialBloodGasQuantity", "blood_gas"),
                                          NUMBER("saturationQuantity", "saturation"),
                                          TEXT("testConditionCode", "test_condition"),
                                          COUNTED("testFindingsCode", "findings", 3),
                                          NUMBER("portableSystemFlowRate", "portable_flow_rate"),
                                          TEXT("deliverySystemCode", "delivery"),
                                          END};
static const struct shape_row HOME_HEALTH[] = {
    TEXT("prognosisCode", "prognosis"),
    DAY("startDate", "start_date"),
    DAY("certificationPeriodStartDate", "certification_period.from"),
    DAY("certificationPeriodEndDate", "certification_period.to"),
    TEXT("medicareCoverageIndicator", "medicare_coverage"),
    TEXT("certificationTypeCode", "certification"),
    DAY("surgeryDate", "surgery_date"),
    TEXT("productOrServiceQualifier", "surgery_code_type"),
    TEXT("surgicalProcedureCode", "surgery_code"),
    DAY("physicalOrderDate", "order_date"),
    DAY("lastVisitDate", "last_visit_date"),
    DAY("physicianContactDate", "contact_date"),
    DAY("lastAdmissionPeriodStartDate", "admission_period.from"),
    DAY("lastAdmissionPeriodEndDate", "admission_period.to"),
    TEXT("patientLocationCode", "patient_location"),
    END};
static const struct shape_row ATTACHMENT[] = {
    TEXT("reportTypeCode", "report_type"), TEXT("transmissionCode", "transmission"),
    TEXT("controlNumber", "control_number"), TEXT("description", "description"), END};
static const struct shape_row STOP[] = {TEXT("entityIdentifierCode", "role"),
                                        TEXT("transportLocationName", "name"),
                                        TEXT("address1", "address.line1"),
                                        TEXT("address2", "address.line2"),
                                        TEXT("city", "address.city"),
                                        TEXT("state", "address.state"),
                                        TEXT("postalCode", "address.postal_code"),
                                        END};
static const struct shape_row OTHER[] = {CHECK("entity_type", "2"),
                                         TEXT("entityIdentifierCode", "role"),
                                         TEXT("otherUmoName", "name"),
                                         TEXT("otherUmoDenialReason1", "reason"),
                                         TEXT("otherUmoDenialReason2", "reason_2"),
                                         TEXT("otherUmoDenialReason3", "reason_3"),
                                         TEXT("otherUmoDenialReason4", "reason_4"),
                                         DAY("otherUmoDenialDate", "denied"),
                                         END};

/* ---- services ---- */

#define PROCEDURE                                                                                  \
    TEXT("procedureCode", "procedure.code"),                                                       \
        COUNTED("procedureModifier", "procedure.modifiers", 4),                                    \
        TEXT("procedureCodeDescription", "procedure.description"),                                 \
        TEXT("procedureCode2", "procedure_to"), AMOUNT("serviceLineAmount", "charge")
static const struct shape_row PROFESSIONAL[] = {
    TEXT("productOrServiceIDQualifier", "procedure.type"),
    PROCEDURE,
    TEXT("unitOrBasisForMeasurementCode", "unit"),
    NUMBER("serviceUnitCount", "quantity"),
    COUNTED("diagnosisCodePointer", "diagnosis_pointers", 4),
    TEXT("epsdtIndicator", "epsdt"),
    TEXT("nursingHomeLevelOfCare", "level_of_care"),
    END};
static const struct shape_row INSTITUTIONAL[] = {
    TEXT("serviceLineRevenueCode", "revenue_code"),
    TEXT("productOrServiceIDQualifier", "procedure.type"),
    PROCEDURE,
    TEXT("unitOrBasisForMeasurementCode", "unit"),
    NUMBER("serviceUnitCount", "quantity"),
    NUMBER("serviceLineRate", "rate"),
    TEXT("nursingHomeResidentialStatusCode", "nursing_home_status"),
    TEXT("nursingHomeLevelOfCare", "level_of_care"),
    END};
/* One area: the names of more are not counted as the others are. */
static const struct shape_row DENTAL[] = {CHECK("procedure.type", "AD"),
                                          PROCEDURE,
                                          TEXT("oralCavityDesignationCode", "areas[]"),
                                          TEXT("prosthesisCrownOrInlayCode", "prosthesis"),
                                          NUMBER("serviceUnitCount", "quantity"),
                                          TEXT("description", "description"),
                                          END};
static const struct shape_row TOOTH[] = {TEXT("toothCode", "number"),
                                         COUNTED("toothSurfaceCode", "surfaces", 5), END};
static const struct shape_row SERVICE_DELIVERY[] = {DELIVERY("serviceQuantity"), END};
static const struct shape_row SERVICE[] = {
    SCOPE,
    DAY("serviceDateBegin", "service_date.from"),
    DAY("serviceDateEnd", "service_date.to"),
    OBJECT("professionalService", "professional", PROFESSIONAL),
    OBJECT("institutionalService", "institutional", INSTITUTIONAL),
    OBJECT("dentalService", "dental", DENTAL),
    EACH("toothInformation", "teeth", TOOTH),
    OBJECT("healthCareServiceDelivery", NULL, SERVICE_DELIVERY),
    EACH("attachments", "attachments", ATTACHMENT),
    TEXT("freeFormMessageText", "message"),
    EACH("serviceProviderName", "providers", PROVIDER),
    END};

static const struct shape_row EVENT[] = {
    SCOPE,
    COUNTED("relatedCausesCode", "scope.related_causes", 3),
    TEXT("stateCode", "scope.accident_state"),
    TEXT("countryCode", "scope.accident_country"),
    TEXT("levelOfServiceCode", "scope.level_of_service"),
    TEXT("currentHealthConditionCode", "scope.condition"),
    TEXT("prognosisCode", "scope.prognosis"),
    TEXT("releaseOfInformationCode", "scope.release_of_information"),
    TEXT("delayReasonCode", "scope.delay_reason"),
    DAY("accidentDate", "accident_date"),
    DAY("lastMenstrualPeriodDate", "last_menstrual_period"),
    DAY("estimatedDateOfBirth", "estimated_birth"),
    DAY("onsetDate", "onset"),
    DAY("eventDateBegin", "event_date.from"),
    DAY("eventDateEnd", "event_date.to"),
    DAY("admissionDateBegin", "admission.from"),
    DAY("admissionDateEnd", "admission.to"),
    DAY("dischargeDate", "discharge.from"),
    OWN(put_diagnoses),
    DELIVERY("serviceUnitCount"),
    CONDITION("ambulance", "ambulance_conditions"),
    CONDITION("chiropractic", "chiropractic_conditions"),
    CONDITION("durableMedicalEquipment", "equipment_conditions"),
    CONDITION("oxygenTherapy", "oxygen_conditions"),
    CONDITION("functionalLimitations", "functional_limitations"),
    CONDITION("activitiesPermitted", "permitted_activities"),
    CONDITION("mentalStatus", "mental_status"),
    OBJECT("admissionToFacility", "stay", STAY),
    OBJECT("ambulanceTransport", "ambulance", AMBULANCE),
    OBJECT("spinalManipulation", "spinal", SPINAL),
    OBJECT("homeOxygenTherapyInformation", "oxygen", OXYGEN),
    OBJECT("homeHealth", "home_health", HOME_HEALTH),
    EACH("attachments", "attachments", ATTACHMENT),
    TEXT("freeFormMessageText", "message"),
    EACH("patientEventProviderName", "providers", PROVIDER),
    EACH("patientEventTransportInformation", "stops", STOP),
    EACH("patientEventOtherUmoName", "others", OTHER),
    EACH("serviceLevel", "services", SERVICE),
    END};

const struct shape_row REVIEW_TABLE[] = {CHECK("purpose", "13"),
                                         OWN(review_pass_over),
                                         TEXT("submitterTransactionIdentifier", "reference"),
                                         CHECK("payer.role", "X3"),
                                         CHECK("payer.entity_type", "2"),
                                         CHECK("payer.id_type", "PI"),
                                         TEXT("payerId", "payer.id"),
                                         TEXT("payerName", "payer.name"),
                                         OBJECT("requester", "requesters[]", REQUESTER),
                                         OBJECT("subscriber", "subscriber", SUBSCRIBER),
                                         OBJECT("dependent", "dependent", DEPENDENT),
                                         OBJECT("patientEventDetail", "event", EVENT),
                                         END};
