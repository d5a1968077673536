/* rest_schema.c - see rest_schema.h. Types in a few words: a member is "name", then what it is:
 * nothing a text, $ an amount, @ a day, - a day as ISO has it, # a number, ? true or false, =Type
 * an object; then * a list of it, ** a list of lists, ! it must be there. Types of institutional
 * claims begin with I, those of service reviews with R, of authorizations with A. */
#include "sandbox/server/rest_schema.h"

#include "base/clock.h"

#include <stdio.h>
#include <string.h>

static const struct schema_type {
    const char *name, *members;
} TYPES[] = {
    {"Claim", "controlNumber! tradingPartnerServiceId tradingPartnerName usageIndicator "
              "submitter=Submitter! receiver=Receiver! subscriber=Subscriber! dependent=Dependent "
              "billing=Provider! referring=Provider rendering=Provider ordering=Provider "
              "supervising=Provider claimInformation=Information! payToAddress=Address "
              "payToPlan=Plan payerAddress=Address"},
    {"Submitter", "organizationName lastName firstName middleName contactInformation=Contact!"},
    {"Receiver", "organizationName!"},
    {"Contact", "name! phoneNumber faxNumber email phoneExtension"},
    {"Address", "address1! address2 city! state postalCode countryCode countrySubDivisionCode"},
    {"Subscriber",
     "paymentResponsibilityLevelCode! memberId ssn organizationName insuranceTypeCode "
     "subscriberGroupName firstName lastName middleName suffix gender dateOfBirth@ policyNumber "
     "groupNumber contactInformation=Contact address=Address"},
    {"Dependent", "relationshipToSubscriberCode! firstName! lastName! gender! dateOfBirth@! "
                  "middleName suffix ssn memberId contactInformation=Contact address=Address"},
    {"Provider",
     "providerType! npi ssn employerId commercialNumber locationNumber stateLicenseNumber "
     "providerUpinNumber taxonomyCode firstName lastName middleName suffix organizationName "
     "address=Address contactInformation=Contact"},
    {"LineProvider",
     "providerType! npi ssn employerId commercialNumber locationNumber stateLicenseNumber "
     "providerUpinNumber taxonomyCode firstName lastName middleName suffix organizationName "
     "address=Address contactInformation=Contact otherIdentifier secondaryIdentifier=Reference*"},
    {"Plan", "organizationName! primaryIdentifierTypeCode! primaryIdentifier! address=Address! "
             "secondaryIdentifierTypeCode secondaryIdentifier taxIdentificationNumber!"},
    {"Reference", "qualifier! identifier! otherIdentifier"},
    {"Information",
     "claimFilingCode! propertyCasualtyClaimNumber deathDate@ patientWeight pregnancyIndicator "
     "patientControlNumber! claimChargeAmount$! placeOfServiceCode! claimFrequencyCode! "
     "signatureIndicator! planParticipationCode! benefitsAssignmentCertificationIndicator! "
     "releaseInformationCode! patientSignatureSourceCode? relatedCausesCode* "
     "autoAccidentStateCode autoAccidentCountryCode specialProgramCode delayReasonCode "
     "patientAmountPaid$ fileInformation fileInformationList* claimDateInformation=Dates "
     "claimContractInformation=Contract claimSupplementalInformation=Supplement claimNote=Note "
     "ambulanceTransportInformation=Ambulance spinalManipulationServiceInformation=Spinal "
     "ambulanceCertification=Condition* patientConditionInformationVision=Vision* "
     "homeboundIndicator? epsdtReferral=Epsdt healthCareCodeInformation=Diagnosis*! "
     "anesthesiaRelatedSurgicalProcedure* conditionInformation=Codes* "
     "claimPricingRepricingInformation=Repricing serviceFacilityLocation=Facility "
     "ambulancePickUpLocation=Address ambulanceDropOffLocation=Address "
     "otherSubscriberInformation=Other* serviceLines=Line*!"},
    {"Dates", "symptomDate@ initialTreatmentDate@ lastSeenDate@ acuteManifestationDate@ "
              "accidentDate@ lastMenstrualPeriodDate@ lastXRayDate@ "
              "hearingAndVisionPrescriptionDate@ disabilityBeginDate@ disabilityEndDate@ "
              "lastWorkedDate@ authorizedReturnToWorkDate@ admissionDate@ dischargeDate@ "
              "assumedAndRelinquishedCareBeginDate@ assumedAndRelinquishedCareEndDate@ "
              "repricerReceivedDate@ firstContactDate@"},
    {"Contract", "contractTypeCode! contractAmount$ contractPercentage contractCode "
                 "termsDiscountPercentage contractVersionIdentifier"},
    {"Supplement",
     "reportInformation=Report priorAuthorizationNumber referralNumber claimControlNumber "
     "cliaNumber repricedClaimNumber adjustedRepricedClaimNumber "
     "investigationalDeviceExemptionNumber claimNumber mammographyCertificationNumber "
     "medicalRecordNumber demoProjectIdentifier carePlanOversightNumber "
     "medicareCrossoverReferenceId serviceAuthorizationExceptionCode"},
    {"Report", "attachmentReportTypeCode! attachmentTransmissionCode! attachmentControlNumber"},
    {"Note", "additionalInformation certificationNarrative goalRehabOrDischargePlans "
             "diagnosisDescription thirdPartOrgNotes"},
    {"Ambulance", "patientWeightInPounds ambulanceTransportReasonCode! transportDistanceInMiles! "
                  "roundTripPurposeDescription stretcherPurposeDescription"},
    {"Spinal", "patientConditionCode! patientConditionDescription1 patientConditionDescription2"},
    {"Condition", "certificationConditionIndicator! conditionCodes*!"},
    {"Vision", "codeCategory! certificationConditionIndicator! conditionCodes*!"},
    {"Epsdt", "certificationConditionCodeAppliesIndicator! conditionCodes*!"},
    {"Diagnosis", "diagnosisTypeCode! diagnosisCode!"},
    {"Codes", "conditionCodes*!"},
    {"Repricing", "pricingMethodologyCode! repricedAllowedAmount$! repricedSavingAmount$ "
                  "repricingOrganizationIdentifier repricingPerDiemOrFlatRateAmount$ "
                  "repricedApprovedAmbulatoryPatientGroupCode "
                  "repricedApprovedAmbulatoryPatientGroupAmount$ rejectReasonCode "
                  "policyComplianceCode exceptionCode"},
    {"Facility", "organizationName! address=Address! npi secondaryIdentifier=Reference* phoneName "
                 "phoneNumber phoneExtension"},
    {"Other",
     "paymentResponsibilityLevelCode! individualRelationshipCode! insuranceGroupOrPolicyNumber "
     "otherInsuredGroupName insuranceTypeCode claimFilingIndicatorCode! "
     "claimLevelAdjustments=Adjustment* payerPaidAmount$ nonCoveredChargeAmount$ "
     "remainingPatientLiability$ benefitsAssignmentCertificationIndicator! "
     "patientSignatureGeneratedForPatient? releaseOfInformationCode! "
     "medicareOutpatientAdjudication=Medicare otherSubscriberName=OtherName! "
     "otherPayerName=OtherPayer!"},
    {"Adjustment", "adjustmentGroupCode! adjustmentDetails=Detail*!"},
    {"Detail", "adjustmentReasonCode! adjustmentAmount! adjustmentQuantity"},
    {"Medicare", "reimbursementRate hcpcsPayableAmount$ claimPaymentRemarkCode* "
                 "endStageRenalDiseasePaymentAmount$ nonPayableProfessionalComponentBilledAmount$"},
    {"OtherName", "otherInsuredQualifier! otherInsuredLastName! otherInsuredFirstName "
                  "otherInsuredMiddleName otherInsuredNameSuffix otherInsuredIdentifierTypeCode! "
                  "otherInsuredIdentifier! otherInsuredAddress=Address "
                  "otherInsuredAdditionalIdentifier"},
    {"OtherPayer",
     "otherPayerOrganizationName! otherPayerIdentifierTypeCode! otherPayerIdentifier! "
     "otherPayerAddress=Address otherPayerAdjudicationOrPaymentDate@ "
     "otherPayerSecondaryIdentifier=Reference* otherPayerPriorAuthorizationNumber "
     "otherPayerPriorAuthorizationOrReferralNumber otherPayerClaimAdjustmentIndicator? "
     "otherPayerClaimControlNumber"},
    {"Line",
     "assignedNumber serviceDate@! serviceDateEnd@ providerControlNumber "
     "professionalService=Service! durableMedicalEquipmentService=Equipment "
     "serviceLineSupplementalInformation=Report* "
     "durableMedicalEquipmentCertificateOfMedicalNecessity=Necessity "
     "ambulanceTransportInformation=Ambulance durableMedicalEquipmentCertification=Certification "
     "ambulanceCertification=Condition* hospiceEmployeeIndicator? "
     "conditionIndicatorDurableMedicalEquipment=EquipmentCondition "
     "serviceLineDateInformation=LineDates ambulancePatientCount# "
     "obstetricAnesthesiaAdditionalUnits# testResults=Measure* contractInformation=Contract "
     "serviceLineReferenceInformation=LineReferences salesTaxAmount$ postageTaxAmount$ "
     "fileInformation* additionalNotes goalRehabOrDischargePlans thirdPartyOrganizationNotes "
     "purchasedServiceInformation=Purchased linePricingRepricingInformation=Repricing "
     "drugIdentification=Drug renderingProvider=LineProvider purchasedServiceProvider=LineProvider "
     "serviceFacilityLocation=Facility supervisingProvider=LineProvider "
     "orderingProvider=LineProvider referringProvider=LineProvider "
     "ambulancePickUpLocation=Address ambulanceDropOffLocation=Address "
     "lineAdjudicationInformation=Adjudication* formIdentification=Form*"},
    {"Service", "procedureIdentifier! procedureCode! procedureModifiers* description "
                "lineItemChargeAmount$! measurementUnit! serviceUnitCount! placeOfServiceCode "
                "compositeDiagnosisCodePointers=Pointers! emergencyIndicator epsdtIndicator "
                "familyPlanningIndicator copayStatusCode"},
    {"Pointers", "diagnosisCodePointers*!"},
    {"Equipment", "days! rentalPrice$! purchasePrice$! frequencyCode!"},
    {"Necessity", "attachmentTransmissionCode!"},
    {"Certification", "certificationTypeCode! durableMedicalEquipmentDurationInMonths!"},
    {"EquipmentCondition",
     "certificationConditionIndicator! conditionIndicator! conditionIndicatorCode"},
    {"LineDates", "prescriptionDate@ certificationRevisionOrRecertificationDate@ "
                  "beginTherapyDate@ lastCertificationDate@ treatmentOrTherapyDate@ "
                  "hemoglobinTestDate@ serumCreatineTestDate@ shippedDate@ lastXRayDate@ "
                  "initialTreatmentDate@"},
    {"Measure", "measurementReferenceIdentificationCode! measurementQualifier! testResults!"},
    {"LineReferences",
     "repricedLineItemReferenceNumber adjustedRepricedLineItemReferenceNumber "
     "priorAuthorization=Authorization* mammographyCertificationNumber "
     "clinicalLaboratoryImprovementAmendmentNumber referringCliaNumber immunizationBatchNumber "
     "referralNumber*"},
    {"Authorization", "priorAuthorizationOrReferralNumber! otherPayerPrimaryIdentifier"},
    {"Purchased", "purchasedServiceProviderIdentifier! purchasedServiceChargeAmount$!"},
    {"Drug", "serviceIdQualifier! nationalDrugCode! nationalDrugUnitCount! measurementUnitCode! "
             "linkSequenceNumber pharmacyPrescriptionNumber"},
    {"Adjudication",
     "otherPayerPrimaryIdentifier! serviceLinePaidAmount$! serviceIdQualifier! procedureCode! "
     "procedureModifier* procedureCodeDescription paidServiceUnitCount! "
     "bundledOrUnbundledLineNumber claimAdjustmentInformation=Adjustment* "
     "adjudicationOrPaymentDate@! remainingPatientLiability$"},
    {"Form", "formTypeCode! formIdentifier! supportingDocumentation=Answer*"},
    {"Answer", "questionNumber! questionResponseCode questionResponse questionResponseAsDate@ "
               "questionResponseAsPercent"},
    {"IClaim",
     "controlNumber! tradingPartnerServiceId! tradingPartnerName usageIndicator "
     "submitter=ISubmitter! receiver=IReceiver! subscriber=ISubscriber! dependent=IDependent "
     "billing=IProvider! attending=IProvider referring=IProvider rendering=IProvider "
     "operatingPhysician=IPhysician otherOperatingPhysician=IPhysician payerAddress=Address "
     "billingPayToAddressName=IPayTo billingPayToPlanName=IPlan claimInformation=IInformation!"},
    {"ISubmitter", "organizationName! taxId! contactInformation=IContact!"},
    {"IReceiver", "organizationName! taxId"},
    {"IContact", "name phoneNumber faxNumber email"},
    {"ISubscriber",
     "firstName! lastName! middleName suffix paymentResponsibilityLevelCode! memberId ssn gender "
     "dateOfBirth@ groupNumber policyNumber standardHealthId address=Address"},
    {"IDependent", "relationshipToSubscriberCode! firstName! lastName! middleName suffix gender! "
                   "dateOfBirth@! ssn address=Address"},
    {"IProvider",
     "providerType! npi employerId commercialNumber locationNumber stateLicenseNumber "
     "providerUpinNumber taxonomyCode firstName lastName middleName suffix organizationName "
     "secondaryIdentificationQualifierCode secondaryIdentifier address=Address "
     "contactInformation=IContact"},
    {"IPhysician", "lastName! firstName middleName suffix npi organizationName "
                   "identificationQualifierCode secondaryIdentifier"},
    {"IPayTo", "address=Address! entityTypeQualifier!"},
    {"IPlan", "organizationName! identificationCodeQualifier! identificationCode! taxId! "
              "address=Address claimOfficeNumber naic payerIdentificationNumber"},
    {"IInformation",
     "claimFilingCode! propertyCasualtyClaimNumber patientControlNumber! claimChargeAmount$! "
     "placeOfServiceCode! claimFrequencyCode! signatureIndicator planParticipationCode! "
     "benefitsAssignmentCertificationIndicator! releaseInformationCode! delayReasonCode "
     "patientEstimatedAmountDue$ patientAmountPaid$ patientWeight fileInformation* billingNote "
     "claimNotes=INotes claimDateInformation=IDates! claimCodeInformation=ICodes! "
     "claimContractInformation=Contract claimSupplementalInformation=ISupplement "
     "epsdtReferral=Epsdt conditionCodes* principalDiagnosis=IPrincipal! "
     "admittingDiagnosis=IAdmitting patientReasonForVisits=IReason* "
     "externalCauseOfInjuries=ICause* diagnosisRelatedGroupInformation=IGroup "
     "otherDiagnosisInformationList=IDiagnosis** principalProcedureInformation=IProcedure "
     "otherProcedureInformationList=IOtherProcedure** occurrenceSpanInformations=ISpan** "
     "occurrenceInformationList=IOccurrence** valueInformationList=IValue** "
     "conditionCodesList=ICondition** treatmentCodeInformationList** "
     "claimPricingInformation=IPricing serviceFacilityLocation=IFacility "
     "otherSubscriberInformation=IOther serviceLines=ILine*!"},
    {"INotes",
     "additionalInformation* allergies* diagnosisDescription* dme* "
     "functionalLimitsOrReasonHomebound* goalRehabOrDischargePlans* medications* "
     "nutritionalRequirments* ordersForDiscipLinesAndTreatments* reasonsPatientLeavesHome* "
     "safetyMeasures* supplementalPlanOfTreatment* timesAndReasonsPatientNotAtHome* "
     "unusualHomeOrSocialEnv* updatedInformation*"},
    {"IDates", "statementBeginDate@! statementEndDate@! admissionDateAndHour dischargeHour "
               "repricerReceivedDate@"},
    {"ICodes", "admissionTypeCode! admissionSourceCode patientStatusCode!"},
    {"ISupplement",
     "reportInformation=IReport reportInformations=IReport* priorAuthorizationNumber "
     "referralNumber claimControlNumber repricedClaimNumber adjustedRepricedClaimRefNumber "
     "investigationalDeviceExemptionNumber claimNumber autoAccidentState medicalRecordNumber "
     "demoProjectIdentifier peerReviewAuthorizationNumber serviceAuthorizationExceptionCode"},
    {"IReport", "attachmentReportTypeCode! attachmentTransmissionCode! attachmentControlNumber"},
    {"IPrincipal", "qualifierCode! principalDiagnosisCode! presentOnAdmissionIndicator"},
    {"IAdmitting", "qualifierCode! admittingDiagnosisCode!"},
    {"IReason", "qualifierCode! patientReasonForVisitCode!"},
    {"ICause", "qualifierCode! externalCauseOfInjury! presentOnAdmissionIndicator"},
    {"IGroup", "drugRelatedGroupCode!"},
    {"IDiagnosis", "qualifierCode! otherDiagnosisCode! presentOnAdmissionIndicator"},
    {"IProcedure", "qualifierCode! principalProcedureCode! principalProcedureDate@"},
    {"IOtherProcedure", "qualifierCode! otherProcedureCode! otherProcedureDate@"},
    {"ISpan", "occurrenceSpanCode! occurrenceSpanCodeStartDate@! occurrenceSpanCodeEndDate@!"},
    {"IOccurrence", "occurrenceSpanCode! occurrenceSpanCodeDate@!"},
    {"IValue", "valueCode! valueCodeAmount$!"},
    {"ICondition", "conditionCode!"},
    {"IPricing",
     "pricingMethodologyCode! repricedAllowedAmount$! repricedSavingAmount$ "
     "repricedOrgIdentifier repricedPerDiem repricedApprovedDRGCode repricedApprovedAmount$ "
     "repricedApprovedRevenueCode productOrServiceIDQualifier repricedApprovedHCPCSCode "
     "repricedApprovedServiceUnitCode repricedApprovedServiceUnitCount rejectReasonCode "
     "policyComplianceCode exceptionCode"},
    {"IFacility", "organizationName! address=Address! identificationCode "
                  "secondaryIdentificationQualifierCode secondaryIdentifier"},
    {"IOther",
     "paymentResponsibilityLevelCode! individualRelationshipCode! groupNumber policyNumber "
     "otherInsuredGroupName claimFilingIndicatorCode! claimLevelAdjustments=IAdjustment* "
     "payerPaidAmount$ nonCoveredChargeAmount$ remainingPatientLiability$ "
     "benefitsAssignmentCertificationIndicator! releaseOfInformationCode! "
     "medicareInpatientAdjudication=IInpatient medicareOutpatientAdjudication=Medicare "
     "otherSubscriberName=IOtherName! otherPayerName=OtherPayer! "
     "otherPayerAttendingProvider=IKnownAttending otherPayerBillingProvider=IKnownBilling "
     "otherPayerOperatingPhysician=IKnownOperating "
     "otherPayerOtherOperatingPhysician=IKnownOtherOperating "
     "otherPayerReferringProvider=IKnownReferring otherPayerRenderingProvider=IKnownRendering "
     "otherPayerServiceFacilityLocation=IKnownFacility"},
    {"IKnownAttending", "otherPayerAttendingProviderIdentifier=Reference*!"},
    {"IKnownBilling", "otherPayerBillingProviderIdentifier=Reference*!"},
    {"IKnownOperating", "otherPayerOperatingPhysicianIdentifier=Reference*!"},
    {"IKnownOtherOperating", "otherPayerOtherOperatingPhysicianIdentifier=Reference*!"},
    {"IKnownReferring", "otherPayerReferringProviderIdentifier=Reference*!"},
    {"IKnownRendering", "otherPayerRenderingProviderIdentifier=Reference*!"},
    {"IKnownFacility", "otherPayerServiceFacilityLocationIdentifier=Reference*!"},
    {"IAdjustment", "adjustmentGroupCode! claimAdjustmentDetails=Detail*"},
    {"IInpatient",
     "coveredDaysOrVisitsCount! lifetimePsychiatricDaysCount claimDRGAmount$ "
     "claimPaymentRemarkCode* claimDisproportionateShareAmount$ claimMspPassThroughAmount$ "
     "claimPpsCapitalAmount$ capitalHSPDRGAmount$ ppsCapitalHspDrgAmount$ "
     "ppsCapitalDshDrgAmount$ oldCapitalAmount$ ppsCapitalImeAmount$ "
     "ppsOperatingHospitalSpecificDrgAmount$ costReportDayCount "
     "ppsOperatingFederalSpecificDrgAmount$ claimPpsCapitalOutlierAmmount$ "
     "claimIndirectTeachingAmount$ nonPayableProfessionalComponentBilledAmount$ "
     "capitalExceptionAmount$"},
    {"IOtherName", "otherInsuredQualifier! otherInsuredLastName! otherInsuredFirstName "
                   "otherInsuredMiddleName otherInsuredSuffix otherInsuredIdentifierTypeCode! "
                   "otherInsuredIdentifier! address=Address otherInsuredAdditionalIdentifier*"},
    {"ILine",
     "institutionalService=IService! assignedNumber description lineItemControlNumber "
     "serviceLineReferenceInformation=ILineReference serviceDate@ serviceDateEnd@ "
     "serviceLineSupplementalInformation=IReport serviceLineSupplementalInformations=IReport* "
     "repricedLineItemReferenceNumber adjustedRepricedLineItemReferenceNumber serviceTaxAmount$ "
     "facilityTaxAmount$ thirdPartyOrganizationNotes lineNoteText lineRepricingInformation=IPricing "
     "drugIdentification=IDrug operatingPhysician=IPhysician otherOperatingPhysician=IPhysician "
     "renderingProvider=IProvider referringProvider=IProvider "
     "lineAdjudicationInformation=IAdjudication*"},
    {"ILineReference", "providerControlNumber!"},
    {"IService", "serviceLineRevenueCode! procedureIdentifier procedureCode procedureModifiers* "
                 "description lineItemChargeAmount$! measurementUnit! serviceUnitCount! "
                 "nonCoveredChargeAmount$"},
    {"IDrug", "nationalDrugCode! nationalDrugUnitCount! measurementUnitCode! linkSequenceNumber "
              "pharmacyPrescriptionNumber"},
    {"IAdjudication",
     "otherPayerPrimaryIdentifier! serviceLinePaidAmount$! serviceLineRevenueCode! "
     "productOrServiceIDQualifier procedureCode procedureModifier* procedureCodeDescription "
     "paidServiceUnitCount! bundledLineNumber lineAdjustment=IAdjustment* "
     "adjudicationOrPaymentDate@! remainingPatientLiability$"},
    {"Review",
     "payer=RPayer! requestingProvider=RProvider! subscriber=RSubscriber! patient=RPatient! "
     "requestTypeCode! serviceTypeCode placeOfServiceCode serviceLevelCode admissionTypeCode "
     "admissionSourceCode nursingHomeResidentialStatusCode fromDate- toDate- quantity "
     "quantityTypeCode diagnoses=RDiagnosis* procedures=RProcedure* "
     "renderingProviders=RRendering* providerNotes=RNote*"},
    {"RPayer", "id! name"},
    {"RProvider", "lastName firstName middleName suffix npi taxId payerAssignedProviderId "
                  "submitterId specialtyCode addressLine1 addressLine2 city stateCode zipCode "
                  "contactName phone extension fax emailAddress url"},
    {"RRendering", "roleCode lastName firstName middleName suffix npi taxId "
                   "payerAssignedProviderId specialtyCode addressLine1 addressLine2 city "
                   "stateCode zipCode contactName phone extension fax emailAddress url"},
    {"RSubscriber", "memberId! lastName firstName middleName suffix addressLine1 addressLine2 "
                    "city stateCode zipCode"},
    {"RPatient", "lastName firstName middleName suffix birthDate- genderCode "
                 "subscriberRelationshipCode statusCode conditionCode prognosisCode "
                 "addressLine1 addressLine2 city stateCode zipCode"},
    {"RDiagnosis", "qualifierCode code! date-"},
    {"RProcedure", "qualifierCode code revenueCode modifierCode1 modifierCode2 modifierCode3 "
                   "modifierCode4 description quantity quantityTypeCode fromDate- toDate-"},
    {"RNote", "message! typeCode"},
    {"ARequest", "senderId! submitterTransactionIdentifier! payerId! payerName umClearingHouseId "
                 "requester=ARequester! subscriber=ASubscriber! dependent=ADependent "
                 "patientEventDetail=AEvent!"},
    {"ARequester",
     "requesterType! organizationName lastName firstName "
     "requesterIdentification=ARequesterNumbers address1 address2 city state postalCode "
     "countryCode countrySubDivisionCode npi ssn servicesPlanID employersId etin contactName "
     "contactElectronicMail contactFacsimile contactTelephone contactTelephoneExtension "
     "providerCode referenceIdentification"},
    {"ARequesterNumbers",
     "providerUpinNumber facilityIdNumber employerIdentificationNumber providerSiteNumber "
     "providerPlanNetworkIdNumber facilityNetworkIdNumber socialSecurityNumber "
     "carrierAssignedReferenceNumber"},
    {"ASubscriber",
     "lastName firstName middleName suffix memberId! dateOfBirth@ genderCode "
     "supplementalIdentification=ASubscriberNumbers address1 address2 city state postalCode "
     "countryCode countrySubDivisionCode insuredIndicator militaryRelationship"},
    {"ASubscriberNumbers",
     "policyNumber branchIdentifier groupNumber departmentNumber patientAccountNumber "
     "healthInsuranceClaimNumber idCard insurancePolicyNumber "
     "planNetworkIdentificationNumber medicaidRecipientIdentificationNumber ssn"},
    {"ADependent",
     "lastName firstName middleName suffix dateOfBirth@ genderCode "
     "supplementalIdentification=ADependentNumbers address1 address2 city state postalCode "
     "countryCode countrySubDivisionCode insuredIndicator relationshipToInsuredCode "
     "birthSequenceNumber"},
    {"ADependentNumbers", "patientAccountNumber ssn"},
    {"AEvent",
     "requestCategoryCode! certificationTypeCode serviceTypeCode facilityTypeCode "
     "facilityCodeQualifier previousReviewAuthorizationNumber "
     "previousAdministrativeReferenceNumber relatedCausesCode1 relatedCausesCode2 "
     "relatedCausesCode3 stateCode countryCode levelOfServiceCode currentHealthConditionCode "
     "prognosisCode releaseOfInformationCode delayReasonCode accidentDate@ "
     "lastMenstrualPeriodDate@ estimatedDateOfBirth@ onsetDate@ eventDateBegin@ "
     "eventDateEnd@ admissionDateBegin@ admissionDateEnd@ dischargeDate@ diagnosisTypeCode1 "
     "diagnosisCode1 diagnosisDate1@ diagnosisTypeCode2 diagnosisCode2 diagnosisDate2@ "
     "diagnosisTypeCode3 diagnosisCode3 diagnosisDate3@ diagnosisTypeCode4 diagnosisCode4 "
     "diagnosisDate4@ diagnosisTypeCode5 diagnosisCode5 diagnosisDate5@ diagnosisTypeCode6 "
     "diagnosisCode6 diagnosisDate6@ diagnosisTypeCode7 diagnosisCode7 diagnosisDate7@ "
     "diagnosisTypeCode8 diagnosisCode8 diagnosisDate8@ diagnosisTypeCode9 diagnosisCode9 "
     "diagnosisDate9@ diagnosisTypeCode10 diagnosisCode10 diagnosisDate10@ "
     "diagnosisTypeCode11 diagnosisCode11 diagnosisDate11@ diagnosisTypeCode12 "
     "diagnosisCode12 diagnosisDate12@ quantityQualifier serviceUnitCount "
     "unitOrBasisForMeasurementCode sampleSelectionModulus timePeriodQualifier periodCount "
     "deliveryFrequencyCode deliveryPatternTimeCode ambulanceCertificationConditionIndicator "
     "ambulanceCertificationConditionCode1 ambulanceCertificationConditionCode2 "
     "ambulanceCertificationConditionCode3 ambulanceCertificationConditionCode4 "
     "ambulanceCertificationConditionCode5 chiropracticCertificationConditionIndicator "
     "chiropracticCertificationConditionCode1 chiropracticCertificationConditionCode2 "
     "chiropracticCertificationConditionCode3 chiropracticCertificationConditionCode4 "
     "chiropracticCertificationConditionCode5 "
     "durableMedicalEquipmentCertificationConditionIndicator "
     "durableMedicalEquipmentCertificationConditionCode1 "
     "durableMedicalEquipmentCertificationConditionCode2 "
     "durableMedicalEquipmentCertificationConditionCode3 "
     "durableMedicalEquipmentCertificationConditionCode4 "
     "durableMedicalEquipmentCertificationConditionCode5 "
     "oxygenTherapyCertificationConditionIndicator oxygenTherapyCertificationConditionCode1 "
     "oxygenTherapyCertificationConditionCode2 oxygenTherapyCertificationConditionCode3 "
     "oxygenTherapyCertificationConditionCode4 oxygenTherapyCertificationConditionCode5 "
     "functionalLimitationsCertificationConditionIndicator "
     "functionalLimitationsCertificationConditionCode1 "
     "functionalLimitationsCertificationConditionCode2 "
     "functionalLimitationsCertificationConditionCode3 "
     "functionalLimitationsCertificationConditionCode4 "
     "functionalLimitationsCertificationConditionCode5 "
     "activitiesPermittedCertificationConditionIndicator "
     "activitiesPermittedCertificationConditionCode1 "
     "activitiesPermittedCertificationConditionCode2 "
     "activitiesPermittedCertificationConditionCode3 "
     "activitiesPermittedCertificationConditionCode4 "
     "activitiesPermittedCertificationConditionCode5 "
     "mentalStatusCertificationConditionIndicator mentalStatusCertificationConditionCode1 "
     "mentalStatusCertificationConditionCode2 mentalStatusCertificationConditionCode3 "
     "mentalStatusCertificationConditionCode4 mentalStatusCertificationConditionCode5 "
     "admissionToFacility=AStay ambulanceTransport=AAmbulance spinalManipulation=ASpinal "
     "homeOxygenTherapyInformation=AOxygen homeHealth=AHomeHealth attachments=AAttachment* "
     "freeFormMessageText patientEventProviderName=AProvider* "
     "patientEventTransportInformation=AStop* patientEventOtherUmoName=AOther* "
     "serviceLevel=AService*"},
    {"AStay", "admissionTypeCode admissionSourceCode patientStatusCode "
              "nursingHomeResidentialStatusCode"},
    {"AAmbulance", "patientWeight transportCode transportReasonCode transportDistance "
                   "roundTripPurposeDescription stretcherPurposeDescription"},
    {"ASpinal",
     "treatmentSeriesNumber treatmentCount subluxationBeginningLevelCode "
     "subluxationEndLevelCode patientConditionCode complicationIndicator "
     "patientConditionDescription1 patientConditionDescription2 xrayAvailabilityIndicator"},
    {"AOxygen",
     "equipmentTypeCode1 equipmentTypeCode2 equipmentTypeCode3 equipmentReasonDescription "
     "flowRate dailyUseCount usePeriodHourCount respiratoryTherapistOrderText "
     "arterialBloodGasQuantity saturationQuantity testConditionCode testFindingsCode1 "
     "testFindingsCode2 testFindingsCode3 portableSystemFlowRate deliverySystemCode"},
    {"AHomeHealth",
     "prognosisCode startDate@ certificationPeriodStartDate@ certificationPeriodEndDate@ "
     "medicareCoverageIndicator certificationTypeCode surgeryDate@ productOrServiceQualifier "
     "surgicalProcedureCode physicalOrderDate@ lastVisitDate@ physicianContactDate@ "
     "lastAdmissionPeriodStartDate@ lastAdmissionPeriodEndDate@ patientLocationCode"},
    {"AAttachment", "reportTypeCode transmissionCode controlNumber description"},
    {"AProvider",
     "entityIdentifierCode! organizationName lastName firstName middleName namePrefix "
     "nameSuffix identificationCodeQualifier identifier address1 address2 city state "
     "postalCode countryCode countrySubDivisionCode "
     "providerSupplementalInformation=AProviderNumbers contactName contactElectronicMail "
     "contactFacsimile contactTelephone contactTelephoneExtension providerCode "
     "providerTaxonomyCode"},
    {"AProviderNumbers",
     "stateLicenseNumber licenseNumberStateCode providerUpinNumber facilityIdNumber "
     "employersIdentificationNumber providerPlanNetworkIdentificationNumber "
     "facilityNetworkIdentificationNumber ssn carrierAssignedReferenceNumber"},
    {"AStop",
     "entityIdentifierCode! transportLocationName address1 address2 city state postalCode"},
    {"AOther", "entityIdentifierCode! otherUmoName otherUmoDenialReason1 otherUmoDenialReason2 "
               "otherUmoDenialReason3 otherUmoDenialReason4 otherUmoDenialDate@"},
    {"AService",
     "requestCategoryCode certificationTypeCode serviceTypeCode facilityTypeCode "
     "facilityCodeQualifier previousReviewAuthorizationNumber "
     "previousAdministrativeReferenceNumber serviceDateBegin@ serviceDateEnd@ "
     "professionalService=AProfessional institutionalService=AInstitutional "
     "dentalService=ADental toothInformation=ATooth* healthCareServiceDelivery=ADelivery "
     "attachments=AAttachment* freeFormMessageText serviceProviderName=AProvider*"},
    {"AProfessional",
     "productOrServiceIDQualifier procedureCode procedureModifier1 procedureModifier2 "
     "procedureModifier3 procedureModifier4 procedureCodeDescription procedureCode2 "
     "serviceLineAmount$ unitOrBasisForMeasurementCode serviceUnitCount "
     "diagnosisCodePointer1 diagnosisCodePointer2 diagnosisCodePointer3 "
     "diagnosisCodePointer4 epsdtIndicator nursingHomeLevelOfCare"},
    {"AInstitutional",
     "serviceLineRevenueCode productOrServiceIDQualifier procedureCode procedureModifier1 "
     "procedureModifier2 procedureModifier3 procedureModifier4 procedureCodeDescription "
     "procedureCode2 serviceLineAmount$ unitOrBasisForMeasurementCode serviceUnitCount "
     "serviceLineRate nursingHomeResidentialStatusCode nursingHomeLevelOfCare"},
    {"ADental", "procedureCode procedureModifier1 procedureModifier2 procedureModifier3 "
                "procedureModifier4 procedureCodeDescription procedureCode2 serviceLineAmount$ "
                "oralCavityDesignationCode oralCavityDesignationCode2 oralCavityDesignationCode3 "
                "oralCavityDesignationCode4 oralCavityDesignationCode5 prosthesisCrownOrInlayCode "
                "serviceUnitCount description"},
    {"ATooth", "toothCode toothSurfaceCode1 toothSurfaceCode2 toothSurfaceCode3 toothSurfaceCode4 "
               "toothSurfaceCode5"},
    {"ADelivery",
     "quantityQualifier serviceQuantity unitOrBasisForMeasurementCode sampleSelectionModulus "
     "timePeriodQualifier periodCount deliveryFrequencyCode deliveryPatternTimeCode"},
};

struct member {
    struct str name;
    char form;      /* 0 a text, $ @ - # ? = */
    unsigned lists; /* one in another */
    bool needed;
    struct str type; /* of = */
};

static const struct schema_type *type_named(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(TYPES); i++)
        if (str_is(name, TYPES[i].name))
            return &TYPES[i];
    return NULL;
}

static struct member member_of(struct str word)
{
    struct member m = {.needed = word.n && word.p[word.n - 1] == '!'};
    word.n -= m.needed;
    for (; word.n && word.p[word.n - 1] == '*'; word.n--)
        m.lists++;
    size_t n = 0;
    while (n < word.n && !strchr("$@-#?=", word.p[n]))
        n++;
    m.name = str_of(word.p, n);
    m.form = n < word.n ? word.p[n] : '\0';
    if (m.form == '=')
        m.type = str_of(word.p + n + 1, word.n - n - 1);
    return m;
}

static bool find_member(const struct schema_type *t, struct str name, struct member *out)
{
    for (struct str rest = str_from(t->members); rest.p;) {
        *out = member_of(str_split(&rest, ' '));
        if (str_eq(out->name, name))
            return true;
    }
    return false;
}

/* Walks a path from the claim on: the type of the object at its end, or of the member; in how many
 * lists of it. */
static const char *resolve(struct str path, const struct schema_type **type, struct member *m,
                           unsigned *lists)
{
    for (struct str rest = path; rest.p;) {
        struct str step = str_split(&rest, '.'), index = step, name = str_split(&index, '[');
        if (!*type || !find_member(*type, name, m))
            return "has no place in it";
        *lists = index.p != NULL;
        for (size_t i = 0; i < index.n; i++)
            *lists += index.p[i] == '[';
        *type = m->form == '=' ? type_named(m->type) : NULL;
    }
    return NULL;
}

static bool is_amount(struct str s)
{
    struct str rest = s, whole = str_split(&rest, '.');
    uint64_t v;
    return str_to_u64(whole, UINT64_MAX, &v) &&
           (!rest.p || (rest.n >= 1 && rest.n <= 2 && str_to_u64(rest, 99, &v)));
}

static bool is_iso_day(struct str s)
{
    char day[9];
    if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-')
        return false;
    snprintf(day, sizeof day, "%.4s%.2s%.2s", s.p, s.p + 5, s.p + 8);
    return day_is_valid(str_from(day));
}

static const char *form_wrong(const struct member *m, const struct flat_value *v)
{
    bool text = v->kind == JSON_STRING && v->text.n > 0;
    switch (m->form) {
    case '$':
        return text && is_amount(v->text) ? NULL : "is no amount in a text";
    case '@':
        return text && v->text.n == 8 && day_is_valid(v->text) ? NULL : "is no YYYYMMDD";
    case '-':
        return text && is_iso_day(v->text) ? NULL : "is no YYYY-MM-DD";
    case '#':
        return v->kind == JSON_NUMBER ? NULL : "is no number";
    case '?':
        return v->kind == JSON_TRUE || v->kind == JSON_FALSE ? NULL : "is neither true nor false";
    case '=':
        return v->kind == JSON_OBJECT ? NULL : "is no object";
    default:
        return text ? NULL : "is no text";
    }
}

/* Everything that must be in the object at this path. */
static const char *lacks(const struct flat *f, struct str path, const struct schema_type *t,
                         char text[SCHEMA_WRONG_MAX])
{
    char at[FLAT_PATH_MAX];
    for (struct str rest = str_from(t->members); rest.p;) {
        struct member m = member_of(str_split(&rest, ' '));
        int n = snprintf(at, sizeof at, "%.*s%s%.*s%s", STR_FMT(path), path.n ? "." : "",
                         STR_FMT(m.name), m.lists ? "[0]" : "");
        if (!m.needed || (n > 0 && n < FLAT_PATH_MAX && flat_find(f, at)))
            continue;
        snprintf(text, SCHEMA_WRONG_MAX, "%.*s is missing", n > 150 ? 150 : n, at);
        return text;
    }
    return NULL;
}

static const char *value_wrong(const struct flat *f, const struct flat_value *v,
                               const struct schema_type *whole, char text[SCHEMA_WRONG_MAX])
{
    const struct schema_type *type = whole;
    struct member m = {.form = '='};
    unsigned lists = 0;
    const char *wrong = v->path.n ? resolve(v->path, &type, &m, &lists) : NULL;
    if (!wrong && lists < m.lists)
        wrong = v->kind == JSON_ARRAY ? NULL : "is no list";
    else if (!wrong)
        wrong = lists > m.lists ? "is a list" : form_wrong(&m, v);
    if (wrong) {
        snprintf(text, SCHEMA_WRONG_MAX, "%.*s %s", (int)(v->path.n > 120 ? 120 : v->path.n),
                 v->path.p, wrong);
        return text;
    }
    return v->kind == JSON_OBJECT && type ? lacks(f, v->path, type, text) : NULL;
}

const char *rest_schema_wrong(const struct flat *f, enum schema_body body,
                              char text[SCHEMA_WRONG_MAX])
{
    static const char *const NAMES[] = {"Claim", "IClaim", "Review", "ARequest"};
    const struct schema_type *whole = type_named(str_from(NAMES[body]));
    const char *wrong = NULL;
    for (size_t i = 0; i < f->count && !wrong; i++)
        wrong = value_wrong(f, &f->values[i], whole, text);
    return wrong;
}
