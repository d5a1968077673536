/* test_rules_278.c - rules of the review and its answer: one fault planted, that fault found, no
 * other. */
#include "planted.h"

#include <criterion/criterion.h>

static const struct planted_doc request = {
    .functional = "HI",
    .version = "005010X217",
    .day = "20260211",
    .set = "ST*278*0001*005010X217\n"
           "BHT*0007*13*PA-1001*20260211*0930\n"
           "HL*1**20*1\n"
           "NM1*X3*2*MESA HEALTH PLAN*****PI*MESA01\n"
           "HL*2*1*21*1\n"
           "NM1*1P*2*DESERT BEHAVIORAL CENTER*****XX*1234567893\n"
           "HL*3*2*22*1\n"
           "NM1*IL*1*RIVERA*ANA****MI*M100200300\n"
           "DMG*D8*19900412*F\n"
           "HL*4*3*EV*1\n"
           "TRN*1*PA-1001*9123456789\n"
           "UM*HS*I*MH*52:B\n"
           "DTP*AAH*RD8*20260216-20260515\n"
           "HI*ABK:F332\n"
           "HSD*VS*24*WK*2\n"
           "NM1*SJ*1*OKAFOR*GRACE****XX*1245319599\n"
           "HL*5*4*SS*0\n"
           "DTP*472*RD8*20260216-20260515\n"
           "SV1*HC:90837**UN*24\n",
};

Test(rules_278, request)
{
    static const struct planted cases[] = {
        {"clean", {{NULL, NULL}}, {{X12_NO_FAULT}}},
        {"a reservation that does not say so",
         {{"BHT*0007*13*PA-1001*20260211*0930", "BHT*0007*36*PA-1001*20260211*0930"}},
         {{X12_REVIEW_PURPOSE, "BHT", 6}, {X12_REVIEW_PURPOSE, "UM", 1}}},
        {"a reservation",
         {{"BHT*0007*13*PA-1001*20260211*0930", "BHT*0007*36*PA-1001*20260211*0930*RU"},
          {"UM*HS", "UM*IN"}},
         {{X12_NO_FAULT}}},
        {"taken back", {{"*13*PA", "*01*PA"}}, {{X12_REVIEW_PURPOSE, "UM", 2}}},
        {"an extension of nothing", {{"UM*HS*I", "UM*HS*4"}}, {{X12_REVIEW_PREVIOUS, "UM", 0}}},
        {"an extension",
         {{"UM*HS*I*MH*52:B\n", "UM*HS*4*MH*52:B\nREF*BB*A77\n"}},
         {{X12_NO_FAULT}}},
        {"an admission without its day", {{"UM*HS", "UM*AR"}}, {{X12_REVIEW_ADMISSION, "UM", 0}}},
        {"discharged before admitted",
         {{"UM*HS", "UM*AR"}, {"HI*ABK", "DTP*435*D8*20260216\nDTP*096*D8*20260215\nHI*ABK"}},
         {{X12_DATE_ORDER, "DTP", 3}}},
        {"a period that ends before it begins",
         {{"DTP*AAH*RD8*20260216-20260515", "DTP*AAH*RD8*20260216-20260115"}},
         {{X12_ELEMENT_DATE, "DTP", 3}, {X12_DATE_ORDER, "DTP", 3}}},
        {"no visits", {{"HSD*VS*24*", "HSD*VS*0*"}}, {{X12_QUANTITY, "HSD", 2}}},
        {"a diagnosis with its point",
         {{"ABK:F332", "ABK:F33.2"}},
         {{X12_DIAGNOSIS_FORM, "HI", 1, 2}}},
        {"a digit wrong", {{"1245319599", "1245319590"}}, {{X12_NPI_CHECK_DIGIT, "NM1", 9}}},
        {"conditions without their certification",
         {{"NM1*SJ", "CRC*75*Y*EL\nNM1*SJ"}},
         {{X12_REVIEW_CERTIFICATION, "CRC", 1}}},
        {"conditions and their certification",
         {{"NM1*SJ", "CRC*75*Y*EL\nCR6*1*20260216*RD8*20260216-20260515***N*I\nNM1*SJ"}},
         {{X12_NO_FAULT}}},
        {"one stop",
         {{"HL*5*4", "NM1*PW*2*HOME\nN3*1 OAK ST\nN4*MESA*AZ*85201\nHL*5*4"}},
         {{X12_REVIEW_TRANSPORT, "NM1", 1}}},
        {"nobody's event",
         {{"HL*4*3*EV*1\nTRN*1*PA-1001*9123456789\nUM*HS*I*MH*52:B\nDTP*AAH*RD8*20260216-20260515\n"
           "HI*ABK:F332\nHSD*VS*24*WK*2\nNM1*SJ*1*OKAFOR*GRACE****XX*1245319599\nHL*5*4*SS*0\n"
           "DTP*472*RD8*20260216-20260515\nSV1*HC:90837**UN*24\n",
           ""},
          {"HL*3*2*22*1", "HL*3*2*22*0"}},
         {{X12_ELEMENT_CODE, "HL", 4}, {X12_REVIEW_EVENT, "HL", 0}}},
    };

    planted_check(&request, cases, COUNT_OF(cases));
}

static const struct planted_doc response = {
    .functional = "HI",
    .version = "005010X217",
    .day = "20260212",
    .set = "ST*278*0001*005010X217\n"
           "BHT*0007*11*PA-1001*20260212*1015*18\n"
           "HL*1**20*1\n"
           "NM1*X3*2*MESA HEALTH PLAN*****PI*MESA01\n"
           "HL*2*1*21*1\n"
           "NM1*1P*2*DESERT BEHAVIORAL CENTER*****XX*1234567893\n"
           "HL*3*2*22*1\n"
           "NM1*IL*1*RIVERA*ANA****MI*M100200300\n"
           "HL*4*3*EV*1\n"
           "TRN*2*PA-1001*9123456789\n"
           "UM*HS*I*MH*52:B\n"
           "HCR*A1*AUTH5500\n"
           "DTP*036*D8*20260515\n"
           "DTP*007*D8*20260216\n"
           "HL*5*4*SS*0\n"
           "HCR*A1*AUTH5500\n"
           "SV1*HC:90837**UN*24\n",
};

Test(rules_278, response)
{
    static const struct planted cases[] = {
        {"clean", {{NULL, NULL}}, {{X12_NO_FAULT}}},
        {"no number", {{"HCR*A1*AUTH5500\nDTP", "HCR*A1\nDTP"}}, {{X12_REVIEW_NUMBER, "HCR", 2}}},
        {"pended, and no more will come",
         {{"HCR*A1*AUTH5500\nDTP", "HCR*A4**0U\nDTP"}},
         {{X12_REVIEW_CONTRADICTION, "BHT", 6}}},
        {"pended",
         {{"HCR*A1*AUTH5500\nDTP", "HCR*A4**0U\nDTP"}, {"*1015*18", "*1015*19"}},
         {{X12_NO_FAULT}}},
        {"denied without a reason",
         {{"HCR*A1*AUTH5500\nSV1", "HCR*A3\nSV1"},
          {"HCR*A1*AUTH5500\nDTP", "HCR*A6*AUTH5500\nDTP"}},
         {{X12_REVIEW_REASON, "HCR", 3}}},
        {"all certified, and one not",
         {{"HCR*A1*AUTH5500\nSV1", "HCR*A3**0V\nSV1"}},
         {{X12_REVIEW_CONTRADICTION, "HCR", 1}}},
        {"certified and refused",
         {{"HCR*A1*AUTH5500\nSV1", "HCR*A1*AUTH5500\nSV1"},
          {"HL*5*4*SS*0\n", "HL*5*4*SS*0\nAAA*N**52*N\n"}},
         {{X12_REVIEW_CONTRADICTION, "HCR", 1}}},
        {"nothing decided",
         {{"HCR*A1*AUTH5500\nDTP", "DTP"}, {"HCR*A1*AUTH5500\nSV1", "SV1"}},
         {{X12_REVIEW_UNDECIDED, "UM", 0}}},
        {"expires before it begins",
         {{"DTP*036*D8*20260515", "DTP*036*D8*20260115"}},
         {{X12_DATE_ORDER, "DTP", 3}}},
        {"refused at the top",
         {{"HL*1**20*1\n", "HL*1**20*1\nAAA*N**42*P\n"},
          {"HCR*A1*AUTH5500\nDTP", "DTP"},
          {"HCR*A1*AUTH5500\nSV1", "SV1"}},
         {{X12_NO_FAULT}}},
    };

    planted_check(&response, cases, COUNT_OF(cases));
}
