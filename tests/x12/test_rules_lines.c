/* test_rules_lines.c - SNIP 6 of professional claims: ambulance, equipment, anesthesia, behavioral
 * health. One fault planted, that fault found, no other. */
#include "planted.h"

#include <criterion/criterion.h>

/* A claim of each specialty. */
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
           "DMG*D8*19500101*F\n"
           "NM1*PR*2*ALPHA PLAN*****PI*ALPHA\n"
           "CLM*AMB*700***41:B:1*Y*A*Y*Y\n"
           "CR1*LB*140**A*DH*12.4\n"
           "CRC*07*Y*01*09\n"
           "HI*ABK:I639\n"
           "NM1*PW*2\n"
           "N3*2 OAK ST\n"
           "N4*PHOENIX*AZ*85002\n"
           "NM1*45*2\n"
           "N3*9 ELM ST\n"
           "N4*PHOENIX*AZ*85003\n"
           "LX*1\n"
           "SV1*HC:A0427:RH*500*UN*1***1\n"
           "DTP*472*D8*20260105\n"
           "LX*2\n"
           "SV1*HC:A0425:RH*200*UN*12.4***1\n"
           "DTP*472*D8*20260105\n"
           "CLM*EQU*300***12:B:1*Y*A*Y*Y\n"
           "HI*ABK:J449\n"
           "LX*1\n"
           "SV1*HC:E1390:RR*300*UN*1***1\n"
           "SV5*HC:E1390*DA*30*300*1500*4\n"
           "CR3*R*MO*12\n"
           "DTP*472*D8*20260106\n"
           "DTP*607*D8*20260104\n"
           "DTP*463*D8*20250104\n"
           "DTP*738*D8*20260103\n"
           "MEA*TR*R1*9.5\n"
           "NM1*DK*1*SAGE*RUTH****XX*1567890128\n"
           "CLM*ANE*900***22:B:1*Y*A*Y*Y\n"
           "HI*ABK:K3580\n"
           "HI*BP:44970\n"
           "LX*1\n"
           "SV1*HC:00840:QK:P2*900*MJ*75***1\n"
           "DTP*472*D8*20260107\n"
           "CLM*BEH*400***10:B:1*Y*A*Y*Y\n"
           "HI*ABK:F329\n"
           "LX*1\n"
           "SV1*HC:99214:95*150*UN*1***1\n"
           "DTP*472*D8*20260108\n"
           "LX*2\n"
           "SV1*HC:90833:95*100*UN*1***1\n"
           "DTP*472*D8*20260108\n"
           "LX*3\n"
           "SV1*HC:90785:95*50*UN*1***1\n"
           "DTP*472*D8*20260108\n"
           "LX*4\n"
           "SV1*HC:96127*100*UN*2***1\n"
           "DTP*472*D8*20260108\n",
};

#define CLEAN                                                                                      \
    {                                                                                              \
        {                                                                                          \
            X12_NO_FAULT                                                                           \
        }                                                                                          \
    }

Test(rules_lines, clean)
{
    static const struct planted cases[] = {{"clean", {{NULL, NULL}}, CLEAN}};

    planted_check(&doc, cases, COUNT_OF(cases));
}

#define PICK_UP  "NM1*PW*2\nN3*2 OAK ST\nN4*PHOENIX*AZ*85002\n"
#define DROP_OFF "NM1*45*2\nN3*9 ELM ST\nN4*PHOENIX*AZ*85003\n"
#define TRIP_WITH(place)                                                                           \
    "SV1*HC:A0427:RH*500*UN*1***1\nDTP*472*D8*20260105\n" place                                    \
    "LX*2\nSV1*HC:A0425:RH*200*UN*12.4***1\nDTP*472*D8*20260105\n" place
#define TRIP TRIP_WITH("")

Test(rules_lines, ambulance)
{
    static const struct planted cases[] = {
        {"no transport", {{"CR1*LB*140**A*DH*12.4\n", ""}}, {{X12_AMBULANCE_TRANSPORT, "SV1", 0}}},
        {"a line has its own, the other has none",
         {{"CR1*LB*140**A*DH*12.4\n", ""},
          {"SV1*HC:A0427:RH*500*UN*1***1\n",
           "SV1*HC:A0427:RH*500*UN*1***1\nCR1*LB*140**A*DH*12.4\n"}},
         {{X12_AMBULANCE_TRANSPORT, "SV1", 0}}},
        {"from nowhere", {{PICK_UP, ""}}, {{X12_AMBULANCE_PLACE, "SV1", 0}}},
        {"to nowhere", {{DROP_OFF, ""}}, {{X12_AMBULANCE_PLACE, "SV1", 0}}},
        {"each line says from where", {{PICK_UP, ""}, {TRIP, TRIP_WITH(PICK_UP)}}, CLEAN},
        {"each line says to where", {{DROP_OFF, ""}, {TRIP, TRIP_WITH(DROP_OFF)}}, CLEAN},
        {"for no reason", {{"CRC*07*Y*01*09\n", ""}}, {{X12_AMBULANCE_CONDITION, "SV1", 0}}},
        {"miles of another trip", {{"*DH*12.4", "*DH*20"}}, {{X12_AMBULANCE_MILES, "CR1", 6}}},
        {"miles rounded", {{"*200*UN*12.4", "*200*UN*13"}}, CLEAN},
        {"no miles", {{"HC:A0425:RH", "HC:A0398:RH"}}, {{X12_AMBULANCE_MILES, "SV1", 1, 2}}},
        {"no trip", {{"HC:A0427:RH", "HC:A0427:QM"}}, {{X12_AMBULANCE_MODIFIER, "SV1", 1, 3}}},
        {"to the scene", {{"HC:A0427:RH", "HC:A0427:QM:SX"}}, CLEAN},
        {"a line of equipment that rides",
         {{"SV5*HC:E1390*DA*30*300*1500*4\n",
           "SV5*HC:E1390*DA*30*300*1500*4\nCR1*LB*140**A*DH*12.4\n"}},
         {{X12_AMBULANCE_STRAY, "CR1", 0}}},
        {"transport of equipment",
         {{"CLM*EQU*300***12:B:1*Y*A*Y*Y\n",
           "CLM*EQU*300***12:B:1*Y*A*Y*Y\nCR1*LB*140**A*DH*12.4\n"}},
         {{X12_AMBULANCE_STRAY, "CR1", 0}}},
    };

    planted_check(&doc, cases, COUNT_OF(cases));
}

Test(rules_lines, equipment)
{
    static const struct planted cases[] = {
        {"price of another",
         {{"SV5*HC:E1390", "SV5*HC:E1391"}},
         {{X12_EQUIPMENT_CODE, "SV5", 1, 2}}},
        {"since when", {{"DTP*463*D8*20250104\n", ""}}, {{X12_EQUIPMENT_THERAPY, "CR3", 0}}},
        {"revised when", {{"DTP*607*D8*20260104\n", ""}}, {{X12_EQUIPMENT_REVISION, "CR3", 1}}},
        {"certified first", {{"CR3*R*", "CR3*I*"}, {"DTP*607*D8*20260104\n", ""}}, CLEAN},
        {"ordered by nobody",
         {{"NM1*DK*1*SAGE*RUTH****XX*1567890128\n", ""}},
         {{X12_EQUIPMENT_ORDER, "SV5", 0}}},
        {"no result", {{"MEA*TR*R1*9.5", "MEA*TR*R1*0"}}, {{X12_TEST_RESULT, "MEA", 3}}},
        {"tested when", {{"DTP*738*D8*20260103\n", ""}}, {{X12_TEST_DATE, "MEA", 0}}},
        {"the other test", {{"MEA*TR*R1*9.5", "MEA*TR*R4*1.9"}}, {{X12_TEST_DATE, "MEA", 0}}},
    };

    planted_check(&doc, cases, COUNT_OF(cases));
}

Test(rules_lines, anesthesia)
{
    static const struct planted cases[] = {
        {"in units", {{"*900*MJ*75", "*900*UN*5"}}, {{X12_ANESTHESIA_TIME, "SV1", 3}}},
        {"the last of them", {{"HC:00840:QK:P2", "HC:01999:QK:P2"}}, CLEAN},
        {"past the last",
         {{"HC:00840:QK:P2", "HC:02000:QK:P2"}, {"HI*BP:44970\n", ""}},
         {{X12_ANESTHESIA_STRAY, "SV1", 3}, {X12_ANESTHESIA_STRAY, "SV1", 1, 3}}},
        {"a whole day", {{"*900*MJ*75", "*900*MJ*1440"}}, CLEAN},
        {"more than a day", {{"*900*MJ*75", "*900*MJ*1441"}}, {{X12_ANESTHESIA_TIME, "SV1", 4}}},
        {"care of a catheter", {{"HC:00840:QK:P2*900*MJ*75", "HC:01996:QK*900*UN*1"}}, CLEAN},
        {"given by whom", {{"00840:QK:P2", "00840:P2"}}, {{X12_ANESTHESIA_MODIFIER, "SV1", 1, 3}}},
        {"alone and directed",
         {{"00840:QK:P2", "00840:AA:QK"}},
         {{X12_ANESTHESIA_MODIFIER, "SV1", 1, 3}}},
        {"well and not",
         {{"00840:QK:P2", "00840:QK:P2:P3"}},
         {{X12_ANESTHESIA_MODIFIER, "SV1", 1, 3}}},
        {"minutes of a visit",
         {{"HC:96127*100*UN*2", "HC:96127*100*MJ*20"}},
         {{X12_ANESTHESIA_STRAY, "SV1", 3}}},
        {"the state of a visitor",
         {{"HC:99214:95", "HC:99214:P2"}},
         {{X12_ANESTHESIA_STRAY, "SV1", 1, 3}}},
        {"a procedure, no anesthesia",
         {{"HI*ABK:J449\n", "HI*ABK:J449\nHI*BP:44970\n"}},
         {{X12_ANESTHESIA_STRAY, "HI", 1, 1}}},
    };

    planted_check(&doc, cases, COUNT_OF(cases));
}

Test(rules_lines, behavioral)
{
    static const struct planted cases[] = {
        {"added to no visit", {{"HC:99214:95", "HC:97110:95"}}, {{X12_ADD_ON, "SV1", 1, 2}}},
        {"added to the shortest visit", {{"HC:99214:95", "HC:99202:95"}}, CLEAN},
        {"added to no visit yet", {{"HC:99214:95", "HC:99201:95"}}, {{X12_ADD_ON, "SV1", 1, 2}}},
        {"added to the last of the visits", {{"HC:99214:95", "HC:99499:95"}}, CLEAN},
        {"added past the visits", {{"HC:99214:95", "HC:99500:95"}}, {{X12_ADD_ON, "SV1", 1, 2}}},
        {"a crisis that goes on", {{"HC:90785:95", "HC:90840:95"}}, {{X12_ADD_ON, "SV1", 1, 2}}},
        {"interactive what", {{"HC:90833:95", "HC:97110:95"}}, {{X12_ADD_ON, "SV1", 1, 2}}},
        {"interactive group", {{"HC:90833:95", "HC:90853:95"}}, CLEAN},
        {"two sessions",
         {{"90833:95*100*UN*1", "90833:95*100*UN*2"}},
         {{X12_SESSION_UNITS, "SV1", 4}}},
        {"by what means", {{"HC:90833:95", "HC:90833"}}, {{X12_TELEHEALTH, "SV1", 1, 3}}},
        {"in the office", {{"HC:90833:95*100*UN*1***", "HC:90833*100*UN*1*11**"}}, CLEAN},
    };

    planted_check(&doc, cases, COUNT_OF(cases));
}
