/* test_overlay.c - a partner's own rules: each kind of rule, where conditions reach, what is
 * refused and where. */
#include "job/overlay_file.h"
#include "x12/claim_text.h"
#include "x12/reader.h"
#include <criterion/criterion.h>
#include <stdio.h>

#define HEAD "[overlay]\ntitle = T\nguide = 837P\n"

/* ---- documents ---- */

/* Two subscribers; claims A1 (F329, line 90837) and A2 under the first, B1 under the second. */
static const char subscriber_2[] =
    "HL*3*1*22*0~SBR*P*18*******CI~NM1*IL*1*ROE*JO****MI*MEMBER2~N3*2 ELM ST~"
    "N4*DENVER*CO*80203~DMG*D8*19800101*F~NM1*PR*2*PAYER*****PI*P1~";
static const char claim_b[] =
    "CLM*B1*100***11:B:1*Y*A*Y*Y~REF*G1*AUTH12~HI*ABK:F329*ABF:F411~NM1*82*1*DR*WHO****XX*1234567893~"
    "LX*1~SV1*HC:H0004:HO*60*UN*1***1~DTP*472*D8*20240115~"
    "LX*2~SV1*HC:H0018*40*UN*2***1~DTP*472*D8*20240116~";

static const char *document(void)
{
    static char text[8192];
    snprintf(text, sizeof(text), "%s%s%s%s",
             CLAIM_ISA CLAIM_GS CLAIM_ST CLAIM_TOP CLAIM_SUBSCRIBER CLAIM_1 CLAIM_2, subscriber_2,
             claim_b, "SE*46*0001~" CLAIM_END);
    return text;
}

/* ---- judging ---- */

static char said[4096];
static size_t said_n;
static struct fault last;
static unsigned faults;

static bool on_fault(void *ctx, const struct fault *f)
{
    (void)ctx;
    if (!f->rule)
        return true;
    last = *f;
    faults++;
    size_t left = sizeof(said) - said_n;
    int n = snprintf(said + said_n, left, "%s%s %s %s%02u-%u", said_n ? "; " : "", f->rule, f->path,
                     f->segment, f->element, f->component);
    said_n += (size_t)n < left ? (size_t)n : 0;
    return true;
}

static const char *judge(const char *rules, const char *text, unsigned snip)
{
    struct err err = {0};
    struct overlay_file file;
    char conf[4096];
    snprintf(conf, sizeof(conf), HEAD "%s", rules);
    cr_assert(overlay_file_read("x.conf", str_from(conf), &file, &err), "%s", err.text);
    struct x12_overlays overlays = {1, {file.overlay}};
    struct x12_local local = {.overlays = &overlays};
    struct x12_options options = {X12_ALTITUDE_GUIDE, snip, &local};
    struct x12_handler handler = {NULL, NULL, {NULL, on_fault}};
    struct x12_reader *r = x12_reader_new(&options, &handler, &err);
    cr_assert(r, "%s", err.text);
    said_n = faults = 0;
    said[0] = '\0';
    cr_assert(x12_reader_feed(r, text, strlen(text)) && x12_reader_end(r));
    x12_reader_free(r);
    overlay_file_fini(&file);
    return said;
}

#define BREAKS(rules, want)                                                                        \
    do {                                                                                           \
        const char *is = judge("[rule r]\n" rules, document(), X12_SNIP_ALL);                      \
        cr_expect_str_eq(is, want, "%s\nbreaks %s\nnot    %s", rules, is, want);                   \
    } while (0)

#define C(n, m) "2000A[1]/2000B[" #n "]/2300[" #m "]"

Test(overlay, require)
{
    BREAKS("at = 2300/REF*G1\nrequire = yes\n", "r " C(1, 1) " REF00-0; r " C(1, 2) " REF00-0");
    BREAKS("at = 2310B\nrequire = yes\n", "r " C(1, 1) " NM100-0; r " C(1, 2) " NM100-0");
    BREAKS("at = 2400/SV101-3\nrequire = yes\n",
           "r " C(1, 1) "/2400[1]/SV1 SV101-3; r " C(1, 2) "/2400[1]/SV1 SV101-3; "
                                                           "r " C(2, 1) "/2400[2]/SV1 SV101-3");
    BREAKS("at = BHT/04\nrequire = yes\n", "");
    BREAKS("at = 2000A/PRV\nrequire = yes\n", "r 2000A[1] PRV00-0");
}

Test(overlay, forbid)
{
    BREAKS("at = 2300/REF*G1\nforbid = yes\n", "r " C(2, 1) "/REF REF00-0");
    BREAKS("at = 2310B\nforbid = yes\n", "r " C(2, 1) "/2310B[1]/NM1 NM100-0");
    BREAKS("at = 2400/SV101-3\nforbid = yes\n", "r " C(2, 1) "/2400[1]/SV1 SV101-3");
}

Test(overlay, codes_length_and_form)
{
    BREAKS("at = 2400/SV101-2\ncodes = 90837 90834 H0004\n", "r " C(2, 1) "/2400[2]/SV1 SV101-2");
    BREAKS("at = 2300/CLM05-1\ncodes = 11 02\n", "");
    BREAKS("at = 2010AA/N403\nlength = 9\n", "");
    BREAKS("at = 2010BA/N4/03\nlength = 9\n",
           "r 2000A[1]/2000B[1]/2010BA[1]/N4 N403-0; r 2000A[1]/2000B[2]/2010BA[1]/N4 N403-0");
    BREAKS("at = 2300/REF*G1/02\npattern = AUTH#{2}\n", "");
    BREAKS("at = 2300/REF*G1/02\npattern = AUTH#{3}\n", "r " C(2, 1) "/REF REF02-0");
    BREAKS("at = 2300/reference_prior_authorization/02\nlength = 3-5\n",
           "r " C(2, 1) "/REF REF02-0");
}

Test(overlay, fewer)
{
    BREAKS("at = 2400\nmax = 1\n", "r " C(2, 1) "/2400[2]/LX LX00-0");
    BREAKS("at = 2300\nmax = 1\n", "r " C(1, 2) "/CLM CLM00-0");
    BREAKS("at = 2300\nmax_in_set = 2\n", "r " C(2, 1) "/CLM CLM00-0");
    BREAKS("at = 2300\nmax_in_set = 3\n", "");
    BREAKS("at = 2400/DTP*472\nmax_in_set = 1\n", "r " C(1, 2) "/2400[1]/DTP DTP00-0");
}

/* ---- conditions ---- */

Test(overlay, when_a_loop_around_says_so)
{
    BREAKS("at = 2300/REF*G1\nrequire = yes\nwhen = 2000B/SBR09 is MC\n",
           "r " C(1, 1) " REF00-0; r " C(1, 2) " REF00-0");
    BREAKS("at = 2310B\nrequire = yes\nwhen = 2000B/SBR09 is CI\n", "");
    BREAKS("at = 2310B\nforbid = yes\nwhen = 2000B/SBR09 is CI\n",
           "r " C(2, 1) "/2310B[1]/NM1 NM100-0");
    BREAKS("at = 2310B\nforbid = yes\nwhen = 2000B/SBR09 is not CI\n", "");
    BREAKS("at = 2400/SV101-3\nrequire = yes\nwhen = 2000B/SBR09 in CI 12\n",
           "r " C(2, 1) "/2400[2]/SV1 SV101-3");
}

Test(overlay, when_a_loop_below_or_beside_says_so)
{
    BREAKS("at = 2300/REF*G1\nforbid = yes\nwhen = 2400/SV101-2 is H0018\n",
           "r " C(2, 1) "/REF REF00-0");
    BREAKS("at = 2300/REF*G1\nrequire = yes\nwhen = 2400/SV101-2 in 90837 H0018\n",
           "r " C(1, 1) " REF00-0");
    BREAKS("at = 2400/SV101-3\nrequire = yes\nwhen = 2310B present\n",
           "r " C(2, 1) "/2400[2]/SV1 SV101-3");
    BREAKS("at = 2400/SV101-3\nrequire = yes\nwhen = 2310B absent\n",
           "r " C(1, 1) "/2400[1]/SV1 SV101-3; r " C(1, 2) "/2400[1]/SV1 SV101-3");
    BREAKS("at = 2310B/PRV\nrequire = yes\nwhen = 2400/SV101-2 starts with H0\n",
           "r " C(2, 1) "/2310B[1] PRV00-0");
}

Test(overlay, when_the_same_loop_says_so)
{
    BREAKS("at = 2400/SV101-3\nrequire = yes\nwhen = 2400/SV101-2 starts with H\n",
           "r " C(2, 1) "/2400[2]/SV1 SV101-3");
    BREAKS("at = 2400/SV104\ncodes = 1\nwhen = 2400/DTP*472/03 is 20240116\n",
           "r " C(2, 1) "/2400[2]/SV1 SV104-0");
    BREAKS("at = 2300/CLM05-1\ncodes = 02\nwhen = 2300/HI*ABK/02-2 is F411\n"
           "when = 2300/CLM02 between 50 and 100.00\n",
           "r " C(2, 1) "/CLM CLM05-1");
    BREAKS("at = 2300/CLM05-1\ncodes = 02\nwhen = 2300/CLM02 between 60 and 99\n", "");
    BREAKS("at = 2300/CLM05-1\ncodes = 02\nwhen = 2300/CLM02 between 9 and 60\n",
           "r " C(1, 2) "/CLM CLM05-1");
    BREAKS("at = 2300/CLM05-1\ncodes = 02\nwhen = 2300/REF*G1 present\n"
           "when = 2300/REF*G1/02 not in AUTH12\n",
           "");
    BREAKS("at = 2300/CLM05-1\ncodes = 02\nwhen = 2300/REF*G1/02 absent\n",
           "r " C(1, 1) "/CLM CLM05-1; r " C(1, 2) "/CLM CLM05-1");
}

/* More that waits than there is room for: judged by what is known, never lost or out of bounds. */
Test(overlay, more_lines_than_can_wait)
{
    static char text[200000];
    size_t n = (size_t)snprintf(text, sizeof(text), "%s",
                                CLAIM_ISA CLAIM_GS CLAIM_ST CLAIM_TOP CLAIM_SUBSCRIBER
                                "CLM*A1*100***11:B:1*Y*A*Y*Y~HI*ABK:F329~");
    for (unsigned i = 1; i <= 400; i++)
        n += (size_t)snprintf(text + n, sizeof(text) - n,
                              "LX*%u~SV1*HC:90837*1*UN*1***1~DTP*472*D8*20240115~", i);
    snprintf(text + n, sizeof(text) - n, "SE*1*0001~" CLAIM_END);
    judge("[rule r]\nat = 2400/SV101-3\nrequire = yes\nwhen = 2310B absent\n", text, X12_SNIP_ALL);
    cr_expect_eq(faults, 400, "%u of 400", faults);
}

/* ---- words, weight, leniency ---- */

Test(overlay, own_words_and_weight)
{
    judge("[rule r]\nat = 2310B\nrequire = yes\nmessage = Who was it\nremedy = Say who.\n"
          "severity = warning\n",
          document(), X12_SNIP_ALL);
    cr_expect_eq(last.severity, SEVERITY_WARNING);
    cr_expect_eq(last.snip, 7);
    cr_expect_eq(last.code, X12_OVERLAY_MISSING);
    judge("[rule r]\nat = 2310B\nrequire = yes\n", document(), X12_SNIP_ALL);
    cr_expect_eq(last.severity, SEVERITY_ERROR);
    judge("[rule r]\nat = 2310B\nrequire = yes\n", document(),
          x12_snip_with(X12_SNIP_ALL, 7, X12_SNIP_WARNING));
    cr_expect_eq(last.severity, SEVERITY_WARNING);
    cr_expect_str_eq(judge("[rule r]\nat = 2310B\nrequire = yes\n", document(),
                           X12_SNIP_ALL & ~(unsigned)X12_SNIP_7),
                     "");
}

static unsigned notes, errors;

static bool count_fault(void *ctx, const struct fault *f)
{
    (void)ctx;
    if (f->code == X12_LINE_NUMBER) {
        notes += f->severity == SEVERITY_NOTE;
        errors += f->severity >= SEVERITY_ERROR;
    }
    return true;
}

Test(overlay, a_leniency_makes_a_note_of_the_fault)
{
    for (int lenient = 0; lenient < 2; lenient++) {
        static char text[8192];
        struct err err = {0};
        struct overlay_file file;
        str_copy(text, sizeof(text), str_from(document()));
        memcpy(strstr(text, "LX*2~"), "LX*3~", 5);
        cr_assert(overlay_file_read(
            "x.conf", lenient ? STR(HEAD "leniency = line-numbers\n") : STR(HEAD), &file, &err));
        struct x12_overlays overlays = {1, {file.overlay}};
        struct x12_local local = {.overlays = &overlays};
        struct x12_options options = {X12_ALTITUDE_GUIDE, X12_SNIP_ALL, &local};
        struct x12_handler handler = {NULL, NULL, {NULL, count_fault}};
        struct x12_reader *r = x12_reader_new(&options, &handler, &err);
        notes = errors = 0;
        cr_assert(r && x12_reader_feed(r, text, strlen(text)) && x12_reader_end(r));
        cr_expect_eq(notes, (unsigned)lenient);
        cr_expect_eq(errors, (unsigned)!lenient);
        x12_reader_free(r);
        overlay_file_fini(&file);
    }
}

Test(overlay, of_another_guide_says_nothing)
{
    struct err err = {0};
    struct overlay_file file;
    cr_assert(overlay_file_read(
                  "x.conf", STR("[overlay]\nguide = 835\n[rule r]\nat = 2100\nmax_in_set = 1\n"),
                  &file, &err),
              "%s", err.text);
    struct x12_overlays overlays = {1, {file.overlay}};
    struct x12_local local = {.overlays = &overlays};
    struct x12_options options = {X12_ALTITUDE_GUIDE, X12_SNIP_ALL, &local};
    struct x12_handler handler = {NULL, NULL, {NULL, on_fault}};
    struct x12_reader *r = x12_reader_new(&options, &handler, &err);
    said_n = 0;
    cr_assert(r && x12_reader_feed(r, document(), strlen(document())) && x12_reader_end(r));
    cr_expect_eq(said_n, 0);
    x12_reader_free(r);
    overlay_file_fini(&file);
}

/* ---- what is refused, and where ---- */

Test(overlay, errors_name_line_and_column)
{
    static const struct {
        const char *text, *says;
    } rows[] = {
        {"", "x.conf: [overlay] with `guide` is missing"},
        {"title = x\n", "x.conf:1:1: [overlay] must stand before"},
        {"[overly]\n", "x.conf:1:2: unknown section overly"},
        {"[overlay]\nguide = 837\n", "x.conf:2:9: no guide 837"},
        {"[overlay]\ntitel = x\n", "x.conf:2:1: unknown key titel: did you mean title?"},
        {"[overlay]\nleniency = x\n", "x.conf:2:12: `guide` comes before leniency"},
        {HEAD "leniency = line-number\n",
         "x.conf:4:12: unknown leniency line-number: did you mean line-numbers?"},
        {HEAD "[rule]\n", "x.conf:4:2: a rule needs a name"},
        {"[rule a]\n", "x.conf:1:2: [overlay] with its guide comes before"},
        {HEAD "[rule a]\n[rule a]\n", "x.conf:4:1: rule a lacks `at`"},
        {HEAD "[rule a]\nat = 2310B\nforbid = yes\n\n[rule a]\n",
         "x.conf:8:2: there is a rule a already"},
        {HEAD "[rule a]\nat = 2310B\n", "x.conf:4:1: rule a asks for nothing"},
        {HEAD "[rule a]\nrequire = yes\n", "x.conf:5:11: `at` comes before require"},
        {HEAD "[rule a]\nat = 2010AA/N403\nlength = 9\nat = 2300\n",
         "x.conf:7:6: `at` stands twice"},
        {"[overlay]\ntitle = a\033[2Jb\n", "x.conf:2:9: a control character"},
        {HEAD "[rule a]\nat = 2310B\nrequire = yes\nmessage = a\033[2Jb\n",
         "x.conf:7:11: a control character"},
        {HEAD "[rule a]\nat = 2310B\nrequired = yes\n",
         "x.conf:6:1: unknown key required: did you mean require?"},
        {HEAD "[rule a]\nat = 2310B\nrequire = no\n", "x.conf:6:11: yes is the only value"},
        {HEAD "[rule a]\nat = 231OB\n",
         "x.conf:5:6: guide 837P has no loop 231OB: did you mean 2310"},
        {HEAD "[rule a]\nat = 2300/REF\n", "x.conf:5:6: loop 2300 has several REF"},
        {HEAD "[rule a]\nat = 2300/ZZZ\n", "x.conf:5:6: loop 2300 has no ZZZ; it has"},
        {HEAD "[rule a]\nat = 2300/claim_informaton\n", "did you mean claim_information?"},
        {HEAD "[rule a]\nat = 2300/CLM99\n", "x.conf:5:6: CLM has 20 elements"},
        {HEAD "[rule a]\nat = 2300/CLM02-1\n", "x.conf:5:6: CLM02 has no components"},
        {HEAD "[rule a]\nat = 2300/CLM/x\n", "x.conf:5:6: an element is written 05"},
        {HEAD "[rule a]\nat = 2300/CLM01\nforbid = yes\n", "x.conf:6:10: the guide requires it"},
        {HEAD "[rule a]\nat = 2300/CLM03\nrequire = yes\n",
         "x.conf:6:11: the guide does not use it"},
        {HEAD "[rule a]\nat = 2300/CLM05-2\ncodes = A\n", "x.conf:6:9: A is no code the guide has"},
        {HEAD "[rule a]\nat = 2300/CLM05\ncodes = 11\n", "x.conf:6:9: this element has components"},
        {HEAD "[rule a]\nat = 2300/CLM\ncodes = 11\n", "x.conf:6:9: this is about an element"},
        {HEAD "[rule a]\nat = 2300/CLM01\nlength = 1-90\n", "x.conf:6:10: the guide has 1 to"},
        {HEAD "[rule a]\nat = 2300/CLM01\nlength = long\n", "x.conf:6:10: a length is written"},
        {HEAD "[rule a]\nat = 2300/CLM01\npattern = A[\n",
         "x.conf:6:11: character 3 of the pattern: a ] is missing"},
        {HEAD "[rule a]\nat = 2400\nmax = 51\n", "x.conf:6:7: the guide has 50 at most"},
        {HEAD "[rule a]\nat = 2400\nmax = 0\n", "x.conf:6:7: a number from 1"},
        {HEAD "[rule a]\nat = 2400\nmax = 5\nwhen = 2300/CLM02\n",
         "x.conf:7:8: a condition is written"},
        {HEAD "[rule a]\nat = 2400\nmax = 5\nwhen = 2300/CLM02 between 5\n", "between 100 and 200"},
        {HEAD "[rule a]\nat = 2400\nmax = 5\nwhen = 2300/CLM is 5\n",
         "a value stands in an element"},
        {HEAD "[rule a]\nat = 2400\nmax_in_set = 5\nwhen = 2300/CLM02 is 5\n", "without when"},
        {HEAD "[rule a]\nat = 2310B\nforbid = yes\nrequire = yes\n",
         "requires and forbids the same"},
        {HEAD "[rule a]\nat = 2310B\nforbid = yes\nseverity = loud\n",
         "x.conf:7:12: error or warning"},
        {HEAD "[rule a]\nat = 2310B\nseverity = warning\nforbid\n", "x.conf:7:1: a line is"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct err err = {0};
        struct overlay_file file;
        cr_expect(!overlay_file_read("x.conf", str_from(rows[i].text), &file, &err), "%s",
                  rows[i].text);
        cr_expect(strstr(err.text, rows[i].says), "%s\nsays %s\nnot  %s", rows[i].text, err.text,
                  rows[i].says);
        cr_expect_eq(err.kind, ERR_CONFIG);
    }
}

Test(overlay, shown_as_a_difference)
{
    struct err err = {0};
    struct overlay_file file;
    struct buf out;
    buf_init(&out, 0);
    cr_assert(overlay_file_read("x.conf",
                                STR(HEAD "[rule a]\nat = 2310B\nrequire = yes\n"
                                         "when = 2000B/SBR09 is MC\n"
                                         "[rule b]\nat = BHT/06\ncodes = CH\n"),
                                &file, &err),
              "%s", err.text);
    x12_overlay_print(file.overlay, &out);
    cr_expect_str_eq(buf_cstr(&out),
                     "837P 005010X222A1\n(before the first loop)\n"
                     "    BHT06  beginning_of_transaction.transaction_type_code  [b]\n"
                     "        codes CH (of 31 CH RP)\n"
                     "2000A/2000B/2300/2310B\n    2310B  rendering_provider  [a]\n"
                     "        required (situational in the guide)\n"
                     "        when 2000B/SBR09 is MC\n");
    buf_fini(&out);
    overlay_file_fini(&file);
}

Test(overlay, the_examples_are_good)
{
    static const char *const names[] = {"example-behavioral-health", "example-remittance"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        char path[512];
        struct err err = {0};
        struct overlay_file file;
        snprintf(path, sizeof(path), HIA_SOURCE_DIR "/conf/overlays/%s.conf", names[i]);
        cr_expect(overlay_file_load(path, &file, &err), "%s", err.text);
        cr_expect(strncmp(file.title, "Example:", 8) == 0, "an example says that it is one");
        overlay_file_fini(&file);
    }
}
