/* test_rules_837d.c - each rule of dental claims: one fault planted, that fault found, no other. */
#include "planted.h"

#include <criterion/criterion.h>
#include <stdio.h>

/* A filling and a crown of one day, a child's orthodontic treatment, and a denture that is only
 * asked for. */
static const struct planted_doc doc = {
    .functional = "HC",
    .version = "005010X224A2",
    .day = "20260210",
    .set = "ST*837*0001*005010X224A2\n"
           "BHT*0019*00*B1*20260210*1200*CH\n"
           "NM1*41*2*SMILE DENTAL*****46*SENDER1\n"
           "PER*IC*DESK*TE*6025550100\n"
           "NM1*40*2*HOUSE*****46*HOUSE1\n"
           "HL*1**20*1\n"
           "NM1*85*2*SMILE DENTAL*****XX*1234567893\n"
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
           "CLM*A1*1150***11:B:1*Y*A*Y*Y**OA\n"
           "DTP*439*D8*20260103\n"
           "DTP*472*D8*20260105\n"
           "DN2*32*M****JP\n"
           "DN2*1*E****JP\n"
           "HI*ABK:K0262*ABF:S025XXA\n"
           "NM1*82*1*REED*SAM****XX*1345678902\n"
           "PRV*PE*PXC*1223G0001X\n"
           "LX*1\n"
           "SV3*AD:D2392*150****1*****1\n"
           "TOO*JP*3*M:O\n"
           "REF*6R*A1L1\n"
           "LX*2\n"
           "SV3*AD:D2740*1000***R*1*****2\n"
           "TOO*JP*8\n"
           "DTP*472*D8*20260106\n"
           "DTP*441*D8*20150301\n"
           "HL*3*1*22*1\n"
           "SBR*S**GROUP1******CI\n"
           "NM1*IL*1*LAKE*BEN****MI*M2\n"
           "NM1*PR*2*BETA PLAN*****PI*BETA\n"
           "HL*4*3*23*0\n"
           "PAT*19\n"
           "NM1*QC*1*LAKE*CARA\n"
           "N3*3 ASH ST\n"
           "N4*TUCSON*AZ*85701\n"
           "DMG*D8*20120505*F\n"
           "CLM*B1*3000***11:B:7*Y*A*Y*Y\n"
           "DTP*452*D8*20260112\n"
           "DN1*24*23\n"
           "REF*F8*PCN1\n"
           "SBR*P*19*******CI\n"
           "CAS*PR*1*100\n"
           "AMT*D*900\n"
           "OI***Y***Y\n"
           "NM1*IL*1*LAKE*DORA****MI*M3\n"
           "NM1*PR*2*GAMMA PLAN*****PI*GAMMA\n"
           "LX*1\n"
           "SV3*AD:D8080*3000****1\n"
           "DTP*472*D8*20260112\n"
           "DTP*196*D8*20260112\n"
           "DTP*198*D8*20280112\n"
           "SVD*GAMMA*1000*AD:D8080**1\n"
           "CAS*CO*45*2000\n"
           "DTP*573*D8*20260201\n"
           "CLM*C1*1500***11:B:1*Y*A*Y*Y**********PB\n"
           "LX*1\n"
           "SV3*AD:D5110*1500**01*I*1\n",
};

#define CLEAN                                                                                      \
    {                                                                                              \
        {                                                                                          \
            X12_NO_FAULT                                                                           \
        }                                                                                          \
    }

Test(rules_837d, clean)
{
    static const struct planted cases[] = {{"clean", {{NULL, NULL}}, CLEAN}};

    planted_check(&doc, cases, COUNT_OF(cases));
}

Test(rules_837d, amounts)
{
    static const struct planted cases[] = {
        {"charge is not its lines",
         {{"CLM*A1*1150*", "CLM*A1*1151*"}},
         {{X12_BALANCE_CLM, "CLM", 2}}},
        {"no procedures", {{"*150****1*", "*150****0*"}}, {{X12_QUANTITY, "SV3", 6}}},
        {"other payer's line",
         {{"SVD*GAMMA*1000*", "SVD*GAMMA*1001*"}},
         {{X12_BALANCE_COB_LINE, "SVD", 2}, {X12_BALANCE_COB_CLAIM, "SBR", 0}}},
        {"a payer the claim does not know",
         {{"SVD*GAMMA*", "SVD*DELTA*"}},
         {{X12_COB_PAYER_UNKNOWN, "SVD", 1},
          {X12_BALANCE_COB_CLAIM, "SBR", 0},
          {X12_COB_PAYER_DATE, "SBR", 0}}},
    };

    planted_check(&doc, cases, COUNT_OF(cases));
}

Test(rules_837d, dates)
{
    static const struct planted cases[] = {
        {"neither claim nor line has a date",
         {{"DTP*472*D8*20260105\n", ""}},
         {{X12_SERVICE_DATE, "SV3", 0}}},
        {"in the future",
         {{"DTP*472*D8*20260106", "DTP*472*D8*20260211"}},
         {{X12_DATE_FUTURE, "DTP", 3}}},
        {"before birth",
         {{"DMG*D8*19800101*F", "DMG*D8*20260106*F"}},
         {{X12_DATE_ORDER, "DTP", 3}}},
        {"no accident date", {{"DTP*439*D8*20260103\n", ""}}, {{X12_ACCIDENT_DATE, "CLM", 11}}},
        {"hurt after treatment",
         {{"DTP*439*D8*20260103", "DTP*439*D8*20260107"}},
         {{X12_DATE_ORDER, "DTP", 3}}},
        {"asked for, yet done",
         {{"*PB\nLX*1\n", "*PB\nDTP*472*D8*20260105\nLX*1\n"}},
         {{X12_PREDETERMINATION, "DTP", 3}}},
        {"asked for, yet the line is done",
         {{"SV3*AD:D5110*1500**01*I*1\n", "SV3*AD:D5110*1500**01*I*1\nDTP*472*D8*20260105\n"}},
         {{X12_PREDETERMINATION, "DTP", 3}}},
        {"ends before it begins",
         {{"DTP*198*D8*20280112", "DTP*198*D8*20260111"}},
         {{X12_DATE_ORDER, "DTP", 3}}},
        {"what does it replace",
         {{"DTP*441*D8*20150301\n", ""}},
         {{X12_PRIOR_PLACEMENT, "SV3", 5}}},
        {"more months than in all",
         {{"DN1*24*23", "DN1*24*25"}},
         {{X12_ORTHODONTIC_MONTHS, "DN1", 2}}},
        {"half a month", {{"DN1*24*23", "DN1*24.5*23"}}, {{X12_ORTHODONTIC_MONTHS, "DN1", 1}}},
        {"half a month to come",
         {{"DN1*24*23", "DN1*24*22.5"}},
         {{X12_ORTHODONTIC_MONTHS, "DN1", 2}}},
    };

    planted_check(&doc, cases, COUNT_OF(cases));
}

Test(rules_837d, teeth)
{
    static const struct planted cases[] = {
        {"no such tooth", {{"TOO*JP*8", "TOO*JP*33"}}, {{X12_TOOTH_FORM, "TOO", 2}}},
        {"no such letter", {{"TOO*JP*8", "TOO*JP*U"}}, {{X12_TOOTH_FORM, "TOO", 2}}},
        {"supernumerary", {{"TOO*JP*8", "TOO*JP*58"}}, CLEAN},
        {"primary, supernumerary", {{"TOO*JP*8", "TOO*JP*ES"}}, CLEAN},
        {"no status of such a tooth", {{"DN2*32*M", "DN2*0*M"}}, {{X12_TOOTH_FORM, "DN2", 1}}},
        {"one tooth, two states", {{"DN2*1*E", "DN2*32*E"}}, {{X12_TOOTH_TWICE, "DN2", 1}}},
        {"the tooth twice",
         {{"TOO*JP*8\n", "TOO*JP*8\nTOO*JP*8\n"}},
         {{X12_TOOTH_TWICE, "TOO", 2}}},
        {"a surface twice", {{"*3*M:O", "*3*M:M"}}, {{X12_TOOTH_SURFACE, "TOO", 3, 2}}},
        {"no area", {{"*1500**01*I", "*1500**50*I"}}, {{X12_ORAL_CAVITY, "SV3", 4, 1}}},
        {"a quadrant and a side", {{"*1500**01*I", "*1500**10:L*I"}}, CLEAN},
        {"no CDT code", {{"AD:D2740", "AD:2740"}}, {{X12_PROCEDURE_FORM, "SV3", 1, 2}}},
        {"points past the diagnoses",
         {{"*1*****2\n", "*1*****3\n"}},
         {{X12_DIAGNOSIS_POINTER, "SV3", 11, 1}}},
        {"a diagnosis of another form",
         {{"ABK:K0262", "ABK:K02.62"}},
         {{X12_DIAGNOSIS_FORM, "HI", 1, 2}}},
    };

    planted_check(&doc, cases, COUNT_OF(cases));
}

Test(rules_837d, parties)
{
    static const struct planted cases[] = {
        {"who bills renders",
         {{"XX*1345678902", "XX*1234567893"}},
         {{X12_PROVIDER_REDUNDANT, "NM1", 9}}},
        {"replacement without number",
         {{"REF*F8*PCN1\n", ""}},
         {{X12_CLAIM_FREQUENCY, "CLM", 5, 3}}},
        {"patient and subscriber",
         {{"SBR*S**GROUP1", "SBR*S*18*GROUP1"}},
         {{X12_SUBSCRIBER_IS_PATIENT, "HL", 3}, {X12_SUBSCRIBER_DETAIL, "NM1", 0}}},
    };

    planted_check(&doc, cases, COUNT_OF(cases));
}

/* ---- SNIP 6 ---- */

/* Two lines, and what stands behind another code there. */
#define FILLING      "SV3*AD:D2392*150****1*****1\n"
#define FILLING_REST "*150***I*1*****1\n"
#define CROWN        "SV3*AD:D2740*1000***R*1*****2\n"
#define CROWN_REST   "*1000****1*****2\n"

Test(rules_837d, practice)
{
    static const struct planted cases[] = {
        {"which tooth", {{"TOO*JP*8\n", ""}}, {{X12_TOOTH_NEEDED, "SV3", 1, 2}}},
        {"two surfaces, one named", {{"*3*M:O", "*3*O"}}, {{X12_SURFACE_COUNT, "TOO", 3}}},
        {"a front tooth does not chew",
         {{"TOO*JP*3*M:O", "TOO*JP*8*M:O"}},
         {{X12_SURFACE_PLACE, "TOO", 3, 2}}},
        {"a back tooth has no edge",
         {{"TOO*JP*3*M:O", "TOO*JP*A*M:I"}},
         {{X12_SURFACE_PLACE, "TOO", 3, 2}}},
        {"a primary front tooth", {{"TOO*JP*3*M:O", "TOO*JP*E*M:I"}}, CLEAN},
        {"every surface of a back tooth",
         {{"AD:D2392*", "AD:D2394*"}, {"TOO*JP*3*M:O", "TOO*JP*3*B:D:L:M:O"}},
         CLEAN},
        {"every surface of a front tooth",
         {{"AD:D2392*", "AD:D2394*"}, {"TOO*JP*3*M:O", "TOO*JP*9*D:F:I:L:M"}},
         CLEAN},
        {"a supernumerary front tooth", {{"TOO*JP*3*M:O", "TOO*JP*CS*M:I"}}, CLEAN},
        {"a supernumerary back tooth",
         {{"TOO*JP*3*M:O", "TOO*JP*BS*M:I"}},
         {{X12_SURFACE_PLACE, "TOO", 3, 2}}},
        {"filled though missing",
         {{"TOO*JP*3*M:O", "TOO*JP*32*M:O"}},
         {{X12_TOOTH_GONE, "TOO", 2}}},
        {"first or replaced",
         {{"*1000***R*1", "*1000****1"}, {"DTP*441*D8*20150301\n", ""}},
         {{X12_PROSTHESIS, "SV3", 5}}},
        {"no plan", {{"DN1*24*23\n", ""}}, {{X12_ORTHODONTIC, "SV3", 1, 2}}},
        {"no appliance", {{"DTP*452*D8*20260112\n", ""}}, {{X12_APPLIANCE_DATE, "SV3", 0}}},
    };

    planted_check(&doc, cases, COUNT_OF(cases));
}

/* The first and the last code of each range of CDT, and those beside them. */
Test(rules_837d, which_codes)
{
    static const struct {
        unsigned from, to;
        const char *line, *rest, *lose; /* rest: behind another code; lose: what the line owes */
        struct planted_want want;
    } ranges[] = {
        {2140, 2394, FILLING, FILLING_REST, "TOO*JP*3*M:O\n", {X12_TOOTH_NEEDED, "SV3", 1, 2}},
        {2510, 2799, FILLING, FILLING_REST, "TOO*JP*3*M:O\n", {X12_TOOTH_NEEDED, "SV3", 1, 2}},
        {3110, 3353, FILLING, FILLING_REST, "TOO*JP*3*M:O\n", {X12_TOOTH_NEEDED, "SV3", 1, 2}},
        {7111, 7250, FILLING, FILLING_REST, "TOO*JP*3*M:O\n", {X12_TOOTH_NEEDED, "SV3", 1, 2}},
        {2710, 2794, CROWN, CROWN_REST, "DTP*441*D8*20150301\n", {X12_PROSTHESIS, "SV3", 5}},
        {5110, 5228, CROWN, CROWN_REST, "DTP*441*D8*20150301\n", {X12_PROSTHESIS, "SV3", 5}},
        {6205, 6794, CROWN, CROWN_REST, "DTP*441*D8*20150301\n", {X12_PROSTHESIS, "SV3", 5}},
        {8010, 8090, CROWN, CROWN_REST, "DTP*441*D8*20150301\n", {X12_ORTHODONTIC, "SV3", 1, 2}},
        {8670, 8670, CROWN, CROWN_REST, "DTP*441*D8*20150301\n", {X12_ORTHODONTIC, "SV3", 1, 2}},
    };
    for (size_t i = 0; i < COUNT_OF(ranges); i++) {
        const unsigned codes[] = {ranges[i].from - 1, ranges[i].from, ranges[i].to,
                                  ranges[i].to + 1};
        for (size_t k = 0; k < COUNT_OF(codes); k++) {
            char with[64], name[32];
            bool in = k == 1 || k == 2;
            snprintf(with, sizeof(with), "SV3*AD:D%04u%s", codes[k], ranges[i].rest);
            snprintf(name, sizeof(name), "D%04u", codes[k]);
            struct planted one = {name, {{ranges[i].line, with}, {ranges[i].lose, ""}}, CLEAN};
            if (in)
                one.wants[0] = ranges[i].want;
            planted_check(&doc, &one, 1);
        }
    }
}
