/* test_rules_835.c - each rule of remittances: one fault planted, that fault found, no other. */
#include "planted.h"

#include <criterion/criterion.h>

static const struct planted_doc doc = {
    .functional = "HP",
    .version = "005010X221A1",
    .day = "20260302",
    .set = "ST*835*0001\n"
           "BPR*I*260*C*ACH*CCP*01*111000025*DA*1234*1512345678*123456789*01*222000111*DA*5678*"
           "20260303\n"
           "TRN*1*T1*1512345678*123456789\n"
           "DTM*405*20260301\n"
           "N1*PR*ALPHA PLAN\n"
           "N3*1 PAYER ST\n"
           "N4*PHOENIX*AZ*85001\n"
           "PER*BL*DESK*TE*6025550100\n"
           "N1*PE*RIVER CLINIC*XX*1234567893\n"
           "LX*1\n"
           "TS3*1234567893*11*20261231*3*350\n"
           "CLP*A1*1*300*230*20*12*PCN1\n"
           "CAS*PR*1*20\n"
           "NM1*QC*1*POOLE*ANNA\n"
           "DTM*232*20260105\n"
           "DTM*233*20260106\n"
           "AMT*AU*300\n"
           "SVC*HC:90834*200*180**1\n"
           "DTM*472*20260105\n"
           "CAS*CO*45*15**97*5\n"
           "AMT*B6*180\n"
           "SVC*HC:96127*100*70**1\n"
           "DTM*150*20260105\n"
           "DTM*151*20260106\n"
           "CAS*CO*45*30\n"
           "CLP*B1*1*150*100*50*12*PCN2\n"
           "CAS*PR*2*50\n"
           "NM1*QC*1*LAKE*BEN\n"
           "CLP*C1*22*-100*-80**12*PCN3\n"
           "CAS*CO*45*-20\n"
           "NM1*QC*1*HILL*TOM\n"
           "PLB*1234567893*20261231*L6*-15*WO:REF1*5\n",
};

Test(rules_835, clean)
{
    static const struct planted cases[] = {
        {"clean", {{NULL, NULL}}, {{X12_NO_FAULT}}},
        {"without totals", {{"TS3*1234567893*11*20261231*3*350\n", ""}}, {{X12_NO_FAULT}}},
        {"nothing charged, nothing paid",
         {{"CLP*C1*22", "CLP*D1*1*0*0**12*PCN4\nNM1*QC*1*MOSS*IDA\nCLP*C1*22"},
          {"*3*350", "*4*350"}},
         {{X12_NO_FAULT}}},
        {"nothing taken back of nothing",
         {{"CLP*C1*22", "CLP*D1*22*0*0**12*PCN4\nNM1*QC*1*MOSS*IDA\nCLP*C1*22"},
          {"*3*350", "*4*350"}},
         {{X12_NO_FAULT}}},
    };

    planted_check(&doc, cases, COUNT_OF(cases));
}

Test(rules_835, balance)
{
    static const struct planted cases[] = {
        {"line paid wrongly", {{"*200*180**1", "*200*181**1"}}, {{X12_BALANCE_LINE, "SVC", 3}}},
        {"line adjusted wrongly",
         {{"**97*5", "**97*6"}},
         {{X12_BALANCE_LINE, "SVC", 3}, {X12_BALANCE_CLAIM, "CLP", 4}}},
        {"claim paid wrongly",
         {{"*300*230*", "*300*229.99*"}},
         {{X12_BALANCE_CLAIM, "CLP", 4}, {X12_BALANCE_TRANSACTION, "BPR", 2}}},
        {"claim adjusted wrongly",
         {{"CAS*PR*2*50", "CAS*PR*2*51"}},
         {{X12_BALANCE_CLAIM, "CLP", 4}}},
        {"charge not that of the lines",
         {{"*1*300*230*", "*1*310*230*"}, {"CAS*PR*1*20", "CAS*PR*1*30"}, {"*3*350", "*3*360"}},
         {{X12_BALANCE_LINES_CHARGE, "CLP", 3}}},
        {"payment wrong", {{"BPR*I*260*", "BPR*I*261*"}}, {{X12_BALANCE_TRANSACTION, "BPR", 2}}},
        {"provider adjustment of the wrong sign",
         {{"*L6*-15*", "*L6*15*"}},
         {{X12_BALANCE_TRANSACTION, "BPR", 2}}},
        {"provider adjustment left out of the count",
         {{"*WO:REF1*5", "*WO:REF1*6"}},
         {{X12_BALANCE_TRANSACTION, "BPR", 2}}},
        {"payment below zero",
         {{"BPR*I*260*", "BPR*I*-40*"}, {"*WO:REF1*5", "*WO:REF1*305"}},
         {{X12_BALANCE_NEGATIVE, "BPR", 2}}},
        {"amounts for information do not enter",
         {{"AMT*AU*300", "AMT*AU*299"}, {"AMT*B6*180", "AMT*B6*1"}},
         {{X12_NO_FAULT}}},
        {"totals: claims", {{"*3*350", "*2*350"}}, {{X12_BALANCE_PROVIDER, "TS3", 4}}},
        {"totals: charges", {{"*3*350", "*3*350.01"}}, {{X12_BALANCE_PROVIDER, "TS3", 5}}},
        {"parts of a cent, said once", {{"**97*5", "**97*5.005"}}, {{X12_AMOUNT_RANGE, "SVC", 3}}},
        {"past any sum",
         {{"CAS*PR*2*50\n", "CAS*PR*2*90000000000000000**3*90000000000000000\n"}},
         {{X12_AMOUNT_RANGE, "CLP", 4}}},
    };

    planted_check(&doc, cases, COUNT_OF(cases));
}

Test(rules_835, adjustment_at_both_levels)
{
    static const struct planted cases[] = {
        {"what the claim before took at its own level",
         {{"CAS*PR*2*50\nNM1*QC*1*LAKE*BEN\n",
           "NM1*QC*1*LAKE*BEN\nSVC*HC:90834*150*100**1\nDTM*472*20260105\nCAS*PR*1*20**2*50\n"}},
         {{X12_BALANCE_LINE, "SVC", 3}, {X12_BALANCE_CLAIM, "CLP", 4}}},
        {"the last of six, twice",
         {{"CAS*PR*1*20\n", "CAS*PR*1*20\nCAS*CO*22*6\n"},
          {"CAS*CO*45*15**97*5", "CAS*CO*45*10**97*1**59*1**96*1**B7*1**22*6"}},
         {{X12_BALANCE_DUPLICATE, "CAS", 3}, {X12_BALANCE_CLAIM, "CLP", 4}}},
        {"the same money twice",
         {{"CAS*PR*1*20\n", "CAS*PR*1*20\nCAS*CO*45*45\n"}},
         {{X12_BALANCE_DUPLICATE, "CAS", 3}, {X12_BALANCE_CLAIM, "CLP", 4}}},
        {"the same amount by chance, and in balance",
         {{"CAS*PR*1*20\n", "CAS*CO*45*45\n"},
          {"*300*230*", "*300*205*"},
          {"BPR*I*260*", "BPR*I*235*"}},
         {{X12_NO_FAULT}}},
    };

    planted_check(&doc, cases, COUNT_OF(cases));
}

Test(rules_835, payment)
{
    static const struct planted cases[] = {
        {"no payment, yet an amount",
         {{"*C*ACH*CCP*01*111000025*DA*1234*1512345678*123456789*01*222000111*DA*5678*",
           "*C*NON************"}},
         {{X12_PAYMENT_METHOD, "BPR", 4}}},
        {"no payment, yet bank accounts",
         {{"BPR*I*260*C*ACH*", "BPR*I*0*C*NON*"}, {"*WO:REF1*5", "*WO:REF1*265"}},
         {{X12_PAYMENT_METHOD, "BPR", 7}}},
        {"notification that pays", {{"BPR*I*", "BPR*H*"}}, {{X12_PAYMENT_METHOD, "BPR", 1}}},
        {"transfer from no account",
         {{"*01*111000025*DA*1234*", "*****"}},
         {{X12_PAYMENT_METHOD, "BPR", 7}}},
        {"transfer to no account",
         {{"*01*222000111*DA*5678*", "*****"}},
         {{X12_PAYMENT_METHOD, "BPR", 13}}},
        {"cheque",
         {{"*C*ACH*CCP*01*111000025*DA*1234*1512345678*123456789*01*222000111*DA*5678*",
           "*C*CHK************"}},
         {{X12_NO_FAULT}}},
        {"another payer's trace",
         {{"TRN*1*T1*1512345678", "TRN*1*T1*1512345679"}},
         {{X12_TRACE_PAYER, "TRN", 3}}},
        {"another company's trace",
         {{"1512345678*123456789\n", "1512345678*123456780\n"}},
         {{X12_TRACE_PAYER, "TRN", 4}}},
    };

    planted_check(&doc, cases, COUNT_OF(cases));
}

Test(rules_835, claims_and_dates)
{
    static const struct planted cases[] = {
        {"reversal that pays",
         {{"*22*-100*-80*", "*22*100*80*"},
          {"CAS*CO*45*-20", "CAS*CO*45*20"},
          {"*3*350", "*3*550"},
          {"BPR*I*260*", "BPR*I*420*"}},
         {{X12_REVERSAL, "CLP", 3}, {X12_REVERSAL, "CLP", 4}}},
        {"negative, yet no reversal",
         {{"*22*-100*-80*", "*1*-100*-80*"}},
         {{X12_REVERSAL, "CLP", 2}}},
        {"statement backwards",
         {{"DTM*233*20260106", "DTM*233*20260104"}},
         {{X12_DATE_ORDER, "DTM", 2}}},
        {"service backwards",
         {{"DTM*151*20260106", "DTM*151*20260104"}},
         {{X12_DATE_ORDER, "DTM", 2}}},
        {"service after the payment",
         {{"DTM*472*20260105", "DTM*472*20260304"}},
         {{X12_DATE_FUTURE, "DTM", 2}}},
    };

    planted_check(&doc, cases, COUNT_OF(cases));
}

/** What broke off is unfinished, not out of balance. */
Test(rules_835, truncated)
{
    static const char file[] =
        "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260302*1200*^*00501*"
        "000000001*0*T*:~GS*HP*S1*R1*20260302*1200*1*X*005010X221A1~ST*835*0001~"
        "BPR*I*260*C*CHK************20260303~TRN*1*T1*1512345678~N1*PR*ALPHA PLAN~";
    static struct planted_faults got;

    planted_read_bytes(file, sizeof(file) - 1, &got);
    cr_assert_gt(got.count, 0);
    for (unsigned i = 0; i < got.count && i < PLANTED_FAULTS_MAX; i++)
        cr_expect_neq(got.list[i].code, X12_BALANCE_TRANSACTION);
}
