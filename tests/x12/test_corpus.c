/* test_corpus.c - what other projects wrote: every 5010 file labelled valid validates clean, or
 * what is found in it is right and listed here with its reason; every file labelled invalid is
 * refused for what it was made to have wrong; and each comes back from its JSON byte for byte.
 *
 * A fault that is not listed fails, and so does one listed that is found no more. Skipped without
 * the corpus (HIA_CORPUS, else ../shared/corpus beside the repository). */
#include "x12/build.h"
#include "x12/lab.h"
#include "x12/tree.h"

#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

enum { FOUND_MAX = 64, FILES_MAX = 256 };

/* The files of imsweb are made to try a parser's structure, and say no more than that takes. */
#define IMSWEB                                                                                     \
    "made to try structure only: NPIs and dates are made up, claims stand where no patient does, " \
    "HI has two codes in an element, lines and HL are not counted, nor are segments"

/* clang-format off */
static const struct {
    const char *file;   /* the end of its path */
    const char *faults; /* each kind once, in order of appearance */
    const char *reason;
} LISTED[] = {
    {"835_005010X221A1/cob-contractural-adjustment.835",
     "X12-500 BPR16, X12-402 PER, X12-505 SVC01-1, X12-500 SVC01-2",
     "of the payer there is no PER*BL, BPR16 is no day or missing, ISA16 is not the "
     "separator its composites use"},
    {"835_005010X221A1/managed-care.835",
     "X12-508 BPR16, X12-402 PER",
     "of the payer there is no PER*BL, BPR16 is no day or missing"},
    {"835_005010X221A1/medicare-part-a.835",
     "X12-402 PER, X12-511 TS309, X12-511 TS311",
     "of the payer there is no PER*BL, TS309 and TS311 are of an older guide"},
    {"835_005010X221A1/secondary-payment.835",
     "X12-500 BPR16, X12-402 PER, X12-505 SVC01-1, X12-500 SVC01-2",
     "of the payer there is no PER*BL, BPR16 is no day or missing, ISA16 is not the "
     "separator its composites use"},
    {"835_005010X221A1/tertiary-payment.835",
     "X12-500 BPR16, X12-402 PER, X12-500 SVC01-2, X12-504 SVC06-1, X12-500 SVC06-2, "
     "X12-600 SVC03",
     "of the payer there is no PER*BL, BPR16 is no day or missing, ISA16 is not the "
     "separator its composites use; a published line out of balance"},
    {"834_005010X220A1/enroll-employee-managed-care.834",
     "X12-507 DTP01",
     "DTP*358 is no date of a member"},
    {"834_005010X220A1/terminate-subscriber-eligibility.834",
     "X12-790 INS02",
     "a subscriber (INS01 Y) who is a child (INS02 19)"},
    {"837_005010X223A3/institutional-claim.837i",
     "X12-701 NM109, X12-511 CLM06, X12-507 DTP02",
     "the NPI is made up; X223 does not use CLM06; DTP*434 has a day, not a period"},
    {"837_005010X223A3/out-of-network-repriced-claim.837i",
     "X12-505 CLM05-1, X12-500 CLM05-2, X12-500 CLM05-3, X12-511 CLM06, X12-505 HI01-1, "
     "X12-500 HI01-2, X12-701 NM109, X12-505 SV202-1, X12-500 SV202-2",
     "ISA16 is not the separator its composites use; X223 does not use CLM06"},
    {"837_005010X223A3/ppo-repriced-claim.837i",
     "X12-701 NM109, X12-505 CLM05-1, X12-500 CLM05-2, X12-500 CLM05-3, X12-511 CLM06, X12-505 "
     "HI01-1, X12-500 HI01-2, X12-505 SV202-1, X12-500 SV202-2",
     "ISA16 is not the separator its composites use; X223 does not use CLM06"},
    {"837_005010X223A3/two-claims-single-provider.837i",
     "X12-701 NM109, X12-511 CLM06",
     "X223 does not use CLM06"},
    {"276_005010X212/claim-level-status-ncpdp.276",
     "X12-701 NM109",
     "the NPI is made up: its check digit is wrong"},
    {"276_005010X212/claim-level-status.276",
     "X12-701 NM109",
     "the NPI is made up: its check digit is wrong"},
    {"276_005010X212/information-receiver-level-status.276",
     "X12-701 NM109",
     "the NPI is made up: its check digit is wrong"},
    {"276_005010X212/provider-level-status.276",
     "X12-701 NM109",
     "the NPI is made up: its check digit is wrong"},
    {"837_005010X222A2/demo.ambulance.example5.837",
     "X12-701 NM109, X12-500 CLM05-2",
     "the NPI is made up: its check digit is wrong; CLM05-2 is missing"},
    {"837_005010X222A2/demo.autoaccident.837",
     "X12-701 NM109",
     "the NPI is made up: its check digit is wrong"},
    {"837_005010X222A2/demo.cob.2ndary.example4.837",
     "X12-701 NM109, X12-505 CLM05-1, X12-500 CLM05-2, X12-500 CLM05-3, X12-505 HI01-1, "
     "X12-500 HI01-2, X12-505 SV101-1, X12-500 SV101-2",
     "the NPI is made up: its check digit is wrong; ISA16 is not the separator its "
     "composites use"},
    {"837_005010X222A2/demo.cob.example3.A.837",
     "X12-701 NM109, X12-405 NM1",
     "the NPI is made up: its check digit is wrong; a loop that is required is missing"},
    {"837_005010X222A2/demo.cob.example3.B.837",
     "X12-701 NM109",
     "the NPI is made up: its check digit is wrong"},
    {"837_005010X222A2/demo.cob.example3.C.837",
     "X12-701 NM109",
     "the NPI is made up: its check digit is wrong"},
    {"837_005010X222A2/demo.cob.example4.837",
     "X12-701 NM109, X12-507 AMT01",
     "the NPI is made up: its check digit is wrong; AMT*F2 is of an older guide"},
    {"837_005010X222A2/demo.drug.example10.2.837",
     "X12-702 REF02",
     "a tax id with its dash"},
    {"837_005010X222A2/demo.drug.example10.3.837",
     "X12-702 REF02",
     "a tax id with its dash"},
    {"837_005010X222A2/demo.example11.837",
     "X12-701 NM109, X12-505 CLM05-1, X12-500 CLM05-2, X12-500 CLM05-3, X12-505 HI01-1, "
     "X12-500 HI01-2, X12-505 HI02-1, X12-500 HI02-2, X12-505 SV101-1, X12-500 SV101-2, "
     "X12-505 SV107-1",
     "the NPI is made up: its check digit is wrong; ISA16 is not the separator its "
     "composites use"},
    {"837_005010X222A2/demo.example12.837",
     "X12-505 CLM05-1, X12-500 CLM05-2, X12-500 CLM05-3, X12-505 HI01-1, X12-500 HI01-2, "
     "X12-701 NM109, X12-505 SV101-1, X12-500 SV101-2",
     "the NPI is made up: its check digit is wrong; ISA16 is not the separator its "
     "composites use"},
    {"837_005010X222A2/demo.example2.837",
     "X12-701 NM109",
     "the NPI is made up: its check digit is wrong"},
    {"837_005010X222A2/demo.example6.837",
     "X12-701 NM109, X12-505 CLM05-1, X12-500 CLM05-2, X12-500 CLM05-3, X12-505 HI01-1, "
     "X12-500 HI01-2, X12-505 SV101-1, X12-500 SV101-2",
     "the NPI is made up: its check digit is wrong; ISA16 is not the separator its "
     "composites use"},
    {"837_005010X222A2/demo.example7.837",
     "X12-701 NM109",
     "the NPI is made up: its check digit is wrong"},
    {"837_005010X222A2/demo.example8.837",
     "X12-701 NM109",
     "the NPI is made up: its check digit is wrong"},
    {"837_005010X222A2/demo.example9.837",
     "X12-701 NM109, X12-505 CLM05-1, X12-500 CLM05-2, X12-500 CLM05-3, X12-505 HI01-1, "
     "X12-500 HI01-2, X12-505 SV101-1, X12-500 SV101-2, X12-505 SV107-1",
     "the NPI is made up: its check digit is wrong; ISA16 is not the separator its "
     "composites use"},
    {"277_005010X212/claim-level-status-ncpdp.277",
     "X12-701 NM109",
     "the NPI is made up: its check digit is wrong"},
    {"277_005010X212/claim-level-status.277",
     "X12-701 NM109",
     "the NPI is made up: its check digit is wrong"},
    {"277_005010X212/provider-level-status.277",
     "X12-701 NM109, X12-507 STC01-3",
     "the NPI is made up: its check digit is wrong; an entity code the guide does not list"},
    {"271_005010X279A1/subscriber-health-benefit-check-error.271",
     "X12-303 SE02",
     "SE02 is not ST02"},
    {"demo-file/demo.276",
     "X12-701 NM109",
     "the NPI is made up: its check digit is wrong"},
    {"demo-file/demo.277",
     "X12-701 NM109",
     "the NPI is made up: its check digit is wrong"},
    {"demo-file/demo.835",
     "X12-402 PER, X12-511 TS309, X12-511 TS311",
     "of the payer there is no PER*BL, TS309 and TS311 are of an older guide"},
    {"demo-file/demo.837i",
     "X12-701 NM109, X12-511 CLM06, X12-507 DTP02",
     "the NPI is made up; X223 does not use CLM06; DTP*434 has a day, not a period"},
    {"837_5010/x12_999_accepted.txt",
     "X12-205 GS05, X12-110 IEA02",
     "GS05 is no time, and IEA02 is not ISA13"},
    {"837_5010/x12_ambiguous_loop.txt",
     "X12-701 NM109, X12-704 CLM, X12-712 DTP03, X12-710 SV107-2, X12-710 SV107-3, X12-304 "
     "SE01, X12-604 CLM02, X12-410 HL04",
     IMSWEB},
    {"837_5010/x12_complex.txt",
     "X12-701 NM109, X12-702 REF02, X12-704 CLM, X12-500 HI01-2, X12-505 HI02-1, X12-500 "
     "HI02-2, X12-500 HI03-2, X12-505 HI04-1, X12-500 HI04-2, X12-507 NM108, X12-507 OI04, "
     "X12-733 SBR01, X12-402 REF, X12-712 DTP03, X12-730 LIN03, X12-501 FRM02, X12-604 CLM02, "
     "X12-410 HL04, X12-408 HL01, X12-409 HL02, X12-721 LX01, X12-719 SV101-2, X12-732 SVD01, "
     "X12-743 HI01-1, X12-304 SE01, X12-204 GE01",
     IMSWEB},
    {"837_5010/x12_many_claims.txt",
     "X12-701 NM109, X12-704 CLM, X12-500 HI01-2, X12-505 HI02-1, X12-500 HI02-2, X12-500 "
     "HI03-2, X12-505 HI04-1, X12-500 HI04-2, X12-712 DTP03, X12-604 CLM02, X12-410 HL04, "
     "X12-408 HL01, X12-409 HL02, X12-721 LX01, X12-719 SV101-2, X12-715 CLM01, X12-304 SE01",
     IMSWEB},
    {"837_5010/x12_multiple_gs.txt",
     "X12-701 NM109, X12-704 CLM, X12-500 HI01-2, X12-505 HI02-1, X12-500 HI02-2, X12-500 "
     "HI03-2, X12-505 HI04-1, X12-500 HI04-2, X12-712 DTP03, X12-604 CLM02, X12-410 HL04, "
     "X12-408 HL01, X12-409 HL02, X12-721 LX01, X12-719 SV101-2, X12-304 SE01, X12-206 "
     "GS06, X12-111 IEA01",
     IMSWEB},
    {"837_5010/x12_multiple_isa.txt",
     "X12-701 NM109, X12-704 CLM, X12-500 HI01-2, X12-505 HI02-1, X12-500 HI02-2, X12-500 "
     "HI03-2, X12-505 HI04-1, X12-500 HI04-2, X12-712 DTP03, X12-604 CLM02, X12-410 HL04, "
     "X12-408 HL01, X12-409 HL02, X12-721 LX01, X12-719 SV101-2, X12-304 SE01",
     IMSWEB},
    {"837_5010/x12_multiple_st.txt",
     "X12-701 NM109, X12-704 CLM, X12-500 HI01-2, X12-505 HI02-1, X12-500 HI02-2, X12-500 "
     "HI03-2, X12-505 HI04-1, X12-500 HI04-2, X12-712 DTP03, X12-604 CLM02, X12-410 HL04, "
     "X12-408 HL01, X12-409 HL02, X12-721 LX01, X12-719 SV101-2, X12-304 SE01, X12-305 "
     "ST02, X12-204 GE01",
     IMSWEB},
    {"837_5010/x12_multiple_transactions.txt",
     "X12-701 NM109, X12-704 CLM, X12-500 HI01-2, X12-505 HI02-1, X12-500 HI02-2, X12-500 "
     "HI03-2, X12-505 HI04-1, X12-500 HI04-2, X12-712 DTP03, X12-604 CLM02, X12-410 HL04, "
     "X12-408 HL01, X12-409 HL02, X12-721 LX01, X12-719 SV101-2, X12-304 SE01, X12-113 "
     "ISA13",
     IMSWEB},
    {"837_5010/x12_no_errors.txt",
     "X12-701 NM109, X12-704 CLM, X12-500 HI01-2, X12-505 HI02-1, X12-500 HI02-2, X12-500 "
     "HI03-2, X12-505 HI04-1, X12-500 HI04-2, X12-712 DTP03, X12-604 CLM02, X12-410 HL04, "
     "X12-408 HL01, X12-715 CLM01, X12-304 SE01",
     IMSWEB},
    {"837_5010/x12_valid.txt",
     "X12-701 NM109, X12-704 CLM, X12-500 HI01-2, X12-505 HI02-1, X12-500 HI02-2, X12-500 "
     "HI03-2, X12-505 HI04-1, X12-500 HI04-2, X12-712 DTP03, X12-604 CLM02, X12-410 HL04, "
     "X12-408 HL01, X12-409 HL02, X12-721 LX01, X12-719 SV101-2, X12-304 SE01",
     IMSWEB},
    {"837_5010/x12_valid_different_separators.txt",
     "X12-701 NM109, X12-704 CLM, X12-500 HI01-2, X12-505 HI02-1, X12-500 HI02-2, X12-500 "
     "HI03-2, X12-505 HI04-1, X12-500 HI04-2, X12-712 DTP03, X12-604 CLM02, X12-410 HL04, "
     "X12-408 HL01, X12-409 HL02, X12-721 LX01, X12-719 SV101-2, X12-304 SE01",
     IMSWEB},
    {"837_5010/x12_writer_test.txt",
     "X12-701 NM109, X12-704 CLM, X12-710 SV107-2, X12-710 SV107-3, X12-304 SE01, X12-604 "
     "CLM02, X12-743 HI01-1, X12-410 HL04",
     IMSWEB},
    {"837_5010/x223-test.txt",
     "X12-701 NM109, X12-507 CLM05-2, X12-511 CLM06, X12-511 CLM10, X12-704 CLM, X12-712 "
     "DTP03, X12-507 DTP02, X12-400, X12-402 OI, X12-511 NM103, X12-511 NM108, X12-511 NM109, "
     "X12-402 REF, X12-405 NM1, X12-738 DTP03, X12-403 DTP, X12-507 DTP01, X12-304 SE01, "
     "X12-742 CLM05-1, X12-711 DTP03, X12-748 CLM, X12-604 CLM02",
     "spaces stand before segment ids; elements X223 does not use"},
    {"x270_271/x271.txt",
     "X12-114 ISA12, X12-201 GS08, X12-304 SE01, X12-110 IEA02",
     "its envelope is 4010 (ISA12, GS08), its counts are wrong"},
    {"277_5010/x12_277_x212.txt",
     "X12-701 NM109, X12-511 STC03, X12-511 STC12, X12-110 IEA02",
     "its NPI is made up, STC03 and STC12 are of another guide, IEA02 is not ISA13"},
};

/* Labelled invalid: what must be among the faults, and what its name says is wrong. */
static const struct {
    const char *file, *fault, *reason;
} REFUSED[] = {
    {"x12_bad_first_line.txt", "X12-103", "ISA02 is a byte short: readable, and said"},
    {"x12_bad_segment_identifier.txt", "X12-400", "a segment id nobody knows"},
    {"x12_bad_valid_code.txt", "X12-507 NM101", "a code the guide does not list"},
    {"x12_loop_errors1_exceeds_max_1_parent.txt", "X12-406", "one loop more than allowed"},
    {"x12_loop_errors2_exceeds_max_repeats_multiple_parents.txt", "X12-406", "loops too often"},
    {"x12_loop_errors3_missing_loops.txt", "X12-405", "loops that are required are missing"},
    {"x12_missing_elements.txt", "X12-500 NM102", "elements that are required are missing"},
    {"x12_missing_required_loop_in_one_repeat.txt", "X12-405", "a required loop is missing once"},
    {"x12_missing_required_loops_mult_repeats.txt", "X12-402 LX", "the line loop is missing"},
    {"x12_no_isa_line.txt", "X12-100", "it begins with GS"},
    {"x12_segment_errors.txt", "X12-402 N3", "a required segment is missing"},
    {"x12_segments_out_of_order.txt", "X12-404", "N3 behind N4"},
};
/* clang-format on */

struct found {
    char text[FOUND_MAX][24];
    unsigned n, errors, warnings;
};

static void note(struct found *f, const char *text)
{
    for (unsigned i = 0; i < f->n; i++)
        if (strcmp(f->text[i], text) == 0)
            return;
    if (f->n < FOUND_MAX)
        strcpy(f->text[f->n++], text);
}

static void say(const struct fault *fault, char *out, size_t size)
{
    int n = snprintf(out, size, "%s", x12_fault_row(fault->code)->id);
    if (fault->segment[0])
        n += snprintf(out + n, size - (size_t)n, " %s", fault->segment);
    if (fault->element)
        n += snprintf(out + n, size - (size_t)n, "%02u", fault->element);
    if (fault->component)
        snprintf(out + n, size - (size_t)n, "-%u", fault->component);
}

/* Errors are listed; what is less is counted, and kept for the files that are refused. */
static bool take(void *ctx, const struct fault *fault)
{
    struct found *f = ctx;
    char text[sizeof(f->text[0])];
    f->errors += fault->severity >= SEVERITY_ERROR;
    f->warnings += fault->severity < SEVERITY_ERROR;
    say(fault, text, sizeof(text));
    if (fault->severity >= SEVERITY_ERROR)
        note(f, text);
    return true;
}

static bool take_all(void *ctx, const struct fault *fault)
{
    char text[24];
    say(fault, text, sizeof(text));
    note(ctx, text);
    return true;
}

static void judge(struct str text, bool (*put)(void *, const struct fault *), struct found *f)
{
    struct x12_handler handler = {NULL, NULL, {f, put}};
    *f = (struct found){0};
    lab_read(text, X12_SNIP_ALL, 0, &handler);
}

/* ---- there and back ---- */

static bool append(void *ctx, struct str text)
{
    buf_put_str(ctx, text);
    return true;
}

static bool comes_back(struct str text)
{
    struct err err = {0};
    struct buf json, back;
    uint32_t errors;
    buf_init(&json, 0);
    buf_init(&back, 0);
    struct x12_options options = {X12_ALTITUDE_GUIDE, X12_SNIP_1};
    struct x12_tree_sink out = {&json, append}, in = {&back, append};
    struct x12_tree *t = x12_tree_new(X12_TREE_JSON, 0, &out, NULL, &err);
    cr_assert(t, "%s", err.text);
    struct x12_handler handler = x12_tree_handler(t);
    struct x12_reader *r = x12_reader_new(&options, &handler, &err);
    cr_assert(r && x12_reader_feed(r, text.p, text.n) && x12_reader_end(r));
    bool same = x12_tree_end(t, x12_reader_tail(r), &err) &&
                x12_build(buf_str(&json), X12_SNIP_NONE, &in, NULL, &errors, &err) &&
                str_eq(buf_str(&back), text);
    x12_reader_free(r);
    x12_tree_free(t);
    buf_fini(&json);
    buf_fini(&back);
    return same;
}

/* ---- the labels ---- */

struct counts {
    unsigned clean, listed, refused, warnings, back, lost;
    bool met[COUNT_OF(LISTED)], met_refused[COUNT_OF(REFUSED)];
};

static bool ends(const char *path, const char *end)
{
    size_t n = strlen(path), m = strlen(end);
    return n >= m && strcmp(path + n - m, end) == 0;
}

static void join(const struct found *f, struct buf *out)
{
    for (unsigned i = 0; i < f->n; i++)
        buf_printf(out, "%s%s", i ? ", " : "", f->text[i]);
}

static void of_valid(const char *path, struct str text, struct counts *c)
{
    struct found f;
    struct buf found;
    const char *listed = "";
    judge(text, take, &f);
    buf_init(&found, 0);
    join(&f, &found);
    for (size_t i = 0; i < COUNT_OF(LISTED); i++)
        if (ends(path, LISTED[i].file)) {
            c->met[i] = true;
            listed = LISTED[i].faults;
        }
    cr_expect_str_eq(buf_cstr(&found), listed, "%s: %s", path, buf_cstr(&found));
    c->clean += f.errors == 0;
    c->listed += f.errors > 0;
    c->warnings += f.warnings;
    buf_fini(&found);
}

static void of_invalid(const char *path, struct str text, struct counts *c)
{
    struct found f, all;
    judge(text, take, &f);
    judge(text, take_all, &all);
    cr_expect(f.errors > 0, "%s is not refused", path);
    for (size_t i = 0; i < COUNT_OF(REFUSED); i++) {
        bool among = false;
        if (!ends(path, REFUSED[i].file))
            continue;
        c->met_refused[i] = true;
        for (unsigned k = 0; k < all.n; k++)
            among |= strncmp(all.text[k], REFUSED[i].fault, strlen(REFUSED[i].fault)) == 0;
        cr_expect(among, "%s: no %s, yet %s", path, REFUSED[i].fault, REFUSED[i].reason);
    }
    c->refused++;
}

/* Another version's files are not judged here, but come back all the same. */
static bool is_5010(const json_t *versions)
{
    size_t i;
    json_t *v;
    bool found = json_array_size(versions) == 0;
    json_array_foreach(versions, i, v) found |= strncmp(json_string_value(v), "005010", 6) == 0;
    return found;
}

static void visit(const char *folder, const json_t *entry, struct counts *c)
{
    const char *path = json_string_value(json_object_get(entry, "path"));
    const char *label = json_string_value(json_object_get(entry, "label"));
    char whole[1024];
    snprintf(whole, sizeof(whole), "%s/%s", folder, path);
    struct str text = lab_file(whole);
    cr_assert(text.p, "%s is labelled, and not there", whole);
    if (is_5010(json_object_get(entry, "versions"))) {
        if (strcmp(label, "valid") == 0)
            of_valid(path, text, c);
        else
            of_invalid(path, text, c);
    }
    bool has_header = text.n >= 3 && memcmp(text.p, "ISA", 3) == 0;
    bool same = comes_back(text);
    cr_expect(same == has_header, "%s does not come back", path);
    c->back += same;
    c->lost += !same;
    free((char *)(uintptr_t)text.p);
}

static void all_met(const struct counts *c)
{
    for (size_t i = 0; i < COUNT_OF(LISTED); i++)
        cr_expect(c->met[i], "%s is listed, and not there", LISTED[i].file);
    for (size_t i = 0; i < COUNT_OF(REFUSED); i++)
        cr_expect(c->met_refused[i], "%s is to be refused, and not there", REFUSED[i].file);
}

Test(corpus, what_we_did_not_write)
{
    static struct counts c;
    char folder[512], labels[600];
    size_t i;
    json_t *entry;
    const char *corpus = getenv("HIA_CORPUS");
    snprintf(folder, sizeof(folder), "%s/x12",
             corpus ? corpus : HIA_SOURCE_DIR "/../shared/corpus");
    snprintf(labels, sizeof(labels), "%s/labels.json", folder);
    json_t *all = json_load_file(labels, 0, NULL);
    if (!all)
        cr_skip_test("no corpus");
    lab_init();
    json_array_foreach(all, i, entry) visit(folder, entry, &c);
    json_decref(all);
    all_met(&c);
    fprintf(stderr,
            "corpus: %u valid and clean, %u valid with faults listed, %u refused; %u warnings; "
            "%u come back byte for byte, %u not (no header)\n",
            c.clean, c.listed, c.refused, c.warnings, c.back, c.lost);
}

static unsigned came;

static void sample(const char *path, struct str text)
{
    bool whole = strstr(path, "/cut-off/") == NULL; /* what is not ended is no segment */
    bool same = comes_back(text);
    cr_expect(same == whole, "%s does not come back", path);
    came += same;
}

Test(corpus, every_sample_comes_back)
{
    lab_init();
    unsigned seen = lab_samples(sample);
    cr_expect(seen == came + 1 && seen > 30, "%u of %u", came, seen);
}
