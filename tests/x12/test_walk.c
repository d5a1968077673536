/* test_walk.c - planted damage, and exactly what must be said of it. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "walk_lab.h"

static const char head_837p[] = "ST*837*0001*005010X222A1~BHT*0019*00*B1*20260105*1200*CH~"
                                "NM1*41*2*SENDER*****46*S1~PER*IC*DESK*TE*6025550100~"
                                "NM1*40*2*RECEIVER*****46*R1~";
static const char billing[] = "HL*1**20*1~NM1*85*2*CLINIC*****XX*1234567893~N3*1 MAIN ST~"
                              "N4*PHOENIX*AZ*850010001~REF*EI*123456789~";
#define SUBSCRIBER(hl, parent)                                                                     \
    "HL*" hl "*" parent "*22*0~SBR*P*18*******CI~NM1*IL*1*DOE*JANE****MI*A1~N3*2 ELM ST~"          \
    "N4*PHOENIX*AZ*850020002~DMG*D8*19800229*F~NM1*PR*2*PAYER*****PI*P1~"
/* One whose claims are a dependent's. */
#define SUBSCRIBER_ABOVE(hl, parent)                                                               \
    "HL*" hl "*" parent "*22*1~SBR*P********CI~NM1*IL*1*DOE*JANE****MI*A1~"                        \
    "NM1*PR*2*PAYER*****PI*P1~"
#define DEPENDENT(hl, parent)                                                                      \
    "HL*" hl "*" parent "*23*0~PAT*19~NM1*QC*1*DOE*TIM~N3*2 ELM ST~N4*PHOENIX*AZ*850020002~"       \
    "DMG*D8*20160229*M~"
#define CLAIM(id) "CLM*" id "*150***11:B:1*Y*A*Y*Y~HI*ABK:F320*ABF:F411~"
#define LINE(n)   "LX*" n "~SV1*HC:90834*75*UN*1***1~DTP*472*D8*20260102~REF*6R*L" n "~"
#define TRAILER   "SE*99*0001~"

static const char head_835[] =
    "ST*835*0001~BPR*I*100*C*ACH*CCP*01*999999992*DA*123*1512345678**01*999988880*DA*98*20260105~"
    "TRN*1*T1*1512345678~N1*PR*PAYER~N3*PO BOX 1~N4*PHOENIX*AZ*85001~PER*BL*DESK*TE*6025550100~"
    "N1*PE*CLINIC*XX*1234567893~";
#define CLP(id) "CLP*" id "*1*100*100**12*C1~NM1*QC*1*DOE*JANE~"
#define SVC     "SVC*HC:90834*100*100~DTM*472*20260102~"

/* What the walk said, a fault a line. */
static const char *said(const char *guide, const char *text)
{
    return walk_lab(guide, text, X12_SNIP_1 | X12_SNIP_2)->faults;
}

static char *cat(const char *const *parts)
{
    static char text[1 << 16];
    size_t n = 0;
    for (text[0] = '\0'; *parts && n < sizeof(text); parts++)
        n += (size_t)snprintf(text + n, sizeof(text) - n, "%s", *parts);
    return text;
}
#define DOC(...) cat((const char *const[]){__VA_ARGS__, NULL})

#define SAYS(guide, doc, expected)                                                                 \
    do {                                                                                           \
        const char *got = said(guide, doc);                                                        \
        cr_expect_str_eq(got, expected, "got:\n%swanted:\n%s", got, expected);                     \
    } while (0)

Test(walk, a_good_837p_has_no_faults)
{
    SAYS("837P",
         DOC(head_837p, billing, SUBSCRIBER("2", "1"), CLAIM("C1"), LINE("1"), LINE("2"),
             CLAIM("C2"), LINE("1"), SUBSCRIBER("3", "1"), CLAIM("C3"), LINE("1"), TRAILER),
         "");
}

Test(walk, a_good_835_has_no_faults)
{
    SAYS("835",
         DOC(head_835, "LX*1~", CLP("A"), SVC, CLP("B"), SVC, SVC, "LX*2~", CLP("C"),
             "PLB*123*20261231*WO*-1~", TRAILER),
         "");
}

Test(walk, occurrences_are_counted_in_paths)
{
    SAYS("837P",
         DOC(head_837p, billing, SUBSCRIBER("2", "1"), CLAIM("C1"), LINE("1"), CLAIM("C2"),
             LINE("1"), LINE("2"), "LX*3~SV1*HC:90834*75*ZZ*1***1~DTP*472*D8*20260102~", TRAILER),
         "X12-507 2000A[1]/2000B[1]/2300[2]/2400[3]/SV1 e3 @35\n");
}

Test(walk, loops_nest_and_close_inside_out)
{
    const struct walk_lab *lab = walk_lab(
        "835", DOC(head_835, "LX*1~", CLP("A"), SVC, CLP("B"), "LX*2~", TRAILER), X12_SNIP_1);
    cr_expect_str_eq(lab->loops, "(#1(1000A#1)(1000B#1)(2000#1(2100#1(2110#1))(2100#2))(2000#2))");
}

Test(walk, equal_positions_come_in_any_order)
{
    /* 2010AB before 2010AA; in 2300 the dates turned round; twins 2310B before 2310A. */
    SAYS("837P",
         DOC(head_837p, "HL*1**20*1~NM1*87*2~N3*1 A ST~N4*MESA*AZ*852010001~", billing + 11,
             SUBSCRIBER("2", "1"),
             "CLM*C1*150***11:B:1*Y*A*Y*Y~DTP*435*D8*20260101~DTP*431*D8*20251231~"
             "REF*9A*R~REF*4N*1~HI*ABK:F320~NM1*82*1*ROE*JO****XX*1234567893~"
             "NM1*DN*1*POE*AL****XX*1234567893~",
             LINE("1"), TRAILER),
         "");
}

Test(walk, twins_are_told_apart_by_every_pick)
{
    /* 2400 has two PWK, both with CT in PWK01: only PWK02 (AD) makes it the durable medical
     * equipment one. */
    const char *doc =
        DOC(head_837p, billing, SUBSCRIBER("2", "1"), CLAIM("C1"),
            "LX*1~SV1*HC:90834*75*UN*1***1~PWK*CT*AD~PWK*CT*BM***AC*DMN1~DTP*472*D8*20260102~",
            TRAILER);
    SAYS("837P", doc, "");
    doc = DOC(head_837p, billing, SUBSCRIBER("2", "1"), CLAIM("C1"),
              "LX*1~SV1*HC:90834*75*UN*1***1~PWK*CT*AD~PWK*CT*AD~DTP*472*D8*20260102~", TRAILER);
    SAYS("837P", doc, "X12-403 2000A[1]/2000B[1]/2300[1]/2400[1]/PWK @23\n");
}

/* ---- what is missing, too many, late ---- */

Test(walk, a_missing_segment_is_told_once_where_it_shows)
{
    SAYS("837P",
         DOC(head_837p, "HL*1**20*1~NM1*85*2*CLINIC*****XX*1234567893~N4*PHOENIX*AZ*850010001~",
             "REF*EI*123456789~", SUBSCRIBER("2", "1"), TRAILER),
         "X12-402 2000A[1]/2010AA[1] 2010AA/N3 @8\n");
    SAYS("837P",
         DOC(head_837p, "HL*1**20*1~NM1*85*2*CLINIC*****XX*1234567893~N3*1 MAIN ST~",
             "N4*PHOENIX*AZ*850010001~", SUBSCRIBER("2", "1"), TRAILER),
         "X12-402 2000A[1]/2010AA[1] 2010AA/REF @10\n");
}

Test(walk, a_missing_loop_is_told_once)
{
    SAYS("837P", DOC(head_837p, "HL*1**20*1~", SUBSCRIBER("2", "1"), TRAILER),
         "X12-405 2000A[1] 2010AA/NM1 @7\n");
    SAYS("837P",
         DOC(head_837p, billing, "HL*2*1*22*0~SBR*P*18*******CI~NM1*IL*1*DOE*JANE****MI*A1~",
             CLAIM("C1"), LINE("1"), TRAILER),
         "X12-405 2000A[1]/2000B[1] 2010BB/NM1 @14\n");
}

Test(walk, more_than_the_guide_allows_is_still_placed)
{
    SAYS("837P",
         DOC(head_837p, billing, SUBSCRIBER("2", "1"), CLAIM("C1"),
             "LX*1~SV1*HC:90834*75*UN*1***1~DTP*472*D8*20260102~DTP*472*D8*20260102~REF*6R*L~",
             TRAILER),
         "X12-403 2000A[1]/2000B[1]/2300[1]/2400[1]/DTP @23\n");
    SAYS("837P",
         DOC(head_837p, billing, SUBSCRIBER("2", "1"), CLAIM("C1"),
             "NM1*DN*1*A*B~NM1*P3*1*A*B~REF*G2*1~NM1*DN*1*C*D~REF*G2*1~", LINE("1"), TRAILER),
         "X12-406 2000A[1]/2000B[1]/2300[1]/2310A[3]/NM1 @23\n");
}

Test(walk, fifty_one_lines_are_one_too_many)
{
    static char lines[8192];
    size_t n = 0;
    for (int i = 1; i <= 51; i++)
        n += (size_t)snprintf(lines + n, sizeof(lines) - n,
                              "LX*%d~SV1*HC:90834*75*UN*1***1~DTP*472*D8*20260102~", i);
    SAYS("837P", DOC(head_837p, billing, SUBSCRIBER("2", "1"), CLAIM("C1"), lines, TRAILER),
         "X12-406 2000A[1]/2000B[1]/2300[1]/2400[51]/LX @170\n");
}

Test(walk, a_late_segment_is_placed_and_told_once)
{
    /* A claim-level reference between the line's own segments: the line stays open. */
    SAYS("837P",
         DOC(head_837p, billing, SUBSCRIBER("2", "1"), CLAIM("C1"),
             "LX*1~SV1*HC:90834*75*UN*1***1~REF*D9*X~DTP*472*D8*20260102~REF*6R*L~", TRAILER),
         "X12-404 2000A[1]/2000B[1]/2300[1]/REF @22\n");
    /* A provider after the lines. */
    SAYS("837P",
         DOC(head_837p, billing, SUBSCRIBER("2", "1"), CLAIM("C1"), LINE("1"), "HI*BP:27447~",
             LINE("2"), TRAILER),
         "X12-404 2000A[1]/2000B[1]/2300[1]/HI @24\n");
    /* N3 and N4 exchanged: the one is missed, then late. */
    SAYS("837P",
         DOC(head_837p, "HL*1**20*1~NM1*85*2*CLINIC*****XX*1234567893~N4*PHOENIX*AZ*850010001~",
             "N3*1 MAIN ST~REF*EI*123456789~", SUBSCRIBER("2", "1"), TRAILER),
         "X12-402 2000A[1]/2010AA[1] 2010AA/N3 @8\nX12-404 2000A[1]/2010AA[1]/N3 @9\n");
}

/* ---- damage: one plant, at most two faults ---- */

Test(walk, an_unknown_segment_leaves_the_rest_alone)
{
    SAYS("837P",
         DOC(head_837p, billing, SUBSCRIBER("2", "1"), CLAIM("C1"), "ZZZ*1~", LINE("1"), TRAILER),
         "X12-400 2000A[1]/2000B[1]/2300[1]/ZZZ @20\n");
    SAYS("837P",
         DOC(head_837p, billing, SUBSCRIBER("2", "1"), CLAIM("C1"), "SVC*HC:1*1*1~", LINE("1"),
             TRAILER),
         "X12-401 2000A[1]/2000B[1]/2300[1]/SVC @20\n");
}

Test(walk, a_wrong_code_is_one_fault)
{
    /* REF01 no list has: the nearest REF takes it. */
    SAYS("837P", DOC(head_837p, billing, "REF*ZQ*1~", SUBSCRIBER("2", "1"), TRAILER),
         "X12-507 2000A[1]/2010AA[1]/REF e1 @11\n");
    /* NM101 no list has. */
    SAYS("837P",
         DOC(head_837p, billing, SUBSCRIBER("2", "1"), CLAIM("C1"),
             "NM1*8Z*1*ROE*JO****XX*1234567893~", LINE("1"), TRAILER),
         "X12-507 2000A[1]/2000B[1]/2300[1]/2310A[1]/NM1 e1 @20\n");
    /* NM108. */
    SAYS("837P",
         DOC(head_837p, billing, SUBSCRIBER("2", "1"), CLAIM("C1"),
             "NM1*82*1*ROE*JO****QQ*1234567893~", LINE("1"), TRAILER),
         "X12-507 2000A[1]/2000B[1]/2300[1]/2310B[1]/NM1 e8 @20\n");
    /* The level code of an HL: HL02 tells which loop was meant. */
    SAYS("837P",
         DOC(head_837p, billing, SUBSCRIBER("2", "1"), CLAIM("C1"), LINE("1"),
             "HL*3*1*99*0~SBR*P*18*******CI~NM1*IL*1*DOE*JANE****MI*A1~NM1*PR*2*PAYER*****PI*P1~",
             CLAIM("C2"), LINE("1"), TRAILER),
         "X12-507 2000A[1]/2000B[2]/HL e3 @24\n");
}

Test(walk, a_damaged_hl_is_guessed_from_what_follows)
{
    SAYS("837P",
         DOC(head_837p, billing, SUBSCRIBER("2", "1"), CLAIM("C1"), LINE("1"),
             "HX*3*1*22*0~SBR*P*18*******CI~NM1*IL*1*DOE*JANE****MI*A1~NM1*PR*2*PAYER*****PI*P1~",
             CLAIM("C2"), LINE("1"), SUBSCRIBER("4", "1"), CLAIM("C3"), LINE("1"), TRAILER),
         "X12-400 2000A[1]/2000B[1]/2300[1]/2400[1]/HX @24\n");
    /* The billing provider's: PRV and NM1*85 begin again under it. */
    SAYS("837P",
         DOC(head_837p, billing, SUBSCRIBER("2", "1"), CLAIM("C1"), LINE("1"), "HQ*3**20*1~",
             billing + 11, SUBSCRIBER("4", "3"), CLAIM("C2"), LINE("1"), SUBSCRIBER("5", "3"),
             TRAILER),
         "X12-400 2000A[1]/2000B[1]/2300[1]/2400[1]/HQ @24\n");
}

Test(walk, a_damaged_name_or_claim_is_guessed_from_what_follows)
{
    SAYS("837P",
         DOC(head_837p, "HL*1**20*1~NMX*85*2*CLINIC~N3*1 MAIN ST~N4*PHOENIX*AZ*850010001~",
             "REF*EI*123456789~", SUBSCRIBER("2", "1"), CLAIM("C1"), LINE("1"), TRAILER),
         "X12-400 2000A[1]/NMX @7\n");
    SAYS("837P",
         DOC(head_837p, billing, SUBSCRIBER("2", "1"), CLAIM("C1"), LINE("1"),
             "CLX*C2*1~HI*ABK:F320~", LINE("1"), CLAIM("C3"), LINE("1"), TRAILER),
         "X12-400 2000A[1]/2000B[1]/2300[1]/2400[1]/CLX @24\n");
    SAYS("837P",
         DOC(head_837p, billing, SUBSCRIBER("2", "1"), CLAIM("C1"), LINE("1"),
             "LZ*2~SV1*HC:90834*75*UN*1***1~DTP*472*D8*20260102~REF*6R*L2~", LINE("3"), TRAILER),
         "X12-400 2000A[1]/2000B[1]/2300[1]/2400[1]/LZ @24\n");
}

Test(walk, an_opener_that_is_not_there_is_one_missing_segment)
{
    SAYS("837P",
         DOC(head_837p, billing, SUBSCRIBER("2", "1"), CLAIM("C1"), LINE("1"),
             "SV1*HC:90834*75*UN*1***1~DTP*472*D8*20260102~REF*6R*L2~", LINE("3"), TRAILER),
         "X12-402 2000A[1]/2000B[1]/2300[1]/2400[2] 2400/LX @24\n");
    SAYS("837P",
         DOC(head_837p, billing, SUBSCRIBER("2", "1"), CLAIM("C1"), LINE("1"), "HI*ABK:F320~",
             LINE("1"), CLAIM("C3"), LINE("1"), TRAILER),
         "X12-402 2000A[1]/2000B[1]/2300[2] 2300/CLM @24\n");
    SAYS("835", DOC(head_835, CLP("A"), SVC, CLP("B"), SVC, TRAILER),
         "X12-402 2000[1] 2000/LX @9\n");
}

Test(walk, a_misplaced_loop_is_one_fault)
{
    /* A rendering provider where no claim is open yet, with all that belongs to it. */
    SAYS("837P",
         DOC(head_837p, billing, "NM1*82*1*ROE*JO****XX*1234567893~PRV*PE*PXC*207Q00000X~REF*G2*1~",
             SUBSCRIBER("2", "1"), CLAIM("C1"), LINE("1"), TRAILER),
         "X12-401 2000A[1]/2010AA[1]/NM1 @11\n");
    /* A service line before its claim: a claim whose CLM is lost, told once. */
    SAYS("837P",
         DOC(head_837p, billing, SUBSCRIBER("2", "1"), LINE("1"), CLAIM("C1"), LINE("1"), TRAILER),
         "X12-402 2000A[1]/2000B[1]/2300[1] 2300/CLM @18\n");
}

/* ---- hierarchical levels ---- */

Test(walk, hl01_counts)
{
    /* The number is wrong once; whoever goes by either number is right. */
    SAYS("837P",
         DOC(head_837p, billing, SUBSCRIBER("7", "1"), CLAIM("C1"), LINE("1"), SUBSCRIBER("3", "1"),
             CLAIM("C2"), LINE("1"), SUBSCRIBER("4", "1"), TRAILER),
         "X12-408 2000A[1]/2000B[1]/HL e1 @11\n");
    SAYS("837P",
         DOC(head_837p, billing, SUBSCRIBER("7", "1"), CLAIM("C1"), LINE("1"), SUBSCRIBER("8", "1"),
             TRAILER),
         "X12-408 2000A[1]/2000B[1]/HL e1 @11\n");
}

Test(walk, hl02_names_the_open_parent)
{
    SAYS("837P", DOC(head_837p, billing, SUBSCRIBER("2", "9"), CLAIM("C1"), LINE("1"), TRAILER),
         "X12-409 2000A[1]/2000B[1]/HL e2 @11\n");
    /* Level 23 that names the billing provider: the level code is believed. */
    SAYS("837P",
         DOC(head_837p, billing, SUBSCRIBER_ABOVE("2", "1"), DEPENDENT("3", "1"), CLAIM("C1"),
             LINE("1"), TRAILER),
         "X12-409 2000A[1]/2000B[1]/2000C[1]/HL e2 @15\n");
}

Test(walk, hl04_promises_children)
{
    /* Told at the HL that promised. */
    SAYS("837P",
         DOC(head_837p, billing,
             "HL*2*1*22*1~SBR*P*18*******CI~NM1*IL*1*DOE*JANE****MI*A1~NM1*PR*2*PAYER*****PI*P1~",
             CLAIM("C1"), LINE("1"), SUBSCRIBER("3", "1"), TRAILER),
         "X12-410 2000A[1]/2000B[1]/HL e4 @11\n");
    SAYS("837P",
         DOC(head_837p, billing, SUBSCRIBER("2", "1"),
             "HL*3*2*23*0~PAT*19~NM1*QC*1*DOE*TIM~N3*2 ELM ST~N4*PHOENIX*AZ*850020002~"
             "DMG*D8*20160229*M~",
             CLAIM("C1"), LINE("1"), TRAILER),
         "X12-410 2000A[1]/2000B[1]/HL e4 @11\n");
}

/* ---- the fault itself ---- */

Test(walk, a_fault_points_and_names_its_envelope)
{
    const char *doc = DOC(head_837p, billing, "REF*ZQ*1~", TRAILER);
    const struct walk_lab *lab = walk_lab("837P", doc, X12_SNIP_1 | X12_SNIP_2);
    const struct fault *f = &lab->list[0];
    cr_expect_eq(f->code, X12_ELEMENT_CODE);
    cr_expect_eq(f->data_element, 128);
    cr_expect_eq(f->ordinal, 13);
    cr_expect_eq(f->offset, (uint64_t)(strstr(doc, "REF*ZQ") - doc));
    cr_expect_str_eq(f->segment, "REF");
    cr_expect_str_eq(f->loop, "2010AA");
    cr_expect_str_eq(f->isa_control, "000000001");
    cr_expect_str_eq(f->st_control, "0001");
    cr_expect_eq(f->severity, SEVERITY_ERROR);
    cr_expect_gt(lab->errors, 0);
}

Test(walk, snip_types_not_asked_for_are_not_reported)
{
    const char *doc =
        DOC(head_837p, billing, SUBSCRIBER("2", "1"), CLAIM("C1"), LINE("1"), TRAILER);
    char *line = strstr(doc, "DTP*472*D8*20260102");
    memcpy(line, "DTP*472*D8*20261302", 19);
    cr_expect_eq(walk_lab("837P", doc, X12_SNIP_1)->count, 1);
    cr_expect_eq(walk_lab("837P", doc, X12_SNIP_NONE)->count, 0);
}

/* Any one segment lost, its id damaged, or doubled, in any place: two faults at most. */
static void damage_each(const char *guide, const char *text)
{
    enum { LOST, DAMAGED, DOUBLED, HOWS };
    static const char *const hows[] = {"lost", "damaged", "doubled"};
    static char base[1 << 16], doc[1 << 16];
    cr_assert(str_copy(base, sizeof(base), str_from(text)));
    for (const char *p = strchr(base, '~') + 1, *end; (end = strchr(p, '~')); p = end + 1) {
        int before = (int)(p - base), n = (int)(end - p) + 1;
        if (strncmp(p, "SE*", 3) == 0)
            break;
        for (int how = 0; how < HOWS; how++) {
            snprintf(doc, sizeof(doc), "%.*s%.*s%s", before, base, how == DOUBLED ? n : 0, p,
                     how == LOST ? end + 1 : p);
            if (how == DAMAGED)
                memcpy(doc + before, "QQ", 2);
            const struct walk_lab *lab = walk_lab(guide, doc, X12_SNIP_1 | X12_SNIP_2);
            cr_expect_leq(lab->count, 2, "%s %.*s at %d:\n%s", hows[how], n, p, before,
                          lab->faults);
        }
    }
}

Test(walk, no_single_damage_drags_others_after_it)
{
    damage_each("837P", DOC(head_837p, billing, SUBSCRIBER("2", "1"), CLAIM("C1"), LINE("1"),
                            LINE("2"), CLAIM("C2"), LINE("1"), SUBSCRIBER("3", "1"), CLAIM("C3"),
                            LINE("1"), CLAIM("C4"), LINE("1"), LINE("2"), LINE("3"),
                            SUBSCRIBER("4", "1"), CLAIM("C5"), LINE("1"), TRAILER));
    damage_each("837P", DOC(head_837p, billing, SUBSCRIBER_ABOVE("2", "1"), DEPENDENT("3", "2"),
                            CLAIM("C1"), LINE("1"), DEPENDENT("4", "2"), CLAIM("C2"), LINE("1"),
                            SUBSCRIBER("5", "1"), CLAIM("C3"), LINE("1"), TRAILER));
    damage_each("835", DOC(head_835, "LX*1~", CLP("A"), SVC, SVC, CLP("B"), SVC, "LX*2~", CLP("C"),
                           SVC, "PLB*123*20261231*WO*-1~", TRAILER));
}

/* Every byte in turn struck out or turned into something else: the walk ends, and says where it
 * was. */
Test(walk, no_byte_makes_it_stumble)
{
    static char base[1 << 14], doc[1 << 14];
    static const char strikes[] = {'~', '*', ':', '^', 'Z', '0', ' ', '\x01', '\xff'};
    cr_assert(str_copy(
        base, sizeof(base),
        str_from(DOC(head_837p, billing, SUBSCRIBER("2", "1"), CLAIM("C1"), LINE("1"), TRAILER))));
    for (size_t i = 0; base[i]; i++) {
        memcpy(doc, base, sizeof(doc));
        doc[i] = strikes[i % sizeof(strikes)];
        const struct walk_lab *lab = walk_lab("837P", doc, X12_SNIP_ALL);
        for (unsigned f = 0; f < lab->count && f < WALK_LAB_FAULTS; f++)
            cr_expect_geq(lab->list[f].position, 1);
    }
}
