/* test_rules_acks.c - rules of the 999 and the 277CA: one fault planted, that fault found, no
 * other. */
#include "planted.h"

#include <criterion/criterion.h>

static const struct planted_doc group = {
    .functional = "FA",
    .version = "005010X231A1",
    .day = "20260211",
    .set = "ST*999*0001*005010X231A1\n"
           "AK1*HC*7*005010X222A1\n"
           "AK2*837*0001*005010X222A1\n"
           "IK5*A\n"
           "AK2*837*0002*005010X222A1\n"
           "IK3*NM1*7*2010*8\n"
           "IK4*9*67*1\n"
           "IK5*R*5\n"
           "AK9*P*2*2*1\n",
};

Test(rules_999, group)
{
    static const struct planted cases[] = {
        {"clean", {{NULL, NULL}}, {{X12_NO_FAULT}}},
        {"accepted in spite of errors",
         {{"IK5*R*5", "IK5*A"}, {"AK9*P*2*2*1", "AK9*A*2*2*2"}},
         {{X12_ACK_CONTRADICTION, "IK5", 1}}},
        {"rejected for nothing",
         {{"IK5*A\n", "IK5*R\n"}, {"AK9*P*2*2*1", "AK9*R*2*2*0"}},
         {{X12_ACK_CONTRADICTION, "IK5", 1}}},
        {"accepted with errors",
         {{"IK5*R*5", "IK5*E*5"}, {"AK9*P*2*2*1", "AK9*E*2*2*2"}},
         {{X12_NO_FAULT}}},
        {"group accepted, set rejected",
         {{"AK9*P*", "AK9*A*"}},
         {{X12_ACK_CONTRADICTION, "AK9", 1}}},
        {"group accepted as it is, set with errors",
         {{"IK5*R*5", "IK5*E*5"}, {"AK9*P*2*2*1", "AK9*A*2*2*2"}},
         {{X12_ACK_CONTRADICTION, "AK9", 1}}},
        {"group rejected, set accepted",
         {{"AK9*P*2*2*1", "AK9*R*2*2*1"}},
         {{X12_ACK_CONTRADICTION, "AK9", 1}}},
        {"more sets than received",
         {{"*2*2*1", "*2*1*1"}},
         {{X12_BALANCE_COUNT, "AK9", 3}, {X12_ACK_CONTRADICTION, "AK9", 1}}},
        {"accepted miscounted",
         {{"*2*2*1", "*3*3*3"}},
         {{X12_BALANCE_COUNT, "AK9", 4}, {X12_ACK_CONTRADICTION, "AK9", 1}}},
        {"clean sets not listed", {{"*2*2*1", "*9*9*8"}}, {{X12_NO_FAULT}}},
    };

    planted_check(&group, cases, COUNT_OF(cases));
}

static const struct planted_doc claims = {
    .functional = "HN",
    .version = "005010X214",
    .day = "20260211",
    .set = "ST*277*0001*005010X214\n"
           "BHT*0085*08*ACK1*20260211*0900*TH\n"
           "HL*1**20*1\n"
           "NM1*PR*2*ALPHA PLAN*****PI*ALPHA\n"
           "TRN*1*R1\n"
           "DTP*050*D8*20260210\n"
           "DTP*009*D8*20260211\n"
           "HL*2*1*21*1\n"
           "NM1*41*2*RIVER CLINIC*****46*SENDER1\n"
           "TRN*2*B1\n"
           "STC*A1:19*20260211*WQ*350\n"
           "QTY*90*1\n"
           "QTY*AA*1\n"
           "AMT*YU*150\n"
           "AMT*YY*200\n"
           "HL*3*2*19*1\n"
           "NM1*85*2*RIVER CLINIC*****XX*1234567893\n"
           "TRN*1*P1\n"
           "STC*A1:19**WQ*350\n"
           "QTY*QA*1\n"
           "QTY*QC*1\n"
           "AMT*YU*150\n"
           "AMT*YY*200\n"
           "HL*4*3*PT\n"
           "NM1*QC*1*POOLE*ANNA****MI*M1\n"
           "TRN*2*A1\n"
           "STC*A2:20*20260211*WQ*150\n"
           "REF*1K*PCN1\n"
           "DTP*472*D8*20260105\n"
           "HL*5*3*PT\n"
           "NM1*QC*1*LAKE*CARA****MI*M2\n"
           "TRN*2*B1\n"
           "STC*A7:254*20260211*U*200\n"
           "REF*1K*PCN2\n"
           "DTP*472*D8*20260104\n",
};

Test(rules_277ca, claims)
{
    static const struct planted cases[] = {
        {"clean", {{NULL, NULL}}, {{X12_NO_FAULT}}},
        {"a finalised claim", {{"A2:20*", "F1:20*"}}, {{X12_STATUS_CATEGORY, "STC", 1, 1}}},
        {"a pending set",
         {{"STC*A1:19*20260211*WQ", "STC*P1:19*20260211*WQ"}},
         {{X12_STATUS_CATEGORY, "STC", 1, 1}}},
        {"refused, yet taken", {{"A2:20*", "A6:20*"}}, {{X12_ACK_CONTRADICTION, "STC", 3}}},
        {"taken, yet refused", {{"A7:254*", "A1:20*"}}, {{X12_ACK_CONTRADICTION, "STC", 3}}},
        {"whole set refused, a claim accepted",
         {{"STC*A1:19*20260211*WQ", "STC*A3:19*20260211*U"}},
         {{X12_ACK_CONTRADICTION, "STC", 3}}},
        {"accepted miscounted", {{"QTY*90*1", "QTY*90*2"}}, {{X12_BALANCE_COUNT, "QTY", 2}}},
        {"rejected miscounted", {{"QTY*AA*1", "QTY*AA*0"}}, {{X12_BALANCE_COUNT, "QTY", 2}}},
        {"provider's accepted miscounted",
         {{"QTY*QA*1", "QTY*QA*2"}},
         {{X12_BALANCE_COUNT, "QTY", 2}}},
        {"provider's rejected miscounted",
         {{"QTY*QC*1", "QTY*QC*2"}},
         {{X12_BALANCE_COUNT, "QTY", 2}}},
        {"amounts of a claim",
         {{"*U*200", "*U*201"}},
         {{X12_BALANCE_COUNT, "AMT", 2}, {X12_BALANCE_COUNT, "AMT", 2}}},
        {"control number twice", {{"REF*1K*PCN2", "REF*1K*PCN1"}}, {{X12_DUPLICATE_ID, "REF", 2}}},
    };

    planted_check(&claims, cases, COUNT_OF(cases));
}
