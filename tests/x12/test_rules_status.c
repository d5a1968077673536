/* test_rules_status.c - rules of the 276 and the 277: one fault planted, that fault found, no
 * other. */
#include "planted.h"

#include <criterion/criterion.h>

static const struct planted_doc inquiry = {
    .functional = "HR",
    .version = "005010X212",
    .day = "20260211",
    .set = "ST*276*0001*005010X212\n"
           "BHT*0010*13*ASK1*20260211*0900\n"
           "HL*1**20*1\n"
           "NM1*PR*2*ALPHA PLAN*****PI*ALPHA\n"
           "HL*2*1*21*1\n"
           "NM1*41*2*RIVER CLINIC*****46*SENDER1\n"
           "HL*3*2*19*1\n"
           "NM1*1P*2*RIVER CLINIC*****XX*1234567893\n"
           "NM1*1P*2*RIVER CLINIC*****FI*840000001\n"
           "HL*4*3*22*0\n"
           "DMG*D8*19801224*F\n"
           "NM1*IL*1*POOLE*ANNA****MI*M1\n"
           "TRN*1*ASK1-1\n"
           "REF*1K*PCN1\n"
           "REF*EJ*A1\n"
           "AMT*T3*150\n"
           "DTP*472*RD8*20260105-20260106\n"
           "SVC*HC:90837*100*****1\n"
           "REF*FJ*A1-1\n"
           "DTP*472*D8*20260105\n"
           "SVC*HC:90834*50*****1\n"
           "REF*FJ*A1-2\n"
           "DTP*472*D8*20260106\n"
           "HL*5*3*22*1\n"
           "NM1*IL*1*LAKE*CARA****MI*M2\n"
           "HL*6*5*23\n"
           "DMG*D8*20150302*M\n"
           "NM1*QC*1*LAKE*DAVID\n"
           "TRN*1*ASK1-2\n"
           "SVC*N4:00093721410*20*****30\n"
           "DTP*472*D8*20260110\n",
};

Test(rules_276, inquiry)
{
    static const struct planted cases[] = {
        {"clean", {{NULL, NULL}}, {{X12_NO_FAULT}}},
        {"an NPI mistyped",
         {{"*XX*1234567893", "*XX*1234567890"}},
         {{X12_NPI_CHECK_DIGIT, "NM1", 9}}},
        {"a tax number cut", {{"*FI*840000001", "*FI*84000001"}}, {{X12_TAX_ID_FORM, "NM1", 9}}},
        {"two numbers of one kind",
         {{"*FI*840000001", "*XX*1245319599"}},
         {{X12_PROVIDER_REDUNDANT, "NM1", 8}}},
        {"the patient's birth date missing",
         {{"DMG*D8*19801224*F\n", ""}},
         {{X12_INQUIRY_PATIENT, "NM1"}}},
        {"a claim of no patient",
         {{"HL*5*3*22*1\n", "HL*5*3*22*1\nDMG*D8*19810101*F\n"},
          {"NM1*IL*1*LAKE*CARA****MI*M2\n", "NM1*IL*1*LAKE*CARA****MI*M2\nTRN*1*X1\nREF*1K*P9\n"}},
         {{X12_INQUIRY_PATIENT, "TRN"}}},
        {"nothing to find it by",
         {{"REF*1K*PCN1\n", ""},
          {"DTP*472*RD8*20260105-20260106\n", "REF*BLT*131\n"},
          {"REF*EJ*A1\nAMT*T3*150\n", ""}},
         {{X12_INQUIRY_KEYS, "TRN"}}},
        {"found by the days of its lines",
         {{"REF*1K*PCN1\n", ""}, {"DTP*472*RD8*20260105-20260106\n", ""}},
         {{X12_NO_FAULT}}},
        {"found by the payer's number",
         {{"DTP*472*RD8*20260105-20260106\n", ""}, {"REF*EJ*A1\n", "REF*BLT*131\nREF*EJ*A1\n"}},
         {{X12_NO_FAULT}}},
        {"a trace twice", {{"TRN*1*ASK1-2", "TRN*1*ASK1-1"}}, {{X12_DUPLICATE_ID, "TRN", 2}}},
        {"a line number twice", {{"REF*FJ*A1-2", "REF*FJ*A1-1"}}, {{X12_DUPLICATE_ID, "REF", 2}}},
        {"a charge below zero",
         {{"AMT*T3*150", "AMT*T3*-150"}},
         {{X12_AMOUNT_NEGATIVE, "AMT", 2}, {X12_BALANCE_STATUS, "AMT", 2}}},
        {"lines above the claim", {{"AMT*T3*150", "AMT*T3*149"}}, {{X12_BALANCE_STATUS, "AMT", 2}}},
        {"no units", {{"90837*100*****1", "90837*100*****0"}}, {{X12_QUANTITY, "SVC", 7}}},
        {"a procedure mistyped", {{"HC:90837", "HC:9083"}}, {{X12_PROCEDURE_FORM, "SVC", 1, 2}}},
        {"a drug mistyped", {{"N4:00093721410", "N4:0093721410"}}, {{X12_DRUG_FORM, "SVC", 1, 2}}},
        {"served tomorrow",
         {{"DTP*472*D8*20260110", "DTP*472*D8*20260212"}},
         {{X12_DATE_FUTURE, "DTP", 3}}},
        {"served before birth",
         {{"DTP*472*D8*20260110", "DTP*472*D8*20150301"}},
         {{X12_DATE_ORDER, "DTP", 3}}},
        {"born tomorrow",
         {{"DMG*D8*20150302", "DMG*D8*20260301"}},
         {{X12_DATE_FUTURE, "DMG", 2}, {X12_DATE_ORDER, "DTP", 3}}},
        {"a level left out of the count", {{"HL*6*5*23", "HL*7*5*23"}}, {{X12_HL_NUMBER, "HL", 1}}},
        {"a stranger's child", {{"HL*6*5*23", "HL*6*4*23"}}, {{X12_HL_PARENT, "HL", 2}}},
        {"children denied",
         {{"HL*5*3*22*1", "HL*5*3*22*0"}},
         {{X12_HL_CHILD, "HL", 4}, {X12_INQUIRY_PATIENT, "NM1"}}},
    };

    planted_check(&inquiry, cases, COUNT_OF(cases));
}

static const struct planted_doc answer = {
    .functional = "HN",
    .version = "005010X212",
    .day = "20260212",
    .set = "ST*277*0001*005010X212\n"
           "BHT*0010*08*ANSWER1*20260212*1000*DG\n"
           "HL*1**20*1\n"
           "NM1*PR*2*ALPHA PLAN*****PI*ALPHA\n"
           "PER*IC*CLAIMS DESK*TE*8005550100\n"
           "HL*2*1*21*1\n"
           "NM1*41*2*RIVER CLINIC*****46*SENDER1\n"
           "HL*3*2*19*1\n"
           "NM1*1P*2*RIVER CLINIC*****XX*1234567893\n"
           "HL*4*3*22*0\n"
           "NM1*IL*1*POOLE*ANNA****MI*M1\n"
           "TRN*2*ASK1-1\n"
           "STC*F1:65*20260211**150*120*20260210**20260211*CHK100\n"
           "REF*1K*PCN1\n"
           "DTP*472*D8*20260105\n"
           "SVC*HC:90837*150*120****1\n"
           "STC*F1:65*20260211\n"
           "DTP*472*D8*20260105\n"
           "HL*5*3*22*1\n"
           "NM1*IL*1*LAKE*CARA****MI*M2\n"
           "HL*6*5*23\n"
           "NM1*QC*1*LAKE*DAVID\n"
           "TRN*2*ASK1-2\n"
           "STC*P3:317*20260211**200\n"
           "REF*1K*PCN2\n"
           "DTP*472*D8*20260110\n"
           "HL*7*3*22*0\n"
           "NM1*IL*1*MOSS*EVE****MI*M3\n"
           "TRN*2*ASK1-3\n"
           "STC*D0:35*20260211\n"
           "HL*8*2*19*0\n"
           "NM1*1P*2*HILL CLINIC*****FI*840000002\n"
           "TRN*1*0\n"
           "STC*E0:24:1P*20260211\n",
};

Test(rules_277, answer)
{
    static const struct planted cases[] = {
        {"clean", {{NULL, NULL}}, {{X12_NO_FAULT}}},
        {"an NPI mistyped",
         {{"*XX*1234567893", "*XX*1234567890"}},
         {{X12_NPI_CHECK_DIGIT, "NM1", 9}}},
        {"a tax number cut", {{"*FI*840000002", "*FI*84000002"}}, {{X12_TAX_ID_FORM, "NM1", 9}}},
        {"a provider paid", {{"STC*E0:24:1P", "STC*F1:24:1P"}}, {{X12_STATUS_LEVEL, "STC", 1, 1}}},
        {"no such category", {{"STC*P3:317", "STC*Z3:317"}}, {{X12_STATUS_LEVEL, "STC", 1, 1}}},
        {"whose name?", {{"STC*P3:317", "STC*P3:125"}}, {{X12_STATUS_ENTITY, "STC", 1, 3}}},
        {"the patient's name", {{"STC*P3:317", "STC*P3:125:QC"}}, {{X12_NO_FAULT}}},
        {"a pharmacy's own code", {{"STC*P3:317", "STC*P3:125::RX"}}, {{X12_NO_FAULT}}},
        {"denied and paid",
         {{"STC*F1:65*20260211**", "STC*F2:65*20260211**"}},
         {{X12_STATUS_CONTRADICTION, "STC", 5}}},
        {"paid with nothing", {{"**150*120*", "**150*0*"}}, {{X12_STATUS_CONTRADICTION, "STC", 5}}},
        {"finalized, charge unsaid", {{"**150*120*", "***120*"}}, {{X12_STATUS_AMOUNT, "STC", 4}}},
        {"finalized, payment unsaid", {{"**150*120*", "**150**"}}, {{X12_STATUS_AMOUNT, "STC", 5}}},
        {"pending, yet adjudicated",
         {{"**200\n", "**200**20260211\n"}},
         {{X12_STATUS_CONTRADICTION, "STC", 6}}},
        {"pending, yet paid", {{"**200\n", "**200*10\n"}}, {{X12_STATUS_CONTRADICTION, "STC", 5}}},
        {"pending, yet a check",
         {{"**200\n", "**200****20260211*CHK9\n"}},
         {{X12_STATUS_CONTRADICTION, "STC", 9}}},
        {"a check without a day",
         {{"**20260211*CHK100", "***CHK100"}},
         {{X12_STATUS_PAYMENT, "STC", 8}}},
        {"a day without a check",
         {{"**20260211*CHK100", "**20260211"}},
         {{X12_STATUS_PAYMENT, "STC", 9}}},
        {"pending and final",
         {{"**200\n", "**200******F0:3\n"}},
         {{X12_STATUS_CONTRADICTION, "TRN"}}},
        {"not found, yet numbered",
         {{"STC*D0:35*20260211\n", "STC*D0:35*20260211\nREF*1K*PCN3\n"}},
         {{X12_STATUS_CONTRADICTION, "REF", 2}}},
        {"lines above the claim",
         {{"SVC*HC:90837*150", "SVC*HC:90837*151"}},
         {{X12_BALANCE_STATUS, "STC", 4}}},
        {"no units", {{"*150*120****1", "*150*120****0"}}, {{X12_QUANTITY, "SVC", 7}}},
        {"a status of tomorrow",
         {{"STC*P3:317*20260211", "STC*P3:317*20260213"}},
         {{X12_DATE_FUTURE, "STC", 2}}},
        {"served tomorrow",
         {{"DTP*472*D8*20260110", "DTP*472*D8*20260213"}},
         {{X12_DATE_FUTURE, "DTP", 3}}},
        {"a member without an answer",
         {{"TRN*2*ASK1-3\nSTC*D0:35*20260211\n", ""}},
         {{X12_STATUS_UNANSWERED, "HL"}}},
        {"a provider without an answer",
         {{"TRN*1*0\nSTC*E0:24:1P*20260211\n", ""}},
         {{X12_STATUS_UNANSWERED, "HL"}}},
        {"the receiver refused, yet answered",
         {{"NM1*41*2*RIVER CLINIC*****46*SENDER1\n",
           "NM1*41*2*RIVER CLINIC*****46*SENDER1\nTRN*2*ASK1\nSTC*E1:0*20260211\n"}},
         {{X12_STATUS_UNANSWERED, "HL"}}},
        {"a level left out of the count", {{"HL*6*5*23", "HL*9*5*23"}}, {{X12_HL_NUMBER, "HL", 1}}},
        {"a stranger's child", {{"HL*6*5*23", "HL*6*4*23"}}, {{X12_HL_PARENT, "HL", 2}}},
    };

    planted_check(&answer, cases, COUNT_OF(cases));
}
