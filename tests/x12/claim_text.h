/* claim_text.h - one small 837P in our own words, for tests that damage it. */
#ifndef HIA_TESTS_X12_CLAIM_TEXT_H
#define HIA_TESTS_X12_CLAIM_TEXT_H

/* Control 000000042, group 7, set 0001; two claims A1 and A2. Positions: ST is 1, CLM A1 is 18, CLM
 * A2 is 23. */
#define CLAIM_ISA                                                                                  \
    "ISA*00*          *00*          *ZZ*ME             *30*THEM           *240131*1530*^*00501*"   \
    "000000042*1*T*:~"
#define CLAIM_GS "GS*HC*MEAPP*THEMAPP*20240131*1530*7*X*005010X222A1~"
#define CLAIM_ST "ST*837*0001*005010X222A1~"
#define CLAIM_TOP                                                                                  \
    "BHT*0019*00*REF1*20240131*1530*CH~"                                                           \
    "NM1*41*2*CLINIC*****46*SUB1~PER*IC*DESK*TE*3035550100~NM1*40*2*PAYER*****46*REC1~"            \
    "HL*1**20*1~NM1*85*2*CLINIC*****XX*1234567893~N3*1 MAIN ST~N4*DENVER*CO*802030000~"            \
    "REF*EI*840000000~"
#define CLAIM_SUBSCRIBER                                                                           \
    "HL*2*1*22*0~SBR*P*18*******MC~NM1*IL*1*DOE*JANE****MI*MEMBER1~N3*2 ELM ST~"                   \
    "N4*DENVER*CO*80203~DMG*D8*19800101*F~NM1*PR*2*PAYER*****PI*P1~"
#define CLAIM_1                                                                                    \
    "CLM*A1*100***11:B:1*Y*A*Y*Y~HI*ABK:F329~LX*1~SV1*HC:90837*100*UN*1***1~DTP*472*D8*20240115~"
#define CLAIM_2                                                                                    \
    "CLM*A2*50***11:B:1*Y*A*Y*Y~HI*ABK:F411~LX*1~SV1*HC:90834*50*UN*1***1~DTP*472*D8*20240116~"
#define CLAIM_SE  "SE*28*0001~"
#define CLAIM_END "GE*1*7~IEA*1*000000042~"

#define CLAIM_TEXT                                                                                 \
    CLAIM_ISA CLAIM_GS CLAIM_ST CLAIM_TOP CLAIM_SUBSCRIBER CLAIM_1 CLAIM_2 CLAIM_SE CLAIM_END

#endif
