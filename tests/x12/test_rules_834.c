/* test_rules_834.c - rules of enrollment and premium: one fault planted, that fault found, no
 * other. */
#include "planted.h"

#include <criterion/criterion.h>

static const struct planted_doc members = {
    .functional = "BE",
    .version = "005010X220A1",
    .day = "20260211",
    .set = "ST*834*0001*005010X220A1\n"
           "BGN*00*ENR-7*20260211*0800****2\n"
           "QTY*DT*1\n"
           "QTY*ET*1\n"
           "QTY*TO*2\n"
           "N1*P5*SONORA SCHOOLS*FI*861234567\n"
           "N1*IN*MESA HEALTH PLAN*FI*867654321\n"
           "INS*Y*18*021*28*A***FT\n"
           "REF*0F*S1001\n"
           "DTP*356*D8*20260301\n"
           "NM1*IL*1*RIVERA*ANA****34*123456789\n"
           "DMG*D8*19900412*F\n"
           "HD*021**HLT**FAM\n"
           "DTP*348*D8*20260301\n"
           "INS*N*19*021*28*A\n"
           "REF*0F*S1001\n"
           "NM1*IL*1*RIVERA*LUZ\n"
           "DMG*D8*20150802*F\n"
           "HD*021**HLT\n"
           "DTP*348*D8*20260301\n",
};

Test(rules_834, members)
{
    static const struct planted cases[] = {
        {"clean", {{NULL, NULL}}, {{X12_NO_FAULT}}},
        {"a subscriber who is a child",
         {{"INS*Y*18", "INS*Y*19"}},
         {{X12_MEMBER_RELATION, "INS", 2}}},
        {"a dependent who is the subscriber",
         {{"INS*N*19", "INS*N*18"}},
         {{X12_MEMBER_RELATION, "INS", 2}}},
        {"compared in a file of changes",
         {{"INS*Y*18*021", "INS*Y*18*030"}},
         {{X12_MEMBER_MAINTENANCE, "INS", 3}}},
        {"added in a file that compares",
         {{"****2\n", "****4\n"}, {"INS*N*19*021", "INS*N*19*030"}},
         {{X12_MEMBER_MAINTENANCE, "INS", 3}}},
        {"two subscribers said, one sent",
         {{"QTY*ET*1", "QTY*ET*2"}},
         {{X12_BALANCE_COUNT, "QTY", 2}}},
        {"three said, two sent", {{"QTY*TO*2", "QTY*TO*3"}}, {{X12_BALANCE_COUNT, "QTY", 2}}},
        {"no dependents said, one sent",
         {{"QTY*DT*1", "QTY*DT*0"}},
         {{X12_BALANCE_COUNT, "QTY", 2}}},
        {"a dependent of somebody else in a file of all",
         {{"****2\n", "****RX\n"},
          {"REF*0F*S1001\nNM1*IL*1*RIVERA*LUZ", "REF*0F*S2\nNM1*IL*1*RIVERA*LUZ"}},
         {{X12_MEMBER_SUBSCRIBER, "REF", 2}}},
        {"COBRA without its event",
         {{"*28*A***FT", "*28*C***FT"}},
         {{X12_MEMBER_DETAIL, "INS", 7}}},
        {"dead without a day",
         {{"*021*28*A***FT", "*021*03*A***FT"}},
         {{X12_MEMBER_DETAIL, "INS", 12}}},
        {"born after the file", {{"DMG*D8*2015", "DMG*D8*2030"}}, {{X12_DATE_FUTURE, "DMG", 2}}},
        {"eight digits", {{"34*123456789", "34*12345678"}}, {{X12_TAX_ID_FORM, "NM1", 9}}},
        {"added from nowhere",
         {{"DTP*348*D8*20260301\nINS", "DTP*303*D8*20260301\nINS"}},
         {{X12_COVERAGE_DATE, "HD", 1}}},
        {"ended without an end",
         {{"HD*021**HLT\n", "HD*024**HLT\n"}},
         {{X12_COVERAGE_DATE, "HD", 1}}},
        {"ends before it begins",
         {{"DTP*348*D8*20260301\nINS", "DTP*348*D8*20260301\nDTP*349*D8*20260201\nINS"}},
         {{X12_DATE_ORDER, "DTP", 3}}},
        {"eligible until before",
         {{"DTP*356*D8*20260301\n", "DTP*356*D8*20260301\nDTP*357*D8*20260201\n"}},
         {{X12_DATE_ORDER, "DTP", 3}}},
        {"categories announced, none sent",
         {{"DTP*348*D8*20260301\nINS", "DTP*348*D8*20260301\nLS*2700\nLE*2700\nINS"}},
         {{X12_MEMBER_CATEGORIES, "LS", 1}}},
        {"categories",
         {{"DTP*348*D8*20260301\nINS",
           "DTP*348*D8*20260301\nLS*2700\nLX*1\nN1*75*SITE\nREF*17*WEST\nLE*2700\nINS"}},
         {{X12_NO_FAULT}}},
    };

    planted_check(&members, cases, COUNT_OF(cases));
}

static const struct planted_doc premium = {
    .functional = "RA",
    .version = "005010X218",
    .day = "20260211",
    .set = "ST*820*0001*005010X218\n"
           "BPR*C*230.5*C*ACH*CTX*01*122100024*DA*1111*1861234567**01*122100024*DA*2222*20260215\n"
           "TRN*1*PAY-55*1861234567\n"
           "DTM*582****RD8*20260301-20260331\n"
           "N1*PE*MESA HEALTH PLAN*FI*867654321\n"
           "N1*PR*SONORA SCHOOLS*FI*861234567\n"
           "ENT*1*2J*34*123456789\n"
           "NM1*IL*1*RIVERA*ANA****N*S1001\n"
           "RMR*AZ*POL-1**100*110\n"
           "ADX*-10*52\n"
           "ENT*2*2J*34*987654321\n"
           "NM1*IL*1*OKAFOR*GRACE****N*S1002\n"
           "ADX*-19.5*H1\n"
           "RMR*AZ*POL-2**150\n",
};

Test(rules_820, premium)
{
    static const struct planted cases[] = {
        {"clean", {{NULL, NULL}}, {{X12_NO_FAULT}}},
        {"a cent more", {{"*230.5*", "*230.51*"}}, {{X12_BALANCE_PREMIUM, "BPR", 2}}},
        {"not what was billed",
         {{"ADX*-10*52", "ADX*-9*52"}},
         {{X12_BALANCE_PREMIUM_ITEM, "RMR", 4}}},
        {"another payer",
         {{"PAY-55*1861234567", "PAY-55*1861234568"}},
         {{X12_TRACE_PAYER, "TRN", 3}}},
        {"money that moves nowhere", {{"*ACH*", "*NON*"}}, {{X12_PAYMENT_METHOD, "BPR", 4}}},
        {"from no account",
         {{"*CTX*01*122100024*DA*1111*", "*CTX*****"}},
         {{X12_PAYMENT_METHOD, "BPR", 4}}},
        {"to no account",
         {{"**01*122100024*DA*2222*", "******"}},
         {{X12_PAYMENT_METHOD, "BPR", 4}}},
        {"told, not moved",
         {{"BPR*C*", "BPR*I*"}, {"*CTX*01*122100024*DA*1111*", "*CTX*****"}},
         {{X12_NO_FAULT}}},
        {"one number for two", {{"ENT*2*", "ENT*1*"}}, {{X12_DUPLICATE_ID, "ENT", 1}}},
        {"a period that ends before it begins",
         {{"20260301-20260331", "20260331-20260301"}},
         {{X12_ELEMENT_DATE, "DTM", 6}, {X12_DATE_ORDER, "DTM", 6}}},
        {"money for nothing",
         {{"ENT*1*2J*34*123456789\nNM1*IL*1*RIVERA*ANA****N*S1001\nRMR*AZ*POL-1**100*110\nADX*-10*52\n"
           "ENT*2*2J*34*987654321\nNM1*IL*1*OKAFOR*GRACE****N*S1002\nADX*-19.5*H1\nRMR*AZ*POL-2**150\n",
           ""}},
         {{X12_PREMIUM_UNEXPLAINED, "BPR", 2}}},
    };

    planted_check(&premium, cases, COUNT_OF(cases));
}
