/* test_rules_837i.c - each rule of institutional claims: one fault planted, that fault found, no
 * other. */
#include "planted.h"

#include <criterion/criterion.h>

/* A hospital stay with an operation, and an outpatient of two days whom another payer has paid
 * for. */
static const struct planted_doc doc = {
    .functional = "HC",
    .version = "005010X223A2",
    .day = "20260210",
    .set = "ST*837*0001*005010X223A2\n"
           "BHT*0019*00*B1*20260210*1200*CH\n"
           "NM1*41*2*MESA HOSPITAL*****46*SENDER1\n"
           "PER*IC*DESK*TE*6025550100\n"
           "NM1*40*2*HOUSE*****46*HOUSE1\n"
           "HL*1**20*1\n"
           "NM1*85*2*MESA HOSPITAL*****XX*1234567893\n"
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
           "CLM*A1*5000***11:A:1**A*Y*Y\n"
           "DTP*096*TM*1130\n"
           "DTP*434*RD8*20260105-20260108\n"
           "DTP*435*DT*202601050815\n"
           "CL1*3*1*01\n"
           "HI*ABK:K3580:::::::Y\n"
           "HI*ABJ:R1031\n"
           "HI*DR:343\n"
           "HI*ABF:E119:::::::Y*ABF:I10:::::::Y\n"
           "HI*BBR:0DTJ4ZZ:D8:20260105\n"
           "HI*BBQ:3E0T3BZ:D8:20260105\n"
           "HI*BI:74:RD8:20260106-20260107\n"
           "HI*BH:11:D8:20260104\n"
           "HI*BE:80:::3\n"
           "HI*BG:C1\n"
           "NM1*71*1*REED*SAM****XX*1345678902\n"
           "NM1*72*1*SAGE*RUTH****XX*1567890128\n"
           "NM1*82*1*WOOD*LEE****XX*1678901236\n"
           "LX*1\n"
           "SV2*0120**3000*DA*3\n"
           "LX*2\n"
           "SV2*0360*HC:44970*2000*UN*1**500\n"
           "DTP*472*D8*20260105\n"
           "HL*3*1*22*0\n"
           "SBR*S*18*******CI\n"
           "NM1*IL*1*LAKE*BEN****MI*M2\n"
           "N3*3 ASH ST\n"
           "N4*TUCSON*AZ*85701\n"
           "DMG*D8*19700505*M\n"
           "NM1*PR*2*BETA PLAN*****PI*BETA\n"
           "CLM*B1*700***13:A:7**A*Y*Y\n"
           "DTP*434*RD8*20260112-20260113\n"
           "CL1*1*1*01\n"
           "REF*F8*PCN1\n"
           "HI*ABK:S52501A\n"
           "HI*APR:S6990XA\n"
           "HI*ABN:W010XXA\n"
           "HCP*03*500*200\n"
           "NM1*71*1*REED*SAM****XX*1345678902\n"
           "SBR*P*19*******CI\n"
           "CAS*PR*1*20\n"
           "AMT*D*530\n"
           "OI***Y***Y\n"
           "NM1*IL*1*LAKE*DORA****MI*M3\n"
           "NM1*PR*2*GAMMA PLAN*****PI*GAMMA\n"
           "LX*1\n"
           "SV2*0450*HC:99283:25*500*UN*1\n"
           "DTP*472*D8*20260112\n"
           "SVD*GAMMA*400*HC:99283*0450*1\n"
           "CAS*CO*45*100\n"
           "DTP*573*D8*20260201\n"
           "LX*2\n"
           "SV2*0636*HC:J1885*200*UN*2\n"
           "LIN**N4*12345678901\n"
           "CTP****1*ML\n"
           "SVD*GAMMA*150*HC:J1885*0636*2\n"
           "CAS*CO*45*50\n"
           "DTP*573*D8*20260201\n",
};

#define CLEAN                                                                                      \
    {                                                                                              \
        {                                                                                          \
            X12_NO_FAULT                                                                           \
        }                                                                                          \
    }

Test(rules_837i, clean)
{
    /* The coordination of the second claim: 530 paid is 550 by line less 20 on the claim. */
    static const struct planted cases[] = {{"clean", {{NULL, NULL}}, CLEAN}};

    planted_check(&doc, cases, COUNT_OF(cases));
}

Test(rules_837i, amounts)
{
    static const struct planted cases[] = {
        {"charge is not its lines",
         {{"CLM*A1*5000*", "CLM*A1*5001*"}},
         {{X12_BALANCE_CLM, "CLM", 2}}},
        {"line below zero",
         {{"CLM*A1*5000*", "CLM*A1*1000*"}, {"*2000*UN*1**500", "*-2000*UN*1"}},
         {{X12_AMOUNT_NEGATIVE, "SV2", 3}}},
        {"more not covered than charged",
         {{"*2000*UN*1**500", "*2000*UN*1**2000.01"}},
         {{X12_NONCOVERED, "SV2", 7}}},
        {"other payer's line",
         {{"SVD*GAMMA*400*", "SVD*GAMMA*401*"}},
         {{X12_BALANCE_COB_LINE, "SVD", 2}, {X12_BALANCE_COB_CLAIM, "SBR", 0}}},
        {"allowed and saved are more than the charge",
         {{"HCP*03*500*200", "HCP*03*500*201"}},
         {{X12_REPRICED, "HCP", 2}}},
        {"less than no units", {{"*500*UN*1\nDTP", "*500*UN*-1\nDTP"}}, {{X12_QUANTITY, "SV2", 5}}},
        {"no units", {{"*500*UN*1\nDTP", "*500*UN*0\nDTP"}}, CLEAN},
    };

    planted_check(&doc, cases, COUNT_OF(cases));
}

Test(rules_837i, bill_and_dates)
{
    static const struct planted cases[] = {
        {"no facility", {{"13:A:7", "0A:A:7"}}, {{X12_BILL_TYPE, "CLM", 5, 1}}},
        {"no frequency", {{"13:A:7", "13:A:&"}}, {{X12_BILL_TYPE, "CLM", 5, 3}}},
        {"replacement without the number of what it replaces",
         {{"REF*F8*PCN1\n", ""}},
         {{X12_CLAIM_FREQUENCY, "CLM", 5, 3}}},
        {"line before the statement",
         {{"DTP*472*D8*20260112", "DTP*472*D8*20260111"}},
         {{X12_DATE_OUTSIDE, "DTP", 3}}},
        {"line after the statement",
         {{"DTP*472*D8*20260112", "DTP*472*RD8*20260112-20260114"}},
         {{X12_DATE_OUTSIDE, "DTP", 3}}},
        {"outpatient line of two days without its own",
         {{"DTP*472*D8*20260112\n", ""}},
         {{X12_SERVICE_DATE, "SV2", 0}}},
        {"outpatient line of a day",
         {{"20260112-20260113", "20260112-20260112"}, {"DTP*472*D8*20260112\n", ""}},
         CLEAN},
        {"statement in the future",
         {{"RD8*20260112-20260113", "RD8*20260212-20260213"},
          {"DTP*472*D8*20260112", "DTP*472*D8*20260212"}},
         {{X12_DATE_FUTURE, "DTP", 3}}},
        {"statement before birth",
         {{"DMG*D8*19700505*M", "DMG*D8*20260114*M"}},
         {{X12_DATE_ORDER, "DTP", 3}}},
        {"admitted after the statement",
         {{"DT*202601050815", "DT*202601090815"}},
         {{X12_DATE_ORDER, "DTP", 3}}},
        {"not admitted", {{"DTP*435*DT*202601050815\n", ""}}, {{X12_HOSPITAL_DATE, "CLM", 5, 1}}},
        {"a bill while the patient stays",
         {{"11:A:1", "11:A:2"},
          {"CL1*3*1*01", "CL1*3*1*30"},
          {"DTP*096*TM*1130\n", ""},
          {"BE:80:::3", "BE:80:::4"}},
         CLEAN},
        {"no hour of discharge", {{"DTP*096*TM*1130\n", ""}}, {{X12_DISCHARGE_HOUR, "CLM", 5, 1}}},
        {"type of admission", {{"CL1*3*1*01", "CL1**1*01"}}, {{X12_ADMISSION, "CL1", 1}}},
        {"source of admission", {{"CL1*3*1*01", "CL1*3**01"}}, {{X12_ADMISSION, "CL1", 2}}},
        {"patient status", {{"CL1*3*1*01", "CL1*3*1*1"}}, {{X12_NUBC_FORM, "CL1", 3}}},
    };

    planted_check(&doc, cases, COUNT_OF(cases));
}

Test(rules_837i, codes)
{
    static const struct planted cases[] = {
        {"no admitting diagnosis",
         {{"HI*ABJ:R1031\n", ""}},
         {{X12_ADMITTING_DIAGNOSIS, "CLM", 5, 1}}},
        {"a point in the code", {{"ABK:K3580", "ABK:K35.80"}}, {{X12_DIAGNOSIS_FORM, "HI", 1, 2}}},
        {"two versions",
         {{"ABF:I10:::::::Y", "BF:4019:::::::Y"}},
         {{X12_DIAGNOSIS_VERSION, "HI", 1, 1}}},
        {"the old version",
         {{"HI*ABK:S52501A\n", "HI*BK:81342\n"},
          {"HI*APR:S6990XA\n", "HI*PR:9594\n"},
          {"HI*ABN:W010XXA\n", "HI*BN:E8859\n"}},
         {{X12_DIAGNOSIS_VERSION, "HI", 1, 1}}},
        {"a cause that is none",
         {{"ABN:W010XXA", "ABN:S6990XA"}},
         {{X12_DIAGNOSIS_FORM, "HI", 1, 2}}},
        {"letters that are digits",
         {{"BBR:0DTJ4ZZ", "BBR:ODTJ4ZZ"}},
         {{X12_PROCEDURE_FORM, "HI", 1, 2}}},
        {"operated after the statement",
         {{"0DTJ4ZZ:D8:20260105", "0DTJ4ZZ:D8:20260109"}},
         {{X12_DATE_ORDER, "HI", 1, 4}}},
        {"no principal procedure",
         {{"HI*BBR:0DTJ4ZZ:D8:20260105\n", ""}},
         {{X12_PRINCIPAL_PROCEDURE, "HI", 0}}},
        {"group", {{"HI*DR:343", "HI*DR:34"}}, {{X12_DRG_FORM, "HI", 1, 2}}},
        {"occurrence span", {{"BI:74:", "BI:7:"}}, {{X12_NUBC_FORM, "HI", 1, 2}}},
        {"occurrence", {{"BH:11:", "BH:1-:"}}, {{X12_NUBC_FORM, "HI", 1, 2}}},
        {"condition twice", {{"HI*BG:C1", "HI*BG:C1*BG:17*BG:C1"}}, {{X12_CODE_TWICE, "HI", 3, 2}}},
        {"value twice",
         {{"HI*BE:80:::3", "HI*BE:80:::3*BE:01:::900*BE:01:::800"}},
         {{X12_CODE_TWICE, "HI", 3, 2}}},
        {"revenue code", {{"SV2*0450*", "SV2*450*"}}, {{X12_REVENUE_FORM, "SV2", 1}}},
        {"the total",
         {{"CLM*A1*5000*", "CLM*A1*8000*"},
          {"SV2*0120**3000*DA*3\n", "SV2*0120**3000*DA*3\nLX*2\nSV2*0001**3000*UN*0\n"},
          {"LX*2\nSV2*0360", "LX*3\nSV2*0360"}},
         {{X12_REVENUE_FORM, "SV2", 1}}},
        {"procedure", {{"HC:44970", "HC:4497"}}, {{X12_PROCEDURE_FORM, "SV2", 2, 2}}},
        {"modifier", {{"HC:99283:25", "HC:99283:25:25"}}, {{X12_PROCEDURE_FORM, "SV2", 2, 4}}},
        {"a stay's price under another revenue code",
         {{"HC:44970", "HP:AAA00"}},
         {{X12_HIPPS, "SV2", 2, 1}}},
        {"its revenue code without the price",
         {{"SV2*0120**3000*DA*3", "SV2*0022**3000*UN*3"}},
         {{X12_HIPPS, "SV2", 1, 0}}},
        {"a price of six",
         {{"SV2*0120**3000*DA*3", "SV2*0022*HP:AAA000*3000*UN*3"}},
         {{X12_HIPPS, "SV2", 2, 2}}},
        {"a price with a dash",
         {{"SV2*0120**3000*DA*3", "SV2*0022*HP:AAA-0*3000*UN*3"}},
         {{X12_HIPPS, "SV2", 2, 2}}},
        {"the price of a stay", {{"SV2*0120**3000*DA*3", "SV2*0022*HP:AAA00*3000*UN*3"}}, CLEAN},
        {"drug", {{"LIN**N4*12345678901", "LIN**N4*1234567890"}}, {{X12_DRUG_FORM, "LIN", 3}}},
    };

    planted_check(&doc, cases, COUNT_OF(cases));
}

Test(rules_837i, providers)
{
    static const struct planted cases[] = {
        {"nobody attends",
         {{"HCP*03*500*200\nNM1*71*1*REED*SAM****XX*1345678902\n", "HCP*03*500*200\n"}},
         {{X12_ATTENDING, "CLM", 0}}},
        {"but of an ambulance",
         {{"HCP*03*500*200\nNM1*71*1*REED*SAM****XX*1345678902\n", "HCP*03*500*200\n"},
          {"SV2*0450*", "SV2*0540*"},
          {"SV2*0636*", "SV2*0542*"}},
         CLEAN},
        {"who attends renders",
         {{"LEE****XX*1678901236", "LEE****XX*1345678902"}},
         {{X12_PROVIDER_REDUNDANT, "NM1", 9}}},
        {"check digit",
         {{"LEE****XX*1678901236", "LEE****XX*1678901237"}},
         {{X12_NPI_CHECK_DIGIT, "NM1", 9}}},
        {"five digits of the hospital's ZIP",
         {{"850010001", "85001"}},
         {{X12_POSTAL_CODE, "N4", 3}}},
    };

    planted_check(&doc, cases, COUNT_OF(cases));
}

/* ---- SNIP 6 ---- */

Test(rules_837i, stays_and_visits)
{
    static const struct planted cases[] = {
        {"the hour of admission",
         {{"DTP*435*DT*202601050815", "DTP*435*D8*20260105"}},
         {{X12_ADMISSION_HOUR, "DTP", 2}}},
        {"still there, yet the last bill",
         {{"CL1*3*1*01", "CL1*3*1*30"}, {"HI*BE:80:::3\n", ""}},
         {{X12_PATIENT_STATUS, "CL1", 3}}},
        {"gone, yet more to come", {{"11:A:1", "11:A:2"}}, {{X12_PATIENT_STATUS, "CL1", 3}}},
        {"nothing present on admission",
         {{"ABK:K3580:::::::Y", "ABK:K3580"},
          {"*ABF:I10:::::::Y", "*ABF:I10"},
          {"ABF:E119:::::::Y", "ABF:E119"}},
         {{X12_PRESENT_ON_ADMISSION, "CLM", 0}}},
        {"present on admission of an outpatient",
         {{"ABK:S52501A", "ABK:S52501A:::::::Y"}},
         {{X12_PRESENT_ON_ADMISSION, "CLM", 5, 1}}},
        {"days", {{"BE:80:::3", "BE:80:::4"}}, {{X12_COVERED_DAYS, "HI", 0}}},
        {"days of both kinds", {{"BE:80:::3", "BE:80:::2*BE:81:::1"}}, CLEAN},
        {"why they came", {{"HI*APR:S6990XA\n", ""}}, {{X12_REASON_FOR_VISIT, "CLM", 0}}},
        {"a planned visit", {{"HI*APR:S6990XA\n", ""}, {"CL1*1*1*01", "CL1*3*1*01"}}, CLEAN},
        {"cause for injury", {{"ABK:S52501A", "ABK:W010XXA"}}, {{X12_EXTERNAL_CAUSE, "HI", 1, 2}}},
        {"who operated",
         {{"NM1*72*1*SAGE*RUTH****XX*1567890128\n", ""}},
         {{X12_OPERATING_PHYSICIAN, "HI", 1, 2}}},
        {"nobody operated",
         {{"NM1*72*1*SAGE*RUTH****XX*1567890128\n", ""}, {"BBR:0DTJ4ZZ", "BBR:3E0T3BZ"}},
         CLEAN},
        {"another who operated",
         {{"CAS*PR*1*20\n", "CAS*PR*1*20\n"},
          {"XX*1345678902\nSBR*P*19",
           "XX*1345678902\nNM1*ZZ*1*SAGE*RUTH****XX*1567890128\nSBR*P*19"}},
         {{X12_OPERATING_PHYSICIAN, "NM1", 1}}},
        {"a room in units", {{"3000*DA*3", "3000*UN*3"}}, {{X12_ACCOMMODATION, "SV2", 4}}},
        {"a room for an outpatient",
         {{"SV2*0450*", "SV2*0110*"}, {"CL1*1*1*01", "CL1*3*1*01"}},
         {{X12_ACCOMMODATION, "SV2", 1}}},
        {"newborn", {{"CL1*3*1*01", "CL1*4*1*01"}}, {{X12_NEWBORN, "CL1", 2}}},
        {"born here", {{"CL1*3*1*01", "CL1*4*5*01"}}, CLEAN},
        {"which drug", {{"SV2*0636*HC:J1885*", "SV2*0636**"}}, {{X12_DRUG_CODE, "SV2", 2}}},
    };

    planted_check(&doc, cases, COUNT_OF(cases));
}

Test(rules_837i, behavioral_programs)
{
    static const struct planted cases[] = {
        {"a program without procedure",
         {{"SV2*0450*HC:99283:25*500*UN*1\nDTP*472*D8*20260112\n", "SV2*0905**500*UN*1\n"},
          {"CL1*1*1*01", "CL1*3*1*01"}},
         {{X12_PROGRAM_LINE, "SV2", 2}}},
        {"a program with it",
         {{"SV2*0450*HC:99283:25*", "SV2*0905*HC:S9480*"}, {"CL1*1*1*01", "CL1*3*1*01"}},
         CLEAN},
        {"a day at the hospital",
         {{"SV2*0450*HC:99283:25*", "SV2*0912*HC:H0035*"}, {"CL1*1*1*01", "CL1*3*1*01"}},
         {{X12_PARTIAL_DAY, "SV2", 1}}},
        {"told by its condition",
         {{"SV2*0450*HC:99283:25*", "SV2*0912*HC:H0035*"},
          {"CL1*1*1*01", "CL1*3*1*01"},
          {"HI*ABN:W010XXA\n", "HI*ABN:W010XXA\nHI*BG:41\n"}},
         CLEAN},
        {"residential, in units",
         {{"SV2*0120**3000*DA*3", "SV2*1001**3000*UN*3"}},
         {{X12_PROGRAM_LINE, "SV2", 4}}},
    };

    planted_check(&doc, cases, COUNT_OF(cases));
}
