/* test_rules_837p.c - each rule of professional claims: one fault planted, that fault found, no
 * other. */
#include "planted.h"

#include <criterion/criterion.h>

/* A subscriber who is the patient, and a dependent whose claim two payers have seen before: the
 * first line by line and with a deductible on the claim, the second as a whole. */
static const struct planted_doc doc = {
    .functional = "HC",
    .version = "005010X222A1",
    .day = "20260210",
    .set = "ST*837*0001*005010X222A1\n"
           "BHT*0019*00*B1*20260210*1200*CH\n"
           "NM1*41*2*RIVER CLINIC*****46*SENDER1\n"
           "PER*IC*DESK*TE*6025550100\n"
           "NM1*40*2*HOUSE*****46*HOUSE1\n"
           "HL*1**20*1\n"
           "NM1*85*2*RIVER CLINIC*****XX*1234567893\n"
           "N3*1 MAIN ST\n"
           "N4*PHOENIX*AZ*850010001\n"
           "REF*EI*123456789\n"
           "HL*2*1*22*0\n"
           "SBR*P*18*******CI\n"
           "NM1*IL*1*POOLE*ANNA****MI*M1\n"
           "N3*2 OAK ST\n"
           "N4*PHOENIX*AZ*85002\n"
           "DMG*D8*19800101*F\n"
           "NM1*PR*2*ALPHA PLAN*****PI*ALPHA\n"
           "CLM*A1*150***11:B:1*Y*A*Y*Y\n"
           "DTP*431*D8*20260101\n"
           "HI*ABK:F329*ABF:F411\n"
           "NM1*82*1*REED*SAM****XX*1345678902\n"
           "NM1*77*2*RIVER ANNEX*****XX*1456789019\n"
           "N3*9 ELM ST\n"
           "N4*PHOENIX*AZ*850030003\n"
           "NM1*DQ*1*SAGE*RUTH****XX*1567890128\n"
           "LX*1\n"
           "SV1*HC:90834:95*100*UN*1***1:2\n"
           "DTP*472*D8*20260105\n"
           "REF*6R*A1L1\n"
           "LX*2\n"
           "SV1*HC:96127*50*UN*2***1\n"
           "DTP*472*RD8*20260105-20260106\n"
           "REF*6R*A1L2\n"
           "LIN**N4*12345678901\n"
           "CTP****1*UN\n"
           "NM1*82*1*WOOD*LEE****XX*1678901236\n"
           "HL*3*1*22*1\n"
           "SBR*S**GROUP1******CI\n"
           "NM1*IL*1*LAKE*BEN****MI*M2\n"
           "NM1*PR*2*BETA PLAN*****PI*BETA\n"
           "HL*4*3*23*0\n"
           "PAT*19\n"
           "NM1*QC*1*LAKE*CARA\n"
           "N3*3 ASH ST\n"
           "N4*TUCSON*AZ*85701\n"
           "DMG*D8*20100505*F\n"
           "CLM*B1*200***21:B:7*Y*A*Y*Y**AA:::AZ\n"
           "DTP*439*D8*20260103\n"
           "DTP*435*D8*20260103\n"
           "DTP*096*D8*20260108\n"
           "REF*F8*PCN1\n"
           "HI*ABK:S060X0A\n"
           "SBR*P*19*******CI\n"
           "CAS*PR*1*20\n"
           "AMT*D*150\n"
           "OI***Y***Y\n"
           "NM1*IL*1*LAKE*DORA****MI*M3\n"
           "NM1*PR*2*GAMMA PLAN*****PI*GAMMA\n"
           "SBR*T*19*******CI\n"
           "CAS*OA*23*200\n"
           "AMT*D*0\n"
           "OI***Y***Y\n"
           "NM1*IL*1*LAKE*DORA****MI*M4\n"
           "NM1*PR*2*DELTA PLAN*****PI*DELTA\n"
           "DTP*573*D8*20260202\n"
           "LX*1\n"
           "SV1*HC:99222*120*UN*1***1\n"
           "DTP*472*D8*20260104\n"
           "SVD*GAMMA*100*HC:99222**1\n"
           "CAS*CO*45*20\n"
           "DTP*573*D8*20260201\n"
           "LX*2\n"
           "SV1*HC:99231*80*UN*1***1\n"
           "DTP*472*D8*20260105\n"
           "SVD*GAMMA*70*HC:99231**1\n"
           "CAS*CO*45*10\n"
           "DTP*573*D8*20260130\n",
};

Test(rules_837p, clean)
{
    static const struct planted cases[] = {{"clean", {{NULL, NULL}}, {{X12_NO_FAULT}}}};

    planted_check(&doc, cases, COUNT_OF(cases));
}

Test(rules_837p, amounts)
{
    static const struct planted cases[] = {
        {"charge is not its lines",
         {{"CLM*A1*150*", "CLM*A1*151*"}},
         {{X12_BALANCE_CLM, "CLM", 2}}},
        {"charge below zero",
         {{"CLM*A1*150*", "CLM*A1*-150*"}},
         {{X12_AMOUNT_NEGATIVE, "CLM", 2}, {X12_BALANCE_CLM, "CLM", 2}}},
        {"line below zero",
         {{"CLM*A1*150*", "CLM*A1*50*"},
          {"*100*UN*1***1:2", "*-50*UN*1***1:2"},
          {"96127*50*", "96127*100*"}},
         {{X12_AMOUNT_NEGATIVE, "SV1", 2}}},
        {"parts of a cent", {{"96127*50*", "96127*50.001*"}}, {{X12_AMOUNT_RANGE, "CLM", 2}}},
        {"same amount in another form", {{"CLM*A1*150*", "CLM*A1*150.00*"}}, {{X12_NO_FAULT}}},
        {"no units", {{"96127*50*UN*2*", "96127*50*UN*0*"}}, {{X12_QUANTITY, "SV1", 4}}},
        {"less than no units", {{"96127*50*UN*2*", "96127*50*UN*-1*"}}, {{X12_QUANTITY, "SV1", 4}}},
        {"a part of a unit", {{"96127*50*UN*2*", "96127*50*UN*.5*"}}, {{X12_NO_FAULT}}},
        {"no drug", {{"CTP****1*UN", "CTP****0*UN"}}, {{X12_QUANTITY, "CTP", 4}}},
    };

    planted_check(&doc, cases, COUNT_OF(cases));
}

Test(rules_837p, other_payers)
{
    static const struct planted cases[] = {
        {"line paid wrongly",
         {{"SVD*GAMMA*100*", "SVD*GAMMA*101*"}},
         {{X12_BALANCE_COB_LINE, "SVD", 2}, {X12_BALANCE_COB_CLAIM, "SBR", 0}}},
        {"line adjusted wrongly",
         {{"CAS*CO*45*10\n", "CAS*CO*45*11\n"}},
         {{X12_BALANCE_COB_LINE, "SVD", 2}, {X12_BALANCE_COB_CLAIM, "SBR", 0}}},
        {"the same line in two parts",
         {{"SVD*GAMMA*70*HC:99231**1\n",
           "SVD*GAMMA*30*HC:99231**1\nDTP*573*D8*20260130\nSVD*GAMMA*40*HC:99231**1\n"}},
         {{X12_NO_FAULT}}},
        {"claim paid wrongly", {{"AMT*D*150", "AMT*D*149"}}, {{X12_BALANCE_COB_CLAIM, "SBR", 0}}},
        {"claim adjusted wrongly",
         {{"CAS*OA*23*200", "CAS*OA*23*199.99"}},
         {{X12_BALANCE_COB_CLAIM, "SBR", 0}}},
        {"paid amount missing", {{"AMT*D*0\n", ""}}, {{X12_COB_PAID_AMOUNT, "SBR", 0}}},
        {"paid by a payer who has not decided",
         {{"CAS*OA*23*200\n", ""}, {"DTP*573*D8*20260202\n", ""}},
         {{X12_COB_PAID_AMOUNT, "SBR", 0}}},
        {"a payer still to come",
         {{"CAS*OA*23*200\nAMT*D*0\n", ""}, {"DTP*573*D8*20260202\n", ""}},
         {{X12_NO_FAULT}}},
        {"no date of the decision",
         {{"DTP*573*D8*20260202\n", ""}},
         {{X12_COB_PAYER_DATE, "SBR", 0}}},
        {"two dates of the decision",
         {{"*****PI*GAMMA\n", "*****PI*GAMMA\nDTP*573*D8*20260201\n"}},
         {{X12_COB_PAYER_DATE, "DTP", 3}}},
        {"no such payer",
         {{"SVD*GAMMA*70*HC:99231**1\nCAS*CO*45*10\n", "SVD*OMEGA*70*HC:99231**1\nCAS*CO*45*10\n"}},
         {{X12_COB_PAYER_UNKNOWN, "SVD", 1}, {X12_BALANCE_COB_CLAIM, "SBR", 0}}},
        {"two payers first", {{"SBR*T*19", "SBR*P*19"}}, {{X12_PAYER_SEQUENCE, "SBR", 1}}},
        {"order unknown", {{"SBR*T*19", "SBR*U*19"}, {"SBR*P*19", "SBR*U*19"}}, {{X12_NO_FAULT}}},
        {"two payers that cannot be told apart",
         {{"*****PI*DELTA", "*****PI*GAMMA"}},
         {{X12_NO_FAULT}}},
    };

    planted_check(&doc, cases, COUNT_OF(cases));
}

Test(rules_837p, subscriber_and_patient)
{
    static const struct planted cases[] = {
        {"claim under a subscriber who is not the patient",
         {{"SBR*P*18*", "SBR*P**"}},
         {{X12_SUBSCRIBER_NOT_PATIENT, "CLM", 0}}},
        {"patient under a subscriber who is the patient",
         {{"SBR*S**GROUP1*", "SBR*S*18*GROUP1*"}},
         {{X12_SUBSCRIBER_DETAIL, "NM1", 0}, {X12_SUBSCRIBER_IS_PATIENT, "HL", 3}}},
        {"subscriber of nobody",
         {{"DTP*573*D8*20260130\n",
           "DTP*573*D8*20260130\nHL*5*1*22*0\nSBR*P********CI\n"
           "NM1*IL*1*MOSS*PAT****MI*M9\nNM1*PR*2*ALPHA PLAN*****PI*ALPHA\n"}},
         {{X12_SUBSCRIBER_NOT_PATIENT, "SBR", 2}}},
        {"birth date missing", {{"DMG*D8*19800101*F\n", ""}}, {{X12_SUBSCRIBER_DETAIL, "NM1", 0}}},
        {"street missing", {{"N3*2 OAK ST\n", ""}}, {{X12_SUBSCRIBER_DETAIL, "NM1", 0}}},
    };

    planted_check(&doc, cases, COUNT_OF(cases));
}

Test(rules_837p, claim_situations)
{
    static const struct planted cases[] = {
        {"replacement of no claim", {{"REF*F8*PCN1\n", ""}}, {{X12_CLAIM_FREQUENCY, "CLM", 5, 3}}},
        {"void of no claim",
         {{"REF*F8*PCN1\n", ""}, {"21:B:7", "21:B:8"}},
         {{X12_CLAIM_FREQUENCY, "CLM", 5, 3}}},
        {"first claim needs none", {{"REF*F8*PCN1\n", ""}, {"21:B:7", "21:B:1"}}, {{X12_NO_FAULT}}},
        {"accident without a date",
         {{"DTP*439*D8*20260103\n", ""}},
         {{X12_ACCIDENT_DATE, "CLM", 11}}},
        {"other accident without a date",
         {{"DTP*439*D8*20260103\n", ""}, {"AA:::AZ", "OA"}},
         {{X12_ACCIDENT_DATE, "CLM", 11}}},
        {"employment without a date",
         {{"DTP*439*D8*20260103\n", ""}, {"AA:::AZ", "EM"}},
         {{X12_ACCIDENT_AT_WORK, "CLM", 11}}},
        {"car accident nowhere", {{"AA:::AZ", "AA"}}, {{X12_ACCIDENT_STATE, "CLM", 11, 4}}},
        {"car accident abroad", {{"AA:::AZ", "AA::::MX"}}, {{X12_NO_FAULT}}},
        {"inpatient never admitted",
         {{"DTP*435*D8*20260103\n", ""}},
         {{X12_HOSPITAL_DATE, "CLM", 5, 1}}},
        {"line inpatient, never admitted",
         {{"96127*50*UN*2***1", "96127*50*UN*2*21**1"}},
         {{X12_HOSPITAL_DATE, "CLM", 5, 1}}},
    };

    planted_check(&doc, cases, COUNT_OF(cases));
}

Test(rules_837p, dates)
{
    static const struct planted cases[] = {
        {"range backwards: no date at all",
         {{"RD8*20260105-20260106", "RD8*20260106-20260105"}},
         {{X12_ELEMENT_DATE, "DTP", 3}}},
        {"service after the file",
         {{"D8*20260104\n", "D8*20260211\n"}},
         {{X12_DATE_FUTURE, "DTP", 3}}},
        {"service on the day of the file", {{"D8*20260104\n", "D8*20260210\n"}}, {{X12_NO_FAULT}}},
        {"service before birth",
         {{"DMG*D8*20100505*F", "DMG*D8*20260105*F"}},
         {{X12_DATE_ORDER, "DTP", 3}}},
        {"service before anybody",
         {{"D8*20260104\n", "D8*18991231\n"}},
         {{X12_DATE_ORDER, "DTP", 3}}},
        {"onset after service",
         {{"DTP*431*D8*20260101", "DTP*431*D8*20260107"}},
         {{X12_DATE_ORDER, "DTP", 3}}},
        {"accident after service",
         {{"DTP*439*D8*20260103", "DTP*439*D8*20260106"}},
         {{X12_DATE_ORDER, "DTP", 3}}},
        {"discharge before admission",
         {{"DTP*096*D8*20260108", "DTP*096*D8*20260102"}},
         {{X12_DATE_ORDER, "DTP", 3}}},
        {"decision after the file",
         {{"DTP*573*D8*20260202", "DTP*573*D8*20260301"}},
         {{X12_DATE_FUTURE, "DTP", 3}}},
    };

    planted_check(&doc, cases, COUNT_OF(cases));
}

Test(rules_837p, diagnoses_and_procedures)
{
    static const struct planted cases[] = {
        {"pointer past the diagnoses",
         {{"***1:2\n", "***1:3\n"}},
         {{X12_DIAGNOSIS_POINTER, "SV1", 7, 2}}},
        {"pointer to none: no such code",
         {{"***1:2\n", "***0\n"}},
         {{X12_ELEMENT_CODE, "SV1", 7, 1}}},
        {"pointer twice", {{"***1:2\n", "***2:2\n"}}, {{X12_DIAGNOSIS_POINTER, "SV1", 7, 2}}},
        {"diagnosis with its point",
         {{"ABF:F411", "ABF:F41.1"}},
         {{X12_DIAGNOSIS_FORM, "HI", 2, 2}}},
        {"diagnosis of ICD-9", {{"ABF:F411", "ABF:29620"}}, {{X12_DIAGNOSIS_FORM, "HI", 2, 2}}},
        {"procedure too short", {{"HC:90834:", "HC:9083:"}}, {{X12_PROCEDURE_FORM, "SV1", 1, 2}}},
        {"procedure of level two", {{"HC:96127*50", "HC:H0031*50"}}, {{X12_NO_FAULT}}},
        {"modifier twice", {{"90834:95*", "90834:95:59:95*"}}, {{X12_PROCEDURE_FORM, "SV1", 1, 5}}},
        {"modifier with a dash", {{"90834:95*", "90834:9-*"}}, {{X12_PROCEDURE_FORM, "SV1", 1, 3}}},
        {"drug code with dashes",
         {{"N4*12345678901", "N4*12345-678-90"}},
         {{X12_DRUG_FORM, "LIN", 3}}},
    };

    planted_check(&doc, cases, COUNT_OF(cases));
}

Test(rules_837p, identifiers)
{
    static const struct planted cases[] = {
        {"claim twice", {{"CLM*B1*", "CLM*A1*"}}, {{X12_DUPLICATE_ID, "CLM", 1}}},
        {"line control twice", {{"REF*6R*A1L2", "REF*6R*A1L1"}}, {{X12_DUPLICATE_ID, "REF", 2}}},
        {"line numbers with a gap",
         {{"LX*2\nSV1*HC:96127", "LX*3\nSV1*HC:96127"}},
         {{X12_LINE_NUMBER, "LX", 1}}},
        {"billing NPI", {{"XX*1234567893", "XX*1234567890"}}, {{X12_NPI_CHECK_DIGIT, "NM1", 9}}},
        {"rendering NPI", {{"XX*1345678902", "XX*1345678912"}}, {{X12_NPI_CHECK_DIGIT, "NM1", 9}}},
        {"line rendering NPI",
         {{"XX*1678901236", "XX*1678901237"}},
         {{X12_NPI_CHECK_DIGIT, "NM1", 9}}},
        {"rendering is billing",
         {{"XX*1345678902", "XX*1234567893"}},
         {{X12_PROVIDER_REDUNDANT, "NM1", 9}}},
        {"supervising is rendering",
         {{"XX*1567890128", "XX*1345678902"}},
         {{X12_PROVIDER_REDUNDANT, "NM1", 9}}},
        {"line rendering is rendering",
         {{"XX*1678901236", "XX*1345678902"}},
         {{X12_PROVIDER_REDUNDANT, "NM1", 9}}},
        {"tax id with a dash",
         {{"REF*EI*123456789", "REF*EI*12-3456789"}},
         {{X12_TAX_ID_FORM, "REF", 2}}},
    };

    planted_check(&doc, cases, COUNT_OF(cases));
}

Test(rules_837p, addresses)
{
    static const struct planted cases[] = {
        {"billing ZIP of five", {{"AZ*850010001", "AZ*85001"}}, {{X12_POSTAL_CODE, "N4", 3}}},
        {"facility ZIP of five", {{"AZ*850030003", "AZ*85003"}}, {{X12_POSTAL_CODE, "N4", 3}}},
        {"subscriber ZIP of four", {{"AZ*85002", "AZ*8500"}}, {{X12_POSTAL_CODE, "N4", 3}}},
        {"no state", {{"PHOENIX*AZ*85002", "PHOENIX**85002"}}, {{X12_STATE_MISSING, "N4", 2}}},
        {"abroad", {{"TUCSON*AZ*85701", "LONDON**SW1A 1AA*GB"}}, {{X12_NO_FAULT}}},
    };

    planted_check(&doc, cases, COUNT_OF(cases));
}
