/* test_rules_eligibility.c - rules of 270 and 271: one fault planted, that fault found, no
 * other. */
#include "planted.h"

#include <criterion/criterion.h>
#include <stdio.h>

static const struct planted_doc subscriber = {
    .functional = "HS",
    .version = "005010X279A1",
    .day = "20260211",
    .set = "ST*270*0001*005010X279A1\n"
           "BHT*0022*13*Q1*20260211*0900\n"
           "HL*1**20*1\n"
           "NM1*PR*2*ALPHA PLAN*****PI*ALPHA\n"
           "HL*2*1*21*1\n"
           "NM1*1P*2*RIVER CLINIC*****XX*1234567893\n"
           "HL*3*2*22*0\n"
           "TRN*1*T1*9RIVER0001\n"
           "TRN*1*T1*9HOUSE0001\n"
           "NM1*IL*1*POOLE*ANNA****MI*M1\n"
           "REF*6P*G1\n"
           "N4*TUCSON*AZ*85701\n"
           "DMG*D8*19800101*F\n"
           "HI*ABK:F329*ABF:F411\n"
           "DTP*291*D8*20260211\n"
           "EQ*30^MH\n"
           "EQ**HC:90837***1:2\n",
};

Test(rules_270, subscriber)
{
    static const struct planted cases[] = {
        {"clean", {{NULL, NULL}}, {{X12_NO_FAULT}}},
        {"NPI", {{"1234567893", "1234567890"}}, {{X12_NPI_CHECK_DIGIT, "NM1", 9}}},
        {"a tax id", {{"*****XX*1234567893", "*****FI*12345678"}}, {{X12_TAX_ID_FORM, "NM1", 9}}},
        {"an organization with a first name",
         {{"RIVER CLINIC***", "RIVER*CLINIC**"}},
         {{X12_ORGANIZATION_NAME, "NM1", 4}}},
        {"whose trace", {{"9HOUSE0001", "2HOUSE0001"}}, {{X12_TRACE_COMPANY, "TRN", 3}}},
        {"the same trace twice", {{"9HOUSE0001", "9RIVER0001"}}, {{X12_DUPLICATE_ID, "TRN", 2}}},
        {"a reference twice",
         {{"REF*6P*G1\n", "REF*6P*G1\nREF*6P*G2\n"}},
         {{X12_REFERENCE_TWICE, "REF", 1}}},
        {"the member number twice",
         {{"REF*6P*G1", "REF*1W*M1"}},
         {{X12_MEMBER_ID_TWICE, "REF", 1}}},
        {"no state", {{"TUCSON*AZ", "TUCSON*"}}, {{X12_STATE_MISSING, "N4", 2}}},
        {"abroad", {{"TUCSON*AZ*85701", "OTTAWA*ON*K1A0B1*CA"}}, {{X12_NO_FAULT}}},
        {"postal code", {{"85701", "8570"}}, {{X12_POSTAL_CODE, "N4", 3}}},
        {"not born yet", {{"19800101", "20260212"}}, {{X12_DATE_FUTURE, "DMG", 2}}},
        {"diagnosis", {{"F411", "411F"}}, {{X12_DIAGNOSIS_FORM, "HI", 2, 2}}},
        {"pointer", {{"***1:2", "***1:3"}}, {{X12_DIAGNOSIS_POINTER, "EQ", 5, 2}}},
        {"pointer twice", {{"***1:2", "***1:1"}}, {{X12_DIAGNOSIS_POINTER, "EQ", 5, 2}}},
        {"procedure", {{"HC:90837", "HC:9083"}}, {{X12_PROCEDURE_FORM, "EQ", 2, 2}}},
        {"both questions in one", {{"EQ**HC", "EQ*98*HC"}}, {{X12_SERVICE_BOTH, "EQ", 2}}},
        {"a service type twice", {{"30^MH", "30^MH^30"}}, {{X12_SERVICE_TWICE, "EQ", 1}}},
        {"two plan dates",
         {{"DTP*291*D8*20260211\n", "DTP*291*D8*20260211\nDTP*291*D8*20260212\n"}},
         {{X12_DATE_TWICE, "DTP", 1}}},
        {"plan and card date",
         {{"DTP*291*D8*20260211\n", "DTP*291*D8*20260211\nDTP*102*D8*20250101\n"}},
         {{X12_NO_FAULT}}},
        {"spend down", {{"EQ*30^MH\n", "EQ*30^MH\nAMT*R*10\n"}}, {{X12_SPEND_DOWN, "AMT", 1}}},
        {"spend down, billed",
         {{"EQ*30^MH\n", "EQ*30^MH\nAMT*PB*10\n"}},
         {{X12_SPEND_DOWN, "AMT", 1}}},
        {"spend down, said so",
         {{"EQ*30^MH\n", "EQ*30^MH\nAMT*R*10\n"}, {"*0900", "*0900*RT"}},
         {{X12_NO_FAULT}}},
        {"nobody asked about",
         {{"EQ*30^MH\nEQ**HC:90837***1:2\n", ""}},
         {{X12_INQUIRY_MISSING, "HL", 4}}},
    };

    planted_check(&subscriber, cases, COUNT_OF(cases));
}

Test(rules_270, search)
{
    static const char all[] = "NM1*IL*1*POOLE*ANNA****MI*M1", birth[] = "DMG*D8*19800101*F\n";
    static const struct planted cases[] = {
        {"number, last name and birth date", {{"POOLE*ANNA", "POOLE*"}}, {{X12_NO_FAULT}}},
        {"number and both names", {{birth, ""}}, {{X12_NO_FAULT}}},
        {"number and last name",
         {{"POOLE*ANNA", "POOLE*"}, {birth, ""}},
         {{X12_SEARCH_OPTION, "NM1"}}},
        {"number and first name", {{"POOLE*ANNA", "*ANNA"}}, {{X12_SEARCH_OPTION, "NM1"}}},
        {"number alone", {{"POOLE*ANNA", "*"}, {birth, ""}}, {{X12_SEARCH_OPTION, "NM1"}}},
        {"names and birth date", {{"****MI*M1", ""}}, {{X12_SEARCH_OPTION, "NM1"}}},
        {"names alone", {{"****MI*M1", ""}, {birth, ""}}, {{X12_SEARCH_OPTION, "NM1"}}},
        {"last name and birth date", {{all, "NM1*IL*1*POOLE"}}, {{X12_SEARCH_OPTION, "NM1"}}},
        {"last name alone", {{all, "NM1*IL*1*POOLE"}, {birth, ""}}, {{X12_SEARCH_NOTHING, "NM1"}}},
        {"first name and birth date", {{all, "NM1*IL*1**ANNA"}}, {{X12_SEARCH_NOTHING, "NM1"}}},
        {"social security number in the number's place",
         {{"****MI*M1", ""}, {"REF*6P*G1", "REF*SY*123456789"}},
         {{X12_NO_FAULT}}},
        {"of eight digits",
         {{"****MI*M1", ""}, {"REF*6P*G1", "REF*SY*12345678"}},
         {{X12_TAX_ID_FORM, "REF", 2}}},
    };

    planted_check(&subscriber, cases, COUNT_OF(cases));
}

static const struct planted_doc dependent = {
    .functional = "HS",
    .version = "005010X279A1",
    .day = "20260211",
    .set = "ST*270*0001*005010X279A1\n"
           "BHT*0022*13*Q1*20260211*0900\n"
           "HL*1**20*1\n"
           "NM1*PR*2*ALPHA PLAN*****PI*ALPHA\n"
           "HL*2*1*21*1\n"
           "NM1*1P*2*RIVER CLINIC*****XX*1234567893\n"
           "HL*3*2*22*1\n"
           "NM1*IL*1******MI*M1\n"
           "HL*4*3*23*0\n"
           "TRN*1*T1*9RIVER0001\n"
           "NM1*03*1*POOLE*BEN\n"
           "DMG*D8*20150101\n"
           "EQ*98\n",
};

Test(rules_270, dependent)
{
    static const struct planted cases[] = {
        {"clean", {{NULL, NULL}}, {{X12_NO_FAULT}}},
        {"no name", {{"POOLE*BEN", "*BEN"}}, {{X12_SEARCH_OPTION, "NM1"}}},
        {"no number", {{"******MI*M1", "*POOLE"}}, {{X12_SEARCH_OPTION, "NM1"}}},
        {"nothing",
         {{"******MI*M1", "*POOLE"}, {"POOLE*BEN", "*BEN"}},
         {{X12_SEARCH_NOTHING, "NM1"}}},
        {"a number of their own",
         {{"POOLE*BEN\n", "POOLE*BEN\nREF*1W*M2\n"}},
         {{X12_DEPENDENT_ID, "REF", 1}}},
    };

    planted_check(&dependent, cases, COUNT_OF(cases));
}

/* A hundred patients in one set are one too many; said once. */
Test(rules_270, a_hundred_patients)
{
    static char set[100 * 128 + 512];
    struct planted_doc many = subscriber;
    struct planted_edit none[PLANTED_EDITS_MAX] = {{NULL, NULL}};
    struct planted_faults faults;
    size_t n = (size_t)snprintf(set, sizeof(set),
                                "ST*270*0001*005010X279A1\nBHT*0022*13*Q1*20260211*0900\n"
                                "HL*1**20*1\nNM1*PR*2*ALPHA*****PI*ALPHA\nHL*2*1*21*1\n"
                                "NM1*1P*2*RIVER*****XX*1234567893\n");
    for (unsigned i = 0; i < 101; i++)
        n += (size_t)snprintf(set + n, sizeof(set) - n,
                              "HL*%u*2*22*0\nTRN*1*T%u*9RIVER0001\nNM1*IL*1*POOLE*ANNA****MI*M%u\n"
                              "EQ*30\n",
                              i + 3, i, i);
    many.set = set;
    planted_read(&many, none, &faults);
    cr_assert_eq(faults.count, 1);
    cr_assert_eq(faults.list[0].code, X12_PATIENTS_TOO_MANY);
}

static const struct planted_doc answer = {
    .functional = "HB",
    .version = "005010X279A1",
    .day = "20260211",
    .set = "ST*271*0001*005010X279A1\n"
           "BHT*0022*11*Q1*20260211*0900\n"
           "HL*1**20*1\n"
           "NM1*PR*2*ALPHA PLAN*****PI*ALPHA\n"
           "PER*IC**TE*6025550100\n"
           "HL*2*1*21*1\n"
           "NM1*1P*2*RIVER CLINIC*****XX*1234567893\n"
           "HL*3*2*22*0\n"
           "TRN*2*T1*9RIVER0001\n"
           "TRN*1*P1*9ALPHA0001\n"
           "NM1*IL*1*POOLE*ANNA****MI*M1\n"
           "REF*6P*G1\n"
           "N4*TUCSON*AZ*85701\n"
           "DMG*D8*19800101*F\n"
           "INS*Y*18*001*25\n"
           "HI*ABK:F329\n"
           "DTP*346*D8*20260101\n"
           "DTP*347*D8*20261231\n"
           "MPI*C*AO*A**E1*RD8*20200101-20301231\n"
           "EB*1*IND*30*C1*GOLD\n"
           "EB*C*IND*30**GOLD*23*1000*****Y\n"
           "EB*A*IND*MH*****.2******1\n"
           "EB*F*IND*MH\n"
           "HSD*VS*20*VS*1*23*1\n"
           "REF*9F*R1\n"
           "DTP*348*D8*20260101\n"
           "DTP*349*D8*20261231\n"
           "III*ZZ*11\n"
           "EB*L\n"
           "LS*2120\n"
           "NM1*P3*1*JONES*MARK****XX*1234567893\n"
           "LE*2120\n",
};

Test(rules_271, answer)
{
    static const struct planted cases[] = {
        {"clean", {{NULL, NULL}}, {{X12_NO_FAULT}}},
        {"NPI of a provider",
         {{"MARK****XX*1234567893", "MARK****XX*1234567890"}},
         {{X12_NPI_CHECK_DIGIT, "NM1", 9}}},
        {"half a correction", {{"*001*25", "*001"}}, {{X12_CORRECTION_PAIR, "INS", 4}}},
        {"the other half", {{"*001*25", "**25"}}, {{X12_CORRECTION_PAIR, "INS", 3}}},
        {"plan ends first",
         {{"DTP*347*D8*20261231", "DTP*347*D8*20251231"}},
         {{X12_DATE_ORDER, "DTP", 3}}},
        {"benefit ends first",
         {{"DTP*349*D8*20261231", "DTP*349*D8*20251231"}},
         {{X12_DATE_ORDER, "DTP", 3}}},
        {"current service that ended",
         {{"20200101-20301231", "20200101-20251231"}},
         {{X12_DATE_ORDER, "MPI", 7}}},
        {"co-insurance without a share",
         {{"EB*A*IND*MH*****.2", "EB*A*IND*MH*****"}},
         {{X12_BENEFIT_AMOUNT, "EB", 8}}},
        {"deductible without an amount",
         {{"*23*1000*****Y", "*23******Y"}},
         {{X12_BENEFIT_AMOUNT, "EB", 7}, {X12_BENEFIT_PERIOD, "EB", 6}}},
        {"deductible of no period",
         {{"*23*1000*****Y", "**1000*****Y"}},
         {{X12_BENEFIT_PERIOD, "EB", 6}}},
        {"a period of nothing",
         {{"EB*1*IND*30*C1*GOLD", "EB*1*IND*30*C1*GOLD*23"}},
         {{X12_BENEFIT_PERIOD, "EB", 6}}},
        {"twenty for twenty percent", {{"*****.2*", "*****20*"}}, {{X12_PERCENTAGE, "EB", 8}}},
        {"all of it", {{"*****.2*", "*****1*"}}, {{X12_NO_FAULT}}},
        {"more than all of it", {{"*****.2*", "*****1.01*"}}, {{X12_PERCENTAGE, "EB", 8}}},
        {"a limit of nothing",
         {{"HSD*VS*20*VS*1*23*1\n", ""}, {"III*ZZ*11\n", ""}},
         {{X12_BENEFIT_LIMIT, "EB", 1}}},
        {"a limit in words",
         {{"HSD*VS*20*VS*1*23*1\n", ""}, {"III*ZZ*11\n", "MSG*20 VISITS\n"}},
         {{X12_NO_FAULT}}},
        {"a pattern without a unit",
         {{"HSD*VS*20*VS*1", "HSD*VS*20**1"}},
         {{X12_DELIVERY_UNIT, "HSD", 3}}},
        {"an empty III", {{"III*ZZ*11", "III****FELL"}}, {{X12_ADDITIONAL_EMPTY, "III", 1}}},
        {"service type and procedure",
         {{"EB*F*IND*MH", "EB*F*IND*MH**********HC:90837"}},
         {{X12_SERVICE_BOTH, "EB", 13}}},
        {"pointer",
         {{"*****.2******1", "*****.2***Y*Y**2"}},
         {{X12_DIAGNOSIS_POINTER, "EB", 14, 1}}},
        {"a reference twice",
         {{"REF*9F*R1\n", "REF*9F*R1\nREF*9F*R2\n"}},
         {{X12_REFERENCE_TWICE, "REF", 1}}},
        {"party without its brackets",
         {{"LS*2120\n", ""}, {"LE*2120\n", ""}},
         {{X12_LOOP_BRACKETS, "NM1"}}},
        {"one bracket", {{"LE*2120\n", ""}}, {{X12_LOOP_BRACKETS, "EB"}}},
        {"the other bracket",
         {{"LS*2120\n", ""}},
         {{X12_LOOP_BRACKETS, "NM1"}, {X12_LOOP_BRACKETS, "LE"}}},
        {"nobody between them",
         {{"NM1*P3*1*JONES*MARK****XX*1234567893\n", ""}},
         {{X12_LOOP_BRACKETS, "EB"}, {X12_BENEFIT_PARTY, "EB", 1}}},
        {"other payer not named",
         {{"EB*L\nLS*2120\nNM1*P3*1*JONES*MARK****XX*1234567893\nLE*2120\n", "EB*R\n"}},
         {{X12_BENEFIT_PARTY, "EB", 1}}},
        {"refused and answered",
         {{"DMG*D8", "AAA*N**72*C\nDMG*D8"}},
         {{X12_ANSWER_CONTRADICTION, "AAA", 1}}},
    };

    planted_check(&answer, cases, COUNT_OF(cases));
}

static const struct planted_doc refusal = {
    .functional = "HB",
    .version = "005010X279A1",
    .day = "20260211",
    .set = "ST*271*0001*005010X279A1\n"
           "BHT*0022*11*Q1*20260211*0900\n"
           "HL*1**20*1\n"
           "NM1*PR*2*ALPHA PLAN*****PI*ALPHA\n"
           "HL*2*1*21*1\n"
           "NM1*1P*2*RIVER CLINIC*****XX*1234567893\n"
           "HL*3*2*22*0\n"
           "TRN*2*T1*9RIVER0001\n"
           "NM1*IL*1*POOLE*ANNA****MI*M1\n"
           "AAA*N**72*C\n"
           "DMG*D8*19800101*F\n",
};

Test(rules_271, refusal)
{
    static const struct planted cases[] = {
        {"clean", {{NULL, NULL}}, {{X12_NO_FAULT}}},
        {"without a reason", {{"AAA*N**72*C\n", ""}}, {{X12_ANSWER_EMPTY, "HL", 4}}},
        {"not found, all fields sent", {{"**72*C", "**75*C"}}, {{X12_NOT_FOUND_REASON, "AAA", 3}}},
        {"not found, no birth date",
         {{"**72*C", "**75*C"}, {"DMG*D8*19800101*F\n", ""}},
         {{X12_NO_FAULT}}},
        {"their system, to be corrected",
         {{"AAA*N**72*C", "AAA*N**42*C"}},
         {{X12_FOLLOW_UP, "AAA", 4}}},
        {"their system, again later", {{"AAA*N**72*C", "AAA*N**42*R"}}, {{X12_NO_FAULT}}},
        {"a wrong number, held for later",
         {{"AAA*N**72*C", "AAA*N**72*Y"}},
         {{X12_FOLLOW_UP, "AAA", 4}}},
    };
    static const struct planted above[] = {
        {"the source refuses",
         {{"ALPHA\nHL*2*1*21*1\nNM1*1P*2*RIVER CLINIC*****XX*1234567893\nHL*3*2*22*0\n"
           "TRN*2*T1*9RIVER0001\nNM1*IL*1*POOLE*ANNA****MI*M1\nAAA*N**72*C\nDMG*D8*19800101*F\n",
           "ALPHA\nAAA*N**42*P\n"},
          {"HL*1**20*1", "HL*1**20*0"}},
         {{X12_NO_FAULT}}},
        {"the source is silent",
         {{"ALPHA\nHL*2*1*21*1\nNM1*1P*2*RIVER CLINIC*****XX*1234567893\nHL*3*2*22*0\n"
           "TRN*2*T1*9RIVER0001\nNM1*IL*1*POOLE*ANNA****MI*M1\nAAA*N**72*C\nDMG*D8*19800101*F\n",
           "ALPHA\n"},
          {"HL*1**20*1", "HL*1**20*0"}},
         {{X12_ANSWER_EMPTY, "HL", 4}}},
        {"the receiver is refused",
         {{"HL*3*2*22*0\nTRN*2*T1*9RIVER0001\nNM1*IL*1*POOLE*ANNA****MI*M1\nAAA*N**72*C\n"
           "DMG*D8*19800101*F\n",
           "AAA*N**43*C\n"},
          {"HL*2*1*21*1", "HL*2*1*21*0"}},
         {{X12_NO_FAULT}}},
    };

    planted_check(&refusal, cases, COUNT_OF(cases));
    planted_check(&refusal, above, COUNT_OF(above));
}
