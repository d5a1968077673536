/* claim_table.c - where each member of our professional claim stands in the v3 JSON of Optum and
 * Stedi (facts/finance.md D1; names and what they mean by Optum's published contract of
 * professionalclaims v3). What has no row has no place there. */
#include "clearinghouse/claim_rows.h"

const struct shape_row CLAIM_ADDRESS[] = {TEXT("address1", "line1"),
                                          TEXT("address2", "line2"),
                                          TEXT("city", "city"),
                                          TEXT("state", "state"),
                                          TEXT("postalCode", "postal_code"),
                                          TEXT("countryCode", "country"),
                                          TEXT("countrySubDivisionCode", "subdivision"),
                                          END};

#define NUMBERS                                                                                    \
    OF_TYPE("phoneNumber", "numbers", "TE", "number"),                                             \
        OF_TYPE("phoneExtension", "numbers", "EX", "number")
static const struct shape_row CONTACT[] = {TEXT("name", "name"), NUMBERS,
                                           OF_TYPE("faxNumber", "numbers", "FX", "number"),
                                           OF_TYPE("email", "numbers", "EM", "number"), END};

static const struct shape_row SUBSCRIBER[] = {
    CHECK("id_type", "MI"),
    TEXT("memberId", "id"),
    TEXT("paymentResponsibilityLevelCode", "responsibility"),
    TEXT("policyNumber", "group_number"),
    TEXT("subscriberGroupName", "group_name"),
    TEXT("insuranceTypeCode", "insurance_type"),
    OWN(claim_put_last_name),
    PERSON,
    BORN,
    OBJECT("address", "address", CLAIM_ADDRESS),
    OBJECT("contactInformation", "contact", CONTACT),
    END};

static const struct shape_row DEPENDENT[] = {TEXT("relationshipToSubscriberCode", "relationship"),
                                             TEXT("lastName", "last_name"),
                                             PERSON,
                                             BORN,
                                             TEXT("memberId", "member_id"),
                                             OBJECT("address", "address", CLAIM_ADDRESS),
                                             OBJECT("contactInformation", "contact", CONTACT),
                                             END};

/* ---- providers ---- */

#define PROVIDER                                                                                   \
    TEXT("npi", "npi"), TEXT("taxonomyCode", "taxonomy"), OWN(claim_put_name), PERSON,             \
        OF_TYPE("stateLicenseNumber", "references", "0B", "value"),                                \
        OF_TYPE("providerUpinNumber", "references", "1G", "value"),                                \
        OF_TYPE("commercialNumber", "references", "G2", "value"),                                  \
        OF_TYPE("locationNumber", "references", "LU", "value")
#define WHERE                                                                                      \
    OBJECT("address", "address", CLAIM_ADDRESS), OBJECT("contactInformation", "contacts[]", CONTACT)

static const struct shape_row BILLING[] = {
    PROVIDER,
    OWN(claim_put_tax_id),
    WHERE,
    OF_TYPE("commercialNumber", "/payer.billing_references", "G2", "value"),
    OF_TYPE("locationNumber", "/payer.billing_references", "LU", "value"),
    CONST("providerType", "BillingProvider"),
    END};
static const struct shape_row RENDERING[] = {PROVIDER, CONST("providerType", "RenderingProvider"),
                                             END};
static const struct shape_row SUPERVISING[] = {PROVIDER,
                                               CONST("providerType", "SupervisingProvider"), END};
static const struct shape_row REFERRING[] = {CHECK("role", "DN"), PROVIDER,
                                             CONST("providerType", "ReferringProvider"), END};
static const struct shape_row ORDERING[] = {PROVIDER, WHERE,
                                            CONST("providerType", "OrderingProvider"), END};

const struct shape_row CLAIM_REFERENCE[] = {TEXT("qualifier", "type"), TEXT("identifier", "value"),
                                            END};
static const struct shape_row FACILITY_CONTACT[] = {TEXT("phoneName", "name"), NUMBERS, END};
static const struct shape_row FACILITY[] = {
    CHECK("entity_type", "2"),
    TEXT("organizationName", "name"),
    TEXT("npi", "npi"),
    OBJECT("address", "address", CLAIM_ADDRESS),
    EACH("secondaryIdentifier", "references", CLAIM_REFERENCE),
    OWN(claim_put_facility_contact),
    END};
const struct shape_row *const CLAIM_FACILITY_CONTACT = FACILITY_CONTACT;

static const struct shape_row PAY_TO_PLAN[] = {
    TEXT("organizationName", "name"),
    TEXT("primaryIdentifierTypeCode", "id_type"),
    TEXT("primaryIdentifier", "id"),
    OBJECT("address", "address", CLAIM_ADDRESS),
    TEXT("secondaryIdentifierTypeCode", "references[].type"),
    TEXT("secondaryIdentifier", "references[].value"),
    TEXT("taxIdentificationNumber", "tax_id"),
    END};

/* ---- pieces of claims and lines ---- */

const struct shape_row CLAIM_CONTRACT[] = {
    TEXT("contractTypeCode", "type"),
    AMOUNT("contractAmount", "amount"),
    NUMBER("contractPercentage", "percent"),
    TEXT("contractCode", "code"),
    NUMBER("termsDiscountPercentage", "terms_discount_percent"),
    TEXT("contractVersionIdentifier", "version"),
    END};
const struct shape_row CLAIM_ATTACHMENT[] = {TEXT("attachmentReportTypeCode", "report_type"),
                                             TEXT("attachmentTransmissionCode", "transmission"),
                                             TEXT("attachmentControlNumber", "control_number"),
                                             END};
static const struct shape_row AMBULANCE[] = {
    NUMBER("patientWeightInPounds", "patient_weight_pounds"),
    TEXT("ambulanceTransportReasonCode", "reason"),
    NUMBER("transportDistanceInMiles", "miles"),
    TEXT("roundTripPurposeDescription", "round_trip_purpose"),
    TEXT("stretcherPurposeDescription", "stretcher_purpose"),
    END};
#define CONDITION                                                                                  \
    TEXT("certificationConditionIndicator", "applies"), TEXTS("conditionCodes", "codes")
static const struct shape_row AMBULANCE_CONDITION[] = {CHECK("category", "07"), CONDITION, END};
static const struct shape_row VISION_CONDITION[] = {TEXT("codeCategory", "category"), CONDITION,
                                                    END};
static const struct shape_row SPINAL[] = {TEXT("patientConditionCode", "patient_condition"),
                                          TEXT("patientConditionDescription1", "description1"),
                                          TEXT("patientConditionDescription2", "description2"),
                                          END};
const struct shape_row CLAIM_EPSDT[] = {
    CHECK("category", "ZZ"), TEXT("certificationConditionCodeAppliesIndicator", "applies"),
    TEXTS("conditionCodes", "codes"), END};
/* Codes of procedures and quantities of a line's (HCP09 to HCP12) have no place. */
static const struct shape_row REPRICING[] = {
    TEXT("pricingMethodologyCode", "methodology"),
    AMOUNT("repricedAllowedAmount", "allowed"),
    AMOUNT("repricedSavingAmount", "saving"),
    TEXT("repricingOrganizationIdentifier", "organization_id"),
    AMOUNT("repricingPerDiemOrFlatRateAmount", "rate"),
    TEXT("repricedApprovedAmbulatoryPatientGroupCode", "group_code"),
    AMOUNT("repricedApprovedAmbulatoryPatientGroupAmount", "group_amount"),
    TEXT("rejectReasonCode", "reject_reason"),
    TEXT("policyComplianceCode", "policy_compliance"),
    TEXT("exceptionCode", "exception"),
    END};

/* ---- other payers ---- */

const struct shape_row CLAIM_MEDICARE[] = {
    NUMBER("reimbursementRate", "reimbursement_rate"),
    AMOUNT("hcpcsPayableAmount", "payable"),
    TEXTS("claimPaymentRemarkCode", "remarks"),
    AMOUNT("endStageRenalDiseasePaymentAmount", "esrd_payment"),
    AMOUNT("nonPayableProfessionalComponentBilledAmount", "nonpayable_professional"),
    END};
static const struct shape_row OTHER_SUBSCRIBER[] = {
    TEXT("otherInsuredQualifier", "entity_type"),
    TEXT("otherInsuredLastName", "last_name"),
    TEXT("otherInsuredFirstName", "first_name"),
    TEXT("otherInsuredMiddleName", "middle_name"),
    TEXT("otherInsuredNameSuffix", "suffix"),
    TEXT("otherInsuredIdentifierTypeCode", "id_type"),
    TEXT("otherInsuredIdentifier", "id"),
    OBJECT("otherInsuredAddress", "address", CLAIM_ADDRESS),
    TEXT("otherInsuredAdditionalIdentifier", "ssn"),
    END};
const struct shape_row CLAIM_OTHER_PAYER[] = {
    TEXT("otherPayerOrganizationName", "payer.name"),
    TEXT("otherPayerIdentifierTypeCode", "payer.id_type"),
    TEXT("otherPayerIdentifier", "payer.id"),
    OBJECT("otherPayerAddress", "payer.address", CLAIM_ADDRESS),
    DAY("otherPayerAdjudicationOrPaymentDate", "adjudication_date"),
    EACH("otherPayerSecondaryIdentifier", "payer.references", CLAIM_REFERENCE),
    TEXT("otherPayerPriorAuthorizationNumber", "prior_authorization"),
    TEXT("otherPayerPriorAuthorizationOrReferralNumber", "referral"),
    ONLY("otherPayerClaimAdjustmentIndicator", "adjustment_indicator", "Y"),
    TEXT("otherPayerClaimControlNumber", "claim_control_number"),
    END};
static const struct shape_row OTHER[] = {
    TEXT("paymentResponsibilityLevelCode", "responsibility"),
    TEXT("individualRelationshipCode", "relationship"),
    TEXT("insuranceGroupOrPolicyNumber", "group_number"),
    TEXT("otherInsuredGroupName", "group_name"),
    TEXT("insuranceTypeCode", "insurance_type"),
    TEXT("claimFilingIndicatorCode", "filing_indicator"),
    OWN(claim_put_claim_adjustments),
    AMOUNT("payerPaidAmount", "paid"),
    AMOUNT("nonCoveredChargeAmount", "non_covered"),
    AMOUNT("remainingPatientLiability", "remaining_patient_liability"),
    TEXT("benefitsAssignmentCertificationIndicator", "benefits_assigned"),
    ONLY("patientSignatureGeneratedForPatient", "patient_signature_source", "P"),
    TEXT("releaseOfInformationCode", "release_of_information"),
    OBJECT("medicareOutpatientAdjudication", "outpatient", CLAIM_MEDICARE),
    OBJECT("otherSubscriberName", "subscriber", OTHER_SUBSCRIBER),
    OBJECT("otherPayerName", NULL, CLAIM_OTHER_PAYER),
    END};

/* ---- lines ---- */

static const struct shape_row SERVICE[] = {
    TEXT("procedureIdentifier", "procedure.type"),
    TEXT("procedureCode", "procedure.code"),
    TEXTS("procedureModifiers", "procedure.modifiers"),
    TEXT("description", "procedure.description"),
    AMOUNT("lineItemChargeAmount", "charge"),
    TEXT("measurementUnit", "unit"),
    NUMBER("serviceUnitCount", "quantity"),
    TEXT("placeOfServiceCode", "place_of_service"),
    OBJECT("compositeDiagnosisCodePointers", NULL,
           ((const struct shape_row[]){TEXTS("diagnosisCodePointers", "diagnosis_pointers"), END})),
    TEXT("emergencyIndicator", "emergency"),
    TEXT("epsdtIndicator", "epsdt"),
    TEXT("familyPlanningIndicator", "family_planning"),
    TEXT("copayStatusCode", "copay_status"),
    END};
/* Its procedure is the line's: another one has no place. */
static const struct shape_row EQUIPMENT[] = {OWN(claim_check_equipment),
                                             NUMBER("days", "days"),
                                             AMOUNT("rentalPrice", "rental_price"),
                                             AMOUNT("purchasePrice", "purchase_price"),
                                             TEXT("frequencyCode", "frequency"),
                                             END};
static const struct shape_row NECESSITY[] = {
    TEXT("attachmentTransmissionCode", "certificate_transmission"), END};
static const struct shape_row CERTIFICATION[] = {
    TEXT("certificationTypeCode", "type"),
    NUMBER("durableMedicalEquipmentDurationInMonths", "months"), END};
static const struct shape_row EQUIPMENT_CONDITION[] = {
    CHECK("category", "09"), TEXT("certificationConditionIndicator", "applies"),
    OWN(claim_put_conditions), END};
static const struct shape_row LINE_DATES[] = {
    DAY("prescriptionDate", "prescription_date"),
    DAY("certificationRevisionOrRecertificationDate", "certification_revision_date"),
    DAY("beginTherapyDate", "begin_therapy_date"),
    DAY("lastCertificationDate", "last_certification_date"),
    DAY("treatmentOrTherapyDate", "last_seen_date"),
    DAY_OF_TYPE("hemoglobinTestDate", "tests", "738", "day"),
    DAY_OF_TYPE("serumCreatineTestDate", "tests", "739", "day"),
    DAY("shippedDate", "shipped_date"),
    DAY("lastXRayDate", "last_xray_date"),
    DAY("initialTreatmentDate", "initial_treatment_date"),
    END};
static const struct shape_row MEASURE[] = {
    TEXT("measurementReferenceIdentificationCode", "identification"),
    TEXT("measurementQualifier", "type"), NUMBER("testResults", "value"), END};
static const struct shape_row AUTHORIZATION[] = {
    CHECK("type", "G1"), TEXT("priorAuthorizationOrReferralNumber", "value"),
    TEXT("otherPayerPrimaryIdentifier", "payer_id"), END};
static const struct shape_row LINE_REFERENCES[] = {
    TEXT("repricedLineItemReferenceNumber", "repriced_line"),
    TEXT("adjustedRepricedLineItemReferenceNumber", "adjusted_repriced_line"),
    EACH("priorAuthorization", "prior_authorizations", AUTHORIZATION),
    TEXT("mammographyCertificationNumber", "mammography_certification"),
    TEXT("clinicalLaboratoryImprovementAmendmentNumber", "clia_number"),
    TEXT("referringCliaNumber", "referring_clia_number"),
    TEXT("immunizationBatchNumber", "immunization_batch"),
    ALL_OF_TYPE("referralNumber", "referrals", "9F", "value"),
    END};
static const struct shape_row PURCHASED[] = {
    TEXT("purchasedServiceProviderIdentifier", "provider_id"),
    AMOUNT("purchasedServiceChargeAmount", "charge"), END};
static const struct shape_row DRUG[] = {TEXT("serviceIdQualifier", "type"),
                                        TEXT("nationalDrugCode", "code"),
                                        NUMBER("nationalDrugUnitCount", "quantity"),
                                        TEXT("measurementUnitCode", "unit"),
                                        OWN(claim_put_prescription),
                                        END};
static const struct shape_row ADJUDICATION[] = {
    TEXT("otherPayerPrimaryIdentifier", "payer_id"),
    AMOUNT("serviceLinePaidAmount", "paid"),
    TEXT("serviceIdQualifier", "procedure.type"),
    TEXT("procedureCode", "procedure.code"),
    TEXTS("procedureModifier", "procedure.modifiers"),
    TEXT("procedureCodeDescription", "procedure.description"),
    NUMBER("paidServiceUnitCount", "quantity"),
    NUMBER("bundledOrUnbundledLineNumber", "bundled_line"),
    OWN(claim_put_line_adjustments),
    DAY("adjudicationOrPaymentDate", "date"),
    AMOUNT("remainingPatientLiability", "remaining_patient_liability"),
    END};
static const struct shape_row ANSWER[] = {TEXT("questionNumber", "question"),
                                          TEXT("questionResponseCode", "answer"),
                                          TEXT("questionResponse", "text"),
                                          DAY("questionResponseAsDate", "day"),
                                          NUMBER("questionResponseAsPercent", "percent"),
                                          END};
static const struct shape_row FORM[] = {TEXT("formTypeCode", "type"), TEXT("formIdentifier", "id"),
                                        EACH("supportingDocumentation", "answers", ANSWER), END};

static const struct shape_row LINE[] = {
    DAY("serviceDate", "service_date.from"),
    DAY("serviceDateEnd", "service_date.to"),
    TEXT("providerControlNumber", "control_number"),
    OBJECT("professionalService", NULL, SERVICE),
    OBJECT("durableMedicalEquipmentService", "equipment", EQUIPMENT),
    EACH("serviceLineSupplementalInformation", "attachments", CLAIM_ATTACHMENT),
    OBJECT("durableMedicalEquipmentCertificateOfMedicalNecessity", NULL, NECESSITY),
    OBJECT("ambulanceTransportInformation", "ambulance", AMBULANCE),
    OBJECT("durableMedicalEquipmentCertification", "equipment_certification", CERTIFICATION),
    EACH("ambulanceCertification", "ambulance_conditions", AMBULANCE_CONDITION),
    FLAG("hospiceEmployeeIndicator", "hospice_employed"),
    OBJECT("conditionIndicatorDurableMedicalEquipment", "equipment_condition", EQUIPMENT_CONDITION),
    OBJECT("serviceLineDateInformation", NULL, LINE_DATES),
    COUNT("ambulancePatientCount", "ambulance_patients"),
    COUNT("obstetricAnesthesiaAdditionalUnits", "obstetric_units"),
    EACH("testResults", "measures", MEASURE),
    OBJECT("contractInformation", "contract", CLAIM_CONTRACT),
    OBJECT("serviceLineReferenceInformation", NULL, LINE_REFERENCES),
    AMOUNT("salesTaxAmount", "sales_tax"),
    AMOUNT("postageTaxAmount", "postage"),
    TEXTS("fileInformation", "file_notes"),
    OF_TYPE("additionalNotes", "note", "ADD", "text"),
    OF_TYPE("goalRehabOrDischargePlans", "note", "DCP", "text"),
    TEXT("thirdPartyOrganizationNotes", "third_party_note"),
    OBJECT("purchasedServiceInformation", "purchased_service", PURCHASED),
    OBJECT("linePricingRepricingInformation", "repricing", REPRICING),
    OBJECT("drugIdentification", "drug", DRUG),
    OBJECT("renderingProvider", "rendering", RENDERING),
    OBJECT("serviceFacilityLocation", "service_facility", FACILITY),
    OBJECT("supervisingProvider", "supervising", SUPERVISING),
    OBJECT("orderingProvider", "ordering", ORDERING),
    OBJECT("referringProvider", "referring[]", REFERRING),
    OBJECT("ambulancePickUpLocation", "ambulance_pickup", CLAIM_ADDRESS),
    OBJECT("ambulanceDropOffLocation", "ambulance_dropoff.address", CLAIM_ADDRESS),
    EACH("lineAdjudicationInformation", "adjudications", ADJUDICATION),
    EACH("formIdentification", "forms", FORM),
    END};

/* ---- the claim ---- */

static const struct shape_row DATES[] = {
    DAY("symptomDate", "onset_date"),
    DAY("initialTreatmentDate", "initial_treatment_date"),
    DAY("lastSeenDate", "last_seen_date"),
    DAY("acuteManifestationDate", "acute_manifestation_date"),
    DAY("accidentDate", "accident_date"),
    DAY("lastMenstrualPeriodDate", "last_menstrual_period"),
    DAY("lastXRayDate", "last_xray_date"),
    DAY("hearingAndVisionPrescriptionDate", "vision_prescription_date"),
    DAY("disabilityBeginDate", "disability.from"),
    DAY("disabilityEndDate", "disability.to"),
    DAY("lastWorkedDate", "last_worked_date"),
    DAY("authorizedReturnToWorkDate", "return_to_work_date"),
    DAY("admissionDate", "admission_date"),
    DAY("dischargeDate", "discharge_date"),
    DAY("assumedAndRelinquishedCareBeginDate", "assumed_care_date"),
    DAY("assumedAndRelinquishedCareEndDate", "relinquished_care_date"),
    DAY("firstContactDate", "property_casualty_contact_date"),
    DAY("repricerReceivedDate", "repricer_received_date"),
    END};
static const struct shape_row SUPPLEMENT[] = {
    OBJECT("reportInformation", "attachments[]", CLAIM_ATTACHMENT),
    TEXT("priorAuthorizationNumber", "prior_authorization"),
    TEXT("referralNumber", "referral"),
    TEXT("claimControlNumber", "payer_claim_control_number"),
    TEXT("cliaNumber", "clia_number"),
    TEXT("repricedClaimNumber", "repriced_claim"),
    TEXT("adjustedRepricedClaimNumber", "adjusted_repriced_claim"),
    TEXT("investigationalDeviceExemptionNumber", "investigational_device"),
    TEXT("claimNumber", "clearinghouse_claim_number"),
    TEXT("mammographyCertificationNumber", "mammography_certification"),
    TEXT("medicalRecordNumber", "medical_record"),
    TEXT("demoProjectIdentifier", "demonstration_project"),
    TEXT("carePlanOversightNumber", "care_plan_oversight"),
    TEXT("medicareCrossoverReferenceId", "medicare_section_4081"),
    TEXT("serviceAuthorizationExceptionCode", "service_authorization_exception"),
    END};
static const struct shape_row NOTE[] = {OF_TYPE("additionalInformation", "note", "ADD", "text"),
                                        OF_TYPE("certificationNarrative", "note", "CER", "text"),
                                        OF_TYPE("goalRehabOrDischargePlans", "note", "DCP", "text"),
                                        OF_TYPE("diagnosisDescription", "note", "DGN", "text"),
                                        OF_TYPE("thirdPartOrgNotes", "note", "TPO", "text"),
                                        END};

static const struct shape_row CLAIM[] = {
    TEXT("claimFilingCode", "subscriber.filing_indicator"),
    EITHER(SHAPE_TEXT, "propertyCasualtyClaimNumber", "patient.property_casualty_claim",
           "subscriber.property_casualty_claim"),
    EITHER(SHAPE_DAY, "deathDate", "patient.death_date", "subscriber.death_date"),
    EITHER(SHAPE_NUMBER, "patientWeight", "patient.weight_pounds", "subscriber.weight_pounds"),
    EITHER(SHAPE_TEXT, "pregnancyIndicator", "patient.pregnant", "subscriber.pregnant"),
    TEXT("patientControlNumber", "claim_id"),
    AMOUNT("claimChargeAmount", "total_charge"),
    TEXT("placeOfServiceCode", "place_of_service"),
    TEXT("claimFrequencyCode", "frequency"),
    TEXT("signatureIndicator", "provider_signature"),
    TEXT("planParticipationCode", "assignment"),
    TEXT("benefitsAssignmentCertificationIndicator", "benefits_assigned"),
    TEXT("releaseInformationCode", "release_of_information"),
    TEXTS("relatedCausesCode", "accident.causes"),
    TEXT("autoAccidentStateCode", "accident.state"),
    TEXT("autoAccidentCountryCode", "accident.country"),
    TEXT("specialProgramCode", "special_program"),
    TEXT("delayReasonCode", "delay_reason"),
    AMOUNT("patientAmountPaid", "patient_paid"),
    TEXTS("fileInformationList", "file_notes"),
    OBJECT("claimDateInformation", NULL, DATES),
    OBJECT("claimContractInformation", "contract", CLAIM_CONTRACT),
    OBJECT("claimSupplementalInformation", NULL, SUPPLEMENT),
    OBJECT("claimNote", NULL, NOTE),
    OBJECT("ambulanceTransportInformation", "ambulance", AMBULANCE),
    OBJECT("spinalManipulationServiceInformation", "spinal_manipulation", SPINAL),
    EACH("ambulanceCertification", "ambulance_conditions", AMBULANCE_CONDITION),
    EACH("patientConditionInformationVision", "vision_conditions", VISION_CONDITION),
    ONLY("homeboundIndicator", "homebound", "Y"),
    OBJECT("epsdtReferral", "epsdt_referral", CLAIM_EPSDT),
    OWN(claim_put_diagnoses),
    TEXTS("anesthesiaRelatedSurgicalProcedure", "anesthesia_procedures"),
    OWN(claim_put_condition_codes),
    OBJECT("claimPricingRepricingInformation", "repricing", REPRICING),
    OBJECT("serviceFacilityLocation", "service_facility", FACILITY),
    OBJECT("ambulancePickUpLocation", "ambulance_pickup", CLAIM_ADDRESS),
    OBJECT("ambulanceDropOffLocation", "ambulance_dropoff.address", CLAIM_ADDRESS),
    EACH("otherSubscriberInformation", "other_payers", OTHER),
    EACH("serviceLines", "lines", LINE),
    END};

const struct shape_row CLAIM_TABLE[] = {CHECK("kind", "professional"),
                                        CHECK("payer.id_type", "PI"),
                                        TEXT("tradingPartnerServiceId", "payer.id"),
                                        TEXT("tradingPartnerName", "payer.name"),
                                        OBJECT("payerAddress", "payer.address", CLAIM_ADDRESS),
                                        OWN(claim_check_pay_to),
                                        OBJECT("payToAddress", "pay_to.address", CLAIM_ADDRESS),
                                        OBJECT("payToPlan", "pay_to_plan", PAY_TO_PLAN),
                                        OBJECT("subscriber", "subscriber", SUBSCRIBER),
                                        OBJECT("dependent", "patient", DEPENDENT),
                                        OBJECT("billing", "billing", BILLING),
                                        OBJECT("rendering", "rendering", RENDERING),
                                        OBJECT("referring", "referring[]", REFERRING),
                                        OBJECT("supervising", "supervising", SUPERVISING),
                                        OBJECT("claimInformation", NULL, CLAIM),
                                        END};
