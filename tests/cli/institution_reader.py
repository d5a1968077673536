"""institution_reader.py - an institutional claim in the v1 JSON of Stedi and Optum, as segments of an
837I, from 2000A to the last line: what a partner would make of it. Knows nothing of our code."""
from decimal import Decimal



def number(text):
    """As X12 writes it: no zero before the point, none at the end."""
    value = format(Decimal(text).normalize(), "f")
    return value.replace("0.", ".", 1) if value.startswith(("0.", "-0.")) else value


class Reader:
    def __init__(self, claim):
        self.claim, self.out = claim, []
        self.info = claim["claimInformation"]

    def put(self, *elements):
        self.out.append("*".join("" if e is None else str(e) for e in elements).rstrip("*"))

    def amount(self, qualifier, text):
        if text is not None:
            self.put("AMT", qualifier, number(text))

    def reference(self, qualifier, value):
        if value is not None:
            self.put("REF", qualifier, value)

    def address(self, a):
        if a:
            self.put("N3", a["address1"], a.get("address2"))
            self.put("N4", a["city"], a.get("state"), a.get("postalCode"), a.get("countryCode"), "", "",
                     a.get("countrySubDivisionCode"))

    def name(self, role, p, id_type="XX", id_name="npi"):
        organization = p.get("organizationName")
        id_ = p.get(id_name)
        self.put("NM1", role, 2 if organization else 1, organization or p["lastName"], p.get("firstName"),
                 p.get("middleName"), "", p.get("suffix"), id_type if id_ else "", id_)

    def provider(self, role, p, taxonomy=None):
        if not p:
            return
        self.name(role, p)
        if taxonomy and p.get("taxonomyCode"):
            self.put("PRV", taxonomy, "PXC", p["taxonomyCode"])
        self.address(p.get("address"))
        self.reference(p.get("secondaryIdentificationQualifierCode") or p.get("identificationQualifierCode"),
                       p.get("secondaryIdentifier"))

    def person(self, p):
        self.address(p.get("address"))
        if "dateOfBirth" in p:
            self.put("DMG", "D8", p["dateOfBirth"], p.get("gender"))
        self.reference("SY", p.get("ssn"))

    # ---- the levels

    def billing(self):
        p, plan = self.claim["billing"], self.claim.get("billingPayToPlanName")
        self.put("HL", 1, "", 20, 1)
        if "taxonomyCode" in p:
            self.put("PRV", "BI", "PXC", p["taxonomyCode"])
        self.name("85", p)
        self.address(p["address"])
        self.reference("EI", p["employerId"])
        if "contactInformation" in p:
            c = p["contactInformation"]
            said = []
            for qualifier, number_of in (("TE", "phoneNumber"), ("FX", "faxNumber"), ("EM", "email")):
                said += [qualifier, c[number_of]] if number_of in c else []
            self.put("PER", "IC", c.get("name"), *said)
        if "billingPayToAddressName" in self.claim:
            to = self.claim["billingPayToAddressName"]
            self.put("NM1", "87", to["entityTypeQualifier"])
            self.address(to["address"])
        if plan:
            self.put("NM1", "PE", 2, plan["organizationName"], "", "", "", "",
                     plan["identificationCodeQualifier"], plan["identificationCode"])
            self.address(plan.get("address"))
            self.reference("EI", plan["taxId"])
            for q, n in (("2U", "payerIdentificationNumber"), ("FY", "claimOfficeNumber"), ("NF", "naic")):
                self.reference(q, plan.get(n))

    def subscriber(self):
        s, patient = self.claim["subscriber"], self.claim.get("dependent")
        self.put("HL", 2, 1, 22, int(patient is not None))
        self.put("SBR", s["paymentResponsibilityLevelCode"], "" if patient else 18, s.get("policyNumber"),
                 "", "", "", "", "", self.info["claimFilingCode"])
        self.name("IL", s, "MI", "memberId")
        self.person(s)
        if not patient:
            self.reference("Y4", self.info.get("propertyCasualtyClaimNumber"))
        self.put("NM1", "PR", 2, self.claim["tradingPartnerName"], "", "", "", "", "PI",
                 self.claim["tradingPartnerServiceId"])
        self.address(self.claim.get("payerAddress"))
        self.reference("G2", self.claim["billing"].get("commercialNumber"))
        self.reference("LU", self.claim["billing"].get("locationNumber"))
        if patient:
            self.put("HL", 3, 2, 23, 0)
            self.put("PAT", patient["relationshipToSubscriberCode"])
            self.name("QC", patient)
            self.person(patient)
            self.reference("Y4", self.info.get("propertyCasualtyClaimNumber"))

    # ---- the claim

    def dates(self):
        d = self.info["claimDateInformation"]
        if "repricerReceivedDate" in d:
            self.put("DTP", "050", "D8", d["repricerReceivedDate"])
        if "dischargeHour" in d:
            self.put("DTP", "096", "TM", d["dischargeHour"])
        self.put("DTP", "434", "RD8", f"{d['statementBeginDate']}-{d['statementEndDate']}")
        if "admissionDateAndHour" in d:
            at = d["admissionDateAndHour"]
            self.put("DTP", "435", "D8" if len(at) == 8 else "DT", at)

    def attachments(self, one, several):
        for a in several or ([one] if one else []):
            control = a.get("attachmentControlNumber")
            self.put("PWK", a["attachmentReportTypeCode"], a["attachmentTransmissionCode"], "", "",
                     "AC" if control else "", control)

    NUMBERS = (("4N", "serviceAuthorizationExceptionCode"), ("9F", "referralNumber"),
               ("G1", "priorAuthorizationNumber"), ("F8", "claimControlNumber"), ("9A", "repricedClaimNumber"),
               ("9C", "adjustedRepricedClaimRefNumber"), ("D9", "claimNumber"), ("EA", "medicalRecordNumber"),
               ("P4", "demoProjectIdentifier"), ("LX", "investigationalDeviceExemptionNumber"),
               ("LU", "autoAccidentState"), ("G4", "peerReviewAuthorizationNumber"))
    NOTES = {"allergies": "ALG", "goalRehabOrDischargePlans": "DCP", "diagnosisDescription": "DGN",
             "dme": "DME",
             "medications": "MED", "nutritionalRequirments": "NTR", "ordersForDiscipLinesAndTreatments": "ODT",
             "functionalLimitsOrReasonHomebound": "RHB", "reasonsPatientLeavesHome": "RLH",
             "timesAndReasonsPatientNotAtHome": "RNH", "unusualHomeOrSocialEnv": "SET", "safetyMeasures": "SFM",
             "supplementalPlanOfTreatment": "SPT", "updatedInformation": "UPI"}

    def head(self):
        i = self.info
        delay = [""] * 10 + [i["delayReasonCode"]] if "delayReasonCode" in i else []
        self.put("CLM", i["patientControlNumber"], number(i["claimChargeAmount"]), "", "",
                 f"{i['placeOfServiceCode']}:A:{i['claimFrequencyCode']}", "", i["planParticipationCode"],
                 i["benefitsAssignmentCertificationIndicator"], i["releaseInformationCode"], *delay)
        self.dates()
        c = i["claimCodeInformation"]
        self.put("CL1", c.get("admissionTypeCode"), c.get("admissionSourceCode"), c.get("patientStatusCode"))
        extra = i.get("claimSupplementalInformation", {})
        self.attachments(extra.get("reportInformation"), extra.get("reportInformations"))
        if "claimContractInformation" in i:
            c = i["claimContractInformation"]
            self.put("CN1", c["contractTypeCode"], number(c["contractAmount"]), number(c["contractPercentage"]),
                     c["contractCode"], number(c["termsDiscountPercentage"]), c["contractVersionIdentifier"])
        self.amount("F3", i.get("patientEstimatedAmountDue"))
        for qualifier, name in self.NUMBERS:
            self.reference(qualifier, extra.get(name))
        for text in i.get("fileInformation", []):
            self.put("K3", text)
        for name, texts in i.get("claimNotes", {}).items():
            for text in texts:
                self.put("NTE", self.NOTES[name], text)
        if "billingNote" in i:
            self.put("NTE", "ADD", i["billingNote"])
        if "epsdtReferral" in i:
            e = i["epsdtReferral"]
            self.put("CRC", "ZZ", e["certificationConditionCodeAppliesIndicator"], *e["conditionCodes"])

    def codes(self):
        i = self.info

        def present(d, code):
            flag = d.get("presentOnAdmissionIndicator")
            return f"{d['qualifierCode']}:{d[code]}" + (f":::::::{flag}" if flag else "")

        def dated(qualifier, code, day):
            return f"{qualifier}:{code}" + (f":D8:{day}" if day else "")

        def groups(name, say):
            for group in i.get(name, []):
                assert 0 < len(group) <= 12, name
                self.put("HI", *[say(c) for c in group])
        self.put("HI", present(i["principalDiagnosis"], "principalDiagnosisCode"))
        if "admittingDiagnosis" in i:
            self.put("HI", present(i["admittingDiagnosis"], "admittingDiagnosisCode"))
        if "patientReasonForVisits" in i:
            self.put("HI", *[present(r, "patientReasonForVisitCode") for r in i["patientReasonForVisits"]])
        if "externalCauseOfInjuries" in i:
            self.put("HI", *[present(c, "externalCauseOfInjury") for c in i["externalCauseOfInjuries"]])
        if "diagnosisRelatedGroupInformation" in i:
            self.put("HI", "DR:" + i["diagnosisRelatedGroupInformation"]["drugRelatedGroupCode"])
        groups("otherDiagnosisInformationList", lambda d: present(d, "otherDiagnosisCode"))
        if "principalProcedureInformation" in i:
            p = i["principalProcedureInformation"]
            self.put("HI", dated(p["qualifierCode"], p["principalProcedureCode"],
                                 p.get("principalProcedureDate")))
        groups("otherProcedureInformationList",
               lambda p: dated(p["qualifierCode"], p["otherProcedureCode"], p.get("otherProcedureDate")))
        groups("occurrenceSpanInformations", lambda o: f"BI:{o['occurrenceSpanCode']}:RD8:"
               f"{o['occurrenceSpanCodeStartDate']}-{o['occurrenceSpanCodeEndDate']}")
        groups("occurrenceInformationList", lambda o: dated("BH", o["occurrenceSpanCode"],
                                                            o["occurrenceSpanCodeDate"]))
        groups("valueInformationList", lambda v: f"BE:{v['valueCode']}:::{number(v['valueCodeAmount'])}")
        groups("conditionCodesList", lambda c: f"BG:{c['conditionCode']}")
        groups("treatmentCodeInformationList", lambda c: f"TC:{c}")

    def pricing(self, p):
        def n(name):
            return number(p[name]) if name in p else ""
        if p:
            self.put("HCP", p["pricingMethodologyCode"], n("repricedAllowedAmount"), n("repricedSavingAmount"),
                     p.get("repricedOrgIdentifier"), n("repricedPerDiem"), p.get("repricedApprovedDRGCode"),
                     n("repricedApprovedAmount"), p.get("repricedApprovedRevenueCode"),
                     p.get("productOrServiceIDQualifier"), p.get("repricedApprovedHCPCSCode"),
                     p.get("repricedApprovedServiceUnitCode"), n("repricedApprovedServiceUnitCount"),
                     p.get("rejectReasonCode"), p.get("policyComplianceCode"), p.get("exceptionCode"))

    def providers(self):
        c, facility = self.claim, self.info.get("serviceFacilityLocation")
        self.provider("71", c.get("attending"), "AT")
        self.provider("72", c.get("operatingPhysician"))
        self.provider("ZZ", c.get("otherOperatingPhysician"))
        self.provider("82", c.get("rendering"))
        if facility:
            self.provider("77", dict(facility, npi=facility.get("identificationCode")))
        self.provider("DN", c.get("referring"))

    # ---- other payers

    def adjustments(self, groups):
        for g in groups or []:
            details = []
            for d in g["claimAdjustmentDetails"]:
                quantity = d.get("adjustmentQuantity")
                details += [d["adjustmentReasonCode"], number(d["adjustmentAmount"]),
                            number(quantity) if quantity else ""]
            self.put("CAS", g["adjustmentGroupCode"], *details)

    INPATIENT = ("coveredDaysOrVisitsCount", None, "lifetimePsychiatricDaysCount", "claimDRGAmount", 0,
                 "claimDisproportionateShareAmount", "claimMspPassThroughAmount", "claimPpsCapitalAmount", None,
                 "ppsCapitalHspDrgAmount", "ppsCapitalDshDrgAmount", "oldCapitalAmount", "ppsCapitalImeAmount",
                 "ppsOperatingHospitalSpecificDrgAmount", "costReportDayCount",
                 "ppsOperatingFederalSpecificDrgAmount",
                 "claimPpsCapitalOutlierAmmount", "claimIndirectTeachingAmount",
                 "nonPayableProfessionalComponentBilledAmount", 1, 2, 3, 4, "capitalExceptionAmount")
    OUTPATIENT = ("reimbursementRate", "hcpcsPayableAmount", 0, 1, 2, 3, 4, "endStageRenalDiseasePaymentAmount",
                  "nonPayableProfessionalComponentBilledAmount")
    KNOWN = (("71", 1, "otherPayerAttendingProvider"), ("72", 1, "otherPayerOperatingPhysician"),
             ("ZZ", 1, "otherPayerOtherOperatingPhysician"), ("77", 2, "otherPayerServiceFacilityLocation"),
             ("82", 1, "otherPayerRenderingProvider"), ("DN", 1, "otherPayerReferringProvider"),
             ("85", 2, "otherPayerBillingProvider"))

    def medicare(self, segment, places, said):
        remarks = said.get("claimPaymentRemarkCode", [])
        if said:
            self.put(segment, *[(remarks[p] if p < len(remarks) else "") if isinstance(p, int) else
                                number(said[p]) if p in said else "" for p in places])

    def other(self, o):
        self.put("SBR", o["paymentResponsibilityLevelCode"], o["individualRelationshipCode"],
                 o.get("policyNumber"),
                 o.get("otherInsuredGroupName"), "", "", "", "", o.get("claimFilingIndicatorCode"))
        self.adjustments(o.get("claimLevelAdjustments"))
        self.amount("D", o.get("payerPaidAmount"))
        self.amount("A8", o.get("nonCoveredChargeAmount"))
        self.amount("EAF", o.get("remainingPatientLiability"))
        self.put("OI", "", "", o["benefitsAssignmentCertificationIndicator"], "", "",
                 o["releaseOfInformationCode"])
        self.medicare("MIA", self.INPATIENT, o.get("medicareInpatientAdjudication", {}))
        self.medicare("MOA", self.OUTPATIENT, o.get("medicareOutpatientAdjudication", {}))
        s, p = o["otherSubscriberName"], o["otherPayerName"]
        self.put("NM1", "IL", s["otherInsuredQualifier"], s["otherInsuredLastName"],
                 s.get("otherInsuredFirstName"),
                 s.get("otherInsuredMiddleName"), "", s.get("otherInsuredSuffix"),
                 s["otherInsuredIdentifierTypeCode"], s["otherInsuredIdentifier"])
        self.address(s.get("address"))
        for ssn in s.get("otherInsuredAdditionalIdentifier", []):
            self.reference("SY", ssn)
        self.put("NM1", "PR", 2, p["otherPayerOrganizationName"], "", "", "", "",
                 p["otherPayerIdentifierTypeCode"],
                 p["otherPayerIdentifier"])
        self.address(p.get("otherPayerAddress"))
        if "otherPayerAdjudicationOrPaymentDate" in p:
            self.put("DTP", "573", "D8", p["otherPayerAdjudicationOrPaymentDate"])
        for r in p.get("otherPayerSecondaryIdentifier", []):
            self.reference(r["qualifier"], r["identifier"])
        self.reference("G1", p.get("otherPayerPriorAuthorizationNumber"))
        self.reference("9F", p.get("otherPayerPriorAuthorizationOrReferralNumber"))
        self.reference("T4", "Y" if p.get("otherPayerClaimAdjustmentIndicator") is True else None)
        self.reference("F8", p.get("otherPayerClaimControlNumber"))
        for role, entity, name in self.KNOWN:
            if name in o:
                self.put("NM1", role, entity)
                for r in o[name][name + "Identifier"]:
                    self.reference(r["qualifier"], r["identifier"])

    # ---- lines

    @staticmethod
    def procedure(p, kind):
        if "procedureCode" not in p:
            return ""
        modifiers = p.get("procedureModifiers", p.get("procedureModifier", []))
        text = p.get("description", p.get("procedureCodeDescription"))
        parts = [p[kind], p["procedureCode"]] + modifiers
        return ":".join(parts + ([""] * (6 - len(parts)) + [text] if text else []))

    def line(self, n, x):
        s = x["institutionalService"]
        self.put("LX", n)
        covered = s.get("nonCoveredChargeAmount")
        self.put("SV2", s["serviceLineRevenueCode"], self.procedure(s, "procedureIdentifier"),
                 number(s["lineItemChargeAmount"]), s["measurementUnit"], number(s["serviceUnitCount"]), "",
                 number(covered) if covered else "")
        self.attachments(x.get("serviceLineSupplementalInformation"),
                         x.get("serviceLineSupplementalInformations"))
        if "serviceDateEnd" in x:
            self.put("DTP", "472", "RD8", f"{x['serviceDate']}-{x['serviceDateEnd']}")
        elif "serviceDate" in x:
            self.put("DTP", "472", "D8", x["serviceDate"])
        self.reference("9B", x.get("repricedLineItemReferenceNumber"))
        self.reference("9D", x.get("adjustedRepricedLineItemReferenceNumber"))
        self.reference("6R", x.get("lineItemControlNumber") or
                       x.get("serviceLineReferenceInformation", {}).get("providerControlNumber"))
        self.amount("GT", x.get("serviceTaxAmount"))
        self.amount("N8", x.get("facilityTaxAmount"))
        if "thirdPartyOrganizationNotes" in x:
            self.put("NTE", "TPO", x["thirdPartyOrganizationNotes"])
        self.pricing(x.get("lineRepricingInformation"))
        if "drugIdentification" in x:
            d = x["drugIdentification"]
            self.put("LIN", "", "N4", d["nationalDrugCode"])
            self.put("CTP", "", "", "", number(d["nationalDrugUnitCount"]), d["measurementUnitCode"])
            self.reference("XZ", d.get("pharmacyPrescriptionNumber"))
            self.reference("VY", d.get("linkSequenceNumber"))
        self.provider("72", x.get("operatingPhysician"))
        self.provider("ZZ", x.get("otherOperatingPhysician"))
        self.provider("82", x.get("renderingProvider"))
        self.provider("DN", x.get("referringProvider"))
        for a in x.get("lineAdjudicationInformation", []):
            bundled = a.get("bundledLineNumber")
            self.put("SVD", a["otherPayerPrimaryIdentifier"], number(a["serviceLinePaidAmount"]),
                     self.procedure(a, "productOrServiceIDQualifier"), a["serviceLineRevenueCode"],
                     number(a["paidServiceUnitCount"]), bundled)
            self.adjustments(a.get("lineAdjustment"))
            self.put("DTP", "573", "D8", a["adjudicationOrPaymentDate"])
            self.amount("EAF", a.get("remainingPatientLiability"))

    def segments(self):
        self.billing()
        self.subscriber()
        self.head()
        self.codes()
        self.pricing(self.info.get("claimPricingInformation"))
        self.providers()
        if "otherSubscriberInformation" in self.info:
            self.other(self.info["otherSubscriberInformation"])
        for n, line in enumerate(self.info["serviceLines"], 1):
            self.line(n, line)
        return self.out
