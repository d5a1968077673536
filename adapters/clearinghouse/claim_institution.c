/* claim_institution.c - where each member of our institutional claim stands in the v1 JSON of Optum
 * and Stedi. Names and what they mean by two public copies of the contract, which agree: clients
 * generated from Stedi's OpenAPI document (docs.rs autogen-stedi 0.3.2) and of Change Healthcare's;
 * docs/integrations says where they differ. What has no row has no place there. */
#include "clearinghouse/claim_rows.h"

/* ---- rows of their own ---- */

static size_t put_claim_adjustments(struct shape *s, const struct shape_place *at)
{
    return claim_put_adjustments(s, at, "claimLevelAdjustments", "claimAdjustmentDetails");
}

static size_t put_line_adjustments(struct shape *s, const struct shape_place *at)
{
    return claim_put_adjustments(s, at, "lineAdjustment", "claimAdjustmentDetails");
}

/* Of a principal procedure: its own code set, else the ICD's. */
static size_t put_procedure_codes(struct shape *s, const struct shape_place *at)
{
    struct str own = shape_take(s, at, "code_set");
    bool icd9 = str_is(shape_take(s, at, "/icd_version"), "9");
    json_pair_str(s->w, "qualifierCode", own.n ? own : icd9 ? STR("BR") : STR("BBR"));
    return 1;
}

/* MIA05 and MIA20 to MIA23 are one list there. */
static size_t put_inpatient_remarks(struct shape *s, const struct shape_place *at)
{
    size_t said = 0;
    for (size_t i = at->from; i < at->to; i++) {
        struct shape_value *v = &s->values[i];
        const char *name = v->path + strlen(at->prefix);
        if (v->kind != VISIT_VALUE || (strcmp(name, ".remark") && strcmp(name, ".remarks[]")))
            continue;
        if (said++ == 0) {
            json_key(s->w, "claimPaymentRemarkCode");
            json_array(s->w);
        }
        json_str(s->w, v->text);
        v->used = true;
    }
    if (said)
        json_array_end(s->w);
    return said > 0;
}

/* ---- people ---- */

static const struct shape_row CONTACT[] = {TEXT("name", "name"),
                                           OF_TYPE("phoneNumber", "numbers", "TE", "number"),
                                           OF_TYPE("faxNumber", "numbers", "FX", "number"),
                                           OF_TYPE("email", "numbers", "EM", "number"), END};

static const struct shape_row SUBSCRIBER[] = {
    CHECK("id_type", "MI"),
    TEXT("memberId", "id"),
    TEXT("paymentResponsibilityLevelCode", "responsibility"),
    TEXT("policyNumber", "group_number"),
    CHECK("entity_type", "1"),
    TEXT("lastName", "last_name"),
    PERSON,
    BORN,
    OBJECT("address", "address", CLAIM_ADDRESS),
    END};

static const struct shape_row DEPENDENT[] = {TEXT("relationshipToSubscriberCode", "relationship"),
                                             TEXT("lastName", "last_name"),
                                             PERSON,
                                             BORN,
                                             OBJECT("address", "address", CLAIM_ADDRESS),
                                             END};

/* ---- providers: of each one number of another kind than NPI ---- */

#define NAMED TEXT("npi", "npi"), OWN(claim_put_name), PERSON
#define PROVIDER                                                                                   \
    NAMED, TEXT("taxonomyCode", "taxonomy"),                                                       \
        TEXT("secondaryIdentificationQualifierCode", "references[].type"),                         \
        TEXT("secondaryIdentifier", "references[].value")

static const struct shape_row BILLING[] = {
    PROVIDER,
    CHECK("tax_id_type", "EI"),
    TEXT("employerId", "tax_id"),
    OBJECT("address", "address", CLAIM_ADDRESS),
    OBJECT("contactInformation", "contacts[]", CONTACT),
    OF_TYPE("commercialNumber", "/payer.billing_references", "G2", "value"),
    OF_TYPE("locationNumber", "/payer.billing_references", "LU", "value"),
    CONST("providerType", "BillingProvider"),
    END};
static const struct shape_row ATTENDING[] = {PROVIDER, CONST("providerType", "AttendingProvider"),
                                             END};
static const struct shape_row RENDERING[] = {PROVIDER, CONST("providerType", "RenderingProvider"),
                                             END};
static const struct shape_row REFERRING[] = {CHECK("role", "DN"), PROVIDER,
                                             CONST("providerType", "ReferringProvider"), END};
static const struct shape_row PHYSICIAN[] = {
    NAMED, TEXT("identificationQualifierCode", "references[].type"),
    TEXT("secondaryIdentifier", "references[].value"), END};
static const struct shape_row FACILITY[] = {
    CHECK("entity_type", "2"),
    TEXT("organizationName", "name"),
    TEXT("identificationCode", "npi"),
    OBJECT("address", "address", CLAIM_ADDRESS),
    TEXT("secondaryIdentificationQualifierCode", "references[].type"),
    TEXT("secondaryIdentifier", "references[].value"),
    END};

static const struct shape_row PAY_TO[] = {CHECK("entity_type", "2"),
                                          OBJECT("address", "address", CLAIM_ADDRESS),
                                          CONST("entityTypeQualifier", "2"), END};
static const struct shape_row PAY_TO_PLAN[] = {
    TEXT("organizationName", "name"),
    TEXT("identificationCodeQualifier", "id_type"),
    TEXT("identificationCode", "id"),
    OBJECT("address", "address", CLAIM_ADDRESS),
    TEXT("taxId", "tax_id"),
    OF_TYPE("payerIdentificationNumber", "references", "2U", "value"),
    OF_TYPE("claimOfficeNumber", "references", "FY", "value"),
    OF_TYPE("naic", "references", "NF", "value"),
    END};

/* ---- codes ---- */

#define PRESENT TEXT("presentOnAdmissionIndicator", "present_on_admission")
static const struct shape_row PRINCIPAL_DIAGNOSIS[] = {
    TEXT("principalDiagnosisCode", "code"), PRESENT, ICD("qualifierCode", "ABK", "BK"), END};
static const struct shape_row ADMITTING_DIAGNOSIS[] = {
    TEXT("admittingDiagnosisCode", "admitting_diagnosis"), ICD("qualifierCode", "ABJ", "BJ"), END};
static const struct shape_row REASON[] = {TEXT("patientReasonForVisitCode", ""),
                                          ICD("qualifierCode", "APR", "PR"), END};
static const struct shape_row CAUSE[] = {TEXT("externalCauseOfInjury", "code"), PRESENT,
                                         ICD("qualifierCode", "ABN", "BN"), END};
static const struct shape_row OTHER_DIAGNOSIS[] = {TEXT("otherDiagnosisCode", "code"), PRESENT,
                                                   ICD("qualifierCode", "ABF", "BF"), END};
static const struct shape_row PRINCIPAL_PROCEDURE[] = {TEXT("principalProcedureCode", "code"),
                                                       DAY("principalProcedureDate", "day"),
                                                       OWN(put_procedure_codes), END};
static const struct shape_row OTHER_PROCEDURE[] = {TEXT("otherProcedureCode", "code"),
                                                   DAY("otherProcedureDate", "day"),
                                                   ICD("qualifierCode", "BBQ", "BQ"), END};
static const struct shape_row GROUP[] = {TEXT("drugRelatedGroupCode", "diagnosis_related_group"),
                                         END};
static const struct shape_row OCCURRENCE[] = {TEXT("occurrenceSpanCode", "code"),
                                              DAY("occurrenceSpanCodeDate", "day"), END};
static const struct shape_row SPAN[] = {TEXT("occurrenceSpanCode", "code"),
                                        DAY("occurrenceSpanCodeStartDate", "from"),
                                        DAY("occurrenceSpanCodeEndDate", "to"), END};
static const struct shape_row VALUE[] = {TEXT("valueCode", "code"),
                                         AMOUNT("valueCodeAmount", "amount"), END};
static const struct shape_row CONDITION_CODE[] = {TEXT("conditionCode", ""), END};

/* Of the claim and of a line: HCP01 to HCP15. */
static const struct shape_row PRICING[] = {TEXT("pricingMethodologyCode", "methodology"),
                                           AMOUNT("repricedAllowedAmount", "allowed"),
                                           AMOUNT("repricedSavingAmount", "saving"),
                                           TEXT("repricedOrgIdentifier", "organization_id"),
                                           NUMBER("repricedPerDiem", "rate"),
                                           TEXT("repricedApprovedDRGCode", "group_code"),
                                           AMOUNT("repricedApprovedAmount", "group_amount"),
                                           TEXT("repricedApprovedRevenueCode", "revenue_code"),
                                           TEXT("productOrServiceIDQualifier", "procedure_type"),
                                           TEXT("repricedApprovedHCPCSCode", "procedure_code"),
                                           TEXT("repricedApprovedServiceUnitCode", "unit"),
                                           NUMBER("repricedApprovedServiceUnitCount", "quantity"),
                                           TEXT("rejectReasonCode", "reject_reason"),
                                           TEXT("policyComplianceCode", "policy_compliance"),
                                           TEXT("exceptionCode", "exception"),
                                           END};

/* ---- other payers ---- */

/* MIA09 ("pps_capital_fsp_drg") has no name there that is surely its own. */
static const struct shape_row INPATIENT[] = {
    NUMBER("coveredDaysOrVisitsCount", "covered_days"),
    NUMBER("lifetimePsychiatricDaysCount", "lifetime_psychiatric_days"),
    AMOUNT("claimDRGAmount", "drg"),
    OWN(put_inpatient_remarks),
    AMOUNT("claimDisproportionateShareAmount", "disproportionate_share"),
    AMOUNT("claimMspPassThroughAmount", "msp_pass_through"),
    AMOUNT("claimPpsCapitalAmount", "pps_capital"),
    AMOUNT("ppsCapitalHspDrgAmount", "pps_capital_hsp_drg"),
    AMOUNT("ppsCapitalDshDrgAmount", "pps_capital_dsh_drg"),
    AMOUNT("oldCapitalAmount", "old_capital"),
    AMOUNT("ppsCapitalImeAmount", "pps_capital_ime"),
    AMOUNT("ppsOperatingHospitalSpecificDrgAmount", "pps_operating_hospital_drg"),
    NUMBER("costReportDayCount", "cost_report_days"),
    AMOUNT("ppsOperatingFederalSpecificDrgAmount", "pps_operating_federal_drg"),
    AMOUNT("claimPpsCapitalOutlierAmmount", "pps_capital_outlier"), /* so it is spelt */
    AMOUNT("claimIndirectTeachingAmount", "indirect_teaching"),
    AMOUNT("nonPayableProfessionalComponentBilledAmount", "nonpayable_professional"),
    AMOUNT("capitalExceptionAmount", "pps_capital_exception"),
    END};

static const struct shape_row OTHER_SUBSCRIBER[] = {
    TEXT("otherInsuredQualifier", "subscriber.entity_type"),
    TEXT("otherInsuredLastName", "subscriber.last_name"),
    TEXT("otherInsuredFirstName", "subscriber.first_name"),
    TEXT("otherInsuredMiddleName", "subscriber.middle_name"),
    TEXT("otherInsuredSuffix", "subscriber.suffix"),
    TEXT("otherInsuredIdentifierTypeCode", "subscriber.id_type"),
    TEXT("otherInsuredIdentifier", "subscriber.id"),
    OBJECT("address", "subscriber.address", CLAIM_ADDRESS),
    TEXTS("otherInsuredAdditionalIdentifier", "subscriber_ssns"),
    END};

/* What another payer calls a provider; who that is, a person or an organization, its role says. */
#define KNOWN_AS(theirs, entity)                                                                   \
    ((const struct shape_row[]){CHECK("entity_type", entity),                                      \
                                EACH(theirs, "references", CLAIM_REFERENCE), END})

static const struct shape_row OTHER[] = {
    TEXT("paymentResponsibilityLevelCode", "responsibility"),
    TEXT("individualRelationshipCode", "relationship"),
    TEXT("policyNumber", "group_number"),
    TEXT("otherInsuredGroupName", "group_name"),
    TEXT("claimFilingIndicatorCode", "filing_indicator"),
    OWN(put_claim_adjustments),
    AMOUNT("payerPaidAmount", "paid"),
    AMOUNT("nonCoveredChargeAmount", "non_covered"),
    AMOUNT("remainingPatientLiability", "remaining_patient_liability"),
    TEXT("benefitsAssignmentCertificationIndicator", "benefits_assigned"),
    TEXT("releaseOfInformationCode", "release_of_information"),
    OBJECT("medicareInpatientAdjudication", "inpatient", INPATIENT),
    OBJECT("medicareOutpatientAdjudication", "outpatient", CLAIM_MEDICARE),
    OBJECT("otherSubscriberName", NULL, OTHER_SUBSCRIBER),
    OBJECT("otherPayerName", NULL, CLAIM_OTHER_PAYER),
    OBJECT("otherPayerAttendingProvider", "attending",
           KNOWN_AS("otherPayerAttendingProviderIdentifier", "1")),
    OBJECT("otherPayerOperatingPhysician", "operating",
           KNOWN_AS("otherPayerOperatingPhysicianIdentifier", "1")),
    OBJECT("otherPayerOtherOperatingPhysician", "other_operating",
           KNOWN_AS("otherPayerOtherOperatingPhysicianIdentifier", "1")),
    OBJECT("otherPayerServiceFacilityLocation", "service_facility",
           KNOWN_AS("otherPayerServiceFacilityLocationIdentifier", "2")),
    OBJECT("otherPayerRenderingProvider", "rendering",
           KNOWN_AS("otherPayerRenderingProviderIdentifier", "1")),
    OBJECT("otherPayerReferringProvider", "referring[]",
           ((const struct shape_row[]){
               CHECK("role", "DN"), CHECK("entity_type", "1"),
               EACH("otherPayerReferringProviderIdentifier", "references", CLAIM_REFERENCE), END})),
    OBJECT("otherPayerBillingProvider", "billing",
           KNOWN_AS("otherPayerBillingProviderIdentifier", "2")),
    END};

/* ---- lines ---- */

static const struct shape_row SERVICE[] = {TEXT("serviceLineRevenueCode", "revenue_code"),
                                           TEXT("procedureIdentifier", "procedure.type"),
                                           TEXT("procedureCode", "procedure.code"),
                                           TEXTS("procedureModifiers", "procedure.modifiers"),
                                           TEXT("description", "procedure.description"),
                                           AMOUNT("lineItemChargeAmount", "charge"),
                                           TEXT("measurementUnit", "unit"),
                                           NUMBER("serviceUnitCount", "quantity"),
                                           AMOUNT("nonCoveredChargeAmount", "non_covered"),
                                           END};
static const struct shape_row DRUG[] = {CHECK("type", "N4"),
                                        TEXT("nationalDrugCode", "code"),
                                        NUMBER("nationalDrugUnitCount", "quantity"),
                                        TEXT("measurementUnitCode", "unit"),
                                        OWN(claim_put_prescription),
                                        END};
static const struct shape_row ADJUDICATION[] = {
    TEXT("otherPayerPrimaryIdentifier", "payer_id"),
    AMOUNT("serviceLinePaidAmount", "paid"),
    TEXT("productOrServiceIDQualifier", "procedure.type"),
    TEXT("procedureCode", "procedure.code"),
    TEXTS("procedureModifier", "procedure.modifiers"),
    TEXT("procedureCodeDescription", "procedure.description"),
    TEXT("serviceLineRevenueCode", "revenue_code"),
    NUMBER("paidServiceUnitCount", "quantity"),
    NUMBER("bundledLineNumber", "bundled_line"),
    OWN(put_line_adjustments),
    DAY("adjudicationOrPaymentDate", "date"),
    AMOUNT("remainingPatientLiability", "remaining_patient_liability"),
    END};

static const struct shape_row LINE[] = {
    OBJECT("institutionalService", NULL, SERVICE),
    TEXT_AT(DIALECT_OPTUM, "lineItemControlNumber", "control_number"),
    OBJECT_AT(DIALECT_STEDI, "serviceLineReferenceInformation", NULL,
              ((const struct shape_row[]){TEXT("providerControlNumber", "control_number"), END})),
    DAY("serviceDate", "service_date.from"),
    DAY("serviceDateEnd", "service_date.to"),
    OBJECT_AT(DIALECT_OPTUM, "serviceLineSupplementalInformation", "attachments[]",
              CLAIM_ATTACHMENT),
    EACH_AT(DIALECT_STEDI, "serviceLineSupplementalInformations", "attachments", CLAIM_ATTACHMENT),
    TEXT("repricedLineItemReferenceNumber", "repriced_line"),
    TEXT("adjustedRepricedLineItemReferenceNumber", "adjusted_repriced_line"),
    AMOUNT("serviceTaxAmount", "service_tax"),
    AMOUNT("facilityTaxAmount", "facility_tax"),
    TEXT("thirdPartyOrganizationNotes", "third_party_note"),
    OBJECT("lineRepricingInformation", "repricing", PRICING),
    OBJECT("drugIdentification", "drug", DRUG),
    OBJECT("operatingPhysician", "operating", PHYSICIAN),
    OBJECT("otherOperatingPhysician", "other_operating", PHYSICIAN),
    OBJECT("renderingProvider", "rendering", RENDERING),
    OBJECT("referringProvider", "referring[]", REFERRING),
    EACH("lineAdjudicationInformation", "adjudications", ADJUDICATION),
    END};

/* ---- the claim ---- */

static const struct shape_row DATES[] = {
    MOMENT("admissionDateAndHour", "admission"),
    MOMENT("dischargeHour", "discharge_hour"),
    DAY("statementBeginDate", "statement.from"),
    EITHER(SHAPE_DAY, "statementEndDate", "statement.to", "statement.from"),
    DAY("repricerReceivedDate", "repricer_received_date"),
    END};
static const struct shape_row CODES[] = {TEXT("admissionTypeCode", "admission_type"),
                                         TEXT("admissionSourceCode", "admission_source"),
                                         TEXT("patientStatusCode", "patient_status"), END};
static const struct shape_row SUPPLEMENT[] = {
    OBJECT_AT(DIALECT_OPTUM, "reportInformation", "attachments[]", CLAIM_ATTACHMENT),
    EACH_AT(DIALECT_STEDI, "reportInformations", "attachments", CLAIM_ATTACHMENT),
    TEXT("priorAuthorizationNumber", "prior_authorization"),
    TEXT("referralNumber", "referral"),
    TEXT("claimControlNumber", "payer_claim_control_number"),
    TEXT("repricedClaimNumber", "repriced_claim"),
    TEXT("adjustedRepricedClaimRefNumber", "adjusted_repriced_claim"),
    TEXT("investigationalDeviceExemptionNumber", "investigational_devices[]"),
    TEXT("claimNumber", "clearinghouse_claim_number"),
    TEXT("autoAccidentState", "auto_accident_state"),
    TEXT("medicalRecordNumber", "medical_record"),
    TEXT("demoProjectIdentifier", "demonstration_project"),
    TEXT("peerReviewAuthorizationNumber", "peer_review_approval"),
    TEXT("serviceAuthorizationExceptionCode", "service_authorization_exception"),
    END};
#define NOTE(theirs, type) ALL_OF_TYPE(theirs, "notes", type, "text")
static const struct shape_row NOTES[] = {NOTE("allergies", "ALG"),
                                         NOTE("goalRehabOrDischargePlans", "DCP"),
                                         NOTE("diagnosisDescription", "DGN"),
                                         NOTE("dme", "DME"),
                                         NOTE("medications", "MED"),
                                         NOTE("nutritionalRequirments", "NTR"),
                                         NOTE("ordersForDiscipLinesAndTreatments", "ODT"),
                                         NOTE("functionalLimitsOrReasonHomebound", "RHB"),
                                         NOTE("reasonsPatientLeavesHome", "RLH"),
                                         NOTE("timesAndReasonsPatientNotAtHome", "RNH"),
                                         NOTE("unusualHomeOrSocialEnv", "SET"),
                                         NOTE("safetyMeasures", "SFM"),
                                         NOTE("supplementalPlanOfTreatment", "SPT"),
                                         NOTE("updatedInformation", "UPI"),
                                         END};

static const struct shape_row CLAIM[] = {
    TEXT("claimFilingCode", "subscriber.filing_indicator"),
    EITHER(SHAPE_TEXT, "propertyCasualtyClaimNumber", "patient.property_casualty_claim",
           "subscriber.property_casualty_claim"),
    TEXT("patientControlNumber", "claim_id"),
    AMOUNT("claimChargeAmount", "total_charge"),
    TEXT("placeOfServiceCode", "type_of_bill"),
    TEXT("claimFrequencyCode", "frequency"),
    TEXT("planParticipationCode", "assignment"),
    TEXT("benefitsAssignmentCertificationIndicator", "benefits_assigned"),
    TEXT("releaseInformationCode", "release_of_information"),
    TEXT("delayReasonCode", "delay_reason"),
    AMOUNT("patientEstimatedAmountDue", "patient_estimated_due"),
    TEXTS("fileInformation", "file_notes"),
    TEXT("billingNote", "billing_note"),
    OBJECT("claimNotes", NULL, NOTES),
    OBJECT("claimDateInformation", NULL, DATES),
    OBJECT("claimCodeInformation", NULL, CODES),
    OBJECT("claimContractInformation", "contract", CLAIM_CONTRACT),
    OBJECT("claimSupplementalInformation", NULL, SUPPLEMENT),
    OBJECT("epsdtReferral", "epsdt_referral", CLAIM_EPSDT),
    OBJECT("principalDiagnosis", "principal_diagnosis", PRINCIPAL_DIAGNOSIS),
    OBJECT("admittingDiagnosis", NULL, ADMITTING_DIAGNOSIS),
    EACH("patientReasonForVisits", "reasons_for_visit", REASON),
    EACH("externalCauseOfInjuries", "external_causes", CAUSE),
    OBJECT("diagnosisRelatedGroupInformation", NULL, GROUP),
    GROUPS("otherDiagnosisInformationList", "other_diagnoses", OTHER_DIAGNOSIS),
    OBJECT("principalProcedureInformation", "principal_procedure", PRINCIPAL_PROCEDURE),
    GROUPS("otherProcedureInformationList", "other_procedures", OTHER_PROCEDURE),
    GROUPS("occurrenceSpanInformations", "occurrence_spans", SPAN),
    GROUPS("occurrenceInformationList", "occurrences", OCCURRENCE),
    GROUPS("valueInformationList", "value_codes", VALUE),
    GROUPS("conditionCodesList", "condition_codes", CONDITION_CODE),
    GROUPS("treatmentCodeInformationList", "treatment_codes", NULL),
    OBJECT("claimPricingInformation", "repricing", PRICING),
    OBJECT("serviceFacilityLocation", "service_facility", FACILITY),
    OBJECT("otherSubscriberInformation", "other_payers[]", OTHER),
    EACH("serviceLines", "lines", LINE),
    END};

const struct shape_row CLAIM_INSTITUTION_TABLE[] = {
    CHECK("kind", "institutional"),
    CHECK("payer.id_type", "PI"),
    TEXT("tradingPartnerServiceId", "payer.id"),
    TEXT("tradingPartnerName", "payer.name"),
    OBJECT("payerAddress", "payer.address", CLAIM_ADDRESS),
    OBJECT("billingPayToAddressName", "pay_to", PAY_TO),
    OBJECT("billingPayToPlanName", "pay_to_plan", PAY_TO_PLAN),
    OBJECT("subscriber", "subscriber", SUBSCRIBER),
    OBJECT("dependent", "patient", DEPENDENT),
    OBJECT("billing", "billing", BILLING),
    OBJECT("attending", "attending", ATTENDING),
    OBJECT("operatingPhysician", "operating", PHYSICIAN),
    OBJECT("otherOperatingPhysician", "other_operating", PHYSICIAN),
    OBJECT("rendering", "rendering", RENDERING),
    OBJECT("referring", "referring[]", REFERRING),
    OBJECT("claimInformation", NULL, CLAIM),
    END};
